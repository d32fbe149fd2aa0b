"""How the channels of a recording relate: alike, one of them empty, or each cancelling the other."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from podcast.model import ChannelFault

if TYPE_CHECKING:
    from numpy.typing import NDArray


_EMPTY = 1e-5  # of the other's energy: 50 dB under it
_FAINT = 10 ** (-45 / 20)  # of the other's highest sample: somebody who speaks once is louder


@dataclass
class Channels:
    """The energies of left and right, and of their product, added up block by block; `of` one channel or two.

    A constant offset counts for nothing.
    """

    of: int = 2
    frames: int = 0
    energies: tuple[float, float] = (0.0, 0.0)
    products: float = 0.0
    sums: tuple[float, float] = (0.0, 0.0)
    highest: tuple[float, float] = (0.0, 0.0)

    def hear(self, block: NDArray[np.float32]) -> None:
        """Add a block of shape (frames, 1 or 2)."""
        left, right = block[:, 0], block[:, -1]
        self.frames += len(block)
        self.energies = (self.energies[0] + float(left @ left), self.energies[1] + float(right @ right))
        self.products += float(left @ right)
        sums = block.sum(axis=0, dtype="f8")
        self.sums = (self.sums[0] + float(sums[0]), self.sums[1] + float(sums[-1]))
        top = np.maximum(block.max(axis=0, initial=0.0), -block.min(axis=0, initial=0.0))
        self.highest = (max(self.highest[0], float(top[0])), max(self.highest[1], float(top[-1])))

    def mono(self, block: NDArray[np.float32]) -> NDArray[np.float32]:
        """A block of shape (frames, 1 or 2) as one channel: half the sum, or half the difference if the sum cancels."""
        if self.of == 1:
            return block[:, 0]
        half: NDArray[np.float32] = (block[:, 0] + self._sign * block[:, 1]) * np.float32(0.5)
        return half

    @property
    def offset(self) -> float:
        """The constant part of the channel that has more of it, of full scale."""
        return max(self._means, key=abs)

    @property
    def mono_offset(self) -> float:
        """The constant part of what `mono` gives."""
        left, right = self._means
        return left if self.of == 1 else (left + self._sign * right) / 2

    @property
    def fault(self) -> ChannelFault | None:
        """A channel with next to nothing, or two that lose at least 10 dB when they are added up."""
        if self.of == 1:
            return None
        left, right = self._left, self._right
        if left < right * _EMPTY and self.highest[0] < self.highest[1] * _FAINT:
            return "left empty"
        if right < left * _EMPTY and self.highest[1] < self.highest[0] * _FAINT:
            return "right empty"
        return "inverted" if self._sum(1) < 0.1 * (left + right) else None

    @property
    def mono_change(self) -> float:
        """By how many LU the one channel of `mono` differs from both (BS.1770 adds energies)."""
        both = self._left + self._right
        return 10 * math.log10(self._sum(self._sign) / 4 / both) if both else 0.0

    @property
    def one_says_all(self) -> bool:
        """One is empty, or what tells them apart is at least 40 dB under what they share."""
        if self.fault in ("left empty", "right empty"):
            return True
        return self._sum(-self._sign) <= 1e-4 * self._sum(self._sign)

    @property
    def _means(self) -> tuple[float, float]:
        count = max(1, self.frames)
        return self.sums[0] / count, self.sums[1] / count

    @property
    def _left(self) -> float:
        return max(0.0, self.energies[0] - self.frames * self._means[0] ** 2)

    @property
    def _right(self) -> float:
        return max(0.0, self.energies[1] - self.frames * self._means[1] ** 2)

    @property
    def _sign(self) -> int:
        return -1 if self.fault == "inverted" else 1

    def _sum(self, sign: int) -> float:
        shared = self.products - self.frames * self._means[0] * self._means[1]
        return max(0.0, self._left + self._right + 2 * sign * shared)
