"""chapters.txt, and the chapters file that apps fetch (docs/reference/chapters.md)."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path

from podcast.errors import ConfigError
from podcast.model import Chapter
from podcast.toml_values import parse_time

_LONGEST_SHOWN = 40  # characters of what somebody typed
_RIGHT_LINE = "A right line is a time, a space and a title: 00:03:12 What we talk about"
_RIGHT_LINK = "Links are web addresses: 00:03:12 Title | https://example.org/page"
_RIGHT_IMAGE = "Images are JPEG or PNG files beside chapters.txt, or web addresses: 00:03:12 Title | | picture.jpg"
_PICTURE = re.compile(r"[^\s./\\][^/\\]*\.(?:jpe?g|png)", re.IGNORECASE)


def write_chapters(chapters: Sequence[Chapter]) -> str:
    """Return the text of chapters.txt: `parse_chapters` reads it back as the same chapters."""
    return "".join(_line(chapter) + "\n" for chapter in chapters)


def parse_chapters(text: str, where: str | Path) -> tuple[Chapter, ...]:
    """Read a chapters.txt; `where` names the file in errors. Raises ConfigError with the line's number."""
    chapters: list[Chapter] = []
    for number, raw in enumerate(text.removeprefix("\ufeff").split("\n"), start=1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        place = f"{where}, line {number}"
        chapter = _parse_line(line, place)
        if chapters and chapter.start_ms <= chapters[-1].start_ms:
            raise ConfigError(
                f"{clock(chapter.start_ms)} does not come after {clock(chapters[-1].start_ms)}, the chapter before it",
                where=place,
                hint="Put the chapters in order of time, each at its own moment.",
            )
        chapters.append(chapter)
    return tuple(chapters)


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


def clock(ms: int) -> str:
    """Write a time as `00:03:12`, or `00:03:12.500` where there is a fraction."""
    seconds, fraction = divmod(ms, 1000)
    whole = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return f"{whole}.{fraction:03}" if fraction else whole


def _line(chapter: Chapter) -> str:
    fields = [chapter.title]
    if chapter.link or chapter.image:
        fields.append(chapter.link or "")
    if chapter.image:
        fields.append(chapter.image)
    escaped = (" ".join(field.splitlines()).replace("\\", "\\\\").replace("|", "\\|") for field in fields)
    return f"{clock(chapter.start_ms)} {' | '.join(escaped)}".rstrip()


def _parse_line(line: str, place: str) -> Chapter:
    time, rest = [*line.split(None, 1), ""][:2]
    start_ms = parse_time(time)
    if start_ms is None:
        shown = time if len(time) <= _LONGEST_SHOWN else f"{time[:_LONGEST_SHOWN]}…"
        raise ConfigError(f'"{shown}" is not a time', where=place, hint=_RIGHT_LINE)
    fields = [field.strip() for field in _split(rest)]
    if not fields[0]:
        raise ConfigError("this chapter has no title", where=place, hint=_RIGHT_LINE)
    if len(fields) > 3:
        raise ConfigError(
            f"{len(fields)} fields instead of at most 3",
            where=place,
            hint=f"{_RIGHT_LINK}\nWrite \\| for a bar inside a title.",
        )
    link, image = ((field or None) for field in (*fields[1:], "", "")[:2])
    if link and not _is_web(link):
        raise ConfigError(f'"{link}" is not a web address', where=place, hint=_RIGHT_LINK)
    if image and not _is_web(image) and not _PICTURE.fullmatch(image):
        raise ConfigError(f'"{image}" is not the name of a picture', where=place, hint=_RIGHT_IMAGE)
    return Chapter(start_ms, fields[0], link, image)


def pictures_beside(chapters: Sequence[Chapter]) -> tuple[str, ...]:
    """The names of the pictures that lie beside chapters.txt, each once, in order."""
    images = (chapter.image for chapter in chapters if chapter.image is not None)
    return tuple(dict.fromkeys(image for image in images if not _is_web(image)))


def _is_web(address: str) -> bool:
    return address.startswith(("https://", "http://"))


def _split(rest: str) -> list[str]:
    """Split at bars. A bar or a backslash after a backslash is that character; others stay as they are."""
    fields, current, position = [], "", 0
    while position < len(rest):
        pair = rest[position : position + 2]
        if pair in ("\\|", "\\\\"):
            current, position = current + pair[1], position + 2
        elif rest[position] == "|":
            fields.append(current)
            current, position = "", position + 1
        else:
            current, position = current + rest[position], position + 1
    return [*fields, current]


def _seconds(ms: int) -> int | float:
    return ms // 1000 if ms % 1000 == 0 else ms / 1000
