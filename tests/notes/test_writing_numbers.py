from decimal import Decimal

import pytest

from podcast.notes.writing.number_words import Number, numbers

FRENCH = {
    "né en mille neuf cent cinquante-sept": ["1957"],
    "né en dix-neuf cent cinquante sept": ["1957"],
    "dix-sept habitants et un chien": ["17", "1"],
    "soixante et onze, septante et un": ["71", "71"],
    "soixante-dix-sept, quatre-vingts, quatre vingt-dix-neuf": ["77", "80", "99"],
    "un million mille deux cents": ["1001200"],
    "quinze cents francs": ["1500"],
    "six, sept, huit": ["6", "7", "8"],
    "zéro six douze": ["0", "6", "12"],
    "trois virgule cinq pour cent": ["3.5"],
    "vingt virgule zéro cinq": ["20.05"],
    "3,5 %, 3.5 % et 2.000": ["3.5", "3.5", "2000"],
    "2 000, 2\u202f000 et 2\u00a0000 euros": ["2000", "2000", "2000"],
    "en 2010 500 personnes": ["2010", "500"],
    "2 millions, 1,2 million, deux milliards": ["2000000", "1200000", "2000000000"],
    "le XXe siècle, le vingtième, Louis XIV": ["20", "20", "14"],
    "le 1er mai, la 3ème, la cinquième et la neuvième": ["1", "3", "5", "9"],
    "à 18h30": ["18", "30"],
    "des millions, une centaine, cinq pour cent": ["1", "5"],
    "une seconde, l'un et l'autre": ["1", "1"],
    "vingt-trois et cent": ["23", "100"],
}
ENGLISH = {
    "in nineteen fifty-seven": ["1957"],
    "nineteen hundred and five, twenty twenty-four": ["1905", "2024"],
    "two thousand and twelve": ["2012"],
    "eleven thousand, 11,000": ["11000", "11000"],
    "three point five percent, 3.5": ["3.5", "3.5"],
    "the twenty-first, the fifth, the ninetieth": ["21", "5", "90"],
    "a second, the second time, thousands of people": [],
    "a hundred, seven hundred and fifty": ["100", "750"],
    "two and three": ["2", "3"],
    "half a million, 3.5 million": ["1000000", "3500000"],
    "the 1950s": ["1950"],
}


@pytest.mark.parametrize(("text", "values"), FRENCH.items())
def test_french_numbers_are_read_in_words_and_in_digits(text, values):
    assert [number.value for number in numbers(text, "fr")] == [Decimal(value) for value in values]


@pytest.mark.parametrize(("text", "values"), ENGLISH.items())
def test_english_numbers_too(text, values):
    assert [number.value for number in numbers(text, "en-GB")] == [Decimal(value) for value in values]


def test_a_number_keeps_the_words_in_which_it_was_written():
    assert numbers("Il y a vingt-trois virgule cinq ans, 12 chats.", "fr") == (
        Number("vingt-trois virgule cinq", Decimal("23.5")),
        Number("12", Decimal(12)),
    )


def test_of_another_language_digits_are_read():
    assert [number.text for number in numbers("zwölf Katzen und 13 Hunde", "de")] == ["13"]


UNITS = [
    *("zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze", "treize"),
    *("quatorze", "quinze", "seize", "dix-sept", "dix-huit", "dix-neuf"),
]
TENS = {20: "vingt", 30: "trente", 40: "quarante", 50: "cinquante", 60: "soixante", 80: "quatre-vingt"}


def spelled(value: int) -> str:
    """A number under ten thousand in French, as the spelling of 1990 has it: all joined by hyphens."""
    if value < 20:
        return UNITS[value]
    if value < 100:
        tens = max(ten for ten in TENS if ten <= value)
        rest = value - tens
        joint = "-et-" if rest in (1, 11) and tens != 80 else "-"
        return TENS[tens] + (joint + UNITS[rest] if rest else "")
    if value < 1000:
        head = "cent" if value < 200 else f"{UNITS[value // 100]}-cent"
    else:
        head = "mille" if value < 2000 else f"{spelled(value // 1000)}-mille"
    rest = value % (100 if value < 1000 else 1000)
    return head + (f"-{spelled(rest)}" if rest else "")


def test_every_number_under_ten_thousand_is_read_back():
    wrong = [n for n in range(10_000) if [found.value for found in numbers(spelled(n), "fr")] != [n]]
    assert wrong == []
