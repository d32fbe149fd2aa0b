"""How long a file sounds, found by decoding it: headers tell what was once meant."""

from __future__ import annotations

from pathlib import Path

from podcast.audio.ffmpeg import Ffmpeg, running
from podcast.audio.recording import Progress, check_file, decoding, first_stream
from podcast.errors import RecordingError

_RATE = 8000  # samples per second: an eighth of a millisecond is exact enough, and quickly counted
_BLOCK = 1 << 16


def has_sound(source: Path, ffmpeg: Ffmpeg) -> bool:
    """Whether the file at `source` begins as sound does; nothing of it is decoded."""
    try:
        check_file(source)
        first_stream(source, ffmpeg)
    except RecordingError:
        return False
    return True


def playing_time(source: Path, ffmpeg: Ffmpeg, progress: Progress) -> int:
    """How long the first sound in `source` plays, in ms, decoded to its end.

    `progress` is called with seconds done and 0.0. Raises RecordingError for a file that is missing, empty or not
    sound, or in which nothing sounds.
    """
    check_file(source)
    first_stream(source, ffmpeg)
    arguments = [*decoding(source), "-ac", "1", "-ar", str(_RATE), "-f", "s16le", "pipe:1"]
    samples = 0
    with running(ffmpeg, arguments, where=source, stdout=True) as process:
        while block := process.stdout.read(_BLOCK):
            samples += len(block) // 2
            progress(samples / _RATE, 0.0)
    if not samples:
        raise RecordingError("nothing sounds in this file", where=source, hint="Put the right file there.")
    return round(samples * 1000 / _RATE)
