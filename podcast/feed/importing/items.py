"""The items of a foreign feed -> episodes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from typing import TYPE_CHECKING, cast

from podcast.feed.elements import child, children, elements, meant, person_of, short_name, tag_of, text, whole
from podcast.feed.importing.values import ForeignFile, ForeignItem, Remark
from podcast.feed.urls import url_problem
from podcast.feed.words import (
    address,
    duration_ms,
    lines,
    moment,
    one_line,
    positive,
    unknown_zone,
    usual_type,
    yes_or_no,
)
from podcast.fetching import without_secrets
from podcast.model import EpisodeType, Person, Tag

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

#: What of an item is read, or is made anew and needs no reading.
TAKEN = frozenset(
    {
        "title", "link", "description", "guid", "pubDate", "enclosure", "content:encoded", "itunes:title",
        "itunes:duration", "itunes:summary", "itunes:subtitle", "itunes:explicit", "itunes:episode", "itunes:season",
        "itunes:episodeType", "itunes:image", "itunes:block", "itunes:order", "itunes:author", "author", "item",
    }
)  # fmt: skip

_ESCAPED_TWICE = re.compile(
    r"&(amp|quot|apos|lt|gt|nbsp|[a-zA-Z]+(acute|grave|circ|cedil|uml)|#\d{1,6}|#x[0-9a-fA-F]{1,5});"
)
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


@dataclass(frozen=True)
class ReadItems:
    """The items of one document. `refused` are the guids of those that apps play and that could not be taken."""

    items: tuple[ForeignItem, ...]
    remarks: tuple[Remark, ...]
    refused: tuple[str, ...]


def read_items(found: Iterable[Element]) -> ReadItems:
    """Read items in the order of the feed."""
    readers = [_ItemReader(element) for element in found]
    items = [reader.item() for reader in readers]
    return ReadItems(
        items=tuple(item for item in items if item is not None),
        remarks=tuple(remark for reader in readers for remark in reader.remarks),
        refused=tuple(reader.refused for reader in readers if reader.refused is not None),
    )


class _ItemReader:
    """Reads one item; what could not be taken as it stood is in `remarks`."""

    def __init__(self, element: Element) -> None:
        self._element = element
        self.remarks: list[Remark] = []
        self.refused: str | None = None
        self._title = self._plain_title()

    def item(self) -> ForeignItem | None:
        """The item; None for one that apps could not play either, and for one whose guid is then in `refused`."""
        enclosure = self._enclosure()
        if enclosure is None:
            return None
        html = self._html()
        if not self._title:
            self._title = one_line(unescape(re.sub(r"<[^>]*>", " ", html)))[:80].strip() or "Sans titre"
            self._remark(f'it has no title: it is called "{self._title}"')
        self._say_what_is_unsaid()
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
            named=bool(lines(whole(self._element, "guid"))),
        )

    def _remark(self, what: str, *, lost: bool = False) -> None:
        guid = without_secrets(one_line(whole(self._element, "guid")))
        self.remarks.append(Remark(self._title or guid or "an item without a title", what, lost))

    def _html(self) -> str:
        """The longest of its texts: apps show one, and `content:encoded` is at times shorter than the others."""
        texts = [whole(self._element, name).strip() for name in ("content:encoded", "description", "itunes:summary")]
        return max([*texts, whole(self._element, "itunes:subtitle").strip() if not any(texts) else ""], key=len)

    def _plain_title(self) -> str:
        given = text(self._element, "title", "itunes:title")
        plain = one_line(unescape(given)) if _ESCAPED_TWICE.search(given) else given
        if plain != given:
            self.remarks.append(Remark(plain, f'its title was escaped twice: it was "{given}"'))
        return plain

    def _guid(self, enclosure: ForeignFile) -> str:
        given = lines(whole(self._element, "guid"))
        if "\n" in given or "\t" in given:
            self._remark("its guid was written over several lines: it is taken as one")
            return one_line(given)
        if given:
            return given
        self._remark("it has no guid: its audio's address, by which apps know it, is written instead")
        urls = (lines(one.get("url")) for one in children(self._element, "enclosure"))
        return next((url for url in urls if address(url) == enclosure.url), enclosure.url)

    def _date(self) -> datetime | None:
        given = text(self._element, "pubDate", "dc:date")
        date = moment(given)
        if date is None:
            self._remark(f'its date "{given}" cannot be read' if given else "it has no date", lost=True)
        elif zone := unknown_zone(given):
            self._remark(f"its date is in {zone}, which is no time zone that we know: UTC is taken")
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
        """The first that apps play. One that they play and that cannot be taken is refused, and said."""
        given = [one for one in children(self._element, "enclosure") if lines(one.get("url"))]
        playable = [one for one in given if _is_sound(one)]
        named = [one for one in playable if address(one.get("url"))]
        if not named:
            self._say_why(given, playable)
            return None
        if len(given) > 1:
            self._remark(f"it has {len(given)} enclosures, of which apps play the first: that one is taken", lost=True)
        first = named[0]
        url = address(first.get("url")) or ""
        return ForeignFile(url, _bytes(first.get("length")), self._media_type(first.get("type"), url))

    def _say_why(self, given: Sequence[Element], playable: Sequence[Element]) -> None:
        """Why an item has no audio that can be taken."""
        if playable:
            url = lines(playable[0].get("url"))
            self.refused = lines(whole(self._element, "guid")) or url
            self._remark(f"its audio's address {url_problem(url) or 'cannot be used'}: it is not taken", lost=True)
        elif given:
            kind = (given[0].get("type") or "a file of no type").strip()
            self._remark(f"it has no audio, but {kind}: it is not taken", lost=True)
        else:
            self._remark("it has no audio: it is not taken", lost=True)

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
        given = "" if element is None else lines(element.get(attribute) or element.text)
        found = address(given)
        if given and found is None:
            self._remark(f"the address in its {name} {url_problem(given) or 'cannot be used'}", lost=True)
        return found

    def _say_what_is_unsaid(self) -> None:
        """Names of seasons and of numbers, for which episode.toml has no place."""
        for name, attribute in (("podcast:season", "name"), ("podcast:episode", "display")):
            element = child(self._element, name)
            given = "" if element is None else one_line(element.get(attribute))
            if given:
                self._remark(f'its {name} is called "{given}", which has no place here', lost=True)

    def _tags(self) -> Iterator[Tag]:
        for element in elements(self._element):
            name = short_name(element)
            if name.startswith("podcast:") and name not in _OURS:
                yield meant(tag_of(element))


def _is_sound(enclosure: Element) -> bool:
    """Whether apps play it: by its type, or by its ending where the type says nothing."""
    kind = (enclosure.get("type") or "").partition(";")[0].strip().lower()
    if kind.startswith(("audio/", "video/")):
        return True
    ending = lines(enclosure.get("url")).partition("?")[0].rpartition(".")[2].lower()
    vague = kind in ("", "application/octet-stream", "binary/octet-stream", "application/ogg", "application/x-mpegurl")
    return f".{ending}" in _BY_ENDING or (vague and "/" in ending) or (vague and len(ending) > 4)


def _bytes(text: str | None) -> int | None:
    """A number of bytes; None for what is none, and for nothing."""
    written = (text or "").strip()
    return int(written) or None if re.fullmatch(r"[0-9]{1,15}", written) else None
