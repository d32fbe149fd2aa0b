"""What is measured while sound passes by: its length, its peaks, and how it goes over time."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from podcast.audio.peaks import TruePeak
from podcast.model import Envelope, Span

if TYPE_CHECKING:
    from numpy.typing import NDArray

LOWEST_DB = -120.0  # what stands for digital silence


class Meter:
    """Hears a stream of (frames, channels) floats, of which 1.0 is full scale, at `rate` Hz."""

    def __init__(self, channels: int, rate: int) -> None:
        self.frames = 0
        self._tenth = rate // 10
        self._peaks: list[float] = []
        self._true = TruePeak(channels)

    def hear(self, block: NDArray[np.float32]) -> None:
        """Take the next block: a whole number of tenths of a second, but for the last one."""
        self.frames += len(block)
        self._true.hear(block)
        height = np.abs(block)
        whole = len(height) // self._tenth * self._tenth
        self._peaks += height[:whole].reshape(-1, self._tenth * block.shape[1]).max(axis=1).tolist()
        if whole < len(height):
            self._peaks.append(float(height[whole:].max()))

    @property
    def true_peak_dbtp(self) -> float | None:
        """The true peak so far; None when all was digital silence."""
        dbtp = self._true.dbtp
        return None if dbtp is None else round(dbtp, 2)

    def envelope(self, momentary: Sequence[float], pauses: Sequence[Span] = ()) -> Envelope:
        """All of it, with the meter's momentary loudness, which has no value for a last tenth that is not full."""
        heard = [max(LOWEST_DB, round(value, 1)) if math.isfinite(value) else LOWEST_DB for value in momentary]
        heard += (heard[-1:] or [LOWEST_DB]) * (len(self._peaks) - len(heard))
        peaks = (20 * math.log10(max(peak, 1e-6)) for peak in self._peaks)
        return Envelope(tuple(heard[: len(self._peaks)]), tuple(round(peak, 1) for peak in peaks), tuple(pauses))
