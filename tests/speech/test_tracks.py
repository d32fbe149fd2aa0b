from __future__ import annotations

import numpy as np

from podcast.model import Word
from podcast.speech.listening import Frames
from podcast.speech.tracks import measure, own_spans, own_words
from podcast.speech.windows import FRAME_MS, Span

SECOND = 1000 // FRAME_MS


def track(*parts: tuple[float, int]) -> Frames:
    """A track of seconds at a level in dB; what is above -60 dB sounds like speech."""
    level = np.array([db for db, seconds in parts for _ in range(seconds * SECOND)], np.float32)
    return Frames((level > -60).astype(np.float32), level, len(level) * FRAME_MS)


def at(second: int) -> Word:
    start = second * SECOND * FRAME_MS
    return Word(start, start + 300, f"mot{second}")


def test_a_word_that_is_louder_on_another_track_is_dropped() -> None:
    host, guest = track((-20, 4), (-50, 4)), track((-50, 4), (-20, 4))
    levels = measure([host, guest], [0, 0])

    assert own_words([at(1), at(5)], 0, levels) == [at(1)]
    assert own_words([at(1), at(5)], 1, levels) == [at(5)]


def test_a_microphone_that_is_set_lower_keeps_its_speaker() -> None:
    # the guest's microphone gives 10 dB less: the host in it (-24) is as loud as the guest's own voice at a distance
    host, guest = track((-14, 4), (-22, 4)), track((-32, 4), (-24, 4))
    levels = measure([host, guest], [0, 0])

    assert own_words([at(1), at(5)], 1, levels) == [at(5)]
    assert own_words([at(1), at(5)], 0, levels) == [at(1)]


def test_two_who_speak_at_once_are_both_kept() -> None:
    levels = measure([track((-20, 4)), track((-23, 4))], [0, 0])

    assert own_words([at(1)], 0, levels) == own_words([at(1)], 1, levels) == [at(1)]


def test_a_track_where_nobody_speaks_is_not_lifted_to_a_voice() -> None:
    levels = measure([track((-20, 8)), track((-50, 8))], [0, 0])

    assert own_spans([Span(0, 8000)], 1, levels) == []
    assert own_words([at(1), at(5)], 1, levels) == []


def test_only_spans_that_are_wholly_another_voice_are_left_out() -> None:
    host, guest = track((-20, 4), (-50, 4)), track((-50, 4), (-20, 4))
    levels = measure([host, guest], [0, 0])
    spans = [Span(0, 3000), Span(3000, 5000), Span(5000, 7000)]

    assert own_spans(spans, 0, levels) == [Span(0, 3000), Span(3000, 5000)]
    assert own_spans(spans, 1, levels) == [Span(3000, 5000), Span(5000, 7000)]


def test_tracks_that_start_later_are_compared_at_the_same_moment() -> None:
    host, guest = track((-20, 4), (-50, 4)), track((-20, 4))
    levels = measure([host, guest], [0, 4 * SECOND * FRAME_MS])

    assert own_words([at(1), at(5)], 0, levels) == [at(1)]
    assert own_words([at(5)], 1, levels) == [at(5)]


def test_a_quiet_passage_is_not_taken_for_another_voice() -> None:
    levels = measure([track((-10, 4), (-50, 4)), track((-70, 8))], [0, 0])

    assert own_spans([Span(0, 3000), Span(5000, 7000)], 0, levels) == [Span(0, 3000), Span(5000, 7000)]


def test_one_track_loses_nothing() -> None:
    levels = measure([track((-20, 4), (-90, 1))], [0])

    assert own_spans([Span(0, 4000)], 0, levels) == [Span(0, 4000)]
    assert own_words([at(1), at(4)], 0, levels) == [at(1), at(4)]
