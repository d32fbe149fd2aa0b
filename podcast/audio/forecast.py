"""How much gain a master needs so that it has the right loudness after the limiter, found before anything is encoded.

One track alone goes as its envelope says. Where tracks are mixed, filtered or cut, ffmpeg's meter hears the result
once. What the limiter takes is tried on one window of 10 seconds in four: its gain curve for several gains at once,
from the peaks and energies of its cells, without touching a sample.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, closing
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from podcast.audio.cleaning import chain
from podcast.audio.ffmpeg import Ffmpeg, Process, running
from podcast.audio.levelling import gated_lufs
from podcast.audio.limiter import Attenuation, cell_frames, cell_peaks, excess, rechunked
from podcast.audio.loudness import METER, MOMENTARY
from podcast.audio.mix import HEADROOM_DB, episode, floats
from podcast.audio.plan import MasterJob, Plan, expected
from podcast.model import Envelope

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pydub import AudioSegment

    Samples = NDArray[np.float32]

_WINDOW_S = 10
_EVERY = 4  # of these windows one is tried
_SHORT_S = 120  # an episode up to here is tried whole
_SMALL_LU = 0.25  # a loss up to here is not worth a trial
_BETWEEN_DB = 1.0  # a true peak may be over the highest sample
_RELEASE = math.exp(-100 / 50)  # what is left of an attenuation after a tenth of a second
_MOST_TRIALS = 3


def with_gain(job: MasterJob, plan: Plan, ffmpeg: Ffmpeg, progress: Callable[[float], None]) -> Plan:
    """`plan` with the gain that makes up for what mixing, levelling and limiting take.

    `progress` is called with seconds of sound heard.
    """
    target = job.options.target_lufs
    envelope = _mix_of(job, plan)
    before = gated_lufs(envelope.momentary)
    if before is None:
        return plan  # nothing is left: the product will say so
    linear = target - before
    loss = _most_lost(envelope, linear, plan.ceiling)
    simple = len(job.tracks) == 1 and job.assembly is None and _keeps_loudness(job, plan)
    if simple and loss <= _SMALL_LU:
        return replace(plan, linear=linear, gain=linear + loss / 3)
    step = max(0.5, loss / 2)
    trial = _Trial([linear, linear + step, linear + 2 * step])
    for _ in range(_MOST_TRIALS):
        momentary = trial.run(job, plan, ffmpeg, progress, metered=not simple)
        heard = envelope.momentary if simple else momentary
        plan = _solved(plan, trial, heard, target)
        if trial.covers(plan.gain):
            break
        trial = _Trial([plan.gain - 1, plan.gain, plan.gain + 1])
    return plan


def _keeps_loudness(job: MasterJob, plan: Plan) -> bool:
    """Whether the loudness of the recording is that of the mix: not if it is cleaned, or two channels become one."""
    if any(chain(track.facts, job.options).filters for track in job.tracks):
        return False
    return plan.channels == 2 or all(track.facts.mono for track in job.tracks)


def _mix_of(job: MasterJob, plan: Plan) -> Envelope:
    """The envelope of all tracks together, as far as theirs tell."""
    parts = [
        (round(track.offset_ms / 100), expected(track, plan.channels, curve))
        for track, curve in zip(job.tracks, plan.levels.curves, strict=True)
    ]
    if len(parts) == 1 and parts[0][0] == 0:
        return parts[0][1]
    count = max(1, *(offset + len(part.momentary) for offset, part in parts))
    energies, peaks = np.full(count, 1e-12), np.zeros(count)
    for offset, part in parts:
        skip, start = max(0, -offset), max(0, offset)
        lufs, highest = np.array(part.momentary[skip:]), np.array(part.peaks[skip:])
        energies[start : start + len(lufs)] += 10 ** (lufs / 10)
        peaks[start : start + len(highest)] += 10 ** (highest / 20)
    decibels = 20 * np.log10(np.maximum(peaks, 1e-6))
    return Envelope(tuple((10 * np.log10(energies)).tolist()), tuple(decibels.tolist()))


def _most_lost(envelope: Envelope, gain: float, ceiling: float) -> float:
    """The most LU that a limiter can take off, as if each tenth of a second were as low as its highest peak needs."""
    over = [max(0.0, peak + _BETWEEN_DB + gain - ceiling) for peak in envelope.peaks]
    if not any(over):
        return 0.0
    held = 0.0
    lowered = []
    for index, value in enumerate(over):
        ahead = over[index + 1] if index + 1 < len(over) else 0.0
        held = max(value, held * _RELEASE)
        lowered.append(10 ** (-max(held, ahead * _RELEASE) / 10))
    after = []
    for index, value in enumerate(envelope.momentary):
        window = lowered[max(0, index - 3) : index + 1] or [1.0]
        after.append(value + 10 * math.log10(sum(window) / len(window)))
    return (gated_lufs(envelope.momentary) or 0.0) - (gated_lufs(after) or -70.0)


@dataclass
class _Trial:
    """What a limiter would do at several gains, on some windows of the sound."""

    gains: Sequence[float]
    before: list[NDArray[np.float64]] = field(default_factory=list)
    after: list[list[NDArray[np.float64]]] = field(default_factory=list)
    tried: list[bool] = field(default_factory=list)

    def run(
        self, job: MasterJob, plan: Plan, ffmpeg: Ffmpeg, progress: Callable[[float], None], *, metered: bool
    ) -> Sequence[float]:
        """Hear the episode once; returns its momentary loudness when it is to be metered."""
        every = _EVERY if job.duration_ms > _SHORT_S * 1000 else 1
        size = _WINDOW_S * plan.sample_rate
        with ExitStack() as stack:
            segments: Iterator[AudioSegment] = stack.enter_context(closing(episode(job, plan, ffmpeg)))
            if metered:
                process = stack.enter_context(_meter(plan, ffmpeg))
                segments = _through(segments, process)
            windows = rechunked(floats(segments, plan.channels, 0.0), size, plan.channels)
            for number, (window, _) in enumerate(windows):
                self.tried.append(number % every == 0)
                if self.tried[-1]:
                    self._hear(window, plan)
                progress((number + 1) * _WINDOW_S)
        return process.series(MOMENTARY) if metered else []

    def _hear(self, window: Samples, plan: Plan) -> None:
        cell = cell_frames(plan.sample_rate)
        edge = np.zeros((cell, plan.channels), "f4")
        cells = len(window) // cell
        sound = np.concatenate([edge, window[: cells * cell], edge])
        peaks = cell_peaks(sound, cell, plan.ceiling - max(self.gains))
        rows = window[: cells * cell].reshape(cells, -1)
        energies = np.einsum("ij,ij->i", rows, rows, dtype="f8")
        self.before.append(_by_tenth(energies))
        made = []
        for gain in self.gains:
            late = Attenuation(plan.sample_rate)
            lowered = late.of(np.concatenate([excess(peaks, plan.ceiling - gain), np.zeros(16)]))[16:-1]
            made.append(_by_tenth(energies * np.power(10.0, lowered / -10)))
        self.after.append(made)

    def losses(self, momentary: Sequence[float]) -> list[float]:
        """How many LU the limiter takes at each gain, of a sound that has this momentary loudness."""
        tenths = _WINDOW_S * 10
        sound = np.full(len(self.tried) * tenths, -120.0)
        sound[: len(momentary)] = momentary[: len(sound)]
        heard = np.concatenate([sound[n * tenths : (n + 1) * tenths] for n, tried in enumerate(self.tried) if tried])
        before = gated_lufs(heard.tolist())
        if before is None:
            return [0.0] * len(self.gains)
        full = _over_windows(self.before)
        lost = []
        for index in range(len(self.gains)):
            ratio = (_over_windows([made[index] for made in self.after]) + 1e-20) / (full + 1e-20)
            after = gated_lufs((heard + 10 * np.log10(ratio)).tolist())
            lost.append(before - (-70.0 if after is None else after))
        return lost

    def covers(self, gain: float) -> bool:
        """Whether this gain lies between those that were tried, and near enough to one."""
        return min(self.gains) - 0.1 <= gain <= max(self.gains) + 0.1 and max(self.gains) - min(self.gains) <= 4


def _solved(plan: Plan, trial: _Trial, momentary: Sequence[float], target: float) -> Plan:
    before = gated_lufs(momentary)
    if before is None:
        return plan
    reached = [before + gain - lost for gain, lost in zip(trial.gains, trial.losses(momentary), strict=True)]
    low = next((index for index in range(len(reached) - 1) if reached[index + 1] >= target), len(reached) - 2)
    run, rise = trial.gains[low + 1] - trial.gains[low], reached[low + 1] - reached[low]
    slope = min(1.0, max(0.25, rise / run))  # a limiter answers one more dB with less than one
    return replace(plan, linear=target - before, gain=trial.gains[low] + (target - reached[low]) / slope)


def _by_tenth(energies: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.array([part.sum() for part in np.array_split(energies, _WINDOW_S * 10)])


def _over_windows(parts: Sequence[NDArray[np.float64]]) -> NDArray[np.float64]:
    """The energy of the four tenths of momentary loudness, for each tenth of these windows."""
    return np.concatenate([np.convolve(part, np.ones(4))[: len(part)] for part in parts])


def _meter(plan: Plan, ffmpeg: Ffmpeg) -> AbstractContextManager[Process]:
    raw = ["-f", "s32le", "-ar", str(plan.sample_rate), "-ac", str(plan.channels), "-i", "pipe:0"]
    arguments = [*raw, "-af", f"volume={HEADROOM_DB}dB:precision=double,{METER}", "-f", "null", "-"]
    return running(ffmpeg, arguments, stdin=True, series=(MOMENTARY,))


def _through(segments: Iterator[AudioSegment], process: Process) -> Iterator[AudioSegment]:
    for segment in segments:
        process.stdin.write(segment.raw_data)
        yield segment
