"""Tracks to one stream of sound: decoded by ffmpeg, levelled and added by pydub, window by window.

Sound passes as 32-bit integers 24 dB under full scale, so that no gain and no sum clips before the limiter sees it.
A window of 4 seconds is all that is ever in memory of a track.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager
from functools import cache
from typing import IO, TYPE_CHECKING

import numpy as np

from podcast.audio.cleaning import chain
from podcast.audio.ffmpeg import Ffmpeg, running
from podcast.audio.levelling import Curve
from podcast.audio.plan import MasterJob, Plan
from podcast.audio.recording import decoding
from podcast.audio.speakers import MasterTrack
from podcast.model import RecordingFacts

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pydub import AudioSegment

HEADROOM_DB = 24
SAMPLE_BYTES = 4
WINDOW_S = 4
_EDGE_S = 0.01  # of a fade that leaves no click

Segments = Callable[[bytes], "AudioSegment"]
"""From raw sound to a segment of the master's rate and channels."""


def episode(job: MasterJob, plan: Plan, ffmpeg: Ffmpeg) -> Generator[AudioSegment, None, None]:
    """The mix, and what the job's assembly makes of it: segments of 32-bit samples, HEADROOM_DB low.

    Each is a multiple of 10 ms long, except the last.
    """
    with closing(_mixed(job, plan, ffmpeg)) as windows:
        if job.assembly is None:
            yield from windows
        else:
            yield from job.assembly.assemble(windows, plan.sample_rate, plan.channels)


def floats(segments: Iterable[AudioSegment], channels: int, gain_db: float) -> Iterator[NDArray[np.float32]]:
    """The same as floats of shape (frames, channels), of which 1.0 is full scale, `gain_db` louder."""
    scale = np.float32(10 ** ((HEADROOM_DB + gain_db) / 20) / 2**31)
    for segment in segments:
        samples = np.frombuffer(segment.raw_data, "<i4").astype("f4")
        samples *= scale
        yield samples.reshape(-1, channels)


def _mixed(job: MasterJob, plan: Plan, ffmpeg: Ffmpeg) -> Generator[AudioSegment, None, None]:
    """From the episode's start to the end of the track that ends last."""
    kind = segment_class(ffmpeg)

    def segment(raw: bytes) -> AudioSegment:
        return kind(raw, sample_width=SAMPLE_BYTES, frame_rate=plan.sample_rate, channels=plan.channels)

    window = WINDOW_S * plan.sample_rate
    with ExitStack() as stack:
        streams = [
            _Levelled(stack.enter_context(_decoded(job, track, plan, ffmpeg)), track.offset_ms, curve, segment)
            for track, curve in zip(job.tracks, plan.levels.curves, strict=True)
        ]
        while True:
            blocks = [stream.read(window) for stream in streams]
            longest = max(len(block) for block in blocks)
            if longest == 0:
                return
            # a whole window each: pydub counts in milliseconds, and would round the end of a shorter one
            whole = window * SAMPLE_BYTES * plan.channels
            added = _added([segment(block.ljust(whole, b"\0")) for block in blocks if block])
            yield added if longest == whole else segment(added.raw_data[:longest])


def _added(segments: list[AudioSegment]) -> AudioSegment:
    total = segments[0]
    for segment in segments[1:]:
        total = total.overlay(segment)
    return total


