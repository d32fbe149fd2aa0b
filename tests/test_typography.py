import pytest
from hypothesis import given
from hypothesis import strategies as st

from podcast.typography import clock, ends_sentence, primary, typeset

N, W = "\u202f", "\u00a0"


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Quoi ? Oui ! Bien ; voilà : fin", f"Quoi{N}? Oui{N}! Bien{N}; voilà{W}: fin"),
        ("Quoi? Oui! Bien; voilà: fin", f"Quoi{N}? Oui{N}! Bien{N}; voilà{W}: fin"),
        ("Il dit «non», puis « oui ».", f"Il dit «{N}non{N}», puis «{N}oui{N}»."),
        ("« Vraiment?! » (ah bon?)", f"«{N}Vraiment{N}?!{N}» (ah bon{N}?)"),
        ("le signe &nbsp; et &#160; ici", "le signe &nbsp; et &#160; ici"),
        ("à 12:30, https://example.org/?a=1;b", "à 12:30, https://example.org/?a=1;b"),
        ("", ""),
    ],
)
def test_french_spaces(typed, shown):
    assert typeset(typed, "fr") == shown
    assert typeset(typed, "fr-FR") == shown


def test_other_languages_are_left_as_they_are():
    assert typeset("What ? No: never!", "en") == "What ? No: never!"


@given(st.text(st.sampled_from("ab «»;:!?.\u00a0\u202f/1()\n")))
def test_setting_twice_changes_nothing_and_no_letter_is_lost(text):
    once = typeset(text, "fr")
    assert typeset(once, "fr") == once
    assert [c for c in once if not c.isspace()] == [c for c in text if not c.isspace()]


def test_the_primary_language_is_without_its_region():
    assert [primary(code) for code in ("fr", "fr-CA", "EN_gb")] == ["fr", "fr", "en"]


def test_times_are_plain_to_read():
    assert [clock(ms) for ms in (0, 192_900, 3_600_000, 36_000_000)] == ["00:00", "03:12", "1:00:00", "10:00:00"]


def test_a_sentence_ends_at_its_mark_even_before_a_closing_quotation_mark():
    assert [ends_sentence(text) for text in ("Oui.", "« Oui ! »", "“No?”", "et puis…", "et puis", "3,5")] == [
        *[True] * 4,
        *[False] * 2,
    ]
