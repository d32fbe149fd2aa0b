"""Chapters in the text that ffmpeg writes about a file when it is asked for the format `ffmetadata`.

    ;FFMETADATA1
    title=Of the whole file
    [CHAPTER]
    TIMEBASE=1/44100
    START=0
    END=54419
    title=Opening

A backslash makes a plain character of what follows: of `=`, `;`, `#`, a backslash, and a line end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_LINE = re.compile(r"[^\\\n]*(?:\\.[^\\\n]*)*\n", re.DOTALL)
_PAIR = re.compile(r"([^\\=]*(?:\\.[^\\=]*)*)=(.*)\n", re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_TIME_BASE = re.compile(r"([0-9]{1,12})/([0-9]{1,12})")
_START = re.compile(r"-?[0-9]{1,19}")


def read_ffmetadata(written: str) -> Iterator[tuple[int, str]]:
    """Start (in milliseconds, not before 0) and title (empty for none) of each chapter whose time can be told."""
    for section in _sections(written):
        start_ms = _start_ms(section)
        if start_ms is not None:
            yield max(0, start_ms), section.get("title", "")


def _sections(written: str) -> Iterator[dict[str, str]]:
    """What ffmpeg wrote about each chapter. Where a key comes twice the first counts: names of tags come after."""
    section: dict[str, str] | None = None
    for line in _LINE.finditer(written):
        if line[0] == "[CHAPTER]\n":
            if section is not None:
                yield section
            section = {}
        elif section is not None and (pair := _PAIR.fullmatch(line[0])):
            section.setdefault(_ESCAPED.sub(r"\1", pair[1]), _ESCAPED.sub(r"\1", pair[2]))
    if section is not None:
        yield section


def _start_ms(section: dict[str, str]) -> int | None:
    base = _TIME_BASE.fullmatch(section.get("TIMEBASE", ""))
    start = _START.fullmatch(section.get("START", ""))
    if base is None or start is None or int(base[2]) == 0:
        return None
    numerator, denominator = int(base[1]) * 1000, int(base[2])
    return (int(start[0]) * numerator + denominator // 2) // denominator
