"""probe: what a recording is, learnt by decoding it once."""

from __future__ import annotations

import wave
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from podcast.audio.channels import Channels
from podcast.audio.ffmpeg import Ffmpeg, FfmpegError, Process, read_from, running
from podcast.audio.lengths import promised_ms, wav_length_lies
from podcast.audio.loudness import METER_WITH_PEAKS, read_loudness
from podcast.errors import RecordingError, disk_error
from podcast.model import Loudness, RecordingFacts

Progress = Callable[[float, float], None]

SPEECH_RATE = 16_000  # what Whisper listens to
_SHORTEST_MS = 400  # one block of BS.1770: less has no loudness
_CLIP_METER = "astats=length=0:metadata=1:measure_perchannel=none:measure_overall=Flat_factor+Peak_count"

_NOT_SOUND_HINT = (
    "Check that it is the file you meant, and that it plays; WAV, FLAC, MP3, M4A and video files are read."
)


@dataclass(frozen=True)
class _Stream:
    """The first stream of sound in a file, by its header and its first frame."""

    codec: str
    sample_rate: int
    channels: int


@dataclass(frozen=True)
class _Decoded:
    """What one decoding of the whole stream left."""

    duration_ms: int
    loudness: Loudness
    channels: Channels
    clipped: bool
    complaints: int


def probe(source: Path, speech: Path, ffmpeg: Ffmpeg, progress: Progress) -> RecordingFacts:
    """Decode `source` once: write its sound for recognisers to `speech`, and say what it is.

    `speech` becomes a WAV file, mono, 16 kHz, 16 bits. `progress` is called with seconds of sound done and to do
    (0.0 when no header tells). More than two channels are mixed down to two before anything is measured.

    Raises RecordingError for a file that is missing, empty, not sound, silent, or under 0.4 s; DiskError when
    `speech` cannot be written; ToolError when ffmpeg is at fault. `speech` is not left behind by an error.
    """
    check_file(source)
    stream = _first_stream(source, ffmpeg)
    promised = promised_ms(source)
    decoded = _decode(source, speech, stream, ffmpeg, lambda done: progress(done, (promised or 0) / 1000))
    try:
        _refuse_useless(source, decoded)
    except RecordingError:
        speech.unlink(missing_ok=True)
        raise
    return RecordingFacts(
        duration_ms=decoded.duration_ms,
        sample_rate=stream.sample_rate,
        channels=stream.channels,
        codec=stream.codec,
        loudness=decoded.loudness,
        warnings=tuple(_warnings(source, stream, decoded, promised)),
        mono=stream.channels == 1 or decoded.channels.alike or decoded.channels.empty_side is not None,
        mono_lufs=_mono_lufs(stream, decoded),
    )


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


