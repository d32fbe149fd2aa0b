"""Every format comes out at the target, whatever goes in: in the manner of ITU-R BS.2217, by independent meters."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from podcast.audio import Ffmpeg, MasterJob, master
from podcast.model import MasterFacts
from podcast.options import AudioFormat, AudioOptions
from tests.audio.conftest import Track
from tests.audio.signals import Sound, at_loudness, decoded, ignore, loudness, stereo, true_peak, voice, write

RATE = 48_000
FORMATS: tuple[AudioFormat, ...] = ("mp3", "m4a", "opus")


def sine(seconds: float, dbfs: float, pitch: float = 1000, rate: int = RATE) -> Sound:
    return 10 ** (dbfs / 20) * np.sin(2 * np.pi * pitch * np.arange(round(seconds * rate)) / rate)


def gated() -> Sound:
    """As in case 3 of EBU Tech 3341: a tone, and much of what both gates must leave out."""
    return np.concatenate([sine(2, -36), sine(6, -23), sine(2, -36), sine(2, -72)])


def peaky() -> Sound:
    sound = at_loudness(voice(6), -30)
    for second in (1, 2.5, 4):
        start = round(second * RATE)
        sound[start : start + 60] += 0.95 * np.exp(-np.arange(60) / 12) * np.cos(np.arange(60) * 1.3)
    return sound


def surround() -> Sound:
    """5.1: a voice in the middle, rooms on both sides, a rumble in the LFE."""
    room = [0.2 * voice(5, pitch=pitch, seed=pitch) for pitch in (150, 170, 190, 210)]
    return np.stack([room[0], room[1], voice(5), sine(5, -30, 50), room[2], room[3]], axis=1)


def interview() -> Sound:
    turns = [at_loudness(voice(3, pitch=110 if n % 2 else 190, seed=n), -18 if n % 2 else -28) for n in range(8)]
    return np.concatenate(turns)


SIGNALS: dict[str, tuple[Callable[[], Sound], int]] = {
    "sine -23 dBFS": (lambda: sine(5, -23), RATE),
    "sine -60 dBFS": (lambda: sine(5, -60), RATE),
    "sine at full scale": (lambda: sine(5, 0), RATE),
    "sine 100 Hz": (lambda: sine(5, -3, 100), RATE),
    "sine 10 kHz at 44.1 kHz": (lambda: sine(5, -12, 10_000, 44_100), 44_100),
    "gated tones": (gated, RATE),
    "left only": (lambda: stereo(voice(5), 0 * voice(5)), RATE),
    "different left and right": (lambda: stereo(voice(5), 0.3 * voice(5, pitch=190, seed=2)), RATE),
    "5.1": (surround, RATE),
    "speech at 44.1 kHz": (lambda: voice(5.0007, 44_100), 44_100),
    "speech at -45 LUFS": (lambda: at_loudness(voice(5), -45), RATE),
    "peaky": (peaky, RATE),
    "clipped": (lambda: np.clip(voice(5) * 10, -1, 1), RATE),
    "two speakers": (interview, RATE),
    "0.4 s": (lambda: voice(0.4), RATE),
    "0.5 s": (lambda: voice(0.5003, 44_100), 44_100),
}


@cache
def sound_of(name: str) -> Sound:
    return SIGNALS[name][0]()


@pytest.fixture(params=SIGNALS)
def finished(
    request: pytest.FixtureRequest, tmp_path: Path, ffmpeg: Ffmpeg, track: Track
) -> tuple[str, MasterFacts, dict[AudioFormat, Path]]:
    rate = SIGNALS[request.param][1]
    source = write(tmp_path / "recording.wav", sound_of(request.param), rate)
    products: dict[AudioFormat, Path] = {name: tmp_path / f"master.{name}" for name in FORMATS}
    job = MasterJob((track(source),), AudioOptions(alternates=("m4a", "opus")))
    return request.param, master(job, products, ffmpeg, ignore).facts, products


def test_all_formats_are_at_the_target_under_the_ceiling_and_as_long_as_the_recording(
    finished: tuple[str, MasterFacts, dict[AudioFormat, Path]], ffmpeg: Ffmpeg
) -> None:
    name, facts, products = finished
    frames = len(sound_of(name))
    said = {"mp3": facts.loudness, **{each.format: each.loudness for each in facts.alternates}}
    for kind, product in products.items():
        rate, sound = decoded(product, ffmpeg)
        # one block of 0.4 s is the least that has a loudness; pyloudnorm wants a sample more
        heard = loudness(np.concatenate([sound, sound[-1:]]), rate)
        assert heard == pytest.approx(-16, abs=0.5 if frames < rate else 0.3), kind
        assert true_peak(sound) <= -1.0, kind
        assert said[kind].integrated_lufs == pytest.approx(-16, abs=0.3), kind
        assert said[kind].true_peak_dbtp == pytest.approx(true_peak(sound), abs=0.1), kind
        padded = frames * rate / SIGNALS[name][1]
        assert padded <= len(sound) <= padded + 60, kind
