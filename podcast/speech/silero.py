"""The voice detector: silero VAD, with the weights that faster-whisper brings."""

from __future__ import annotations

import numpy as np
from faster_whisper.vad import get_vad_model
from numpy.typing import NDArray

from podcast.speech.listening import FRAME_SAMPLES


def speech_probabilities(audio: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the probability of speech in each frame of 512 samples of 16 kHz sound; the last frame is padded."""
    # a copy: the detector writes into what it is given
    padded = np.pad(audio, (0, -len(audio) % FRAME_SAMPLES)).astype(np.float32, copy=True)
    found: NDArray[np.float32] = get_vad_model()(padded).reshape(-1).astype(np.float32)
    return found
