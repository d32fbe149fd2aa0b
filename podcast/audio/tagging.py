"""tag: what a player shows of the file itself, as ID3v2.4 in front of the MP3.

mutagen writes the frames; their order is ours, because mutagen sorts frames by size when it saves, and players list
chapters in the order of the file.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from podcast.audio.languages import iso_639_2
from podcast.errors import ConfigError, RecordingError, disk_error
from podcast.model import Chapter, Tags

if TYPE_CHECKING:
    from mutagen import StreamInfo
    from mutagen.id3 import Frame

_UTF8 = 3
_HEADER_BYTES = 10
_MOST_CHAPTERS = 255  # the table of contents counts them in a byte
_COVER_TYPES = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}


def tag(master: Path, destination: Path, tags: Tags) -> None:
    """Write `master` (an MP3 without tags) to `destination`, with `tags` in front.

    The same tags give the same bytes. Raises ConfigError for a cover that is neither JPEG nor PNG and for more
    chapters than ID3 can count, RecordingError when `master` is not an MP3, DiskError when `destination` cannot be
    written; an error leaves nothing there.
    """
    from mutagen import MutagenError  # noqa: PLC0415 - heavy, and only needed here
    from mutagen.mp3 import MP3  # noqa: PLC0415 - heavy, and only needed here

    try:
        info: StreamInfo | None = MP3(master).info
    except MutagenError as error:
        raise RecordingError("is not an MP3", where=master, hint="Run the stage `master` again.") from error
    duration_ms = round(getattr(info, "length", 0.0) * 1000)
    head = _id3([*_frames(tags), *_chapter_frames(tags.chapters, duration_ms)])
    try:
        with master.open("rb") as source, destination.open("wb") as out:
            out.write(head)
            shutil.copyfileobj(source, out, 1 << 20)
    except BaseException as error:
        destination.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise disk_error(error, destination) or error from error
        raise


def _frames(tags: Tags) -> Iterator[Frame]:
    from mutagen import id3  # noqa: PLC0415 - heavy, and only needed here

    texts = {
        "TIT2": tags.title,
        "TALB": tags.show,
        "TPE1": tags.artist,
        "TRCK": None if tags.number is None else str(tags.number),
        "TPOS": None if tags.season is None else str(tags.season),
        "TDRC": None if tags.date is None else tags.date.strftime("%Y-%m-%d"),
        "TLAN": iso_639_2(tags.language),
        "TCON": "Podcast",
    }
    for name, text in texts.items():
        if text:
            yield getattr(id3, name)(encoding=_UTF8, text=[_line(text)])
    yield id3.PCST(value=0)  # Apple's mark: this file is an episode of a podcast
    if tags.link:
        yield id3.WOAS(url=_line(tags.link))
    if tags.cover:
        yield id3.APIC(
            encoding=_UTF8, mime=_cover_type(tags.cover), type=id3.PictureType.COVER_FRONT, desc="", data=tags.cover
        )


def _chapter_frames(chapters: Sequence[Chapter], duration_ms: int) -> Iterator[Frame]:
    """A table of contents, then the chapters in order of time; each ends where the next one starts."""
    from mutagen import id3  # noqa: PLC0415 - heavy, and only needed here

    if not chapters:
        return
    if len(chapters) > _MOST_CHAPTERS:
        raise ConfigError(
            f"{len(chapters)} chapters: an audio file can hold {_MOST_CHAPTERS}",
            where="chapters.txt",
            hint="Join some of them.",
        )
    in_order = sorted(chapters, key=lambda chapter: chapter.start_ms)
    names = [f"chp{number}" for number in range(len(in_order))]
    flags = id3.CTOCFlags.TOP_LEVEL | id3.CTOCFlags.ORDERED
    yield id3.CTOC(element_id="toc", flags=flags, child_element_ids=names, sub_frames=[])
    ends = [*(chapter.start_ms for chapter in in_order[1:]), duration_ms]
    for name, chapter, end in zip(names, in_order, ends, strict=True):
        parts: list[Frame] = [id3.TIT2(encoding=_UTF8, text=[_line(chapter.title)])]
        if chapter.link:
            parts.append(id3.WXXX(encoding=_UTF8, desc="", url=_line(chapter.link)))
        yield id3.CHAP(
            element_id=name,
            start_time=chapter.start_ms,
            end_time=max(end, chapter.start_ms),
            start_offset=0xFFFFFFFF,  # "not given": positions are times, never bytes
            end_offset=0xFFFFFFFF,
            sub_frames=parts,
        )


def _id3(frames: Sequence[Frame]) -> bytes:
    """The whole tag, with `frames` in the order given."""
    from mutagen.id3 import ID3  # noqa: PLC0415 - heavy, and only needed here

    body = b""
    for frame in frames:
        alone, buffer = ID3(), BytesIO()
        alone.add(frame)
        alone.save(buffer, v1=0, padding=_no_padding)
        body += buffer.getvalue()[_HEADER_BYTES:]
    size = bytes(len(body) >> shift & 0x7F for shift in (21, 14, 7, 0))  # 28 bits, seven to a byte
    return b"ID3\x04\x00\x00" + size + body


def _no_padding(_: object) -> int:
    return 0


def _cover_type(cover: bytes) -> str:
    for start, media_type in _COVER_TYPES.items():
        if cover.startswith(start):
            return media_type
    raise ConfigError("the artwork is neither JPEG nor PNG", hint="Export it as JPEG, then run the command again.")


def _line(text: str) -> str:
    """One line without control characters: in ID3 a NUL would start another value."""
    return " ".join("".join(character if character.isprintable() else " " for character in text).split())
