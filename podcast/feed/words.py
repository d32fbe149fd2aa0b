"""The values of a foreign feed, read as generously as they can be."""

from __future__ import annotations

import re
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime

from podcast.feed.languages import LANGUAGES
from podcast.feed.urls import ascii_url, url_problem

_NAMES_OF_LANGUAGES = {
    "français": "fr",
    "francais": "fr",
    "french": "fr",
    "english": "en",
    "anglais": "en",
    "deutsch": "de",
    "german": "de",
    "español": "es",
    "spanish": "es",
    "italiano": "it",
    "italian": "it",
    "português": "pt",
    "portuguese": "pt",
    "nederlands": "nl",
    "dutch": "nl",
}
#: The beginnings of French months, and what the dates of mails call them.
_MONTHS = {
    "janv": "Jan", "févr": "Feb", "fevr": "Feb", "fév": "Feb", "mars": "Mar", "avr": "Apr", "mai": "May",
    "juin": "Jun", "juil": "Jul", "août": "Aug", "aout": "Aug", "sept": "Sep", "déc": "Dec", "dec": "Dec",
}  # fmt: skip
_IN_WORDS = re.compile(
    r"(?:[^\W\d]+[.,]*\s+)?(\d{1,2})(?:er|st|nd|rd|th)?\s+([^\W\d]{3,12})\.?,?\s+(\d{4})"
    r"(?:\s+(?:à\s+)?(\d{1,2}:\d\d(?::\d\d)?))?(?:\s+([+-]\d{4}|[A-Z]{1,5}))?"
)
#: Zones that feeds write by their letters, beside those of RFC 5322. What names several (IST) is not among them.
_ZONES = {
    "CET": "+0100", "CEST": "+0200", "MET": "+0100", "MEST": "+0200", "WET": "+0000", "WEST": "+0100",
    "EET": "+0200", "EEST": "+0300", "BST": "+0100", "MSK": "+0300", "BRT": "-0300", "ART": "-0300",
    "AKST": "-0900", "AKDT": "-0800", "HST": "-1000", "NST": "-0330", "NDT": "-0230", "SAST": "+0200", "WAT": "+0100",
    "JST": "+0900", "KST": "+0900", "AWST": "+0800", "ACST": "+0930", "ACDT": "+1030", "AEST": "+1000",
    "AEDT": "+1100", "NZST": "+1200", "NZDT": "+1300",
}  # fmt: skip
_RFC_ZONES = frozenset({"Z", "UT", "UTC", "GMT", "EST", "EDT", "CST", "CDT", "MST", "MDT", "PST", "PDT", "AST", "ADT"})
_NAMED_ZONE = re.compile(r"\d\s+([A-Za-z]{1,5})\s*$")
_CLOCK = re.compile(r"(?:(\d{1,3}):)?(\d{1,3}):(\d{1,2})(?:\.\d+)?")
_INVISIBLE = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2060\ufeff]")
_UNSHOWABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffd\ufffe\uffff]")


def one_line(text: str | None) -> str:
    """`text` without line breaks, outer blanks and characters that nothing shows."""
    return " ".join(_UNSHOWABLE.sub("", text or "").split())


def lines(text: str | None) -> str:
    """`text` without outer blanks and characters that nothing shows; its line breaks stay."""
    return _UNSHOWABLE.sub("", (text or "").replace("\r\n", "\n").replace("\r", "\n")).strip()


def moment(text: str | None) -> datetime | None:
    """A date as RSS writes it, whatever its weekday says, in French too, or as ISO 8601 does; without a zone in UTC.

    None for what is no date, and outside the years 1900 to 9998, which RFC 5322 cannot write. A zone that is only
    letters and that nobody knows (`unknown_zone`) is UTC, too.
    """
    written = _NAMED_ZONE.sub(_zone_in_figures, (text or "").strip())
    date = _rfc_2822(written) or _iso_8601(written) or _in_words(written)
    if date is None:
        return None
    if date.tzinfo is None:
        date = date.replace(tzinfo=timezone.utc)
    offset = date.utcoffset()
    if offset is None or offset.total_seconds() % 60:  # what TOML cannot write
        date = date.astimezone(timezone.utc)
    return date.replace(microsecond=0) if 1900 < date.year < 9998 else None


