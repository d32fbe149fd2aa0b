"""How well drafted chapters fall where the subject changes: `python -m benchmarks.chapters`. About a minute.

The six texts of `benchmarks/texts`, heard as `benchmarks.spoken` says, with pauses drawn three times, are cut by
five ways (`benchmarks.segmenters`), once told how many parts there are, once finding that out by themselves.

Pk (Beeferman, Berger & Lafferty 1999) is how often two moments are wrongly said to be in the same part or in different
parts; WindowDiff (Pevzner & Hearst 2002) how often the number of boundaries between them is wrong; they lie half the
mean true part apart, at every second of the talk. Both are 0 for a perfect cutting, smaller is better. F1 is that of
the boundaries, one for one, found within 15 s; greater is better.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import astuple, dataclass

from benchmarks.segmenters import (
    Segmenter,
    by_meaning,
    by_words,
    equal_spacing,
    text_tiling,
    word_probabilities,
)
from benchmarks.spoken import Talk, talks
from podcast.notes.languages import language
from podcast.notes.sentences import sentences

WAYS: dict[str, Segmenter] = {
    "equal spacing": equal_spacing,
    "TextTiling": text_tiling,
    "word probabilities (U00)": word_probabilities,
    "by words (LSA)": by_words,
    "by meaning (podcast)": by_meaning,
}
NEAR_MS = 15_000
SEEDS = (1, 2, 3)


@dataclass(frozen=True)
class Score:
    """Pk, WindowDiff and F1, all from 0 to 1, and how many parts were found."""

    pk: float
    window_diff: float
    f1: float
    parts: float


def score(found: Sequence[int], true: Sequence[int], duration_ms: int) -> Score:
    """Compare the moments (ms) at which parts begin, the first left out, with the true ones."""
    seconds = duration_ms // 1000
    apart = max(1, round(seconds / (len(true) + 1) / 2))
    wrong = different = 0
    for second in range(seconds - apart):
        here, there = (_between(moments, second, second + apart) for moments in (found, true))
        wrong += (here == 0) != (there == 0)
        different += here != there
    windows = max(1, seconds - apart)
    return Score(wrong / windows, different / windows, _f1(found, true), len(found) + 1)


def _between(moments: Sequence[int], first: int, last: int) -> int:
    return sum(first < moment / 1000 <= last for moment in moments)


def _f1(found: Sequence[int], true: Sequence[int]) -> float:
    pairs = sorted((abs(one - other), one, other) for one in found for other in true if abs(one - other) <= NEAR_MS)
    taken: set[tuple[str, int]] = set()
    for _, one, other in pairs:
        if ("found", one) not in taken and ("true", other) not in taken:
            taken |= {("found", one), ("true", other)}
    return len(taken) / (len(found) + len(true)) if found or true else 1.0


def measure(talk: Talk, way: Segmenter, told: bool) -> Score:
    """Cut a talk and score it."""
    said = sentences(talk.transcript)
    cuts = way(said, language(talk.transcript.language), len(talk.boundaries_ms) + 1 if told else None)
    return score([said[cut].start_ms for cut in cuts if cut], talk.boundaries_ms, talk.duration_ms)


def mean(scores: Sequence[Score]) -> Score:
    """The mean of each figure."""
    return Score(*(sum(figures) / len(scores) for figures in zip(*map(astuple, scores), strict=True)))


def table(heard: Sequence[Sequence[Talk]], told: bool) -> None:
    """Print a row for each way; in it the means of each text over the times that it was heard, and of all texts."""
    print(f"{'':26}" + "".join(f"{times[0].name:>22}" for times in heard) + f"{'mean':>22}")
    print(f"{'':26}" + "   Pk   WD   F1  parts" * (len(heard) + 1))
    for name, way in WAYS.items():
        scores = [mean([measure(talk, way, told) for talk in times]) for times in heard]
        print(f"{name:26}" + "".join(_cell(one) for one in [*scores, mean(scores)]))
    true = [len(times[0].boundaries_ms) + 1 for times in heard]
    print(f"{'true parts':26}" + "".join(f"{parts:22}" for parts in true) + f"{sum(true) / len(true):22.1f}\n")


def _cell(one: Score) -> str:
    return f" {one.pk:.2f} {one.window_diff:.2f} {one.f1:.2f} {one.parts:6.1f}"


def main() -> None:
    """Print the four tables."""
    began = time.process_time()
    for longer in (False, True):
        heard = list(zip(*(talks(longer, seed) for seed in SEEDS), strict=True))
        for told in (True, False):
            pauses = "longer pauses at boundaries" if longer else "the same pauses everywhere"
            print(f"{pauses}; {'told how many parts' if told else 'finding out how many parts'}\n")
            table(heard, told)
    print(f"{time.process_time() - began:.0f} s of CPU")


if __name__ == "__main__":
    main()
