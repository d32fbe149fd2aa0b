from __future__ import annotations

import pytest

from podcast.speech import Passage
from podcast.speech.phantom_phrases import SpeechTime, part_phantoms, phrases
from tests.speech.helpers import spoken


def speech(part: float) -> SpeechTime:
    """So much of every stretch is speech."""
    return lambda start_ms, end_ms: round((end_ms - start_ms) * part)


CREDIT = "Sous-titres réalisés par la communauté d'Amara.org"


def test_a_subtitle_credit_with_hardly_any_speech_under_it_is_removed() -> None:
    words = [*spoken("Au revoir."), *spoken(CREDIT, from_ms=5000), *spoken("Bonjour.", from_ms=9000)]

    left, removed, flagged = part_phantoms(words, "fr", speech(0.2))

    assert " ".join(word.text for word in left) == "Au revoir. Bonjour."
    assert removed == [Passage(5000, 6800, CREDIT, "a phrase of subtitles, with hardly any speech under it")]
    assert flagged == []


def test_who_really_says_it_keeps_it_and_it_is_flagged() -> None:
    words = spoken("Voilà. Merci d'avoir écouté !")

    left, removed, flagged = part_phantoms(words, "fr", speech(0.9))

    assert left == words
    assert removed == []
    assert flagged == [
        Passage(300, 1200, "Merci d'avoir écouté !", "recognisers write this phrase where nobody says it")
    ]


def test_a_long_phrase_squeezed_onto_a_click_is_removed() -> None:
    words = spoken(CREDIT, each_ms=60)  # all of it in 360 ms, and all of that taken for speech

    assert part_phantoms(words, "fr", speech(1.0))[0] == []


def test_the_longest_phrase_that_fits_is_taken() -> None:
    words = spoken("thank you for watching, and I'll see you in the next video!")

    (removed,) = part_phantoms(words, "en", speech(0.0))[1]

    assert removed.text == "thank you for watching, and I'll see you in the next video!"


@pytest.mark.parametrize(
    "said", ["Thanks for watching!", "Subtitles by the Amara.org community", "THANK YOU FOR LISTENING."]
)
def test_english_has_its_own_phrases(said: str) -> None:
    assert part_phantoms(spoken(said), "en", speech(0.1))[0] == []
    assert part_phantoms(spoken(said), "fr", speech(0.1))[0] == spoken(said)


def test_a_language_without_a_list_loses_nothing() -> None:
    assert phrases("oc") == ()
    assert part_phantoms(spoken(CREDIT), "oc", speech(0.0)) == (spoken(CREDIT), [], [])


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_phrase_has_more_than_one_word_or_is_an_address(language: str) -> None:
    # a single word, such as « merci », would be flagged wherever it is said
    assert all(len(phrase) > 1 or phrase[0].endswith("com") for phrase in phrases(language))
    assert len(phrases(language)) > 20
