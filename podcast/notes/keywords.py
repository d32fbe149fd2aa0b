"""What an episode, or a part of it, is about, in phrases that were said in it.

A phrase of a part is weighed by how much its words belong to that part: term frequency, and inverse frequency over the
parts (tf-idf). A phrase of the whole is weighed by its C-value (Frantzi, Ananiadou and Mima 2000): how often it was
said by itself, longer ones counting for more.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence, Set
from statistics import mean

from podcast.notes.languages import Language
from podcast.notes.phrases import Phrase, Reader, subject_words
from podcast.notes.sentences import Sentence

Weights = dict[str, float]
_ONCE = 0.9  # what was said a single time is a tag only where nothing was said twice
_AGAIN = 0.7
_UNANNOUNCED = (0.35, 0.6)  # of one word, of several
_NAME, _KNOWN = 1.6, 2.0
_SPREAD = 0.25
_STRETCHES = 12  # of an episode, to see over how much of it something comes up
_BY_LENGTH = (0.0, 0.5, 1.6, 2.0, 2.2)  # one word is seldom a tag that helps

__all__ = ["Weights", "key_phrases", "subject_weights", "subject_words", "tags", "weigh"]


def weigh(parts: Sequence[Sequence[Sentence]], language: Language) -> list[Weights]:
    """Tell, for each part, how much each of its words belongs to it."""
    counts = [Counter(word for sentence in part for word in subject_words(sentence.text, language)) for part in parts]
    spread = Counter(word for count in counts for word in count)
    return [
        {word: times * math.log((1 + len(parts)) / spread[word]) for word, times in count.items()} for count in counts
    ]


def subject_weights(said: Sequence[Sentence], language: Language) -> Weights:
    """Weigh each subject of an episode by how often it comes up, and over how much of it; once is not a subject."""
    times: Counter[str] = Counter()
    where: dict[str, set[int]] = defaultdict(set)
    for index, sentence in enumerate(said):
        for word in subject_words(sentence.text, language):
            times[word] += 1
            where[word].add(index * _STRETCHES // len(said))
    return {word: math.log(1 + count) * math.sqrt(len(where[word])) for word, count in times.items() if count > 1}


def key_phrases(part: Sequence[Sentence], weights: Weights, reader: Reader) -> list[tuple[Phrase, float]]:
    """Return phrases of the part and their weights, the most telling first; none says again what a better one said."""
    groups = _groups(phrase for sentence in part for phrase in reader.phrases(sentence.text))
    scores = {
        stems: sum(weights.get(stem, 0.0) for stem in stems)
        / len(stems) ** 0.25  # two words name a subject better than one
        * len(said) ** _AGAIN
        * _quality(said)
        for stems, said in groups.items()
    }
    return _choose(groups, scores)


def tags(said: Sequence[Sentence], reader: Reader, most: int = 8) -> list[str]:
    """Return the phrases that name the whole best, as they were most often said."""
    groups: dict[tuple[str, ...], list[Phrase]] = defaultdict(list)
    heard: dict[tuple[str, ...], set[int]] = defaultdict(set)
    for index, sentence in enumerate(said):
        for phrase in reader.phrases(sentence.text):
            groups[phrase.stems].append(phrase)
            heard[phrase.stems].add(index * _STRETCHES // len(said))
    alone = _alone(groups)
    scores = {
        stems: (alone[stems] - (0.0 if group[0].known else _ONCE))
        * _BY_LENGTH[min(len(stems), 4)]
        * len(heard[stems]) ** _SPREAD
        * _quality(group)
        for stems, group in groups.items()
    }
    return [phrase.text for phrase, _ in _choose(groups, scores)[:most]]


def _alone(groups: dict[tuple[str, ...], list[Phrase]]) -> dict[tuple[str, ...], float]:
    """Count how often each was said, inside longer phrases too, less the mean of those longer ones."""
    holders: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for stems, said in groups.items():
        for length in range(1, len(stems)):
            for start in range(len(stems) - length + 1):
                if stems[start : start + length] in groups:
                    holders[stems[start : start + length]].append(len(said))
    return {
        stems: len(said) + (sum(longer) - mean(longer) if (longer := holders.get(stems)) else 0.0)
        for stems, said in groups.items()
    }


def _quality(said: Sequence[Phrase]) -> float:
    """Trust a name more, and less what no article ever announced: it may be no noun at all."""
    if said[0].known:
        return _KNOWN
    if any(phrase.name for phrase in said):
        return _NAME
    if any(phrase.announced for phrase in said):
        return 1.0
    return _UNANNOUNCED[len(said[0].stems) > 1]


def _groups(phrases: Iterable[Phrase]) -> dict[tuple[str, ...], list[Phrase]]:
    groups: dict[tuple[str, ...], list[Phrase]] = defaultdict(list)
    for phrase in phrases:
        groups[phrase.stems].append(phrase)
    return groups


def _choose(
    groups: dict[tuple[str, ...], list[Phrase]], scores: dict[tuple[str, ...], float]
) -> list[tuple[Phrase, float]]:
    chosen: list[tuple[Phrase, float]] = []
    heard: set[str] = set()
    for stems in sorted(scores, key=lambda stems: -scores[stems]):
        phrase = _as_most_often_said(groups[stems])
        if scores[stems] > 0 and _says_more(phrase, heard, chosen):
            chosen.append((phrase, scores[stems]))
            heard.update(stems)
    return chosen


def _says_more(phrase: Phrase, heard: Set[str], chosen: Sequence[tuple[Phrase, float]]) -> bool:
    """Tell whether a phrase says something that better ones did not; a name of the show's is itself."""
    words = set(phrase.stems)
    if phrase.known:
        return not words <= heard
    return 2 * len(words & heard) < len(words) and not any(words > set(better.stems) for better, _ in chosen)


def _as_most_often_said(group: Sequence[Phrase]) -> Phrase:
    times = Counter(phrase.text for phrase in group)
    return max(group, key=lambda phrase: times[phrase.text])
