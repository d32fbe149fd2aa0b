"""The report as one HTML file: no script, no other file, the same bytes for the same measurements."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from podcast.audio.report.captions import changes_words, listed, loudness_words, peak_words, quiet_words
from podcast.audio.report.changes import changes
from podcast.audio.report.course import course, parts
from podcast.audio.report.drawing import HEIGHT, time_ticks
from podcast.audio.report.judgement import findings, long_silences, verdict
from podcast.audio.report.plots import chapter_ticks, loudness_plot, peak_plot, waveform
from podcast.audio.report.series import TENTH_MS
from podcast.audio.report.tables import change_cells, longest, products, recordings
from podcast.audio.report.values import Report
from podcast.audio.report.wording import figure, hms_tenths, lasting, number, printed
from podcast.typography import hms, typeset

if TYPE_CHECKING:
    from jinja2 import Environment

_FOLDER = Path(__file__).parent
_FEW_ROWS = 12  # a longer table is folded up
_MOST_SILENCES, _MOST_CHANGES = 20, 100  # a table of all would be for machines


def render_report(report: Report) -> bytes:
    """Return the page, as UTF-8 HTML: under 200 kB for three hours of two recordings with 255 chapters.

    It needs neither a script nor another file, and works on a phone, in the dark and on paper. The same report gives
    the same bytes.
    """
    over_time = course(report)
    quiet = long_silences(report)
    changed = changes(report.timeline, report.recorded_ms)
    span_ms = len(report.envelope.momentary) * TENTH_MS
    page = (
        _environment()
        .get_template("template.html")
        .render(
            report=report,
            verdict=verdict(report),
            findings=findings(report),
            quiet_words=quiet_words(report, quiet),
            loudness_words=loudness_words(report, over_time),
            peak_words=peak_words(report),
            changes_words=changes_words(report, changed),
            numbered=len(report.chapters) > 1,
            parts=parts(report, over_time.recorded),
            waveform=waveform(report.envelope, quiet),
            loudness=loudness_plot(over_time, report.target_lufs),
            peaks=peak_plot(report.envelope, report.ceiling_dbtp, report.master.loudness.true_peak_dbtp),
            times=time_ticks(span_ms),
            chapters=chapter_ticks(report.chapters, span_ms),
            silences=quiet,
            longest_silences=longest(quiet, lambda span: span.end_ms - span.start_ms, _MOST_SILENCES),
            recordings=recordings(report.tracks),
            products=products(report),
            changes=changed,
            longest_changes=[
                change_cells(change) for change in longest(changed, lambda change: change.length_ms, _MOST_CHANGES)
            ],
        )
    )
    return (page + "\n").encode("utf-8", "replace")  # a file name may hold what is no letter


@cache
def _environment() -> Environment:
    import jinja2  # noqa: PLC0415 - heavy, and only needed here

    environment = jinja2.Environment(
        autoescape=True,
        loader=jinja2.FileSystemLoader(_FOLDER),
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.filters.update(
        figure=figure, hms=hms, tenths=hms_tenths, lasting=lasting, printed=printed, spaced=typeset, number=number
    )
    environment.globals.update(HEIGHT=HEIGHT, FEW_ROWS=_FEW_ROWS, listed=listed)
    return environment
