"""Numbers to the paths of an SVG drawing: whole numbers, one path for each series.

A drawing is as many units wide as it has columns, and HEIGHT units high; the page stretches it to the space there is.
Words stand beside it as HTML, at shares (per cent) of its width and height, so that they keep their size.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from podcast.audio.report.wording import figure, printed
from podcast.typography import hms

HEIGHT = 200
_STEPS_S = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 18_000, 36_000)
_MOST_TICKS = 8


@dataclass(frozen=True)
class Tick:
    """A label at `at` per cent of an axis. `minor`: it goes when there is little room."""

    at: float
    label: str
    minor: bool = False


@dataclass(frozen=True)
class Scale:
    """Levels from `low` to `high`, drawn from the bottom of a drawing to its top."""

    low: float
    high: float

    def y(self, level: float) -> int:
        """Where a level is drawn; one beyond the scale, at its edge."""
        share = (self.high - level) / (self.high - self.low)
        return round(HEIGHT * min(1.0, max(0.0, share)))

    def ticks(self, step: int) -> tuple[Tick, ...]:
        """A label at each multiple of `step`."""
        levels = range(math.ceil(self.low / step) * step, math.floor(self.high) + 1, step)
        return tuple(Tick(self.y(level) * 100 / HEIGHT, printed(figure(level, digits=0))) for level in levels)


def line(heights: Sequence[int | None]) -> str:
    """A path through one point for each column; None leaves a gap, and a point between two gaps is a short dash."""
    path = ""
    for known, run in groupby(enumerate(heights), key=lambda point: point[1] is not None):
        if known:
            columns = list(run)
            points = [height for _, height in columns if height is not None]
            path += f"M{columns[0][0]} {points[0]}" + (_through(points) if len(points) > 1 else "h1")
    return path


def area(tops: Sequence[int], bottoms: Sequence[int]) -> str:
    """A closed path along `tops`, and back along `bottoms`: one of each for each column, two columns at least."""
    return f"M0 {tops[0]}{_through(tops)}V{bottoms[-1]}{_through(bottoms[::-1], -1)}z"


def time_marks(span_ms: int) -> range:
    """Round times (ms) along an axis of `span_ms`, eight at most."""
    step = next((step for step in _STEPS_S if span_ms <= step * 1000 * _MOST_TICKS), _STEPS_S[-1])
    return range(0, span_ms, step * 1000)


def time_ticks(span_ms: int) -> tuple[Tick, ...]:
    """The labels of such an axis; every other one is minor."""
    marks = enumerate(time_marks(span_ms))
    return tuple(Tick(round(at * 100 / span_ms, 2), hms(at), minor=index % 2 == 1) for index, at in marks)


def _through(heights: Sequence[int], columns: int = 1) -> str:
    """Relative lines from each height to the next; no space is needed before a minus."""
    rises = (after - before for before, after in pairwise(heights))
    return "l" + " ".join(f"{columns}{rise}" if rise < 0 else f"{columns} {rise}" for rise in rises).replace(" -", "-")
