"""How loud each speaker is, and the gains over time that make them equally loud; no sound is touched here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from podcast.audio.crosstalk import Voice, foreign_spans, gate_of, is_heard, own_phrases
from podcast.audio.levelling import (
    GAP_LU,
    SILENCE_LUFS,
    TENTH_MS,
    WINDOW_MS,
    Curve,
    Phrase,
    curve_of,
    gated_lufs,
    phrase_gains,
    phrases_of,
    split_lufs,
    tenths,
    together,
)
from podcast.errors import RecordingError
from podcast.model import Envelope, RecordingFacts, Span, Timeline
from podcast.options import AudioOptions

_MOST_LIFT_DB = 20.0  # that a track gets more than another; who is softer by more than that was not recorded
_SPEECH_LUFS, _LOWEST_LUFS = -50.0, -100.0  # momentary: somebody speaks; a microphone that is on
_BOTH_SIDES = 3.01  # LU: the same sound from two channels instead of one


@dataclass(frozen=True)
class MasterTrack:
    """A recording to be mixed: where it is, when it starts in the episode, and what `probe` said of it."""

    path: Path
    offset_ms: int
    facts: RecordingFacts
    envelope: Envelope


@dataclass(frozen=True)
class Levels:
    """A gain over time for each track, in the track's own time, and what it is based on.

    `static`: the gain (dB) that each track would have all through. `phrases`: how many got a gain of their own, and
    `lifts` the least and the most of them, apart from the static one. `gap_lu`: how far apart the speakers are as
    recorded. `speakers`: for each, the spans of the recordings in which nobody else speaks. `gated_ms`: how much of
    each track is lowered for being somebody else's voice. `unlifted`: tracks with next to nothing on them.
    """

    curves: tuple[Curve, ...]
    static: tuple[float, ...]
    phrases: int = 0
    lifts: tuple[float, float] = (0.0, 0.0)
    gap_lu: float | None = None
    speakers: tuple[tuple[Span, ...], ...] = ()
    gated_ms: tuple[int, ...] = ()
    unlifted: tuple[bool, ...] = ()


@dataclass(frozen=True)
class _Spoken:
    """A track with its own phrases, its static gain, and what of it is somebody else's."""

    phrases: list[Phrase]
    static: float
    foreign: list[Span]
    bleeds: bool
    unlifted: bool = False


def loudness_in(channels: int, track: MasterTrack) -> float:
    """The loudness of a track once it has as many channels as the master: BS.1770 adds the energies of channels."""
    measured = track.facts.loudness.integrated_lufs
    if measured is None:
        raise RecordingError("is silent", where=track.path, hint="Take the track out of episode.toml.")
    if channels == 2 and not track.facts.mono:
        return measured
    alone = track.facts.mono_lufs
    # None: its channels cancel each other, and the product will say that nothing is left
    return (measured if alone is None else alone) + (_BOTH_SIDES if channels == 2 else 0.0)


def levels_of(tracks: Sequence[MasterTrack], channels: int, options: AudioOptions) -> Levels:
    """The gains of all tracks. Raises RecordingError for a silent one."""
    changes = [loudness_in(channels, track) - (track.facts.loudness.integrated_lufs or 0.0) for track in tracks]
    spoken = _spoken(tracks, changes, options)
    gap, speakers = _gap(tracks, spoken, changes)
    phrased = options.levelling if options.levelling is not None else gap is not None and gap > GAP_LU
    curves, lifts = [], [0.0]
    for change, one in zip(changes, spoken, strict=True):
        curve: Curve = ((0, one.static),)
        if phrased and one.phrases:
            gains = phrase_gains(one.phrases, options.target_lufs - change, one.static)
            lifts += [gain - one.static for gain in gains]
            curve = curve_of(one.phrases, gains, one.static)
        if _gates(one, options):
            curve = together(curve, gate_of(one.foreign))
        curves.append(curve)
    return Levels(
        curves=tuple(curves),
        static=tuple(one.static for one in spoken),
        phrases=sum(len(one.phrases) for one in spoken) if phrased else 0,
        lifts=(min(lifts), max(lifts)),
        gap_lu=gap,
        speakers=speakers,
        gated_ms=tuple(_length(one.foreign) if _gates(one, options) else 0 for one in spoken),
        unlifted=tuple(one.unlifted for one in spoken),
    )


