from __future__ import annotations

import time
from itertools import pairwise
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from podcast.speech.correcting.differences import Hunk, hunks, same_words

WORDS = st.lists(st.sampled_from(["de", "la", "oui", "non", "Anne", "Paul"]), max_size=30)


@given(WORDS, WORDS)
def test_what_is_the_same_ascends_in_both_and_is_the_same(first: list[str], second: list[str]) -> None:
    places = same_words(first, second)

    for place in places:
        assert place.size > 0
        assert first[place.first :][: place.size] == second[place.second :][: place.size]
    for one, other in pairwise(places):
        assert one.first + one.size <= other.first
        assert one.second + one.size <= other.second
        assert (one.first + one.size, one.second + one.size) != (other.first, other.second)


@given(WORDS, WORDS)
def test_changes_make_the_new_text_of_the_old_one(old: list[str], new: list[str]) -> None:
    made = list(old)
    for change in reversed(hunks(old, new)):
        made[change.old_start : change.old_end] = new[change.new_start : change.new_end]

    assert made == new


def test_a_change_is_no_larger_than_it_is() -> None:
    old = "il est né dans la ville de Noisy et il est parti dans la ville de Paris"
    new = "il est né dans la ville de Noisy-le-Grand et il en est parti dans une ville de Paris"

    assert hunks(old.split(), new.split()) == [Hunk(7, 8, 7, 8), Hunk(10, 10, 10, 11), Hunk(13, 14, 14, 15)]


def test_texts_of_three_hours_are_compared_in_seconds_whatever_is_in_them() -> None:
    random = Random(1)
    few = [f"mot{random.randrange(50)}" for _ in range(30_000)]
    changed = [f"ici{random.randrange(50)}" if random.random() < 0.1 else word for word in few]
    strange = [f"mot{random.randrange(50)}" for _ in range(30_000)]

    started = time.process_time()
    found = hunks(few, changed)
    hunks(few, strange)
    taken = time.process_time() - started

    assert taken < 3
    assert sum(change.new_end - change.new_start for change in found) < 3_600
