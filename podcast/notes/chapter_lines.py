"""A line of chapters.txt, as we write it or as other tools do (docs/reference/chapters.md).

Ours is `00:03:12 Title | link | image`. Without a bar a line may also be Podlove's `00:03:12.000 Title <link>`, or of
a list as people put under videos: `- 3:12 - Title`. With tabs it is a label of Audacity.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from podcast.errors import ConfigError
from podcast.model import Chapter
from podcast.toml_values import parse_time

_LONGEST_SHOWN = 40  # characters of what somebody typed
_RIGHT_LINE = "A right line is a time, a space and a title: 00:03:12 What we talk about"
_RIGHT_LINK = "Links are web addresses: 00:03:12 Title | https://example.org/page"
_RIGHT_IMAGE = "Images are JPEG or PNG files beside chapters.txt, or web addresses: 00:03:12 Title | | picture.jpg"
_PICTURE = re.compile(r"[^\s./\\][^/\\]*\.(?:jpe?g|png)", re.IGNORECASE)

# Audacity writes start and end in seconds with a point; very old ones no end, or with the comma of the user's language
_SECONDS = r"([0-9]{1,6}(?:[.,][0-9]{1,15})?)"
_LABEL = re.compile(rf"{_SECONDS}\t{_SECONDS}(?:\t(.*))?")
_OLD_LABEL = re.compile(r"([0-9]{1,6}[.,][0-9]{1,15})\t()(.*)")
_FREQUENCIES = "\\\t"  # starts a second line, after a label that was made in a spectrogram
_TOO_LATE_MS = 100 * 3_600_000  # as parse_time has it
_BULLET = re.compile(r"[-*•–—]\s+")  # of a list
_BRACKETS = {"(": ")", "[": "]"}
_DASH = re.compile(r"[-–—:]\s+")  # between time and title
_SPACE = re.compile(r"\s")
_PIECE = re.compile(r"\\[\\|]|[\\|]|[^\\|]+")


@dataclass(frozen=True)
class Line:
    """A chapter, where it was read (for errors), and whether it is a label, which need not be in order of time."""

    chapter: Chapter
    place: str
    label: bool = False


def read_line(text: str, place: str) -> Line | None:
    """Read a line; None for an empty one, a remark and the frequencies of a label.

    Raises ConfigError, at `place`, for any other that is no chapter.
    """
    text = text.strip()
    if not text or text.startswith(("#", _FREQUENCIES)):
        return None
    label = _LABEL.fullmatch(text) or _OLD_LABEL.fullmatch(text)
    if label is not None:
        return Line(_chapter(_milliseconds(label[1], place), label[3] or "", place), place, label=True)
    time, rest = _split_time(text)
    start_ms = parse_time(time)
    if start_ms is None:
        raise _no_time(time, place)
    return Line(_chapter(start_ms, rest, place), place)


def fields_of(title: str) -> list[str]:
    """The title, and the link if there is one, of a line without bars, with neither dash nor Podlove's brackets."""
    dash = _DASH.match(title)
    title = title[dash.end() :] if dash else title
    named, bracket, link = title.rpartition("<")
    if bracket and link.endswith(">") and is_web(link) and _SPACE.search(link) is None:
        return [named.strip(), link[:-1]]
    return [title]


def is_web(address: str) -> bool:
    """Whether `address` leads to the web."""
    return address.startswith(("https://", "http://"))


def _split_time(text: str) -> tuple[str, str]:
    """The time at the start of a line, without what lists put around it, and what comes after it."""
    bullet = _BULLET.match(text)
    time, rest = [*text[bullet.end() if bullet else 0 :].split(None, 1), ""][:2]
    if _BRACKETS.get(time[0]) == time[-1]:
        time = time[1:-1]
    return time, rest


def _milliseconds(seconds: str, place: str) -> int:
    """Rounded, as half of Audacity's decimals are beyond the millisecond."""
    whole, _, decimals = seconds.replace(",", ".").partition(".")
    start_ms = int(whole) * 1000 + (int(decimals.ljust(4, "0")[:4]) + 5) // 10
    if start_ms >= _TOO_LATE_MS:
        raise _no_time(seconds, place)
    return start_ms


def _chapter(start_ms: int, rest: str, place: str) -> Chapter:
    fields = _split(rest)
    if len(fields) == 1:
        fields = fields_of(fields[0])
    if not fields[0]:
        raise ConfigError("this chapter has no title", where=place, hint=_RIGHT_LINE)
    if len(fields) > 3:
        raise ConfigError(
            f"{len(fields)} fields instead of at most 3",
            where=place,
            hint=f"{_RIGHT_LINK}\nWrite \\| for a bar inside a title.",
        )
    link, image = ((field or None) for field in (*fields[1:], "", "")[:2])
    if link and not is_web(link):
        raise ConfigError(f'"{_shown(link)}" is not a web address', where=place, hint=_RIGHT_LINK)
    if image and not is_web(image) and not _PICTURE.fullmatch(image):
        raise ConfigError(f'"{_shown(image)}" is not the name of a picture', where=place, hint=_RIGHT_IMAGE)
    return Chapter(start_ms, fields[0], link, image)


def _split(rest: str) -> list[str]:
    """Split at bars. A bar or a backslash after a backslash is that character; others stay as they are."""
    fields: list[list[str]] = [[]]
    for piece in _PIECE.findall(rest):
        if piece == "|":
            fields.append([])
        else:
            fields[-1].append(piece[-1] if piece in ("\\|", "\\\\") else piece)
    return [" ".join("".join(field).splitlines()).strip() for field in fields]


def _no_time(text: str, place: str) -> ConfigError:
    return ConfigError(f'"{_shown(text)}" is not a time', where=place, hint=_RIGHT_LINE)


def _shown(text: str) -> str:
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"