def _first_stream(source: Path, ffmpeg: Ffmpeg) -> _Stream:
    """Asked as checksums of the first frames, as they are and decoded: a format made for machines."""
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
    return _Stream(header["codec_id 0"], int(header["sample_rate 1"]), int(size) // (2 * int(samples)))


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


def _decode(source: Path, speech: Path, stream: _Stream, ffmpeg: Ffmpeg, done: Callable[[float], None]) -> _Decoded:
    shape = "" if stream.channels == 1 else "aformat=channel_layouts=stereo,"
    arguments = [*decoding(source), "-af", f"{shape}{_CLIP_METER},{METER_WITH_PEAKS}"]
    arguments += ["-ar", str(SPEECH_RATE), "-f", "s16le", "pipe:1"]
    channels = Channels()
    try:
        with running(ffmpeg, arguments, where=source, stdout=True) as process:
            frames = _write_speech(process, speech, channels if stream.channels > 1 else None, done)
    except BaseException as error:
        speech.unlink(missing_ok=True)
        if isinstance(error, FfmpegError) and error.code > 0:  # not a crash of its own
            raise RecordingError(
                "cannot be decoded: the file is damaged", where=source, hint="Copy or export it again."
            ) from error
        raise
    metadata = process.metadata()
    return _Decoded(
        duration_ms=round(frames * 1000 / SPEECH_RATE),
        loudness=read_loudness(metadata),
        channels=channels,
        clipped=_is_clipped(metadata),
        complaints=process.complaints(),
    )


def _write_speech(process: Process, speech: Path, channels: Channels | None, done: Callable[[float], None]) -> int:
    """Write what `process` decodes as mono to `speech`, and return how many frames there were."""
    import numpy as np  # noqa: PLC0415 - heavy, and only needed here

    width = 2 if channels is None else 4
    frames = 0
    try:
        with speech.open("wb") as file, wave.open(file, "wb") as out:
            out.setparams((1, 2, SPEECH_RATE, 0, "NONE", "not compressed"))
            while block := process.stdout.read(SPEECH_RATE * width * 10):
                if channels is not None:
                    block = channels.hear(np.frombuffer(block, "<i2").reshape(-1, 2)).tobytes()
                out.writeframes(block)
                frames += len(block) // 2
                done(frames / SPEECH_RATE)
    except OSError as error:
        raise disk_error(error, speech) or error from error
    return frames


def _is_clipped(metadata: Mapping[str, str]) -> bool:
    """Flat tops: many samples in a row at the very peak (`Flat_factor` is 0 where no two are).

    A limiter leaves single samples at its ceiling, a clipped voice runs of them.
    """
    flatness = float(metadata.get("lavfi.astats.Overall.Flat_factor", 0))
    return flatness > 6 and float(metadata.get("lavfi.astats.Overall.Peak_count", 0)) >= 50


def _mono_lufs(stream: _Stream, decoded: _Decoded) -> float | None:
    both = decoded.loudness.integrated_lufs
    change = 0.0 if stream.channels == 1 else decoded.channels.mono_change
    return None if both is None or change is None else round(both + change, 2)


def _refuse_useless(source: Path, decoded: _Decoded) -> None:
    if decoded.duration_ms < _SHORTEST_MS:
        raise RecordingError(
            f"lasts only {decoded.duration_ms / 1000:.2f} s: there is no loudness to measure in less than 0.4 s",
            where=source,
            hint="Check that it is the file you meant.",
        )
    if decoded.loudness.integrated_lufs is None:
        raise RecordingError(
            "is silent: nothing in it is louder than -70 LUFS",
            where=source,
            hint="Check that the microphone was on and that it is the file you meant; or take the track out of"
            " episode.toml.",
        )


def _warnings(source: Path, stream: _Stream, decoded: _Decoded, promised: int | None) -> list[str]:
    loudness = decoded.loudness.integrated_lufs or 0.0
    found = {
        f"the file is cut off: its header promises {_clock(promised or 0)}, its sound ends at"
        f" {_clock(decoded.duration_ms)}": promised is not None
        and decoded.duration_ms < promised - max(500, promised // 200),
        "the header says less than the file holds (WAV headers cannot count past 4 GB): all of the sound was used": (
            wav_length_lies(source)
        ),
        "the file is damaged in places: what could not be decoded is missing or silent": decoded.complaints > 0,
        f"{stream.channels} channels were mixed down to two": stream.channels > 2,
        f"sampled at {stream.sample_rate / 1000:g} kHz, as on the telephone: the voice will sound dull": (
            stream.sample_rate < 16_000
        ),
        "clipped: the loudest moments were recorded over full scale and are distorted, which cannot be mended; record"
        " them lower next time": decoded.clipped,
        f"very quiet ({loudness:.1f} LUFS): the gain that it needs lifts its noise as much": loudness < -40,
        **_channel_warnings(stream, decoded.channels),
    }
    return [sentence for sentence, applies in found.items() if applies]


def _channel_warnings(stream: _Stream, channels: Channels) -> dict[str, bool]:
    if stream.channels == 1:
        return {}
    return {
        f"only one channel has sound, the {channels.empty_side} one is empty: treated as mono": (
            channels.empty_side is not None
        ),
        "left and right cancel each other, since one has its polarity turned: on a single loudspeaker the voice"
        " vanishes": channels.cancel,
    }


def _clock(ms: int) -> str:
    minutes, seconds = divmod(round(ms / 1000), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}"
