"""Sound for tests: decoded by ffmpeg, measured elsewhere."""

from __future__ import annotations

import subprocess
from pathlib import Path

import numpy as np
import numpy.typing as npt


def decode(path: Path, ffmpeg: Path, rate: int = 48000) -> tuple[npt.NDArray[np.float64], int]:
    """The samples of `path` as (frames, channels) floats, -1 to 1, at `rate` Hz, in mono when the file is."""
    info = subprocess.run([ffmpeg, "-hide_banner", "-i", path], capture_output=True, text=True, check=False).stderr
    channels = 1 if " mono," in info else 2
    raw = subprocess.run(
        [ffmpeg, "-v", "error", "-i", path, "-f", "f32le", "-ac", str(channels), "-ar", str(rate), "-"],
        capture_output=True,
        check=True,
    ).stdout
    return np.frombuffer(raw, np.float32).astype(np.float64).reshape(-1, channels), rate
