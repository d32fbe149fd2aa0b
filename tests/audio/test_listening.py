"""What one decoding tells of a recording besides its figures: its pauses, its noise, and how it goes over time."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest

from podcast.model import Span
from tests.audio.conftest import Listen
from tests.audio.signals import Sound, at_loudness, loudness, voice, write

RATE = 48_000
CHANCE = np.random.default_rng(3)


def talk(seconds: float = 24.0, pitch: float = 120.0) -> Sound:
    """Three seconds of voice, then three of nothing, and so on."""
    sound = voice(seconds, RATE, pitch)
    time = np.arange(len(sound)) / RATE
    return sound * (time % 6 < 2.9)


def hum(seconds: float, hertz: float, level: float = 0.01) -> Sound:
    time = np.arange(round(seconds * RATE)) / RATE
    return sum(level / k * np.sin(2 * np.pi * hertz * k * time) for k in (1, 2, 3, 4))


def rumble(seconds: float) -> Sound:
    """Noise under 40 Hz or so, at -40 dBFS."""
    white = CHANCE.normal(size=round(seconds * RATE))
    spectrum = np.fft.rfft(white)
    spectrum[np.fft.rfftfreq(len(white), 1 / RATE) > 40] = 0
    low = np.fft.irfft(spectrum, len(white))
    return 0.01 * low / low.std()


def noise(seconds: float, dbfs: float) -> Sound:
    return 10 ** (dbfs / 20) * CHANCE.normal(size=round(seconds * RATE))


def phrases(seconds: float, *spans: tuple[float, float]) -> Sound:
    """A voice from each start (s) to its end, with nothing between."""
    time = np.arange(round(seconds * RATE)) / RATE
    second = time[:RATE]
    sung = sum(np.sin(2 * np.pi * 130 * k * second + k * k) / k for k in range(1, 30))
    sung *= 0.6 + 0.4 * np.sin(2 * np.pi * 4 * second)
    spoken = sum(((time >= start) & (time < end)).astype("f8") for start, end in spans)
    return np.resize(sung, len(time)) * spoken


def edges(spans: Iterable[Span]) -> list[int]:
    return [edge for span in spans for edge in (span.start_ms, span.end_ms)]


SPOKEN = [(1.0, 3.5), (4.2, 7.77), (8.5, 11.0), (14.0, 19.31)]
PAUSES = [0, 1000, 3500, 4200, 7770, 8500, 11_000, 14_000, 19_310, 20_000]


def breath(seconds: float, at: float) -> Sound:
    """A quarter of a second of breath at about -58 dBFS."""
    air = np.diff(CHANCE.normal(size=round(seconds * RATE) + 1))
    time = np.arange(len(air)) / RATE
    return 10 ** (-58 / 20) * air * np.where(abs(time - at) < 0.125, np.cos(np.pi * 4 * (time - at)), 0)


NOISES = {
    "nothing": np.zeros(20 * RATE),
    "hiss": noise(20, -60),
    "a loud fan": noise(20, -42),
    "hum of 50 Hz": hum(20, 50),
    "hum of 60 Hz": hum(20, 60),
    "rumble": rumble(20),
    "breath": noise(20, -75) + breath(20, 12.5),
}


@pytest.mark.parametrize("what", NOISES)
@pytest.mark.parametrize("lufs", [-45, -20])
def test_pauses_are_found_whatever_is_heard_in_them(what: str, lufs: float, tmp_path: Path, listened: Listen) -> None:
    added = NOISES[what] * 10 ** ((lufs + 20) / 20)
    pauses = listened(write(tmp_path / "a.wav", at_loudness(phrases(20, *SPOKEN), lufs) + added)).envelope.pauses
    assert edges(pauses) == pytest.approx(PAUSES, abs=50)


def test_a_guest_may_be_silent_for_most_of_the_time(tmp_path: Path, listened: Listen) -> None:
    sound = at_loudness(phrases(180, (100.0, 102.0)), -20) + noise(180, -60)
    pauses = listened(write(tmp_path / "a.wav", sound)).envelope.pauses
    assert edges(pauses) == pytest.approx([0, 100_000, 102_000, 180_000], abs=50)


def test_noise_may_change_on_the_way(tmp_path: Path, listened: Listen) -> None:
    """A microphone is muted for the first minute, heard with its hiss in the second; then a fan is switched on.

    The noise of the fan is known once it has been on for a quarter of a minute.
    """
    spoken = [(start + 1.0, start + 4.0) for start in range(0, 180, 5)]
    level = np.repeat([0.0, 10 ** (-65 / 20), 10 ** (-42 / 20)], 60 * RATE)
    sound = at_loudness(phrases(180, *spoken), -20) + CHANCE.normal(size=len(level)) * level
    wanted = [0, *(round(edge * 1000) for span in spoken for edge in span), 180_000]
    found = edges(listened(write(tmp_path / "a.wav", sound)).envelope.pauses)
    for start, end in ((0, 117_000), (137_000, 180_000)):
        known = [edge for edge in wanted if start <= edge <= end]
        assert [edge for edge in found if start <= edge <= end] == pytest.approx(known, abs=50)


def test_pauses_lie_on_a_grid_in_order_and_apart(tmp_path: Path, listened: Listen) -> None:
    pauses = listened(write(tmp_path / "a.wav", talk(23.987))).envelope.pauses
    assert edges(pauses) == sorted(edges(pauses))
    assert all(edge % 10 == 0 and edge <= 23_987 for edge in edges(pauses))
    assert all(pause.end_ms - pause.start_ms >= 200 for pause in pauses)


def test_a_sound_that_never_stops_has_no_pauses(tmp_path: Path, listened: Listen) -> None:
    tone = 0.1 * np.sin(2 * np.pi * 440 * np.arange(5 * RATE) / RATE)
    assert listened(write(tmp_path / "a.wav", tone)).envelope.pauses == ()


def test_an_envelope_has_a_value_for_each_tenth_of_a_second(tmp_path: Path, listened: Listen) -> None:
    sound = np.concatenate([np.zeros(RATE), at_loudness(np.sin(np.arange(2 * RATE) * 0.13), -20), np.zeros(2402)])
    envelope = listened(write(tmp_path / "a.wav", sound)).envelope
    assert len(envelope.momentary) == len(envelope.peaks) == 31
    assert envelope.momentary[:10] == (-120.0,) * 10
    assert envelope.momentary[15:28] == pytest.approx([-20.0] * 13, abs=0.1)
    assert envelope.peaks[:10] == (-120.0,) * 10
    highest = 20 * np.log10(np.abs(sound).max())
    assert envelope.peaks[12:28] == pytest.approx([highest] * 16, abs=0.1)


@pytest.mark.parametrize("rate", [8000, 11_025, 22_050, 44_100, 96_000])
def test_an_envelope_keeps_time_at_any_rate(rate: int, tmp_path: Path, listened: Listen) -> None:
    sound = np.concatenate([np.zeros(30 * rate), 0.1 * np.sin(np.arange(rate) * 0.5), np.zeros(rate)])
    found = listened(write(tmp_path / "a.wav", sound, rate))
    assert found.facts.duration_ms == 32_000
    assert len(found.envelope.peaks) == 320
    loud = [tenth for tenth, peak in enumerate(found.envelope.peaks) if peak > -30]
    assert loud == list(range(300, 310))


@pytest.mark.parametrize(("hertz", "found"), [(50, 50), (60, 60)])
def test_hum_of_the_mains_is_told_by_its_harmonics(hertz: int, found: int, tmp_path: Path, listened: Listen) -> None:
    facts = listened(write(tmp_path / "a.wav", at_loudness(talk(), -20) + hum(24, hertz) + noise(24, -65))).facts
    assert (facts.hum_hz, facts.rumble) == (found, False)


def test_a_fan_near_the_mains_is_no_hum(tmp_path: Path, listened: Listen) -> None:
    assert listened(write(tmp_path / "a.wav", at_loudness(talk(), -20) + hum(24, 58))).facts.hum_hz is None


def test_a_second_of_pauses_is_too_little_to_tell_hum(tmp_path: Path, listened: Listen) -> None:
    sound = at_loudness(phrases(5, (1.1, 5.0)), -20) + hum(5, 50)
    assert listened(write(tmp_path / "a.wav", sound)).facts.hum_hz is None


@pytest.mark.parametrize("pitch", [100, 110, 120])
def test_a_low_voice_is_no_hum(pitch: float, tmp_path: Path, listened: Listen) -> None:
    facts = listened(write(tmp_path / "a.wav", at_loudness(talk(24, pitch), -20) + noise(24, -65))).facts
    assert (facts.hum_hz, facts.rumble) == (None, False)


def test_rumble_is_what_lies_under_80_hz(tmp_path: Path, listened: Listen) -> None:
    facts = listened(write(tmp_path / "a.wav", at_loudness(talk(), -20) + rumble(24) + noise(24, -65))).facts
    assert (facts.hum_hz, facts.rumble) == (None, True)


@pytest.mark.parametrize("dbfs", [-70, -50])
def test_the_noise_floor_is_the_level_of_the_pauses(dbfs: float, tmp_path: Path, listened: Listen) -> None:
    sound = at_loudness(talk(), -20) + noise(24, dbfs)
    facts = listened(write(tmp_path / "a.wav", sound)).facts
    # recognisers hear a third of the band of a 48 kHz recording, and of its hiss
    assert facts.noise_floor_dbfs == pytest.approx(dbfs - 4.8, abs=1.0)


def test_a_clipped_tone_is_clipped_and_a_whole_one_is_not(tmp_path: Path, listened: Listen) -> None:
    time = np.arange(5 * RATE) / RATE
    for hertz in (50, 440):
        tone = np.sin(2 * np.pi * hertz * time)
        assert not listened(write(tmp_path / "whole.wav", 0.5 * tone)).facts.clipped
        assert listened(write(tmp_path / "clipped.wav", 1.5 * tone)).facts.clipped


def test_what_is_clipped_in_one_channel_only_is_clipped(tmp_path: Path, listened: Listen) -> None:
    sound = np.stack([voice(3) * 0.5, voice(3) * 8], axis=1)
    assert listened(write(tmp_path / "a.wav", sound)).facts.clipped


def test_momentary_loudness_makes_the_same_whole_as_other_meters(tmp_path: Path, listened: Listen) -> None:
    sound = at_loudness(talk(), -23)
    momentary = np.array(listened(write(tmp_path / "a.wav", sound)).envelope.momentary[3:])
    powers = 10 ** (momentary[momentary > -70] / 10)
    gated = powers[powers > powers.mean() / 10]
    assert 10 * np.log10(gated.mean()) == pytest.approx(loudness(sound), abs=0.15)


def test_a_constant_offset_is_taken_out_and_counts_for_nothing(tmp_path: Path, listened: Listen) -> None:
    sound = at_loudness(talk(), -26) + noise(24, -65)
    plain, leaning = (listened(write(tmp_path / f"{offset}.wav", sound + offset)) for offset in (0.0, 0.1))
    assert (plain.facts.dc_offset, leaning.facts.dc_offset) == (0.0, 0.1)
    assert leaning.facts.warnings == (
        "a constant offset of 10.0 % of full scale was taken out: a fault of the recorder or of its cable",
    )
    assert leaning.facts.noise_floor_dbfs == pytest.approx(plain.facts.noise_floor_dbfs, abs=0.5)
    assert len(leaning.envelope.pauses) == len(plain.envelope.pauses)
    assert leaning.facts.loudness.integrated_lufs == pytest.approx(plain.facts.loudness.integrated_lufs, abs=0.1)


def test_a_guest_who_speaks_once_on_a_channel_of_their_own_is_not_nobody(tmp_path: Path, listened: Listen) -> None:
    host = at_loudness(np.tile(talk(), 4), -20)
    guest = np.zeros(len(host))
    guest[: 2 * RATE] = at_loudness(voice(2, RATE, 190), -45)
    facts = listened(write(tmp_path / "a.wav", np.stack([host, guest], axis=1))).facts
    assert (facts.channel_fault, facts.mono) == (None, False)


def test_noise_as_loud_as_the_voice_is_said_to_hide_the_pauses(tmp_path: Path, listened: Listen) -> None:
    found = listened(write(tmp_path / "a.wav", noise(24, -20)))
    assert found.envelope.pauses == ()
    assert found.facts.warnings == (
        "no pause was found: something nearly as loud as the voice goes on all the time, so noise is not measured, and"
        " nothing is levelled or trimmed",
    )
