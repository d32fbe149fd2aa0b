"""A long feed in several documents (RFC 5005, section 3), which apps follow by their links."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import inf

from podcast.feed.urls import FEED_FILE
from podcast.model import Episode
from podcast.options import FeedOptions
from podcast.release import Edition


def order(episode: Episode) -> tuple[float, int, str]:
    """What episodes are sorted by, the newest last: date, number, id. One that has no date yet will get today's."""
    date = inf if episode.date is None else episode.date.timestamp()
    return (date, episode.number or 0, episode.id)


_CHANNEL_BYTES = 10_000  # about what the channel takes of each document


def page_lengths(sizes: Sequence[int], options: FeedOptions) -> tuple[int, ...]:
    """How many items each document holds, the newest first, of items that are `sizes` bytes long, the newest first.

    One document while they fit. Then the oldest are put away by half documents, as long as what is left does not fit,
    so that the first document is always between half and wholly full, and no item moves between older ones.
    """
    most, most_bytes = options.page_items, max(1, options.page_bytes - _CHANNEL_BYTES)
    left, left_bytes = len(sizes), sum(sizes)
    put_away: list[int] = []
    while left > most or (left > 1 and left_bytes > most_bytes):
        count, taken = 0, 0
        while left > 1 and count < max(1, most // 2) and (not count or taken + sizes[left - 1] <= most_bytes // 2):
            left -= 1
            count += 1
            taken += sizes[left]
        left_bytes -= taken
        put_away.append(count)
    return (left, *reversed(put_away))


def page_paths(count: int) -> tuple[str, ...]:
    """Where `count` documents are on the site, the newest first: `feed.xml`, `feed-2.xml`, `feed-1.xml`."""
    return (FEED_FILE, *(f"feed-{number}.xml" for number in range(count - 1, 0, -1)))


def linked(edition: Edition, paths: Sequence[str], number: int) -> Edition:
    """The document `number` (from 0, the newest) of those at `paths`, with its links to the others."""
    if len(paths) == 1:
        return edition
    return replace(
        edition,
        path=paths[number],
        first=paths[0],
        previous=paths[number - 1] if number else None,
        next=paths[number + 1] if number + 1 < len(paths) else None,
        last=paths[-1],
    )
