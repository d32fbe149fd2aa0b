"""Levelling, repairs, formats and the seam for cuts and music: on the finished file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from mutagen.mp4 import MP4
from mutagen.oggopus import OggOpus
from pydub import AudioSegment

from podcast.audio import Assembly, Ffmpeg, Mastered, MasterJob, MasterTrack, master
from podcast.errors import ConfigError, PodcastError
from podcast.model import Piece, Span, Timeline
from podcast.options import AudioOptions
from tests.audio.conftest import Track
from tests.audio.signals import Sound, at_loudness, convert, decoded, ignore, loudness, stereo, true_peak, voice, write

RATE = 48_000
TURNS = 16
OPTIONS = AudioOptions()


def talk(gap: float = 10.0) -> tuple[Sound, list[Span], list[Span]]:
    """Two speakers in turns over a faint noise; where they speak, and the pauses between them."""
    chance = np.random.default_rng(3)
    parts, said, pauses = [], [], []
    at = 0
    for turn in range(TURNS):
        seconds = 2.4 if turn % 2 else 5.4
        sound = voice(seconds, pitch=190 if turn % 2 else 110, seed=turn)
        parts += [at_loudness(sound, -19 - gap * (turn % 2)), np.zeros(RATE // 2)]
        said.append(Span(at, at + round(seconds * 1000)))
        pauses.append(Span(said[-1].end_ms, said[-1].end_ms + 500))
        at = pauses[-1].end_ms
    sound = np.concatenate(parts)
    return sound + 10 ** (-65 / 20) * chance.standard_normal(len(sound)), said, pauses


def cut(sound: Sound, spans: list[Span], inner_ms: int = 0) -> Sound:
    return np.concatenate([sound[(s.start_ms + inner_ms) * 48 : (s.end_ms - inner_ms) * 48] for s in spans])


def level(sound: Sound) -> float:
    return float(10 * np.log10(np.mean(np.square(sound))))


def mastered(
    tracks: list[MasterTrack], folder: Path, ffmpeg: Ffmpeg, options: AudioOptions = OPTIONS
) -> tuple[Mastered, Sound]:
    product = folder / "master.mp3"
    made = master(MasterJob(tuple(tracks), options), {"mp3": product}, ffmpeg, ignore)
    return made, decoded(product, ffmpeg)[1]


def test_two_speakers_in_one_recording_come_out_equally_loud(tmp_path: Path, ffmpeg: Ffmpeg, track: Track) -> None:
    sound, said, pauses = talk()
    source = track(write(tmp_path / "talk.wav", sound))
    made, levelled = mastered([source], tmp_path, ffmpeg)
    plain, as_it_was = mastered([source], tmp_path, ffmpeg, AudioOptions(levelling=False))

    def gap(of: Sound) -> float:
        return loudness(cut(of, said[::2])) - loudness(cut(of, said[1::2]))

    assert gap(sound) == pytest.approx(10, abs=0.3)
    assert abs(gap(levelled)) < 1
    assert made.facts.speaker_gap_lu is not None and plain.facts.speaker_gap_lu is not None
    assert made.facts.speaker_gap_lu == pytest.approx((10.0, abs(gap(levelled))), abs=0.5)
    assert plain.facts.speaker_gap_lu == pytest.approx((10.0, gap(as_it_was)), abs=0.5)
    assert made.facts.loudness.range_lu is not None and plain.facts.loudness.range_lu is not None
    assert made.facts.loudness.range_lu < plain.facts.loudness.range_lu - 3
    # what is in a pause gets no more gain than the whole recording, whatever the phrases around it get
    assert level(cut(levelled, pauses, 200)) <= level(cut(as_it_was, pauses, 200)) + 0.5
    sentence = made.facts.steps[0]
    assert re.fullmatch(
        r"levelled 2\d phrases by \+\d+\.\d to \+\d+\.\d dB: the speakers were 10\.\d LU apart, now 0\.\d", sentence
    )
    assert loudness(levelled) == pytest.approx(-16, abs=0.3)


def test_first_syllables_have_their_gain_from_the_start(tmp_path: Path, ffmpeg: Ffmpeg, track: Track) -> None:
    sound, said, _ = talk()
    quiet = AudioOptions(loudness=-28.0)  # nothing for the limiter to do
    _, levelled = mastered([track(write(tmp_path / "talk.wav", sound))], tmp_path, ffmpeg, quiet)
    gains = []
    for span in said[3:-1:2]:
        onset, rest = (
            slice(span.start_ms * 48, (span.start_ms + 60) * 48),
            slice((span.start_ms + 1000) * 48, span.end_ms * 48),
        )
        gains.append(level(levelled[onset]) - level(sound[onset]) - level(levelled[rest]) + level(sound[rest]))
    assert np.abs(gains).max() < 1


def test_speakers_less_than_2_lu_apart_are_left_alone(tmp_path: Path, ffmpeg: Ffmpeg, track: Track) -> None:
    made, _ = mastered([track(write(tmp_path / "talk.wav", talk(gap=1.5)[0]))], tmp_path, ffmpeg)
    assert made.facts.steps[0].startswith("gain ")


def test_bleed_is_lowered_and_the_speakers_are_not(tmp_path: Path, ffmpeg: Ffmpeg, track: Track) -> None:
    one = np.concatenate([np.concatenate([voice(4.4, seed=n), np.zeros(round(5.6 * RATE))]) for n in range(4)])
    other = np.concatenate(
        [
            np.concatenate([np.zeros(5 * RATE), voice(4.4, pitch=190, seed=n), np.zeros(round(0.6 * RATE))])
            for n in range(4)
        ]
    )
    noise = 10 ** (-75 / 20) * np.random.default_rng(1).standard_normal((2, len(one)))
    bleed = 10 ** (-22 / 20)
    host = track(write(tmp_path / "host.wav", 0.6 * (one + bleed * other) + noise[0]))
    guest = track(write(tmp_path / "guest.wav", 0.6 * (other + bleed * one) + noise[1]))
    made, gated = mastered([host, guest], tmp_path, ffmpeg)
    _, open_ = mastered([host, guest], tmp_path, ffmpeg, AudioOptions(clean=()))
    assert "host.wav: what it picked up of the others lowered by 15 dB, " in "\n".join(made.facts.steps)
    for start in (0, 5):
        said = slice((10 + start) * RATE, round((14.4 + start) * RATE))
        assert level(gated[said]) == pytest.approx(level(open_[said]), abs=0.6)


@pytest.mark.parametrize("isolation", [12, 15, 18])
def test_two_microphones_in_one_room_are_told_apart_though_one_speaker_is_soft(
    isolation: float, tmp_path: Path, ffmpeg: Ffmpeg, track: Track
) -> None:
    """The loud one, who speaks more, is nearly as loud in the other's microphone as the soft one."""
    _, said, _ = talk()
    loud, soft = np.zeros((2, said[-1].end_ms * 48 + RATE))
    for turn, span in enumerate(said):
        seconds = (span.end_ms - span.start_ms) / 1000
        spoken = at_loudness(voice(seconds, pitch=190 if turn % 2 else 110, seed=turn), -22 - 5 * (turn % 2))
        (soft if turn % 2 else loud)[span.start_ms * 48 : span.start_ms * 48 + len(spoken)] = spoken
    noise = 10 ** (-70 / 20) * np.random.default_rng(1).standard_normal((2, len(loud)))
    bleed = 10 ** (-isolation / 20)
    host = track(write(tmp_path / "host.wav", loud + bleed * np.roll(soft, 200) + noise[0]))
    guest = track(write(tmp_path / "guest.wav", soft + bleed * np.roll(loud, 200) + noise[1]))
    made, _ = mastered([host, guest], tmp_path, ffmpeg)
    assert made.facts.speaker_gap_lu is not None
    before, after = made.facts.speaker_gap_lu
    assert before == pytest.approx(5, abs=0.6)
    assert after < 1
    steps = "\n".join(made.facts.steps)
    assert "host.wav: what it picked up of the others lowered by 15 dB, " in steps
    assert "guest.wav: what it picked up of the others lowered by 15 dB, " in steps