class _Levelled:
    """A decoded track with its gain over time, that starts with silence, or without its first part."""

    def __init__(self, stream: IO[bytes], offset_ms: int, curve: Curve, segment: Segments) -> None:
        empty = segment(b"")
        self._stream = stream
        self._segment = segment
        self._frame = int(empty.frame_width)
        self._start = round(offset_ms * empty.frame_rate / 1000)
        self._at = 0  # frames of the episode
        self._line = (
            np.array([round(ms * empty.frame_rate / 1000) for ms, _ in curve]),
            np.array([gain for _, gain in curve]),
        )

    def read(self, frames: int) -> bytes:
        """The next so many frames of the episode; fewer at the end."""
        if self._at == 0 and self._start < 0:
            self._skip(-self._start)
        silence = min(max(0, self._start - self._at), frames)
        sound = self._stream.read((frames - silence) * self._frame)
        first = self._at + silence - self._start
        self._at += frames
        return bytes(silence * self._frame) + self._levelled(sound, first)

    def _skip(self, frames: int) -> None:
        left = frames * self._frame
        while left and (skipped := self._stream.read(min(left, 1 << 20))):
            left -= len(skipped)

    def _levelled(self, sound: bytes, first: int) -> bytes:
        """`sound` from frame `first` of the track on, stretch by stretch: level ones by pydub, ramps by numpy."""
        times, gains = self._line
        last = first + len(sound) // self._frame
        inside = times[(times > first) & (times < last)].tolist()
        made = []
        for start, end in zip([first, *inside], [*inside, last], strict=True):
            part = sound[(start - first) * self._frame : (end - first) * self._frame]
            before, after = np.interp([start, end], times, gains)
            if abs(before - after) < 1e-9:
                made.append(self._segment(part).apply_gain(before).raw_data)
            else:
                made.append(self._ramped(part, np.interp(np.arange(start, end), times, gains)))
        return b"".join(made)

    def _ramped(self, sound: bytes, gains: NDArray[np.float64]) -> bytes:
        samples = np.frombuffer(sound, "<i4").reshape(len(gains), -1)
        made = samples * np.power(10.0, gains / 20)[:, None]
        full = 2.0**31
        return bytes(np.clip(np.rint(made, out=made), -full, full - 1).astype("<i4"))


@contextmanager
def _decoded(job: MasterJob, track: MasterTrack, plan: Plan, ffmpeg: Ffmpeg) -> Iterator[IO[bytes]]:
    ends_ms = max(each.offset_ms + each.facts.duration_ms for each in job.tracks)
    filters = [*chain(track.facts, job.options).filters, *_edges(track, ends_ms), _shape(track.facts, plan.channels)]
    filters.append(f"volume=-{HEADROOM_DB}dB:precision=double")
    arguments = [*decoding(track.path), "-af", ",".join(filters), "-ar", str(plan.sample_rate), "-f", "s32le", "pipe:1"]
    with running(ffmpeg, arguments, where=track.path, stdout=True) as process:
        yield process.stdout


def _edges(track: MasterTrack, ends_ms: int) -> Iterator[str]:
    """No click where a track starts in the middle of the episode, or in its own, and where it ends before the rest."""
    if track.offset_ms:
        yield f"afade=t=in:st={max(0, -track.offset_ms) / 1000}:d={_EDGE_S}"
    if track.offset_ms + track.facts.duration_ms < ends_ms - 100:
        yield f"afade=t=out:st={max(0.0, track.facts.duration_ms / 1000 - _EDGE_S):.3f}:d={_EDGE_S}"


def _shape(facts: RecordingFacts, wanted: int) -> str:
    """Written out: ffmpeg's own mixing changes levels with the names of layouts. What is mono goes into the middle."""
    both = "aformat=channel_layouts=stereo"
    if facts.channels == 1:
        return "pan=stereo|c0=c0|c1=c0" if wanted == 2 else "anull"
    right = "-" if facts.channel_fault == "inverted" else "+"
    half = f"0.5*c0{right}0.5*c1"
    if wanted == 1:
        return f"{both},pan=mono|c0={half}"
    if facts.mono:
        return f"{both},pan=stereo|c0={half}|c1={half}"
    return f"{both},pan=stereo|c0=c0|c1=-1*c1" if facts.channel_fault == "inverted" else both


@cache
def segment_class(ffmpeg: Ffmpeg) -> type[AudioSegment]:
    """The AudioSegment of pydub, told which ffmpeg is ours: it would take one out of the current directory."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # at import it complains that it found no ffmpeg, and of its own syntax
        import pydub  # noqa: PLC0415 - heavy, and only needed here
    segment: type[AudioSegment] = pydub.AudioSegment
    segment.converter = str(ffmpeg.path)
    return segment
