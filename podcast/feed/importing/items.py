"""The items of a foreign feed -> episodes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from html import unescape
from typing import TYPE_CHECKING, cast

from podcast.feed.importing.elements import child, children, elements, meant, person_of, short_name, tag_of, text, whole
from podcast.feed.importing.values import ForeignFile, ForeignItem, Remark
from podcast.feed.importing.words import address, duration_ms, moment, one_line, positive, usual_type, yes_or_no
from podcast.model import EpisodeType, Person, Tag

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

#: What of an item is read, or is made anew and needs no reading.
TAKEN = frozenset(
    {
        "title", "link", "description", "guid", "pubDate", "enclosure", "content:encoded", "itunes:title",
        "itunes:duration", "itunes:summary", "itunes:subtitle", "itunes:explicit", "itunes:episode", "itunes:season",
        "itunes:episodeType", "itunes:image", "itunes:block", "itunes:order", "itunes:author", "author",
    }
)  # fmt: skip

_BY_ENDING = {
    ".mp3": "audio/mpeg",
    ".m4a": "audio/x-m4a",
    ".mp4": "video/mp4",
    ".m4v": "video/x-m4v",
    ".ogg": "audio/ogg",
    ".opus": "audio/ogg",
    ".wav": "audio/wav",
    ".aac": "audio/aac",
    ".flac": "audio/flac",
}
#: Tags of the podcast namespace that fields of the episode say, and those that are gone.
_OURS = frozenset(
    {"podcast:person", "podcast:transcript", "podcast:chapters", "podcast:season", "podcast:episode", "podcast:images"}
)


def read_items(found: Iterable[Element]) -> tuple[tuple[ForeignItem, ...], tuple[Remark, ...]]:
    """Read items in the order of the feed; what two of them share and may not is taken from the later one."""
    remarks: list[Remark] = []
    items: dict[str, ForeignItem] = {}
    numbers: set[tuple[int | None, int]] = set()
    for element in found:
        reader = _ItemReader(element)
        item = reader.item()
        remarks += reader.remarks
        if item is not None and item.guid in items:
            item, remark = _told_apart(item, items)
            remarks.append(remark)
        if item is None:
            continue
        if item.type == "full" and item.number is not None:
            place = (item.season, item.number)
            if place in numbers:
                remarks.append(Remark(item.title, f"number {item.number} is another episode's: left out", lost=True))
                item = replace(item, number=None)
            numbers.add(place)
        items[item.guid] = item
    return tuple(items.values()), tuple(remarks)


def _told_apart(item: ForeignItem, items: dict[str, ForeignItem]) -> tuple[ForeignItem | None, Remark]:
    """An item whose guid another has already: apps show one of the two."""
    first = items[item.guid]
    url = item.enclosure.url if item.enclosure else None
    if url is None or (first.enclosure and first.enclosure.url == url) or url in items:
        return None, Remark(item.title, f'it is "{first.title}" once more, with the same guid: taken once', lost=True)
    what = f'its guid is also that of "{first.title}", so apps showed one of them: it gets its audio\'s address instead'
    return replace(item, guid=url), Remark(item.title, what)


class _ItemReader:
    """Reads one item; what could not be taken as it stood is in `remarks`."""

    def __init__(self, element: Element) -> None:
        self._element = element
        self.remarks: list[Remark] = []
        self._title = text(element, "title", "itunes:title")

    def item(self) -> ForeignItem | None:
        """The item; None for one that apps could not play either."""
        enclosure = self._enclosure()
        if enclosure is None:
            self._remark("it has no audio: it is not taken", lost=True)
            return None
        html = self._html()
        if not self._title:
            self._title = one_line(unescape(re.sub(r"<[^>]*>", " ", html)))[:80].strip() or "Sans titre"
            self._remark(f'it has no title: it is called "{self._title}"')
        return ForeignItem(
            guid=self._guid(enclosure),
            title=self._title,
            html=html,
            date=self._date(),
            number=self._number("episode"),
            season=self._number("season"),
            type=self._type(),
            explicit=self._explicit(),
            block=text(self._element, "itunes:block").lower() == "yes",
            link=address(whole(self._element, "link")),
            enclosure=enclosure,
            duration_ms=self._duration(),
            artwork=self._href("itunes:image", "href"),
            people=tuple(self._people()),
            transcripts=tuple(self._transcripts()),
            chapters=self._href("podcast:chapters", "url"),
            tags=tuple(self._tags()),
        )

    def _remark(self, what: str, *, lost: bool = False) -> None:
        guid = one_line(whole(self._element, "guid"))
        self.remarks.append(Remark(self._title or guid or "an item without a title", what, lost))

    def _html(self) -> str:
        """The longest of its texts: apps show one, and `content:encoded` is at times shorter than the others."""
        texts = [whole(self._element, name).strip() for name in ("content:encoded", "description", "itunes:summary")]
        return max([*texts, whole(self._element, "itunes:subtitle").strip() if not any(texts) else ""], key=len)

    def _guid(self, enclosure: ForeignFile) -> str:
        given = whole(self._element, "guid").strip()
        if given:
            return one_line(given)
        self._remark("it has no guid: its audio's address, by which apps know it, is written instead")
        return enclosure.url

    def _date(self) -> datetime | None:
        given = text(self._element, "pubDate", "dc:date")
        date = moment(given)
        if date is None:
            self._remark(f'its date "{given}" cannot be read' if given else "it has no date", lost=True)
        return date

    def _number(self, name: str) -> int | None:
        given = text(self._element, f"itunes:{name}", f"podcast:{name}")
        found = positive(given)
        if found is None and given not in ("", "0"):
            self._remark(f'its {name} "{given}" is no whole number from 1 upwards', lost=True)
        return found

    def _type(self) -> EpisodeType:
        given = text(self._element, "itunes:episodeType").lower()
        if given in ("full", "trailer", "bonus"):
            return cast("EpisodeType", given)
        if given:
            self._remark(f'its type "{given}" is none: full is written')
        return "full"

    def _explicit(self) -> bool | None:
        given = text(self._element, "itunes:explicit")
        found = yes_or_no(given)
        if given and found is None:
            self._remark(f'explicit is "{given}": the show\'s is taken')
        return found

    def _duration(self) -> int | None:
        given = text(self._element, "itunes:duration")
        found = duration_ms(given)
        if given and found is None:
            self._remark(f'its duration "{given}" cannot be read')
        return found

    def _enclosure(self) -> ForeignFile | None:
        named = [one for one in children(self._element, "enclosure") if address(one.get("url"))]
        if not named:
            return None
        if len(named) > 1:
            self._remark(f"it has {len(named)} enclosures, of which apps play the first: that one is taken", lost=True)
        first = named[0]
        url = address(first.get("url")) or ""
        return ForeignFile(url, _bytes(first.get("length")), self._media_type(first.get("type"), url))

    def _media_type(self, given: str | None, url: str) -> str | None:
        kind = (given or "").partition(";")[0].strip().lower()
        ending = next((known for end, known in _BY_ENDING.items() if url.partition("?")[0].lower().endswith(end)), None)
        if usual_type(kind) != kind:
            self._remark(f"its audio is called {kind}: {usual_type(kind)} is written")
            return usual_type(kind)
        if re.fullmatch(r"(audio|video)/[a-z0-9.+-]+", kind):
            return kind
        if kind or ending is None:
            self._remark(f'its audio is called "{kind}"' + (f": {ending} is written" if ending else ""))
        return ending

    def _people(self) -> Iterator[Person]:
        for element in children(self._element, "podcast:person"):
            person, problem = person_of(element)
            if problem:
                self._remark(problem, lost=person is None)
            if person:
                yield person

    def _transcripts(self) -> Iterator[ForeignFile]:
        for element in children(self._element, "podcast:transcript"):
            url = address(element.get("url"))
            if url is None:
                self._remark("a transcript without an address", lost=True)
                continue
            kind = one_line(element.get("type")).lower() or None
            yield ForeignFile(url, None, kind, one_line(element.get("language")) or None)

    def _href(self, name: str, attribute: str) -> str | None:
        element = child(self._element, name)
        return None if element is None else address(element.get(attribute))

    def _tags(self) -> Iterator[Tag]:
        for element in elements(self._element):
            name = short_name(element)
            if name.startswith("podcast:") and name not in _OURS:
                yield meant(tag_of(element))


def _bytes(text: str | None) -> int | None:
    """A number of bytes; None for what is none, and for nothing."""
    written = (text or "").strip()
    return int(written) or None if re.fullmatch(r"[0-9]{1,15}", written) else None
