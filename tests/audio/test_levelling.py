"""Gains for phrases, decided from plain envelopes."""

from __future__ import annotations

import math
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from podcast.audio.crosstalk import Voice, foreign_spans, gate_of, is_heard, own_phrases
from podcast.audio.levelling import (
    Phrase,
    curve_of,
    gated_lufs,
    level_at,
    phrase_gains,
    phrases_of,
    split_lufs,
    together,
)
from podcast.audio.speakers import Levels, MasterTrack, gap_in, levels_of
from podcast.model import Envelope, Loudness, Piece, RecordingFacts, Span, Timeline
from podcast.options import AudioOptions


def envelope(levels: list[tuple[float, float]], pause_s: float = 0.5) -> Envelope:
    """Phrases of (seconds, LUFS), a pause of -60 LUFS after each; momentary as a meter of 0.4 s reads it."""
    energies: list[float] = []
    pauses = []
    for seconds, lufs in levels:
        energies += [10 ** (lufs / 10)] * round(seconds * 10)
        start = len(energies) * 100
        energies += [10**-6.0] * round(pause_s * 10)
        pauses += [Span(start, len(energies) * 100)] if pause_s else []
    momentary = [10 * math.log10(sum(energies[max(0, i - 3) : i + 1]) / 4) for i in range(len(energies))]
    return Envelope(tuple(momentary), tuple(10 * math.log10(e) + 12 for e in energies), tuple(pauses))


def track(sound: Envelope, offset_ms: int = 0, name: str = "a.flac") -> MasterTrack:
    lufs = gated_lufs(sound.momentary)
    facts = RecordingFacts(
        len(sound.momentary) * 100, 48_000, 1, "flac", Loudness(lufs, -3.0, 4.0), mono=True, mono_lufs=lufs
    )
    return MasterTrack(Path(name), offset_ms, facts, sound)


TALK = [(2.0 + index % 3, -18.0 if index % 2 else -28.0) for index in range(20)]


def test_phrases_are_what_lies_between_pauses() -> None:
    found = phrases_of(envelope([(2.0, -18.0), (1.0, -28.0), (0.2, -20.0)]))
    assert [(phrase.start_ms, phrase.end_ms) for phrase in found] == [(0, 2000), (2500, 3500), (4000, 4200)]
    assert [phrase.lufs for phrase in found] == pytest.approx([-18, -28, -20], abs=0.1)


def test_a_speaker_who_answers_at_once_has_a_phrase_of_their_own() -> None:
    one, other = phrases_of(envelope([(2.0, -18.0), (2.0, -28.0)], pause_s=0))
    assert abs(one.end_ms - 2000) <= 200 and abs(other.start_ms - 2000) <= 200
    assert (one.lufs, other.lufs) == pytest.approx((-18, -28), abs=1.0)


def test_two_speakers_are_told_apart() -> None:
    parting = split_lufs(phrases_of(envelope(TALK)))
    assert parting is not None
    assert -27 < parting < -19


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("kind", ["normal", "uniform", "falling"])
def test_one_lively_speaker_is_not_two(kind: str, seed: int) -> None:
    chance = np.random.default_rng(seed)
    levels = {
        "normal": chance.normal(-20, 3, 80),
        "uniform": chance.uniform(-26, -16, 80),
        "falling": np.linspace(-16, -26, 80) + chance.normal(0, 1, 80),
    }[kind]
    assert split_lufs([Phrase(i * 3000, i * 3000 + 2500, lufs) for i, lufs in enumerate(levels.tolist())]) is None


@pytest.mark.parametrize("seed", range(6))
def test_two_speakers_who_each_vary_are_told_apart_from_6_lu_on(seed: int) -> None:
    chance = np.random.default_rng(seed)
    levels = np.concatenate([chance.normal(-17, 1.5, 40), chance.normal(-24, 1.5, 40)])
    parting = split_lufs([Phrase(i * 3000, i * 3000 + 2500, lufs) for i, lufs in enumerate(levels.tolist())])
    assert parting is not None
    assert -22.5 < parting < -18.5


