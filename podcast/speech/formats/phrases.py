"""Which words stay together, and after which ones a line ends badly."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from enum import IntEnum

from podcast.speech.segments import ABBREVIATION

# Articles, prepositions and the like, which belong to what follows. After Netflix's "Timed Text Style Guide: General
# Requirements", line treatment: a line breaks before prepositions and conjunctions, never after an article.
_LEADS_ON = re.compile(
    "le|la|les|un|une|des|du|de|au|aux|à|en|dans|sur|sous|par|pour|avec|sans|chez|vers|entre|et|ou|où|mais|donc|or|ni|"
    "car|que|qui|dont|ce|cet|cette|ces|[mts](?:on|a|es)|notre|nos|votre|vos|leurs?|je|tu|ils?|elles?|on|nous|vous|ne|"
    "se|très|si|plus|comme|quand|lorsque|puisque|dès|depuis|"
    "the|an?|of|to|in|at|by|for|with|from|into|and|but|that|which|this|these|those|my|your|his|her|its|our|their|i|"
    "you|s?he|it|we|they|not|very",
    re.IGNORECASE,
)
_INSIDE_NAMES = re.compile("d[eu]|des|l[ae]|les|von|van|de[rn]|[ea]l|bin|of|the|et|and|&")
_NUMBER = re.compile(r"[+-]?\d[\d.,]*")
_BEFORE_NUMBER = frozenset(("n°", "no", "p.", "page", "§", "n."))
_BEFORE = "«“‘([{¿¡"
_OPENING = _BEFORE + "\"'"
_CLOSING = "»”’)]}\"'.,;:!?…"
_ELIDED = re.compile(r"^(?:[cdjlmnst]|qu|lorsqu|puisqu|jusqu)['’]", re.IGNORECASE)


def leads_on(word: str) -> bool:
    """Tell whether `word` belongs to what follows: « de », « the »."""
    return _LEADS_ON.fullmatch(word) is not None


class Bond(IntEnum):
    """How firmly a word stays with the one before it."""

    NONE = 0
    PHRASE = 1
    NAME = 2


def bonds(words: Sequence[str], names: Iterable[str], line: int) -> list[Bond]:
    """For each word tell how firmly it stays with the one before it; the first one does not.

    Firmly together stay the words of `names`; together, too, capitalised words in a row (« Charles de Gaulle »,
    « M. Dupont ») as far as they fit in a `line`, a number and what it counts, and punctuation that stands alone with
    its word.
    """
    joined = [Bond.NONE] * len(words)
    for at in range(1, len(words)):
        if _alone(words[at]) or words[at - 1][-1] in _BEFORE or _is_quantity(words[at - 1], words[at]):
            joined[at] = Bond.PHRASE
    _join_capitals(words, joined, line)
    _join_names(words, joined, names)
    return joined


def _alone(word: str) -> bool:
    """Tell whether this is punctuation of the word before it, as in « Pourquoi ? »."""
    return all(character in _CLOSING for character in word)


def _is_quantity(word: str, following: str) -> bool:
    if _NUMBER.fullmatch(word.lstrip(_OPENING)):
        return not word.endswith((",", "."))
    return word.lower() in _BEFORE_NUMBER and following[:1].isdigit()


def _core(word: str) -> str:
    """The word without what is around it: « l'«Aube», » is « Aube »."""
    return _ELIDED.sub("", word.strip(_OPENING + _CLOSING)).strip(_OPENING + _CLOSING)


def _join_capitals(words: Sequence[str], joined: list[Bond], line: int) -> None:
    start, last = None, 0  # the run's first word, and its last capitalised one
    for at, word in enumerate(words):
        if start is not None and not _runs_on(words[at - 1]):
            start = None
        if _core(word)[:1].isupper():
            if start is None or len(" ".join(words[start : at + 1])) > line:
                start = at
            else:
                joined[last + 1 : at + 1] = [Bond.PHRASE] * (at - last)
            last = at
        elif start is not None and (not _INSIDE_NAMES.fullmatch(word) or at - last > 2):
            start = None


def _runs_on(word: str) -> bool:
    return bool(ABBREVIATION.match(word.lstrip(_OPENING))) or word[-1] not in _CLOSING


def _join_names(words: Sequence[str], joined: list[Bond], names: Iterable[str]) -> None:
    wanted: dict[str, list[list[str]]] = {}
    for name in names:
        parts = [_core(part).casefold() or part for part in name.split()]
        if len(parts) > 1:
            wanted.setdefault(parts[0], []).append(parts)
    if not wanted:
        return
    cores = [_core(word).casefold() or word for word in words]
    for at, core in enumerate(cores):
        for parts in wanted.get(core, ()):
            if cores[at : at + len(parts)] == parts:
                joined[at + 1 : at + len(parts)] = [Bond.NAME] * (len(parts) - 1)
