"""What is decided about cleaning, and what it does to sound: measured through ffmpeg, on a synthesised French voice."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from scipy.signal import butter, correlate, sosfilt, welch

from podcast.audio import Ffmpeg
from podcast.audio.cleaning import Chain, chain, check_filters
from podcast.errors import ToolError
from podcast.model import Loudness, RecordingFacts
from podcast.options import AudioOptions, Cleaner
from tests.audio.signals import Sound, loudness

RATE = 48_000
EVERYTHING: tuple[Cleaner, ...] = ("high-pass", "hum", "noise", "de-ess")
FACTS = RecordingFacts(
    60_000, RATE, 1, "pcm_s16le", Loudness(-20.0, -3.0), mono=True, mono_lufs=-20.0, noise_floor_dbfs=-70.0
)


def run(ffmpeg: Ffmpeg, sound: Sound, made: Chain, rate: int = RATE) -> Sound:
    raw = ["-f", "f32le", "-ar", str(rate), "-ac", "1"]
    filters = ["-af", ",".join(made.filters)] if made.filters else []
    command = [ffmpeg.path, "-v", "error", *raw, "-i", "pipe:0", *filters, "-f", "f32le", "pipe:1"]
    done = subprocess.run(command, input=sound.astype("<f4").tobytes(), capture_output=True, check=True)
    return np.frombuffer(done.stdout, "<f4").astype(np.float64)


def level(sound: Sound) -> float:
    """RMS in dBFS."""
    return float(10 * np.log10(np.mean(np.square(sound)) + 1e-20))


def likeness(clean: Sound, heard: Sound) -> float:
    """SI-SDR in dB: how far what was added lies under the voice."""
    same = np.dot(clean, heard) / np.dot(clean, clean) * clean
    return level(same) - level(heard - same)


def bands(sound: Sound) -> Sound:
    """Levels (dB) of the octaves of a voice, from 100 Hz to 6.4 kHz."""
    frequencies, power = welch(sound, RATE, nperseg=8192)
    edges = 100 * 2.0 ** np.arange(7)
    inside = [power[(frequencies >= low) & (frequencies < high)].sum() for low, high in pairwise(edges)]
    return 10 * np.log10(np.array(inside))


@pytest.fixture(scope="module")
def spoken(ffmpeg: Ffmpeg) -> Sound:
    """Half a minute of the sample episode's host, with pauses of digital silence."""
    source = Path(__file__).parents[2] / "episodes/ep02/host.flac"
    command = [ffmpeg.path, "-v", "error", "-t", "28", "-i", source, "-ac", "1", "-ar", str(RATE), "-f", "f32le", "-"]
    done = subprocess.run(command, capture_output=True, check=True)
    return np.frombuffer(done.stdout, "<f4").astype(np.float64)


@pytest.fixture(scope="module")
def talking(spoken: Sound) -> Sound:
    """Where the voice is."""
    power = np.convolve(np.square(spoken), np.ones(4800) / 4800, "same")
    return power > 10**-4.5


@pytest.fixture(scope="module")
def silent(spoken: Sound) -> Sound:
    """Where nothing is said for a quarter of a second around."""
    power = np.convolve(np.square(spoken), np.ones(24_000) / 24_000, "same")
    return power < 10**-8


@pytest.fixture(scope="module")
def measured(spoken: Sound) -> RecordingFacts:
    return replace(FACTS, mono_lufs=loudness(spoken))


def noise(length: int, slope: float = 0) -> Sound:
    """Noise of 0 dBFS that falls by `slope` dB an octave from 80 Hz on: 0 is white, 3 pink, 6 brown."""
    made = np.random.default_rng(1).standard_normal(length)
    if slope:
        frequencies = np.fft.rfftfreq(length, 1 / RATE)
        shape = (frequencies > 80) * np.maximum(frequencies, 80) ** (-slope / 6.02)
        made = np.fft.irfft(np.fft.rfft(made) * shape, length)
    return made / made.std()


def asked(*names: Cleaner) -> AudioOptions:
    return AudioOptions(clean=names)


def test_a_clean_recording_is_left_alone() -> None:
    assert chain(FACTS, AudioOptions()) == Chain()


def test_only_what_was_measured_to_be_needed_is_done() -> None:
    hum = chain(replace(FACTS, hum_hz=60), AudioOptions())
    assert hum.steps == ("hum of 60 Hz taken out, with 4 harmonics: it is heard in the pauses",)
    notches = [f"bandreject=f={hertz}" for hertz in range(60, 301, 60)]
    assert [text.split(":")[0] for text in hum.filters] == ["adenorm=type=ac", *notches]
    assert chain(replace(FACTS, rumble=True), AudioOptions()) == Chain(
        ("adenorm=type=ac", "highpass=f=80:p=2:r=f64"),
        ("high-pass at 80 Hz: most of what is heard in the pauses lies below",),
    )


