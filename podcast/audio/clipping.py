"""Clipping: runs of samples that are all at the very peak, again and again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_EQUAL = 4e-5  # of the peak: 16 bits have a step less on the positive side
_MOST = 50  # runs of four samples that sound without clipping is allowed
_LEAST = 0.05  # under -26 dBFS, steps of 16 bits are coarse enough to look like runs


class Clipping:
    """Counts flat tops. A limiter leaves single samples at its ceiling, a clipped voice runs of them."""

    def __init__(self) -> None:
        self._peak = 0.0
        self._runs = 0

    def hear(self, block: NDArray[np.float32]) -> None:
        """Take a block of shape (frames, channels)."""
        height = np.abs(block)
        peak = float(height.max(initial=0.0))
        if peak > self._peak * (1 + _EQUAL):
            self._peak, self._runs = peak, 0
        if peak >= self._peak * (1 - _EQUAL):
            top = height >= self._peak * (1 - _EQUAL)
            self._runs += int(np.count_nonzero(top[:-3] & top[1:-2] & top[2:-1] & top[3:]))

    @property
    def found(self) -> bool:
        """Whether what was heard is clipped."""
        return self._peak > _LEAST and self._runs >= _MOST
