"""One gain for each phrase, so that all speakers are equally loud; decided from an envelope, without sound.

A phrase is what lies between two pauses. Its gain brings the loudness that its speaker has around it to the aim, so
that a speaker who fades away comes back, while a phrase that is a little louder or softer than its neighbours stays
so. Gains change inside pauses only, and what is in a pause is never lifted more than the whole recording is.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from podcast.model import Envelope, Span

TENTH_MS = 100  # an envelope has a value for each
WINDOW_MS = 400  # of momentary loudness (BS.1770)
SILENCE_LUFS = -120.0

GAP_LU = 2.0  # speakers who are further apart than this are brought together unless podcast.toml says otherwise
_MOST_DB = 12.0  # that a phrase is raised or lowered more than the whole
_LIVELY_LU = 2.5  # that a phrase may differ from what is around it
_AROUND_MS = 20_000
_HOLD_MS = 80  # after a phrase and before one, in which its gain still or already holds: soft endings, first syllables
_RAMP_MS = 150
_SHORTEST_MS = 300  # a phrase with less has too little sound to say how loud its speaker is

_TURN_LU = 6.0  # a step in loudness without a pause, and how much of all variation it must explain
_TURN_SHARE = 0.6
_TURN_TENTHS = 8  # at least, on either side of it
_TURN_MS = 100  # the time for the gain to change

_FEWEST = 3  # phrases of either speaker, and the share of the time that each must speak
_SHARE = 0.1
_VALLEY = 0.6  # how deep the valley between two speakers is, of the lower of their two peaks
_NARROWEST_LU = 0.75
_GRID_LU = 0.1

Curve = tuple[tuple[int, float], ...]
"""Gain over time: points of (ms, dB) with straight lines between; before the first and after the last it is level."""


@dataclass(frozen=True)
class Phrase:
    """What is said from `start_ms` to `end_ms`, at `lufs`."""

    start_ms: int
    end_ms: int
    lufs: float

    @property
    def weight(self) -> int:
        """How long it lasts."""
        return self.end_ms - self.start_ms


def mean_lufs(values: Iterable[float]) -> float:
    """The loudness of all together: the mean of their energies."""
    energies = [10 ** (value / 10) for value in values]
    return 10 * math.log10(max(1e-12, sum(energies) / len(energies))) if energies else SILENCE_LUFS


def gated_lufs(momentary: Iterable[float]) -> float | None:
    """Integrated loudness by BS.1770: without what is under -70 LUFS, then without what is 10 LU under the rest."""
    loud = [value for value in momentary if value > -70.0]
    if not loud:
        return None
    threshold = mean_lufs(loud) - 10.0
    return mean_lufs(value for value in loud if value > threshold)


def tenths(start_ms: int, end_ms: int, count: int) -> range:
    """Which of `count` momentary values were measured wholly between the two times, or nearly (50 ms)."""
    first = -(-(start_ms + WINDOW_MS - TENTH_MS // 2) // TENTH_MS) - 1
    last = (end_ms + TENTH_MS // 2) // TENTH_MS - 1
    return range(max(0, first), min(count - 1, last) + 1)


def phrases_of(envelope: Envelope) -> list[Phrase]:
    """The phrases of a recording: all that is not in its pauses, parted where somebody else takes over at once."""
    end = len(envelope.momentary) * TENTH_MS
    edges = [0, *(ms for pause in envelope.pauses for ms in (pause.start_ms, pause.end_ms)), end]
    spans = [
        span
        for start, stop in zip(edges[::2], edges[1::2], strict=True)
        if stop > start
        for span in _turns(envelope, Span(start, stop))
    ]
    phrases = [Phrase(span.start_ms, span.end_ms, _loudness(envelope.momentary, span)) for span in spans]
    return [phrase for phrase in phrases if phrase.lufs > -70.0]


def _turns(envelope: Envelope, span: Span) -> list[Span]:
    """`span`, cut where its loudness takes a step of 6 LU that explains most of how it varies; in a gap of syllables.

    People often answer within the 0.2 s that make a pause.
    """
    inside = tenths(span.start_ms, span.end_ms, len(envelope.momentary))
    values = envelope.momentary[inside.start : inside.stop]
    if len(values) < 2 * _TURN_TENTHS:
        return [span]
    sums = list(accumulate(values))

    def means(cut: int) -> tuple[float, float]:
        return sums[cut - 1] / cut, (sums[-1] - sums[cut - 1]) / (len(values) - cut)

    def between(cut: int) -> float:
        before, after = means(cut)
        return cut * (len(values) - cut) / len(values) * (before - after) ** 2

    cut = max(range(_TURN_TENTHS, len(values) - _TURN_TENTHS + 1), key=between)
    before, after = means(cut)
    varied = sum((value - sums[-1] / len(values)) ** 2 for value in values)
    if abs(before - after) < _TURN_LU or between(cut) < _TURN_SHARE * varied:
        return [span]
    # a window of 0.4 s is loud as soon as a loud voice enters it, and until that voice has all but left it
    near = inside.start + cut - (3 if before > after else 1)
    gap = min(range(max(0, near - 2), min(len(envelope.peaks), near + 3)), key=envelope.peaks.__getitem__)
    middle = gap * TENTH_MS + TENTH_MS // 2
    halves = Span(span.start_ms, middle - _TURN_MS // 2), Span(middle + _TURN_MS // 2, span.end_ms)
    return [part for half in halves for part in _turns(envelope, half)]


def _loudness(momentary: Sequence[float], span: Span) -> float:
    inside = tenths(span.start_ms, span.end_ms, len(momentary))
    if inside:
        return mean_lufs(momentary[inside.start : inside.stop])
    # shorter than a window: the loudest that holds it, less what the rest of that window waters it down
    around = momentary[span.start_ms // TENTH_MS : -(-span.end_ms // TENTH_MS) + 3]
    watered = 10 * math.log10(WINDOW_MS / min(WINDOW_MS, max(TENTH_MS, span.end_ms - span.start_ms)))
    return max(around, default=SILENCE_LUFS) + watered


def split_lufs(phrases: Sequence[Phrase]) -> float | None:
    """The loudness that parts two speakers of one recording; None when they cannot be told apart by it.

    One lively speaker is not two. Loudness over phrases, weighted by their length and smoothed by a kernel as wide as
    their number allows (Silverman), must have two peaks, with a valley between them that is at most 0.6 of the lower;
    on either side there must be three phrases and a tenth of the time. Two voices that each vary by a standard
    deviation of 1.5 LU are told apart from some 5 LU on.
    """
    steady = sorted((phrase for phrase in phrases if phrase.weight >= _SHORTEST_MS), key=lambda each: each.lufs)
    cut = _best_cut(steady)
    if cut is None:
        return None
    soft, loud = steady[:cut], steady[cut:]
    if min(_weight(soft), _weight(loud)) < _SHARE * _weight(steady):
        return None
    width = max(_NARROWEST_LU, 1.06 * _spread(soft, loud) * _count(steady) ** -0.2)
    grid = [steady[0].lufs + step * _GRID_LU for step in range(int((steady[-1].lufs - steady[0].lufs) / _GRID_LU) + 2)]
    density = [_density(lufs, steady, width) for lufs in grid]
    parting = bisect_left(grid, (soft[-1].lufs + loud[0].lufs) / 2) or 1
    low = max(range(parting), key=density.__getitem__)
    high = max(range(parting, len(grid)), key=density.__getitem__)
    valley = min(range(low, high + 1), key=density.__getitem__)
    apart = grid[high] - grid[low] >= GAP_LU and density[valley] <= _VALLEY * min(density[low], density[high])
    return grid[valley] if apart else None


def _best_cut(steady: Sequence[Phrase]) -> int | None:
    """Where to cut phrases in order of loudness so that the means of both parts are furthest apart (Otsu)."""
    weights = list(accumulate(phrase.weight for phrase in steady))
    sums = list(accumulate(phrase.weight * phrase.lufs for phrase in steady))

    def between(cut: int) -> float:
        soft, loud = weights[cut - 1], weights[-1] - weights[cut - 1]
        return soft * loud * (sums[cut - 1] / soft - (sums[-1] - sums[cut - 1]) / loud) ** 2

    return max(range(_FEWEST, len(steady) - _FEWEST + 1), key=between, default=None)


def _weight(phrases: Sequence[Phrase]) -> int:
    return sum(phrase.weight for phrase in phrases)


def _scatter(phrases: Sequence[Phrase]) -> float:
    centre = sum(phrase.lufs * phrase.weight for phrase in phrases) / _weight(phrases)
    return sum(phrase.weight * (phrase.lufs - centre) ** 2 for phrase in phrases)


def _spread(soft: Sequence[Phrase], loud: Sequence[Phrase]) -> float:
    return math.sqrt((_scatter(soft) + _scatter(loud)) / (_weight(soft) + _weight(loud)))


def _count(phrases: Sequence[Phrase]) -> float:
    """How many phrases of equal length would say as much."""
    return float(_weight(phrases) ** 2 / sum(phrase.weight**2 for phrase in phrases))


def _density(lufs: float, phrases: Sequence[Phrase], width: float) -> float:
    return sum(phrase.weight * math.exp(-(((lufs - phrase.lufs) / width) ** 2) / 2) for phrase in phrases)


def phrase_gains(phrases: Sequence[Phrase], aim: float, static: float) -> list[float]:
    """The gain (dB) of each phrase, for a speaker to be at `aim` LUFS; at most 12 dB from `static`."""
    parting = split_lufs(phrases)
    side = [parting is not None and phrase.lufs >= parting for phrase in phrases]
    gains = [0.0] * len(phrases)
    for which in (False, True):
        own = [index for index, loud in enumerate(side) if loud is which]
        around = _levels_around([phrases[index] for index in own])
        for index, level in zip(own, around, strict=True):
            off = phrases[index].lufs - level
            beyond = off - max(-_LIVELY_LU, min(_LIVELY_LU, off))
            gains[index] = max(static - _MOST_DB, min(static + _MOST_DB, aim - level - beyond))
    return gains


def _levels_around(phrases: Sequence[Phrase]) -> list[float]:
    """How loud a speaker is around each of these phrases: those within 20 s count, the nearer the more."""
    middles = [(phrase.start_ms + phrase.end_ms) // 2 for phrase in phrases]
    levels = []
    for middle in middles:
        first, last = bisect_left(middles, middle - _AROUND_MS), bisect_right(middles, middle + _AROUND_MS)
        total = energy = 0.0
        for other, at in zip(phrases[first:last], middles[first:last], strict=True):
            weight = other.weight * (1 - abs(at - middle) / (_AROUND_MS + 1))
            total += weight
            energy += weight * 10 ** (other.lufs / 10)
        levels.append(10 * math.log10(energy / total))
    return levels


def curve_of(phrases: Sequence[Phrase], gains: Sequence[float], static: float) -> Curve:
    """The gains over time: level through each phrase, and in pauses down to `static` where they are above it."""
    if not phrases:
        return ((0, static),)
    points = _ramp(0, phrases[0].start_ms, (static, gains[0]), static)[2:]
    for before, after, gain, next_gain in zip(phrases, phrases[1:], gains, gains[1:], strict=False):
        points += _ramp(before.end_ms, after.start_ms, (gain, next_gain), static)
    end = phrases[-1].end_ms + 4 * _RAMP_MS
    points += _ramp(phrases[-1].end_ms, end, (gains[-1], static), static)[:-1]
    return tuple(dict(points).items())  # of points at the same time the later counts


def _ramp(start: int, end: int, gains: tuple[float, float], static: float) -> list[tuple[int, float]]:
    """Through the pause from `start` to `end`: hold, down to `static` at most, and up again before the next phrase."""
    hold = min(_HOLD_MS, (end - start) // 4) // 10 * 10 if end - start > _TURN_MS else 0
    ramp = min(_RAMP_MS, (end - start - 2 * hold) // 2) // 10 * 10
    before, after = gains
    low = min(before, after, static) if end - start > _TURN_MS else min(before, after)
    return [(start + hold, before), (start + hold + ramp, low), (end - hold - ramp, low), (end - hold, after)]


def level_at(curve: Curve, ms: float) -> float:
    """The gain (dB) of `curve` at a time."""
    index = bisect_right(curve, (ms, math.inf))
    if index == 0:
        return curve[0][1]
    if index == len(curve):
        return curve[-1][1]
    (start, before), (end, after) = curve[index - 1], curve[index]
    return before + (after - before) * (ms - start) / (end - start)


def together(one: Curve, other: Curve) -> Curve:
    """Both gains, one after the other."""
    times = sorted({ms for ms, _ in (*one, *other)})
    return tuple((ms, level_at(one, ms) + level_at(other, ms)) for ms in times)


def levelled(momentary: Sequence[float], curve: Curve) -> list[float]:
    """Momentary loudness once `curve` is applied: each window gets the mean of its four tenths."""
    energies = [10 ** (level_at(curve, (index + 0.5) * TENTH_MS) / 10) for index in range(len(momentary))]
    made = []
    for index, value in enumerate(momentary):
        window = energies[max(0, index - 3) : index + 1]
        made.append(value + 10 * math.log10(sum(window) / len(window)))
    return made
