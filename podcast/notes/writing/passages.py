"""Where in a transcript a sentence comes from: the passage that shares most of its content."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from podcast.model import Transcript
from podcast.notes.keywords import subject_words
from podcast.notes.languages import Language, language
from podcast.notes.sentences import Sentence, sentences
from podcast.notes.writing.names import fold
from podcast.notes.writing.number_words import numbers

WINDOW = 6  # sentences; a summary's sentence draws together what was said in several
_STEM = 5  # letters: without its ending a word is the same in "nettoyé" and "nettoient"


@dataclass(frozen=True)
class Passage:
    """`start_ms`: its sentence that shares most. `share`: how much of the content is in it, from 0 to 1."""

    start_ms: int
    share: float


class Passages:
    """The windows of a transcript, ready to be compared with sentences.

    `known` are names that may be used though nobody says them: they neither count for a passage nor against it.
    """

    def __init__(self, transcript: Transcript, known: Sequence[str] = ()) -> None:
        self._code = transcript.language
        self._tongue = language(self._code)
        self._said: Sequence[Sentence] = sentences(transcript)
        self._stems = [_stems(sentence.text, self._tongue, self._code) for sentence in self._said]
        self._known = {stem for text in known for stem in _stems(text, self._tongue, self._code)}
        self._spread = Counter(stem for stems in self._stems for stem in stems)

    def best(self, text: str) -> Passage | None:
        """Return the passage that shares most with `text`, the earliest of equals; None where `text` has no content."""
        asked = {
            stem for stem in _stems(text, self._tongue, self._code) if stem in self._spread or stem not in self._known
        }
        if not asked:
            return None
        total = self._sum(asked)
        best, share = 0, 0.0
        for first, stems in enumerate(self._stems):
            if asked & stems:
                window = set().union(*self._stems[first : first + WINDOW])
                found = self._sum(asked & window) / total
                if found > share:
                    best, share = first, found
        if not share:
            return Passage(0, 0.0)
        within = range(best, min(best + WINDOW, len(self._said)))
        telling = max(within, key=lambda index: self._sum(asked & self._stems[index]))
        return Passage(self._said[telling].start_ms, share)

    def _sum(self, stems: set[str]) -> float:
        """Return how much these words tell: each the more, the rarer it is (inverse frequency over sentences)."""
        return math.fsum(math.log(1 + len(self._said) / (1 + self._spread[stem])) for stem in stems)


def without(text: str, parts: Sequence[str]) -> str:
    """Return `text` without these whole words."""
    for part in parts:
        text = re.sub(rf"(?<!\w){re.escape(part)}(?!\w)", " ", text)
    return text


def _stems(text: str, tongue: Language, code: str) -> set[str]:
    """Return the words that carry a subject, without their endings, and the numbers by their values."""
    counts = numbers(text, code)
    words = without(text, [number.text for number in counts]).replace("-", " ")
    return {fold(word)[:_STEM] for word in subject_words(words, tongue)} | {
        f"{number.value.normalize():f}" for number in counts if number.value != 1
    }
