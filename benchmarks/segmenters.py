"""What drafted chapters are compared with: other ways to cut a talk, and the scores of a cutting.

Each way takes the sentences and how many parts there are, or None where it shall find that out by itself, and returns
the indices of the sentences that start a part.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np
from numpy import float32, float64
from numpy.typing import NDArray

from podcast.notes.keywords import subject_words
from podcast.notes.languages import Language
from podcast.notes.sentences import Sentence
from podcast.notes.topics import cut, cut_topics
from podcast.notes.usem3 import sentence_vectors

Segmenter = Callable[[Sequence[Sentence], Language, "int | None"], list[int]]


def equal_spacing(said: Sequence[Sentence], _: Language, parts: int | None) -> list[int]:
    """The sentences nearest to even moments; by itself, a part for every 0.65 √minutes, as the drafts have it."""
    minutes = said[-1].end_ms / 60_000
    parts = parts or max(1, round(minutes / max(0.65 * math.sqrt(minutes), 1.5)))
    starts = np.array([sentence.start_ms for sentence in said])
    return [0, *(int(np.abs(starts - said[-1].end_ms * part / parts).argmin()) for part in range(1, parts))]


def text_tiling(said: Sequence[Sentence], tongue: Language, parts: int | None) -> list[int]:
    """TextTiling (Hearst 1997), its block comparison with her figures: w = 20 words, k = 10, one round of smoothing.

    By itself it cuts where a valley is deeper than the mean of them less half a standard deviation (her HC).
    """
    words = [(index, word) for index, sentence in enumerate(said) for word in sentence.text.split()]
    rows = [words[first : first + 20] for first in range(0, len(words), 20)]
    bags = [Counter(found for _, word in row for found in subject_words(word, tongue)) for row in rows]
    scores = [_alike(bags[max(0, gap - 10) : gap], bags[gap : gap + 10]) for gap in range(1, len(bags))]
    smooth = [float(np.mean(scores[max(0, at - 1) : at + 2])) for at in range(len(scores))]
    depths = [_depth(smooth, at) for at in range(len(smooth))]
    least = float(np.mean(depths) - np.std(depths) / 2)
    found: list[int] = []
    for gap in sorted(range(len(depths)), key=lambda gap: -depths[gap]):
        enough = len(found) == parts - 1 if parts else depths[gap] <= least
        if enough:
            break
        if all(abs(gap - other) > 3 for other in found):  # as hers, which wants three rows between two cuts
            found.append(gap)
    return sorted({0, *(_next_sentence(rows[gap + 1][0][0], said, rows[gap][-1][0]) for gap in found)})


def word_probabilities(said: Sequence[Sentence], tongue: Language, parts: int | None) -> list[int]:
    """U00 (Utiyama & Isahara 2001): the most probable parts, words in them drawn from their own distributions.

    Words as the drafts fold them, without stop words. By itself a part costs log(words), as in the paper.
    """
    bags = [Counter(subject_words(sentence.text, tongue)) for sentence in said]
    total, kinds = sum(bag.total() for bag in bags), len(set().union(*bags))
    cost = np.full((len(said) + 1, len(said) + 1), math.inf)
    for first in range(len(said)):
        seen: Counter[str] = Counter()
        words, logs = 0, 0.0
        for last in range(first, len(said)):
            for word, times in bags[last].items():
                before = seen[word]
                seen[word] += times
                logs += _weight(before + times) - _weight(before)
                words += times
            cost[first, last + 1] = words * math.log(words + kinds) - logs
    return _dynamic(cost, parts, math.log(total))


def by_words(said: Sequence[Sentence], tongue: Language, parts: int | None) -> list[int]:
    """The product's way with latent semantic analysis of the talk itself instead of an encoder."""
    return _ours(said, parts, lambda texts: latent_vectors(texts, tongue))


def by_meaning(said: Sequence[Sentence], _: Language, parts: int | None) -> list[int]:
    """The product's way."""
    return _ours(said, parts, sentence_vectors)


def latent_vectors(texts: Sequence[str], tongue: Language, dimensions: int = 20) -> NDArray[float32]:
    """Vectors by singular value decomposition of the talk's tf-idf matrix (Deerwester et al. 1990)."""
    bags = [Counter(subject_words(text, tongue)) for text in texts]
    spread = Counter(word for bag in bags for word in bag)
    columns = {word: column for column, word in enumerate(sorted(word for word in spread if spread[word] > 1))}
    matrix = np.zeros((len(texts), len(columns)))
    for row, bag in enumerate(bags):
        for word in bag.keys() & columns.keys():
            matrix[row, columns[word]] = bag[word] * math.log(len(texts) / spread[word])
    left, sizes, _ = np.linalg.svd(matrix, full_matrices=False)
    vectors = left[:, :dimensions] * sizes[:dimensions]
    lengths = np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    return np.asarray(vectors / lengths, dtype=np.float32)


def _ours(
    said: Sequence[Sentence], parts: int | None, encode: Callable[[Sequence[str]], NDArray[float32]]
) -> list[int]:
    duration_ms = said[-1].end_ms
    return cut(said, duration_ms, encode, range(parts, parts + 1)) if parts else cut_topics(said, duration_ms, encode)


def _alike(left: Sequence[Counter[str]], right: Sequence[Counter[str]]) -> float:
    one, other = sum(left, Counter()), sum(right, Counter())
    product = sum(times * other[word] for word, times in one.items())
    lengths = math.sqrt(sum(n * n for n in one.values()) * sum(n * n for n in other.values()))
    return product / lengths if lengths else 0.0


def _depth(scores: Sequence[float], at: int) -> float:
    left = right = at
    while left > 0 and scores[left - 1] >= scores[left]:
        left -= 1
    while right < len(scores) - 1 and scores[right + 1] >= scores[right]:
        right += 1
    return scores[left] + scores[right] - 2 * scores[at]


def _next_sentence(index: int, said: Sequence[Sentence], before: int) -> int:
    """The sentence that a row of words begins with, or the next where it begins inside one."""
    return min(index + 1, len(said) - 1) if index == before else index


def _weight(times: int) -> float:
    return times * math.log(times + 1)


def _dynamic(cost: NDArray[float64], parts: int | None, price: float) -> list[int]:
    ends = len(cost)
    reached, steps, ways = np.full(ends, math.inf), [], []
    reached[0] = 0.0
    for _ in range(parts or 40):
        through = reached[:, None] + cost + price
        steps.append(through.argmin(axis=0))
        reached = through.min(axis=0)
        starts = [ends - 1]
        for step in reversed(steps):
            starts.append(int(step[starts[-1]]))
        ways.append((float(reached[-1]), starts[:0:-1]))
    return ways[-1][1] if parts else min(ways)[1]
