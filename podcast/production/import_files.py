"""The files that a foreign episode names, fetched and looked at before they are kept."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal

from podcast import notes, speech, storage
from podcast.errors import PodcastError, VerifyError
from podcast.feed.importing import ForeignFile, ForeignItem, Remark
from podcast.fetching import Fetch, Request, without_secrets
from podcast.model import Chapter
from podcast.typography import primary
from podcast.workspace import write_atomically

AudioPlace = Literal["download", "stay"]
_SIDECAR_BYTES = 5_000_000
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
    """What an import needs of the world: small files, big files, ears, and somebody to tell how far it is."""

    fetch: Fetch
    download: Callable[[str, Path, storage.DownloadProgress, int | None], int]
    has_sound: Callable[[Path], bool]
    say: Callable[[str], None]
    progress: storage.DownloadProgress


class Files:
    """Fetches what one item names (the show itself: None) into its folder. What goes wrong is in `remarks`.

    `missing` turns true where something that the feed names is not here: the same may be there another day.
    """

    def __init__(self, outside: Outside, item: ForeignItem | None, folder: Path) -> None:
        self._outside = outside
        self._item = item
        self._folder = folder
        self.remarks: list[Remark] = []
        self.missing = False

    def _remark(self, what: str, *, lost: bool = False) -> None:
        self.remarks.append(Remark(None if self._item is None else self._item.title, what, lost))

    def _not_here(self, what: str) -> None:
        self.missing = True
        self._remark(what, lost=True)

    def _small(self, url: str, what: str) -> bytes | None:
        try:
            answer = self._outside.fetch(Request(url, limit=_SIDECAR_BYTES))
        except VerifyError as error:
            self._not_here(f"{what} {error.what} ({without_secrets(url)})")
            return None
        if answer.status != 200 or answer.length > _SIDECAR_BYTES:
            said = f"answers {answer.status}" if answer.status != 200 else f"is longer than {_SIDECAR_BYTES} bytes"
            self._not_here(f"{what} {said} ({without_secrets(url)})")
            return None
        return answer.body

    def _here(self, name: str, *endings: str) -> str | None:
        """A file that an import which was killed has fetched, or a person has put there."""
        return next((f"{name}{end}" for end in endings if (self._folder / f"{name}{end}").exists()), None)

    def picture(self, url: str | None, name: str) -> str | None:
        """The picture at `url` as a file called `name`, with its ending."""
        here = self._here(name, ".jpg", ".png")
        content = self._small(url, "its picture") if url and not here else None
        if content is None or url is None:
            return here
        ending = next((ending for head, ending in _PICTURES if content.startswith(head)), None)
        if ending is None:
            self._not_here(f"its picture is neither JPEG nor PNG ({without_secrets(url)})")
            return None
        write_atomically(self._folder / f"{name}{ending}", content)
        return f"{name}{ending}"

    def transcript(self, language: str) -> str | None:
        """The best transcript that can be read: of the episode's `language`, then WebVTT, SRT, JSON."""
        assert self._item is not None, "only episodes have transcripts"
        here = self._here("transcript", ".vtt", ".srt", ".json")
        if here:
            return here
        order = list(dict.fromkeys(_TRANSCRIPTS.values()))
        own = primary(language)
        known = [(file, _ending_of_transcript(file)) for file in self._item.transcripts]
        usable = [(file, ending) for file, ending in known if ending]
        usable.sort(key=lambda pair: (primary(pair[0].language or language) != own, order.index(pair[1])))
        for file, ending in usable:
            if self._is_transcript(file, ending, primary(file.language or language)):
                self._tell_other_languages(file, language)
                return f"transcript{ending}"
        for file, usual in known:
            if not usual:
                kind = file.media_type or "no type"
                self._remark(f"its transcript is {kind}, which has no times ({without_secrets(file.url)})", lost=True)
        return None

    def _is_transcript(self, file: ForeignFile, ending: str, language: str) -> bool:
        content = self._small(file.url, "its transcript")
        if content is None:
            return False
        try:
            speech.read_transcript(content, f"transcript{ending}", language)
        except PodcastError as error:
            self._not_here(f"its transcript cannot be read: {error.what} ({without_secrets(file.url)})")
            return False
        write_atomically(self._folder / f"transcript{ending}", content)
        return True

    def _tell_other_languages(self, taken: ForeignFile, language: str) -> None:
        assert self._item is not None, "only episodes have transcripts"
        tongue = primary(taken.language or language)
        others = dict.fromkeys(primary(file.language or language) for file in self._item.transcripts)
        for other in others:
            if other != tongue:
                self._remark(f'its transcript in "{other}" is not taken: an episode has one', lost=True)

    def chapters(self) -> None:
        """Its chapters as chapters.txt; one that is there is the producer's."""
        assert self._item is not None, "only episodes have chapters"
        path = self._folder / "chapters.txt"
        url = self._item.chapters
        content = self._small(url, "its chapters file") if url and not path.exists() else None
        if content is None:
            return
        try:
            found = _shown(content)
            text = notes.write_chapters(_chapters(found))
            notes.parse_chapters(text, path)
        except (PodcastError, ValueError, TypeError, LookupError, AttributeError, OverflowError) as error:
            self._not_here(f"its chapters cannot be read: {_reason(error)} ({without_secrets(url or '')})")
            return
        for what in _not_shown(content, found):
            self._remark(what, lost=True)
        if text.strip():
            write_atomically(path, text.encode())

    def audio(self, place: AudioPlace) -> dict[str, object]:
        """Its audio as the table [enclosure] of episode.toml; empty where nothing says what it is."""
        assert self._item is not None, "only episodes have audio"
        file = self._item.enclosure
        assert file is not None, "items without audio are not taken"
        name = f"audio{_ending(file)}"
        if place == "download" and self._downloaded(file, self._folder / name):
            return {"file": name}
        length = self._length(file.url) or file.bytes
        if file.bytes is not None and length != file.bytes:
            self._remark(_OTHER_LENGTH.format(file.bytes, length))
        if length is None or file.media_type is None:
            what = "nothing says how long its audio is, or of what type: it is not published"
            self._not_here(f"{what} ({without_secrets(file.url)})")
            return {}
        duration = {} if self._item.duration_ms is None else {"duration": _clock(self._item.duration_ms)}
        return {"url": file.url, "length": length, "type": file.media_type, **duration}

    def _downloaded(self, file: ForeignFile, path: Path) -> bool:
        here = path.exists()  # from an import that was killed, or from a person
        try:
            length = path.stat().st_size if here else self._fetched(file, path)
        except VerifyError as error:
            self._not_here(f"its audio {error.what}: it stays at {without_secrets(file.url)}")
            return False
        if not self._outside.has_sound(path):
            what = "what is served as its audio is no sound"
            if here:
                what = f"{path.name} in its folder is no sound (once it is deleted, the audio is fetched)"
            else:
                path.unlink()
            self._not_here(f"{what}: it stays at {without_secrets(file.url)}")
            return False
        if file.bytes is not None and length != file.bytes:
            self._remark(_OTHER_LENGTH.format(file.bytes, length))
        return True

    def _fetched(self, file: ForeignFile, path: Path) -> int:
        return self._outside.download(file.url, path, self._outside.progress, file.bytes)

    def _length(self, url: str) -> int | None:
        try:
            answer = self._outside.fetch(Request(url, "HEAD"))
        except VerifyError:
            return None  # told by the caller, where the feed says none either
        length = answer.headers.get("content-length", "")
        return int(length) or None if answer.status == 200 and re.fullmatch(r"[0-9]{1,15}", length) else None


