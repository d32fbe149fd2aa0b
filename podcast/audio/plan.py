"""What a master will be, decided from measurements; no sound is touched here.

Levels are figured from the finished file backwards: the MP3 must measure the target, LAME takes a little off,
the limiter takes some off, and each track has its own level to start from.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from podcast.errors import ConfigError, RecordingError
from podcast.model import Loudness, RecordingFacts
from podcast.options import AudioOptions

BITRATES = (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)  # MPEG-1 layer III, kbit/s

MP3_FRAME = 1152  # samples
_LAST_FRAME = 47
_BOTH_SIDES = 3.01  # LU: the same sound from two channels instead of one

# LUFS. The master must be within 0.5; a little is kept for meters that differ from ours.
LOUDNESS_TOLERANCE = 0.3
# dB. Kept under the ceiling for meters that oversample otherwise than ours.
PEAK_MARGIN = 0.05


@dataclass(frozen=True)
class MasterTrack:
    """A recording to be mixed: where it is, when it starts in the episode, and what `probe` said of it."""

    path: Path
    offset_ms: int
    facts: RecordingFacts


@dataclass(frozen=True)
class Plan:
    """How to make a master. `track_gains` in dB, one per track; `gain` in dB goes on top of each; `ceiling` in dBTP."""

    sample_rate: int
    channels: int
    bitrate: int
    track_gains: tuple[float, ...]
    gain: float
    ceiling: float
    reason: str


def first_plan(tracks: Sequence[MasterTrack], options: AudioOptions) -> Plan:
    """The plan before anything was tried: every track alone would come out at the loudness that is asked for.

    Raises ConfigError for a bit rate that MP3 does not have, RecordingError when there is no track, or a silent one.
    """
    if not tracks:
        raise RecordingError("there is nothing to master", hint="Name at least one recording in episode.toml.")
    channels, why = _layout(tracks, options)
    bitrate = options.bitrate or (96 if channels == 1 else 128)
    if bitrate not in BITRATES:
        raise ConfigError(
            f"bitrate = {bitrate}: MP3 has no such rate",
            where="podcast.toml",
            hint=f"Use one of {', '.join(map(str, BITRATES))} (kbit/s).",
        )
    aim = options.target_lufs + lame_loss(bitrate)
    return Plan(
        sample_rate=44_100 if all(44_100 % track.facts.sample_rate == 0 for track in tracks) else 48_000,
        channels=channels,
        bitrate=bitrate,
        track_gains=tuple(aim - _loudness_in(channels, track) for track in tracks),
        gain=0.0,
        ceiling=options.ceiling_dbtp - _codec_overshoot(bitrate // channels),
        reason=f"{'mono' if channels == 1 else 'stereo'} {bitrate} kbit/s: {why}",
    )


def lame_loss(bitrate: int) -> float:
    """By how many dB LAME lowers everything at this CBR rate. Its presets scale by 0.95 and 0.97; measured as well."""
    if bitrate <= 160:
        return 0.445
    return 0.265 if bitrate <= 192 else 0.0


def next_gain(plan: Plan, tried: Sequence[tuple[float, float]], aim: float) -> Plan:
    """`plan` with the gain that should bring the limited sound to `aim`, after trials of (gain, LUFS measured).

    A limiter answers one more dB with less than one; from the second trial on we know with how much.
    """
    gain, measured = tried[-1]
    slope = 1.0
    if len(tried) > 1 and abs(gain - tried[-2][0]) > 0.05:
        slope = (measured - tried[-2][1]) / (gain - tried[-2][0])
    return replace(plan, gain=gain + (aim - measured) / min(1.0, max(0.25, slope)))


def corrected(plan: Plan, measured: Loudness, options: AudioOptions) -> Plan | None:
    """A better plan after the finished file was measured; None when the file is as it must be."""
    loudness, peak = measured.integrated_lufs, measured.true_peak_dbtp
    if loudness is None or peak is None:
        raise RecordingError(
            "the tracks are silent when they are mixed",
            hint="Two tracks, or the two channels of one, may cancel each other: look for turned polarity.",
        )
    off = options.target_lufs - loudness
    over = peak - (options.ceiling_dbtp - PEAK_MARGIN)
    if abs(off) <= LOUDNESS_TOLERANCE and over <= 0:
        return None
    return replace(
        plan,
        gain=plan.gain + (off if abs(off) > LOUDNESS_TOLERANCE / 2 else 0.0),
        ceiling=plan.ceiling - (over + 0.2 if over > 0 else 0.0),
    )


def missing_frames(frames: int) -> int:
    """How many samples of silence to add so that an MP3 can state its length: at most 46, a millisecond.

    The header says how much of the last MP3 frame is not sound, but it cannot say what a decoder's delay pushes past
    it: a file whose last frame would hold 1 to 46 samples decodes to 47 (measured).
    """
    last = frames % MP3_FRAME
    return _LAST_FRAME - last if 0 < last < _LAST_FRAME else 0


def _layout(tracks: Sequence[MasterTrack], options: AudioOptions) -> tuple[int, str]:
    if options.channels != "auto":
        return (1 if options.channels == "mono" else 2), "podcast.toml asks for it"
    in_stereo = [track.path.name for track in tracks if not track.facts.mono]
    if in_stereo:
        return 2, f"{in_stereo[0]} is in stereo"
    if any(track.facts.channels > 1 for track in tracks):
        return 1, "no track has a second channel that says something else"
    return 1, "the track is mono" if len(tracks) == 1 else "the tracks are mono"


def _loudness_in(channels: int, track: MasterTrack) -> float:
    """The loudness of a track once it has as many channels as the master: BS.1770 adds the energies of channels."""
    measured = track.facts.loudness.integrated_lufs
    if measured is None:
        raise RecordingError("is silent", where=track.path, hint="Take the track out of episode.toml.")
    if channels == 2 and not track.facts.mono:
        return measured
    alone = track.facts.mono_lufs
    # None: its channels cancel each other, and a trial will say that nothing is left
    return (measured if alone is None else alone) + (_BOTH_SIDES if channels == 2 else 0.0)


def _codec_overshoot(kbits_a_channel: int) -> float:
    """How many dB to leave for what encoding adds to peaks, LAME's own lowering included; measured on speech."""
    return 1.5 if kbits_a_channel < 128 else 1.0
