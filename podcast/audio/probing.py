"""probe: what a recording is, learnt by decoding it once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from podcast.audio.ffmpeg import Ffmpeg
from podcast.audio.findings import warnings_about
from podcast.audio.lengths import promised_ms
from podcast.audio.recording import Progress, check_file, first_stream
from podcast.errors import RecordingError
from podcast.model import Envelope, RecordingFacts

if TYPE_CHECKING:
    from podcast.audio.hearing import Heard

_SHORTEST_MS = 400  # one block of BS.1770: less has no loudness


@dataclass(frozen=True)
class Probed:
    """What a recording is, and how it goes over time."""

    facts: RecordingFacts
    envelope: Envelope


def probe(source: Path, speech: Path, ffmpeg: Ffmpeg, progress: Progress) -> Probed:
    """Decode `source` once: write its sound for recognisers to `speech`, and say what it is.

    `speech` becomes a WAV file, mono, 16 kHz, 16 bits. `progress` is called with seconds of sound done and to do
    (0.0 when no header tells). More than two channels are mixed down to two before anything is measured.

    Raises RecordingError for a file that is missing, empty, not sound, silent, or under 0.4 s; DiskError when
    `speech` cannot be written; ToolError when ffmpeg is at fault. `speech` is not left behind by an error.
    """
    from podcast.audio.hearing import hear, raw_speech, write_speech  # noqa: PLC0415 - heavy, and only needed here
    from podcast.audio.noise import find_noise  # noqa: PLC0415 - heavy, and only needed here
    from podcast.audio.pauses import find_pauses  # noqa: PLC0415 - heavy, and only needed here

    check_file(source)
    stream = first_stream(source, ffmpeg)
    promised = promised_ms(source)
    try:
        heard = hear(source, speech, stream, ffmpeg, lambda done: progress(done, (promised or 0) / 1000))
        _refuse_useless(source, heard)
        levels = write_speech(heard, speech)
        pauses = find_pauses(levels.bands, heard.duration_ms)
        noise = find_noise(speech, levels.plain, pauses)
    except BaseException:
        speech.unlink(missing_ok=True)
        raise
    finally:
        raw_speech(speech).unlink(missing_ok=True)
    return Probed(
        RecordingFacts(
            duration_ms=heard.duration_ms,
            sample_rate=stream.sample_rate,
            channels=stream.channels,
            codec=stream.codec,
            loudness=heard.loudness,
            warnings=tuple(warnings_about(source, stream, heard, promised, paused=bool(pauses))),
            mono=stream.channels == 1 or heard.channels.one_says_all,
            mono_lufs=_mono_lufs(heard),
            channel_fault=heard.channels.fault,
            clipped=heard.clipped,
            noise_floor_dbfs=noise.floor_dbfs,
            hum_hz=noise.hum_hz,
            rumble=noise.rumble,
            dc_offset=heard.offset,
        ),
        heard.meter.envelope(heard.momentary, pauses),
    )


def _refuse_useless(source: Path, heard: Heard) -> None:
    if heard.duration_ms < _SHORTEST_MS:
        raise RecordingError(
            f"lasts only {heard.duration_ms / 1000:.2f} s: there is no loudness to measure in less than 0.4 s",
            where=source,
            hint="Check that it is the file you meant.",
        )
    if heard.loudness.integrated_lufs is None:
        raise RecordingError(
            "is silent: nothing in it is louder than -70 LUFS",
            where=source,
            hint="Check that the microphone was on and that it is the file you meant; or take the track out of"
            " episode.toml.",
        )


def _mono_lufs(heard: Heard) -> float | None:
    both = heard.loudness.integrated_lufs
    return None if both is None else round(both + heard.mono_change, 2)
