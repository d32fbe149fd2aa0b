"""One look at what is live, address by address. Every finding is kept; nothing is raised."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from podcast.errors import VerifyError
from podcast.fetching import KEPT_BYTES, Answer, Fetch, Request, direct_address
from podcast.release import Release, SiteFile
from podcast.storage.files import FEED, Kind, is_feed, is_rewritten, kind_of
from podcast.storage.live_feed import LiveEnclosure, LiveItem, NotAFeed, parse_feed
from podcast.storage.uploading import Manifest

SMALL_BYTES = 2_000_000  # audio up to this length is always downloaded whole
RANGE_BYTES = 1024
#: Where a player on another site would ask from: one that no server has heard of.
ELSEWHERE = "https://player.example"

# what servers with types of their own may answer as well: apps take these for the same thing
_ALSO_RIGHT = {
    "application/xml": ("application/rss+xml", "text/xml"),
    "application/json+chapters": ("application/json",),  # podcast namespace, jsonChapters.md
}


@dataclass(frozen=True)
class Expectation:
    """What should be live: the files that were uploaded, and the episodes to look at.

    `site_url` is the address that the files were built for. Paths in `fresh` are downloaded whole, whatever their
    length; of other audio the ends and the middle are compared with the files in `site`.
    """

    site: Path
    site_url: str
    manifest: Manifest
    releases: tuple[Release, ...]
    fresh: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Finding:
    """Something that is not as published: the address, and a sentence about it."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where} {self.what}"


@dataclass(frozen=True)
class VerifyReport:
    """What was looked at: addresses in order, the bytes received, and all that was wrong.

    `advice` is what some apps could do without, and some not.
    """

    checked: tuple[str, ...]
    received_bytes: int
    findings: tuple[Finding, ...]
    advice: tuple[Finding, ...] = ()


