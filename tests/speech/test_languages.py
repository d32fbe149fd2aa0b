from __future__ import annotations

from collections.abc import Sequence

import pytest

from podcast.speech.languages import Vote, other_language, spread

FR, EN, JINGLE, UNSURE = ("fr", 0.98), ("en", 0.95), ("en", 0.87), ("en", 0.3)


def asked(votes: Sequence[Vote]) -> tuple[str | None, int]:
    """The other language that is reported for a French show, and how many windows were asked for it."""
    calls: list[Vote] = []

    def ask(vote: Vote) -> Vote:
        calls.append(vote)
        return vote

    return other_language("fr", votes, ask), len(calls)


@pytest.mark.parametrize(
    ("votes", "answer"),
    [
        ([FR] * 5, (None, 3)),
        ([JINGLE, FR, FR, FR, FR], (None, 4)),
        ([JINGLE, FR, EN, FR, FR], (None, 5)),  # and one foreign quote
        ([EN] * 5, ("en", 3)),
        ([EN, FR, EN, FR, EN], ("en", 5)),
        ([EN, EN, ("de", 0.9), ("de", 0.9), FR], (None, 5)),  # two languages, and neither is that of most
        ([UNSURE] * 5, (None, 3)),
        ([EN], ("en", 1)),
        ([EN, FR], (None, 2)),
        ([FR, FR], (None, 2)),
    ],
)
def test_most_windows_must_be_clearly_in_another_language(votes: list[Vote], answer: tuple[str | None, int]) -> None:
    assert asked(votes) == answer


def test_at_most_five_windows_are_asked_however_long_the_recording() -> None:
    assert asked([EN, FR] * 200)[1] <= 5


def test_windows_are_chosen_from_all_over() -> None:
    assert spread(range(100), 5) == [10, 30, 50, 70, 90]
    assert spread(range(3), 5) == [0, 1, 2]
    assert spread(range(7), 5) == [0, 2, 3, 4, 6]
