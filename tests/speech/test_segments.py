from __future__ import annotations

import pytest

from podcast.model import Segment, Word
from podcast.speech.engine import Piece, words_of
from podcast.speech.segments import LONGEST_CHARACTERS, ends_sentence, segments_of


def spoken(text: str, start_ms: int = 0, each_ms: int = 300) -> list[Word]:
    """Words one after the other without a pause."""
    return [
        Word(start_ms + number * each_ms, start_ms + (number + 1) * each_ms, word)
        for number, word in enumerate(text.split())
    ]


def texts(segments: list[Segment]) -> list[str]:
    return [segment.text for segment in segments]


def test_a_segment_is_a_sentence_with_its_words_speaker_and_times() -> None:
    words = spoken("Bonjour à tous. Merci.", start_ms=5000)

    assert segments_of(words, "Léa") == [
        Segment(5000, 5900, "Bonjour à tous.", "Léa", tuple(words[:3])),
        Segment(5900, 6200, "Merci.", "Léa", tuple(words[3:])),
    ]


def test_a_pause_of_more_than_a_second_ends_a_segment() -> None:
    assert texts(segments_of(spoken("alors") + spoken("je pense", 1300), None)) == ["alors je pense"]
    assert texts(segments_of(spoken("alors") + spoken("je pense", 1301), None)) == ["alors", "je pense"]


def test_a_title_or_an_initial_does_not_end_a_sentence() -> None:
    assert texts(segments_of(spoken("Voici M. Dupont et J. Martin. Bien."), None)) == [
        "Voici M. Dupont et J. Martin.",
        "Bien.",
    ]


def test_a_sentence_ends_inside_quotes_too() -> None:
    assert ends_sentence("Il dit « venez ! »") is True
    assert ends_sentence("Il dit «venez!»") is True
    assert ends_sentence("Pourquoi?") is True
    assert ends_sentence("Parce que,") is False
    assert ends_sentence("»") is False


@pytest.mark.parametrize(
    "text", ["Voici M.", "avant J.-C.", "des poires, des pommes, etc.", "l'abbé J.", "e.g.", "(cf."]
)
def test_an_abbreviation_does_not_end_a_sentence(text: str) -> None:
    assert ends_sentence(text) is False


@pytest.mark.parametrize("text", ["Il me.", "C'est de l'art.", "Son ex.", "Oui...", "Vraiment?!", "(Rires.)"])
def test_a_word_that_looks_like_an_abbreviation_does(text: str) -> None:
    assert ends_sentence(text) is True


def test_a_closing_mark_alone_stays_with_its_sentence() -> None:
    assert texts(segments_of(spoken("Il dit « venez. » Oui."), None)) == ["Il dit « venez. »", "Oui."]


def test_a_sentence_that_goes_on_is_cut_after_a_comma() -> None:
    long = "et nous parlons toujours encore, " * 20

    segments = segments_of(spoken(long), None)

    assert all(len(segment.text) <= LONGEST_CHARACTERS and segment.text.endswith(",") for segment in segments)
    assert " ".join(texts(segments)) == long.strip()


def test_a_text_without_any_punctuation_is_cut_where_the_pause_is_longest() -> None:
    words = spoken("mot " * 50) + spoken("suite " * 50, start_ms=15_700)

    assert texts(segments_of(words, None))[0] == " ".join(["mot"] * 50)


def test_pieces_of_whisper_become_words() -> None:
    pieces = [
        Piece(0.0, 0.3, " L", 0.9),
        Piece(0.3, 0.8, "'accident", 0.7),
        Piece(0.8, 1.0, " «", 0.5),
        Piece(1.0, 1.4, " grave", 0.8),
        Piece(1.4, 1.5, " »", 0.5),
        Piece(1.5, 1.9, " va", 0.6),
        Piece(1.9, 2.0, "-t", 0.6),
        Piece(2.0, 2.2, "-il", 0.6),
        Piece(2.2, 2.3, " ?", 0.4),
        Piece(2.3, 2.3, " ", 0.4),
    ]

    assert words_of(pieces, 3000, "fr") == (
        Word(0, 800, "L'accident", 0.7),
        Word(800, 1500, "«grave»", 0.5),
        Word(1500, 2300, "va-t-il?", 0.4),
    )


def test_times_are_clamped_to_the_window_and_increase() -> None:
    pieces = [
        Piece(-1.0, 0.5, " a", 1.2),
        Piece(0.4, 0.4, " b", -0.1),
        Piece(9.0, 9.5, " c", 0.5),
        Piece(9, 9, " d", 0.5),
    ]

    assert words_of(pieces, 2000, "fr") == (
        Word(0, 500, "a", 1.0),
        Word(500, 501, "b", 0.0),
        Word(1998, 1999, "c", 0.5),
        Word(1999, 2000, "d", 0.5),
    )
