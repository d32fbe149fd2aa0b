"""What one microphone picks up of the others: found by comparing the envelopes of tracks, and lowered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from podcast.audio.levelling import SILENCE_LUFS, TENTH_MS, WINDOW_MS, Curve, Phrase
from podcast.model import Span

_LOUDER_LU = 7.0  # than this track is another, where what this one holds is not its own
_LOWER_DB = 15.0
_RAMP_MS = 100
_EDGE_MS = 100  # kept on either side, for a word that starts or ends softly
_SHORTEST_MS = 500
_AUDIBLE_LU = 6.0  # over what a track holds while nobody speaks
_ENOUGH = 30  # tenths of a second to compare


@dataclass(frozen=True)
class Voice:
    """A track in the episode: `momentary` (LUFS) once every track is at the same loudness; `offset` in tenths."""

    momentary: Sequence[float]
    offset: int

    def at(self, tenth: int) -> float:
        """Its momentary loudness at a tenth of the episode."""
        index = tenth - self.offset
        return self.momentary[index] if 0 <= index < len(self.momentary) else SILENCE_LUFS


def foreign_spans(voice: Voice, others: Sequence[Voice]) -> list[Span]:
    """Where another track is at least 7 LU louder, in times of this one: what it holds there is not its own."""
    spans: list[Span] = []
    start: int | None = None
    for index, value in enumerate((*voice.momentary, 0.0)):
        louder = max((other.at(index + voice.offset) for other in others), default=SILENCE_LUFS) - _LOUDER_LU
        if value <= louder and index < len(voice.momentary):
            start = index if start is None else start
        elif start is not None:
            # every window from the first to the last holds nothing of this track's own
            first, last = (start + 1) * TENTH_MS - WINDOW_MS + _EDGE_MS, index * TENTH_MS - _EDGE_MS
            if last - max(0, first) >= _SHORTEST_MS:
                spans.append(Span(max(0, first), last))
            start = None
    return spans


def own_phrases(phrases: Sequence[Phrase], foreign: Sequence[Span]) -> list[Phrase]:
    """The phrases that are the track's own, for the most part of their time."""
    return [phrase for phrase in phrases if sum(_overlap(phrase, span) for span in foreign) < 0.5 * phrase.weight]


def _overlap(phrase: Phrase, span: Span) -> int:
    return max(0, min(phrase.end_ms, span.end_ms) - max(phrase.start_ms, span.start_ms))


def is_heard(voice: Voice, others: Sequence[Voice], foreign: Sequence[Span]) -> bool:
    """Whether the others are heard in this track: it is louder while they speak than while nobody does."""
    count = len(voice.momentary)
    spoken = {tenth for span in foreign for tenth in range(span.start_ms // 100 + 3, min(count, span.end_ms // 100))}
    quiet = [
        value
        for index, value in enumerate(voice.momentary)
        if value < -30 and all(other.at(index + voice.offset) < -40 for other in others)
    ]
    if len(spoken) < _ENOUGH or len(quiet) < _ENOUGH // 3:
        return False
    return median(voice.momentary[tenth] for tenth in spoken) > max(-60.0, median(quiet) + _AUDIBLE_LU)


def gate_of(foreign: Sequence[Span]) -> Curve:
    """15 dB down in these spans, with ramps inside them."""
    points: list[tuple[int, float]] = [(0, 0.0)]
    for span in foreign:
        points += [
            (span.start_ms, 0.0),
            (span.start_ms + _RAMP_MS, -_LOWER_DB),
            (span.end_ms - _RAMP_MS, -_LOWER_DB),
            (span.end_ms, 0.0),
        ]
    return tuple(points)
