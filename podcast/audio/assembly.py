"""The sound of an edit: cut, joined, overlaid and faded by pydub, window by window.

pydub counts in milliseconds and rounds; so all that it is given here starts and ends on the grid of 10 ms, which is a
whole number of samples, and what ends off it is filled up before and cut back afterwards.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, pairwise
from typing import TYPE_CHECKING

from podcast.audio.editing import GRID_MS, Edit, Insert, Levels, level_at
from podcast.model import Piece

if TYPE_CHECKING:
    from pydub import AudioSegment

_WINDOW_MS = 4_000
# Long enough that no click is left, short enough that it always fits into the silence around a cut.
_JOIN_MS = GRID_MS
_RISE: Levels = ((0, 0.0), (_JOIN_MS, 1.0))
_FALL: Levels = ((0, 1.0), (_JOIN_MS, 0.0))
_SILENCE_DB = -120.0


def assembled(
    segments: Iterator[AudioSegment], edit: Edit, music: Mapping[str, AudioSegment]
) -> Iterator[AudioSegment]:
    """The episode that `edit` describes, made of `segments`, which are the recordings from their start to their end.

    `music` by the files that `edit` names, with the rate, channels and headroom of the recordings. Segments are
    multiples of 10 ms, except the last. What comes out lasts as `edit.timeline` says, to the sample: only words that
    are last and uncut may end off the grid, where the recordings do. One window and one piece of music are in memory.
    """
    return segments if edit.changes_nothing else _edited(segments, edit, music)


def _edited(segments: Iterator[AudioSegment], edit: Edit, music: Mapping[str, AudioSegment]) -> Iterator[AudioSegment]:
    first = next(segments, None)
    if first is None:
        return
    fades = _fades(edit)
    now = 0
    for block in _words(_Recordings(first, segments), edit):
        with_music = _with_music(block, now, edit.inserts, music)
        yield _shaped(with_music, now, fades)
        now += _length_ms(block)


class _Recordings:
    """Segments as one sound, read forwards in pieces of at most a window."""

    def __init__(self, first: AudioSegment, more: Iterator[AudioSegment]) -> None:
        self._held = first
        self._segments = more
        self._at = 0  # frames of the recordings

    def skip_to(self, ms: int) -> None:
        """Pass over what comes before `ms`."""
        frame = _frames(self._held, ms)
        while self._at < frame and self._take(frame - self._at).raw_data:
            pass

    def read(self, ms: int) -> Iterator[AudioSegment]:
        """What comes next, with silence for what is missing at the end."""
        while ms and (block := self._take(_frames(self._held, ms))).raw_data:
            length = _length_ms(block)  # only the last one of all can end off the grid
            yield _filled(block, _frames(block, length))
            ms -= length
        yield from self.silence(ms)

    def rest(self) -> Iterator[AudioSegment]:
        """All that is left."""
        while (block := self._take(_frames(self._held, _WINDOW_MS))).raw_data:
            yield block

    def following(self, ms: int) -> AudioSegment:
        """What comes next, to be read again later; silence for what is missing."""
        frames = _frames(self._held, ms)
        while _count(self._held) < frames and (more := next(self._segments, None)) is not None:
            self._held += more
        return _filled(self._held.get_sample_slice(0, frames), frames)

    def silence(self, ms: int) -> Iterator[AudioSegment]:
        """Silence of the same kind."""
        for start in range(0, ms, _WINDOW_MS):
            yield _silent(self._held, _frames(self._held, min(_WINDOW_MS, ms - start)))

    def _take(self, most: int) -> AudioSegment:
        if not self._held.raw_data:
            self._held = next(self._segments, self._held)
        taken, held = self._held, _count(self._held)
        if held > most:
            taken = self._held.get_sample_slice(0, most)
        self._held = self._held.get_sample_slice(min(most, held), held)
        self._at += _count(taken)
        return taken


def _words(recordings: _Recordings, edit: Edit) -> Iterator[AudioSegment]:
    """What is kept of the recordings where the timeline has it, and silence where there will be music alone."""
    now, tail = 0, None
    for piece in edit.timeline.pieces:
        recordings.skip_to(piece.start_ms)
        blocks = chain(recordings.silence(piece.at_ms - now), _kept(recordings, piece, edit))
        yield from _led_by(tail, blocks)
        now = _end(piece, edit)
        tail = _tail(recordings, piece, edit)
    yield from _led_by(tail, recordings.silence(edit.timeline.duration_ms - now))


def _kept(recordings: _Recordings, piece: Piece, edit: Edit) -> Iterator[AudioSegment]:
    """A piece without clicks: faded in after a cut, and out where nothing follows that a tail could be laid under."""
    levels: Levels = _RISE if piece.start_ms else ((0, 1.0),)
    length = piece.end_ms - piece.start_ms
    if not _is_uncut(piece, edit) and not _has_tail(piece, edit):
        levels = (*levels, (length - _JOIN_MS, 1.0), (length, 0.0))
    now = 0
    for block in _blocks(recordings, piece, edit):
        yield _shaped(block, now, levels)
        now += _length_ms(block)


def _blocks(recordings: _Recordings, piece: Piece, edit: Edit) -> Iterator[AudioSegment]:
    if _is_uncut(piece, edit) and not _is_followed(piece, edit):
        return recordings.rest()
    return recordings.read(_end(piece, edit) - piece.at_ms)


def _is_uncut(piece: Piece, edit: Edit) -> bool:
    """It goes on to the end of the recordings, wherever exactly that is."""
    return piece.end_ms == edit.recorded_ms


def _is_followed(piece: Piece, edit: Edit) -> bool:
    """Something is heard after it."""
    return piece.at_ms + piece.end_ms - piece.start_ms < edit.timeline.duration_ms


def _end(piece: Piece, edit: Edit) -> int:
    """When it has ended: on the grid if there is more."""
    end = piece.at_ms + piece.end_ms - piece.start_ms
    return end + -end % GRID_MS if _is_followed(piece, edit) else end


def _has_tail(piece: Piece, edit: Edit) -> bool:
    return not _is_uncut(piece, edit) and _is_followed(piece, edit)


def _tail(recordings: _Recordings, piece: Piece, edit: Edit) -> AudioSegment | None:
    """The silence that followed a piece before it was cut off, fading away under what comes now."""
    return _shaped(recordings.following(_JOIN_MS), 0, _FALL) if _has_tail(piece, edit) else None


def _led_by(tail: AudioSegment | None, blocks: Iterable[AudioSegment]) -> Iterator[AudioSegment]:
    for block in blocks:
        yield block if tail is None else _over(block, tail, 0)
        tail = None


def _with_music(
    block: AudioSegment, now: int, inserts: Iterable[Insert], music: Mapping[str, AudioSegment]
) -> AudioSegment:
    """`block`, which starts at `now` of the episode, and the music that is heard meanwhile."""
    end = now + _length_ms(block)
    for insert in inserts:
        first, last = max(now, insert.at_ms), min(end, insert.end_ms)
        if first < last:
            heard = _cut(music[insert.file], first - insert.at_ms, last - insert.at_ms)
            block = _over(block, _shaped(heard, first - insert.at_ms, insert.levels), first - now)
    return block


def _fades(edit: Edit) -> Levels:
    """The level of the whole episode over time."""
    end = edit.timeline.duration_ms // GRID_MS * GRID_MS
    rise: Levels = ((0, 0.0), (edit.fade_in_ms, 1.0)) if edit.fade_in_ms else ((0, 1.0),)
    fall: Levels = ((end - edit.fade_out_ms, 1.0), (end, 0.0)) if edit.fade_out_ms else ()
    return (*rise, *fall)


def _shaped(segment: AudioSegment, start_ms: int, levels: Levels) -> AudioSegment:
    """`segment` with the levels that hold from `start_ms` on."""
    end_ms = start_ms + _length_ms(segment)
    moments = [start_ms, *(ms for ms, _ in levels if start_ms < ms < end_ms), end_ms]
    if all(level_at(levels, ms) == 1 for ms in moments):
        return segment
    whole = _filled(segment, _frames(segment, end_ms - start_ms))
    parts = [
        _faded(_cut(whole, first - start_ms, last - start_ms), level_at(levels, first), level_at(levels, last))
        for first, last in pairwise(moments)
    ]
    return _made(segment, b"".join(part.raw_data for part in parts)[: len(segment.raw_data)])


def _faded(segment: AudioSegment, before: float, after: float) -> AudioSegment:
    if before == after:
        return segment if before == 1 else segment.apply_gain(_decibels(before))
    return segment.fade(from_gain=_decibels(before), to_gain=_decibels(after), start=0, end=len(segment))


def _decibels(level: float) -> float:
    return max(_SILENCE_DB, 20 * math.log10(level)) if level > 0 else _SILENCE_DB


def _over(block: AudioSegment, sound: AudioSegment, position_ms: int) -> AudioSegment:
    """Both, `sound` from `position_ms` on and not past the end."""
    whole = _filled(block, _frames(block, _length_ms(block))).overlay(sound, position=position_ms)
    return _made(block, whole.raw_data[: len(block.raw_data)])


def _length_ms(segment: AudioSegment) -> int:
    """How long it is; up to the next point of the grid where it ends off it."""
    return -(-_count(segment) * 100 // int(segment.frame_rate)) * GRID_MS


def _frames(like: AudioSegment, ms: int) -> int:
    return int(ms * like.frame_rate // 1000)


def _count(segment: AudioSegment) -> int:
    return len(segment.raw_data) // int(segment.frame_width)


def _cut(segment: AudioSegment, start_ms: int, end_ms: int) -> AudioSegment:
    return segment.get_sample_slice(_frames(segment, start_ms), _frames(segment, end_ms))


def _filled(segment: AudioSegment, frames: int) -> AudioSegment:
    """`segment`, with silence up to so many frames."""
    missing = frames - _count(segment)
    return segment if missing <= 0 else segment + _silent(segment, missing)


def _silent(like: AudioSegment, frames: int) -> AudioSegment:
    return _made(like, bytes(frames * like.frame_width))


def _made(like: AudioSegment, raw: bytes) -> AudioSegment:
    """A segment of the same rate, channels and width."""
    return type(like)(raw, sample_width=like.sample_width, frame_rate=like.frame_rate, channels=like.channels)
