"""What a timeline did to the recordings, cut by cut."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from podcast.model import Piece, Span, Timeline


@dataclass(frozen=True)
class Change:
    """`recorded` was cut away, or, where it is empty, `heard` was added: music. One of both has a length."""

    recorded: Span
    heard: Span

    @property
    def cut_ms(self) -> int:
        """How much was cut."""
        return self.recorded.end_ms - self.recorded.start_ms

    @property
    def added_ms(self) -> int:
        """How much was added."""
        return self.heard.end_ms - self.heard.start_ms

    @property
    def length_ms(self) -> int:
        """How much was cut or added."""
        return self.cut_ms or self.added_ms


def changes(timeline: Timeline, recorded_ms: int) -> tuple[Change, ...]:
    """Every cut and every insert, in order. What is under a hundredth of a second is the grid of times, no change."""
    return tuple(change for change in _changes(timeline, recorded_ms) if change.length_ms > 10)


def _changes(timeline: Timeline, recorded_ms: int) -> Iterator[Change]:
    recorded, heard = 0, 0
    for piece in (*timeline.pieces, Piece(recorded_ms, recorded_ms, timeline.duration_ms)):
        yield Change(Span(recorded, piece.start_ms), Span(heard, heard))
        yield Change(Span(piece.start_ms, piece.start_ms), Span(heard, piece.at_ms))
        recorded, heard = piece.end_ms, piece.at_ms + piece.end_ms - piece.start_ms
