"""Names in a text: words with a capital that is not only that of a sentence's beginning."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from podcast.notes.languages import language as catalogue
from podcast.typography import primary

_WORD = re.compile(r"[^\W_]+")
_START = re.compile(r"(?:^|[.!?…:]\s|[«“\"])[\s«“\"'‘(–—-]*$")  # of a sentence, or of what is quoted
_RUN = re.compile(r"(?:[ \u00a0\u202f]|-|['’]| (?:de|du|des|la|le|of|the|van|von|al|el|ben|bin) | [dl]['’])+")
_DOTTED = re.compile(r"\b(?:[^\W\d_]\.){2,}")  # S.N.C.F.
_TITLES = frozenset(("m", "mm", "mme", "mmes", "mlle", "me", "dr", "pr", "mr", "mrs", "ms", "st", "ste", "sir", "lord"))
_ROMAN = re.compile(r"[IVX]+(?:e|er|ème)?")
# how other words end that open a sentence without being names: participles, adverbs, plurals of those who do something
_OPENERS = {
    "fr": re.compile(r"\w*(?:ées?|és|[^r]é|ants?|[a-z]ement|[ae]mment|eurs|ions|aux)"),
    "en": re.compile(r"\w*(?:ing|ed|ly|ers|ors|ies|ents|ists|ions?|ness)"),
}


@dataclass(frozen=True)
class Name:
    """A run of words with capitals. `sure` is False for a single word that opens a sentence."""

    text: str
    words: tuple[str, ...]
    sure: bool


def fold(text: str) -> str:
    """Return text without case and accents."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().replace("œ", "oe").replace("æ", "ae"))
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def folded_words(text: str) -> list[str]:
    """Return the words of `text`, folded; hyphens and apostrophes part words, and dots within an acronym do not."""
    return [fold(word) for word in _WORD.findall(_without_dots(text))]


def singular(word: str) -> str:
    """Return a folded word without the plural's ending."""
    return word[:-1] if len(word) > 3 and word[-1] in "sx" else word


def names(text: str, language: str) -> tuple[Name, ...]:
    """Return the names in `text` in order."""
    text = _without_dots(text)
    runs: list[list[re.Match[str]]] = []
    for found in _WORD.finditer(text):
        if not _capital(found[0]):
            continue
        if runs and _goes_on(runs[-1][-1][0], text[runs[-1][-1].end() : found.start()]):
            runs[-1].append(found)
        else:
            runs.append([found])
    return tuple(name for run in runs if (name := _name(text, run, language)) is not None)


def unknown(name: Name, lower: Collection[str], known: Collection[str]) -> bool:
    """Tell whether a name has a word that is not among the folded, singular words `known`.

    A single word that opens a sentence is one only if `lower`, the words that are known without a capital, lacks it.
    """
    if not name.sure and singular(fold(name.words[0])) in lower:
        return False
    return any(singular(fold(word)) not in known for word in name.words)


def _goes_on(before: str, between: str) -> bool:
    """Tell whether a capital belongs to the same name as the word before it: "J. Dupont", "Charles de Gaulle"."""
    return _RUN.fullmatch(between) is not None or (len(before) == 1 and between in (".", ". "))


def _name(text: str, run: Sequence[re.Match[str]], language: str) -> Name | None:
    """Return the run as a name, without the ordinary word that opens its sentence, None where nothing is left."""
    opens = _START.search(text[: run[0].start()]) is not None
    if opens and _ordinary(run[0][0], language):
        run = run[1:]
        opens = False
    words = tuple(found[0] for found in run if fold(found[0]) not in _TITLES)
    if all(len(word) == 1 for word in words):  # "I", "vitamine C"
        return None
    return Name(text[run[0].start() : run[-1].end()], words, sure=not opens or len(words) > 1)


def _ordinary(word: str, language: str) -> bool:
    """Tell whether a word opens a sentence with its capital for that reason alone, as far as its form says."""
    low, code = word.lower(), primary(language)
    if low in catalogue(language).stop_words:
        return True
    if code not in _OPENERS:
        return False
    return low in _openers(code) or (not word.isupper() and _OPENERS[code].fullmatch(low) is not None)


@cache
def _openers(code: str) -> frozenset[str]:
    """Return the words that stand before a name at a sentence's beginning: "Selon Omar"."""
    return frozenset((files("podcast.notes.writing") / "openers" / f"{code}.txt").read_text("utf-8").split())


def _capital(word: str) -> bool:
    """Tell whether a word has a capital, at its start or within as in "iPhone"; "XXe" and "3D" are numbers."""
    if word[0].isdigit() or (len(word) > 1 and _ROMAN.fullmatch(word)):
        return False
    return any(character.isupper() for character in word)


def _without_dots(text: str) -> str:
    return _DOTTED.sub(lambda found: found[0].replace(".", ""), text)
