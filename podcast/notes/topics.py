"""Where the subject changes: the sentences that start a chapter.

Each sentence is a vector of its meaning. Cut into parts, a talk has a scatter: how far its sentences lie from the
middle of their part, squared, times the seconds they take. The cuts are those of the least scatter, found by dynamic
programming over all of them (kernel change-point detection: Arlot, Celisse & Harchaoui 2019), where

- a part has its price, so that a cut must explain something; a part much longer or shorter than others pays more;
- a cut before which there is a pause costs less: meaning finds the neighbourhood, the pause finds the sentence.

What each of this is worth was measured: `python -m benchmarks.chapters`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
from numpy import float32, float64
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from podcast.notes.sentences import Sentence

Encode = Callable[[Sequence[str]], NDArray[float32]]

_MINUTE_MS = 60_000
_REACH_S = 7.5  # a sentence is heard with its neighbours: the standard deviation of a Gaussian over them
_FAINT = 0.3  # a smaller length of what a sentence means in its place is noise; talks have 0.5 to 0.7
_PRICE = 0.22  # of a part, as scatter over its usual length
_UNEVEN = 0.03  # the same, for a part twice as long as usual; it grows with the square
_PAUSE = 2.0  # scatter that a second of pause before a cut is worth
_LONGEST_PAUSE_S = 3.0
_SHORTEST_MS, _SHORTEST_OF_SHORT_MS, _SHORT_MS = 45_000, 30_000, 5 * _MINUTE_MS
_MOST_MOMENTS = 1200  # between which cuts are sought; all sentences of a talk of an hour and a half


def cut_topics(said: Sequence[Sentence], duration_ms: int, encode: Encode) -> list[int]:
    """Return the indices in `said` of the sentences that start a chapter; the first is 0, none where nothing is said.

    `encode` turns texts into vectors (`usem3.sentence_vectors`). Chapters last 45 s at least, 30 s in what is not
    longer than five minutes; there are 2 or 3 of them in three minutes, 3 to 12 in an hour, 20 at most.
    """
    if not said:
        return []
    counts = how_many(duration_ms)
    if counts[-1] == 1:
        return [0]
    with threadpool_limits(1):  # more add in another order, and wait for each other at the expense of the CPU
        return cut(said, duration_ms, encode, counts)


def how_many(duration_ms: int) -> range:
    """How many chapters something of this length may have."""
    minutes = duration_ms / _MINUTE_MS
    fewest = 1 if minutes < 2.5 else 2 if minutes < 20 else 3
    most = min(minutes, 12.0) if minutes <= 60 else min(12 + (minutes - 60) / 15, 20.0)
    return range(fewest, max(1, int(most)) + 1)


def cut(said: Sequence[Sentence], duration_ms: int, encode: Encode, counts: range) -> list[int]:
    """Cut into the number of parts, out of `counts`, that explains most for its price; fewer where they do not fit."""
    starts, end = [0, *(sentence.start_ms for sentence in said[1:])], max(duration_ms, said[-1].end_ms)
    seconds = np.array([max(sentence.end_ms - sentence.start_ms, 1) / 1000 for sentence in said])
    meant = _in_context(encode([sentence.text for sentence in said]), said, seconds)
    moments = _moments(said)
    times = np.array([*(starts[moment] for moment in moments), end]) / 1000
    cost = _scatter(meant, seconds, [*moments, len(said)]) + _price(times)
    rest = np.array([_PAUSE * _pause_s(said, moment) for moment in moments])
    cost[1:-1] -= rest[1:, None]
    shortest = _SHORTEST_MS if duration_ms > _SHORT_MS else _SHORTEST_OF_SHORT_MS
    too_short = times[None, :] - times[:, None] < shortest / 1000
    too_short[0, -1] = False
    ways = _cheapest(np.where(too_short, math.inf, cost), counts[-1])
    fitting = [way for way in ways if len(way[1]) in counts] or ways[-1:]
    return [moments[start] for start in min(fitting)[1]]


def _in_context(vectors: NDArray[float32], said: Sequence[Sentence], seconds: NDArray[float64]) -> NDArray[float64]:
    """What each sentence means beside its neighbours, without what the whole talk means; rows of length 1, or less."""
    own = vectors.astype(np.float64)
    own -= np.average(own, axis=0, weights=seconds)
    middles = np.array([(sentence.start_ms + sentence.end_ms) / 2000 for sentence in said])
    firsts = np.searchsorted(middles, middles - 3 * _REACH_S, side="left")
    lasts = np.searchsorted(middles, middles + 3 * _REACH_S, side="right")
    found = np.empty_like(own)
    for row, (first, last) in enumerate(zip(firsts, lasts, strict=True)):
        near = np.exp(-(((middles[first:last] - middles[row]) / _REACH_S) ** 2) / 2) * seconds[first:last]
        found[row] = near @ own[first:last] / near.sum()
    lengths = np.linalg.norm(found, axis=1, keepdims=True)
    placed: NDArray[float64] = found / np.maximum(lengths, _FAINT)
    return placed


def _moments(said: Sequence[Sentence]) -> list[int]:
    """The sentences that may start a part: all, or of a very long talk those after the longest pauses, evenly."""
    if len(said) <= _MOST_MOMENTS:
        return list(range(len(said)))
    edges = [1 + (len(said) - 1) * step // (_MOST_MOMENTS - 1) for step in range(_MOST_MOMENTS)]
    return [0, *(max(range(*group), key=lambda index: _pause_s(said, index)) for group in pairwise(edges))]


def _pause_s(said: Sequence[Sentence], index: int) -> float:
    if index == 0:
        return 0.0
    return min(max(said[index].start_ms - said[index - 1].end_ms, 0) / 1000, _LONGEST_PAUSE_S)


def _scatter(vectors: NDArray[float64], seconds: NDArray[float64], moments: Sequence[int]) -> NDArray[float64]:
    """The scatter of a part from each moment to each other, by sums up to them: |sum|² is |b|² + |a|² - 2ab."""
    sums = np.vstack([np.zeros(vectors.shape[1]), np.cumsum(vectors * seconds[:, None], axis=0)])[moments]
    squares = np.concatenate([[0.0], np.cumsum((vectors**2).sum(axis=1) * seconds)])[moments]
    lasting = np.concatenate([[0.0], np.cumsum(seconds)])[moments]
    products = sums @ sums.T
    norms = np.diag(products)
    lengths = np.maximum(lasting[None, :] - lasting[:, None], 1e-3)
    between = norms[None, :] + norms[:, None] - 2 * products
    scatter: NDArray[float64] = squares[None, :] - squares[:, None] - between / lengths
    return scatter


def _price(times: NDArray[float64]) -> NDArray[float64]:
    """What a part costs by its length alone. The usual length grows with the talk's, more slowly than it does."""
    usual = 60 * max(0.65 * math.sqrt(times[-1] / 60), 1.5)  # 2 min in ten minutes, 5 in an hour, 9 in three
    lengths = times[None, :] - times[:, None]
    price: NDArray[float64] = usual * (_PRICE + _UNEVEN * (lengths / usual - 1) ** 2)
    return price


def _cheapest(cost: NDArray[float64], most: int) -> list[tuple[float, list[int]]]:
    """For 1, 2, … parts, as far as they fit: the least that they cost together, and where each starts."""
    ends = len(cost)
    reached = np.full(ends, math.inf)
    reached[0] = 0.0
    ways, came_from = [], []
    for _ in range(most):
        through = reached[:, None] + cost
        came_from.append(through.argmin(axis=0))
        reached = through.min(axis=0)
        if math.isinf(reached[-1]):
            break
        starts = [ends - 1]
        for steps in reversed(came_from):
            starts.append(int(steps[starts[-1]]))
        ways.append((float(reached[-1]), starts[:0:-1]))
    return ways
