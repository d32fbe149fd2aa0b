"""The sentences under and in the drawings: what can be seen there, in figures."""

from __future__ import annotations

from collections.abc import Sequence

from podcast.audio.report.changes import Change
from podcast.audio.report.course import EVEN_LU, Course
from podcast.audio.report.judgement import SILENCE_MS, SILENCE_UNDER_TARGET_LU
from podcast.audio.report.values import Report
from podcast.audio.report.wording import figure, lasting, number
from podcast.model import Span
from podcast.typography import hms


def quiet_words(report: Report, quiet: Sequence[Span]) -> str:
    """How many silences, how long, and what counts as one."""
    level = figure(report.target_lufs - SILENCE_UNDER_TARGET_LU, "LUFS", digits=0)
    meaning = f"of {SILENCE_MS / 1000:g} s or more in which nothing is louder than {level}"
    if not quiet:
        return f"There is no stretch {meaning}."
    longest = max(quiet, key=_length)
    start, length = hms(longest.start_ms), lasting(_length(longest))
    if len(quiet) == 1:
        return f"There is one stretch {meaning}: {length} from {start} on."
    total = lasting(sum(map(_length, quiet)))
    return f"There are {len(quiet):,} stretches {meaning}: {total} in all; the longest, {length}, from {start} on."


def loudness_words(report: Report, course: Course) -> str:
    """How even the loudness was, and is."""
    together = ", all recordings together" if len(report.tracks) > 1 else ""
    return (
        f"Before: {_even(course.even_before, course.recorded_lufs)}{together}."
        f" After: {_even(course.even_after, report.master.loudness.integrated_lufs)}."
    )


def peak_words(report: Report) -> str:
    """How high it goes, and how high it may go."""
    peak = report.master.loudness.true_peak_dbtp
    return f"The highest true peak is {figure(peak, 'dBTP')}; the ceiling is {figure(report.ceiling_dbtp, 'dBTP')}."


def changes_words(report: Report, changed: Sequence[Change]) -> str:
    """How much was cut and added in all."""
    cuts = [change for change in changed if change.cut_ms]
    added = sum(change.added_ms for change in changed)
    lengths = f"The recordings last {hms(report.recorded_ms)}, the episode {hms(report.timeline.duration_ms)}."
    took = f" {number(len(cuts), 'cut')}: {lasting(sum(change.cut_ms for change in cuts))} in all." if cuts else ""
    gave = f" Music without words: {lasting(added)}." if added else ""
    return lengths + took + gave


def listed(shown: int, count: int, noun: str) -> str:
    """The label of a list that may have been cut down to its longest entries."""
    return number(count, noun) if shown == count else f"The {shown} longest of {number(count, noun)}"


def _even(share: float | None, around: float | None) -> str:
    if share is None:
        return "nothing can be heard"
    return f"{share:.0%} of the talk is within {EVEN_LU:g} LU of {figure(around, 'LUFS')}"


def _length(span: Span) -> int:
    return span.end_ms - span.start_ms
