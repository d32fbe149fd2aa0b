"""The report in lines for a terminal: at most 100 columns, plain text."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from podcast.audio.report.judgement import findings, verdict
from podcast.audio.report.values import Report
from podcast.audio.report.wording import NOTHING, cells, figure, fitted, plain
from podcast.model import Loudness
from podcast.typography import hms

_WIDTH = 100
_LONGEST_NAME = 40


def summary(report: Report) -> tuple[str, ...]:
    """The verdict, the figures of every file, what was done, what to look at. Lines without line ends."""
    judged = verdict(report)
    return (
        *_wrapped(judged.headline, "", ""),
        *_wrapped(judged.sentence, "", ""),
        "",
        *_figures(report),
        *_done(report),
        *_to_look_at(report),
    )


def _figures(report: Report) -> Iterator[str]:
    rows = [
        *((plain(track.name), track.facts.loudness, hms(track.facts.duration_ms)) for track in report.tracks),
        *((f"master.{p.format}", p.loudness, hms(report.master.duration_ms)) for p in report.products),
    ]
    names = min(_LONGEST_NAME, max(cells(name) for name, _, _ in rows))
    yield f"{'':{names}}  {'LUFS':>7}  {'LRA (LU)':>8}  {'dBTP':>6}  {'duration':>9}"
    for name, loudness, duration in rows:
        yield f"{fitted(name, names)}  {_columns(loudness)}  {duration:>9}"
    if report.master.speaker_gap_lu is not None:
        before, after = report.master.speaker_gap_lu
        yield f"The speakers were {figure(before, 'LU')} apart, and are {figure(after, 'LU')} apart now."


def _columns(loudness: Loudness) -> str:
    return (
        f"{figure(loudness.integrated_lufs):>7}  {figure(loudness.range_lu):>8}  "
        f"{figure(loudness.true_peak_dbtp, signed=True) if loudness.true_peak_dbtp is not None else NOTHING:>6}"
    )


def _done(report: Report) -> Iterator[str]:
    if report.master.steps:
        yield ""
        yield "What was done:"
        for step in report.master.steps:
            yield from _wrapped(step, "  - ", "    ")


def _to_look_at(report: Report) -> Iterator[str]:
    found = findings(report)
    yield ""
    yield "What to look at:" if found else "Nothing to look at."
    for finding in found:
        yield from _wrapped(f"{finding.where}: {finding.what}", "  - ", "    ")
        yield from _wrapped(finding.advice, "    -> ", "       ")


def _wrapped(text: str, first: str, others: str) -> list[str]:
    return textwrap.wrap(plain(text), _WIDTH, initial_indent=first, subsequent_indent=others)
