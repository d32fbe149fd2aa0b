"""Music to be put around the words: how long and how loud it is, and its sound at the loudness of the show."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from podcast.audio.editing import GRID_MS
from podcast.audio.ffmpeg import Ffmpeg, FfmpegError, running
from podcast.audio.loudness import METER, read_loudness
from podcast.audio.recording import decoding
from podcast.errors import ConfigError, RecordingError
from podcast.model import Loudness

if TYPE_CHECKING:
    from pydub import AudioSegment

LONGEST_S = 120
_SHORTEST_MS = 400  # one block of BS.1770: less has no loudness
_RATE = 48_000

# Written out, since ffmpeg's own mixing changes levels with the names of layouts.
_STEREO = "aformat=channel_layouts=stereo"
_SHAPES = {1: f"{_STEREO},pan=mono|c0=0.5*c0+0.5*c1", 2: _STEREO}


def measure_music(path: Path, ffmpeg: Ffmpeg) -> int:
    """How long the music lasts, in ms, in whole hundredths of a second.

    Raises ConfigError when there is no such file, or when it lasts over 120 s; RecordingError when no sound can be
    read from it, or it is silent, or under 0.4 s; ToolError when ffmpeg is at fault.
    """
    filters = f"{_SHAPES[2]},{METER}"
    # a byte a frame: only their number matters
    raw, loudness = _decoded(path, ["-af", filters, "-ac", "1", "-ar", str(_RATE), "-f", "u8"], ffmpeg)
    length_ms = len(raw) * 1000 // _RATE // GRID_MS * GRID_MS
    if length_ms > LONGEST_S * 1000:
        raise ConfigError(
            "lasts over two minutes: an intro is not a song", where=path, hint=f"Cut it to {LONGEST_S} s at most."
        )
    if length_ms < _SHORTEST_MS:
        raise RecordingError(
            f"lasts only {length_ms / 1000:.2f} s: there is no loudness to measure in less than 0.4 s",
            where=path,
            hint="Check that it is the music you meant.",
        )
    _level(loudness, path, "")
    return length_ms


def load_music(path: Path, rate: int, channels: int, target_lufs: float, ffmpeg: Ffmpeg) -> AudioSegment:
    """The music with `rate` and `channels` as the mix has its sound: 32 bits, 24 dB under full scale.

    Its loudness, measured in as many channels, is `target_lufs` (before these 24 dB). Raises as `measure_music` does;
    and RecordingError when nothing is left of it in one channel.
    """
    from podcast.audio.mix import HEADROOM_DB, SAMPLE_BYTES, segment_class  # noqa: PLC0415 - heavy, only needed here

    filters = f"{_SHAPES[channels]},{METER},volume=-{HEADROOM_DB}dB:precision=double"
    raw, loudness = _decoded(path, ["-af", filters, "-ar", str(rate), "-f", "s32le"], ffmpeg)
    level = _level(loudness, path, " in mono" if channels == 1 else "")
    sound = segment_class(ffmpeg)(raw, sample_width=SAMPLE_BYTES, frame_rate=rate, channels=channels)
    return sound.apply_gain(target_lufs - level)


def _decoded(path: Path, output: Sequence[str], ffmpeg: Ffmpeg) -> tuple[bytes, Loudness]:
    """The music as raw sound, of which no more is read than may be used, and its loudness."""
    if not path.is_file():
        raise ConfigError("there is no such music", where=path, hint="Check its name in podcast.toml or episode.toml.")
    arguments = [*decoding(path), "-t", str(LONGEST_S + 1), *output, "pipe:1"]
    try:
        with running(ffmpeg, arguments, where=path, stdout=True) as process:
            raw = process.stdout.read()
    except FfmpegError as error:
        if error.code < 0:  # a crash of its own
            raise
        raise RecordingError(
            "is not music: no sound can be read from it",
            where=path,
            hint="Check that it is the file you meant, and that it plays; WAV, FLAC, MP3 and M4A files are read.",
        ) from error
    return raw, read_loudness(process.metadata(), None)


def _level(loudness: Loudness, path: Path, how: str) -> float:
    if loudness.integrated_lufs is None:
        raise RecordingError(
            f"is silent{how}: nothing in it is louder than -70 LUFS",
            where=path,
            hint="Check that it is the music you meant, and that its channels do not cancel each other.",
        )
    return loudness.integrated_lufs
