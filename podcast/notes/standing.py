"""Which sentences may stand by themselves, away from those around them."""

from __future__ import annotations

import re

from podcast.notes.languages import Language
from podcast.notes.sentences import Sentence

_WORD = re.compile(r"[^\W_]+(?:['’](?=[^\W_])|(?:-[^\W_]+)*)")
_WHOLE_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")


def without_opening(text: str, tongue: Language) -> str:
    """Return a sentence without the words at its start that only take a run-up: « Alors, … », "So, …"."""
    for _ in range(3):
        for opening in tongue.words.openings:
            head = text[: len(opening)]
            rest = text[len(opening) :].lstrip()
            if head.casefold() == opening and rest.startswith((",", "…")) and rest.lstrip(",… "):
                text = first_capital(rest.lstrip(",… "))
                break
        else:
            break
    return text


def first_capital(text: str) -> str:
    """Return a text whose first letter is a capital."""
    return text[:1].upper() + text[1:]


def leans(text: str, tongue: Language) -> bool:
    """Tell whether a sentence cannot be understood without the one before it."""
    words = [word.replace("’", "'").casefold() for word in _WORD.findall(text)[:1]]
    whole = [word.replace("’", "'").casefold() for word in _WHOLE_WORD.findall(text)[:1]]
    return not set(words + whole).isdisjoint(tongue.words.leaning)


def asks(text: str, tongue: Language) -> bool:
    """Tell whether a question asks for more than yes or no, or what opens it is not known in this language."""
    first = [word.replace("’", "'").casefold() for word in (*_WORD.findall(text)[:1], *_WHOLE_WORD.findall(text)[:1])]
    return text.endswith("?") and (not tongue.words.asking or not tongue.words.asking.isdisjoint(first))


def stand_ins(text: str, tongue: Language) -> int:
    """Count the pronouns that stand for something said elsewhere."""
    text = text.replace("’", "'").casefold()
    return sum(word in tongue.words.standing_in for word in _WORD.findall(text))


def of_the_speaker(text: str, tongue: Language) -> bool:
    """Tell whether somebody speaks of himself, or of those he is with."""
    return _has(text, tongue.words.speaker)


def courteous(text: str, tongue: Language) -> bool:
    """Tell whether it greets, thanks, or speaks of the show itself."""
    return _has(text, tongue.words.courtesies)


def hesitates(text: str, tongue: Language) -> bool:
    """Tell whether there are words in it that nobody means."""
    return _has(text, tongue.words.fillers)


def turns(text: str, tongue: Language) -> int:
    """Count the words that make a sentence a striking one."""
    return len(_all(text) & tongue.words.turning)


def whole(sentence: Sentence) -> bool:
    """Tell whether a speaker came to the end of it, and a recogniser heard its start: it has a capital."""
    return sentence.ended and not sentence.text.endswith(("…", "...")) and not sentence.text[:1].islower()


def _has(text: str, words: frozenset[str]) -> bool:
    return not _all(text).isdisjoint(words)


def _all(text: str) -> set[str]:
    text = text.replace("’", "'").casefold()
    return set(_WORD.findall(text)) | set(_WHOLE_WORD.findall(text))
