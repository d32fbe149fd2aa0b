"""Which words of one long text are those of another, in order.

Rare runs of words are matched first, as in Bram Cohen's patience diff, and difflib compares what lies between: difflib
alone takes minutes for a transcript of three hours, where « de » stands a thousand times.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import NamedTuple

_RUNS = (4, 2, 1)  # words in a row that stand once in either text: such a run is the same place in both
_MOST = 1_000_000  # pairs of words; stretches of a thousand without any such run have nothing to do with each other


class Same(NamedTuple):
    """`size` words from `first` on in one text are those from `second` on in the other."""

    first: int
    second: int
    size: int


class Hunk(NamedTuple):
    """Words `old_start` up to `old_end` of the old text became `new_start` up to `new_end` of the new one."""

    old_start: int
    old_end: int
    new_start: int
    new_end: int

    @property
    def growth(self) -> int:
        """Say how many words more there are than before."""
        return (self.new_end - self.new_start) - (self.old_end - self.old_start)


def same_words(first: Sequence[str], second: Sequence[str]) -> list[Same]:
    """Find what two texts share, both ascending; neighbouring places are one."""
    found: list[Same] = []
    for place in _within(first, second, (0, len(first), 0, len(second)), 0):
        last = found[-1] if found else None
        if last and (last.first + last.size, last.second + last.size) == (place.first, place.second):
            found[-1] = Same(last.first, last.second, last.size + place.size)
        elif place.size:
            found.append(place)
    return found


def hunks(old: Sequence[str], new: Sequence[str]) -> list[Hunk]:
    """Find the changes that make the new text of the old one; at least one shared word lies between two of them."""
    found: list[Hunk] = []
    old_at = new_at = 0
    for place in [*same_words(old, new), Same(len(old), len(new), 0)]:
        if place.first > old_at or place.second > new_at:
            found.append(Hunk(old_at, place.first, new_at, place.second))
        old_at, new_at = place.first + place.size, place.second + place.size
    return found


_Area = tuple[int, int, int, int]


def _within(first: Sequence[str], second: Sequence[str], area: _Area, level: int) -> Iterator[Same]:
    start, end, other, other_end = area
    ahead = _shared_ahead(first, second, area)
    yield Same(start, other, ahead)
    start, other = start + ahead, other + ahead
    behind = _shared_behind(first, second, (start, end, other, other_end))
    end, other_end = end - behind, other_end - behind
    if start < end and other < other_end:
        yield from _between(first, second, (start, end, other, other_end), level)
    yield Same(end, other_end, behind)


def _shared_ahead(first: Sequence[str], second: Sequence[str], area: _Area) -> int:
    start, end, other, other_end = area
    size, most = 0, min(end - start, other_end - other)
    while size < most and first[start + size] == second[other + size]:
        size += 1
    return size


def _shared_behind(first: Sequence[str], second: Sequence[str], area: _Area) -> int:
    start, end, other, other_end = area
    size, most = 0, min(end - start, other_end - other)
    while size < most and first[end - 1 - size] == second[other_end - 1 - size]:
        size += 1
    return size


def _between(first: Sequence[str], second: Sequence[str], area: _Area, level: int) -> Iterator[Same]:
    """Cut an area without a shared start or end at the runs that stand once in both, and go on between them."""
    for deeper in range(level, len(_RUNS)):
        anchors = _anchors(first, second, area, _RUNS[deeper])
        if anchors:
            yield from _cut(first, second, area, anchors, deeper)
            return
    yield from _by_difflib(first, second, area)


def _cut(
    first: Sequence[str], second: Sequence[str], area: _Area, anchors: Sequence[tuple[int, int]], level: int
) -> Iterator[Same]:
    start, end, other, other_end = area
    for at, other_at in anchors:
        if at >= start and other_at >= other:  # not within the run before it
            yield from _within(first, second, (start, at, other, other_at), level)
            yield Same(at, other_at, 1)
            start, other = at + 1, other_at + 1
    yield from _within(first, second, (start, end, other, other_end), level)


def _anchors(first: Sequence[str], second: Sequence[str], area: _Area, size: int) -> list[tuple[int, int]]:
    start, end, other, other_end = area
    there = _once(second, other, other_end, size)
    pairs = [(at, there[run]) for run, at in _once(first, start, end, size).items() if run in there]
    return _ascending(sorted(pairs))


def _once(words: Sequence[str], start: int, end: int, size: int) -> dict[tuple[str, ...], int]:
    places: dict[tuple[str, ...], int] = {}
    again: set[tuple[str, ...]] = set()
    for at in range(start, end - size + 1):
        run = tuple(words[at : at + size])
        if run in places:
            again.add(run)
        places[run] = at
    return {run: at for run, at in places.items() if run not in again}


def _ascending(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Keep the most pairs that ascend on both sides (the longest increasing subsequence, by patience sorting)."""
    ends: list[int] = []  # the smallest last value of a chain of each length
    last: list[int] = []  # which pair that is
    before: list[int] = []
    for index, (_, value) in enumerate(pairs):
        length = bisect_left(ends, value)
        before.append(last[length - 1] if length else -1)
        ends[length : length + 1] = [value]
        last[length : length + 1] = [index]
    chain: list[tuple[int, int]] = []
    at = last[-1] if last else -1
    while at >= 0:
        chain.append(pairs[at])
        at = before[at]
    return chain[::-1]


def _by_difflib(first: Sequence[str], second: Sequence[str], area: _Area) -> Iterator[Same]:
    from difflib import SequenceMatcher  # noqa: PLC0415 - 6 ms that only a comparison should cost

    start, end, other, other_end = area
    if (end - start) * (other_end - other) > _MOST:
        return
    matcher = SequenceMatcher(None, first[start:end], second[other:other_end], autojunk=False)
    for block in matcher.get_matching_blocks():
        yield Same(start + block.a, other + block.b, block.size)
