"""Tags of an MP3: ID3v2.4 in front of the sound.

Written frame by frame, because mutagen sorts frames by size when it saves, and players list chapters in the order of
the file.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from podcast.audio.languages import iso_639_2
from podcast.audio.tag_text import address, lines, one_line, picture_type
from podcast.errors import RecordingError
from podcast.release import Tags

if TYPE_CHECKING:
    from mutagen import StreamInfo
    from mutagen.id3 import Frame

_UTF8 = 3
_HEADER_BYTES = 10


def write_id3(master: Path, destination: Path, tags: Tags) -> None:
    """Write `master` (an MP3 without tags) to `destination`, with `tags` in front. Raises RecordingError, OSError."""
    from mutagen import MutagenError  # noqa: PLC0415 - heavy, and only needed here
    from mutagen.mp3 import MP3  # noqa: PLC0415 - heavy, and only needed here

    try:
        info: StreamInfo | None = MP3(master).info
    except MutagenError as error:
        raise RecordingError("is not an MP3", where=master, hint="Run the stage `master` again.") from error
    duration_ms = round(getattr(info, "length", 0.0) * 1000)
    head = _id3([*_frames(tags), *_chapter_frames(tags, duration_ms)])
    with master.open("rb") as source, destination.open("wb") as out:
        out.write(head)
        shutil.copyfileobj(source, out, 1 << 20)


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
            yield getattr(id3, name)(encoding=_UTF8, text=[one_line(text)])
    yield id3.PCST(value=0)  # Apple's mark: this file is an episode of a podcast
    if tags.link:
        yield id3.WOAS(url=address(tags.link))
    language = iso_639_2(tags.language) or "und"
    if tags.comment:
        yield id3.COMM(encoding=_UTF8, lang=language, desc="", text=[lines(tags.comment)])
    if tags.lyrics:
        yield id3.USLT(encoding=_UTF8, lang=language, desc="", text=lines(tags.lyrics))
    if tags.cover:
        yield _picture(tags.cover, id3.PictureType.COVER_FRONT)


def _picture(picture: bytes, kind: int) -> Frame:
    from mutagen import id3  # noqa: PLC0415 - heavy, and only needed here

    return id3.APIC(encoding=_UTF8, mime=picture_type(picture), type=kind, desc="", data=picture)


def _chapter_frames(tags: Tags, duration_ms: int) -> Iterator[Frame]:
    """A table of contents, then the chapters in order of time; each ends where the next one starts."""
    from mutagen import id3  # noqa: PLC0415 - heavy, and only needed here

    chapters, pictures = tags.chapters, dict(tags.pictures)
    if not chapters:
        return
    names = [f"chp{number}" for number in range(len(chapters))]
    flags = id3.CTOCFlags.TOP_LEVEL | id3.CTOCFlags.ORDERED
    yield id3.CTOC(element_id="toc", flags=flags, child_element_ids=names, sub_frames=[])
    ends = [*(chapter.start_ms for chapter in chapters[1:]), duration_ms]
    for name, chapter, end in zip(names, chapters, ends, strict=True):
        parts: list[Frame] = [id3.TIT2(encoding=_UTF8, text=[one_line(chapter.title)])]
        if chapter.link:
            parts.append(id3.WXXX(encoding=_UTF8, desc="", url=address(chapter.link)))
        if chapter.image in pictures:
            parts.append(_picture(pictures[chapter.image], id3.PictureType.OTHER))
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
