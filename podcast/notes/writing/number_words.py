"""Numbers in French and English text, in digits or in words: "1957" is "mille neuf cent cinquante-sept".

Libraries exist (text2num 3.1 reads both languages well), but none has wheels for every platform that we run on, and
what is needed here is small: where the numbers are, and their values.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from podcast.typography import primary

_GROUPED = r"(?<![\d.,])\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?!\d)(?:[.,]\d+(?!\d))?"
_TOKEN = re.compile(rf"{_GROUPED}|\d+(?:[.,]\d+)*|[^\W\d_]+")
_ROMAN = re.compile(r"(?=[IVX]{2,}$|[IVX]+(?:e|ème|er)$)(X{0,3})(IX|IV|V?I{0,3})(?:e|ème|er)?")
_BETWEEN = re.compile(r"[ \u00a0\u202f-]+")  # what may stand between the words of one number

_FRENCH = (
    "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize",
    "vingt trente quarante cinquante soixante septante quatre-vingt nonante",
    {"une": 1, "vingts": 20, "huitante": 80, "octante": 80},
)
_ENGLISH = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
    " eighteen nineteen",
    "twenty thirty forty fifty sixty seventy eighty ninety",
    dict[str, int](),
)


@dataclass(frozen=True)
class Number:
    """A number as it is written, and what it says."""

    text: str
    value: Decimal


@dataclass(frozen=True)
class _Words:
    small: dict[str, int]
    hundred: frozenset[str]
    scales: dict[str, int]
    plurals: frozenset[str]  # which count nothing by themselves: "des millions"
    joins: frozenset[str]
    point: str


@dataclass(frozen=True)
class _Token:
    start: int
    end: int
    text: str


def _small(units: str, tens: str, others: dict[str, int]) -> dict[str, int]:
    values = {word: value for value, word in enumerate(units.split())}
    return values | {word: 20 + 10 * index for index, word in enumerate(tens.split())} | others


_LANGUAGES = {
    "fr": _Words(
        _small(*_FRENCH),
        frozenset({"cent", "cents"}),
        {"mille": 10**3, "million": 10**6, "millions": 10**6, "milliard": 10**9, "milliards": 10**9},
        frozenset({"cents", "millions", "milliards"}),
        frozenset({"et"}),
        "virgule",
    ),
    "en": _Words(
        _small(*_ENGLISH),
        frozenset({"hundred", "hundreds"}),
        {"thousand": 10**3, "thousands": 10**3, "million": 10**6, "millions": 10**6, "billion": 10**9},
        frozenset({"hundreds", "thousands", "millions"}),
        frozenset({"and"}),
        "point",
    ),
}
_COMPOUND = {"first": "one", "second": "two"}  # numbers only after others: "twenty-second", but "a second"
_ENGLISH_ORDINALS = {"third": 3, "fifth": 5, "eighth": 8, "ninth": 9, "twelfth": 12}


def numbers(text: str, language: str) -> tuple[Number, ...]:
    """Return the numbers of `text` in order; of a language that is neither French nor English, those in digits."""
    code = primary(language)
    words = _LANGUAGES.get(code)
    tokens = [_Token(found.start(), found.end(), found[0]) for found in _TOKEN.finditer(text)]
    found = tuple(_Reader(text, tokens, words, code).numbers())
    return _years(text, found) if code == "en" else tuple(number for _, number in found)


def _years(text: str, found: Sequence[tuple[_Token, Number]]) -> tuple[Number, ...]:
    """Join what English says in two halves: "nineteen fifty-seven" is 1957."""
    joined: list[tuple[_Token, Number]] = []
    for place, number in found:
        if joined and number.text[0].isalpha() and 10 <= number.value <= 99:
            before, half = joined[-1]
            if half.text[0].isalpha() and 11 <= half.value <= 20 and text[before.end : place.start] in (" ", "-"):
                whole = text[before.start : place.end]
                joined[-1] = (_Token(before.start, place.end, whole), Number(whole, half.value * 100 + number.value))
                continue
        joined.append((place, number))
    return tuple(number for _, number in joined)


class _Reader:
    """Reads numbers off tokens, one after the other."""

    def __init__(self, text: str, tokens: Sequence[_Token], words: _Words | None, code: str) -> None:
        self._text = text
        self._tokens = tokens
        self._words = words
        self._code = code

    def numbers(self) -> Iterator[tuple[_Token, Number]]:
        index = 0
        while index < len(self._tokens):
            end, value = self._number(index)
            if value is None:
                index += 1
                continue
            end, value = self._decimals(end, value)
            start, stop = self._tokens[index].start, self._tokens[end - 1].end
            text = self._text[start:stop]
            yield _Token(start, stop, text), Number(text, value)
            index = end

    def _number(self, index: int) -> tuple[int, Decimal | None]:
        """Return the end and the value of the whole number that starts at token `index`, None where none does."""
        first = self._tokens[index].text
        if first[0].isdigit():
            return self._scaled(index + 1, self._digits(first))
        roman = _roman(first)
        if roman is not None:
            return index + 1, Decimal(roman)
        if self._words is None or (index and self._tokens[index - 1].text.lower() in ("pour", "per")):
            return index, None  # "pour cent"
        return self._spelled(index, self._words)

    def _spelled(self, index: int, words: _Words) -> tuple[int, Decimal | None]:
        sum_ = _Sum(words, french=self._code == "fr")
        end = position = index
        while position < len(self._tokens) and (position == index or self._adjacent(position)):
            word = self._tokens[position].text.lower()
            if end == position and position > index and word in words.joins and sum_.joinable:
                position += 1
                continue
            ordinal = _cardinal(word, words, self._code) or (_COMPOUND.get(word) if position > index else None)
            word = ordinal or word
            if (position > end and word not in words.small) or not sum_.add(word):  # after "et" no hundred
                break
            end = position = position + 1
            if ordinal is not None:
                break
        return end, sum_.value if end > index else None

    def _scaled(self, end: int, value: Decimal) -> tuple[int, Decimal]:
        """Take the word of "2 millions"."""
        if self._words is not None and end < len(self._tokens) and self._adjacent(end):
            scale = self._words.scales.get(self._tokens[end].text.lower())
            if scale is not None:
                return end + 1, value * scale
        return end, value

    def _decimals(self, end: int, value: Decimal) -> tuple[int, Decimal]:
        """Take what follows "virgule": "trois virgule zéro cinq" is 3.05."""
        if self._words is None or end + 1 >= len(self._tokens) or not self._adjacent(end):
            return end, value
        if self._tokens[end].text.lower() != self._words.point:
            return end, value
        digits, position = "", end + 1
        while position < len(self._tokens) and self._adjacent(position):
            after, part = self._number(position)
            if part is None:
                break
            digits, position = f"{digits}{int(part)}", after
        return (position, value + Decimal(f"0.{digits}")) if digits else (end, value)

    def _adjacent(self, index: int) -> bool:
        between = self._text[self._tokens[index - 1].end : self._tokens[index].start]
        return bool(_BETWEEN.fullmatch(between))

    def _digits(self, text: str) -> Decimal:
        text = re.sub(r"[ \u00a0\u202f]", "", text)
        thousands, point = (".", ",") if self._code == "fr" else (",", ".")
        if re.fullmatch(rf"\d{{1,3}}(?:{re.escape(thousands)}\d{{3}})+(?:{re.escape(point)}\d+)?", text):
            text = text.replace(thousands, "")
        whole, _, rest = text.replace(",", ".").partition(".")
        return Decimal(f"{whole}.{rest.replace('.', '') or '0'}").normalize()


class _Sum:
    """Adds the words of one number, as long as each fits those before it."""

    def __init__(self, words: _Words, *, french: bool) -> None:
        self._words = words
        self._french = french
        self._done = 0  # thousands and above
        self._group = 0  # what is under a thousand, until its scale is said
        self._scale = 10**12  # of the last scale word: those that follow are smaller
        self._last: int | None = None  # the last small word
        self._started = False

    @property
    def value(self) -> Decimal:
        return Decimal(self._done + self._group)

    @property
    def joinable(self) -> bool:
        """Whether "et" or "and" may come: "vingt et un", "two hundred and one"."""
        rest = self._group % 100
        return rest >= 20 if self._french else self._started and rest == 0

    def add(self, word: str) -> bool:
        """Tell whether `word` goes on with the number, and add it if so."""
        if word in self._words.plurals and not self._started:
            return False
        taken = self._add_scale(word) or self._add_hundred(word) or self._add_small(word)
        self._started = self._started or taken
        return taken

    def _add_scale(self, word: str) -> bool:
        scale = self._words.scales.get(word)
        if (
            scale is None or scale >= self._scale or (self._started and not self._group and scale != 1000)
        ):  # un million mille
            return False
        self._done += (self._group or 1) * scale
        self._group, self._last, self._scale = 0, None, scale
        return True

    def _add_hundred(self, word: str) -> bool:
        if word not in self._words.hundred or self._group >= 100:
            return False
        self._group, self._last = (self._group or 1) * 100, None
        return True

    def _add_small(self, word: str) -> bool:
        value = self._words.small.get(word)
        if value is None or not self._fits(value):
            return False
        self._group += 76 if (self._french and value == 20 and self._last == 4) else value  # quatre-vingt
        self._last = value
        return True

    def _fits(self, value: int) -> bool:
        rest = self._group % 100
        if self._last is None:
            return not (value == 0 and self._started)
        if value < 10 and value != 0 and rest % 10 == 0:
            return rest >= 20 or (self._french and self._last == 10 and value >= 7)  # dix-sept
        if not self._french:
            return False
        return (rest in (60, 80) and 10 <= value <= 16) or (rest == 4 and value == 20) or self._teen(rest, value)

    def _teen(self, rest: int, value: int) -> bool:
        return rest in (70, 90) and self._last == 10 and 7 <= value <= 9  # soixante-dix-sept


def _cardinal(word: str, words: _Words, code: str) -> str | None:
    """Return the word that an ordinal comes from, None where it is none."""
    if code == "fr":
        stem = re.fullmatch(r"(\w+)ièmes?", word)
        if not stem:
            return None
        base = {"cinqu": "cinq", "neuv": "neuf", "mill": "mille"}.get(stem[1], stem[1])
        known = [base, f"{base}e"]
    else:
        by_value = {value: name for name, value in words.small.items()}
        if word in _ENGLISH_ORDINALS:
            return by_value[_ENGLISH_ORDINALS[word]]
        known = [re.sub("ie$", "y", word[:-2])] if word.endswith("th") else []
    return next((name for name in known if name in words.small or name in words.hundred or name in words.scales), None)


def _roman(word: str) -> int | None:
    found = _ROMAN.fullmatch(word)
    if found is None or not (found[1] or found[2]):
        return None
    ones = ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"]
    return 10 * len(found[1]) + ones.index(found[2])
