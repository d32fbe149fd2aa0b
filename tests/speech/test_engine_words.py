"""An engine's pieces, put together to words."""

from __future__ import annotations

from podcast.speech.engine import Piece, words_of
from podcast.speech.loops import find_loops


def texts(*pieces: str) -> list[str]:
    timed = [Piece(float(n), n + 1.0, text, 0.9) for n, text in enumerate(pieces)]
    return [word.text for word in words_of(timed, 60_000, "fr")]


def test_pieces_of_one_word_are_one() -> None:
    assert texts(" l", "'accident", " peut", "-être", " ?") == ["l'accident", "peut-être?"]
    long_name = " Saint-Remy-en-Bouzemont-Saint-Genest-et-Isson"
    assert texts(long_name) == [long_name.strip()]


def test_a_chain_that_no_word_has_is_taken_apart_so_that_it_is_found_to_be_a_loop() -> None:
    pieces = [Piece(n / 2, n / 2 + 0.5, "-femme" if n else " mecs", 0.9) for n in range(20)]

    words = words_of(pieces, 11_000, "fr")

    assert [word.text for word in words] == ["mecs", *["-femme"] * 19]
    assert (words[0].start_ms, words[1].start_ms, words[-1].end_ms) == (0, 500, 10_000)
    assert [loop.times for loop in find_loops(words)] == [19]
