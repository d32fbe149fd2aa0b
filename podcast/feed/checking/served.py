"""What a feed names, asked of its servers as apps ask: is it there, and is it what the feed says?

Nothing is downloaded whole but the show's picture: the rest is asked with HEAD, and for a kilobyte of its middle.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from podcast.errors import VerifyError
from podcast.feed.checking.table import RULES, Finding
from podcast.feed.elements import child, children, text
from podcast.feed.reading import ReadFeed
from podcast.fetching import KEPT_BYTES, Answer, Fetch, Request, direct_address

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

PictureSize = Callable[[bytes], "tuple[int, int] | None"]

_FEED_TYPES = ("application/rss+xml", "application/xml", "text/xml")
_HEAVY_BYTES = 512_000  # help.prx.org 360023748473
_RANGE_BYTES = 1024
#: What servers may call a file beside the type that the feed gives.
_ALSO = {
    "application/json+chapters": ("application/json",),
    "application/x-subrip": ("application/srt", "text/srt", "text/plain"),
    "audio/x-m4a": ("audio/mp4", "audio/m4a"),
    "audio/mpeg": ("audio/mp3",),
}


@dataclass(frozen=True)
class Web:
    """The way to the web, and how a picture is measured from its bytes."""

    fetch: Fetch
    picture_size: PictureSize


def check_served(feed: ReadFeed, address: str, answer: Answer, web: Web, most: int) -> Iterator[Finding]:
    """Every rule that the servers break: for the feed itself (`answer` to its `address`), its picture, and the audio,
    transcripts and chapters of the first `most` items.
    """
    check = _Served(feed, web)
    yield from check.feed(address, answer)
    yield from check.picture(feed.channel, "the channel", whole=True)
    for number, item in enumerate(feed.items[:most], 1):
        where = f'item {number} "{text(item, "title")[:80]}"'
        yield from check.enclosure(item, where)
        yield from check.picture(item, where, whole=False)
        for name in ("podcast:transcript", "podcast:chapters"):
            for element in children(item, name):
                yield from check.sidecar(element, where)


class _Served:
    def __init__(self, feed: ReadFeed, web: Web) -> None:
        self._feed = feed
        self._web = web

    def feed(self, address: str, answer: Answer) -> Iterator[Finding]:
        """The headers of the feed, and whether it is sent again though nothing has changed."""
        kind = _type(answer)
        if kind not in _FEED_TYPES:
            yield self._finding("served-type", "the feed", f"is served as {kind or 'nothing'}", self._feed.root)
        marks = [
            (name, answer.headers[given])
            for given, name in (("etag", "If-None-Match"), ("last-modified", "If-Modified-Since"))
            if given in answer.headers
        ]
        again = self._ask(Request(address, headers=tuple(marks))) if marks else None
        if again is None or isinstance(again, str) or again.status != 304:
            what = "is sent whole again though nothing has changed"
            yield self._finding("served-unconditionally", "the feed", what, self._feed.root)

    def enclosure(self, item: Element, where: str) -> Iterator[Finding]:
        """The audio of an item: its length, its type, and whether players may start in the middle."""
        element = child(item, "enclosure")
        url = (element.get("url") or "").strip() if element is not None else ""
        if element is None or not url.startswith("http"):
            return
        answer = self._ask(Request(url, "HEAD"))
        problem = _not_there(answer)
        if problem is not None or isinstance(answer, str):
            yield self._finding("enclosure-not-served", where, f"has audio that {problem} ({url})", element)
            return
        length, said = answer.headers.get("content-length"), (element.get("length") or "").strip()
        if length is not None and said and length != said:
            what = f"says that its audio has {said} bytes, and {length} are served ({url})"
            yield self._finding("enclosure-length-differs", where, what, element)
        kind = (element.get("type") or "").strip()
        if kind and _differs(_type(answer), kind):
            what = f"says that its audio is {kind}, and it is served as {_type(answer) or 'nothing'} ({url})"
            yield self._finding("enclosure-type-differs", where, what, element)
        first = max(0, int(length or 0) // 2 - _RANGE_BYTES) if (length or "").isdigit() else 0
        behind = direct_address(url, answer.url)  # asked of a measuring service, it would count as a download
        part = self._ask(Request(behind, byte_range=(first, first + _RANGE_BYTES - 1), limit=_RANGE_BYTES))
        if isinstance(part, str) or part.status != 206:
            what = f"has audio whose server does not send a part of it ({url})"
            yield self._finding("enclosure-without-ranges", where, what, element)

    def picture(self, parent: Element, where: str, *, whole: bool) -> Iterator[Finding]:
        """The picture of the show or of an item."""
        element = child(parent, "itunes:image")
        url = (element.get("href") or "").strip() if element is not None else ""
        if element is None or not url.startswith("http"):
            return
        answer = self._ask(Request(url, "HEAD"))
        problem = _not_there(answer)
        if problem is not None or isinstance(answer, str):
            yield self._finding("artwork-not-served", where, f"has a picture that {problem} ({url})", element)
            return
        if _type(answer) not in ("image/jpeg", "image/png"):
            what = f"has a picture that is served as {_type(answer) or 'nothing'} ({url})"
            yield self._finding("artwork-type", where, what, element)
        content = self._ask(Request(url, limit=KEPT_BYTES)) if whole else None
        if content is None or isinstance(content, str):
            return
        size = self._web.picture_size(content.body)
        if size is None or size[0] != size[1] or not 1400 <= size[0] <= 3000:
            said = "whose size cannot be read" if size is None else f"of {size[0]} x {size[1]} pixels"
            yield self._finding("artwork-size", where, f"has a picture {said} ({url})", element)
        if content.length > _HEAVY_BYTES:
            yield self._finding(
                "artwork-heavy", where, f"has a picture of {content.length // 1000} kB ({url})", element
            )

    def sidecar(self, element: Element, where: str) -> Iterator[Finding]:
        """A transcript or a chapters file, as a player on the web asks for it."""
        url = (element.get("url") or "").strip()
        if not url.startswith("http"):
            return
        answer = self._ask(Request(url, headers=(("Origin", "https://player.example"),)))
        problem = _not_there(answer)
        what = "transcript" if str(element.tag).endswith("transcript") else "chapters"
        if problem is not None or isinstance(answer, str):
            yield self._finding("sidecar-not-served", where, f"has a {what} file that {problem} ({url})", element)
            return
        kind = (element.get("type") or "").strip()
        if kind and _differs(_type(answer), kind):
            said = f"has a {what} file of the type {kind} that is served as {_type(answer) or 'nothing'} ({url})"
            yield self._finding("sidecar-type", where, said, element)
        if answer.headers.get("access-control-allow-origin") not in ("*", "https://player.example"):
            said = f"has a {what} file that players on other sites may not read ({url})"
            yield self._finding("sidecar-without-cors", where, said, element)

    def _ask(self, request: Request) -> Answer | str:
        """The answer, or why there is none as the end of a sentence."""
        try:
            return self._web.fetch(request)
        except VerifyError as error:
            return error.what

    def _finding(self, rule: str, where: str, what: str, element: Element) -> Finding:
        return Finding(RULES[rule], where, what, self._feed.line(element))


def _not_there(answer: Answer | str) -> str | None:
    if isinstance(answer, str):
        return answer
    return None if answer.status == 200 else f"answers {answer.status}"


def _type(answer: Answer) -> str:
    return answer.headers.get("content-type", "").partition(";")[0].strip().lower()


def _differs(served: str, said: str) -> bool:
    main = said.partition(";")[0].strip().lower()
    return served != main and served not in _ALSO.get(main, ())