def test_a_few_shouts_are_not_a_second_speaker() -> None:
    phrases = [Phrase(i * 3000, i * 3000 + 2500, -12.0 if i in (7, 40) else -22.0) for i in range(60)]
    assert split_lufs(phrases) is None


def test_each_speaker_gets_to_the_aim() -> None:
    phrases = phrases_of(envelope(TALK))
    gains = phrase_gains(phrases, aim=-16.0, static=2.0)
    assert gains == pytest.approx([-16.0 - phrase.lufs for phrase in phrases], abs=0.1)


def test_natural_dynamics_stay() -> None:
    levels = [-20.0, -18.5, -21.5, -20.0, -19.0, -21.0] * 4
    phrases = [Phrase(i * 3000, i * 3000 + 2500, lufs) for i, lufs in enumerate(levels)]
    gains = phrase_gains(phrases, aim=-16.0, static=4.0)
    assert max(gains) - min(gains) < 0.5


def test_no_phrase_is_moved_by_more_than_12_db() -> None:
    phrases = [Phrase(i * 9000, i * 9000 + 2500, -20.0 if i % 2 else -45.0) for i in range(20)]
    gains = phrase_gains(phrases, aim=-16.0, static=1.5)
    assert max(gains) == pytest.approx(13.5)


def test_a_speaker_who_fades_away_comes_back() -> None:
    phrases = [Phrase(i * 5000, i * 5000 + 4500, -18.0 - i / 6) for i in range(60)]
    gains = phrase_gains(phrases, aim=-16.0, static=4.0)
    after = [phrase.lufs + gain for phrase, gain in zip(phrases, gains, strict=True)]
    assert max(after) - min(after) < 1


def test_gains_hold_through_phrases_and_change_in_pauses_only() -> None:
    phrases = [Phrase(500, 2000, -18.0), Phrase(2500, 4000, -28.0), Phrase(4200, 6000, -18.0)]
    gains = [-2.0, 8.0, -2.0]
    curve = curve_of(phrases, gains, static=0.0)
    for phrase, gain in zip(phrases, gains, strict=True):
        for ms in (phrase.start_ms - 40, phrase.start_ms, phrase.end_ms, phrase.end_ms + 40):
            assert level_at(curve, ms) == pytest.approx(gain), (phrase, ms)
    assert all(ms % 10 == 0 for ms, _ in curve)
    assert all(before < after for (before, _), (after, _) in pairwise(curve))


def test_pauses_are_not_lifted() -> None:
    phrases = [Phrase(0, 2000, -28.0), Phrase(2600, 4000, -28.0), Phrase(6000, 7000, -18.0)]
    curve = curve_of(phrases, [10.0, 9.0, 1.0], static=3.0)
    inside = [ms for start, end in ((2000, 2600), (4000, 6000)) for ms in range(start + 230, end - 220, 10)]
    assert max(level_at(curve, ms) for ms in inside) <= 3.0
    assert level_at(curve, 9000) == 3.0 or level_at(curve, 9000) == 1.0


def test_one_gain_on_top_of_another() -> None:
    total = together(((0, 1.0), (100, 3.0)), ((50, 0.0), (100, -15.0), (200, 0.0)))
    assert total == ((0, 1.0), (50, 2.0), (100, -12.0), (200, 3.0))


def test_two_speakers_in_one_recording_are_levelled_without_being_asked() -> None:
    levels = levels_of([track(envelope(TALK))], 1, AudioOptions())
    assert levels.gap_lu == pytest.approx(10.0, abs=0.1)
    assert levels.phrases == 20
    assert levels.lifts[1] - levels.lifts[0] == pytest.approx(10.0, abs=0.1)


