"""What a producer should know of a recording, in sentences."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from podcast.audio.lengths import wav_length_lies
from podcast.audio.recording import Stream
from podcast.model import ChannelFault
from podcast.typography import hms

if TYPE_CHECKING:
    from podcast.audio.hearing import Heard

_LONG_MS = 20_000  # in which anybody pauses


def warnings_about(source: Path, stream: Stream, heard: Heard, promised: int | None, *, paused: bool) -> list[str]:
    """Sentences for a producer, each with what it means for the episode."""
    loudness = heard.loudness.integrated_lufs or 0.0
    found = {
        f"the file is cut off: its header promises {hms(round(promised or 0, -3))}, its sound ends at"
        f" {hms(round(heard.duration_ms, -3))}": promised is not None
        and heard.duration_ms < promised - max(500, promised // 200),
        "the header says less than the file holds (WAV headers cannot count past 4 GB): all of the sound was used": (
            wav_length_lies(source)
        ),
        "the file is damaged in places: what could not be decoded is missing or silent": heard.complaints > 0,
        f"{stream.channels} channels were mixed down to two": stream.channels > 2,
        f"sampled at {stream.sample_rate / 1000:g} kHz, as on the telephone: the voice will sound dull": (
            stream.sample_rate < 16_000
        ),
        "clipped: the loudest moments were recorded over full scale and are distorted, which cannot be mended; record"
        " them lower next time": heard.clipped,
        f"very quiet ({loudness:.1f} LUFS): the gain that it needs lifts its noise as much": loudness < -40,
        "no pause was found: something nearly as loud as the voice goes on all the time, so noise is not measured, and"
        " nothing is levelled or trimmed": not paused and heard.duration_ms > _LONG_MS,
        f"a constant offset of {abs(heard.offset) * 100:.1f} % of full scale was taken out: a fault of the recorder or"
        " of its cable": heard.offset != 0,
        **_channel_warnings(stream, heard.channels.fault),
    }
    return [sentence for sentence, applies in found.items() if applies]


def _channel_warnings(stream: Stream, fault: ChannelFault | None) -> dict[str, bool]:
    if stream.channels == 1:
        return {}
    side = (fault or "").partition(" ")[0]
    return {
        f"only one channel has sound, the {side} one is empty: treated as mono": side in ("left", "right"),
        "left and right cancelled each other, since one had its polarity turned: it was turned back": (
            fault == "inverted"
        ),
    }
