"""The true peak of a stream: what a loudspeaker gets between the samples counts too (ITU-R BS.1770-4, annex 2)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from podcast.audio.limiter import cell_peaks

if TYPE_CHECKING:
    from numpy.typing import NDArray

_CELL = 16  # frames that are looked at together


class TruePeak:
    """Four times oversampled, but only where the samples are so high that the highest peak so far could be passed."""

    def __init__(self, channels: int) -> None:
        # a cell is measured when the next one is known, so two are held back
        self._held = np.zeros((_CELL, channels), "f4")
        self._highest = 0.0

    def hear(self, block: NDArray[np.float32]) -> None:
        """Take the next samples, of shape (frames, channels), in floats of which 1.0 is full scale."""
        sound = np.concatenate([self._held, block])
        whole = len(sound) // _CELL * _CELL
        if whole < 3 * _CELL:
            self._held = sound
            return
        self._held = sound[whole - 2 * _CELL :]
        self._highest = self._after(sound[:whole])

    @property
    def dbtp(self) -> float | None:
        """The highest so far, in dBTP; None when all was digital silence."""
        rest = np.zeros((4 * _CELL - len(self._held) % _CELL, self._held.shape[1]), "f4")
        highest = self._after(np.concatenate([self._held, rest]))
        return 20 * math.log10(highest) if highest > 0 else None

    def _after(self, sound: NDArray[np.float32]) -> float:
        highest = max(self._highest, float(np.abs(sound).max()))
        if highest == 0:
            return 0.0
        return max(highest, float(cell_peaks(sound, _CELL, 20 * math.log10(highest)).max()))
