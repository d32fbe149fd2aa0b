"""A foreign feed, read whole: its one document, or all of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from podcast.feed.elements import children, not_taken, text, whole
from podcast.feed.importing import channel, items
from podcast.feed.importing.joining import fit, join_items
from podcast.feed.importing.values import ForeignShow, Remark
from podcast.feed.reading import PARTIAL, ReadFeed, read_feed
from podcast.feed.words import address
from podcast.fetching import without_secrets

if TYPE_CHECKING:
    from lxml.etree import _Element as Element


def read_show(*documents: bytes, at: str | None = None) -> ForeignShow:
    """Read a show out of the documents of its feed, in their order, the first of which was fetched from `at`.

    Raises ConfigError when one is no RSS feed at all. Whatever had to be repaired, was left out, or means something
    else today, is in `remarks`.
    """
    feeds = [read_feed(content) for content in documents]
    for feed in feeds:
        _make_absolute(feed, at)
    first = feeds[0]
    reader = channel.ShowReader(first.channel)
    show = reader.show()
    artwork = reader.artwork()
    if artwork is None:
        reader.remarks.append(Remark(None, "the show has no picture: Apple, for one, refuses such a show"))
    read = [items.read_items(feed.items) for feed in feeds]
    found, shared = join_items([one.items for one in read])
    show, unfit = fit(show, found)
    faults = [fault for feed in feeds for fault in feed.faults]
    return ForeignShow(
        show=show,
        items=found,
        artwork=artwork,
        remarks=(
            *dict.fromkeys(Remark(None, f"the feed {one.what}", lost=one.name in PARTIAL) for one in faults),
            *reader.remarks,
            *(remark for one in read for remark in one.remarks),
            *shared,
            *unfit,
            *_not_taken(feeds, show.author),
        ),
        refused=tuple(guid for one in read for guid in one.refused),
        incomplete=any(fault.name in PARTIAL for fault in faults),
    )


def _make_absolute(feed: ReadFeed, at: str | None) -> None:
    """Let all addresses begin with their host: a feed's own are counted from where it lies."""
    base = at or _link(feed, "self") or address(whole(feed.channel, "link"))
    if base is None:
        return
    for element in feed.root.iter():
        for name in ("url", "href", "uri"):
            given = (element.get(name) or "").strip()
            if _is_relative(given):
                with suppress(ValueError):  # brackets that are no host: what reads the address says so
                    element.set(name, urljoin(base, given))


def _is_relative(given: str) -> bool:
    """Not where a host may be meant, as in `example.org/a.mp3`."""
    if not given or re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", given):
        return False
    return given[0] in "/.?" or "/" not in given or "." not in given.partition("/")[0]


def _link(feed: ReadFeed, rel: str) -> str | None:
    links = children(feed.channel, "atom:link")
    return next((address(link.get("href")) for link in links if link.get("rel") == rel), None)


def _not_taken(feeds: Sequence[ReadFeed], author: str) -> Iterator[Remark]:
    """What the feed says, and a show of ours has no place for."""
    found = [item for feed in feeds for item in feed.items]
    left = [*not_taken([feeds[0].channel], channel.TAKEN), *not_taken(found, items.TAKEN)]
    others = list(dict.fromkeys(name for name in left if not name.startswith("podcast:")))
    for name, differs in _SAID_TWICE.items():
        count = sum(differs(item, author) for item in found)
        others += [f"{name} ({count})" if count > 1 else name] if count else []
    if others:
        yield Remark(None, f"elements that are not taken: {', '.join(others)}", lost=True)
    hub = _link(feeds[0], "hub")
    if hub:
        yield Remark(None, f"its WebSub hub is not taken: {without_secrets(hub)} (`hub` in [feed] names one)")


def _other_author(item: Element, author: str) -> bool:
    return text(item, "itunes:author") not in ("", author)


def _other_title(item: Element, _author: str) -> bool:
    return text(item, "itunes:title") not in ("", text(item, "title"))


def _other_subtitle(item: Element, _author: str) -> bool:
    texts = " ".join(text(item, name) for name in ("title", "description", "content:encoded", "itunes:summary"))
    return bool(texts) and text(item, "itunes:subtitle").rstrip(".… ") not in texts


#: Elements that are left out without a loss, but where they say something of their own.
_SAID_TWICE = {"itunes:author": _other_author, "itunes:title": _other_title, "itunes:subtitle": _other_subtitle}
