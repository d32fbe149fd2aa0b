"""The check of what a model wrote: names, numbers and quotations of its text must occur in the transcript."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from podcast.model import Segment, Transcript
from podcast.notes.languages import ENGLISH, FRENCH, language
from podcast.notes.sentences import sentences
from podcast.notes.writing.names import Name, fold, folded_words, names, singular, unknown
from podcast.notes.writing.number_words import Number, numbers
from podcast.notes.writing.passages import Passages, without
from podcast.typography import primary

Why = Literal["name", "number", "quote", "unsupported", "language"]

#: How much of a sentence's content a passage must share for the sentence to rest on it. Of the tests' sentences those
#: that were said, in words of their own, share 0.36 and more with theirs; those that were not, 0.14 at most.
SUPPORT = 0.3
_QUOTE = re.compile(r"«\s*(.+?)\s*»|“\s*(.+?)\s*”|\"\s*(.+?)\s*\"")
_WORD = re.compile(r"[^\W\d_]+")
_GAP = re.compile(r"\[?(?:…|\.{3})\]?")
_SHORTEST_TELLING = 6  # words: less does not tell a language
_OTHERS = {"fr": ENGLISH, "en": FRENCH}


@dataclass(frozen=True)
class Flag:
    """Something of the text that the transcript does not bear out, and in which way."""

    text: str
    why: Why


@dataclass(frozen=True)
class Checked:
    """A sentence, the moment of the passage that it rests on (None where there is none), and its flags."""

    text: str
    moment_ms: int | None
    flags: tuple[Flag, ...]


def check(text: str, transcript: Transcript, known: Sequence[str]) -> tuple[Flag, ...]:
    """Return what of `text` was not said, in its order.

    `known` are names that may be used though nobody says them: people, the show's vocabulary, titles.
    """
    checked = check_sentences(split(text, transcript.language), transcript, known)
    return tuple(flag for sentence in checked for flag in sentence.flags)


def check_sentences(texts: Sequence[str], transcript: Transcript, known: Sequence[str]) -> tuple[Checked, ...]:
    """Return each sentence with what was not said of it."""
    said = _Said(transcript, known)
    return tuple(said.check(text) for text in texts)


def split(text: str, code: str) -> tuple[str, ...]:
    """Return the sentences of `text`."""
    return tuple(sentence.text for sentence in sentences(Transcript(code, (Segment(0, 0, text),))))


class _Said:
    """All that was said, ready for questions."""

    def __init__(self, transcript: Transcript, known: Sequence[str]) -> None:
        self._language = transcript.language
        known = [*known, *sorted({segment.speaker for segment in transcript.segments if segment.speaker})]
        words = _WORD.findall(transcript.text)
        self._lower = {singular(fold(word)) for word in words if word.islower()}
        self._words = {singular(word) for text in (transcript.text, *known) for word in folded_words(text)}
        self._values = {number.value for text in (transcript.text, *known) for number in numbers(text, self._language)}
        self._sequence = f" {' '.join(folded_words(transcript.text))} "
        self._passages = Passages(transcript, known)

    def check(self, sentence: str) -> Checked:
        if _is_foreign(sentence, self._language):
            return Checked(sentence, None, (Flag(sentence, "language"),))
        flags = [Flag(quote, "quote") for quote in _quotes(sentence) if not self._quoted(quote)]
        rest = without(sentence, [flag.text for flag in flags])
        flags += [Flag(name.text, "name") for name in names(rest, self._language) if self._unknown(name)]
        flags += [Flag(number.text, "number") for number in numbers(rest, self._language) if self._uncounted(number)]
        flags.sort(key=lambda flag: sentence.find(flag.text))
        passage = self._passages.best(without(rest, [flag.text for flag in flags]))
        if passage is None:
            return Checked(sentence, None, tuple(flags))
        if passage.share < SUPPORT:
            return Checked(sentence, None, (*flags, Flag(sentence, "unsupported")))
        return Checked(sentence, passage.start_ms, tuple(flags))

    def _quoted(self, quote: str) -> bool:
        """Tell whether each piece between ellipses was said word for word."""
        return all(
            f" {' '.join(folded_words(piece))} " in self._sequence for piece in _GAP.split(quote) if piece.strip()
        )

    def _unknown(self, name: Name) -> bool:
        return unknown(name, self._lower, self._words)

    def _uncounted(self, number: Number) -> bool:
        return number.value != 1 and number.value not in self._values  # "un" is an article too


def _quotes(text: str) -> list[str]:
    return [next(filter(None, found)) for found in _QUOTE.findall(text)]


def _is_foreign(sentence: str, code: str) -> bool:
    """Tell whether a sentence is rather in the other of the two languages whose words we know."""
    other = _OTHERS.get(primary(code))
    words = [word.lower() for word in _WORD.findall(sentence)]
    if other is None or len(words) < _SHORTEST_TELLING:
        return False
    own = language(code).stop_words
    return sum(word in other.stop_words and word not in own for word in words) > sum(
        word in own and word not in other.stop_words for word in words
    )
