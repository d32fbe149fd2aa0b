"""All items of a foreign feed together: what two of them share and may not, and what the show says of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from urllib.parse import urlsplit

from podcast.feed.importing.values import ForeignItem, Remark
from podcast.model import Show, Tag

_LEADING = ("url", "href", "uri", "srcset")


def join_items(documents: Iterable[Iterable[ForeignItem]]) -> tuple[tuple[ForeignItem, ...], tuple[Remark, ...]]:
    """Items of all documents in their order; each guid and each number once."""
    known: dict[str, ForeignItem] = {}
    remarks: list[Remark] = []
    for items in documents:
        here: set[str] = set()
        for given in items:
            item: ForeignItem | None = given
            if given.guid in known:
                item, remark = _told_apart(given, known, grew=given.guid not in here)
                remarks += remark
            here.add(given.guid)
            if item is not None:
                known[item.guid] = item
    kept, doubles = _numbered_once(known.values())
    return kept, (*remarks, *doubles)


def _told_apart(
    item: ForeignItem, known: dict[str, ForeignItem], *, grew: bool
) -> tuple[ForeignItem | None, list[Remark]]:
    """An item whose guid another has already: apps show one of the two. `grew`: the other is in another document.

    A feed that grows while it is read shows an item in two documents, and nothing is lost by that.
    """
    first = known[item.guid]
    url = item.enclosure.url if item.enclosure else None
    if url is None or (first.enclosure and first.enclosure.url == url) or url in known:
        same = grew and item == first
        what = f'it is "{first.title}" once more, with the same guid: taken once'
        return None, [] if same else [Remark(item.title, what, lost=item != first)]
    what = f'its guid is also that of "{first.title}", so apps showed one of them: it gets its audio\'s address instead'
    return replace(item, guid=url), [Remark(item.title, what)]


def _numbered_once(items: Iterable[ForeignItem]) -> tuple[tuple[ForeignItem, ...], list[Remark]]:
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
    return tuple(kept), remarks


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


def _addresses(tag: Tag) -> Iterator[str]:
    yield from (value for name, value in tag.attributes if name in _LEADING)
    for one in tag.children:
        yield from _addresses(one)
