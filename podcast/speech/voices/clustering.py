"""Which vectors are one voice: average-linkage clustering of a sample, then every vector to its nearest centre."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float32]

SAMPLE = 1_200  # vectors that are compared pair by pair: 6 MB, whatever the recording's length
# With Resemblyzer's weights, windows of one voice have a mean cosine of .73 and more, of two mostly under .6; their
# centres .82 and more, and under .8. What is left apart by the first, a laugh or a whisper, the second joins
ALIKE = 0.66
SAME = 0.8
FEWEST = 2  # windows: what is heard for less than two seconds is nobody's voice
SMALLEST_SHARE = 0.005  # of all: twenty seconds in an hour
_ROUNDS = 5  # of assigning to the nearest centre and moving it


def voice_centres(vectors: Numbers, voices: int | None) -> Numbers:
    """Find the centres of the voices in unit vectors (n, d): unit vectors (k, d), k being `voices` when that is given.

    Fewer than `voices` come back when there are not so many groups of vectors.
    """
    step = -(-len(vectors) // SAMPLE)
    sample = vectors[::step]
    groups = _groups(sample, voices)
    centres = _unit(np.stack([sample[group].mean(axis=0) for group in groups]))
    for _ in range(_ROUNDS):
        nearest = np.argmax(vectors @ centres.T, axis=1)
        members = [vectors[nearest == voice] for voice in range(len(centres))]
        centres = _unit(
            np.stack([own.mean(axis=0) if len(own) else old for own, old in zip(members, centres, strict=True)])
        )
    return centres


def _unit(rows: Numbers) -> Numbers:
    unit: Numbers = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    return unit


def _groups(sample: Numbers, voices: int | None) -> list[list[int]]:
    """Choose the groups that are voices: those left when nothing more is alike, or the last state with enough."""
    fewest = max(FEWEST, round(len(sample) * SMALLEST_SHARE))
    chosen = [list(range(len(sample)))]
    for similarity, groups in _merges(sample):
        large = sorted((group for group in groups if len(group) >= fewest), key=len, reverse=True)
        if voices is None and similarity < ALIKE:
            return _joined(sample, large or chosen)
        if len(large) >= min(voices or 1, len(chosen)):
            chosen = large[:voices]
    return chosen


def _joined(sample: Numbers, groups: list[list[int]]) -> list[list[int]]:
    """Join each group to a larger one whose centre is the same voice's. The largest come first."""
    kept: list[list[int]] = []
    for group in groups:
        centres = _unit(np.stack([sample[each].mean(axis=0) for each in [group, *kept]]))
        alike = centres[1:] @ centres[0]
        if kept and alike.max() >= SAME:
            nearest = int(alike.argmax())
            kept[nearest] = kept[nearest] + group
        else:
            kept.append(group)
    return kept


def _merges(sample: Numbers) -> Iterator[tuple[float, list[list[int]]]]:
    """Join the two groups with the highest mean cosine, again and again; yield it and the groups before each time."""
    groups = {index: [index] for index in range(len(sample))}
    alike = (sample @ sample.T).astype(np.float32)
    np.fill_diagonal(alike, -np.inf)
    while len(groups) > 1:
        best = int(np.argmax(alike.max(axis=1)))
        other = int(np.argmax(alike[best]))
        yield float(alike[best, other]), list(groups.values())
        one, two = len(groups[best]), len(groups[other])
        joined = (alike[best] * one + alike[other] * two) / (one + two)
        joined[best] = joined[other] = -np.inf
        alike[best] = alike[:, best] = joined
        alike[other] = alike[:, other] = -np.inf
        groups[best] = groups[best] + groups.pop(other)  # a new list: the old one was yielded
    yield -1.0, list(groups.values())
