"""The sound of an edit: what is kept stays sample for sample, joins are smooth, music comes and goes as it should."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydub import AudioSegment

from podcast.audio.assembly import assembled
from podcast.audio.editing import Edit, EditRequest, Insert, plan_edit
from podcast.model import Jingle, Music, Piece, Span, Timeline
from podcast.options import AudioOptions
from tests.audio.signals import voice

Samples = npt.NDArray[np.int32]
FULL = 2**31
HEADROOM = FULL // 16  # 24 dB under full scale


def segment(samples: Samples, rate: int = 48_000) -> AudioSegment:
    channels = 1 if samples.ndim == 1 else samples.shape[1]
    return AudioSegment(samples.astype("<i4").tobytes(), sample_width=4, frame_rate=rate, channels=channels)


def windows(samples: Samples, rate: int = 48_000, window_ms: int = 4_000) -> Iterator[AudioSegment]:
    step = rate * window_ms // 1000
    return (segment(samples[start : start + step], rate) for start in range(0, len(samples), step))


def assemble(
    samples: Samples,
    edit: Edit,
    music: dict[str, AudioSegment] | None = None,
    rate: int = 48_000,
    window_ms: int = 4_000,
) -> Samples:
    made = list(assembled(windows(samples, rate, window_ms), edit, music or {}))
    assert {(one.frame_rate, one.sample_width, one.channels) for one in made} == {
        (rate, 4, 1 if samples.ndim == 1 else samples.shape[1])
    }
    grid = rate // 100
    assert all(len(one.raw_data) // one.frame_width % grid == 0 for one in made[:-1])
    whole = np.concatenate([np.frombuffer(one.raw_data, "<i4") for one in made])
    return whole.reshape(-1, *samples.shape[1:])


def level(ms: int, value: int = 1_000_000, rate: int = 48_000) -> Samples:
    """Samples that all have one value: whatever a join or a fade does to them can be read off."""
    return np.full(ms * rate // 1000, value, np.int32)


def db(measured: float, reference: float = 1_000_000) -> float:
    return round(float(20 * np.log10(measured / reference)), 1)


def test_an_edit_that_changes_nothing_hands_on_the_very_same_segments() -> None:
    handed = list(windows(level(9_000)))
    edit = Edit(Timeline((Piece(0, 9_000, 0),), 9_000), recorded_ms=9_000)
    assert all(one is other for one, other in zip(assembled(iter(handed), edit, {}), handed, strict=True))


@st.composite
def cuts(draw: st.DrawFn) -> Edit:
    """Recordings of some seconds in pieces, with gaps in the episode here and there."""
    edges = sorted(draw(st.sets(st.integers(0, 200), min_size=2, max_size=8)))
    spans = [(a * 10, b * 10) for a, b in zip(edges[::2], edges[1::2], strict=False)]
    recorded_ms = spans[-1][1] + draw(st.sampled_from([0, 10, 500]))
    pieces, now = [], 0
    for start, end in spans:
        now += draw(st.sampled_from([0, 10, 1_230]))
        pieces.append(Piece(start, end, now))
        now += end - start
    return Edit(Timeline(tuple(pieces), now + draw(st.sampled_from([0, 10, 700]))), recorded_ms)


@settings(deadline=None)  # machines are busy at times
@given(cuts(), st.sampled_from([44_100, 48_000]), st.sampled_from([10, 250, 4_000]), st.integers(0, 30), st.booleans())
def test_every_sample_that_is_kept_is_where_the_timeline_says(
    edit: Edit, rate: int, window_ms: int, odd: int, in_stereo: bool
) -> None:
    frames = edit.recorded_ms * rate // 1000 + odd
    numbers = 1_000 * np.arange(1, frames + 1, dtype=np.int32)  # so that each sample tells which one it is
    samples = np.stack([numbers, -numbers], axis=1) if in_stereo else numbers
    made = assemble(samples, edit, rate=rate, window_ms=window_ms)

    last = edit.timeline.pieces[-1]
    to_the_end = (
        last.end_ms == edit.recorded_ms and last.at_ms + last.end_ms - last.start_ms == edit.timeline.duration_ms
    )
    assert edit.changes_nothing or len(made) == edit.timeline.duration_ms * rate // 1000 + (odd if to_the_end else 0)
    for piece in edit.timeline.pieces:
        first, end, at = (ms * rate // 1000 for ms in (piece.start_ms, piece.end_ms, piece.at_ms))
        join = rate // 100  # 10 ms at its edges
        kept = slice(first + join, end - join)
        assert np.array_equal(made[at + join : at + join + max(0, end - first - 2 * join)], samples[kept])
    heard = np.zeros(len(made), bool)
    for piece in edit.timeline.pieces:
        heard[piece.at_ms * rate // 1000 : (piece.at_ms + piece.end_ms - piece.start_ms + 10) * rate // 1000] = True
    assert not made[~heard].any()


@pytest.mark.parametrize("rate", [44_100, 48_000])
def test_a_cut_is_joined_without_a_step_or_a_dip(rate: int) -> None:
    edit = Edit(Timeline((Piece(0, 1_500, 0), Piece(2_500, 6_000, 1_500)), 5_000), recorded_ms=6_000)
    made = assemble(level(6_000, rate=rate), edit, rate=rate)
    assert len(made) == 5 * rate
    assert abs(made - 1_000_000).max() <= 5
    # and from one level to another it takes 10 ms, evenly
    two = np.concatenate([level(2_000, 1_000_000, rate), level(4_000, 500_000, rate)])
    edit = Edit(Timeline((Piece(0, 1_990, 0), Piece(2_500, 6_000, 1_990)), 5_490), recorded_ms=6_000)
    made = assemble(two, edit, rate=rate)
    start = 1_990 * rate // 1000
    assert made[start + rate // 200] == pytest.approx(750_000, rel=0.01)
    assert abs(np.diff(made)).max() < 1.1 * 500_000 / (rate // 100)


def test_what_is_trimmed_starts_and_ends_in_silence() -> None:
    edit = Edit(Timeline((Piece(1_000, 5_000, 0),), 4_000), recorded_ms=6_000)
    made = assemble(level(6_000), edit)
    assert len(made) == 4 * 48_000
    assert abs(made[0]) <= 1
    assert abs(made[-1]) <= 1_000_000 / 480 + 1
    assert (made[480:-480] == 1_000_000).all()


def test_music_comes_in_is_lowered_under_the_words_and_goes() -> None:
    edit = plan_edit(
        6_000,
        (),
        EditRequest(AudioOptions(intro=Music("i.wav", overlap=2.0, duck=12.0, fade=0.5)), (), {"i.wav": 5_000}),
    )
    made = assemble(np.zeros(6 * 48_000, np.int32), edit, {"i.wav": segment(level(5_000))})
    assert len(made) == edit.timeline.duration_ms * 48 == 9_000 * 48
    at = {ms: int(made[ms * 48]) for ms in (0, 250, 500, 2_700, 2_850, 3_000, 4_499, 4_750, 5_000)}
    assert at[0] <= 1
    assert at[250] == pytest.approx(500_000, rel=0.01)
    assert at[500] == at[2_700] == 1_000_000
    assert db(at[3_000]) == db(at[4_499]) == -12.0
    assert at[2_850] == pytest.approx((at[2_700] + at[3_000]) / 2, rel=0.01)
    assert at[4_750] == pytest.approx(at[4_499] / 2, rel=0.02)
    assert at[5_000] == 0


@pytest.mark.parametrize("rate", [44_100, 48_000])
@pytest.mark.parametrize("window_ms", [10, 370, 4_000])
def test_words_and_music_are_added_sample_for_sample(rate: int, window_ms: int) -> None:
    pauses = (Span(2_000, 2_400), Span(4_000, 4_400))
    jingle = Music("j.wav", overlap=0.25, duck=0.0, fade=0.0)
    request = EditRequest(AudioOptions(), (Jingle(2_100, jingle), Jingle(4_100, jingle)), {"j.wav": 1_000})
    edit = plan_edit(6_007, pauses, request)
    words = np.arange(6_007 * rate // 1000, dtype=np.int32) * 1_000
    tune = np.arange(rate, dtype=np.int32) * 777
    made = assemble(words, edit, {"j.wav": segment(tune, rate)}, rate, window_ms)

    expected = np.zeros(len(words) + rate, np.int32)
    for piece in edit.timeline.pieces:
        first, end, at = (ms * rate // 1000 for ms in (piece.start_ms, piece.end_ms, piece.at_ms))
        end = len(words) if piece.end_ms == 6_007 else end
        expected[at : at + end - first] = words[first:end]
    for insert in edit.inserts:
        expected[insert.at_ms * rate // 1000 :][: len(tune)] += tune
    joins = np.zeros(len(expected), bool)
    for ms in (2_200, 2_700, 4_700, 5_200):
        joins[ms * rate // 1000 : (ms + 10) * rate // 1000] = True
    assert edit.timeline.duration_ms == 7_007
    assert len(made) == len(words) + rate
    assert np.array_equal(made[~joins], expected[~joins])


@pytest.mark.parametrize("rate", [44_100, 48_000])
@pytest.mark.parametrize("more", [-20, 0, 20])
def test_words_that_end_off_the_grid_go_on_to_their_end_under_the_outro(rate: int, more: int) -> None:
    outro = Music("o.wav", overlap=0.5, duck=0.0, fade=0.0)
    edit = plan_edit(5_003, (), EditRequest(AudioOptions(outro=outro), (), {"o.wav": 1_000}))
    words = level(5_003, rate=rate)[:-20]
    words = np.concatenate([words, level(1, rate=rate)[: 20 + more]])  # milliseconds are not that exact
    made = assemble(words, edit, {"o.wav": segment(level(1_000, 1_000, rate), rate)}, rate)
    assert edit.timeline.duration_ms == 5_500
    assert len(made) == 5_500 * rate // 1000
    start = 4_500 * rate // 1000
    assert (made[:start] == 1_000_000).all()
    assert (made[start : len(words)] == 1_001_000).all()
    assert (made[len(words) :] == 1_000).all()


def test_words_and_music_at_full_scale_together_do_not_clip() -> None:
    request = EditRequest(AudioOptions(outro=Music("o.wav", overlap=30.0, duck=0.0, fade=0.0)), (), {"o.wav": 2_000})
    edit = plan_edit(2_000, (), request)
    made = assemble(level(2_000, HEADROOM), edit, {"o.wav": segment(level(2_000, HEADROOM))})
    assert (made == 2 * HEADROOM).all()


def test_the_whole_is_faded_in_and_out() -> None:
    edit = plan_edit(10_003, (), EditRequest(AudioOptions(fade_in=1.0, fade_out=5.0)))
    made = assemble(level(10_003), edit)
    assert len(made) == 10_003 * 48
    for ms, wanted in {0: 0, 500: 500_000, 1_000: 1_000_000, 5_000: 1_000_000, 7_500: 500_000, 9_998: 400}.items():
        assert made[ms * 48] == pytest.approx(wanted, rel=0.01, abs=600)
    assert abs(made[-144:]).max() <= 1


def test_recordings_that_are_shorter_than_was_measured_leave_silence_and_no_shift() -> None:
    edit = Edit(Timeline((Piece(0, 5_000, 0), Piece(6_000, 7_000, 5_000)), 6_000), recorded_ms=9_000)
    made = assemble(level(4_995), edit)
    assert len(made) == 6_000 * 48
    assert (made[: 4_995 * 48] == 1_000_000).all()
    assert not made[4_995 * 48 :].any()


def test_nothing_comes_of_nothing() -> None:
    edit = Edit(Timeline((Piece(0, 5_000, 0),), 5_000), recorded_ms=6_000)
    assert list(assembled(iter(()), edit, {})) == []


def beep(rate: int) -> npt.NDArray[np.float64]:
    """A chirp that a correlation finds to the sample."""
    time = np.arange(rate // 20) / rate
    return 0.5 * np.sin(2 * np.pi * (1_000 * time + 40_000 * time**2)) * np.hanning(len(time))


@pytest.mark.parametrize("rate", [44_100, 48_000])
def test_a_beep_in_the_recordings_is_heard_where_the_timeline_says(rate: int) -> None:
    beeps = (3_500, 9_130, 14_007, 21_480, 30_000, 38_221)
    pauses = (Span(0, 3_400), Span(12_000, 13_900), Span(17_300, 18_000), Span(25_000, 28_000), Span(38_600, 40_000))
    talk = np.zeros(40 * rate)
    for before, after in pairwise(pauses):
        start, end = before.end_ms * rate // 1000, after.start_ms * rate // 1000
        talk[start:end] += 0.2 * voice(40, rate)[start:end]
    for ms in beeps:
        talk[ms * rate // 1000 :][: len(beep(rate))] += beep(rate)
    options = AudioOptions(
        trim=True,
        shorten_pauses=0.6,
        intro=Music("i.wav", overlap=2.0),
        outro=Music("i.wav", overlap=1.0),
        fade_out=1.0,
    )
    jingles = (Jingle(17_500, Music("j.wav", overlap=0.1)), Jingle(26_000, Music("j.wav")))
    ends = (11_950, 25_100)
    edit = plan_edit(40_000, pauses, EditRequest(options, jingles, {"i.wav": 6_000, "j.wav": 1_500}, ends))
    noise = np.random.default_rng(3).standard_normal(6 * rate) * HEADROOM * 0.02
    music = {
        "i.wav": segment(noise.astype(np.int32), rate),
        "j.wav": segment(noise[: rate * 3 // 2].astype(np.int32), rate),
    }

    made = assemble((talk * HEADROOM).astype(np.int32), edit, music, rate) / HEADROOM

    assert len(made) == edit.timeline.duration_ms * rate // 1000
    for ms in beeps:
        wanted = edit.timeline.at(ms) * rate // 1000
        around = made[wanted - rate // 10 : wanted + rate // 10 + len(beep(rate))]
        found = int(np.argmax(np.correlate(around, beep(rate)))) - rate // 10
        assert abs(found) <= rate // 1000, f"the beep at {ms} ms is {found} samples off"


def test_memory_does_not_grow_with_length() -> None:
    edit = plan_edit(
        600_000,
        (Span(0, 5_000), Span(300_000, 302_000)),
        EditRequest(AudioOptions(trim=True), (Jingle(300_000, Music("j")),), {"j": 500}),
    )
    window = segment(level(4_000))
    music = {"j": segment(level(500))}
    tracemalloc.start()
    try:
        total = sum(len(one.raw_data) for one in assembled((window for _ in range(150)), edit, music))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert total == edit.timeline.duration_ms * 48 * 4
    assert peak < 8 * len(window.raw_data)


def test_an_insert_ends_where_its_levels_end() -> None:
    assert Insert("a.wav", 1_000, ((0, 1.0), (2_500, 1.0))).end_ms == 3_500
