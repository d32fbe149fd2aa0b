"""Phrases that can name a subject: runs of words that a person would put in an index.

No library reads French grammar at a bearable weight, so the small words do: what follows « le » is a noun, what follows
« il » or « ne » a verb, and a word right before « le » that no article announces is a verb too ("compost nourrit le
jardin").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from podcast.notes.languages import ENGLISH, Language
from podcast.notes.sentences import Sentence

_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_BREAK = re.compile(r"[,;:.!?…«»“”\"()\[\]–—/|<>*`#=\\{}]+|\s-+\s")
_MIDST = re.compile(r"[,;()\[\]–—/»”]+|\s-+\s")  # a capital after these is a name's
_LONGEST_PHRASE = 5  # words that carry a subject
_LONGEST_TEXT = 50  # characters
_INVERTED = ("-il", "-elle", "-ils", "-elles", "-on", "-je", "-tu", "-nous", "-vous", "-ce")  # « est-il »
_FINITE = ("aient", "èrent", "issent")
_PARTICIPLES = ("é", "ée", "és", "ées", "u", "ue", "us", "ues")


@dataclass(frozen=True)
class Phrase:
    """Words as they were said in a row. `stems` are of those that carry a subject; `name`: written as one;
    `known`: of those that the show named; `announced`: by an article.
    """

    text: str
    stems: tuple[str, ...]
    name: bool = False
    known: bool = False
    announced: bool = False


def subject_words(text: str, language: Language) -> list[str]:
    """Return the stems of the words of `text` that carry a subject, in order."""
    return [language.stem(word) for word in _WORD.findall(text) if _carries(word, language)]


def _carries(word: str, language: Language) -> bool:
    low = word.casefold()
    if low in language.stop_words or all(piece in language.stop_words or not piece for piece in low.split("-")):
        return False
    return not word.isdigit() and (len(word) > 2 or word.isupper())


@dataclass(frozen=True)
class _Token:
    """A word in its clause; `low` is without case, `before` and `after` its neighbours, without case too."""

    start: int
    end: int
    text: str
    low: str
    before: str
    after: str
    first: bool


@dataclass(frozen=True)
class _Clause:
    """Words without a break between them. `opens`: a capital at its start tells nothing; `name`: it is a known one."""

    text: str
    opens: bool
    name: bool = False


def _cut(text: str, *, opens: bool) -> Iterator[_Clause]:
    position = 0
    for found in _BREAK.finditer(text):
        yield _Clause(text[position : found.start()], opens)
        position, opens = found.end(), not _MIDST.fullmatch(found[0])
    yield _Clause(text[position:], opens)


def _tokens(clause: _Clause) -> Iterator[_Token]:
    found = list(_WORD.finditer(clause.text))
    lows = ["", *(word[0].casefold() for word in found), ""]
    for index, word in enumerate(found):
        first = clause.opens and index == 0
        yield _Token(word.start(), word.end(), word[0], lows[index + 1], lows[index], lows[index + 2], first)


class Reader:
    """Reads phrases, knowing all that was said and the names of the show, which are kept whole."""

    def __init__(self, said: Sequence[Sentence], language: Language, names: Sequence[str] = ()) -> None:
        self._said = said
        self._language = language
        known = sorted({" ".join(name.split()) for name in names if name.strip()}, key=lambda name: (-len(name), name))
        self._names = (
            re.compile(rf"(?<!\w)(?:{'|'.join(re.escape(name) for name in known)})(?!\w)", re.I) if known else None
        )

    def phrases(self, text: str) -> Iterator[Phrase]:
        """Find the phrases of a sentence, whole and in the pieces that links such as « de » join."""
        for clause in self._clauses(text):
            if clause.name:
                stems = tuple(subject_words(clause.text, self._language)) or (clause.text.casefold(),)
                yield Phrase(clause.text, stems, name=True, known=True)
            else:
                yield from self._of_clause(clause)

    @cached_property
    def _nouns(self) -> frozenset[str]:
        """Words that an article announced at least once."""
        articles, verbs = self._language.words.articles, self._language.words.before_verbs
        found = set()
        for sentence in self._said:
            for clause in _BREAK.split(sentence.text):
                words = [word.casefold() for word in _WORD.findall(clause)]
                for before, article, word in zip(["", *words], words, words[1:], strict=False):
                    if article in articles and before not in verbs:
                        found.add(word)
        return frozenset(found)

    @cached_property
    def _proper(self) -> frozenset[str]:
        """Words that were written with a capital inside a sentence, and never without."""
        inside: set[str] = set()
        small: set[str] = set()
        for sentence in self._said:
            for clause in _cut(sentence.text, opens=True):
                for token in _tokens(clause):
                    if not token.first:
                        (inside if token.text[0].isupper() else small).add(token.low)
        return frozenset(inside - small - self._language.words.stop)

    def _clauses(self, text: str) -> Iterator[_Clause]:
        position, opens = 0, True
        for found in self._names.finditer(text) if self._names else ():
            yield from _cut(text[position : found.start()], opens=opens)
            yield _Clause(found[0], opens=False, name=True)
            position, opens = found.end(), False
        yield from _cut(text[position:], opens=opens)

    def _of_clause(self, clause: _Clause) -> Iterator[Phrase]:
        run: list[_Token] = []
        for token in [*_tokens(clause), None]:
            if token is not None and (self._is_subject(token) or (run and self._joins(token))):
                if run and self._ends_before(run[-1], token):
                    yield from self._of_run(clause.text, run)
                    run = []
                run.append(token)
                continue
            yield from self._of_run(clause.text, run)
            run = []

    def _is_subject(self, token: _Token) -> bool:
        if token.text[0].isupper() and not token.first and len(token.text) > 1:
            return token.text.isupper() or token.low not in self._language.words.before_verbs
        return _carries(token.text, self._language) and not self._is_verb(token)

    def _ends_before(self, last: _Token, token: _Token) -> bool:
        """Tell whether an English plural ends a phrase: a noun before another one is singular ("rare maps stay")."""
        plural = last.low.endswith("s") and not last.low.endswith(("ss", "us", "is"))
        return self._language.code == "en" and plural and not token.text[0].isupper() and not self._joins(token)

    def _joins(self, token: _Token) -> bool:
        words = self._language.words
        return token.low in words.links or (token.low in words.inner and token.before in words.links)

    def _is_verb(self, token: _Token) -> bool:
        words = self._language.words
        if token.before in words.articles and token.low in self._nouns:
            return False
        if token.before in words.before_verbs:
            return True
        if token.low in self._nouns:
            return False
        follows_link = token.before in words.links or token.before in words.inner
        takes_object = token.after in words.articles - words.links and not follows_link
        return takes_object or looks_like_verb(token.low, self._language.code)

    def _of_run(self, clause: str, run: list[_Token]) -> Iterator[Phrase]:
        pieces: list[list[_Token]] = [[]]
        for token in run:
            if self._joins(token):
                pieces.append([])
            else:
                pieces[-1].append(token)
        pieces = [piece for piece in pieces if piece]
        everything = [token for piece in pieces for token in piece]
        if len(pieces) > 1:
            yield from self._phrase(clause, everything)
        if len(pieces) == 1 or not all(token.text[0].isupper() for token in everything):  # a name stays whole
            for piece in pieces:
                yield from self._phrase(clause, piece)

    def _phrase(self, clause: str, tokens: list[_Token]) -> Iterator[Phrase]:
        text = clause[tokens[0].start : tokens[-1].end]
        if all(token.low in self._language.words.general for token in tokens):
            return
        if len(tokens) == 1 and tokens[0].low not in self._nouns and is_participle(tokens[0].low, self._language.code):
            return
        if len(tokens) > _LONGEST_PHRASE or len(text) > _LONGEST_TEXT:
            return
        capitals = [token.text[0].isupper() and not token.first for token in tokens]
        opening = tokens[0].first and (tokens[0].low in self._proper or tokens[0].text.isupper() or any(capitals[1:2]))
        name = all(capitals[1:]) and (capitals[0] or opening) and tokens[0].text[0].isupper()
        before = tokens[0].before
        announced = before in self._language.words.articles or before in self._language.words.links
        shown = text[0].lower() + text[1:] if tokens[0].first and not opening else text
        yield Phrase(shown, tuple(self._language.stem(token.text) for token in tokens), name=name, announced=announced)


def looks_like_verb(word: str, code: str) -> bool:
    """Tell whether a word that no article announced has the form of a verb; a participle (« partagé ») has not."""
    if code == "en":
        return word.endswith("ed") or not {word, _base(word)}.isdisjoint(ENGLISH.words.verbs | ENGLISH.words.stop)
    if code != "fr":
        return False
    if word.endswith(_INVERTED + _FINITE):
        return True
    lemma = lemmatize(word)
    if not lemma.endswith(("er", "ir", "re")) or lemma.endswith("ier"):
        return False
    if lemma == word:
        return lemma.endswith(("er", "ir", "dre"))
    return not word.endswith(_PARTICIPLES) and lemma + "s" != word


def is_participle(word: str, code: str) -> bool:
    """Tell whether a word is a French participle, which names nothing by itself."""
    return code == "fr" and word.endswith(_PARTICIPLES) and lemmatize(word).endswith(("er", "ir", "re"))


def _base(word: str) -> str:
    """Return an English verb without the s of the third person."""
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("sses", "ches", "shes", "xes", "oes")):
        return word[:-2]
    return word.removesuffix("s")


@cache
def lemmatize(word: str) -> str:
    """Return the dictionary's form of a French word."""
    import simplemma  # noqa: PLC0415 - a large dictionary, and only drafts need it

    return simplemma.lemmatize(word, "fr")
