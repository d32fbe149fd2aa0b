"""Tracks to one stream of sound: decoded by ffmpeg, levelled and added by pydub, window by window.

Sound passes as 32-bit integers 24 dB under full scale, so that no gain and no sum clips before the limiter sees it.
A window of 4 seconds is all that is ever in memory of a track.
"""

from __future__ import annotations

import warnings
from collections.abc import Generator, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import cache
from typing import IO, TYPE_CHECKING

from podcast.audio.ffmpeg import Ffmpeg, running
from podcast.audio.plan import MasterTrack, Plan
from podcast.audio.recording import decoding
from podcast.model import RecordingFacts

if TYPE_CHECKING:
    from pydub import AudioSegment

HEADROOM_DB = 24
SAMPLE_BYTES = 4
WINDOW_S = 4


def mixed(tracks: Sequence[MasterTrack], plan: Plan, ffmpeg: Ffmpeg) -> Generator[bytes, None, None]:
    """The mix as raw PCM: little-endian signed 32 bits at `plan.sample_rate`, HEADROOM_DB low, in windows.

    It lasts from the episode's start to the end of the track that ends last.
    """
    segment = _segments(ffmpeg)
    frame = SAMPLE_BYTES * plan.channels
    window = WINDOW_S * plan.sample_rate * frame
    with ExitStack() as stack:
        streams = [stack.enter_context(_decoded(track, plan, ffmpeg)) for track in tracks]
        while True:
            blocks = [stream.read(window) for stream in streams]
            longest = max(len(block) for block in blocks)
            if longest == 0:
                return
            levelled = [
                # a whole window each: pydub counts in milliseconds, and would round the end of a shorter one
                segment(
                    block.ljust(window, b"\0"),
                    sample_width=SAMPLE_BYTES,
                    frame_rate=plan.sample_rate,
                    channels=plan.channels,
                ).apply_gain(gain + plan.gain)
                for block, gain in zip(blocks, plan.track_gains, strict=True)
                if block
            ]
            yield _added(levelled).raw_data[:longest]


def _added(segments: list[AudioSegment]) -> AudioSegment:
    total = segments[0]
    for segment in segments[1:]:
        total = total.overlay(segment)
    return total


class _Late:
    """A stream that starts with silence, or without its first part."""

    def __init__(self, stream: IO[bytes], silence: int) -> None:
        self._stream = stream
        self._silence = max(0, silence)
        self._skip = max(0, -silence)

    def read(self, size: int) -> bytes:
        while self._skip and (skipped := self._stream.read(min(self._skip, size))):
            self._skip -= len(skipped)
        silence = min(self._silence, size)
        self._silence -= silence
        return bytes(silence) + self._stream.read(size - silence)


@contextmanager
def _decoded(track: MasterTrack, plan: Plan, ffmpeg: Ffmpeg) -> Iterator[_Late]:
    filters = f"{_shape(track.facts, plan.channels)},volume=-{HEADROOM_DB}dB:precision=double"
    arguments = [*decoding(track.path), "-af", filters, "-ar", str(plan.sample_rate), "-f", "s32le", "pipe:1"]
    with running(ffmpeg, arguments, where=track.path, stdout=True) as process:
        start = round(track.offset_ms * plan.sample_rate / 1000) * SAMPLE_BYTES * plan.channels
        yield _Late(process.stdout, start)


def _shape(facts: RecordingFacts, wanted: int) -> str:
    """Written out: ffmpeg's own mixing changes levels with the names of layouts. What is mono goes into the middle."""
    both = "aformat=channel_layouts=stereo"
    if facts.channels == 1:
        return "pan=stereo|c0=c0|c1=c0" if wanted == 2 else "anull"
    half = "0.5*c0+0.5*c1"
    if wanted == 1:
        return f"{both},pan=mono|c0={half}"
    return f"{both},pan=stereo|c0={half}|c1={half}" if facts.mono else both


@cache
def _segments(ffmpeg: Ffmpeg) -> type[AudioSegment]:
    """The AudioSegment of pydub, told which ffmpeg is ours: it would take one out of the current directory."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # at import it complains that it found no ffmpeg, and of its own syntax
        import pydub  # noqa: PLC0415 - heavy, and only needed here
    segment: type[AudioSegment] = pydub.AudioSegment
    segment.converter = str(ffmpeg.path)
    return segment
