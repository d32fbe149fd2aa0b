"""Two feeds, item by item: what listeners would lose, hear again, or no longer find.

What is new, and texts that were edited, is no change here: nobody loses by it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal, get_args

from podcast.feed.elements import child, children, elements, short_name, text, whole
from podcast.feed.reading import read_feed
from podcast.feed.words import duration_ms, moment, usual_type
from podcast.fetching import direct_address

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

ChangeKind = Literal[
    "lost-item",
    "changed-guid",
    "changed-date",
    "changed-enclosure",
    "lost-field",
    "changed-show-guid",
    "changed-address",
]
CHANGE_KINDS: tuple[ChangeKind, ...] = get_args(ChangeKind)

#: Elements that may go without a loss: they are of the moment, or another element says the same.
_MAY_GO = frozenset(
    {
        "atom:link", "content:encoded", "docs", "generator", "item", "itunes:block", "itunes:complete",
        "itunes:keywords", "itunes:new-feed-url", "itunes:order", "itunes:subtitle", "itunes:summary", "itunes:title",
        "lastBuildDate",
        "podcast:images", "podcast:liveItem", "podcast:podping", "podcast:trailer", "podcast:txt", "ttl",
    }
)  # fmt: skip
#: Attributes whose value tells apart elements that each have a loss of their own.
_TOLD_APART_BY = {"podcast:transcript": "type", "podcast:alternateEnclosure": "type"}
#: Attributes without which an element is of no use. Others may go: a person's picture, a language.
_NEEDED = frozenset({"url", "href", "uri", "length", "type"})
_SAME_SOUND_MS = 2000
_LOCAL = ("http://127.0.0.1", "http://localhost")


@dataclass(frozen=True)
class Change:
    """One thing that is otherwise than it was. `guid` and `title` are the item's as it was, None for the show.

    `another_sound`, of a changed enclosure: whether it is another recording, and not the same one in another file;
    None where the feed did not say how long it was.
    """

    kind: ChangeKind
    what: str
    before: str
    after: str
    guid: str | None = None
    title: str | None = None
    another_sound: bool | None = False


@dataclass(frozen=True)
class _Item:
    guid: str
    title: str
    date: str
    link: str
    enclosure: tuple[str, str, str]  # address, length, type
    audio: str  # the address of the enclosure, whichever measuring service is asked on the way
    duration_ms: int | None
    fields: frozenset[str]


@dataclass(frozen=True)
class _Feed:
    guid: str
    address: str
    moves: bool
    fields: frozenset[str]
    items: Mapping[str, _Item] = field(default_factory=dict)


def compare(before: Sequence[bytes], after: Sequence[bytes]) -> tuple[Change, ...]:
    """What of the feed `before` is lost or otherwise in the feed `after`; each is given as all of its documents.

    Raises ConfigError when a document is no feed.
    """
    old, new = _read(before), _read(after)
    if is_local(old.address):  # a show that nobody could subscribe to yet gets its public address
        old, new = _from_its_place(old), _from_its_place(new)
    return (*_of_the_show(old, new), *_of_the_items(old, new))


def is_local(address: str) -> bool:
    """Whether an address is one of this machine, where nobody else can go."""
    return address.startswith(_LOCAL)


def next_document(content: bytes) -> str | None:
    """The address of the document of the feed that follows this one (RFC 5005); None after the last."""
    links = children(read_feed(content).channel, "atom:link")
    return next((link.get("href") for link in links if link.get("rel") == "next"), None)


def _read(documents: Sequence[bytes]) -> _Feed:
    feeds = [read_feed(content) for content in documents]
    channel = feeds[0].channel
    own = [link.get("href") or "" for link in children(channel, "atom:link") if link.get("rel") == "self"]
    address = own[0] if own else ""
    items: dict[str, _Item] = {}
    for found in feeds:
        for element in found.items:
            item = _item(element, _base(address))
            items[item.guid] = _older(item, items.get(item.guid, item))
    return _Feed(
        guid=text(channel, "podcast:guid"),
        address=address,
        moves=bool(text(channel, "itunes:new-feed-url")),
        fields=frozenset(_fields(channel)),
        items=items,
    )


def _older(item: _Item, other: _Item) -> _Item:
    """Of two with one guid, the one that an import leaves it to."""
    date, other_date = moment(item.date), moment(other.date)
    return item if date is not None and (other_date is None or date <= other_date) else other


def _from_its_place(read: _Feed) -> _Feed:
    """The feed with addresses of the site it is on written as paths."""
    base = _base(read.address)
    items = {guid: _moved(item, base) for guid, item in read.items.items()}
    return replace(read, address=read.address.removeprefix(base), items=items)


def _base(address: str) -> str:
    """The site that a feed is on: where its own address leads, without the name of the document."""
    return address.rpartition("/")[0] + "/"


def _moved(item: _Item, base: str) -> _Item:
    url, length, kind = item.enclosure
    return replace(
        item,
        link=item.link.removeprefix(base),
        enclosure=(url.removeprefix(base), length, kind),
        audio=item.audio.removeprefix(base),
    )


def _item(element: Element, base: str) -> _Item:
    enclosure = child(element, "enclosure")
    found: Mapping[str, str] = {} if enclosure is None else {str(k): str(v) for k, v in enclosure.attrib.items()}
    url = found.get("url", "")
    return _Item(
        guid=whole(element, "guid").strip() or url,
        title=text(element, "title"),
        date=text(element, "pubDate"),
        link=text(element, "link"),
        enclosure=(url, found.get("length", ""), usual_type(found.get("type", ""))),
        audio=direct_address(url, base),
        duration_ms=duration_ms(text(element, "itunes:duration")),
        fields=frozenset(_fields(element)),
    )


def _fields(parent: Element) -> Iterator[str]:
    """Every element that says something, and the attributes that it needs, as `podcast:transcript (text/vtt)@url`."""
    for element in elements(parent):
        name = short_name(element)
        if name in _MAY_GO or not ((element.text or "").strip() or element.attrib or len(element)):
            continue
        by = _TOLD_APART_BY.get(name)
        name = f"{name} ({element.get(by)})" if by else name
        yield name
        yield from (f"{name}@{attribute}" for attribute in element.attrib if attribute in _NEEDED)


def _of_the_show(old: _Feed, new: _Feed) -> Iterator[Change]:
    if old.guid and old.guid != new.guid:
        yield Change("changed-show-guid", "podcast:guid of the show", old.guid, new.guid or "none")
    moved = old.address.rstrip("/") != new.address.rstrip("/")
    if old.address and moved and not (new.moves or old.moves):
        yield Change("changed-address", "the feed's own address", old.address, new.address or "none")
    for name in sorted(old.fields - new.fields - {"podcast:guid", "pubDate"}):
        yield Change("lost-field", f"{name} of the show", "there", "gone")


def _of_the_items(old: _Feed, new: _Feed) -> Iterator[Change]:
    added = [item for guid, item in new.items.items() if guid not in old.items]
    known_by = {mark: item for item in reversed(added) for mark in _marks(item)}
    taken: set[str] = set()
    for guid, item in old.items.items():
        now = new.items.get(guid)
        if now is not None:
            yield from _of_an_item(item, now)
            continue
        found = (known_by[mark] for mark in _marks(item) if mark in known_by)
        renamed = next((one for one in found if one.guid not in taken), None)
        if renamed is None:
            yield Change("lost-item", "the item", f"there since {item.date}", "gone", guid, item.title)
        else:
            taken.add(renamed.guid)
            yield Change("changed-guid", "guid", guid, renamed.guid, guid, item.title)
            yield from _of_an_item(item, renamed)


def _marks(item: _Item) -> Iterator[tuple[object, ...]]:
    """By what an episode is known if not by its guid: its audio, its page, its title and date."""
    if item.audio:
        yield ("enclosure", item.audio)
    if item.link:
        yield ("link", item.link)
    yield ("title", item.title, _moment(item))


def _moment(item: _Item) -> object:
    return moment(item.date) or item.date


def _of_an_item(old: _Item, new: _Item) -> Iterator[Change]:
    if _moment(old) != _moment(new) and old.date:
        yield Change("changed-date", "pubDate", old.date, new.date or "none", old.guid, old.title)
    if old.enclosure[0] and not _same_file(old, new):
        yield Change(
            "changed-enclosure",
            "enclosure",
            _said(old),
            _said(new),
            old.guid,
            old.title,
            another_sound=_sounds_otherwise(old, new),
        )
    for name in sorted(old.fields - new.fields):
        if not (name.startswith("enclosure") and not new.enclosure[0]):
            yield Change("lost-field", name, "there", "gone", old.guid, old.title)


def _same_file(old: _Item, new: _Item) -> bool:
    """Whether both enclosures lead to one file, also where only one of them asks a measuring service on the way."""
    there, back = direct_address(old.audio, new.audio), direct_address(new.audio, old.audio)
    return (there == new.audio or back == old.audio) and old.enclosure[1:] == new.enclosure[1:]


def _said(item: _Item) -> str:
    url, length, kind = item.enclosure
    if not url:
        return "none"
    lasts = "" if item.duration_ms is None else f", {item.duration_ms // 1000} s"
    return f"{url} ({length or 'no'} bytes, {kind or 'no type'}{lasts})"


def _sounds_otherwise(old: _Item, new: _Item) -> bool | None:
    if not new.enclosure[0] or old.enclosure[2] != new.enclosure[2]:
        return True
    if old.duration_ms is None or new.duration_ms is None:
        return None
    return abs(old.duration_ms - new.duration_ms) >= _SAME_SOUND_MS
