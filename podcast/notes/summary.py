"""Two sentences that say what an episode is about, word for word as they were said.

Sentences that stand by themselves are weighed by the subjects they hold (Radev's centroid, 2004); of those, the two
are taken that together hold most, so that the second does not say the first again (the aim of MMR, Carbonell 1998).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import combinations

from podcast.notes.heard_links import says_address
from podcast.notes.keywords import Weights, subject_weights, subject_words
from podcast.notes.languages import Language
from podcast.notes.sentences import Sentence
from podcast.notes.standing import courteous, hesitates, leans, of_the_speaker, stand_ins, whole, without_opening

_SHORTEST, _LONGEST = 40, 200  # characters
_COMPARED = 40  # sentences, of which every two are tried
_LENGTH = 0.4
_EARLY = 0.6  # what is said at the very start tells more of the whole, by this share
_STAND_IN = 0.8  # what a sentence is worth for each pronoun in it


def choose_summary(said: Sequence[Sentence], tongue: Language) -> list[Sentence]:
    """Return up to two sentences in order of time; fewer where not so many stand by themselves."""
    weights = subject_weights(said, tongue)
    fit = [index for index, sentence in enumerate(said) if _fits(sentence, tongue)]
    values = {index: _value(said[index], weights, tongue) * _trust(said, index, tongue) for index in fit}
    first = {said[index].text.casefold(): index for index in reversed(fit)}  # what is said again is not news
    best = sorted((index for index in first.values() if values[index] > 0), key=lambda index: (-values[index], index))
    best = best[:_COMPARED]
    if len(best) < 2:
        return [said[index] for index in best]
    pair = max(combinations(sorted(best), 2), key=lambda pair: _together(pair, values, said, tongue))
    return [said[index] for index in pair]


def _fits(sentence: Sentence, tongue: Language) -> bool:
    text = without_opening(sentence.text, tongue)
    return (
        whole(sentence)
        and not sentence.question
        and _SHORTEST <= len(text) <= _LONGEST
        and not leans(text, tongue)
        and not courteous(text, tongue)
        and not says_address(text, tongue)
    )


def _value(sentence: Sentence, weights: Weights, tongue: Language) -> float:
    words = set(subject_words(sentence.text, tongue))
    return sum(weights.get(word, 0.0) for word in words) / math.pow(len(sentence.text.split()), _LENGTH)


def _trust(said: Sequence[Sentence], index: int, tongue: Language) -> float:
    text = said[index].text
    trust: float = (1.0 + _EARLY * (1.0 - index / len(said))) * _STAND_IN ** stand_ins(text, tongue)
    if of_the_speaker(text, tongue):
        trust *= 0.4
    return trust * (0.5 if hesitates(text, tongue) else 1.0)


def _together(
    pair: tuple[int, int], values: dict[int, float], said: Sequence[Sentence], tongue: Language
) -> tuple[float, int]:
    """Add up what two sentences are worth, less what both say, and a little for being far apart."""
    first, second = pair
    one, other = (set(subject_words(said[index].text, tongue)) for index in pair)
    alike = len(one & other) / max(1, min(len(one), len(other)))
    apart = 1.0 + 0.2 * min(1.0, 4 * (second - first) / len(said))
    return ((values[first] + values[second] - alike * min(values[first], values[second])) * apart, -first)
