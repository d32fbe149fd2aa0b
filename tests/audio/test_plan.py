"""Decisions about a master, from plain figures."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from podcast.audio.plan import MasterTrack, Plan, corrected, first_plan, missing_frames, next_gain
from podcast.errors import ConfigError
from podcast.model import Loudness, RecordingFacts
from podcast.options import AudioOptions

OPTIONS = AudioOptions()
PLAN = Plan(48_000, 1, 96, (0.0,), gain=1.0, ceiling=-2.5, reason="")


def track(lufs: float = -20.0, rate: int = 48_000, channels: int = 1) -> MasterTrack:
    facts = RecordingFacts(60_000, rate, channels, "flac", Loudness(lufs, -3.0, 4.0), (), channels == 1, lufs)
    return MasterTrack(Path("a.flac"), 0, facts)


@pytest.mark.parametrize(
    ("rates", "expected"),
    [((48_000,), 48_000), ((44_100,), 44_100), ((22_050, 44_100), 44_100), ((44_100, 48_000), 48_000),
     ((8_000,), 48_000), ((96_000,), 48_000), ((88_200,), 48_000)],
)  # fmt: skip
def test_the_sample_rate_is_that_of_the_tracks_where_players_know_it(rates: tuple[int, ...], expected: int) -> None:
    assert first_plan([track(rate=rate) for rate in rates], OPTIONS).sample_rate == expected


def test_gains_bring_each_track_to_the_target_and_make_up_for_what_lame_takes() -> None:
    plan = first_plan([track(-20.0), track(-31.5)], OPTIONS)
    assert plan.track_gains == pytest.approx((4.445, 15.945))


def test_a_mono_track_in_a_stereo_master_is_heard_from_two_loudspeakers() -> None:
    plan = first_plan([track(-20.0), track(-20.0, channels=2)], OPTIONS)
    assert plan.channels == 2
    assert plan.track_gains == pytest.approx((4.445 - 3.01, 4.445))


def test_high_bit_rates_lose_nothing() -> None:
    assert first_plan([track(-20.0)], replace(OPTIONS, bitrate=256)).track_gains == pytest.approx((4.0,))


def test_a_bit_rate_that_mp3_does_not_have() -> None:
    with pytest.raises(ConfigError) as caught:
        first_plan([track()], replace(OPTIONS, bitrate=100))  # type: ignore[arg-type]
    assert str(caught.value) == (
        "podcast.toml: bitrate = 100: MP3 has no such rate\n"
        "Use one of 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320 (kbit/s)."
    )


@pytest.mark.parametrize(
    ("tried", "gain"),
    [
        ([(0.0, -17.0)], 1.0),  # nothing is known of the limiter yet
        ([(0.0, -18.0), (2.0, -17.0)], 4.0),  # it gave half a dB for a dB
        ([(0.0, -18.0), (2.0, -18.0)], 10.0),  # it gave nothing: no more than four times the step
        ([(1.0, -16.5), (1.01, -16.5)], 1.51),  # too near to tell
    ],
)
def test_gain_after_trials(tried: list[tuple[float, float]], gain: float) -> None:
    assert next_gain(PLAN, tried, aim=-16.0).gain == pytest.approx(gain)


@pytest.mark.parametrize(
    ("measured", "expected"),
    [
        (Loudness(-16.2, -1.3), None),
        (Loudness(-16.0, -1.0), replace(PLAN, ceiling=-2.75)),  # other meters may see a little more
        (Loudness(-16.1, -0.5), replace(PLAN, ceiling=-3.25)),
        (Loudness(-16.6, -1.3), replace(PLAN, gain=1.6)),
        (Loudness(-15.2, -0.7), replace(PLAN, gain=0.2, ceiling=-3.05)),
    ],
)
def test_what_came_out_wrong_is_corrected(measured: Loudness, expected: Plan | None) -> None:
    found = corrected(PLAN, measured, OPTIONS)
    if expected is None or found is None:
        assert found is expected
    else:
        assert (found.gain, found.ceiling) == pytest.approx((expected.gain, expected.ceiling))


@pytest.mark.parametrize(("frames", "missing"), [(0, 0), (1152, 0), (1153, 46), (1198, 1), (1199, 0), (2303, 0)])
def test_silence_that_the_length_of_an_mp3_needs(frames: int, missing: int) -> None:
    assert missing_frames(frames) == missing
