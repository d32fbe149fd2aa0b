"""What a master will be, decided from measurements; no sound is touched here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from podcast.audio.encoders import Encoding, encodings
from podcast.audio.levelling import Curve, levelled
from podcast.audio.speakers import Levels, MasterTrack, levels_of, loudness_in
from podcast.errors import RecordingError
from podcast.model import Envelope, Loudness, MasterFacts, Timeline
from podcast.options import AudioOptions

if TYPE_CHECKING:
    from pydub import AudioSegment

# LUFS. The master must be within 0.5; a little is kept for meters that differ from ours.
LOUDNESS_TOLERANCE = 0.3
# dB. Kept under the ceiling for meters that oversample otherwise than ours.
PEAK_MARGIN = 0.05

Assemble = Callable[[Iterator["AudioSegment"], int, int], Iterator["AudioSegment"]]
"""From the stream of the mix, its sample rate and its channels, to the stream of the episode."""


@dataclass(frozen=True)
class Assembly:
    """What cuts and music make of the mix: where it is heard afterwards, and the function that does it to a stream."""

    timeline: Timeline
    assemble: Assemble


@dataclass(frozen=True)
class MasterJob:
    """What `master` is to make: the tracks to mix, what is asked of the sound, and what is done to the mix."""

    tracks: tuple[MasterTrack, ...]
    options: AudioOptions
    assembly: Assembly | None = None

    @property
    def duration_ms(self) -> int:
        """How long the episode will last."""
        if self.assembly is not None:
            return self.assembly.timeline.duration_ms
        return max((track.offset_ms + track.facts.duration_ms for track in self.tracks), default=0)


@dataclass(frozen=True)
class Mastered:
    """What `master` made, by measuring the main product: `envelope` is its loudness and peaks over time."""

    facts: MasterFacts
    envelope: Envelope


@dataclass(frozen=True)
class Plan:
    """How to make a master.

    `levels`: the gain of each track over time. `gain` in dB goes on top for the whole episode; `linear` of it is what
    mixing and levelling took, the rest what the limiter takes. `ceiling` in dBTP is the limiter's. `volumes` in dB,
    after the limiter, make up for what each of `products` loses in encoding.
    """

    sample_rate: int
    channels: int
    layout: str
    products: tuple[Encoding, ...]
    levels: Levels
    volumes: tuple[float, ...]
    ceiling: float
    gain: float = 0.0
    linear: float = 0.0


def first_plan(tracks: Sequence[MasterTrack], options: AudioOptions) -> Plan:
    """The plan before anything was tried: every track alone would come out at the loudness that is asked for.

    Raises ConfigError for a bit rate that the format does not have, RecordingError when there is no track, or a
    silent one.
    """
    if not tracks:
        raise RecordingError("there is nothing to master", hint="Name at least one recording in episode.toml.")
    channels, layout = _layout(tracks, options)
    products = encodings(options, channels)
    return Plan(
        sample_rate=44_100 if all(44_100 % track.facts.sample_rate == 0 for track in tracks) else 48_000,
        channels=channels,
        layout=layout,
        products=products,
        levels=levels_of(tracks, channels, options),
        volumes=tuple(product.loss for product in products),
        ceiling=options.ceiling_dbtp - max(product.overshoot for product in products),
    )


def expected(track: MasterTrack, channels: int, curve: Curve) -> Envelope:
    """How one track alone would go over time with these gains, before any limiter."""
    envelope = track.envelope
    change = loudness_in(channels, track) - (track.facts.loudness.integrated_lufs or 0.0)
    momentary = [value + change for value in levelled(envelope.momentary, curve)]
    flat = ((0, 0.0),)
    if curve != flat:
        gains = levelled([0.0] * len(envelope.peaks), curve)
        peaks = [peak + max(gains[index : index + 4]) for index, peak in enumerate(envelope.peaks)]
    else:
        peaks = list(envelope.peaks)
    return Envelope(tuple(momentary), tuple(peaks))


def corrected(plan: Plan, measured: Sequence[Loudness], options: AudioOptions) -> Plan | None:
    """A better plan after the finished files were measured; None when they are as they must be."""
    offs, over = [], -1.0
    for each in measured:
        if each.integrated_lufs is None or each.true_peak_dbtp is None:
            raise RecordingError(
                "the tracks are silent when they are mixed",
                hint="Two tracks, or the two channels of one, may cancel each other: look for turned polarity.",
            )
        offs.append(options.target_lufs - each.integrated_lufs)
        over = max(over, each.true_peak_dbtp - (options.ceiling_dbtp - PEAK_MARGIN))
    if max(map(abs, offs)) <= LOUDNESS_TOLERANCE and over <= 0:
        return None
    first = offs[0] if max(map(abs, offs)) > LOUDNESS_TOLERANCE / 2 else 0.0
    return replace(
        plan,
        gain=plan.gain + first,
        # what one format loses more than another is its own encoder's doing, not the limiter's
        volumes=tuple(volume + off - offs[0] for volume, off in zip(plan.volumes, offs, strict=True)),
        ceiling=plan.ceiling - (over + 0.2 if over > 0 else 0.0),
    )


def _layout(tracks: Sequence[MasterTrack], options: AudioOptions) -> tuple[int, str]:
    if options.channels != "auto":
        return (1 if options.channels == "mono" else 2), "podcast.toml asks for it"
    in_stereo = [track.path.name for track in tracks if not track.facts.mono]
    if in_stereo:
        return 2, f"{in_stereo[0]} is in stereo"
    if any(track.facts.channels > 1 for track in tracks):
        return 1, "no track has a second channel that says something else"
    return 1, "the track is mono" if len(tracks) == 1 else "the tracks are mono"
