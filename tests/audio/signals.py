"""Sound made for tests, and meters that share nothing with the code under test (pyloudnorm, scipy)."""

from __future__ import annotations

import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyloudnorm
from scipy.io import wavfile
from scipy.signal import resample_poly

from podcast.audio import Ffmpeg

Sound = npt.NDArray[np.float64]


@cache
def voice(seconds: float, rate: int = 48_000, pitch: float = 120.0, seed: int = 1) -> Sound:
    """A hum that goes like speech: harmonics, four uneven syllables a second, pauses; peaks at 0.5."""
    chance = np.random.default_rng(seed)
    time = np.arange(round(seconds * rate)) / rate
    syllables = chance.uniform(0.15, 1.0, int(seconds * 4) + 2)
    loud = syllables[(time * 4).astype(int)] * np.sin(np.pi * (time * 4 % 1)) ** 2
    loud *= (time % 3) < 2.4
    phase = 2 * np.pi * pitch * (time + 0.002 * np.sin(2 * np.pi * 1.7 * time))
    sound = sum(np.sin(k * phase + k * k) / k for k in range(1, 12))
    sound = (sound + 0.1 * chance.standard_normal(len(time))) * loud
    return 0.5 * sound / np.abs(sound).max()


def at_loudness(sound: Sound, lufs: float, rate: int = 48_000) -> Sound:
    """`sound` with the gain that brings it to `lufs`."""
    return sound * 10 ** ((lufs - loudness(sound, rate)) / 20)


def stereo(left: Sound, right: Sound) -> Sound:
    """Two channels, of shape (frames, 2)."""
    return np.stack([left, right], axis=1)


def write(path: Path, sound: Sound, rate: int = 48_000, kind: str = "int16") -> Path:
    """A WAV file; what is over full scale is cut off, as a recorder does."""
    if kind == "float32":
        wavfile.write(path, rate, sound.astype(np.float32))
    else:
        wavfile.write(path, rate, (np.clip(sound, -1, 32767 / 32768) * 32768).round().astype(np.int16))
    return path


def convert(ffmpeg: Ffmpeg, source: Path, *arguments: str | Path) -> Path:
    """Have ffmpeg write another format; the last argument is the new file, which is returned."""
    subprocess.run([ffmpeg.path, "-v", "error", "-y", "-i", source, *arguments], check=True)
    return Path(arguments[-1])


def decoded(path: Path, ffmpeg: Ffmpeg) -> tuple[int, Sound]:
    """The sample rate and the samples of any file; (frames,) or (frames, channels)."""
    rate, sound = wavfile.read(convert(ffmpeg, path, "-c:a", "pcm_f32le", path.with_suffix(".decoded.wav")))
    return rate, sound.astype(np.float64)


def loudness(sound: Sound, rate: int = 48_000) -> float:
    """Integrated loudness in LUFS, by pyloudnorm."""
    return float(pyloudnorm.Meter(rate).integrated_loudness(sound))


def true_peak(sound: Sound) -> float:
    """True peak in dBTP: oversampled four times, as BS.1770-4 annex 2 has it."""
    return float(20 * np.log10(np.abs(resample_poly(sound, 4, 1, axis=0)).max()))


def ignore(*_: Any) -> None:
    """A progress callback that does not care."""
