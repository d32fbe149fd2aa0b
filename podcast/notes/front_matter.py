"""What may stand above the notes, between two lines of `---`: a key, a colon, and text to the end of the line.

It looks like YAML and is not: every value is text, so `no`, `1.10` and `a: b` stay what they are.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from pathlib import Path

from podcast.errors import ConfigError

MOST_TAGS = 20
LONGEST_TAG = 80  # characters

_KEYS = ("summary", "tags")
_FENCE = "---"
_SPACE = "[ \t\u00a0\u202f]"  # French keyboards put one of the last two before a colon
_LINE = re.compile(rf"([A-Za-z][\w-]*){_SPACE}*:(?:{_SPACE}+(.*))?")
_RIGHT_LINES = "Write `tags: garden, compost` or `summary: What it is about.`, each on a line of its own."


@dataclass(frozen=True)
class FrontMatter:
    """`summary` replaces the one taken from the notes; `tags` are what the episode is about, without doubles."""

    summary: str | None = None
    tags: tuple[str, ...] = ()


def split_front_matter(text: str, where: str | Path) -> tuple[FrontMatter, str]:
    """Return what stands above the notes, and the notes. `where` names the file in errors.

    Front matter begins on the first line, and with a key: a `---` above anything else is a rule of Markdown, as every
    later one is. Raises ConfigError with the line: it is not closed, a line is no `key: text`, a key is unknown or
    there twice, there are too many tags or one is too long.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    lines = text.split("\n")
    if not _begins(lines):
        return FrontMatter(), text
    end = next((number for number, line in enumerate(lines[1:], 1) if line.rstrip() == _FENCE), None)
    if end is None:
        raise ConfigError(
            "the front matter that begins here is not closed",
            where=f"{where}, line 1",
            hint="End it with a line of `---`; if this is a line to be seen, leave an empty line below it.",
        )
    return _read(lines[1:end], where), "\n".join(lines[end + 1 :])


def _begins(lines: list[str]) -> bool:
    return len(lines) > 1 and lines[0].rstrip() == _FENCE and (lines[1].rstrip() == _FENCE or bool(_match(lines[1])))


def _match(line: str) -> re.Match[str] | None:
    return _LINE.fullmatch(line.rstrip())


def _read(lines: list[str], where: str | Path) -> FrontMatter:
    values: dict[str, str] = {}
    places: dict[str, str] = {}
    for number, line in enumerate(lines, 2):
        if not line.strip():
            continue
        place = f"{where}, line {number}"
        found = _match(line)
        if found is None:
            raise ConfigError("this line of the front matter has no key", where=place, hint=_RIGHT_LINES)
        _check_key(found[1], values, place)
        values[found[1]] = (found[2] or "").strip()
        places[found[1]] = place
    return FrontMatter(values.get("summary") or None, _tags(values.get("tags", ""), places.get("tags", "")))


def _check_key(key: str, known: dict[str, str], place: str) -> None:
    if key in known:
        raise ConfigError(f'"{key}" is there twice', where=place, hint="Keep one of the two lines.")
    if key not in _KEYS:
        near = difflib.get_close_matches(key.lower(), _KEYS, n=1)
        hint = f'Did you mean "{near[0]}"?' if near else f"The keys here are: {', '.join(_KEYS)}."
        raise ConfigError(f'unknown key "{key}" in the front matter', where=place, hint=hint)


def _tags(text: str, place: str) -> tuple[str, ...]:
    by_folded: dict[str, str] = {}
    for tag in (" ".join(part.split()) for part in text.split(",")):
        if len(tag) > LONGEST_TAG:
            raise ConfigError(
                f'the tag "{tag[:30]}…" has {len(tag)} characters, and {LONGEST_TAG} are the most',
                where=place,
                hint="Tags are a few words each, with commas between them.",
            )
        if tag:
            by_folded.setdefault(tag.casefold(), tag)
    if len(by_folded) > MOST_TAGS:
        raise ConfigError(
            f"{len(by_folded)} tags, and {MOST_TAGS} are the most", where=place, hint="Keep those that say most."
        )
    return tuple(by_folded.values())
