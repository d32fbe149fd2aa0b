"""What is heard while nobody speaks: how loud it is, and whether it is hum or rumble.

Asked of at most 40 seconds of pauses, whatever the length of the recording.
"""

from __future__ import annotations

import wave
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from podcast.audio.pauses import STEP_MS
from podcast.model import Span

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Spectrum = NDArray[np.float64]

_RATE = 16_000
_PIECE = 8000  # samples: half a second, which tells frequencies 2 Hz apart
_MOST_PIECES = 80
_LEAST_PIECES = 4  # a single one has lines of its own, by chance or from a voice that rings on
_HARMONICS = 4
_STANDS_OUT_DB = 12.0
_HEARD_DBFS = -75.0  # a tone under this is nobody's trouble
_RUMBLE_HZ = 80
_RUMBLE_DBFS = -60.0


@dataclass(frozen=True)
class Noise:
    """`floor_dbfs`: the level (RMS) of the pauses. `hum_hz`: of the mains. `rumble`: most of it lies under 80 Hz."""

    floor_dbfs: float | None = None
    hum_hz: int | None = None
    rumble: bool = False


def find_noise(speech: Path, levels: NDArray[np.float64], pauses: Sequence[Span]) -> Noise:
    """What lies in the pauses of a 16 kHz mono WAV, whose `levels` are those of each hundredth of a second."""
    cells = np.concatenate(
        [levels[pause.start_ms // STEP_MS : pause.end_ms // STEP_MS] for pause in pauses] or [levels[:0]]
    )
    if not len(cells):
        return Noise()
    floor = round(float(np.median(cells)), 1)
    spectrum = _spectrum(speech, levels, pauses)
    if spectrum is None:
        return Noise(floor)
    hum = next((hertz for hertz in (50, 60) if _hums(spectrum, hertz)), None)
    return Noise(floor, hum, _rumbles(spectrum, hum))


def _spectrum(speech: Path, levels: NDArray[np.float64], pauses: Sequence[Span]) -> Spectrum | None:
    """The power (of a full-scale square wave: 1) of the quietest half seconds, a value for every 2 Hz.

    None where the pauses have not enough of them.
    """
    starts = [
        start
        for pause in pauses
        for start in range(pause.start_ms * 16, pause.end_ms * 16 - _PIECE + 1, _PIECE)
    ]  # fmt: skip
    if len(starts) < _LEAST_PIECES:
        return None
    starts.sort(key=lambda start: float(levels[start // 160 : (start + _PIECE) // 160].mean()))
    window = np.hanning(_PIECE)
    total = np.zeros(_PIECE // 2 + 1)
    with wave.open(str(speech), "rb") as file:
        for start in starts[:_MOST_PIECES]:
            file.setpos(start)
            piece = np.frombuffer(file.readframes(_PIECE), "<i2") / 32768
            total += np.abs(np.fft.rfft((piece - piece.mean()) * window)) ** 2
    power: Spectrum = 2 * total / len(starts[:_MOST_PIECES]) / (window**2).sum() / _PIECE
    return power


def _hums(spectrum: Spectrum, hertz: int) -> bool:
    """At least two of the first harmonics stand out from what is beside them, one of the first two among them."""
    out = [_stands_out(spectrum, hertz * number) for number in range(1, _HARMONICS + 1)]
    return sum(out) >= 2 and any(out[:2])


def _stands_out(spectrum: Spectrum, hertz: int) -> bool:
    middle = hertz // 2
    line = spectrum[middle - 1 : middle + 2].sum()
    beside = np.concatenate([spectrum[max(2, middle - 11) : middle - 3], spectrum[middle + 4 : middle + 12]])
    # a fan of 58 Hz is not the mains: the mains keep within 0.2 Hz
    heard = 10 * np.log10(max(line, 1e-20)) > _HEARD_DBFS and np.argmax(spectrum[middle - 1 : middle + 2]) == 1
    return bool(heard and line > 3 * float(np.median(beside)) * 10 ** (_STANDS_OUT_DB / 10))


def _rumbles(spectrum: Spectrum, hum: int | None) -> bool:
    low = spectrum.copy()
    if hum:
        low[hum // 2 - 3 : hum // 2 + 4] = 0
    under, over = low[1 : _RUMBLE_HZ // 2].sum(), low[_RUMBLE_HZ // 2 :].sum()
    return bool(under > over and 10 * np.log10(max(under, 1e-20)) > _RUMBLE_DBFS)
