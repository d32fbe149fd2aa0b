"""`podcast import`: a show of somebody else's feed, with everything that the feed names."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Literal
from urllib.parse import urljoin

from podcast import feed, notes, speech, storage
from podcast.errors import ConfigError, PodcastError, VerifyError
from podcast.feed.importing import ForeignFile, ForeignItem, ForeignShow, Remark, read_show
from podcast.feed.namespace_rules import count_problems, problems
from podcast.fetching import Fetch, Request
from podcast.model import Chapter, Show, Tag
from podcast.production.checking import fetch_document
from podcast.production.import_writing import episode_ids, episode_toml, show_toml
from podcast.typography import primary
from podcast.workspace import write_atomically

AudioPlace = Literal["download", "stay"]
_MOST_DOCUMENTS = 200
_SIDECAR_BYTES = 5_000_000
_MARK = ".podcast/import.json"
_TRANSCRIPTS = {
    "text/vtt": ".vtt",
    "application/x-subrip": ".srt",
    "application/srt": ".srt",
    "text/srt": ".srt",
    "application/json": ".json",
}
_PICTURES = ((b"\xff\xd8\xff", ".jpg"), (b"\x89PNG\r\n\x1a\n", ".png"))
_OTHER_LENGTH = "the feed says that its audio has {} bytes; it has {}, which is now written"
_ENDINGS = {"audio/mpeg": ".mp3", "audio/x-m4a": ".m4a", "audio/mp4": ".m4a", "audio/ogg": ".ogg", "audio/aac": ".aac"}


@dataclass(frozen=True)
class Outside:
    """What an import needs of the world: small files, big files, the clock, and somebody to tell how far it is."""

    fetch: Fetch
    download: Callable[[str, Path, storage.DownloadProgress], int]
    clock: Callable[[], datetime]
    say: Callable[[str], None]
    progress: storage.DownloadProgress


@dataclass(frozen=True)
class Foreign:
    """A feed as it was read: all of its documents, and the show that they tell of."""

    source: str
    documents: tuple[bytes, ...]
    show: ForeignShow

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids that its episodes will have, in the order of the feed."""
        return episode_ids(self.show.items)


@dataclass(frozen=True)
class Imported:
    """What was made: the ids of its episodes, and everything that was not taken as it stood."""

    ids: tuple[str, ...]
    remarks: tuple[Remark, ...]


def read_foreign(source: str, fetch: Fetch) -> Foreign:
    """Read the feed at an address, with the documents that follow it, or in a file.

    Raises ConfigError when it is no feed, VerifyError when it cannot be fetched.
    """
    if not source.startswith(("http://", "https://")):
        return _foreign(source, [_file(Path(source))])
    documents: list[bytes] = []
    at: str | None = source
    seen: set[str] = set()
    while at is not None and at not in seen and len(seen) < _MOST_DOCUMENTS:
        seen.add(at)
        documents.append(fetch_document(at, fetch).body)
        following = feed.next_document(documents[-1])
        at = urljoin(at, following) if following else None
    return _foreign(source, documents)


def _foreign(source: str, documents: Sequence[bytes]) -> Foreign:
    shows = [read_show(content) for content in documents]
    known: dict[str, ForeignItem] = {}
    for show in shows:
        for item in show.items:
            known.setdefault(item.guid, item)
    remarks = tuple(dict.fromkeys(remark for show in shows for remark in show.remarks))
    first = replace(shows[0], items=tuple(known.values()), remarks=remarks)
    return Foreign(source, tuple(documents), first)


