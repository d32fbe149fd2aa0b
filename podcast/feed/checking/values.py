"""What several rules ask of a value."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser

from podcast.feed.markup import TAGS
from podcast.feed.urls import url_problem

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
# RFC 2822, section 3.3, with the zones of RFC 822 that it keeps for reading
_RFC_2822 = re.compile(
    r"((?P<day>Mon|Tue|Wed|Thu|Fri|Sat|Sun),\s+)?\d{1,2}\s+(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
    r"\s+(\d{4}|\d{2})\s+\d{2}:\d{2}(:\d{2})?(?P<zone>\s+([+-]\d{4}|UT|GMT|[ECMP][SD]T|Z))?"
)
_MARKUP = re.compile(r"</?[a-z][a-z0-9]*(\s[^<>]*)?/?>", re.I)
_DANGEROUS = frozenset({"script", "style", "form", "iframe", "object", "embed", "input", "meta", "link", "base"})
#: Tags that apps drop without a loss.
_HARMLESS = frozenset({"span", "div", "img", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "hr", "u", "code"})


def is_address(text: str | None) -> bool:
    """Whether it is a complete http or https address."""
    return bool(text) and url_problem((text or "").strip()) is None


def has_markup(text: str) -> bool:
    """Whether HTML stands in it."""
    return bool(_MARKUP.search(text))


def date_problems(text: str, now: datetime) -> Iterator[tuple[str, str]]:
    """The rules that a date breaks, with the end of a sentence about it."""
    found = _RFC_2822.fullmatch(text.strip())
    if found is None:
        yield "date-not-rfc2822", f'has the date "{text[:60]}"'
        return
    if found["zone"] is None:
        yield "date-no-zone", f'has the date "{text[:60]}", without a zone'
        return
    try:
        date = parsedate_to_datetime(text)
    except (TypeError, ValueError, IndexError):
        yield "date-not-rfc2822", f'has the date "{text[:60]}", which the calendar does not know'
        return
    if found["day"] and _DAYS[date.weekday()] != found["day"]:
        yield "date-wrong-weekday", f'has the date "{text[:60]}", which was a {_DAYS[date.weekday()]}'
    aware = date if date.tzinfo else date.replace(tzinfo=now.tzinfo)
    if aware > now:
        yield "date-future", f"is dated {text[:60]}"
    elif date.year < 1990:
        yield "date-before-1990", f"is dated {text[:60]}"


def html_problems(html: str) -> Iterator[tuple[str, str]]:
    """The rules that a description breaks, each once."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    found = dict(reader.found)
    if re.search(r"&lt;/?(p|br|a|strong|em|ul|li|div)\b", html) and not has_markup(html):
        found["description-double-escaped"] = "has a description whose tags would be shown as text"
    yield from found.items()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: (value or "").strip() for name, value in attrs}
        if tag in _DANGEROUS or any(name.startswith("on") for name in given):
            self.found.append(("description-script", f"has <{tag}> in its description, which apps refuse"))
        elif tag not in TAGS and tag not in _HARMLESS:
            self.found.append(("description-tag", f"has <{tag}> in its description"))
        address = given.get("href") or given.get("src") or ""
        scheme = re.match(r"([A-Za-z][A-Za-z0-9+.-]*):", address)
        if scheme and scheme[1].lower() in ("javascript", "data", "vbscript"):
            self.found.append(("description-script", f"has a link to {scheme[1]}: in its description"))
        elif address and not scheme:
            self.found.append(("description-relative-link", f'links to "{address[:80]}" in its description'))
