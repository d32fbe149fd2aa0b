"""The rules of items."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from podcast.feed.checking.channel import (
    Broken,
    explicit,
    long_or_gone,
    noise,
    outer_blanks,
    picture,
    repeated,
    secure,
)
from podcast.feed.checking.values import date_problems, has_markup, html_problems, is_address
from podcast.feed.elements import child, children, elements, text, whole
from podcast.feed.excerpt import LIMIT_BYTES
from podcast.feed.words import duration_ms, one_line, positive

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_ENDINGS = ("m4a", "mp3", "mov", "mp4", "m4v", "pdf", "epub")
_TYPES = re.compile(r"(audio|video)/[a-z0-9.+-]+|application/(pdf|epub\+zip)")
_NO_TYPES = frozenset({"audio/mp3", "audio/mpeg3", "audio/x-mp3", "audio/x-mpeg"})
_TRANSCRIPTS = {
    ".vtt": "text/vtt",
    ".srt": "application/x-subrip",
    ".json": "application/json",
    ".html": "text/html",
    ".txt": "text/plain",
}
_NUMBERED = re.compile(r"(#|n[°o]\s?|ep(isode|\.)?|épisode|folge|s\d+\s?e)\s*\d+\b", re.I)


class ItemsCheck:
    """Checks items one by one, and remembers what they may not share."""

    def __init__(self, show_title: str, serial: bool, now: datetime) -> None:
        self._show_title = show_title
        self._serial = serial
        self._now = now
        self._guids: set[str] = set()
        self._lower: set[str] = set()
        self._addresses: set[str] = set()
        self._numbers: set[tuple[str, int]] = set()

    def check(self, item: Element) -> Iterator[Broken]:
        """Every rule that the item breaks, with those before it in mind."""
        yield from self._title(item)
        yield from self._enclosure(item)
        yield from self._guid(item)
        yield from self._date(item)
        yield from _description(item)
        yield from _duration(item)
        yield from explicit(item, "item-explicit-not-true-false")
        yield from self._number(item)
        yield from picture(item)
        yield from noise(item, "itunes:block", "block-noise")
        yield from _sidecars(item)
        yield from repeated(item)
        yield from outer_blanks(item)
        for element in elements(item):
            yield from long_or_gone(element)

    def _title(self, item: Element) -> Iterator[Broken]:
        title = child(item, "title")
        said = one_line(whole(item, "title"))
        link = child(item, "link")
        if link is not None and not is_address(link.text):
            yield Broken("item-link-not-address", f'has the link "{one_line(link.text)}"', link)
        if title is None or not said:
            yield Broken("item-title-missing", "has no title", item)
            return
        if has_markup(said):
            yield Broken("item-title-markup", "has markup in its title", title)
        if _NUMBERED.match(said):
            yield Broken("item-title-number", "begins its title with its number", title)
        if len(self._show_title) > 3 and said.lower().startswith(self._show_title.lower()):
            yield Broken("item-title-show", "begins its title with the show's name", title)

    def _enclosure(self, item: Element) -> Iterator[Broken]:
        named = children(item, "enclosure")
        if not named:
            yield Broken("enclosure-missing", "has no enclosure", item)
            return
        if len(named) > 1:
            yield Broken("enclosure-several", f"has {len(named)} enclosures", named[1])
        yield from self._address(named[0])
        yield from _length(named[0])
        kind = (named[0].get("type") or "").strip()
        if not kind:
            yield Broken("enclosure-type-missing", "has an enclosure without a type", named[0])
        elif kind in _NO_TYPES or not _TYPES.fullmatch(kind):
            yield Broken("enclosure-type-unknown", f'has an enclosure of the type "{kind}"', named[0])

    def _address(self, enclosure: Element) -> Iterator[Broken]:
        url = (enclosure.get("url") or "").strip()
        if not url:
            yield Broken("enclosure-url-missing", "has an enclosure without a url", enclosure)
            return
        if not is_address(url):
            yield Broken("enclosure-url-not-address", f'has its audio at "{url[:200]}"', enclosure)
            return
        if url in self._addresses:
            yield Broken("enclosure-url-reused", f"has the same audio as another item ({url})", enclosure)
        self._addresses.add(url)
        if not url.isascii():
            yield Broken("enclosure-url-not-ascii", f"has its audio at {url}", enclosure)
        ending = url.partition("?")[0].rpartition(".")[2].lower()
        if ending not in _ENDINGS:
            yield Broken("enclosure-ending", f"has audio whose name ends in .{ending[:20]}", enclosure)
        yield from secure(url, enclosure, "audio")

    def _guid(self, item: Element) -> Iterator[Broken]:
        element = child(item, "guid")
        guid = (element.text or "").strip() if element is not None else ""
        if element is None or not guid:
            yield Broken("guid-missing", "has no guid", item)
            return
        if guid in self._guids:
            yield Broken("guid-duplicate", f'has the guid "{guid}", which another item has, too', element)
        elif guid.lower() in self._lower:
            yield Broken(
                "guid-differs-in-case", f'has the guid "{guid}", which differs from another\'s in case', element
            )
        self._guids.add(guid)
        self._lower.add(guid.lower())
        permanent = element.get("isPermaLink", "true")
        if permanent not in ("true", "false"):
            yield Broken("guid-permalink-invalid", f'says isPermaLink="{permanent}"', element)
        elif permanent == "true" and not is_address(guid):
            yield Broken("guid-not-address", f'has the guid "{guid[:80]}", which is no address', element)
        elif permanent == "false" and len(guid) < 9 and guid.isdigit():
            yield Broken("guid-short", f'has the guid "{guid}"', element)

    def _date(self, item: Element) -> Iterator[Broken]:
        element = child(item, "pubDate")
        if element is None or not (element.text or "").strip():
            yield Broken("date-missing", "has no pubDate", item)
            return
        for rule, what in date_problems((element.text or "").strip(), self._now):
            yield Broken(rule, what, element)

    def _number(self, item: Element) -> Iterator[Broken]:
        found: dict[str, int | None] = {}
        for name in ("episode", "season"):
            element = child(item, f"itunes:{name}")
            found[name] = positive(element.text) if element is not None else None
            if element is not None and found[name] is None:
                yield Broken(f"{name}-invalid", f'has the {name} "{one_line(element.text)}"', element)
        kind = child(item, "itunes:episodeType")
        type_ = one_line(kind.text).lower() if kind is not None else "full"
        if kind is not None and type_ not in ("full", "trailer", "bonus"):
            yield Broken("episode-type-unknown", f'is of the type "{one_line(kind.text)}"', kind)
        number = found["episode"]
        if number is None:
            if self._serial and type_ == "full" and child(item, "itunes:episode") is None:
                yield Broken("serial-without-number", "has no number, and the show is a serial", item)
        elif type_ == "full":
            place = (str(found["season"]), number)
            if place in self._numbers:
                yield Broken("episode-duplicate", f"is number {number}, as another is", item)
            self._numbers.add(place)


def _length(enclosure: Element) -> Iterator[Broken]:
    length = (enclosure.get("length") or "").strip()
    if not length:
        yield Broken("enclosure-length-missing", "has an enclosure without a length", enclosure)
    elif not re.fullmatch(r"[0-9]{1,15}", length):
        yield Broken("enclosure-length-invalid", f'has an enclosure of the length "{length[:30]}"', enclosure)
    elif int(length) == 0:
        yield Broken("enclosure-length-zero", "has an enclosure of the length 0", enclosure)


def _description(item: Element) -> Iterator[Broken]:
    description, encoded = child(item, "description"), child(item, "content:encoded")
    if description is None:
        if encoded is not None:
            yield Broken("content-without-description", "has content:encoded and no description", encoded)
        elif not text(item, "itunes:summary"):
            yield Broken("item-description-missing", "has no description", item)
    size = len(whole(item, "description").encode())
    if description is not None and size > LIMIT_BYTES:
        yield Broken("item-description-over-4000-bytes", f"has a description of {size} bytes", description)
    yield from _markup(item)


def _markup(item: Element) -> Iterator[Broken]:
    for name in ("description", "content:encoded"):
        element = child(item, name)
        if element is not None:
            for rule, what in html_problems(whole(item, name)):
                yield Broken(rule, what, element)


def _duration(item: Element) -> Iterator[Broken]:
    element = child(item, "itunes:duration")
    said = one_line(element.text) if element is not None else ""
    if element is None:
        yield Broken("duration-missing", "has no itunes:duration", item)
    elif duration_ms(said) is None:
        yield Broken("duration-invalid", f'lasts "{said}"', element)
    elif not said.isdigit():
        yield Broken("duration-not-seconds", f'lasts "{said}"', element)


def _sidecars(item: Element) -> Iterator[Broken]:
    transcripts = children(item, "podcast:transcript")
    types = [(element.get("type") or "").partition(";")[0].strip() for element in transcripts]
    for element, kind in zip(transcripts, types, strict=True):
        url = (element.get("url") or "").partition("?")[0].lower()
        meant = next((known for ending, known in _TRANSCRIPTS.items() if url.endswith(ending)), None)
        if meant is not None and kind and kind != meant:
            yield Broken("transcript-type", f'has a transcript of the type "{kind}", which is {meant}', element)
        yield from secure(element.get("url") or "", element, "transcript")
    if transcripts and all(kind in ("text/html", "text/plain") for kind in types):
        yield Broken("transcript-untimed", f"has a transcript as {types[0]} alone", transcripts[0])
    for element in children(item, "podcast:chapters"):
        if element.get("type") and element.get("type") != "application/json+chapters":
            yield Broken("chapters-type", f'has chapters of the type "{element.get("type")}"', element)
