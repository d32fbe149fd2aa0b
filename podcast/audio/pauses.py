"""Where nobody speaks, told from levels: what is nearer to the noise of the recording than to its speech.

Two bands are watched, and somebody speaks where either says so: the voice, from about 300 Hz to 2 kHz, and what is
sharp, the consonants over that. Neither makes much of rumble and hum. Noise is what is quietest within a quarter of a
minute, so that a fan may be switched on and a microphone muted; speech is the loud part of what stands out of the
noise, so that a guest may be silent for most of an hour.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from podcast.model import Span

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Levels = NDArray[np.float64]
    Energies = list[NDArray[np.float32]]

STEP_MS = 10
SHORTEST_MS = 200
_FLOOR_DB = -100.0
_AROUND = 1500  # steps
_HOP = 250  # steps
_QUIETEST = 5  # per cent of that time; fluent speech has as much between its sounds
_STANDS_OUT_DB = 12.0
_LEAST_SPOKEN = 10  # steps
_LOUD_PART = 80  # per cent of speech are under this level, which is taken for that of all
_OVER_NOISE_DB = 6.0
_UNDER_SPEECH_DB = (35.0, 25.0)  # in each band: what is so much under speech is a pause; breath is sharp
_LEAST_UNDER_DB = 10.0  # and what is less under it is none
_HYSTERESIS_DB = 2.0
_CLICK_MS = 30
_MARGIN_MS = 30  # of each pause, left to the words around it: consonants start and end softly


class Levels10:
    """The level of every hundredth of a second of a mono stream at 16 kHz: as it is, and of two bands of it."""

    def __init__(self) -> None:
        self._last, self._last_sum = np.zeros(1, "f4"), np.zeros(1, "f4")
        self._plain: Energies = []
        self._voice: Energies = []
        self._sharp: Energies = []

    def hear(self, sound: NDArray[np.float32]) -> None:
        """Take the next samples: a whole number of hundredths, but for the last ones, of which a part is left out."""
        sound = sound[: len(sound) // 160 * 160]
        if not len(sound):
            return
        # sums of four samples make little of what is over 2 kHz, differences little of what is low
        sums = (sound[0::4] + sound[1::4] + sound[2::4] + sound[3::4]) / 4
        self._plain.append(_energies(sound, 160))
        self._voice.append(_energies(np.diff(np.concatenate([self._last_sum, sums])), 40))
        self._sharp.append(_energies(np.diff(np.concatenate([self._last, sound])), 160))
        self._last, self._last_sum = sound[-1:], sums[-1:]

    @property
    def plain(self) -> Levels:
        """Levels (RMS) of the sound, in dBFS."""
        return _decibels(self._plain)

    @property
    def bands(self) -> tuple[Levels, Levels]:
        """Levels (RMS) of the voice, and of what is sharp, in dBFS."""
        return _decibels(self._voice), _decibels(self._sharp)


def find_pauses(bands: tuple[Levels, Levels], end_ms: int) -> tuple[Span, ...]:
    """The pauses of at least SHORTEST_MS in those levels, on a grid of 10 ms; they end at `end_ms` at the latest.

    There are none where nothing stands out of the rest: in music that goes on and on, or in noise alone.
    """
    spoken = [_over_pauses(levels, under) for levels, under in zip(bands, _UNDER_SPEECH_DB, strict=True)]
    if all(band is None for band in spoken):
        return ()
    excess: Levels = np.stack([band for band in spoken if band is not None]).max(axis=0)
    last = len(excess)
    edges = [0, *(edge for run in _runs(excess > 0, excess > _HYSTERESIS_DB) for edge in run), last]
    found = []
    for start, stop in zip(edges[::2], edges[1::2], strict=True):
        begin = start * STEP_MS + (_MARGIN_MS if start else 0)
        end = stop * STEP_MS - _MARGIN_MS if stop < last else end_ms // STEP_MS * STEP_MS
        if end - begin >= SHORTEST_MS:
            found.append(Span(begin, end))
    return tuple(found)


def _over_pauses(levels: Levels, under: float) -> Levels | None:
    """By how many dB each level is over the highest that a pause may have there; None where nobody speaks at all."""
    noise = _noise_around(levels)
    spoken = levels[levels > noise + _STANDS_OUT_DB]
    if len(spoken) < _LEAST_SPOKEN:
        return None
    speech = float(np.percentile(spoken, _LOUD_PART))
    return levels - np.minimum(np.maximum(noise + _OVER_NOISE_DB, speech - under), speech - _LEAST_UNDER_DB)


def _noise_around(levels: Levels) -> Levels:
    """The level of the noise at every step; _FLOOR_DB near where the microphone is muted, or a gate closed."""
    steps = np.arange(0, len(levels), _HOP)
    noise = [
        float(np.percentile(levels[max(0, step - _AROUND // 2) : step + _AROUND // 2], _QUIETEST))
        for step in steps.tolist()
    ]
    return np.interp(np.arange(len(levels)), steps, noise) if noise else levels


def _runs(over: NDArray[np.bool_], sure: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """The runs of `over` with something `sure` in them that is no click."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], over, [False]]).astype("i1")))
    runs = zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)
    return [run for run in runs if np.count_nonzero(sure[run[0] : run[1]]) * STEP_MS >= _CLICK_MS]


def _energies(sound: NDArray[np.float32], width: int) -> NDArray[np.float32]:
    cells = sound.reshape(-1, width)
    energies: NDArray[np.float32] = np.einsum("ij,ij->i", cells, cells) / np.float32(width)
    return energies


def _decibels(energies: Energies) -> Levels:
    together = np.concatenate(energies) if energies else np.zeros(0, "f4")
    levels: Levels = np.maximum(10 * np.log10(np.maximum(together.astype("f8"), 1e-12)), _FLOOR_DB)
    return levels
