"""What is made of the recordings: an edit, decided from where all tracks pause, and what carries it out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING

from podcast.audio.assembly import assembled
from podcast.audio.editing import GRID_MS, Edit, EditRequest, plan_edit
from podcast.audio.ffmpeg import Ffmpeg
from podcast.audio.music import load_music, measure_music
from podcast.audio.plan import Assembly
from podcast.audio.speakers import MasterTrack
from podcast.model import Jingle, Span
from podcast.options import AudioOptions

if TYPE_CHECKING:
    from pydub import AudioSegment

_SHORTEST_PAUSE_MS = 200  # as in an envelope


@dataclass(frozen=True)
class MusicRequest:
    """What goes around and between the words. `files` says where each `Music.file` is.

    `sentence_ends_ms`, of the recordings, are only needed to shorten pauses.
    """

    files: Mapping[str, Path]
    jingles: tuple[Jingle, ...] = ()
    sentence_ends_ms: tuple[int, ...] = ()


@dataclass(frozen=True)
class Programme:
    """The edit of an episode, and what makes its sound of the mix; None where the mix is the episode."""

    edit: Edit
    assembly: Assembly | None


def plan_programme(
    tracks: Sequence[MasterTrack], options: AudioOptions, request: MusicRequest, ffmpeg: Ffmpeg
) -> Programme:
    """Decide on cuts and music for `tracks`, whose offsets count from the start of the recordings.

    Raises ConfigError and RecordingError for music that cannot be used, and for a jingle that has no place.
    """
    length_ms = max((track.offset_ms + track.facts.duration_ms for track in tracks), default=0)
    lengths = {name: measure_music(path, ffmpeg) for name, path in request.files.items()}
    wanted = EditRequest(options, request.jingles, lengths, request.sentence_ends_ms)
    edit = plan_edit(length_ms, common_pauses(tracks, length_ms), wanted)
    if edit.changes_nothing:
        return Programme(edit, None)

    def assemble(segments: Iterator[AudioSegment], rate: int, channels: int) -> Iterator[AudioSegment]:
        def load(name: str) -> AudioSegment:
            return load_music(request.files[name], rate, channels, options.target_lufs, ffmpeg)

        return assembled(segments, edit, _Shelf(tuple(request.files), load))

    return Programme(edit, Assembly(edit.timeline, assemble))


def common_pauses(tracks: Sequence[MasterTrack], length_ms: int) -> tuple[Span, ...]:
    """Where nobody speaks for at least 0.2 s, in time of the recordings. Before and after a track its voice rests."""
    if not tracks:
        return ()
    common = reduce(_intersection, (_rests(track, length_ms) for track in tracks))
    return tuple(span for span in common if span.end_ms - span.start_ms >= _SHORTEST_PAUSE_MS)


class _Shelf(Mapping[str, "AudioSegment"]):
    """Music by its name, loaded when it is asked for; only the last one is kept, since no two sound together."""

    def __init__(self, names: tuple[str, ...], load: Callable[[str], AudioSegment]) -> None:
        self._names = names
        self._load = load
        self._kept: tuple[str, AudioSegment] | None = None

    def __getitem__(self, name: str) -> AudioSegment:
        if self._kept is None or self._kept[0] != name:
            self._kept = None  # before the next one comes in
            self._kept = (name, self._load(name))
        return self._kept[1]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def _rests(track: MasterTrack, length_ms: int) -> list[Span]:
    start = track.offset_ms
    spoken = [Span(start + pause.start_ms, start + pause.end_ms) for pause in track.envelope.pauses]
    return _joined([Span(0, start), *spoken, Span(start + track.facts.duration_ms, length_ms)], length_ms)


def _joined(spans: Iterable[Span], length_ms: int) -> list[Span]:
    """`spans` within the recordings, as one where they meet: a track may end just off the grid of its pauses."""
    made: list[Span] = []
    for span in spans:
        start, end = max(0, span.start_ms), min(length_ms, span.end_ms)
        if start >= end:
            continue
        if made and start <= made[-1].end_ms + GRID_MS:
            made[-1] = Span(made[-1].start_ms, max(end, made[-1].end_ms))
        else:
            made.append(Span(start, end))
    return made


def _intersection(some: Sequence[Span], others: Sequence[Span]) -> list[Span]:
    made: list[Span] = []
    n = m = 0
    while n < len(some) and m < len(others):
        start = max(some[n].start_ms, others[m].start_ms)
        end = min(some[n].end_ms, others[m].end_ms)
        if start < end:
            made.append(Span(start, end))
        if some[n].end_ms <= others[m].end_ms:
            n += 1
        else:
            m += 1
    return made
