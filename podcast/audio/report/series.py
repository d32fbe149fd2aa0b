"""From the values of an envelope to those that are drawn and compared. A value stands for a tenth of a second."""

from __future__ import annotations

import math
from collections.abc import Sequence

from podcast.audio.report.values import ReportTrack
from podcast.model import Span, Timeline

Level = float | None

TENTH_MS = 100
_WINDOW = 4  # tenths in one momentary value (BS.1770: 0.4 s)
_GATE_LUFS = -70.0  # the absolute gate of BS.1770: what is under it counts as nothing
_RELATIVE_GATE_LU = 10.0


def short_term(momentary: Sequence[float]) -> list[Level]:
    """The loudness of the 3 s around each tenth (EBU Tech 3341: short-term), None where it is under -70 LUFS.

    A meter takes the energy of the 3 s themselves. Here it is the mean energy of momentary values: every second one
    whose 0.4 s lie within the 3 s, so that all of them count alike but for the first and last 0.2 s, which count half.
    In a mastered talk of 3.6 minutes that was 0.16 LU off ffmpeg's meter on average, and within 0.4 LU for 95% of the
    time; at the edge of a digital silence it may be a few LU. Both ends, where there are no 3 s, have what there is.
    """
    energies = _energies(momentary)
    windows = (energies[k - 12 if k >= 12 else k % 2 : k + 15 : 2] for k in range(len(energies)))
    return [_level(sum(window) / len(window)) for window in windows]


def gated(momentary: Sequence[Level]) -> Level:
    """The integrated loudness (BS.1770-4): momentary values each 0.1 s are just the blocks that it gates."""
    blocks = [value for value in momentary if value is not None and value > _GATE_LUFS]
    if not blocks:
        return None
    relative = _mean(blocks) - _RELATIVE_GATE_LU
    return _mean([value for value in blocks if value > relative])


def mixed(tracks: Sequence[ReportTrack]) -> list[float]:
    """Momentary loudness of all recordings together, unchanged: energies of different voices add up."""
    if len(tracks) == 1 and tracks[0].offset_ms == 0:
        return list(tracks[0].envelope.momentary)
    starts = [round(track.offset_ms / TENTH_MS) for track in tracks]
    total = [0.0] * max(start + len(track.envelope.momentary) for start, track in zip(starts, tracks, strict=True))
    for start, track in zip(starts, tracks, strict=True):
        for index, energy in enumerate(_energies(track.envelope.momentary), start):
            if index >= 0:
                total[index] += energy
    return [_level(energy, floor=-120.0) or -120.0 for energy in total]


def heard(recorded: Sequence[Level], timeline: Timeline, length: int) -> list[Level]:
    """Values of the recordings, moved to where they are heard in the episode; None where none of them is."""
    moved: list[Level] = [None] * length
    middle = TENTH_MS // 2  # a tenth belongs to the piece that its middle lies in
    for piece in timeline.pieces:
        end = piece.at_ms + piece.end_ms - piece.start_ms
        for index in range(_up(piece.at_ms - middle), min(length, _up(end - middle))):
            source = (index * TENTH_MS + middle + piece.start_ms - piece.at_ms) // TENTH_MS
            moved[index] = recorded[source] if source < len(recorded) else None
    return moved


def columns(length: int, most: int) -> list[tuple[int, int]]:
    """At most `most` columns that share `length` values out: the first and the end of each."""
    count = min(length, most)
    return [(k * length // count, (k + 1) * length // count) for k in range(count)]


def mean_level(levels: Sequence[Level]) -> Level:
    """The mean energy of the levels that there are."""
    present = [level for level in levels if level is not None]
    return _mean(present) if present else None


def silences(momentary: Sequence[float], under: float, shortest_ms: int) -> list[Span]:
    """Stretches of at least `shortest_ms` in which no momentary value reaches `under` (LUFS)."""
    found: list[Span] = []
    start: int | None = None
    for index, value in enumerate([*momentary, math.inf]):
        if value < under:
            start = index if start is None else start
        elif start is not None:
            # the first quiet value says that the 0.3 s before it were quiet too
            span = Span(max(0, start - _WINDOW + 1) * TENTH_MS, index * TENTH_MS)
            start = None
            if span.end_ms - span.start_ms >= shortest_ms:
                found.append(span)
    return found


def _energies(levels: Sequence[float]) -> list[float]:
    return [10 ** (level / 10) for level in levels]


def _up(ms: int) -> int:
    """How many tenths have begun by then."""
    return max(0, -(-ms // TENTH_MS))


def _mean(levels: Sequence[float]) -> float:
    return 10 * math.log10(sum(_energies(levels)) / len(levels))


def _level(energy: float, floor: float = _GATE_LUFS) -> Level:
    return 10 * math.log10(energy) if energy > 10 ** (floor / 10) else None
