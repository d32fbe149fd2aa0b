"""Tags of an Opus file: Vorbis comments (RFC 7845), with chapters as Xiph's chapter extension has them."""

from __future__ import annotations

import base64
import shutil
from collections.abc import Iterator
from pathlib import Path

from podcast.audio.languages import iso_639_2
from podcast.audio.tag_text import address, lines, one_line, picture_type
from podcast.errors import RecordingError
from podcast.release import Tags


def write_vorbis(master: Path, destination: Path, tags: Tags) -> None:
    """Write `master` (Ogg Opus) to `destination` with `tags` and no others. Raises RecordingError, OSError."""
    from mutagen import MutagenError  # noqa: PLC0415 - heavy, and only needed here
    from mutagen.oggopus import OggOpus  # noqa: PLC0415 - heavy, and only needed here

    shutil.copyfile(master, destination)
    try:
        tagged = OggOpus(destination)
        assert tagged.tags is not None, "Opus always has them"
        tagged.tags.clear()
        tagged.tags.extend([*_comments(tags), *_chapters(tags)])
        tagged.save(padding=lambda _: 0)
    except (MutagenError, LookupError) as error:  # the latter for pages without packets
        raise RecordingError("is not an Opus file", where=master, hint="Run the stage `master` again.") from error


def _comments(tags: Tags) -> Iterator[tuple[str, str]]:
    texts = {
        "TITLE": tags.title,
        "ALBUM": tags.show,
        "ARTIST": tags.artist,
        "TRACKNUMBER": None if tags.number is None else str(tags.number),
        "DISCNUMBER": None if tags.season is None else str(tags.season),
        "DATE": None if tags.date is None else tags.date.strftime("%Y-%m-%d"),
        "LANGUAGE": iso_639_2(tags.language),
        "CONTACT": address(tags.link) if tags.link else None,
        "GENRE": "Podcast",
    }
    for name, text in texts.items():
        if text:
            yield name, one_line(text)
    for name, text in (("COMMENT", tags.comment), ("LYRICS", tags.lyrics)):
        if text:
            yield name, lines(text)
    if tags.cover:
        yield "METADATA_BLOCK_PICTURE", _picture(tags.cover)


def _picture(cover: bytes) -> str:
    from mutagen.flac import Picture  # noqa: PLC0415 - heavy, and only needed here
    from mutagen.id3 import PictureType  # noqa: PLC0415 - heavy, and only needed here

    picture = Picture()
    picture.type, picture.mime, picture.data = PictureType.COVER_FRONT, picture_type(cover), cover
    return base64.b64encode(picture.write()).decode("ascii")


def _chapters(tags: Tags) -> Iterator[tuple[str, str]]:
    for number, chapter in enumerate(tags.chapters):
        seconds, milliseconds = divmod(chapter.start_ms, 1000)
        time = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{milliseconds:03}"
        yield f"CHAPTER{number:03}", time
        yield f"CHAPTER{number:03}NAME", one_line(chapter.title)
        if chapter.link:
            yield f"CHAPTER{number:03}URL", address(chapter.link)
