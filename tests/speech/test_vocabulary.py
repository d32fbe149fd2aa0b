from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podcast.model import Segment, Term, Transcript, Word
from podcast.speech import Repair, apply_vocabulary
from tests.speech.helpers import unhurried

ATD = Term("ATD Quart Monde", heard_as=("hâte et décarme-monde", "hâte et des carmes mondes", "a t d cardmonde"))
CHOMEUR = Term("Territoires zéro chômeur de longue durée")


def heard(text: str) -> Transcript:
    words = tuple(Word(number * 100, number * 100 + 90, word, 0.9) for number, word in enumerate(text.split()))
    return Transcript("fr", (Segment(0, words[-1].end_ms, text, "Léa", words),))


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("Avec hâte et décarme-monde, bien sûr.", "Avec ATD Quart Monde, bien sûr."),
        ("C'est hâte et des carmes mondes.", "C'est ATD Quart Monde."),
        ("Hate et Decarme Monde est là", "ATD Quart Monde est là"),
        ("chez ATD quart monde aussi", "chez ATD Quart Monde aussi"),
        ("chez A.T.D. Quart-Monde aussi", "chez ATD Quart Monde aussi"),
        ("les gens d'ATD quart monde.", "les gens d'ATD Quart Monde."),
        ("qu’ATD quart-monde!", "qu’ATD Quart Monde!"),
        ("«ATD quart monde»", "«ATD Quart Monde»"),
        ("ATD quart monde's people", "ATD Quart Monde's people"),
        ("territoire zéro chômeur", "territoire zéro chômeur"),
        ("Territoires Zéro Chômeurs de longue durée", "Territoires Zéro Chômeurs de longue durée"),
        ("territoires zero chomeur de longue duree", "Territoires zéro chômeur de longue durée"),
        ("un quart mondescartes", "un quart mondescartes"),
        ("PATD quart monde", "PATD quart monde"),
    ],
)
def test_a_name_is_written_as_in_the_vocabulary(said: str, written: str) -> None:
    transcript, _ = apply_vocabulary(heard(said), (ATD, CHOMEUR))

    assert transcript.text == written
    assert " ".join(word.text for word in transcript.segments[0].words) == written


def test_every_repair_is_told_with_its_time() -> None:
    _, repairs = apply_vocabulary(heard("Oui hâte et décarme-monde et ATD quart monde et ATD Quart Monde."), (ATD,))

    assert repairs == (
        Repair(100, "hâte et décarme-monde", "ATD Quart Monde"),
        Repair(500, "ATD quart monde", "ATD Quart Monde"),
    )


def test_times_are_kept_and_shared_among_the_written_words() -> None:
    transcript, _ = apply_vocabulary(heard("Oui, hâte et des carmes mondes. Merci."), (ATD,))

    assert transcript.segments[0].words == (
        Word(0, 90, "Oui,", 0.9),
        Word(100, 205, "ATD"),
        Word(205, 380, "Quart"),
        Word(380, 590, "Monde."),
        Word(600, 690, "Merci.", 0.9),
    )


def test_a_name_that_was_heard_right_is_the_shows_too_and_nothing_to_doubt() -> None:
    transcript, repairs = apply_vocabulary(heard("Oui, ATD Quart Monde. Merci."), (ATD,))

    assert repairs == ()
    assert [word.confidence for word in transcript.segments[0].words] == [0.9, None, None, None, 0.9]


def test_the_longest_name_wins() -> None:
    shorter = Term("Carmes", heard_as=("carmes",))

    transcript, _ = apply_vocabulary(heard("hâte et des carmes mondes, les carmes"), (shorter, ATD))

    assert transcript.text == "ATD Quart Monde, les Carmes"


def test_a_first_name_that_is_a_common_word_is_not_written_everywhere() -> None:
    transcript, repairs = apply_vocabulary(heard("une eau claire, dit Claire, dit clàire"), (Term("Claire"),))

    assert (transcript.text, repairs) == ("une eau claire, dit Claire, dit clàire", ())


def test_a_text_that_a_person_wrote_has_no_words_and_gets_none() -> None:
    transcript = Transcript("fr", (Segment(500, 900, "Chez ATD quart monde."),))

    assert apply_vocabulary(transcript, (ATD,)) == (
        Transcript("fr", (Segment(500, 900, "Chez ATD Quart Monde."),)),
        (Repair(500, "ATD quart monde", "ATD Quart Monde"),),
    )


@unhurried
@given(st.text(alphabet="ATDQatdq urmonde'-.", max_size=40))
def test_a_second_pass_finds_nothing_more_and_times_stay_in_order(text: str) -> None:
    if not text.split():
        return
    once, _ = apply_vocabulary(heard(" ".join(text.split())), (ATD, Term("Monde", ("mond",))))

    assert apply_vocabulary(once, (ATD, Term("Monde", ("mond",))))[1] == ()
    times = [time for word in once.segments[0].words for time in (word.start_ms, word.end_ms)]
    assert times == sorted(times)
