"""Names of parts, in words that were said in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from podcast.notes.keywords import key_phrases, subject_words, weigh
from podcast.notes.languages import Language
from podcast.notes.phrases import Phrase, Reader
from podcast.notes.sentences import Sentence
from podcast.notes.standing import asks, first_capital, without_opening

LONGEST_TITLE = 60  # characters, so that apps do not cut it
_WORTH_NAMING = (0.35, 0.6)  # what a second phrase must weigh, of a first one of one word, and of several
_BEST = 5  # phrases of a part, one of which its question must ask about
_OPENING = 4  # sentences: a question that comes later asks about something else


def draft_titles(parts: Sequence[Sequence[Sentence]], reader: Reader, tongue: Language) -> list[str]:
    """Return a title for each part, no two alike: the short question that opens it, or what it speaks of most."""
    titles: list[str] = []
    named: set[str] = set()
    for part, weights in zip(parts, weigh(parts, tongue), strict=True):
        phrases = key_phrases(part, weights, reader)
        fresh = [(phrase, weight) for phrase, weight in phrases if named.isdisjoint(phrase.stems)]
        taken = {title.casefold() for title in titles}
        title = next(title for title in _candidates(part, fresh or phrases, tongue) if title.casefold() not in taken)
        named.update(subject_words(title, tongue))
        titles.append(title)
    return titles


def _candidates(part: Sequence[Sentence], phrases: Sequence[tuple[Phrase, float]], tongue: Language) -> Iterator[str]:
    about = {stem for phrase, _ in phrases[:_BEST] for stem in phrase.stems}
    for sentence in part[:_OPENING]:
        asked = without_opening(sentence.text, tongue)
        subjects = subject_words(asked, tongue)
        if len(asked) <= LONGEST_TITLE and asks(asked, tongue) and len(subjects) > 1 and not about.isdisjoint(subjects):
            yield asked
    for (first, weight), (second, less) in pairwise(phrases):
        joined = f"{first.text}{tongue.joined}{second.text}"
        apart = set(first.stems).isdisjoint(second.stems)
        both = len(joined) <= LONGEST_TITLE and apart and less >= _WORTH_NAMING[len(first.stems) > 1] * weight
        yield first_capital(joined if both else first.text)
    yield from (first_capital(phrase.text) for phrase, _ in phrases)
    for sentence in part:
        yield _cut(without_opening(sentence.text, tongue))
    number = 1
    while True:
        number += 1
        yield _cut(f"{part[0].text[: LONGEST_TITLE - 10]} ({number})")


def _cut(text: str) -> str:
    if len(text) <= LONGEST_TITLE:
        return text
    return text[: LONGEST_TITLE - 1].rsplit(" ", 1)[0].rstrip(",;: ") + "…"
