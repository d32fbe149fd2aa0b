"""chapters.txt, and the chapters file that apps fetch (docs/reference/chapters.md)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from podcast.errors import ConfigError
from podcast.model import Chapter
from podcast.notes.chapter_lines import Line, fields_of, is_web, read_line

# how files of chapters begin that are not made of lines
_OTHER_FILES = {"{": "JSON", "<": "XML", "WEBVTT": "WebVTT"}


def write_chapters(chapters: Sequence[Chapter]) -> str:
    """Return the text of chapters.txt: `parse_chapters` reads it back as the same chapters."""
    return "".join(_line(chapter) + "\n" for chapter in chapters)


def parse_chapters(text: str, where: str | Path) -> tuple[Chapter, ...]:
    """Read a chapters.txt; `where` names the file in errors.

    Lines may be ours or those of other tools (podcast.notes.chapter_lines), in order of time; labels of Audacity may
    stand anywhere, and come out in their place. Raises ConfigError with the line's number.
    """
    text = text.removeprefix("\ufeff")
    _refuse_other_files(text, where)
    numbered = enumerate(text.split("\n"), start=1)
    read = (read_line(raw, f"{where}, line {number}") for number, raw in numbered)
    lines = [line for line in read if line is not None]
    _check_order([line for line in lines if not line.label])
    lines.sort(key=lambda line: line.chapter.start_ms)
    _check_order(lines)
    return tuple(line.chapter for line in lines)


def chapters_json(chapters: Sequence[Chapter]) -> bytes:
    """Return a file of type application/json+chapters (podcast namespace, JSON chapters 1.2.0); times in seconds."""
    entries = [
        {
            "startTime": _seconds(chapter.start_ms),
            "title": chapter.title,
            **({"url": chapter.link} if chapter.link else {}),
            **({"img": chapter.image} if chapter.image else {}),
        }
        for chapter in chapters
    ]
    document = {"version": "1.2.0", "chapters": entries}
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def pictures_beside(chapters: Sequence[Chapter]) -> tuple[str, ...]:
    """The names of the pictures that lie beside chapters.txt, each once, in order."""
    images = (chapter.image for chapter in chapters if chapter.image is not None)
    return tuple(dict.fromkeys(image for image in images if not is_web(image)))


def clock(ms: int) -> str:
    """Write a time as `00:03:12`, or `00:03:12.500` where there is a fraction."""
    seconds, fraction = divmod(ms, 1000)
    whole = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return f"{whole}.{fraction:03}" if fraction else whole


def _refuse_other_files(text: str, where: str | Path) -> None:
    start = text[:1000].lstrip()
    for beginning, kind in _OTHER_FILES.items():
        if start.startswith(beginning):
            raise ConfigError(
                f"this is {kind}, which is not read here",
                where=where,
                hint="Write each chapter on a line of its own: 00:03:12 What we talk about",
            )


def _check_order(lines: Sequence[Line]) -> None:
    for before, line in pairwise(lines):
        if line.chapter.start_ms <= before.chapter.start_ms:
            raise ConfigError(
                f"{clock(line.chapter.start_ms)} does not come after {clock(before.chapter.start_ms)},"
                " the chapter before it",
                where=line.place,
                hint="Put the chapters in order of time, each at its own moment.",
            )


def _line(chapter: Chapter) -> str:
    fields = [chapter.title]
    if chapter.link or chapter.image:
        fields.append(chapter.link or "")
    if chapter.image:
        fields.append(chapter.image)
    if len(fields) == 1 and fields_of(chapter.title.strip()) != [chapter.title.strip()]:
        fields.append("")  # a bar, so that the title is not taken for another tool's line
    escaped = (" ".join(field.splitlines()).replace("\\", "\\\\").replace("|", "\\|") for field in fields)
    return f"{clock(chapter.start_ms)} {' | '.join(escaped)}".rstrip()


def _seconds(ms: int) -> int | float:
    return ms // 1000 if ms % 1000 == 0 else ms / 1000
