from __future__ import annotations

import numpy as np

from podcast.model import Span
from podcast.speech.coverage import Speech, covered, united
from podcast.speech.windows import FRAME_MS
from tests.speech.helpers import spoken


def speech(*parts: tuple[int, bool]) -> Speech:
    """Seconds of speech, or of none; all of it listened to."""
    frames = [float(spoken_) for seconds, spoken_ in parts for _ in range(seconds * 1000 // FRAME_MS)]
    return Speech(np.array(frames, np.float32), [Span(0, len(frames) * FRAME_MS)])


def test_speech_under_words_and_in_short_pauses_between_them_is_covered() -> None:
    track = speech((3, True), (5, False), (3, True))
    words = [*spoken("un deux trois"), *spoken("quatre cinq", 2_000), *spoken("six sept huit", 8_500)]

    assert track.gaps(words) == []
    assert covered([track], [[]]) == 1.0


def test_two_seconds_of_speech_without_a_word_are_a_gap_from_the_first_to_the_last_of_them() -> None:
    track = speech((2, True), (2, False), (4, True), (2, False))
    words = spoken("un deux trois quatre cinq six sept")

    (gap,) = track.gaps(words)

    assert gap == Span(3_968, 7_968)  # frames of 32 ms
    assert round(covered([track], [[gap]]), 2) == 0.33


def test_no_words_at_all_cover_nothing() -> None:
    track = speech((10, True))

    assert covered([track], [track.gaps([])]) == 0.0


def test_what_is_not_listened_to_is_neither_speech_nor_a_gap() -> None:
    frames = np.ones(10_000 // FRAME_MS, np.float32)
    track = Speech(frames, [Span(0, 2_000)])  # the rest is another's voice

    assert track.gaps(spoken("un deux trois quatre cinq six")) == []
    assert 1_900 < track.total_ms <= 2_048


def test_no_speech_is_covered_by_no_words() -> None:
    assert covered([speech((3, False))], [[]]) == 1.0


def test_gaps_of_two_tracks_at_the_same_time_are_one() -> None:
    assert united([Span(9, 12), Span(0, 5), Span(3, 7), Span(7, 8)]) == [Span(0, 8), Span(9, 12)]
