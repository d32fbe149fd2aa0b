"""The three drawings of a report: waveform, loudness, peaks; values that the template puts into SVG."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from podcast.audio.report.course import EVEN_LU, Course
from podcast.audio.report.drawing import HEIGHT, Scale, Tick, area, line
from podcast.audio.report.series import TENTH_MS, Level, columns, mean_level
from podcast.model import Chapter, Envelope, Span

_MOST_COLUMNS = 800
_MOST_POINTS = 360  # more of them make a line of speech a thicket
_PEAKS = Scale(-15.0, 1.0)
_LABEL_EVERY, _LABEL_EVERY_NARROW = 3.6, 9.0  # per cent of the width between two numbers of chapters


@dataclass(frozen=True)
class Band:
    """A stretch of time in a drawing: where it begins and how wide it is, in columns."""

    x: float
    width: float


@dataclass(frozen=True)
class Waveform:
    """`reach`: the highest sample of each column; `body`: the mean of its tenths' highest, empty where it has one."""

    width: int
    reach: str
    body: str
    silences: tuple[Band, ...]


@dataclass(frozen=True)
class LoudnessPlot:
    """`target`, and `even` around it, are heights. Each point is a mean over `column_ms`."""

    width: int
    column_ms: int
    levels: tuple[Tick, ...]
    before: str
    after: str
    target: int
    even: tuple[int, int]


@dataclass(frozen=True)
class PeakPlot:
    """`ceiling` and `highest` (the true peak) are heights."""

    width: int
    levels: tuple[Tick, ...]
    peaks: str
    ceiling: int
    highest: int | None


def waveform(envelope: Envelope, quiet: Sequence[Span]) -> Waveform:
    """The master as one sees it in an editor."""
    shares = columns(len(envelope.peaks), _MOST_COLUMNS)
    amplitudes = [10 ** (level / 20) for level in envelope.peaks]
    width, several = len(shares) - 1, len(shares) < len(amplitudes)
    a_ms = width / (len(amplitudes) * TENTH_MS)
    return Waveform(
        width=width,
        reach=_mirrored([max(amplitudes[first:end]) for first, end in shares]),
        body=_mirrored([sum(amplitudes[first:end]) / (end - first) for first, end in shares]) if several else "",
        silences=tuple(
            Band(round(span.start_ms * a_ms, 1), max(1.0, round((span.end_ms - span.start_ms) * a_ms, 1)))
            for span in quiet
        ),
    )


def loudness_plot(course: Course, target: float) -> LoudnessPlot:
    """Short-term loudness before and after, around the target."""
    shares = columns(len(course.after), _MOST_POINTS)
    before = [mean_level(course.before[first:end]) for first, end in shares]
    after = [mean_level(course.after[first:end]) for first, end in shares]
    scale = loudness_scale([*before, *after], target)
    return LoudnessPlot(
        width=len(shares) - 1,
        column_ms=round(len(course.after) * TENTH_MS / len(shares)),
        levels=scale.ticks(5 if scale.high - scale.low <= 40 else 10),
        before=line([None if level is None else scale.y(level) for level in before]),
        after=line([None if level is None else scale.y(level) for level in after]),
        target=scale.y(target),
        even=(scale.y(target + EVEN_LU), scale.y(target - EVEN_LU)),
    )


def peak_plot(envelope: Envelope, ceiling: float, highest: float | None) -> PeakPlot:
    """The highest sample of each column, the true peak of the whole, and the ceiling."""
    shares = columns(len(envelope.peaks), _MOST_COLUMNS)
    tops = [_PEAKS.y(max(envelope.peaks[first:end])) for first, end in shares]
    return PeakPlot(
        width=len(shares) - 1,
        levels=_PEAKS.ticks(3),
        peaks=area(tops, [HEIGHT] * len(tops)),
        ceiling=_PEAKS.y(ceiling),
        highest=None if highest is None else _PEAKS.y(highest),
    )


def loudness_scale(levels: Sequence[Level], target: float) -> Scale:
    """All that is loud, and nearly all that is quiet: a twentieth of the points may lie under the scale."""
    present = sorted(level for level in levels if level is not None) or [target]
    low = min(present[len(present) // 20], target - 10)
    high = max(present[-1], target + 5)
    return Scale(max(-65.0, 5.0 * math.floor((low - 2) / 5)), 5.0 * math.ceil((high + 1) / 5))


def chapter_ticks(chapters: Sequence[Chapter], span_ms: int) -> tuple[Tick, ...]:
    """A mark for each chapter, with its number where there is room for it."""
    ticks: list[Tick] = []
    labelled = labelled_narrow = -math.inf
    for number, chapter in enumerate(chapters, 1):
        at = round(min(100.0, chapter.start_ms * 100 / span_ms), 2)
        label = str(number) if at >= labelled + _LABEL_EVERY else ""
        minor = at < labelled_narrow + _LABEL_EVERY_NARROW
        ticks.append(Tick(at, label, minor))
        if label:
            labelled = at
            labelled_narrow = labelled_narrow if minor else at
    return tuple(ticks)


def _mirrored(amplitudes: Sequence[float]) -> str:
    middle = HEIGHT // 2
    reach = [round(middle * min(1.0, amplitude)) for amplitude in amplitudes]
    return area([middle - height for height in reach], [middle + height for height in reach])
