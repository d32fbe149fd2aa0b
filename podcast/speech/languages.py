"""Which language is spoken: windows spread over the recording vote, so that neither a jingle nor a quote decides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import TypeVar

from podcast.errors import RecordingError

SAMPLES = 7  # windows that vote where no language is given: a jingle is one of them at most
CHECKS = 5  # and where one is, until three agree: each costs a third of recognising a window
CERTAINTY = 0.5  # Whisper was right above it and wrong below .3 in what was measured

Vote = tuple[str, float]
_Window = TypeVar("_Window")


def spread(windows: Sequence[_Window], count: int) -> list[_Window]:
    """Choose up to `count` windows, spread evenly."""
    if len(windows) <= count:
        return list(windows)
    return [windows[(2 * number + 1) * len(windows) // (2 * count)] for number in range(count)]


def choose_language(votes: Sequence[Vote]) -> str:
    """Return the language of most windows; raises RecordingError rather than guess."""
    language, count = Counter(code for code, _ in votes).most_common(1)[0]
    certainty = sum(probability for code, probability in votes if code == language) / len(votes)
    if count * 2 <= len(votes) or certainty < CERTAINTY:
        raise RecordingError(
            f"the language is not clear: {language} is the best guess, with {certainty:.0%} certainty",
            hint=f'Say which it is in podcast.toml or episode.toml: language = "{language}"',
        )
    return language


def other_language(given: str, windows: Sequence[_Window], ask: Callable[[_Window], Vote]) -> str | None:
    """Return the language that most windows are clearly in, if it is not the given one.

    Stops asking as soon as the answer is certain: three windows of five, where there are so many.
    """
    chosen = spread(windows, CHECKS)
    majority = len(chosen) // 2 + 1
    others: Counter[str] = Counter()
    for asked, window in enumerate(chosen, 1):
        language, probability = ask(window)
        if language != given and probability >= CERTAINTY:
            others[language] += 1
        if others[language] >= majority:
            return language
        if asked - others.total() >= majority:
            return None
    return None
