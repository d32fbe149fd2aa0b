"""A recording as a file: whether it can be read, and how ffmpeg is told to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from podcast.audio.ffmpeg import Ffmpeg, FfmpegError, read_from, running
from podcast.audio.lengths import wav_length_lies
from podcast.errors import RecordingError

Progress = Callable[[float, float], None]

_NOT_SOUND_HINT = (
    "Check that it is the file you meant, and that it plays; WAV, FLAC, MP3, M4A and video files are read."
)


@dataclass(frozen=True)
class Stream:
    """The first stream of sound in a file, by its header and its first frame."""

    codec: str
    sample_rate: int
    channels: int


def check_file(source: Path) -> None:
    """Raise RecordingError unless `source` is a file with something in it that we may read."""
    if not source.exists():
        raise RecordingError("there is no such recording", where=source, hint="Check its name in episode.toml.")
    if not source.is_file():
        raise RecordingError("is not a file", where=source, hint="Name the recording itself in episode.toml.")
    try:
        with source.open("rb") as file:
            empty = not file.read(1)
    except OSError as error:
        raise RecordingError(
            f"cannot be read: {error.strerror}", where=source, hint="Give yourself permission to read it."
        ) from error
    if empty:
        raise RecordingError(
            "the file is empty (0 bytes)", where=source, hint="Copy it again from the recorder or the call service."
        )


def decoding(source: Path) -> list[str]:
    """The arguments by which ffmpeg decodes the first stream of sound of `source`, all of it."""
    whole = ["-ignore_length", "1"] if wav_length_lies(source) else []
    return [*whole, *read_from(source), "-map", "0:a:0"]


def first_stream(source: Path, ffmpeg: Ffmpeg) -> Stream:
    """The first stream of sound, asked as checksums of its first frames, as they are and decoded: made for machines.

    Raises RecordingError when there is none.
    """
    copied_and_decoded = ["-map", "0:a:0", "-c:a:0", "copy", "-c:a:1", "pcm_s16le", "-frames:a", "100"]
    try:
        lines = _frame_checksums(source, copied_and_decoded, ffmpeg)
    except FfmpegError as error:
        raise _unreadable(source, ffmpeg) from error
    header = dict(line[1:].split(": ", 1) for line in lines if line.startswith("#"))
    frames = [line.split(",") for line in lines if line.startswith("1,")]
    if not frames:
        raise RecordingError("no sound can be decoded from it", where=source, hint=_NOT_SOUND_HINT)
    _, _, _, samples, size, *_ = frames[0]
    return Stream(header["codec_id 0"], int(header["sample_rate 1"]), int(size) // (2 * int(samples)))


def _frame_checksums(source: Path, streams: list[str], ffmpeg: Ffmpeg) -> list[str]:
    arguments = [*decoding(source), *streams, "-f", "framecrc", "pipe:1"]
    with running(ffmpeg, arguments, where=source, stdout=True) as process:
        return process.stdout.read().decode("utf-8", "replace").splitlines()


def _unreadable(source: Path, ffmpeg: Ffmpeg) -> RecordingError:
    try:
        arguments = [*read_from(source), "-map", "0:v:0", "-c", "copy", "-frames:v", "1", "-f", "null", "-"]
        with running(ffmpeg, arguments, where=source):
            pass
    except FfmpegError:
        return RecordingError("is not a recording: no sound can be read from it", where=source, hint=_NOT_SOUND_HINT)
    return RecordingError("has pictures but no sound", where=source, hint="Export it again with its sound track.")