def _file(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ConfigError("there is no such feed", where=path, hint="Give a file, or an address of the web.") from error


def write_show(foreign: Foreign, folder: Path, place: AudioPlace, outside: Outside) -> Imported:
    """Make the show in `folder`. What an earlier, interrupted import of the same feed has made there is kept.

    Raises ConfigError when the folder holds another show.
    """
    _claim(folder, foreign.source)
    writer = _Writer(foreign, folder, place, outside)
    return Imported(foreign.ids, (*foreign.show.remarks, *writer.write()))


def _claim(folder: Path, source: str) -> None:
    mark = folder / _MARK
    claimed = json.loads(mark.read_text(encoding="utf-8")) if mark.is_file() else None
    if (folder / "podcast.toml").exists() and claimed != {"source": source}:
        raise ConfigError(
            "this folder holds a show already",
            where=folder,
            hint="Choose another folder: an import never changes a show that is there.",
        )
    for part in ("episodes", "transcripts", "feed", ".podcast"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    write_atomically(mark, json.dumps({"source": source}).encode())
    if not (folder / ".gitignore").exists():
        write_atomically(folder / ".gitignore", b".podcast/\nfeed/\nreports/\n")


class _Writer:
    def __init__(self, foreign: Foreign, folder: Path, place: AudioPlace, outside: Outside) -> None:
        self._foreign = foreign
        self._folder = folder
        self._place = place
        self._outside = outside
        self._remarks: list[Remark] = []

    def write(self) -> list[Remark]:
        """Episodes first and podcast.toml last: until then the folder is no show."""
        show = self._foreign.show
        for number, (episode_id, item) in enumerate(zip(self._foreign.ids, show.items, strict=True), 1):
            if (self._folder / "episodes" / episode_id / "episode.toml").exists():
                continue
            self._outside.say(f"{episode_id} ({number} of {len(show.items)}): {item.title}")
            self._episode(episode_id, item)
        if not (self._folder / "podcast.toml").exists():
            artwork = self._picture(show.artwork, self._folder, "artwork", None)
            ours = replace(show.show, tags=self._allowed(show.show.tags, "channel", None))
            text = show_toml(_without_address(ours), artwork, self._foreign.source)
            write_atomically(self._folder / "podcast.toml", text.encode())
        return self._remarks

    def _episode(self, episode_id: str, item: ForeignItem) -> None:
        folder = self._folder / "episodes" / episode_id
        folder.mkdir(parents=True, exist_ok=True)
        text, lost = notes.markdown_from_html(item.html)
        if lost:
            self._remark(item, f"its description holds {', '.join(lost)}, which notes cannot show", lost=True)
        write_atomically(folder / "notes.md", f"{text or item.title}\n".encode())
        files = {
            "artwork": self._picture(item.artwork, folder, "cover", item)
            if item.artwork != self._foreign.show.artwork
            else None,
            "transcript": self._transcript(item, folder),
        }
        self._chapters(item, folder)
        enclosure = self._audio(item, folder)
        kept = replace(item, tags=self._allowed(item.tags, "item", item))
        given = {name: file for name, file in files.items() if file is not None}
        toml = episode_toml(kept, enclosure, given, self._outside.clock())
        write_atomically(folder / "episode.toml", toml.encode())

    def _remark(self, item: ForeignItem | None, what: str, *, lost: bool = False) -> None:
        self._remarks.append(Remark(None if item is None else item.title, what, lost))

    def _allowed(self, tags: tuple[Tag, ...], parent: str, item: ForeignItem | None) -> tuple[Tag, ...]:
        """The tags that the podcast namespace allows: what is wrong in a foreign feed would stop every publish."""
        kept: list[Tag] = []
        for tag in tags:
            found = [*problems(tag, parent), *count_problems([*kept, tag], parent)]
            wrong = next((problem for problem in found if problem.stops), None)
            if wrong is None:
                kept.append(tag)
            else:
                self._remark(item, f"{wrong}: left out", lost=True)
        return tuple(kept)

    def _small(self, url: str, what: str, item: ForeignItem | None) -> bytes | None:
        try:
            answer = self._outside.fetch(Request(url, limit=_SIDECAR_BYTES))
        except VerifyError as error:
            self._remark(item, f"{what} {error.what} ({url})", lost=True)
            return None
        if answer.status != 200 or answer.length > _SIDECAR_BYTES:
            said = f"answers {answer.status}" if answer.status != 200 else f"is longer than {_SIDECAR_BYTES} bytes"
            self._remark(item, f"{what} {said} ({url})", lost=True)
            return None
        return answer.body

    def _picture(self, url: str | None, folder: Path, name: str, item: ForeignItem | None) -> str | None:
        content = self._small(url, "its picture", item) if url else None
        if content is None:
            return None
        ending = next((ending for head, ending in _PICTURES if content.startswith(head)), None)
        if ending is None:
            self._remark(item, f"its picture is neither JPEG nor PNG ({url})", lost=True)
            return None
        write_atomically(folder / f"{name}{ending}", content)
        return f"{name}{ending}"

    def _transcript(self, item: ForeignItem, folder: Path) -> str | None:
        """The best transcript that can be read: WebVTT, then SRT, then JSON."""
        order = list(dict.fromkeys(_TRANSCRIPTS.values()))
        known = [(file, _TRANSCRIPTS.get(file.media_type or "")) for file in item.transcripts]
        usable = sorted(((file, end) for file, end in known if end), key=lambda pair: order.index(pair[1] or ""))
        for file, ending in usable:
            content = self._small(file.url, "its transcript", item)
            if content is None:
                continue
            try:
                speech.read_transcript(content, f"transcript{ending}", primary(self._foreign.show.show.language))
            except PodcastError as error:
                self._remark(item, f"its transcript cannot be read: {error.what} ({file.url})", lost=True)
                continue
            write_atomically(folder / f"transcript{ending}", content)
            return f"transcript{ending}"
        for file, usual in known:
            if usual is None:
                kind = file.media_type or "no type"
                self._remark(item, f"its transcript is {kind}, which has no times ({file.url})", lost=True)
        return None

    def _chapters(self, item: ForeignItem, folder: Path) -> None:
        content = self._small(item.chapters, "its chapters file", item) if item.chapters else None
        if content is None:
            return
        try:
            text = notes.write_chapters(_chapters_of(content))
            notes.parse_chapters(text, folder / "chapters.txt")
        except (PodcastError, ValueError, TypeError, KeyError, AttributeError) as error:
            self._remark(item, f"its chapters cannot be read: {_reason(error)} ({item.chapters})", lost=True)
            return
        if text.strip():
            write_atomically(folder / "chapters.txt", text.encode())

    def _audio(self, item: ForeignItem, folder: Path) -> dict[str, object]:
        file = item.enclosure
        assert file is not None, "items without audio are not taken"
        duration = {} if item.duration_ms is None else {"duration": _clock(item.duration_ms)}
        if self._place == "download":
            ending = _ending(file)
            try:
                length = self._outside.download(file.url, folder / f"audio{ending}", self._outside.progress)
            except VerifyError as error:
                self._remark(item, f"its audio {error.what}: it stays at {file.url}", lost=True)
            else:
                if file.bytes is not None and length != file.bytes:
                    self._remark(item, _OTHER_LENGTH.format(file.bytes, length))
                return {"file": f"audio{ending}"}
        length_there = self._length(file.url) or file.bytes
        if file.bytes is not None and length_there != file.bytes:
            self._remark(item, _OTHER_LENGTH.format(file.bytes, length_there))
        if length_there is None or file.media_type is None:
            self._remark(item, f"nothing says how long its audio is, or of what type: it is not published ({file.url})")
            return {}
        return {"url": file.url, "length": length_there, "type": file.media_type, **duration}

    def _length(self, url: str) -> int | None:
        try:
            answer = self._outside.fetch(Request(url, "HEAD"))
        except VerifyError:
            return None  # told by the caller
        length = answer.headers.get("content-length", "")
        return int(length) or None if answer.status == 200 and length.isdigit() else None


def _without_address(show: Show) -> Show:
    """The show without where the old feed said that it moved to."""
    return replace(show, new_feed_url=None)


def _chapters_of(content: bytes) -> tuple[Chapter, ...]:
    """The chapters of a file as the podcast namespace has them (jsonChapters.md), those that are shown."""
    found = json.loads(content)["chapters"]
    shown = [one for one in found if one.get("toc", True) is not False and str(one.get("title", "")).strip()]
    chapters = [
        Chapter(
            round(float(one["startTime"]) * 1000),
            " ".join(str(one["title"]).split()),
            one.get("url") if str(one.get("url", "")).startswith("http") else None,
        )
        for one in shown
    ]
    return tuple({chapter.start_ms: chapter for chapter in sorted(chapters, key=lambda one: one.start_ms)}.values())


def _reason(error: Exception) -> str:
    return error.what if isinstance(error, PodcastError) else "it is no chapters file of the podcast namespace"


def _ending(file: ForeignFile) -> str:
    ending = PurePosixPath(file.url.partition("?")[0]).suffix.lower()
    if storage.media_type(f"a{ending}").startswith(("audio/", "video/")):
        return ending
    return _ENDINGS.get(file.media_type or "", ".mp3")


def _clock(ms: int) -> str:
    seconds = max(1, round(ms / 1000))
    return f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