@pytest.mark.parametrize(("asked", "phrases"), [(None, 0), (False, 0), (True, 20)])
def test_one_speaker_is_levelled_when_podcast_toml_asks_for_it(asked: bool | None, phrases: int) -> None:
    steady = envelope([(2.0 + index % 3, -20.0 + index % 2) for index in range(20)])
    levels = levels_of([track(steady)], 1, AudioOptions(levelling=asked))
    assert (levels.phrases, levels.gap_lu) == (phrases, None)


def test_the_gap_that_is_left_is_measured_where_the_speakers_are_heard() -> None:
    before = envelope(TALK)
    levels = levels_of([track(before)], 1, AudioOptions())
    assert gap_in(before, levels, None) == pytest.approx(10.0, abs=0.1)
    # the first 5 seconds are cut away, and 2 seconds of music put before the rest
    later = Envelope((-10.0,) * 20 + before.momentary[50:], (-10.0,) * 20 + before.peaks[50:])
    moved = Timeline((Piece(5000, len(before.momentary) * 100, 2000),), len(later.momentary) * 100)
    assert gap_in(later, levels, moved) == pytest.approx(10.0, abs=0.1)


HOST = [(3.0, -20.0), (3.0, -45.0)] * 6
GUEST = [(3.0, -45.0), (3.0, -20.0)] * 6


def voices() -> tuple[Voice, Voice]:
    return Voice(envelope(HOST).momentary, 0), Voice(envelope(GUEST).momentary, 0)


def test_what_a_microphone_picks_up_of_another_is_found() -> None:
    host, guest = voices()
    foreign = foreign_spans(host, [guest])
    said = phrases_of(envelope(HOST))
    assert [phrase.start_ms for phrase in own_phrases(said, foreign)] == [7000 * n for n in range(6)]
    assert is_heard(host, [guest], foreign)
    own = [(phrase.start_ms, phrase.end_ms) for phrase in said[::2]]
    assert all(span.end_ms <= start or span.start_ms >= end for span in foreign for start, end in own)


def test_a_track_without_bleed_needs_no_gate() -> None:
    silent = Voice(envelope([(3.0, -20.0), (3.0, -60.0)] * 6).momentary, 0)
    guest = voices()[1]
    assert not is_heard(silent, [guest], foreign_spans(silent, [guest]))


def test_two_who_talk_at_once_both_keep_their_sound() -> None:
    one, other = Voice(envelope([(5.0, -20.0)] * 4).momentary, 0), Voice(envelope([(5.0, -26.0)] * 4).momentary, 0)
    assert foreign_spans(one, [other]) == foreign_spans(other, [one]) == []


def test_the_gate_lowers_by_15_db_with_ramps() -> None:
    gate = gate_of([Span(1000, 2000)])
    assert [level_at(gate, ms) for ms in (0, 1000, 1050, 1100, 1900, 2000, 5000)] == [0, 0, -7.5, -15, -15, 0, 0]


@pytest.mark.parametrize(("clean", "gated"), [(None, True), (("gate",), True), ((), False), (("hum",), False)])
def test_bleed_is_lowered_where_it_is_measured_or_asked_for(clean: tuple[str, ...] | None, gated: bool) -> None:
    tracks = [track(envelope(HOST)), track(envelope(GUEST), name="guest.flac")]
    levels: Levels = levels_of(tracks, 1, AudioOptions(clean=clean))  # type: ignore[arg-type]
    assert all((ms > 15_000) is gated for ms in levels.gated_ms)
    assert levels.gap_lu == pytest.approx(0.0, abs=0.1)
    lowest = [min(level for _, level in curve) for curve in levels.curves]
    assert lowest == pytest.approx([4.0 - 15.0 * gated] * 2, abs=0.5)


def test_bleed_is_not_lifted_as_a_phrase() -> None:
    tracks = [track(envelope(HOST)), track(envelope(GUEST), name="guest.flac")]
    levels = levels_of(tracks, 1, AudioOptions(levelling=True, clean=()))
    assert levels.phrases == 12
    assert max(level for curve in levels.curves for _, level in curve) < 5
