"""How figures, times and foreign words are written, on the page and in a terminal."""

from __future__ import annotations

import re
import unicodedata

from podcast.typography import hms

NOTHING = "–"


def figure(value: float | None, unit: str = "", *, signed: bool = False, digits: int = 1) -> str:
    """`-16.0 LUFS`; a dash where nothing was measured. Never `-0.0`."""
    if value is None:
        return NOTHING
    rounded = round(value, digits) + 0.0
    return f"{rounded:{'+' if signed and rounded else ''}.{digits}f} {unit}".rstrip()


def hms_tenths(ms: int) -> str:
    """`0:03:12.4`."""
    tenths = round(ms / 100)
    return f"{hms(tenths * 100)}.{tenths % 10}"


def lasting(ms: int) -> str:
    """A length for people: `4.2 s`, `1:05 min`, `1:02:03 h`."""
    if ms < 59_950:
        return f"{ms / 1000:.1f} s"
    seconds = round(ms / 1000)
    minutes, seconds = divmod(seconds, 60)
    return f"{minutes}:{seconds:02} min" if minutes < 60 else f"{minutes // 60}:{minutes % 60:02}:{seconds:02} h"


def size(count: int | None) -> str:
    """`14.2 MB`, of a million bytes each."""
    return NOTHING if count is None else f"{count / 1e6:.1f} MB"


def number(count: int, noun: str, plural: str = "s") -> str:
    """`1 pause`, `14 pauses`."""
    return f"{count:,} {noun}{'' if count == 1 else plural}"


def printed(text: str) -> str:
    """Our own sentences as print has them: a real minus sign, and no line break between a figure and its unit."""
    text = re.sub(r"(?<![\w.,\-–])-(?=\d)", "\u2212", text)
    return re.sub(r"(?<=\d) (?=(?:LUFS|LU|dBTP|dBFS|dB|kHz|Hz|kbit/s|MB|min|s|h)\b)", "\u00a0", text)


def plain(text: str) -> str:
    """Text from outside, fit for a terminal: on one line, and without anything that could command it."""
    return "".join("\ufffd" if unicodedata.category(letter) in ("Cc", "Cf", "Cs") else letter for letter in text)


def cells(text: str) -> int:
    """How many columns of a terminal `text` takes: two for a wide letter, none for a mark on the letter before."""
    return sum(
        0 if unicodedata.combining(letter) else 2 if unicodedata.east_asian_width(letter) in "WF" else 1
        for letter in text
    )


def fitted(text: str, width: int) -> str:
    """`text`, shortened to `width` columns at most and filled up to it."""
    if cells(text) > width:
        while cells(text) > width - 1:
            text = text[:-1]
        text += "…"
    return text + " " * (width - cells(text))
