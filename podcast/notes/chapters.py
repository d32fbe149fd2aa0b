"""chapters.txt, and the chapters file that apps fetch (docs/reference/chapters.md)."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path

from podcast.errors import ConfigError
from podcast.model import Chapter

_TIME = re.compile(r"(?:(?P<h>[0-9]+):(?P<hm>[0-5]?[0-9])|(?P<m>[0-9]+)):(?P<s>[0-5][0-9])(?:\.(?P<ms>[0-9]{1,3}))?")
_RIGHT_LINE = "A right line is a time, a space and a title: 00:03:12 What we talk about"
_RIGHT_LINK = (
    "Links and images are web addresses: 00:03:12 Title | https://example.org/page | https://example.org/picture.jpg"
)


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
    found = _TIME.fullmatch(time)
    if not found:
        raise ConfigError(f'"{time}" is not a time', where=place, hint=_RIGHT_LINE)
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
    for address in (link, image):
        if address and not address.startswith(("https://", "http://")):
            raise ConfigError(f'"{address}" is not a web address', where=place, hint=_RIGHT_LINK)
    return Chapter(_milliseconds(found), fields[0], link, image)


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


def _milliseconds(time: re.Match[str]) -> int:
    minutes = int(time["h"] or 0) * 60 + int(time["hm"] or time["m"])
    return (minutes * 60 + int(time["s"])) * 1000 + int((time["ms"] or "0").ljust(3, "0"))


def _seconds(ms: int) -> int | float:
    return ms // 1000 if ms % 1000 == 0 else ms / 1000