def test_noise_is_lowered_where_it_is_less_than_35_db_under_the_voice() -> None:
    noisy = chain(replace(FACTS, noise_floor_dbfs=-51.0), AudioOptions())
    assert noisy == Chain(
        (
            "adenorm=type=ac",
            "apad=pad_len=1200",
            "afftdn=nr=12:nf=-47:nt=shellac",
            "atrim=start_sample=1200",
            "asetpts=N/SR/TB",
        ),
        ("noise lowered by up to 12 dB: what is heard in the pauses was only 31 dB under the voice",),
    )
    assert chain(replace(FACTS, noise_floor_dbfs=-55.0), AudioOptions()) == Chain()
    assert chain(replace(FACTS, noise_floor_dbfs=None), AudioOptions()) == Chain()


@pytest.mark.parametrize("found", [{"hum_hz": 50}, {"rumble": True}, {"noise_floor_dbfs": None}])
def test_the_filter_looks_for_the_noise_itself_where_its_level_was_not_measured_alone(found: dict[str, int]) -> None:
    facts = replace(FACTS, **{"noise_floor_dbfs": -50.0, **found})
    assert "afftdn=nr=12:tn=1" in chain(facts, asked("noise")).filters


def test_what_podcast_toml_asks_for_is_done_and_no_more() -> None:
    bad = replace(FACTS, hum_hz=60, rumble=True, noise_floor_dbfs=-30.0)
    assert chain(bad, asked()) == Chain()
    assert chain(bad, asked("gate")) == Chain()
    assert chain(FACTS, asked("de-ess", "noise", "hum", "high-pass")).steps == (
        "high-pass at 80 Hz: podcast.toml asks for it",
        "hum of 50 Hz taken out, with 4 harmonics: podcast.toml asks for it",
        "noise lowered by up to 12 dB: podcast.toml asks for it; it was 50 dB under the voice",
        "sibilants softened where they are sharp: podcast.toml asks for it",
    )
    assert chain(replace(FACTS, noise_floor_dbfs=None), asked("noise")).steps == (
        "noise lowered by up to 12 dB: podcast.toml asks for it",
    )
    assert chain(replace(FACTS, sample_rate=8000), asked("de-ess")) == Chain(
        steps=("no de-essing: sampled at 8 kHz, the recording has no sibilants",)
    )


@pytest.mark.parametrize("rate", [8000, 22_050, 44_100, 48_000])
@pytest.mark.parametrize("names", [*((name,) for name in EVERYTHING), EVERYTHING], ids="+".join)
def test_nothing_moves_and_nothing_is_lost(ffmpeg: Ffmpeg, names: Sequence[Cleaner], rate: int) -> None:
    sound = 0.1 * noise(3 * rate + 777) * (np.arange(3 * rate + 777) % rate > rate / 3)
    made = run(ffmpeg, sound, chain(replace(FACTS, sample_rate=rate), asked(*names)), rate)
    assert len(made) == len(sound)
    apart = correlate(made, sound, "full", "fft")
    assert int(np.argmax(apart)) - (len(sound) - 1) == 0


def test_hum_goes_and_the_voice_stays(
    ffmpeg: Ffmpeg, spoken: Sound, talking: Sound, silent: Sound, measured: RecordingFacts
) -> None:
    mains = 50.05  # as far off as the grid may be
    time = np.arange(len(spoken)) / RATE
    tones = np.array([np.sin(2 * np.pi * mains * number * time) for number in range(1, 6)])
    made = chain(replace(measured, hum_hz=50), AudioOptions())
    alone = run(ffmpeg, tones.sum(0) * 0.005, made)[RATE:] / 0.005
    lines = [2 * abs(np.mean(alone * np.exp(-2j * np.pi * mains * n * time[RATE:]))) for n in range(1, 6)]
    assert max(20 * np.log10(lines)) < -20
    heard = run(ffmpeg, spoken + 0.005 * tones.sum(0), made)
    assert level(heard[silent]) < level((0.005 * tones.sum(0))[silent]) - 15  # the notches need a moment
    assert abs(level(heard[talking]) - level(spoken[talking])) < 1
    # a synthetic voice keeps to its pitch more than a person's, this one to that of the hum's first harmonics
    assert np.abs(bands(heard[talking]) - bands(spoken[talking])).max() < 1.2


