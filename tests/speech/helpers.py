"""Recordings for tests, real and made up."""

from __future__ import annotations

import re
import wave
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, settings
from numpy.typing import NDArray

from podcast.audio import find_ffmpeg
from podcast.model import Word
from tests.sound import decode

DATA = Path(__file__).parent.parent / "data" / "speech"
RATE = 16_000

# on a busy machine the first example alone, with the tables of Unicode, takes a second
unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

# openai-whisper leaves its list of tokens open when it has read it
left_open = pytest.mark.filterwarnings(
    r"ignore:Exception ignored in. <_io.FileIO.*tiktoken:pytest.PytestUnraisableExceptionWarning"
)
REAL_ENGINES = [
    pytest.param("faster-whisper", marks=pytest.mark.slow),
    pytest.param("openai-whisper", marks=[pytest.mark.slow, pytest.mark.openai_whisper, left_open]),
]


def clip(name: str) -> NDArray[np.float32]:
    """A recording of tests/data/speech as 16 kHz mono samples."""
    samples, _ = decode(next(DATA.glob(f"{name}.[fo]*")), find_ffmpeg().path, rate=16000)
    return np.asarray(samples.mean(axis=1), dtype=np.float32)


def said(name: str) -> str:
    return (DATA / f"{name}.txt").read_text(encoding="utf-8")


def plain(text: str) -> str:
    """Lower case, without punctuation: what is compared when errors are counted."""
    return " ".join(re.sub(r"[^\w]+", " ", text.lower().replace("œ", "oe")).split())


def silence(seconds: float) -> NDArray[np.float32]:
    return np.zeros(int(seconds * RATE), np.float32)


def tone(seconds: float, loudness: float = 0.1) -> NDArray[np.float32]:
    """A square wave: its root mean square is `loudness` in every part of it."""
    period = np.where(np.arange(int(seconds * RATE)) // 20 % 2 == 0, loudness, -loudness)
    return period.astype(np.float32)


def save(path: Path, *parts: NDArray[np.float32]) -> Path:
    """Write a recording as the recogniser takes it: 16 kHz mono 16-bit WAV."""
    pcm = (np.clip(np.concatenate(parts), -1, 1) * 32767).astype("<i2").tobytes()
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(pcm)
    return path


def spoken(text: str, from_ms: int = 0, each_ms: int = 300, confidence: float | None = 0.9) -> list[Word]:
    """The words of a text, one after another; what stands apart, such as « ? », belongs to the word before it."""
    texts: list[str] = []
    for part in text.split():
        if texts and not any(character.isalnum() for character in part):
            texts[-1] += f" {part}"
        else:
            texts.append(part)
    return [
        Word(from_ms + number * each_ms, from_ms + (number + 1) * each_ms, text, confidence)
        for number, text in enumerate(texts)
    ]