def test_a_microphone_that_nobody_speaks_into_is_not_lifted(tmp_path: Path, ffmpeg: Ffmpeg, track: Track) -> None:
    sound, _, pauses = talk(gap=0)
    hiss = 10 ** (-60 / 20) * np.random.default_rng(1).standard_normal(len(sound))
    tracks = [track(write(tmp_path / "host.wav", sound)), track(write(tmp_path / "unused.wav", hiss))]
    made, both = mastered(tracks, tmp_path, ffmpeg)
    _, alone = mastered(tracks[:1], tmp_path, ffmpeg)
    assert made.facts.warnings == (
        "unused.wav holds next to nothing beside the others: it was not lifted; if nobody speaks on it, take it out of"
        " episode.toml",
    )
    assert level(cut(both, pauses, 100)) < -50
    assert loudness(both) == pytest.approx(loudness(alone), abs=0.2)


def test_a_track_that_ends_before_the_episode_starts_is_refused(tmp_path: Path, ffmpeg: Ffmpeg, track: Track) -> None:
    late = track(write(tmp_path / "late.wav", voice(3)), offset_ms=-100_000)
    with pytest.raises(PodcastError) as caught:
        mastered([late], tmp_path, ffmpeg)
    assert str(caught.value) == (
        f"{late.path}: starts 100 s before the episode, but lasts only 3.0 s: nothing of it would be heard\n"
        "Correct its `offset` in episode.toml."
    )