def unknown_zone(text: str | None) -> str | None:
    """The letters at the end of a date that name no zone that is known; None where there are none."""
    found = _NAMED_ZONE.search((text or "").strip())
    if found is None:
        return None
    name = found[1].upper()
    return None if name in _ZONES or name in _RFC_ZONES else name


def _zone_in_figures(found: re.Match[str]) -> str:
    figures = _ZONES.get(found[1].upper())
    return f"{found[0][0]} {figures}" if figures else found[0]


def _rfc_2822(text: str) -> datetime | None:
    try:
        return parsedate_to_datetime(text)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None


def _iso_8601(text: str) -> datetime | None:
    if not re.match(r"\d{4}-\d\d-\d\d", text):
        return None
    try:
        return datetime.fromisoformat(re.sub(r"Z$", "+00:00", text))
    except ValueError:
        return None


def _in_words(text: str) -> datetime | None:
    """A date whose month has a name: `lun., 05 janv. 2026 08:00:00 +0100`, `3 Sept 2019`."""
    found = _IN_WORDS.fullmatch(text)
    if found is None:
        return None
    day, month, year, clock, zone = found.groups()
    named = next((name for start, name in _MONTHS.items() if month.lower().startswith(start)), month[:3])
    return _rfc_2822(f"{day} {named} {year} {clock or '00:00:00'} {zone or '+0000'}")


def duration_ms(text: str | None) -> int | None:
    """A length as seconds (`154`, `1014.7`) or on a clock (`1:02:03`); None for nothing, zero and what is neither."""
    written = (text or "").strip()
    if re.fullmatch(r"\d{1,6}(\.\d{1,9})?", written):
        return round(float(written) * 1000) or None
    clock = _CLOCK.fullmatch(written)
    if clock is None:
        return None
    return ((int(clock[1] or 0) * 60 + int(clock[2])) * 60 + int(clock[3])) * 1000 or None


def yes_or_no(text: str | None) -> bool | None:
    """`explicit` in the words of all times: yes, true, explicit; no, false, clean. None for anything else."""
    word = (text or "").strip().lower()
    if word in ("yes", "true", "explicit"):
        return True
    return False if word in ("no", "false", "clean", "clear") else None


def positive(text: str | None) -> int | None:
    """A whole number from 1 upwards; None for anything else."""
    written = (text or "").strip()
    return int(written) or None if re.fullmatch(r"[0-9]{1,6}", written) else None


def language(text: str | None) -> str | None:
    """A language as `fr` or `fr-CA`, also from its name; None for what is none."""
    written = one_line(text).replace("_", "-")
    named = _NAMES_OF_LANGUAGES.get(written.lower())
    if named:
        return named
    code, _, region = written.partition("-")
    if code.lower() not in LANGUAGES:
        return None
    return f"{code.lower()}-{region.upper()}" if re.fullmatch(r"[A-Za-z]{2}", region) else code.lower()


def address(text: str | None) -> str | None:
    """An address of the web as a feed may carry it; None for what is none, or holds a password."""
    written = _INVISIBLE.sub("", text or "").strip().replace(" ", "%20")
    if not written or url_problem(written):
        return None
    return ascii_url(written)


# types that hosts write for what players call otherwise
_TYPES = {
    "audio/mp3": "audio/mpeg",
    "audio/mpeg3": "audio/mpeg",
    "audio/x-mpeg": "audio/mpeg",
    "audio/x-mp3": "audio/mpeg",
    "audio/m4a": "audio/x-m4a",
    "audio/mp4a": "audio/x-m4a",
}


def usual_type(kind: str) -> str:
    """A media type of sound as players call it."""
    return _TYPES.get(kind, kind)
