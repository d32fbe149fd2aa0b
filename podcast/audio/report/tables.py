"""The tables of a report, cell by cell."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from podcast.audio.report.changes import Change
from podcast.audio.report.values import Report, ReportTrack
from podcast.audio.report.wording import NOTHING, figure, hms_tenths, lasting, size
from podcast.model import RecordingFacts, Span
from podcast.typography import hms

_TRACKS_ABREAST = 4
_FORMATS = {"mp3": "MP3", "m4a": "AAC (M4A)", "opus": "Opus"}
_CHANNELS = {1: "mono", 2: "stereo"}
_FAULTS = {
    "left empty": "left one empty",
    "right empty": "right one empty",
    "inverted": "opposite polarity",
}

Value = TypeVar("Value")


@dataclass(frozen=True)
class Row:
    """A line of a table: what it is, in plain words; what that means; a cell for each column."""

    label: str
    hint: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """`columns` are names from outside, one for each cell of a row."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def recordings(tracks: Sequence[ReportTrack]) -> tuple[Table, ...]:
    """A row for each fact and a column for each recording; four abreast, so that a table fits a page."""
    groups = [tracks[first : first + _TRACKS_ABREAST] for first in range(0, len(tracks), _TRACKS_ABREAST)]
    return tuple(_abreast(group) for group in groups)


def products(report: Report) -> Table:
    """A row for each fact and a column for each format of the master."""
    made = report.products
    facts = (
        ("Bit rate", "kbit/s", [f"{product.bitrate_kbps}" for product in made]),
        ("Size", "MB", [size(report.sizes.get(product.format)) for product in made]),
        ("Loudness", "LUFS, of the whole", [figure(product.loudness.integrated_lufs) for product in made]),
        ("Off the target", "LU", [_error(product.loudness.integrated_lufs, report) for product in made]),
        ("Highest peak", "dBTP", [figure(product.loudness.true_peak_dbtp, signed=True) for product in made]),
        ("Loudness range", "LU", [figure(product.loudness.range_lu) for product in made]),
    )
    names = tuple(_FORMATS.get(product.format, product.format) for product in made)
    return Table(names, tuple(Row(label, hint, tuple(values)) for label, hint, values in facts))


def longest(items: Sequence[Value], length: Callable[[Value], int], most: int) -> list[Value]:
    """The longest of `items`, `most` of them, in their order."""
    kept = sorted(range(len(items)), key=lambda index: (-length(items[index]), index))[:most]
    return [items[index] for index in sorted(kept)]


def change_cells(change: Change) -> tuple[str, str, str]:
    """When in the recordings, when in the episode, and what."""
    if change.cut_ms:
        return _span(change.recorded), hms_tenths(change.heard.start_ms), f"{lasting(change.cut_ms)} cut"
    return hms_tenths(change.recorded.start_ms), _span(change.heard), f"{lasting(change.added_ms)} of music added"


def _abreast(tracks: Sequence[ReportTrack]) -> Table:
    rows = zip(*(_facts(track.facts) for track in tracks), strict=True)
    return Table(
        tuple(track.name for track in tracks),
        tuple(Row(told[0][0], told[0][1], tuple(value for _, _, value in told)) for told in rows),
    )


def _facts(facts: RecordingFacts) -> list[tuple[str, str, str]]:
    """In plain words; the unit and how to read it; the value."""
    loudness = facts.loudness
    return [
        ("Length", "h:mm:ss", hms(facts.duration_ms)),
        ("Format", "codec", facts.codec),
        ("Sample rate", "44.1 or 48 kHz is usual", f"{facts.sample_rate / 1000:g} kHz"),
        ("Channels", "one is enough for a voice", _channels(facts)),
        ("Loudness", "LUFS, of the whole", figure(loudness.integrated_lufs)),
        ("Loudness range", "LU, from soft to loud; 3 to 8 is usual for talk", figure(loudness.range_lu)),
        ("Highest peak", "dBTP; over 0 is distorted", figure(loudness.true_peak_dbtp, signed=True)),
        ("Clipping", "recorded too loud to fit", "yes" if facts.clipped else "no"),
        ("Noise in the pauses", "dBFS; under -60 is a quiet room", figure(facts.noise_floor_dbfs)),
        ("Hum and rumble", "mains, traffic, steps", _low_noise(facts)),
        ("Channel problems", "an empty or a turned side", _FAULTS.get(facts.channel_fault or "", "none")),
    ]


def _span(span: Span) -> str:
    return f"{hms_tenths(span.start_ms)} to {hms_tenths(span.end_ms)}"


def _channels(facts: RecordingFacts) -> str:
    name = _CHANNELS.get(facts.channels, str(facts.channels))
    return f"{name}, one voice" if facts.channels > 1 and facts.mono else name


def _low_noise(facts: RecordingFacts) -> str:
    heard = [*([f"hum at {facts.hum_hz} Hz"] if facts.hum_hz else []), *(["rumble"] if facts.rumble else [])]
    return " and ".join(heard) or "none"


def _error(loudness: float | None, report: Report) -> str:
    return NOTHING if loudness is None else figure(loudness - report.target_lufs, signed=True, digits=2)
