"""One document of a foreign feed, read whole."""

from __future__ import annotations

from podcast.feed.importing import channel, items
from podcast.feed.importing.elements import children, not_taken
from podcast.feed.importing.values import ForeignShow, Remark
from podcast.feed.importing.words import address
from podcast.feed.reading import read_feed


def read_show(content: bytes) -> ForeignShow:
    """Read a show out of a document of its feed. Raises ConfigError when it is no RSS feed at all.

    Whatever had to be repaired, was left out, or means something else today, is in `remarks`.
    """
    feed = read_feed(content)
    reader = channel.ShowReader(feed.channel)
    show = reader.show()
    artwork = reader.artwork()
    if artwork is None:
        reader.remarks.append(Remark(None, "the show has no picture: Apple, for one, refuses such a show"))
    found, remarks = items.read_items(feed.items)
    left = [
        *not_taken([feed.channel], channel.TAKEN),
        *not_taken(feed.items, items.TAKEN),
    ]
    others = tuple(dict.fromkeys(name for name in left if not name.startswith("podcast:")))
    return ForeignShow(
        show=show,
        items=found,
        artwork=artwork,
        next_page=next(
            (address(link.get("href")) for link in children(feed.channel, "atom:link") if link.get("rel") == "next"),
            None,
        ),
        remarks=(
            *(Remark(None, f"the feed {fault.what}") for fault in feed.faults),
            *reader.remarks,
            *remarks,
            *([Remark(None, f"elements that are not taken: {', '.join(others)}", lost=True)] if others else []),
        ),
    )