def _gates(one: _Spoken, options: AudioOptions) -> bool:
    return bool(one.foreign) and (one.bleeds if options.clean is None else "gate" in options.clean)


def _length(spans: Sequence[Span]) -> int:
    return sum(span.end_ms - span.start_ms for span in spans)


def _spoken(tracks: Sequence[MasterTrack], changes: Sequence[float], options: AudioOptions) -> list[_Spoken]:
    statics = [
        options.target_lufs - (track.facts.loudness.integrated_lufs or 0.0) - change
        for track, change in zip(tracks, changes, strict=True)
    ]
    if len(tracks) == 1:
        return [_Spoken(phrases_of(tracks[0].envelope), statics[0], [], bleeds=False)]
    found = _told_apart(tracks, changes, _aligned(tracks, statics[0]), options)
    limits = _limited([one.static for one in found])
    return [
        replace(one, phrases=[], static=limit, unlifted=True) if limit < one.static else one
        for one, limit in zip(found, limits, strict=True)
    ]


def _aligned(tracks: Sequence[MasterTrack], static: float) -> list[float]:
    """Gains at which each voice is as much louder in its own microphone as others in theirs; the first has `static`.

    Whoever speaks is heard in both: louder in their own. So the difference between two microphones keeps jumping
    between two values, however loud the speakers are; with these gains they lie on both sides of nothing.
    """
    first = Voice(tracks[0].envelope.momentary, round(tracks[0].offset_ms / TENTH_MS))
    return [static + _middle(first, Voice(t.envelope.momentary, round(t.offset_ms / TENTH_MS))) for t in tracks]