@pytest.mark.parametrize("slope", [0, 3, 6], ids=["white", "pink", "brown"])
def test_noise_is_lowered_and_the_voice_stays(
    slope: int, ffmpeg: Ffmpeg, spoken: Sound, talking: Sound, silent: Sound, measured: RecordingFacts
) -> None:
    least, nearer = {0: (10, 5), 3: (6.5, 1.5), 6: (3, 0)}[slope]
    floor = round(loudness(spoken)) - 30
    hiss = noise(len(spoken), slope) * 10 ** (floor / 20)
    made = chain(replace(measured, noise_floor_dbfs=floor), AudioOptions())
    heard = run(ffmpeg, spoken + hiss, made)
    assert -13 < level(heard[silent]) - level(hiss[silent]) < -least
    assert np.abs(bands(heard[talking]) - bands(spoken[talking])).max() < 1
    assert likeness(spoken[talking], heard[talking]) > likeness(spoken[talking], (spoken + hiss)[talking]) + nearer


def test_noise_of_unknown_level_costs_a_clean_voice_nothing(
    ffmpeg: Ffmpeg, spoken: Sound, talking: Sound, measured: RecordingFacts
) -> None:
    heard = run(ffmpeg, spoken, chain(replace(measured, noise_floor_dbfs=None), asked("noise")))
    assert np.abs(bands(heard[talking]) - bands(spoken[talking])).max() < 0.5


def test_rumble_goes_and_the_voice_stays(
    ffmpeg: Ffmpeg, spoken: Sound, talking: Sound, silent: Sound, measured: RecordingFacts
) -> None:
    rumble = sosfilt(butter(4, [10, 40], "band", fs=RATE, output="sos"), noise(len(spoken)))
    rumble *= 0.01 / rumble.std()
    heard = run(ffmpeg, spoken + rumble, chain(replace(measured, rumble=True), AudioOptions()))
    assert level(heard[silent]) < level(rumble[silent]) - 12
    assert np.abs(bands(heard[talking]) - bands(spoken[talking])).max() < 0.5


@pytest.mark.parametrize("gain", [1.0, 0.1], ids=["at its level", "20 dB lower"])
def test_sharp_sibilants_are_softened_and_nothing_else(
    ffmpeg: Ffmpeg, spoken: Sound, measured: RecordingFacts, gain: float
) -> None:
    hiss = sosfilt(butter(4, [5000, 9000], "band", fs=RATE, output="sos"), noise(len(spoken)))
    hiss *= 10 ** ((loudness(spoken) - 4) / 20) / hiss.std()
    at = np.arange(len(spoken)) % 20_000
    sharp, rest = at < 4000, at > 6000  # 83 ms of s, every 0.4 s
    sound = gain * (spoken + hiss * sharp)
    facts = replace(measured, mono_lufs=loudness(sound))
    heard = run(ffmpeg, sound, chain(facts, asked("de-ess")))
    split = butter(6, 4500, "high", fs=RATE, output="sos")
    assert -8 < level(sosfilt(split, heard)[sharp]) - level(sosfilt(split, sound)[sharp]) < -3
    assert abs(level(heard[rest]) - level(sound[rest])) < 0.5
    assert np.abs(bands(heard[rest]) - bands(sound[rest])).max() < 0.5


def test_everyday_sibilants_are_left_alone(ffmpeg: Ffmpeg, spoken: Sound, measured: RecordingFacts) -> None:
    heard = run(ffmpeg, spoken, chain(measured, asked("de-ess")))
    assert np.abs(bands(heard) - bands(spoken)).max() < 0.5


def test_an_ffmpeg_without_a_filter_is_found_out_before_any_work(tmp_path: Path, ffmpeg: Ffmpeg) -> None:
    everything = chain(FACTS, asked(*EVERYTHING))
    check_filters(everything, ffmpeg)
    poor = tmp_path / "ffmpeg"
    poor.write_text(
        "#!/bin/sh\necho 'Filters:'\n"
        "echo ' TS adenorm          A->A       Remedy denormals.'\n"
        "echo ' TS highpass          A->A       Apply a high-pass filter.'\n"
    )
    poor.chmod(0o755)
    check_filters(chain(FACTS, asked("high-pass")), Ffmpeg(poor, "9"))
    with pytest.raises(ToolError) as caught:
        check_filters(everything, Ffmpeg(poor, "9"))
    assert str(caught.value) == (
        f"{poor}: this ffmpeg has no filter bandreject, which cleaning needs\n"
        "Get a whole one with: pip install imageio-ffmpeg"
    )