def _ending_of_transcript(file: ForeignFile) -> str:
    """By its type, or by its name where the type says nothing; empty for what has no times."""
    ending = PurePosixPath(file.url.partition("?")[0]).suffix.lower()
    by_name = ending if ending in (".vtt", ".srt") and file.media_type in (None, "text/plain") else ""
    return _TRANSCRIPTS.get(file.media_type or "", by_name)


def _shown(content: bytes) -> list[dict[str, object]]:
    """The chapters of a file as the podcast namespace has them (jsonChapters.md), those that are shown."""
    found = json.loads(content)["chapters"]
    return [one for one in found if one.get("toc", True) is not False and str(one.get("title", "")).strip()]


def _chapters(shown: list[dict[str, object]]) -> tuple[Chapter, ...]:
    chapters = [
        Chapter(
            round(float(str(one["startTime"])) * 1000),
            " ".join(str(one["title"]).split()),
            str(one["url"]) if str(one.get("url", "")).startswith("http") else None,
        )
        for one in shown
    ]
    return tuple({chapter.start_ms: chapter for chapter in sorted(chapters, key=lambda one: one.start_ms)}.values())


def _not_shown(content: bytes, shown: list[dict[str, object]]) -> Iterator[str]:
    """What the file has, and chapters.txt has no place for."""
    hidden = len(json.loads(content)["chapters"]) - len(shown)
    if hidden:
        yield f"{hidden} of its chapters are not in its table of contents: they are left out"
    pictures = sum(bool(one.get("img")) for one in shown)
    if pictures:
        yield f"{pictures} of its chapters have pictures elsewhere, which are not taken"


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