def _middle(one: Voice, other: Voice) -> float:
    """In the middle of the differences (LU) of one to the other while somebody speaks."""
    last = max(len(voice.momentary) + voice.offset for voice in (one, other))
    pairs = [(one.at(tenth), other.at(tenth)) for tenth in range(last)]
    apart = sorted(
        mine - theirs for mine, theirs in pairs if max(mine, theirs) > _SPEECH_LUFS and min(mine, theirs) > _LOWEST_LUFS
    )
    if not apart:
        return 0.0
    return (apart[len(apart) // 20] + apart[-1 - len(apart) // 20]) / 2


def _limited(statics: Sequence[float]) -> list[float]:
    """What is on a track that needs far more gain than another is its noise, or the others: it is not lifted at all."""
    least = min(statics)
    return [static if static <= least + _MOST_LIFT_DB else least for static in statics]


def _told_apart(
    tracks: Sequence[MasterTrack], changes: Sequence[float], statics: Sequence[float], options: AudioOptions
) -> list[_Spoken]:
    """What is each track's own, once all have these gains; and the gain that its own voice needs."""
    voices = [
        Voice([value + change + static for value in track.envelope.momentary], round(track.offset_ms / TENTH_MS))
        for track, change, static in zip(tracks, changes, statics, strict=True)
    ]
    found = []
    for index, (track, change) in enumerate(zip(tracks, changes, strict=True)):
        others = [voice for voice in voices if voice is not voices[index]]
        foreign = foreign_spans(voices[index], others)
        said = phrases_of(track.envelope)
        own = own_phrases(said, foreign)
        static = options.target_lufs - (track.facts.loudness.integrated_lufs or 0.0) - change
        if own and len(own) < len(said):
            static = options.target_lufs - change - _integrated(track.envelope, own)
        found.append(_Spoken(own, static, foreign, is_heard(voices[index], others, foreign)))
    return found


def _integrated(envelope: Envelope, phrases: Sequence[Phrase]) -> float:
    """The loudness of these phrases, windows at their edges included, as in that of a whole recording."""
    edge = WINDOW_MS - TENTH_MS
    parts = [tenths(phrase.start_ms - edge, phrase.end_ms + edge, len(envelope.momentary)) for phrase in phrases]
    heard = {index for part in parts for index in part}
    return gated_lufs(envelope.momentary[index] for index in heard) or SILENCE_LUFS


def _gap(
    tracks: Sequence[MasterTrack], spoken: Sequence[_Spoken], changes: Sequence[float]
) -> tuple[float | None, tuple[tuple[Span, ...], ...]]:
    """How far apart the speakers are, and where each is heard alone, in times of the recordings."""
    if len(tracks) == 1:
        speakers = _two_in_one(spoken[0].phrases, tracks[0].offset_ms)
        levels = [_heard(tracks[0].envelope.momentary, spans, -tracks[0].offset_ms) for spans in speakers]
    else:
        speakers = _alone(tracks, spoken)
        levels = [
            None if heard is None else heard + change
            for heard, change in zip(
                [
                    _heard(track.envelope.momentary, spans, -track.offset_ms)
                    for track, spans in zip(tracks, speakers, strict=True)
                ],
                changes,
                strict=True,
            )
        ]
    return _apart(levels), speakers


def _two_in_one(phrases: Sequence[Phrase], offset_ms: int) -> tuple[tuple[Span, ...], ...]:
    parting = split_lufs(phrases)
    if parting is None:
        return ()
    sides: tuple[list[Span], list[Span]] = ([], [])
    for phrase in phrases:
        sides[phrase.lufs >= parting].append(Span(phrase.start_ms + offset_ms, phrase.end_ms + offset_ms))
    return tuple(sides[0]), tuple(sides[1])


def _alone(tracks: Sequence[MasterTrack], spoken: Sequence[_Spoken]) -> tuple[tuple[Span, ...], ...]:
    """For each track, its own phrases without those of the others."""
    own = [
        [Span(phrase.start_ms + track.offset_ms, phrase.end_ms + track.offset_ms) for phrase in one.phrases]
        for track, one in zip(tracks, spoken, strict=True)
    ]
    return tuple(
        tuple(_without(spans, sorted((s for other in own if other is not spans for s in other), key=_start)))
        for spans in own
    )


def _start(span: Span) -> int:
    return span.start_ms


def _without(spans: Sequence[Span], others: Sequence[Span]) -> list[Span]:
    left: list[Span] = []
    first = 0
    for span in spans:
        start = span.start_ms
        while first < len(others) and others[first].end_ms <= start:
            first += 1
        for other in others[first:]:
            if other.start_ms >= span.end_ms:
                break
            left.append(Span(start, other.start_ms))
            start = max(start, other.end_ms)
        left.append(Span(start, span.end_ms))
    return [span for span in left if span.end_ms > span.start_ms]


def _heard(momentary: Sequence[float], spans: Sequence[Span], shift_ms: int) -> float | None:
    inside = (tenths(span.start_ms + shift_ms, span.end_ms + shift_ms, len(momentary)) for span in spans)
    values = [value for part in inside for value in momentary[part.start : part.stop]]
    return gated_lufs(values) if values else None


def _apart(levels: Sequence[float | None]) -> float | None:
    heard = [level for level in levels if level is not None]
    return round(max(heard) - min(heard), 1) if len(heard) > 1 else None


def gap_in(envelope: Envelope, levels: Levels, timeline: Timeline | None) -> float | None:
    """How far apart the same speakers are in the product, at the times at which they are heard there."""
    heard = []
    for spans in levels.speakers:
        moved = [_moved(span, timeline) for span in spans]
        heard.append(_heard(envelope.momentary, [span for span in moved if span is not None], 0))
    return _apart(heard)


def _moved(span: Span, timeline: Timeline | None) -> Span | None:
    """Where a span is heard; None when part of it was cut away, or something put into it."""
    if timeline is None:
        return span
    start, end = timeline.at(span.start_ms), timeline.at(span.end_ms)
    return Span(start, end) if end - start == span.end_ms - span.start_ms else None
