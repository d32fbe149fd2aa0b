from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podcast.model import Word
from podcast.speech import Passage
from podcast.speech.loops import Loop, cut_loops, find_loops
from tests.speech.helpers import spoken, unhurried


def test_a_phrase_that_comes_over_and_over_is_left_once() -> None:
    words = spoken("Bonjour. " + "Qu'est-ce qui se passe ? " * 9 + "Au revoir.")

    left, removed = cut_loops(words)

    assert " ".join(word.text for word in left) == "Bonjour. Qu'est-ce qui se passe ? Au revoir."
    assert removed == [
        Passage(
            words[5].start_ms,
            words[-3].end_ms,
            "Qu'est-ce qui se passe ?",
            "a loop: it came 9 times in a row, once is kept",
        )
    ]


def test_case_and_punctuation_do_not_hide_a_loop() -> None:
    assert find_loops(spoken("Et voilà, et voilà. Et voilà ! ET VOILÀ et voila")) == [Loop(0, 2, 5)]


@pytest.mark.parametrize(
    "said",
    [
        "Oui, oui, oui.",
        "Non, non, non, non, non, non, non !",
        "Il était un petit navire. Il était un petit navire. Il était un petit navire.",
        "très très très très très bien",
        "plus jamais ça, plus jamais ça, plus jamais ça, plus jamais ça",
    ],
)
def test_what_people_repeat_stays(said: str) -> None:
    words = spoken(said)

    assert cut_loops(words) == (words, [])


def test_two_loops_are_both_cut() -> None:
    left, removed = cut_loops(spoken("a b " * 6 + "c " * 8 + "d"))

    assert [word.text for word in left] == ["a", "b", "c", "d"]
    assert [passage.text for passage in removed] == ["a b", "c"]


@unhurried
@given(st.lists(st.sampled_from("abc"), max_size=60))
def test_cutting_leaves_only_words_of_before_in_order_and_nothing_to_cut_in_what_does_not_loop(
    texts: list[str],
) -> None:
    words = spoken(" ".join(texts))
    left, removed = cut_loops(words)

    assert [word for word in words if word in left] == left
    assert bool(removed) == bool(find_loops(words)) == (left != words)


def test_words_without_letters_are_words_too() -> None:
    assert find_loops([Word(0, 1, "…")] * 3) == []
