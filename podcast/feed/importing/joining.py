"""All items of a foreign feed together: what two of them share and may not, and what the show says of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple
from urllib.parse import urlsplit

from podcast.feed.importing.values import ForeignItem, Remark
from podcast.model import Show, Tag

_LEADING = ("url", "href", "uri", "srcset")


def join_items(documents: Iterable[Iterable[ForeignItem]]) -> tuple[tuple[ForeignItem, ...], tuple[Remark, ...]]:
    """Items of all documents in their order; each guid and each number once.

    Of two with one guid or number the older keeps it: so it stays with the same episode when the feed grows.
    """
    given = [(number, item) for number, items in enumerate(documents) for item in items]
    known: dict[str, _Placed] = {}
    remarks: list[Remark] = []
    for place in sorted(range(len(given)), key=lambda place: _age(given[place][1], place)):
        document, item = given[place]
        kept: ForeignItem | None = item
        if item.guid in known:
            kept, remark = _told_apart(item, known, document)
            remarks += remark
        if kept is not None:
            known[kept.guid] = _Placed(place, document, kept)
    items, doubles = _numbered_once([one.item for one in known.values()])
    placed = sorted(zip((one.place for one in known.values()), items, strict=True), key=lambda pair: pair[0])
    return tuple(item for _, item in placed), (*remarks, *doubles)


class _Placed(NamedTuple):
    """An item, and where it stands: as which of all items, and in which document."""

    place: int
    document: int
    item: ForeignItem


def _age(item: ForeignItem, place: int) -> tuple[bool, float, int]:
    """The oldest first: by date, and by their order, which is newest first in most feeds."""
    return item.date is None, 0.0 if item.date is None else item.date.timestamp(), -place


def _told_apart(
    item: ForeignItem, known: Mapping[str, _Placed], document: int
) -> tuple[ForeignItem | None, list[Remark]]:
    """An item whose guid another has already: apps show one of the two.

    A feed that grows while it is read shows an item in two documents, and nothing is lost by that.
    """
    first = known[item.guid]
    url = item.enclosure.url if item.enclosure else None
    if url is None or (first.item.enclosure and first.item.enclosure.url == url) or url in known:
        grew = first.document != document and item == first.item
        what = f'it is "{first.item.title}" once more, with the same guid: taken once'
        return None, [] if grew else [Remark(item.title, what, lost=item != first.item)]
    what = f'its guid is also that of "{first.item.title}", so apps showed one of them: it gets its audio\'s address'
    return replace(item, guid=url, named=False), [Remark(item.title, f"{what} instead")]


def _numbered_once(items: Iterable[ForeignItem]) -> tuple[list[ForeignItem], list[Remark]]:
    kept: list[ForeignItem] = []
    remarks: list[Remark] = []
    numbers: set[tuple[int | None, int]] = set()
    for item in items:
        place = (item.season, item.number or 0)
        if item.type != "full" or item.number is None or place not in numbers:
            kept.append(item)
        else:
            remarks.append(Remark(item.title, f"number {item.number} is another episode's: left out", lost=True))
            kept.append(replace(item, number=None))
        if item.type == "full":
            numbers.add(place)
    return kept, remarks


def fit(show: Show, items: tuple[ForeignItem, ...]) -> tuple[Show, tuple[Remark, ...]]:
    """The show as it can be with these items: no serial without numbers, and no trailer that is an episode, too."""
    remarks: list[Remark] = []
    unnumbered = [item for item in items if item.type == "full" and item.number is None]
    if show.type == "serial" and unnumbered:
        remarks.append(
            Remark(None, f"it is a serial, and {len(unnumbered)} of its episodes have no number: episodic is written")
        )
        show = replace(show, type="episodic")
    urls = {item.enclosure.url for item in items if item.enclosure}
    tags = tuple(
        tag for tag in show.tags if not (tag.name == "podcast:trailer" and dict(tag.attributes)["url"] in urls)
    )
    return replace(show, tags=tags), tuple(remarks)


def left_behind(show: Show, items: Iterable[ForeignItem], address: str | None) -> Iterator[Remark]:
    """Tags that still lead to the host which the feed leaves."""
    host = urlsplit(address or "").hostname
    if not host:
        return
    for title, tags in ((None, show.tags), *((item.title, item.tags) for item in items)):
        for tag in tags:
            if any(urlsplit(url).hostname == host for url in _addresses(tag)):
                yield Remark(title, f"{tag.name} leads to {host} as before")


def names_password(tag: Tag) -> bool:
    """Whether an address of the tag, or of one in it, holds a name or a password, which everybody could read."""
    return any("@" in re.sub(r"^[^/]*//", "", url).partition("/")[0] for url in _addresses(tag) if "//" in url)


def _addresses(tag: Tag) -> Iterator[str]:
    yield from (value for name, value in tag.attributes if name in _LEADING)
    for one in tag.children:
        yield from _addresses(one)