def test_parts_join_without_a_click(tmp_path: Path, ffmpeg: Ffmpeg, track: Track) -> None:
    tone = 0.3 * np.sin(2 * np.pi * 100 * np.arange(round(4.9975 * RATE)) / RATE)
    first = track(write(tmp_path / "one.wav", tone))
    second = track(write(tmp_path / "two.wav", 0.3 * np.cos(2 * np.pi * 100 * np.arange(5 * RATE) / RATE)), 4998)
    _, sound = mastered([first, second], tmp_path, ffmpeg, AudioOptions(levelling=False))
    steps = np.abs(np.diff(sound))
    inside = steps[RATE : 4 * RATE].max()
    assert steps[round(4.95 * RATE) : round(5.05 * RATE)].max() < 4 * inside  # 0.4 without the fades


@pytest.mark.parametrize("fault", ["inverted", "right empty"])
@pytest.mark.parametrize("channels", ["mono", "stereo"])
def test_a_faulty_channel_is_mended(fault: str, channels: str, tmp_path: Path, ffmpeg: Ffmpeg, track: Track) -> None:
    said = at_loudness(voice(4), -23)
    right = -said if fault == "inverted" else 0 * said
    found = track(write(tmp_path / "a.wav", stereo(said, right)))
    alone = -23.0 if fault == "inverted" else -29.02
    facts = replace(found.facts, mono=True, mono_lufs=alone, channel_fault=fault)  # type: ignore[arg-type]
    options = AudioOptions(channels=channels)  # type: ignore[arg-type]
    made, sound = mastered([replace(found, facts=facts)], tmp_path, ffmpeg, options)
    assert loudness(sound) == pytest.approx(-16, abs=0.3)
    left, other = (sound, sound) if sound.ndim == 1 else sound.T
    assert np.abs(left - other).max() < 0.02
    assert np.corrcoef(left, said)[0, 1] > 0.98
    where = "both channels" if channels == "stereo" else "the one channel of the master"
    assert (
        made.facts.steps[0]
        == {
            "inverted": "a.wav: the right channel was the left one turned over, so that they cancelled; turned back",
            "right empty": f"a.wav: the right channel is empty; the other one is heard from {where}",
        }[fault]
    )


@pytest.mark.parametrize("rate", [44_100, 48_000])
def test_every_format_that_is_asked_for(rate: int, tmp_path: Path, ffmpeg: Ffmpeg, track: Track) -> None:
    source = track(write(tmp_path / "a.wav", voice(5.0007, rate), rate))
    options = AudioOptions(format="m4a", alternates=("opus", "mp3"))
    products = {name: tmp_path / f"master.{name}" for name in ("m4a", "opus", "mp3")}
    made = master(MasterJob((source,), options), products, ffmpeg, ignore)  # type: ignore[arg-type]
    facts = made.facts
    assert (facts.format, facts.bitrate_kbps, facts.sample_rate) == ("m4a", 96, rate)
    assert [(each.format, each.bitrate_kbps) for each in facts.alternates] == [("opus", 48), ("mp3", 96)]
    assert facts.steps[-3:] == (
        "mono 96 kbit/s: the track is mono",
        "also as opus, 48 kbit/s",
        "also as mp3, 96 kbit/s",
    )
    exact = round(5.0007 * rate)
    assert facts.duration_ms == pytest.approx(exact * 1000 / rate, abs=1.5)
    assert MP4(products["m4a"]).info.length == pytest.approx(5.0, abs=0.06)
    assert OggOpus(products["opus"]).info.length == pytest.approx(5.0, abs=0.01)
    assert b"moov" in products["m4a"].read_bytes()[:200]  # before the sound: it plays while it loads
    assert len(made.envelope.momentary) == len(made.envelope.peaks) == 51
    assert max(made.envelope.peaks) <= facts.loudness.true_peak_dbtp + 0.1  # type: ignore[operator]


