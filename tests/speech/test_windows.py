from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from podcast.speech.windows import FRAME_MS, LONGEST_MS, Span, spans_of_speech, windows_of
from tests.speech.helpers import unhurried


def frames(*parts: tuple[float, int]) -> list[float]:
    """Probabilities: each part is a value and for how many milliseconds it lasts."""
    return [probability for probability, ms in parts for _ in range(ms // FRAME_MS)]


def windows(probabilities: list[float]) -> list[Span]:
    return windows_of(spans_of_speech(probabilities, len(probabilities) * FRAME_MS), probabilities)


def test_speech_keeps_400_ms_of_silence_around_it() -> None:
    assert spans_of_speech(frames((0, 1600), (1, 3200), (0, 1600)), 6400) == [Span(1200, 5200)]


def test_a_recording_that_starts_and_ends_in_speech_is_one_span() -> None:
    assert spans_of_speech(frames((1, 3200)), 3200) == [Span(0, 3200)]


def test_silence_is_no_speech() -> None:
    assert spans_of_speech(frames((0.2, 32_000)), 32_000) == []


def test_a_click_is_no_speech() -> None:
    assert spans_of_speech(frames((0, 960), (1, 64), (0, 960)), 1984) == []


def test_a_breath_does_not_end_a_span() -> None:
    assert spans_of_speech(frames((1, 960), (0, 128), (1, 960)), 2048) == [Span(0, 2048)]


def test_doubt_does_not_end_speech_and_does_not_start_it() -> None:
    assert spans_of_speech(frames((0.4, 960), (1, 960), (0.4, 960), (0, 1600)), 4480) == [Span(560, 3280)]


def test_two_phrases_share_a_short_pause() -> None:
    assert spans_of_speech(frames((1, 960), (0, 320), (1, 960)), 2240) == [Span(0, 1120), Span(1120, 2240)]


def test_a_window_does_not_reach_across_a_long_pause() -> None:
    assert windows(frames((1, 3200), (0, 1600), (1, 3200))) == [Span(0, 8000)]
    assert windows(frames((1, 3200), (0, 3200), (1, 3200))) == [Span(0, 3600), Span(6000, 9600)]


def test_a_window_is_at_most_28_seconds() -> None:
    phrases = frames((1, 12_800), (0, 640), (1, 12_800), (0, 640), (1, 12_800), (0, 640))

    assert windows(phrases) == [Span(0, 26_560), Span(26_560, 40_080)]


def test_speech_without_a_pause_is_cut_where_it_is_least_like_speech() -> None:
    assert windows(frames((1, 19_200), (0.6, 224), (1, 19_200))) == [Span(0, 19_296), Span(19_296, 38_624)]


@unhurried
@given(st.lists(st.tuples(st.sampled_from([0.0, 0.2, 0.4, 0.6, 1.0]), st.integers(1, 600)), max_size=12))
def test_windows_are_in_order_short_enough_and_hold_all_speech(runs: list[tuple[float, int]]) -> None:
    probabilities = [probability for probability, count in runs for _ in range(count)]
    duration = len(probabilities) * FRAME_MS

    found = windows(probabilities)

    assert all(0 <= window.start_ms < window.end_ms <= duration for window in found)
    assert all(window.end_ms - window.start_ms <= LONGEST_MS for window in found)
    assert all(before.end_ms <= after.start_ms for before, after in pairwise(found))
    position = 0
    for probability, count in runs:
        if probability == 1.0 and count >= 3:
            inside = range(position * FRAME_MS, (position + count) * FRAME_MS, FRAME_MS)
            assert all(any(w.start_ms <= at < w.end_ms for w in found) for at in inside)
        position += count
