"""Two or three striking things that were said, word for word."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from podcast.model import Chapter
from podcast.notes.heard_links import says_address
from podcast.notes.keywords import Weights, subject_words
from podcast.notes.languages import Language
from podcast.notes.sentences import Sentence
from podcast.notes.standing import courteous, hesitates, leans, of_the_speaker, turns, whole

_SHORTEST, _LONGEST = 60, 240  # characters
_BEST_LENGTH = 130
_THIRD_AFTER_MS = 10 * 60_000  # a third quotation from ten minutes on
_LONGEST_BREATH_MS = 2000  # between two sentences that are quoted as one


def choose_quotes(
    said: Sequence[Sentence],
    tongue: Language,
    *,
    weights: Weights,
    chapters: Sequence[Chapter] = (),
    hosts: Collection[str] = (),
    taken: Sequence[Sentence] = (),
) -> list[Sentence]:
    """Return quotations in order of time, from different chapters as far as there are such; `hosts` come last.

    Nothing is quoted twice, nor what is among the sentences `taken`.
    """
    told = [sentence.text.casefold() for sentence in taken]
    worth = {quote: _worth(quote, weights, tongue, hosts) for quote in _candidates(said, tongue)}
    wanted = 3 if said and said[-1].end_ms >= _THIRD_AFTER_MS else 2
    chosen: list[Sentence] = []
    for quote in sorted(worth, key=lambda quote: (-worth[quote], quote.start_ms, quote.end_ms)):
        text = quote.text.casefold()
        if len(chosen) == wanted or any(text in other or other in text for other in told):
            continue
        if all(_apart(quote, other, chapters) for other in chosen):
            chosen.append(quote)
            told.append(text)
    return sorted(chosen, key=lambda quote: quote.start_ms)


def _candidates(said: Sequence[Sentence], tongue: Language) -> Iterator[Sentence]:
    for index, sentence in enumerate(said):
        if not _may_be_quoted(sentence, tongue) or leans(sentence.text, tongue):
            continue
        if _SHORTEST <= len(sentence.text) <= _LONGEST:
            yield sentence
        if index + 1 < len(said) and _belong(sentence, said[index + 1], tongue):
            following = said[index + 1]
            both = replace(sentence, end_ms=following.end_ms, text=f"{sentence.text} {following.text}")
            if _SHORTEST <= len(both.text) <= _LONGEST:
                yield both


def _may_be_quoted(sentence: Sentence, tongue: Language) -> bool:
    text = sentence.text
    if sentence.question or courteous(text, tongue) or hesitates(text, tongue):
        return False
    return whole(sentence) and not says_address(text, tongue)


def _belong(sentence: Sentence, following: Sentence, tongue: Language) -> bool:
    """Tell whether two sentences are short and said in one breath."""
    return (
        min(len(sentence.text), len(following.text)) < _SHORTEST
        and sentence.speaker == following.speaker
        and following.start_ms - sentence.end_ms < _LONGEST_BREATH_MS
        and _may_be_quoted(following, tongue)
    )


def _worth(quote: Sentence, weights: Weights, tongue: Language, hosts: Collection[str]) -> float:
    """Weigh what makes a sentence striking, and how much it is about the subject."""
    subjects = set(subject_words(quote.text, tongue))
    about = sum(weights.get(word, 0.0) for word in subjects) / (len(quote.text.split()) + 5)
    most = max(weights.values(), default=1.0)
    worth = about / most + 0.25 * min(turns(quote.text, tongue), 4)
    worth += 0.2 if of_the_speaker(quote.text, tongue) else 0.0
    worth -= 0.3 * abs(len(quote.text) - _BEST_LENGTH) / _BEST_LENGTH
    return worth - (2.0 if quote.speaker in hosts else 0.0)


def _apart(quote: Sentence, other: Sentence, chapters: Sequence[Chapter]) -> bool:
    """Tell whether two quotations are of two chapters; without chapters, whether a minute lies between them."""
    if len(chapters) < 2:
        return abs(quote.start_ms - other.start_ms) >= 60_000
    return _chapter(quote, chapters) != _chapter(other, chapters)


def _chapter(quote: Sentence, chapters: Sequence[Chapter]) -> int:
    return sum(chapter.start_ms <= quote.start_ms for chapter in chapters)
