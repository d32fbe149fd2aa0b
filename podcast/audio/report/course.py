"""How the loudness goes over the episode, before and after, and the same part by part in figures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from podcast.audio.report.drawing import time_marks
from podcast.audio.report.series import TENTH_MS, Level, gated, heard, mixed, short_term
from podcast.audio.report.values import Report

EVEN_LU = 3.0
_PAUSE_LU = 20.0  # what is that far under the whole is a pause, and says nothing about evenness


@dataclass(frozen=True)
class Course:
    """`before` and `after`: short-term loudness by tenths of a second of the episode. Before is what the recordings
    make together, as they were recorded, moved to where they are heard: `recorded` are its momentary values.

    `recorded_lufs` is their integrated loudness. `even_before`, `even_after`: the share (0 to 1) of the time, pauses
    left out, within 3 LU of the integrated loudness.
    """

    before: list[Level]
    after: list[Level]
    recorded: list[Level]
    recorded_lufs: Level
    even_before: float | None
    even_after: float | None


@dataclass(frozen=True)
class Part:
    """A stretch of the episode: LUFS (gated) before and after, and its highest sample (dBFS).

    `number` and `title` are the chapter's; None where there is none.
    """

    start_ms: int
    number: int | None
    title: str | None
    before: Level
    after: Level
    peak: float


def course(report: Report) -> Course:
    """Everything of `report` that goes over time."""
    length = len(report.envelope.momentary)
    recorded = mixed(report.tracks)
    own = gated(recorded)
    before = heard(short_term(recorded), report.timeline, length)
    after = short_term(report.envelope.momentary)
    return Course(
        before=before,
        after=after,
        recorded=heard(recorded, report.timeline, length),
        recorded_lufs=own,
        even_before=evenness(before, own),
        even_after=evenness(after, report.master.loudness.integrated_lufs),
    )


def evenness(levels: list[Level], around: Level) -> float | None:
    """The share (0 to 1) of the levels that are within 3 LU of `around`, without the pauses."""
    if around is None:
        return None
    loud = [level for level in levels if level is not None and level > around - _PAUSE_LU]
    return sum(abs(level - around) <= EVEN_LU for level in loud) / len(loud) if loud else None


def parts(report: Report, recorded: list[Level]) -> tuple[Part, ...]:
    """The chapters in figures; an episode without chapters, from one mark of its time axis to the next."""
    momentary, peaks = report.envelope.momentary, report.envelope.peaks
    found = []
    for start, end, number, title in _stretches(report, len(momentary) * TENTH_MS):
        first = start // TENTH_MS
        last = max(first + 1, end // TENTH_MS)
        before, after = gated(recorded[first:last]), gated(momentary[first:last])
        found.append(Part(start, number, title, before, after, max(peaks[first:last])))
    return tuple(found)


def _stretches(report: Report, span_ms: int) -> Iterator[tuple[int, int, int | None, str | None]]:
    starts: list[tuple[int, int | None, str | None]] = [(at, None, None) for at in time_marks(span_ms)]
    if len(report.chapters) > 1:
        numbered = enumerate(report.chapters, 1)
        starts = [(chapter.start_ms, number, chapter.title) for number, chapter in numbered]
        starts = [start for start in starts if start[0] < span_ms]
    if not starts or starts[0][0] > 0:
        starts = [(0, None, None), *starts]
    for (start, number, title), (end, *_) in pairwise([*starts, (span_ms, None, None)]):
        yield start, end, number, title
