"""What a part is about, in words that were said in it.

Runs of words that carry a subject, weighed by how much they belong to that part: term frequency, and inverse
frequency over the parts (tf-idf).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from podcast.notes.languages import Language
from podcast.notes.sentences import Sentence

_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_BREAK = re.compile(r"[,;:.!?…«»“”\"()\[\]–—/]|\s-\s")
_LONGEST_PHRASE = 6  # words

Weights = dict[str, float]


def fold(word: str) -> str:
    """Return a word as it is counted: without case and without the plural's s."""
    folded = word.casefold()
    return folded[:-1] if len(folded) > 3 and folded.endswith("s") else folded


def subject_words(text: str, language: Language) -> list[str]:
    """Return the words of `text` that carry a subject, folded."""
    return [fold(word) for word in _WORD.findall(text) if _carries(word, language)]


def weigh(parts: Sequence[Sequence[Sentence]], language: Language) -> list[Weights]:
    """Tell, for each part, how much each of its words belongs to it."""
    counts = [Counter(word for sentence in part for word in subject_words(sentence.text, language)) for part in parts]
    spread = Counter(word for count in counts for word in count)
    return [
        {word: times * math.log((1 + len(parts)) / spread[word]) for word, times in count.items()} for count in counts
    ]


def key_phrases(part: Sequence[Sentence], weights: Weights, language: Language) -> list[str]:
    """Return phrases of the part as they were said, the most telling first; none says again what a better one said."""
    said = [phrase for sentence in part for phrase in _phrases(sentence.text, language)]
    times = Counter(phrase.casefold() for phrase in said)
    scores: dict[str, float] = {}
    for phrase in said:
        words = subject_words(phrase, language)
        weight = sum(weights[word] for word in words) / len(words) ** 0.25  # two words name a subject better than one
        scores.setdefault(phrase, weight * math.sqrt(times[phrase.casefold()]))
    chosen: list[str] = []
    heard: set[str] = set()
    for phrase in sorted(scores, key=lambda phrase: -scores[phrase]):
        words_of_phrase = set(subject_words(phrase, language))
        if not words_of_phrase & heard:
            chosen.append(phrase)
            heard |= words_of_phrase
    return chosen


def _carries(word: str, language: Language) -> bool:
    return word.casefold() not in language.stop_words and not word.isdigit() and (len(word) > 2 or word.isupper())


def _phrases(text: str, language: Language) -> Iterator[str]:
    """Find runs of subject words, with the connectors between them, as in "chômeur de longue durée"."""
    for clause in _BREAK.split(text):
        start = end = None
        length = 0
        for word in [*_WORD.finditer(clause), None]:
            if word is not None and _carries(word[0], language):
                start, end, length = (word.start() if start is None else start), word.end(), length + 1
            elif word is None or word[0].casefold() not in language.connectors or start is None:
                if start is not None and length <= _LONGEST_PHRASE:
                    yield clause[start:end]
                start, length = None, 0