@pytest.mark.parametrize("name", ["m4a", "opus"])
def test_all_formats_can_be_made_again_byte_for_byte_and_sought_in(
    name: str, tmp_path: Path, ffmpeg: Ffmpeg, track: Track
) -> None:
    source = track(write(tmp_path / "a.wav", voice(20)))
    for number in (1, 2):
        destination = tmp_path / f"{number}.{name}"
        job = MasterJob((source,), AudioOptions(format=name))  # type: ignore[arg-type]
        master(job, {name: destination}, ffmpeg, ignore)  # type: ignore[dict-item]
    one, two = tmp_path / f"1.{name}", tmp_path / f"2.{name}"
    assert one.read_bytes() == two.read_bytes()
    _, whole = decoded(one, ffmpeg)
    sought = convert(ffmpeg, one, "-ss", "12", "-t", "2", tmp_path / "sought.wav")
    _, part = decoded(sought, ffmpeg)
    assert np.abs(part[4800:-4800] - whole[12 * RATE + 4800 : 14 * RATE - 4800]).max() < 0.02


def test_nothing_is_left_of_any_format_by_an_error(tmp_path: Path, ffmpeg: Ffmpeg, track: Track) -> None:
    source = track(write(tmp_path / "a.wav", voice(4)))
    products = {"mp3": tmp_path / "m.mp3", "opus": tmp_path / "no such folder" / "m.opus"}
    with pytest.raises(PodcastError, match="No such file"):
        master(MasterJob((source,), AudioOptions(alternates=("opus",))), products, ffmpeg, ignore)  # type: ignore[arg-type]
    assert not products["mp3"].exists()


def test_cuts_and_music_are_mastered_with_the_rest(tmp_path: Path, ffmpeg: Ffmpeg, track: Track) -> None:
    """A stand-in for the assembly: 2 s of a loud tone, then the recording without its first 4 seconds."""
    sound, said, _ = talk()
    source = track(write(tmp_path / "talk.wav", sound))
    length = len(sound) // 48

    def assemble(segments: Iterator[AudioSegment], rate: int, channels: int) -> Iterator[AudioSegment]:
        tone = (0.3 * 2**31 / 16 * np.sin(np.arange(2 * rate) / 8)).astype("<i4").repeat(channels)
        first = next(segments)
        yield first._spawn(tone.tobytes())
        yield first[4000:]
        yield from segments

    timeline = Timeline((Piece(4000, length, 2000),), length - 2000)
    job = MasterJob((source,), AudioOptions(), Assembly(timeline, assemble))
    assert job.duration_ms == length - 2000
    made = master(job, {"mp3": tmp_path / "m.mp3"}, ffmpeg, ignore)
    _, product = decoded(tmp_path / "m.mp3", ffmpeg)
    assert made.facts.duration_ms == length - 2000
    assert loudness(product) == pytest.approx(-16, abs=0.3)
    assert true_peak(product) <= -1
    moved = [Span(span.start_ms - 2000, span.end_ms - 2000) for span in said[1:]]
    assert made.facts.speaker_gap_lu is not None
    assert made.facts.speaker_gap_lu[1] < 1
    assert abs(loudness(cut(product, moved[1::2])) - loudness(cut(product, moved[::2]))) < 1


def test_a_bit_rate_that_opus_does_not_have(tmp_path: Path, ffmpeg: Ffmpeg, track: Track) -> None:
    source = track(write(tmp_path / "a.wav", voice(4)))
    with pytest.raises(ConfigError):
        master(MasterJob((source,), AudioOptions(format="opus", bitrate=320)), {}, ffmpeg, ignore)
