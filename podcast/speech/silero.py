"""The voice detector: silero VAD, with the weights that faster-whisper brings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from podcast.errors import ToolError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FRAME_SAMPLES = 512  # silero's frame at 16 kHz: 32 ms


def speech_probabilities(audio: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the probability of speech in each frame of 512 samples of 16 kHz sound; the last frame is padded.

    Raises ToolError when faster-whisper is not installed.
    """
    import numpy as np

    try:
        from faster_whisper.vad import get_vad_model
    except ImportError as error:
        raise ToolError(
            f"the voice detector of faster-whisper cannot be loaded ({error})",
            hint="Install it again: pip install --force-reinstall faster-whisper",
        ) from error
    # a copy: the detector writes into what it is given
    padded = np.pad(audio, (0, -len(audio) % FRAME_SAMPLES)).astype(np.float32, copy=True)
    found: NDArray[np.float32] = get_vad_model()(padded).reshape(-1).astype(np.float32)
    return found
