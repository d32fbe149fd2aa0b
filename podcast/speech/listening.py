"""Read a track once, a minute at a time: where speech is likely, and how loud it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from podcast.speech.wav import WavReader
from podcast.speech.windows import FRAME_MS

Detector = Callable[[NDArray[np.float32]], NDArray[np.float32]]

FRAME_SAMPLES = 512
BLOCK_FRAMES = 1_875  # 60 s are listened to at once
WARM_UP_FRAMES = 125  # the detector remembers; 4 s of what went before bring it to the same state


@dataclass(frozen=True)
class Frames:
    """A track, one number a frame of 32 ms: how likely it is speech (0 to 1), and how loud it is (dB to full scale)."""

    speech: NDArray[np.float32]
    level_db: NDArray[np.float32]
    duration_ms: int


def samples(pcm: bytes) -> NDArray[np.float32]:
    """Turn 16-bit integers into samples from -1 to 1."""
    audio: NDArray[np.float32] = np.frombuffer(pcm, dtype="<i2").astype(np.float32) / np.float32(32768.0)
    return audio


def listen(wav: WavReader, detect: Detector) -> Frames:
    """Read a track once, in blocks of a minute, and measure speech and level of each frame."""
    speech, level = [np.zeros(0, np.float32)], [np.zeros(0, np.float32)]
    before = np.zeros(0, np.float32)
    for block in wav.blocks(BLOCK_FRAMES * FRAME_MS):
        audio = samples(block)
        lead = len(before) // FRAME_SAMPLES
        speech.append(detect(np.concatenate([before, audio]))[lead:])
        level.append(_level_db(audio))
        before = audio[-WARM_UP_FRAMES * FRAME_SAMPLES :]
    return Frames(np.concatenate(speech), np.concatenate(level), wav.duration_ms)


def _level_db(audio: NDArray[np.float32]) -> NDArray[np.float32]:
    frames = np.pad(audio, (0, -len(audio) % FRAME_SAMPLES)).reshape(-1, FRAME_SAMPLES)
    level: NDArray[np.float32] = 10 * np.log10(np.mean(frames**2, axis=1) + np.float32(1e-10))
    return level
