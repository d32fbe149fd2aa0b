"""Markers that recordings carry -> the chapters of an episode."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from podcast.model import Chapter
from podcast.notes.languages import language as catalogue

_SAME_MS = 1000  # tracks of one take carry the same markers, set by hand or by clocks that differ a little
_START_MS = 2000  # a first marker this early means the start
_MOST = 255  # an audio file can hold no more chapters (podcast.audio.tag)


def chapters_from_markers(
    per_track: Sequence[tuple[int, Sequence[Chapter]]], language: str, end_ms: int
) -> tuple[Chapter, ...]:
    """Chapters of the recordings, from the markers of each track.

    `per_track`: when a track starts, in milliseconds of the recordings, and its markers, counted from its own start.
    `end_ms`: when the recordings end; what is marked after that is left out. Markers of the same title within a second
    are one. A marker without a title is named by its place, in the language of the episode (ISO 639-1): `Chapitre 3`.
    At most 255 come back, each after the one before it. None do when all there is stands at the start: encoders put
    the title of a whole file there.
    """
    moved = (
        replace(marker, start_ms=marker.start_ms + offset_ms) for offset_ms, markers in per_track for marker in markers
    )
    inside = (marker for marker in moved if 0 <= marker.start_ms < end_ms)
    # of those that start together one with a title comes first
    chapters = list(_distinct(sorted(inside, key=lambda marker: (marker.start_ms, not marker.title))))[:_MOST]
    if chapters and chapters[0].start_ms <= _START_MS:
        chapters[0] = replace(chapters[0], start_ms=0)
    if len(chapters) == 1 and chapters[0].start_ms == 0:
        return ()
    word = catalogue(language).chapter
    return tuple(
        chapter if chapter.title else replace(chapter, title=f"{word} {number}")
        for number, chapter in enumerate(chapters, start=1)
    )


def _distinct(markers: Sequence[Chapter]) -> Iterator[Chapter]:
    kept_at: dict[str, int] = {}
    last = -1
    for marker in markers:
        name = " ".join(marker.title.casefold().split())
        if marker.start_ms > last and marker.start_ms - kept_at.get(name, -_SAME_MS - 1) > _SAME_MS:
            kept_at[name] = last = marker.start_ms
            yield marker
