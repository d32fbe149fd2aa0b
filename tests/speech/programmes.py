"""Programmes built from the recordings of tests/data/speech: a jingle, speech, pauses, and a minute of music."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from tests.speech.helpers import RATE, clip, said, silence

Sound = NDArray[np.float32]

PARTS = {
    "fr": (
        *(f"fleurs-fr-00{number}" for number in range(4)),
        "tts-fr-manon",
        "fleurs-fr-004",
        "fleurs-fr-005",
        "tts-fr-paul",
    ),
    "en": (*(f"fleurs-en-00{number}" for number in range(6)), "jfk"),
}
BREAK_S = 60  # of music, after half of the speech
JINGLE_S = 8


@dataclass(frozen=True)
class Programme:
    """Samples at 16 kHz, what is said in them, and where the break with music starts and ends, in seconds."""

    sound: Sound
    text: str
    music: tuple[float, float]


def music(seconds: float) -> Sound:
    """Chords that change every second, with attacks and overtones, and a beat."""
    time = np.arange(int(seconds * RATE)) / RATE
    roots = np.array([220.0, 174.6, 261.6, 196.0])[time.astype(int) % 4]
    chord = sum(np.sin(2 * np.pi * roots * ratio * time) / (1 + n) for n, ratio in enumerate((1, 1.25, 1.5, 2, 3)))
    beat = np.random.default_rng(4).normal(0, 0.3, len(time)) * np.exp(-40 * (time % 0.5))
    sound: Sound = (0.2 * chord * np.exp(-3 * (time % 0.5)) + 0.2 * beat).astype(np.float32)
    return sound


def noise(seconds: float, level: float = 0.05, seed: int = 2) -> Sound:
    return np.random.default_rng(seed).normal(0, level, int(seconds * RATE)).astype(np.float32)


@lru_cache
def _part(name: str) -> Sound:
    """A recording at -23 dB to full scale: as they are, some are 40 dB under others."""
    sound = clip(name)
    levelled: Sound = sound * np.float32(10 ** (-23 / 20) / np.sqrt(np.mean(sound**2)))
    return levelled


def programme(language: str, minutes: float) -> Programme:
    """At least so many minutes; what is said twice differs in its samples, so that no window is known beforehand."""
    chance = np.random.default_rng(1)
    spoken: list[Sound] = []
    texts: list[str] = []
    left = minutes * 60 - BREAK_S - JINGLE_S
    while left > 0:
        name = PARTS[language][len(spoken) % len(PARTS[language])]
        pause = float(chance.uniform(0.4, 3.5))
        level = float(chance.uniform(0.6, 1.0))
        sound = np.concatenate([_part(name) * np.float32(level), silence(pause)])
        spoken.append(sound + noise(len(sound) / RATE + 1, 0.0005, seed=len(spoken))[: len(sound)])
        texts.append(said(name))
        left -= len(sound) / RATE
    half = max(1, round(len(spoken) / 2))
    before = np.concatenate([music(JINGLE_S), silence(1), *spoken[:half], silence(1)])
    sound = np.concatenate([before, music(BREAK_S), silence(1), *spoken[half:]])
    return Programme(sound, " ".join(texts), (len(before) / RATE, len(before) / RATE + BREAK_S))
