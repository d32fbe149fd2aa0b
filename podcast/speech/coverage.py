"""Speech that was found against speech that has words: what a recogniser leaves out, it leaves out without a sign."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, pairwise

import numpy as np
from numpy.typing import NDArray

from podcast.model import Span, Word
from podcast.speech.windows import FRAME_MS, SPEECH_STARTS

GAP_MS = 2_000  # of speech without a word, about six words
APART_MS = 5_000  # of silence make two gaps of one


class Speech:
    """Where speech was found on a track, in those parts of it that are listened to."""

    def __init__(self, probabilities: NDArray[np.float32], windows: Sequence[Span]) -> None:
        inside = np.zeros(len(probabilities), np.bool_)
        for window in windows:
            inside[window.start_ms // FRAME_MS : -(-window.end_ms // FRAME_MS)] = True
        self._frames = inside & (probabilities >= SPEECH_STARTS)

    @property
    def total_ms(self) -> int:
        """How much speech there is."""
        return int(self._frames.sum()) * FRAME_MS

    def within(self, start_ms: int, end_ms: int) -> int:
        """How much speech there is from `start_ms` to `end_ms`, in milliseconds, to a frame of 32."""
        return int(self._frames[start_ms // FRAME_MS : -(-end_ms // FRAME_MS)].sum()) * FRAME_MS

    def gaps(self, words: Sequence[Word]) -> list[Span]:
        """Find the stretches between words that hold two seconds of speech or more, without silence at their ends."""
        end_ms = len(self._frames) * FRAME_MS
        edges = [(0, 0), *((word.start_ms, word.end_ms) for word in words), (end_ms, end_ms)]
        wordless = ((before[1], after[0]) for before, after in pairwise(edges))
        parts = chain.from_iterable(self._parts(start, end) for start, end in wordless)
        return [part for part in parts if self.within(part.start_ms, part.end_ms) >= GAP_MS]

    def _parts(self, start_ms: int, end_ms: int) -> Iterator[Span]:
        """Yield the speech of a stretch, cut at long silences."""
        first = start_ms // FRAME_MS
        spoken = np.flatnonzero(self._frames[first : -(-end_ms // FRAME_MS)]) + first
        for part in np.split(spoken, np.flatnonzero(np.diff(spoken) * FRAME_MS > APART_MS) + 1):
            if len(part):
                yield Span(int(part[0]) * FRAME_MS, (int(part[-1]) + 1) * FRAME_MS)


def covered(speech: Sequence[Speech], gaps: Sequence[Sequence[Span]]) -> float:
    """Return which part of the speech on all tracks has words, from 0 to 1."""
    total = sum(one.total_ms for one in speech)
    missing = sum(
        one.within(gap.start_ms, gap.end_ms) for one, found in zip(speech, gaps, strict=True) for gap in found
    )
    return 1 - missing / total if total else 1.0


def united(gaps: Sequence[Span]) -> list[Span]:
    """Put the gaps of several tracks in order, and join those that overlap."""
    joined: list[Span] = []
    for gap in sorted(gaps, key=lambda gap: (gap.start_ms, gap.end_ms)):
        if joined and gap.start_ms <= joined[-1].end_ms:
            joined[-1] = Span(joined[-1].start_ms, max(joined[-1].end_ms, gap.end_ms))
        else:
            joined.append(gap)
    return joined
