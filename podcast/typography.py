"""How text and times are shown; notes and pages both show them, which is why this stands below the rooms.

French spaces follow the "Lexique des règles typographiques en usage à l'Imprimerie nationale". They are put in where
text is shown, never stored: a transcript, a title or a note keeps the spaces that its author typed.
"""

from __future__ import annotations

import re

NARROW = "\u202f"  # narrow no-break space: before ; ! ? and inside « »
WIDE = "\u00a0"  # no-break space: before a colon

_SPACES = f"[ {WIDE}{NARROW}]"
_FIRST = f"(?<!{_SPACES})"  # without it, a long run of spaces would be tried from each of them
_RULES = (
    (re.compile(rf"«{_SPACES}*"), f"«{NARROW}"),
    (re.compile(rf"{_FIRST}{_SPACES}*»"), f"{NARROW}»"),
    (re.compile(rf"{_FIRST}{_SPACES}+(?=[;!?])"), NARROW),
    (re.compile(rf"{_FIRST}{_SPACES}+(?=:(?:\s|$))"), WIDE),
    # none was typed: only after a word and before a space, so that addresses, times and "?!" stay whole; and text that
    # names a character, as `&nbsp;`, is no end of a word
    (re.compile(r"&#?\w{1,32};|(?<=[\w)\]%€…’”»])(?=[;!?]+(?:[\s»)\]”\"]|$))"), lambda found: found[0] or NARROW),
    (re.compile(r"(?<=[\w)\]%€…’”»])(?=:(?:\s|$))"), WIDE),
)


def typeset(text: str, language: str) -> str:
    """Return plain text as it should be shown in `language`, an ISO 639-1 code with a region or without."""
    if primary(language) != "fr":
        return text
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return text


def primary(language: str) -> str:
    """Return the language without its region: `fr` for `fr-CA`."""
    return language.replace("_", "-").split("-")[0].lower()


def clock(ms: int) -> str:
    """Write a time as `03:12`, or `1:02:03` from the first hour on."""
    hours, rest = divmod(ms // 1000, 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60:02}:{rest % 60:02}"


def hms(ms: int) -> str:
    """Write a time as `0:03:12`, the second in which it lies."""
    seconds = ms // 1000
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def anchor(ms: int) -> str:
    """Return the name of a moment in addresses, in seconds as in media fragments (W3C): `t=754`, `t=12.3`."""
    return "t=" + seconds(ms)


def seconds(ms: int) -> str:
    """Return seconds without needless zeros: `754`, `12.3`."""
    whole, rest = divmod(ms, 1000)
    return f"{whole}.{rest:03}".rstrip("0") if rest else str(whole)


def ends_sentence(text: str) -> bool:
    """Tell whether text comes to an end mark, inside quotation marks or not."""
    return text.rstrip(f'»”" {WIDE}{NARROW}').endswith((".", "!", "?", "…"))
