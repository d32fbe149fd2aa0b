"""One track per speaker: whose voice is it? A voice that leaks into another's microphone is not transcribed twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from podcast.model import Span, Word
from podcast.speech.listening import Frames
from podcast.speech.windows import FRAME_MS, SPEECH_STARTS

BLEED_MARGIN_DB = 6.0  # a voice is at least this much louder in its own microphone; two people at once are nearer
FAINT_DB = -20.0  # under the speaker's own level: a voice in this microphone is louder, even a low one
EQUALISED_UP_TO_DB = 12.0  # microphones are set differently; beyond this it is a track where nobody speaks


@dataclass(frozen=True)
class Levels:
    """The loudness of every track on one clock. Tracks start at their offset and are silent outside their file."""

    tracks: tuple[Frames, ...]
    offsets_ms: tuple[int, ...]
    own_db: tuple[float, ...]

    def is_bleed(self, track: int, start_ms: int, end_ms: int) -> bool:
        """Tell whether what is heard on `track` in this part of the episode is another track's voice."""
        here = self.relative_db(track, start_ms, end_ms)
        others = (self.relative_db(other, start_ms, end_ms) for other in range(len(self.tracks)) if other != track)
        return max(others, default=float("-inf")) > here + BLEED_MARGIN_DB

    def relative_db(self, track: int, start_ms: int, end_ms: int) -> float:
        """Measure how loud a track is in a part of the episode, against its own speaker's voice."""
        level_db = self.tracks[track].level_db
        offset = self.offsets_ms[track]
        first = max(0, (start_ms - offset) // FRAME_MS)
        last = max(0, -(-(end_ms - offset) // FRAME_MS))
        part = level_db[first:last]
        if not len(part):
            return float("-inf")
        return float(10 * np.log10(np.mean(10 ** (part / 10)))) - self.own_db[track]


def measure(tracks: Sequence[Frames], offsets_ms: Sequence[int]) -> Levels:
    """Compare tracks by how loud each is against its own speech, as far as that is a matter of the microphone."""
    own = [_speech_level(frames.level_db, frames.speech) for frames in tracks]
    loudest = max(own, default=0.0)
    equalised = tuple(max(level, loudest - EQUALISED_UP_TO_DB) for level in own)
    return Levels(tuple(tracks), tuple(offsets_ms), equalised)


def _speech_level(level_db: NDArray[np.float32], speech: NDArray[np.float32]) -> float:
    """Estimate how loud the track's own speaker is: the level that a twentieth of its speech exceeds."""
    spoken = level_db[speech >= SPEECH_STARTS]
    return float(np.percentile(spoken, 95)) if len(spoken) else float("-inf")


def own_spans(spans: Sequence[Span], track: int, levels: Levels) -> list[Span]:
    """Leave out the spans where only another's voice is heard: recognising them would be work for nothing."""
    return [span for span in spans if not _only_bleed(span, track, levels)]


def _only_bleed(span: Span, track: int, levels: Levels) -> bool:
    """Tell whether another's voice is heard in the span and the track's own speaker in no part of it."""
    speech = levels.tracks[track].speech
    step = 8  # frames, a quarter of a second
    firsts = range(span.start_ms // FRAME_MS, -(-span.end_ms // FRAME_MS), step)
    heard = [_whose(first, first + step, track, levels) for first in firsts if _spoken(speech[first : first + step])]
    return "another" in heard and "own" not in heard


def _spoken(speech: NDArray[np.float32]) -> bool:
    return bool((speech >= SPEECH_STARTS).any())


def _whose(first: int, last: int, track: int, levels: Levels) -> str:
    """Name the voice in a few frames of a track: in a breath, what is faint is nobody's."""
    offset = levels.offsets_ms[track]
    start_ms, end_ms = first * FRAME_MS + offset, last * FRAME_MS + offset
    if levels.is_bleed(track, start_ms, end_ms):
        return "another"
    return "own" if levels.relative_db(track, start_ms, end_ms) > FAINT_DB else "nobody"


def own_words(words: Sequence[Word], track: int, levels: Levels) -> list[Word]:
    """Leave out the words that are louder on another track. Times are the episode's."""
    return [word for word in words if not levels.is_bleed(track, word.start_ms, word.end_ms)]
