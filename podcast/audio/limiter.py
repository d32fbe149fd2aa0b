"""A true-peak limiter that streams: what passes the ceiling is lowered, what does not comes out bit for bit.

The attenuation is figured on a grid of cells of a third of a millisecond, and drawn as straight lines between their
edges. It is reached 5 ms ahead of a peak (the delay is compensated: nothing moves) and let go with a time constant of
50 ms: too slow to distort a low voice, too fast to be heard as pumping. All channels get the same gain, so that
nothing wanders between the loudspeakers.

Peaks are read between the samples too, four times oversampled as in ITU-R BS.1770-4, annex 2; but only where the
samples are so high that the interpolation could reach the ceiling, which the sum of its coefficients bounds.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Samples = NDArray[np.float32]
    Levels = NDArray[np.float64]

_CELLS_A_SECOND = 3000
_AHEAD = 15  # cells: 5 ms
_RELEASE_S = 0.05
_LAG = _AHEAD + 2  # cells: one more for the interpolation, one for the line that leads into a cell
_CHUNK = 3000  # cells that are worked on at a time, whatever the blocks that come in
_NOTHING_DB = 1e-3  # attenuation that nobody hears; let go here, so that a release ends
_OVERSAMPLING = 4
_MARGIN_DB = 0.04  # for meters that interpolate otherwise
_BETA = 8.0  # of the Kaiser window: true to 0.05 dB up to 20 kHz, and the least overshoot of the bound
_GEMM_ROWS = 64  # products this small stay on one thread, which costs less in all


class Limiter:
    """Limits one stream of shape (frames, channels), in floats of which 1.0 is full scale, to `ceiling` dBTP."""

    def __init__(self, ceiling: float, rate: int, channels: int) -> None:
        self._ceiling = ceiling
        self._cell = cell_frames(rate)
        self._channels = channels
        self._held = np.zeros((_LAG * self._cell, channels), "f4")
        self._attenuation = Attenuation(rate)
        self._line = np.arange(self._cell, dtype="f4")[:, None] / np.float32(self._cell)
        self.deepest = 0.0  # dB: the most that was taken off so far

    def limited(self, blocks: Iterable[Samples]) -> Iterator[Samples]:
        """The same number of frames as came in, in other blocks. How the input is cut makes no difference."""
        size = _CHUNK * self._cell
        owed, late = 0, _LAG * self._cell
        for chunk, frames in rechunked(blocks, size, self._channels):
            owed += frames
            made = self._next(chunk)[late:]
            late = 0
            owed -= len(made)
            yield made if owed >= 0 else made[:owed]
        if owed > 0:
            yield self._next(np.zeros((size, self._channels), "f4"))[late : late + owed]

    def _next(self, chunk: Samples) -> Samples:
        """Take a whole chunk in, and give out as much, `_LAG` cells late."""
        sound = np.concatenate([self._held, chunk])
        self._held = sound[_CHUNK * self._cell :]
        out = sound[: _CHUNK * self._cell]
        ahead = sound[(_LAG - 2) * self._cell :]
        smooth = self._attenuation.of(excess(cell_peaks(ahead, self._cell, self._ceiling), self._ceiling))
        if not smooth.any():
            return out
        self.deepest = max(self.deepest, float(smooth.max()))
        gains = np.power(10.0, smooth / -20).astype("f4")
        before, after = gains[:-1, None, None], gains[1:, None, None]
        touched = np.flatnonzero((gains[:-1] < 1) | (gains[1:] < 1))
        cells = out.reshape(_CHUNK, self._cell, self._channels).copy()
        cells[touched] *= before[touched] + (after[touched] - before[touched]) * self._line
        made: Samples = cells.reshape(-1, self._channels)
        return made


class Attenuation:
    """From what each cell needs to what it gets: there before the peak, let go slowly after it."""

    def __init__(self, rate: int) -> None:
        self._decay = cell_frames(rate) / rate / _RELEASE_S
        self._required = np.zeros(_AHEAD + 1)  # dB, of the cells before those that come next
        self._released = np.zeros(_AHEAD + 1)  # dB, of the edges before those that come next

    def of(self, required: Levels) -> Levels:
        """The attenuation (dB) at the edges of as many cells as are given, `_AHEAD + 1` cells late."""
        required = np.concatenate([self._required, required])
        self._required = required[-(_AHEAD + 1) :]
        if not (required.any() or self._released.any()):
            return np.zeros(len(required) - _AHEAD)
        held = _highest_ahead(required, _AHEAD + 2)  # an edge belongs to the cells on both of its sides
        # exponential decay of dB is a straight line in their logarithm: the release is a running maximum
        steps = np.arange(1, len(held) + 1) * self._decay
        with np.errstate(divide="ignore"):
            logs = np.log(np.concatenate([self._released[-1:], held]))
        logs[1:] += steps
        released = np.exp(np.maximum.accumulate(logs)[1:] - steps)
        released[released < _NOTHING_DB] = 0.0
        released = np.concatenate([self._released, released])
        self._released = released[-(_AHEAD + 1) :]
        return np.convolve(released, np.full(_AHEAD + 1, 1 / (_AHEAD + 1)), "valid")


def cell_frames(rate: int) -> int:
    """How many frames a cell of the gain curve has."""
    return round(rate / _CELLS_A_SECOND)


def excess(peaks: Samples, ceiling: float) -> Levels:
    """By how many dB each of these true peaks passes `ceiling` (dBTP), and a little more."""
    allowed = 10 ** ((ceiling - _MARGIN_DB) / 20)
    over = np.flatnonzero(peaks > allowed)
    attenuation = np.zeros(len(peaks))
    attenuation[over] = 20 * np.log10(peaks[over].astype("f8") / allowed)
    return attenuation


def cell_peaks(sound: Samples, cell: int, ceiling: float) -> Samples:
    """The highest value in each cell of `sound`, without the first cell and the last; all channels together.

    Between the samples as well, wherever that could reach `ceiling` (dBTP).
    """
    count = len(sound) // cell
    peaks: Samples = _highest_of_each(np.abs(sound), count)
    interpolation, bound = _interpolation(cell)
    highest = np.maximum(np.maximum(peaks[:-2], peaks[2:]), peaks[1:-1])
    near = np.flatnonzero(highest > 10 ** ((ceiling - _MARGIN_DB) / 20) / bound)
    peaks = peaks[1:-1].copy()
    for channel in range(sound.shape[1] if len(near) else 0):
        between = _between(np.ascontiguousarray(sound[:, channel]), near, interpolation)
        peaks[near] = np.maximum(peaks[near], between)
    return peaks


def _highest_of_each(heights: Samples, cells: int) -> Samples:
    """The highest value of each of so many cells: halved by pairs first, at which numpy is fast."""
    flat, width = heights.reshape(-1), heights.size // cells
    while width % 2 == 0:
        flat = np.maximum(flat[0::2], flat[1::2])
        width //= 2
    highest: Samples = flat.reshape(cells, width).max(axis=1) if width > 1 else flat
    return highest


def _between(sound: Samples, cells: NDArray[np.intp], interpolation: Samples) -> Samples:
    """The highest value between the samples of each of these cells (without the first) of one channel."""
    width = len(interpolation)
    windows = np.lib.stride_tricks.sliding_window_view(sound, width)[:: width // 3]
    rows = np.zeros((-(-len(cells) // _GEMM_ROWS) * _GEMM_ROWS, width), "f4")
    rows[: len(cells)] = windows[cells]
    between = np.matmul(rows.reshape(-1, _GEMM_ROWS, width), interpolation)
    np.abs(between, out=between)
    highest: Samples = between.reshape(len(rows), -1).max(axis=1)[: len(cells)]
    return highest


def rechunked(blocks: Iterable[Samples], size: int, channels: int) -> Iterator[tuple[Samples, int]]:
    """Chunks of exactly `size` frames, and how many of these came in: the last is filled up with silence."""
    chunk, filled = np.empty((size, channels), "f4"), 0
    for block in blocks:
        done = 0
        while done < len(block):
            part = block[done : done + size - filled]
            chunk[filled : filled + len(part)] = part
            filled += len(part)
            done += len(part)
            if filled == size:
                yield chunk, size
                chunk, filled = np.empty((size, channels), "f4"), 0
    if filled:
        chunk[filled:] = 0
        yield chunk, filled


def _highest_ahead(values: Levels, width: int) -> Levels:
    """The maximum of each `width` values in a row: by doubling, so in a handful of steps (after van Herk)."""
    highest, covered = values, 1
    while 2 * covered <= width:
        highest = np.maximum(highest[:-covered], highest[covered:])
        covered *= 2
    rest = width - covered
    return np.maximum(highest[: len(highest) - rest], highest[rest:]) if rest else highest


@cache
def _interpolation(cell: int) -> tuple[Samples, float]:
    """The matrix from three cells to what lies between the samples of the middle one, and by how much it can lift.

    A windowed sinc, `2 * cell` coefficients for each of the three positions between two samples.
    """
    matrix = np.zeros((3 * cell, (_OVERSAMPLING - 1) * cell))
    bound = 1.0
    for phase in range(1, _OVERSAMPLING):
        distance = np.arange(-cell + 1, cell + 1) - phase / _OVERSAMPLING
        window = np.i0(_BETA * np.sqrt(np.maximum(0.0, 1 - (distance / cell) ** 2))) / np.i0(_BETA)
        taps = np.sinc(distance) * window
        taps /= taps.sum()
        bound = max(bound, math.fsum(abs(taps)))
        for sample in range(cell):
            start = sample + 1  # of the taps: `cell - 1` samples before this one, which is at `cell + sample`
            matrix[start : start + 2 * cell, (phase - 1) * cell + sample] = taps
    return matrix.astype("f4"), bound
