from __future__ import annotations

import pytest

from podcast.model import Term, Word
from podcast.speech import Passage, Request
from podcast.speech.doubts import is_doubtful, settle
from tests.speech.helpers import spoken

FRENCH = Request("fr")
NAMES = Request("fr", (Term("ATD Quart Monde"), Term("Noisy-le-Grand")))
SENTENCE = "Ce que l'on conçoit bien s'énonce clairement, et les mots pour le dire arrivent aisément."
STREAM = SENTENCE.rstrip(".").lower() + " quand on a le temps de les chercher et que personne ne parle en même temps"


def second(
    words: list[Word], again: list[Word], seconds: int = 28, request: Request = FRENCH
) -> tuple[str, str | None]:
    """The text that is kept, and why something was taken out."""
    kept, removed = settle(words, again, seconds * 1000, request)
    return " ".join(word.text for word in kept), removed and removed.reason


@pytest.mark.parametrize(
    "said", ["", "Oui, oui, oui.", SENTENCE, STREAM + ".", "Noisy-le-Grand.", "un deux trois quatre"]
)
def test_what_people_say_is_not_doubted(said: str) -> None:
    assert not is_doubtful(spoken(said), 28_000, NAMES)


def test_a_loop_is_doubted_and_what_loops_less_is_kept() -> None:
    loop = spoken("Je vous invite " + "à l'écran " * 20)

    assert is_doubtful(loop, 28_000, FRENCH)
    assert second(loop, []) == ("", None)
    assert second(loop, spoken(SENTENCE)) == (SENTENCE, None)
    assert second(loop, loop) == (" ".join(word.text for word in loop), None)  # cut afterwards, and reported


def test_a_text_that_ends_in_a_loop_is_not_given_up_for_a_shorter_one() -> None:
    first = spoken(f"{SENTENCE} Et voilà. Et voilà. Et voilà. Et voilà. Et voilà.")

    assert is_doubtful(first, 28_000, FRENCH)
    assert second(first, spoken("Ce que l'on conçoit bien.")) == (" ".join(word.text for word in first), None)
    assert second(first, spoken(f"{SENTENCE} Et voilà.")) == (f"{SENTENCE} Et voilà.", None)


def test_a_long_text_without_sentences_is_doubted_and_one_with_sentences_is_kept() -> None:
    first, again = spoken(STREAM), spoken(STREAM.capitalize() + ".")

    assert is_doubtful(first, 28_000, FRENCH)
    assert second(first, again) == (STREAM.capitalize() + ".", None)
    assert second(first, spoken("Ce que l'on conçoit bien.")) == (STREAM, None)  # words are worth more than full stops
    assert second(first, first) == (STREAM, None)


def test_the_vocabulary_given_back_without_conviction_is_not_kept() -> None:
    echo = spoken("Noisy-le-Grand, ATD Quart Monde", confidence=0.4)

    assert is_doubtful(echo, 3_000, NAMES)
    assert not is_doubtful(echo, 3_000, FRENCH)
    assert second(echo, [], 3, NAMES) == ("", None)
    assert second(echo, spoken("Une porte."), 3, NAMES) == ("Une porte.", None)


def test_a_guess_that_stays_a_guess_is_taken_out_and_told() -> None:
    guess = spoken("C'est ça ?", confidence=0.02)

    assert is_doubtful(guess, 3_000, FRENCH)
    assert settle(guess, guess, 3_000, FRENCH) == (
        (),
        Passage(0, 600, "C'est ça ?", "a guess that the recogniser itself hardly believes"),
    )
    assert second(guess, spoken("C'est assez."), 3) == ("C'est assez.", None)


def test_more_than_anybody_says_in_that_time_is_taken_out() -> None:
    flood = spoken(SENTENCE, each_ms=60)

    assert is_doubtful(flood, 1_000, FRENCH)
    assert second(flood, flood, 1) == ("", "more words than anybody says in that time")
    assert not is_doubtful(flood, 4_000, FRENCH)
