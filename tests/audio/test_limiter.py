"""The limiter against an independent meter of true peaks (scipy), on signals that are hard on it."""

from __future__ import annotations

import numpy as np
import pytest

from podcast.audio.limiter import Limiter
from podcast.audio.peaks import TruePeak
from tests.audio.signals import Sound, stereo, true_peak, voice

RATE = 48_000
CEILING = -1.5
TIME = np.arange(3 * RATE + 137) / RATE
CHANCE = np.random.default_rng(7)

HARD: dict[str, Sound] = {
    "white noise": CHANCE.standard_normal(len(TIME)),
    "a quarter of the sample rate, between the samples": 2 * np.sin(2 * np.pi * 12_000 * TIME + np.pi / 4),
    "a chirp up to 20 kHz": 2 * np.sin(2 * np.pi * (100 + 19_900 / 6 * TIME) * TIME),
    "square wave": 3 * np.sign(np.sin(2 * np.pi * 333 * TIME)),
    "clicks": 5.0 * (np.arange(len(TIME)) % 5000 == 0),
    "bursts": np.sin(2 * np.pi * 1000 * TIME) * np.where(TIME * 7 % 1 < 0.02, 3.2, 0.2),
    "alternating samples that turn over": 0.9 * (-1.0) ** np.arange(len(TIME)) * np.where(TIME * 160 % 1 < 0.5, 1, -1),
    "a low voice, far too loud": 8 * np.resize(voice(3, pitch=70), len(TIME)),
}


def limit(sound: Sound, rate: int = RATE, block: int = 192_000) -> Sound:
    frames = sound.astype("f4").reshape(len(sound), -1)
    blocks = [frames[start : start + block] for start in range(0, len(frames), block)]
    return np.concatenate(list(Limiter(CEILING, rate, frames.shape[1]).limited(blocks)))


@pytest.mark.parametrize("rate", [44_100, 48_000])
@pytest.mark.parametrize("name", HARD)
def test_nothing_passes_the_ceiling(name: str, rate: int) -> None:
    made = limit(HARD[name], rate)
    assert true_peak(HARD[name]) > CEILING + 1
    assert true_peak(made.astype("f8")) <= CEILING + 0.1
    assert len(made) == len(HARD[name])


def test_what_stays_under_the_ceiling_comes_out_bit_for_bit() -> None:
    sound = (stereo(voice(3), voice(3, pitch=190, seed=2)) * 1.4).astype("f4")
    assert true_peak(sound.astype("f8")) < CEILING
    assert np.array_equal(limit(sound), sound)


def test_only_what_is_around_a_peak_is_touched() -> None:
    sound = voice(3).astype("f4")
    sound[RATE] = 1.5
    made = limit(sound)[:, 0]
    touched = np.flatnonzero(made != sound)
    assert RATE - touched[0] < 0.007 * RATE
    assert touched[-1] - RATE < 0.5 * RATE


@pytest.mark.parametrize("block", [1, 1000, 48_000, 10**9])
def test_how_the_stream_is_cut_makes_no_difference(block: int) -> None:
    sound = stereo(HARD["bursts"], HARD["white noise"])[: 40_001 if block == 1 else None]
    assert np.array_equal(limit(sound, block=block), limit(sound))


def test_both_channels_get_the_same_gain() -> None:
    quiet = 0.1 * np.sin(2 * np.pi * 440 * TIME)
    made = limit(stereo(HARD["bursts"], quiet))
    loud = np.abs(quiet) > 0.05
    gain = made[loud, 1] / quiet[loud]
    assert gain.min() < 0.3
    assert np.allclose(made[loud, 0], HARD["bursts"][loud] * gain, atol=1e-5)


def test_it_attacks_before_the_peak_and_lets_go_in_50_ms() -> None:
    sound = np.full(RATE, 0.1)
    sound[RATE // 2] = 10 ** (10.5 / 20)  # 12 dB over
    gain = 20 * np.log10(limit(sound)[:, 0] / sound)
    at = {ms: gain[RATE // 2 + ms * 48] for ms in (-10, 1, 51, 101)}
    assert at[-10] == pytest.approx(0, abs=1e-5)
    assert at[1] == pytest.approx(-12, abs=0.6)
    assert at[51] == pytest.approx(at[1] / np.e, abs=0.3)
    assert at[101] == pytest.approx(at[1] / np.e**2, abs=0.3)


@pytest.mark.parametrize("frames", [0, 1, 15, 16, 17, 271, 272, 273])
def test_very_short_streams_keep_their_length(frames: int) -> None:
    assert sum(map(len, Limiter(CEILING, RATE, 1).limited([HARD["bursts"][:frames, None].astype("f4")]))) == frames


# at half the sample rate a peak is what the interpolation makes of it
@pytest.mark.parametrize("name", [name for name in HARD if not name.startswith("alternating")])
def test_the_meter_of_true_peaks_agrees_with_an_independent_one(name: str) -> None:
    meter = TruePeak(1)
    for block in np.array_split(HARD[name].astype("f4")[:, None], 37):
        meter.hear(block)
    assert meter.dbtp == pytest.approx(true_peak(HARD[name]), abs=0.15)
