"""The meters against the signals of EBU Tech 3341 and Tech 3342, made here from their definitions.

3341 cases 7 and 8 and 3342 cases 5 and 6 are recordings of programmes: in their place stand voices of a narrow and of
a wide range, against meters of others and the formula of Tech 3342. Left out are 3341 cases 9 to 11, of short-term
loudness, which we do not give, and 13 and 14, which ask for windows that slide in finer steps than the tenth of a
second of our envelopes.
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pyloudnorm
import pytest
from scipy.io import wavfile
from scipy.signal import chirp, lfilter, resample_poly

from podcast.audio import Ffmpeg
from podcast.audio.ffmpeg import read_from, running
from podcast.audio.loudness import METER, read_loudness
from podcast.audio.peaks import TruePeak
from tests.audio.conftest import Listen
from tests.audio.signals import Sound, at_loudness, stereo, true_peak, voice, write

RATE = 48_000


def tones(*parts: tuple[float, float]) -> Sound:
    """1 kHz, the same left and right: each part a level (dBFS, of its peaks) and a length (s)."""
    level = np.concatenate([np.full(round(seconds * RATE), 10 ** (dbfs / 20)) for dbfs, seconds in parts])
    tone = level * np.sin(2 * np.pi * 1000 * np.arange(len(level)) / RATE)
    return np.stack([tone, tone], axis=1)


@pytest.mark.parametrize(
    ("parts", "lufs"),
    [
        pytest.param([(-23, 20)], -23, id="3341-1"),
        pytest.param([(-33, 20)], -33, id="3341-2"),
        pytest.param([(-36, 10), (-23, 60), (-36, 10)], -23, id="3341-3"),
        pytest.param([(-72, 10), (-36, 10), (-23, 60), (-36, 10), (-72, 10)], -23, id="3341-4"),
        pytest.param([(-26, 20), (-20, 20.1), (-26, 20)], -23, id="3341-5"),
    ],
)
def test_integrated_loudness(parts: list[tuple[float, float]], lufs: float, tmp_path: Path, listened: Listen) -> None:
    found = listened(write(tmp_path / "a.wav", tones(*parts), kind="float32")).facts.loudness
    assert found.integrated_lufs == pytest.approx(lufs, abs=0.1)


def test_integrated_loudness_of_five_channels_3341_6(tmp_path: Path, ffmpeg: Ffmpeg) -> None:
    tone = np.sin(2 * np.pi * 1000 * np.arange(20 * RATE) / RATE)
    levels = (-28, -28, -24, -30, -30)  # left, right, centre, surrounds
    source = tmp_path / "surround.wav"
    wavfile.write(source, RATE, np.stack([10 ** (dbfs / 20) * tone for dbfs in levels], axis=1).astype("f4"))
    shape = "aformat=channel_layouts=5.0,channelmap=map=0|1|2|3|4:channel_layout=5.0"
    arguments = ["-channel_layout", "5.0", *read_from(source), "-af", f"{shape},{METER}", "-f", "null", "-"]
    with running(ffmpeg, arguments) as process:
        pass
    assert read_loudness(process.metadata(), None).integrated_lufs == pytest.approx(-23, abs=0.1)


def test_momentary_loudness_stands_still_3341_12(tmp_path: Path, listened: Listen) -> None:
    sound = tones(*[(-20, 0.18), (-30, 0.22)] * 25)
    momentary = listened(write(tmp_path / "a.wav", sound, kind="float32")).envelope.momentary
    assert momentary[10:] == pytest.approx([-23.0] * (len(momentary) - 10), abs=0.1)


@pytest.mark.parametrize(
    ("parts", "range_lu"),
    [
        pytest.param([(-20, 20), (-30, 20)], 10, id="3342-1"),
        pytest.param([(-20, 20), (-15, 20)], 5, id="3342-2"),
        pytest.param([(-40, 20), (-20, 20)], 20, id="3342-3"),
        pytest.param([(-50, 20), (-35, 20), (-20, 20), (-35, 20), (-50, 20)], 15, id="3342-4"),
    ],
)
def test_loudness_range(parts: list[tuple[float, float]], range_lu: float, tmp_path: Path, listened: Listen) -> None:
    found = listened(write(tmp_path / "a.wav", tones(*parts), kind="float32")).facts.loudness
    assert found.range_lu == pytest.approx(range_lu, abs=1)


def range_by_the_book(sound: Sound) -> float:
    """Tech 3342: windows of 3 s, ten a second, gated at -70 LUFS and at 20 LU under their mean; from 10 to 95 %."""
    meter = pyloudnorm.Meter(RATE)
    weighted = sound
    for stage in meter._filters.values():
        weighted = stage.passband_gain * lfilter(stage.b, stage.a, weighted, axis=0)
    total = np.concatenate([[0.0], np.cumsum((weighted**2).sum(axis=1))])
    starts = np.arange(0, len(sound) - 3 * RATE + 1, RATE // 10)
    loud = -0.691 + 10 * np.log10((total[starts + 3 * RATE] - total[starts]) / (3 * RATE))
    loud = loud[loud >= -70]
    loud = loud[loud >= 10 * np.log10((10 ** (loud / 10)).mean()) - 20]
    low, high = np.percentile(loud, (10, 95))
    return float(high - low)


@pytest.mark.parametrize(
    ("drop", "wide"), [pytest.param(3, False, id="3341-7 and 3342-5"), pytest.param(16, True, id="3341-8 and 3342-6")]
)
def test_programmes_of_a_narrow_and_a_wide_range(drop: float, wide: bool, tmp_path: Path, listened: Listen) -> None:
    spoken = voice(40)
    soft = 10 ** (-drop / 20 * (np.arange(len(spoken)) // (10 * RATE) % 2))
    sound = at_loudness(stereo(spoken * soft, voice(40, seed=2) * soft), -23)
    found = listened(write(tmp_path / "a.wav", sound, kind="float32")).facts.loudness
    assert found.integrated_lufs == pytest.approx(-23, abs=0.1)
    assert found.range_lu == pytest.approx(range_by_the_book(sound), abs=0.5)
    assert (found.range_lu > 10) == wide


@pytest.mark.parametrize(
    ("divisor", "degrees", "amplitude", "dbtp"),
    [
        pytest.param(4, 0, 0.5, -6, id="3341-15"),
        pytest.param(4, 45, 0.5, -6, id="3341-16"),
        pytest.param(6, 60, 0.5, -6, id="3341-17"),
        pytest.param(8, 67.5, 0.5, -6, id="3341-18"),
        pytest.param(4, 45, 1.41, 3, id="3341-19"),
    ],
)
def test_true_peak_of_steady_tones(
    divisor: int, degrees: float, amplitude: float, dbtp: float, tmp_path: Path, listened: Listen
) -> None:
    tone = amplitude * np.sin(2 * np.pi * np.arange(5 * RATE) / divisor + np.radians(degrees))
    # the edges of a tone that is switched are steeper than the tone: it comes and goes in 10 ms
    ramp = np.minimum(1, np.minimum(np.arange(len(tone)), np.arange(len(tone))[::-1]) / 480)
    source = write(tmp_path / "a.wav", np.stack([tone * ramp] * 2, axis=1), kind="float32")
    found = listened(source).facts.loudness.true_peak_dbtp
    assert found is not None
    assert dbtp - 0.4 <= found <= dbtp + 0.2


@pytest.mark.parametrize("offset", [pytest.param(n, id=f"3341-{20 + n}") for n in range(4)])
def test_true_peak_of_a_burst_between_the_samples(offset: int) -> None:
    """Made at four times the rate, and sampled at each of the four places."""
    fast = 4 * RATE
    time = np.arange(fast) / fast
    tone = 0.5 * np.sin(2 * np.pi * RATE / 6 * time)
    middle = np.abs(time - 0.5) < 3 / RATE
    tone[middle] *= 2
    smooth = resample_poly(resample_poly(tone, 1, 4), 4, 1)  # what a rate of 48 kHz can hold
    smooth /= np.abs(smooth).max()
    meter = TruePeak(1)
    meter.hear(smooth[offset::4, None].astype("f4"))
    assert meter.dbtp is not None
    assert -0.4 <= meter.dbtp <= 0.2


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("block", [1, 7, 1000, 48_000])
def test_true_peak_is_that_of_four_times_oversampling_however_the_blocks_are_cut(seed: int, block: int) -> None:
    chance = np.random.default_rng(seed)
    spectrum = np.fft.rfft(chance.normal(size=(4000, 2)), axis=0)
    spectrum[round(4000 * 20_000 / RATE) :] = 0  # nothing over 20 kHz
    sound = np.fft.irfft(spectrum, axis=0).astype("f4")
    meter = TruePeak(2)
    for start in range(0, len(sound), block):
        meter.hear(sound[start : start + block])
    assert meter.dbtp == pytest.approx(true_peak(sound.astype("f8")), abs=0.1)


@pytest.mark.parametrize("sweep", [(17_000, 20_000), (11_000, 13_000), (20_000, 19_000)])
def test_true_peak_of_a_chirp(sweep: tuple[float, float]) -> None:
    """Near a quarter of the rate and near its half, where samples miss most of the peaks."""
    time = np.arange(4800) / RATE
    sound = 0.9 * chirp(time, sweep[0], time[-1], sweep[1]) * np.hanning(len(time))
    meter = TruePeak(1)
    meter.hear(sound[:, None].astype("f4"))
    assert meter.dbtp == pytest.approx(true_peak(sound), abs=0.1)


def test_silence_has_no_true_peak() -> None:
    meter = TruePeak(2)
    meter.hear(np.zeros((100, 2), "f4"))
    assert meter.dbtp is None


def test_digital_silence_is_no_dearer_to_measure_than_sound(ffmpeg: Ffmpeg) -> None:
    """Filters that ring down into denormal numbers take ten times as long."""

    def computing(source: str) -> float:
        before = os.times()
        with running(ffmpeg, ["-f", "lavfi", "-i", source, "-af", METER, "-f", "null", "-"]):
            pass
        after = os.times()
        return after.children_user - before.children_user

    sound = computing("sine=d=600:r=48000")
    assert computing("sine=d=1:r=48000,apad=whole_dur=600") < 3 * sound
