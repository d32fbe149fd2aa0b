"""Tags of an M4A: iTunes atoms, and chapters both as QuickTime's track of texts and as Nero's list.

ffmpeg writes the chapters, since mutagen only reads them; the sound is copied as it is.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from podcast.audio.ffmpeg import Ffmpeg, file_name, running
from podcast.audio.languages import iso_639_2
from podcast.audio.tag_text import address, lines, one_line, picture_type
from podcast.errors import RecordingError
from podcast.release import Tags

_TITLE_BYTES = 254  # Nero's list counts them in a byte; with a space that may come after
_HIGHEST = 65_535  # numbers of episodes and seasons have 16 bits


def write_mp4(master: Path, destination: Path, tags: Tags, ffmpeg: Ffmpeg) -> None:
    """Write `master` (an M4A) to `destination` with `tags` and no others. Raises RecordingError, OSError, ToolError."""
    from mutagen import MutagenError  # noqa: PLC0415 - heavy, and only needed here
    from mutagen.mp4 import MP4, MP4Cover  # noqa: PLC0415 - heavy, and only needed here

    try:
        duration_ms = round(getattr(MP4(master).info, "length", 0.0) * 1000)
        if tags.chapters:
            _write_chapters(master, destination, tags, duration_ms, ffmpeg)
        else:
            shutil.copyfile(master, destination)
        tagged = MP4(destination)
        if tagged.tags is None:
            tagged.add_tags()
        assert tagged.tags is not None
        tagged.tags.clear()
        tagged.tags.update(dict(_atoms(tags)))
        if tags.cover:
            kinds = {"image/jpeg": MP4Cover.FORMAT_JPEG, "image/png": MP4Cover.FORMAT_PNG}
            tagged.tags["covr"] = [MP4Cover(tags.cover, kinds[picture_type(tags.cover)])]
        tagged.save(padding=lambda _: 0)
    except MutagenError as error:
        raise RecordingError("is not an M4A", where=master, hint="Run the stage `master` again.") from error


def _atoms(tags: Tags) -> Iterator[tuple[str, object]]:
    texts = {
        "\xa9nam": tags.title,
        "\xa9alb": tags.show,
        "\xa9ART": tags.artist,
        "aART": tags.artist,
        "\xa9gen": "Podcast",
        "\xa9day": None if tags.date is None else tags.date.strftime("%Y-%m-%d"),
        "purl": address(tags.link) if tags.link else None,
        "----:com.apple.iTunes:LANGUAGE": iso_639_2(tags.language),
    }
    for name, text in texts.items():
        if text:
            line = one_line(text)
            yield name, [line.encode() if name.startswith("----") else line]
    for name, text in (("\xa9cmt", tags.comment), ("\xa9lyr", tags.lyrics)):
        if text:
            yield name, [lines(text)]
    for name, number in (("trkn", tags.number), ("disk", tags.season)):
        if number is not None and 0 <= number <= _HIGHEST:
            yield name, [(number, 0)]
    yield "pcst", True  # Apple's mark: this file is an episode of a podcast
    yield "stik", [21]  # iTunes: a podcast


def _write_chapters(master: Path, destination: Path, tags: Tags, duration_ms: int, ffmpeg: Ffmpeg) -> None:
    """Through a file in ffmpeg's own format for metadata, beside the product for a moment."""
    script = destination.with_name(f"{destination.name}.chapters")
    ends = [*(chapter.start_ms for chapter in tags.chapters[1:]), duration_ms]
    entries = [
        f"[CHAPTER]\nTIMEBASE=1/1000\nSTART={chapter.start_ms}\nEND={max(end, chapter.start_ms)}\n"
        f"title={_title(chapter.title)}\n"
        for chapter, end in zip(tags.chapters, ends, strict=True)
    ]
    try:
        script.write_text(";FFMETADATA1\n" + "".join(entries), encoding="utf-8")
        arguments = ["-protocol_whitelist", "file", "-f", "mov", "-i", file_name(master)]
        arguments += ["-protocol_whitelist", "file", "-f", "ffmetadata", "-i", file_name(script)]
        arguments += ["-map", "0:a:0", "-map_metadata:g", "-1", "-map_metadata:s", "-1", "-map_chapters", "1"]
        arguments += ["-c", "copy", "-fflags", "+bitexact", "-movflags", "+faststart", "-f", "ipod", "-y"]
        with running(ffmpeg, [*arguments, file_name(destination)], where=destination):
            pass
    finally:
        script.unlink(missing_ok=True)


def _title(text: str) -> str:
    """As a value of ffmpeg's metadata format, of as many whole characters as Nero's list has room for.

    A backslash at the end of a line joins it to the next one, even an escaped one: a space comes after it.
    """
    title = one_line(text).encode()[:_TITLE_BYTES].decode(errors="ignore")
    escaped = re.sub(r"([=;#\\])", r"\\\1", title)
    return f"{escaped} " if escaped.endswith("\\") else escaped
