"""How the channels of a recording relate: alike, one of them empty, or each cancelling the other."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Samples = NDArray[np.int16]


@dataclass
class Channels:
    """The energies of left and right, and of their product, added up block by block."""

    left: float = 0.0
    right: float = 0.0
    product: float = 0.0

    def hear(self, block: Samples) -> Samples:
        """Add a block of shape (frames, 2), samples of 16 bits; returns it as mono, of shape (frames,).

        Mono is half the sum. Where that would cancel the voice, because one channel has its polarity turned, it is
        the left channel alone.
        """
        left, right = block[:, 0].astype("f4"), block[:, 1].astype("f4")
        here = Channels(float(left @ left), float(right @ right), float(left @ right))
        self.left += here.left
        self.right += here.right
        self.product += here.product
        mono = left if here.cancel else (left + right) / 2
        return mono.astype("<i2")

    @property
    def mono_change(self) -> float | None:
        """By how many LU half their sum differs from both (BS.1770 adds energies); None when it is nothing."""
        both = self.left + self.right
        return 10 * math.log10(self._sum(1) / 4 / both) if self._sum(1) > 1e-6 * both else None

    @property
    def empty_side(self) -> str | None:
        """The channel (`left` or `right`) that is at least 50 dB under the other, if there is one."""
        if self.left < self.right * 1e-5:
            return "left"
        return "right" if self.right < self.left * 1e-5 else None

    @property
    def alike(self) -> bool:
        """Their difference is at least 40 dB under their sum: one channel would say the same."""
        difference, total = self._sum(-1), self._sum(1)
        return difference <= 1e-4 * total

    @property
    def cancel(self) -> bool:
        """Added up, they lose at least 10 dB against what they are apart."""
        return self._sum(1) < 0.1 * (self.left + self.right)

    def _sum(self, sign: int) -> float:
        return max(0.0, self.left + self.right + 2 * sign * self.product)