class Inspection:
    """Looks at addresses one after the other; what was seen is in its attributes."""

    def __init__(self, site_url: str, fetch: Fetch, expect: Expectation, say: Callable[[str], None]) -> None:
        self._site_url = site_url
        self._fetch = fetch
        self._expect = expect
        self._say = say
        self._files = {file.path: file for file in expect.manifest.files}
        self.checked: list[str] = []
        self.received = 0
        self.findings: list[Finding] = []
        self.advice: list[Finding] = []
        self._silent: set[str] = set()  # measuring services that gave no answer

    @property
    def report(self) -> VerifyReport:
        """All of it."""
        return VerifyReport(tuple(self.checked), self.received, tuple(self.findings), tuple(self.advice))

    def feed(self) -> dict[str, LiveItem] | None:
        """Look at all documents of the feed; return their items, or None when an app could not read one."""
        items: dict[str, LiveItem] = {}
        for path in [FEED, *(path for path in self._files if path != FEED and is_feed(path))]:
            found = self._document(path)
            if found is None:
                return None
            items = found | items
        return items

    def _document(self, path: str) -> dict[str, LiveItem] | None:
        url = self._url(path)
        answer = self._get(url)
        if answer is None:
            return None
        if answer.length > KEPT_BYTES:
            self._find(url, f"is longer than {KEPT_BYTES} bytes")
            return None
        if expected := self._files.get(path):
            self._check_type(url, answer, expected.media_type)
            self._check_content(url, answer, expected)
        try:
            return parse_feed(answer.body)
        except NotAFeed as error:
            self._find(url, str(error))
            return None

    def release(self, release: Release, item: LiveItem | None) -> None:
        """Look at everything of one episode."""
        if item is None:
            self._find(self._url(FEED), f"has no episode {release.episode.id} (guid {release.episode.guid})")
            return
        self._duration(release, item)
        self._enclosure(release.audio, item.enclosure, f"the enclosure of {release.episode.id}")
        for alternate in release.alternates:
            self._alternate(alternate.audio, item, release.episode.id)
        for transcript in release.transcripts:
            self._named(transcript, item.transcripts, f"the transcript {_format(transcript)} of {release.episode.id}")
        self._named(release.chapters_file, item.chapters, f"the chapters of {release.episode.id}")
        page = self._files.get(release.page)
        if page is None:
            self._find(self._url(release.page), "is not among the files that were published")
        for file in (page, release.artwork, *release.pictures):
            if file is not None:
                self._whole(self._url(file.path), file)

    def show(self) -> None:
        """Look at what is no episode's: the artwork, the index, style sheets and scripts."""
        for file in self._expect.manifest.files:
            kind, url = kind_of(file), self._url(file.path)
            of_the_show = kind is Kind.ASSET or (kind is Kind.PAGE and "/" not in file.path)
            if of_the_show and url not in self.checked:
                self._whole(url, file)

    def _duration(self, release: Release, item: LiveItem) -> None:
        """Whole seconds, as Apple asks; how the half of one was rounded is nobody's concern."""
        seconds = release.duration_ms / 1000
        if not seconds or (item.duration.isdecimal() and abs(int(item.duration) - seconds) <= 1):
            return
        said = f"gives {release.episode.id} a duration of {item.duration or 'nothing'}, not {seconds:.0f} s"
        self._find(self._url(FEED), said)

    def _alternate(self, audio: SiteFile, item: LiveItem, episode_id: str) -> None:
        what = f"the alternate enclosure {_format(audio)} of {episode_id}"
        named = [live for live in item.alternates if _leads_to(live.url, audio)]
        if named:
            self._enclosure(audio, named[0], what)
        else:
            self._find(self._url(FEED), f"does not name {what}")

    def _enclosure(self, audio: SiteFile, live: LiveEnclosure, of: str) -> None:
        if not live.url:
            self._find(self._url(FEED), f"does not name {of}")
            return
        url = direct_address(live.url, audio.path if audio.elsewhere else self._url(audio.path))
        self._compare(audio, replace(live, url=url), of)
        head = self._ask(Request(url, "HEAD"))
        if head is None:
            return
        self._check_type(url, head, audio.media_type)
        length = head.headers.get("content-length", "nothing")
        if length != str(audio.bytes):
            self._find(url, f"has a length of {length}, not {audio.bytes} bytes")
            return
        if live.url != url:  # the file is right: what is wrong now is the service's
            self._measured(live.url, head)
        self._ranges(direct_address(url, head.url), audio)
        # the content of what lies elsewhere is another server's matter
        if not audio.elsewhere and (audio.path in self._expect.fresh or audio.bytes <= SMALL_BYTES):
            self._whole(url, audio, typed=False)

    def _measured(self, url: str, direct: Answer) -> None:
        """Whether the measuring service of an address leads to the file that answered `direct`.

        It is asked by HEAD, which is no download to anybody who counts; one that gives no answer is not asked again.
        """
        service = urlsplit(url).netloc
        if service in self._silent:
            return
        problem = self._otherwise(url, direct)
        if problem:
            self._find(
                url,
                f"{problem}: apps ask {service} for this audio, and listeners get nothing as long as it does not lead "
                "there; take enclosure_prefix out of podcast.toml and publish, or wait until it does",
            )

    def _otherwise(self, url: str, direct: Answer) -> str | None:
        self._begin(url)
        try:
            answer = self._fetch(Request(url, "HEAD"))
        except VerifyError as error:
            self._silent.add(urlsplit(url).netloc)
            return error.what
        if answer.status != 200:
            return f"answers {answer.status} to HEAD, not 200"
        for name in ("content-length", "content-type"):
            found, wanted = (_main_type(one.headers.get(name, "nothing")) for one in (answer, direct))
            if found != wanted:
                return f"leads to a {name} of {found}, not {wanted}"
        return None

    def _compare(self, audio: SiteFile, live: LiveEnclosure, of: str) -> None:
        """What the feed says of a file of sound, with what was published."""
        feed = self._url(FEED)
        if live.length != str(audio.bytes):
            self._find(feed, f"gives {of} a length of {live.length or 'nothing'}, not {audio.bytes} bytes")
        if live.type != audio.media_type:
            self._find(feed, f"gives {of} the type {live.type or 'nothing'}, not {audio.media_type}")
        if audio.elsewhere and live.url != audio.path:
            self._find(feed, f"has {of} at {live.url}, not at {audio.path}")

    def _ranges(self, url: str, audio: SiteFile) -> None:
        """Ask as players do that start in the middle. Apple refuses shows whose server cannot do this."""
        for first in dict.fromkeys((0, audio.bytes // 2)):
            last = min(first + RANGE_BYTES, audio.bytes) - 1
            answer = self._try(Request(url, byte_range=(first, last), limit=RANGE_BYTES))
            if answer is None:
                continue
            if answer.status != 206:
                why = ": its server must send parts, or nobody can start in the middle" if answer.status == 200 else ""
                self._find(url, f"answers {answer.status} to a request for bytes {first}-{last}, not 206{why}")
                return
            if answer.headers.get("content-range") != f"bytes {first}-{last}/{audio.bytes}":
                named = answer.headers.get("content-range", "nothing")
                self._find(url, f"calls bytes {first}-{last} of {audio.bytes} {named!r}")
            elif not audio.elsewhere and answer.body != self._local(audio, first, last):
                self._find(url, f"has other content in bytes {first}-{last} than was published")

    def _named(self, file: SiteFile | None, urls: tuple[str, ...], what: str) -> None:
        """Look at a file that the feed must name."""
        if file is None:
            return
        for url in urls:
            if _leads_to(url, file):
                self._whole(url, file)
                self._readable_elsewhere(url)
                return
        self._find(self._url(FEED), f"does not name {what}")

    def _readable_elsewhere(self, url: str) -> None:
        """Whether players on other sites may read it by script (podcast namespace, transcripts.md)."""
        answer = self._try(Request(url, headers=(("Origin", ELSEWHERE),)))
        if answer is not None and answer.headers.get("access-control-allow-origin") not in ("*", ELSEWHERE):
            self._note(url, "is closed to web players on other sites: the server sends no Access-Control-Allow-Origin")

    def _whole(self, url: str, file: SiteFile, *, typed: bool = True) -> None:
        answer = self._get(url, limit=max(file.bytes, KEPT_BYTES))
        if answer is None:
            return
        if typed:
            self._check_type(url, answer, file.media_type)
        self._check_content(url, answer, file)

    def _check_type(self, url: str, answer: Answer, expected: str) -> None:
        found, wanted = _main_type(answer.headers.get("content-type", "nothing")), _main_type(expected)
        if found != wanted and found not in _ALSO_RIGHT.get(wanted, ()):
            self._find(url, f"is served as {found}, not {wanted}")

    def _check_content(self, url: str, answer: Answer, expected: SiteFile) -> None:
        length, sha256 = answer.length, answer.sha256
        if self._site_url != self._expect.site_url and is_rewritten(expected.path):
            content = answer.body.replace(self._site_url.encode(), self._expect.site_url.encode())
            length, sha256 = len(content), hashlib.sha256(content).hexdigest()
        if (length, sha256) == (expected.bytes, expected.sha256):
            return
        if length != expected.bytes:
            self._find(url, f"has {length} bytes, not the {expected.bytes} that were published")
        else:
            self._find(url, "has other content than was published")

    def _local(self, file: SiteFile, first: int, last: int) -> bytes:
        with (self._expect.site / file.path).open("rb") as content:
            content.seek(first)
            return content.read(last - first + 1)

    def _url(self, path: str) -> str:
        return self._site_url + quote(path, safe="/~")

    def _get(self, url: str, limit: int = KEPT_BYTES) -> Answer | None:
        return self._ask(Request(url, limit=limit))

    def _ask(self, request: Request) -> Answer | None:
        """Return an answer with status 200; anything else is a finding."""
        answer = self._try(request)
        if answer is not None and answer.status != 200:
            self._find(request.url, f"answers {answer.status}{_to(request)}, not 200")
            return None
        return answer

    def _try(self, request: Request) -> Answer | None:
        self._begin(request.url)
        try:
            answer = self._fetch(request)
        except VerifyError as error:
            self._find(error.where or request.url, error.what)
            return None
        self.received += answer.length
        return answer

    def _begin(self, url: str) -> None:
        if url not in self.checked:
            self.checked.append(url)
            self._say(f"checking {url}")

    def _note(self, where: str, what: str) -> None:
        self.advice.append(Finding(where, what))

    def _find(self, where: str, what: str) -> None:
        finding = Finding(where, what)
        if finding not in self.findings:
            self.findings.append(finding)


def _leads_to(url: str, file: SiteFile) -> bool:
    return unquote(urlsplit(url).path).endswith(f"/{file.path}")


def _to(request: Request) -> str:
    return " to HEAD" if request.method == "HEAD" else ""


def _main_type(content_type: str) -> str:
    return content_type.partition(";")[0].strip().lower()


def _format(file: SiteFile) -> str:
    return file.path.rpartition(".")[2]
