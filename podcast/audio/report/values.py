"""What a report is made from: measurements, and nothing that has to be read or computed from sound."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from podcast.model import Chapter, Encoded, Envelope, MasterFacts, RecordingFacts, Timeline


@dataclass(frozen=True)
class ReportTrack:
    """A recording as `probe` found it. It starts `offset_ms` after the start of the recordings."""

    name: str
    facts: RecordingFacts
    envelope: Envelope
    offset_ms: int = 0


@dataclass(frozen=True)
class Report:
    """Everything that the report of one episode shows.

    `envelope` is the master's, `chapters` are in episode time. `tools` gives versions by name. `sizes` gives the bytes
    of each product by its format (`mp3`), where they are known. `language` is that of the titles (ISO 639-1).
    """

    episode_title: str
    show_title: str
    target_lufs: float
    ceiling_dbtp: float
    tracks: tuple[ReportTrack, ...]
    master: MasterFacts
    envelope: Envelope
    timeline: Timeline
    chapters: tuple[Chapter, ...] = ()
    tools: Mapping[str, str] = field(default_factory=dict)
    sizes: Mapping[str, int] = field(default_factory=dict)
    language: str | None = None

    @property
    def recorded_ms(self) -> int:
        """How long the recordings last, from the start of the first to the end of the last."""
        return max((track.offset_ms + track.facts.duration_ms for track in self.tracks), default=0)

    @property
    def products(self) -> tuple[Encoded, ...]:
        """The master in every format, the main one first."""
        main = Encoded(self.master.format, self.master.bitrate_kbps, self.master.loudness)
        return (main, *self.master.alternates)
