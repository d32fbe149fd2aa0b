"""One decoding of a recording: all that is measured of it, and its sound for recognisers."""

from __future__ import annotations

import wave
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from podcast.audio.channels import Channels
from podcast.audio.clipping import Clipping
from podcast.audio.ffmpeg import Ffmpeg, FfmpegError, Process, file_name, running
from podcast.audio.loudness import METER, MOMENTARY, read_loudness
from podcast.audio.meter import Meter
from podcast.audio.pauses import Levels10
from podcast.audio.recording import Stream, decoding
from podcast.errors import DiskError, RecordingError, disk_error
from podcast.model import Loudness

SPEECH_RATE = 16_000  # what Whisper listens to
_BLOCK_S = 10
MOST_OFFSET = 0.01  # of full scale: a constant offset up to here takes no room from the sound


@dataclass(frozen=True)
class Heard:
    """What one decoding of the whole stream left. `momentary` has a value (LUFS) for each tenth of a second."""

    duration_ms: int
    loudness: Loudness
    momentary: Sequence[float]
    meter: Meter
    channels: Channels
    clipped: bool
    complaints: int

    @property
    def offset(self) -> float:
        """The constant part of the sound, of full scale; one too small to matter counts as none."""
        found = self.channels.offset
        return round(found, 4) if abs(found) >= MOST_OFFSET else 0.0

    @property
    def mono_change(self) -> float:
        """By how many LU its sound as one channel differs from what was measured."""
        return self.channels.mono_change if self.channels.of == 2 else 0.0


def raw_speech(speech: Path) -> Path:
    """Where the channels at 16 kHz lie until it is known how they make one."""
    return speech.with_name(f"{speech.name}.raw")


def hear(source: Path, speech: Path, stream: Stream, ffmpeg: Ffmpeg, progress: Callable[[float], None]) -> Heard:
    """Decode the first stream of `source` and measure it, for `write_speech` to go on; `progress` gets seconds.

    Raises RecordingError when it cannot be decoded, DiskError when there is no room, ToolError for ffmpeg's faults.
    """
    count = 1 if stream.channels == 1 else 2
    shape = [] if count == 1 else ["aformat=channel_layouts=stereo"]
    # the second output is written in full before the first one ends
    rate = stream.sample_rate if stream.sample_rate % 10 == 0 else 44_100  # a tenth of a second is so many frames
    arguments = [*decoding(source), "-af", ",".join([*shape, METER]), "-ar", str(rate)]
    arguments += ["-f", "f32le", "pipe:1", "-map", "0:a:0"]
    arguments += ["-af", ",".join([*shape, f"aresample={SPEECH_RATE}"]), "-f", "s16le", "-y"]
    arguments.append(file_name(raw_speech(speech)))
    ear = _Ear(rate, count)
    try:
        with running(ffmpeg, arguments, where=source, stdout=True, series=(MOMENTARY,)) as process:
            ear.listen(process, progress)
    except DiskError as error:  # reading needs no room
        raise DiskError(error.what, where=speech, hint=error.hint) from error
    except FfmpegError as error:
        if error.code > 0:  # not a crash of its own
            raise RecordingError(
                "cannot be decoded: the file is damaged", where=source, hint="Copy or export it again."
            ) from error
        raise
    return ear.heard(process)


class _Ear:
    def __init__(self, rate: int, count: int) -> None:
        self._rate = rate
        self._count = count
        self._meter = Meter(count, rate)
        self._channels = Channels(count)
        self._clipping = Clipping()

    def listen(self, process: Process, progress: Callable[[float], None]) -> None:
        while data := process.stdout.read(_BLOCK_S * self._rate * self._count * 4):
            block = np.frombuffer(data, "<f4").reshape(-1, self._count)
            self._meter.hear(block)
            self._channels.hear(block)
            self._clipping.hear(block)
            progress(self._meter.frames / self._rate)

    def heard(self, process: Process) -> Heard:
        loudness = read_loudness(process.metadata(), self._meter.true_peak_dbtp)
        return Heard(
            duration_ms=round(self._meter.frames * 1000 / self._rate),
            loudness=loudness,
            momentary=process.series(MOMENTARY),
            meter=self._meter,
            channels=self._channels,
            clipped=self._clipping.found,
            complaints=process.complaints(),
        )


def write_speech(heard: Heard, speech: Path) -> Levels10:
    """Write the sound for recognisers: mono, 16 kHz, 16 bits, as WAV; returns how its levels go."""
    levels, count = Levels10(), heard.channels.of
    offset = np.float32(heard.channels.mono_offset * 32768 if heard.offset else 0.0)
    try:
        with raw_speech(speech).open("rb") as raw, wave.open(str(speech), "wb") as out:
            out.setparams((1, 2, SPEECH_RATE, 0, "NONE", ""))
            while data := raw.read(_BLOCK_S * SPEECH_RATE * count * 2):
                block = np.frombuffer(data, "<i2").reshape(-1, count).astype("f4")
                mono = heard.channels.mono(block) - offset
                out.writeframes(np.clip(mono, -32768, 32767).astype("<i2").tobytes())
                levels.hear(mono * np.float32(1 / 32768))
    except OSError as error:
        raise disk_error(error, speech) or error from error
    return levels
