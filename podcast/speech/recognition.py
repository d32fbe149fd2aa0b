"""What came of listening: the transcript, and an account of what is not in it or may be wrong."""

from __future__ import annotations

from dataclasses import dataclass, replace

from podcast.model import Span, Transcript


@dataclass(frozen=True, order=True)
class Passage:
    """Words that were recognised from `start_ms` to `end_ms` of the recordings, and what is the matter with them."""

    start_ms: int
    end_ms: int
    text: str
    reason: str

    def moved(self, by_ms: int) -> Passage:
        """The same on another clock."""
        return replace(self, start_ms=self.start_ms + by_ms, end_ms=self.end_ms + by_ms)


@dataclass(frozen=True)
class Recognition:
    """A transcript, in the recordings' time, in order.

    `gaps`: speech for which no words were made out, two seconds of it or more each. `removed`: words that nobody
    said and that are not in the transcript. `flagged`: words in it that are often nobody's. `coverage`: the part of
    the speech found that has words, from 0 to 1. `engine`: what computed it, as the engine names itself.
    """

    transcript: Transcript
    gaps: tuple[Span, ...]
    removed: tuple[Passage, ...]
    flagged: tuple[Passage, ...]
    coverage: float
    engine: str
