"""From the time of the recordings to that of the episode: persons write the former, listeners get the latter.

`chapters.txt` and the transcript count from the start of the recordings, so that another intro, or another way of
cutting, never touches a text that a person wrote. Everything that listeners get is moved on its way out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from podcast.model import Chapter, Piece, RecordingFacts, Segment, Timeline, Track, Transcript, Word


def move_transcript(transcript: Transcript, timeline: Timeline) -> Transcript:
    """The transcript in the time of the episode; all of its text is kept."""
    return replace(transcript, segments=tuple(_moved(segment, timeline) for segment in transcript.segments))


def move_chapters(chapters: Sequence[Chapter], timeline: Timeline) -> tuple[Chapter, ...]:
    """The chapters in the time of the episode.

    One at the very start takes the intro in. Of two that fall together, because what was between them is cut away,
    the later one is kept: the other would last no time.
    """
    starts = [timeline.at(chapter.start_ms) if chapter.start_ms else 0 for chapter in chapters]
    ends = [*starts[1:], timeline.duration_ms]
    moved = zip(chapters, starts, ends, strict=False)  # without chapters one end is left over
    return tuple(replace(chapter, start_ms=start) for chapter, start, end in moved if start < end)


def place_tracks(tracks: Sequence[Track], facts: Sequence[RecordingFacts]) -> tuple[int, ...]:
    """When each track starts, in ms of the recordings: parts come one after another, whatever numbers they have."""
    starts: dict[int, int] = {}
    end = 0
    for part in sorted({track.part for track in tracks}):
        starts[part] = end
        pairs = zip(tracks, facts, strict=True)
        end += max(track.offset_ms + fact.duration_ms for track, fact in pairs if track.part == part)
    return tuple(starts[track.part] + track.offset_ms for track in tracks)


def _moved(spoken: Segment, timeline: Timeline) -> Segment:
    words = tuple(_moved_word(word, timeline) for word in spoken.words)
    start_ms, end_ms = _span(spoken.start_ms, spoken.end_ms, timeline)
    return replace(spoken, start_ms=start_ms, end_ms=end_ms, words=words)


def _moved_word(word: Word, timeline: Timeline) -> Word:
    start_ms, end_ms = _span(word.start_ms, word.end_ms, timeline)
    return replace(word, start_ms=start_ms, end_ms=end_ms)


def _span(start_ms: int, end_ms: int, timeline: Timeline) -> tuple[int, int]:
    """When what is said from `start_ms` to `end_ms` is heard.

    The end is where its last moment is heard: what ends at a cut does not last until after it. What reaches over music
    that was put in, as a recogniser's words reach into a pause, is heard on the side that has more of it.
    """
    parts = [part for part in (_heard(piece, start_ms, end_ms) for piece in timeline.pieces) if part is not None]
    joined: list[tuple[int, int]] = []
    for start, end in parts:
        if joined and start == joined[-1][1]:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    if joined:
        return max(joined, key=lambda part: part[1] - part[0])
    moved = timeline.at(start_ms)
    return moved, moved + 1


def _heard(piece: Piece, start_ms: int, end_ms: int) -> tuple[int, int] | None:
    """Of that stretch of the recordings, what is in the piece, in time of the episode."""
    first, last = max(start_ms, piece.start_ms), min(end_ms, piece.end_ms)
    return (first - piece.start_ms + piece.at_ms, last - piece.start_ms + piece.at_ms) if first < last else None
