"""A recogniser without weights: it passes the same contract tests as the real engines."""

from __future__ import annotations

import time

import numpy as np
from numpy.typing import NDArray

from podcast.model import Word
from podcast.speech.engine import SAMPLE_RATE, Request
from podcast.speech.listening import FRAME_SAMPLES

_WORDS = ("un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix")
_LOUD = 0.01  # root mean square, -40 dB under full scale


class FakeEngine:
    """Hears a number in every half second that is loud, counting from how loud it is. `seconds` slow each window."""

    def __init__(self, language: str = "fr", certainty: float = 0.99, seconds: float = 0.0) -> None:
        self.identity = "fake 1"
        self.notice: str | None = None
        self._heard = (language, certainty)
        self._seconds = seconds

    def transcribe(self, audio: NDArray[np.float32], request: Request) -> tuple[Word, ...]:  # noqa: ARG002 - part of the protocol
        """See podcast.speech.Engine."""
        time.sleep(self._seconds)
        words = []
        half = SAMPLE_RATE // 2
        for number in range(len(audio) // half):
            loudness = float((audio[number * half : (number + 1) * half] ** 2).mean() ** 0.5)
            if loudness >= _LOUD:
                text = _WORDS[(int(loudness * 1000) + number) % len(_WORDS)]
                words.append(Word(number * 500, number * 500 + 400, text, 0.9))
        return tuple(words)

    def detect_language(self, audio: NDArray[np.float32]) -> tuple[str, float]:  # noqa: ARG002 - part of the protocol
        """See podcast.speech.Engine."""
        return self._heard


def loud_is_speech(audio: NDArray[np.float32]) -> NDArray[np.float32]:
    """Detect speech in whatever is loud: one probability for each frame of 512 samples, as the real detector gives."""
    frames = np.pad(audio, (0, -len(audio) % FRAME_SAMPLES)).reshape(-1, FRAME_SAMPLES)
    loud: NDArray[np.bool_] = np.sqrt((frames**2).mean(axis=1)) >= _LOUD
    return loud.astype(np.float32)
