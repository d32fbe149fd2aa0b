"""The finished file: measured after decoding it, by meters that share nothing with the code that made it."""

from __future__ import annotations

import hashlib
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import psutil
import pytest
from mutagen.mp3 import MP3, BitrateMode

from podcast.audio import Ffmpeg, MasterJob, MasterTrack, master
from podcast.audio.recording import Progress
from podcast.errors import DiskError, PodcastError, RecordingError, ToolError
from podcast.model import MasterFacts
from podcast.options import AudioOptions
from tests.audio.conftest import Track
from tests.audio.signals import at_loudness, convert, decoded, ignore, loudness, stereo, true_peak, voice, write

OPTIONS = AudioOptions()


def mastered(
    tracks: Sequence[MasterTrack], options: AudioOptions, product: Path, ffmpeg: Ffmpeg, progress: Progress = ignore
) -> MasterFacts:
    return master(MasterJob(tuple(tracks), options), {options.format: product}, ffmpeg, progress).facts


def quiet(folder: Path, rate: int) -> list[Path]:
    return [write(folder / "quiet.wav", at_loudness(voice(4.5, rate), -45, rate), rate)]


def clipped(folder: Path, rate: int) -> list[Path]:
    return [write(folder / "clipped.wav", voice(4.5, rate) * 10, rate)]


def peaky(folder: Path, rate: int) -> list[Path]:
    """Speech at -30 LUFS with claps at full scale: 31 dB between them and what is heard."""
    sound = at_loudness(voice(4.5, rate), -30, rate)
    for second in (1, 2.5, 4):
        start = round(second * rate)
        sound[start : start + 60] += 0.95 * np.exp(-np.arange(60) / 12) * np.cos(np.arange(60) * 1.3)
    return [write(folder / "claps.wav", sound, rate)]


def two_speakers(folder: Path, rate: int) -> list[Path]:
    """Ten LU apart, each on a track of their own, one after the other."""
    silence = np.zeros(round(4.5 * rate))
    host = np.concatenate([at_loudness(voice(4.5, rate, 110), -18, rate), silence])
    guest = np.concatenate([silence, at_loudness(voice(4.5, rate, 190, seed=2), -27.9, rate)])
    return [write(folder / "host.wav", host, rate), write(folder / "guest.wav", guest, rate)]


def wide(folder: Path, rate: int) -> list[Path]:
    """A room in stereo: one voice on the left, another on the right, some of each in both."""
    one, other = voice(4.5, rate, 110), voice(4.5, rate, 190, seed=2)
    return [write(folder / "room.wav", stereo(one + 0.3 * other, other + 0.3 * one) * 0.5, rate)]


@pytest.mark.parametrize(
    ("make", "rate"),
    [(quiet, 44_100), (clipped, 48_000), (peaky, 44_100), (peaky, 48_000), (two_speakers, 48_000), (wide, 44_100)],
)
def test_is_minus_16_lufs_and_at_most_minus_1_dbtp_after_decoding(
    make: Callable[[Path, int], list[Path]], rate: int, tmp_path: Path, ffmpeg: Ffmpeg, track: Track
) -> None:
    product = tmp_path / "master.mp3"
    recordings = make(tmp_path, rate)
    tracks = [track(path) for path in recordings]
    before = [hashlib.sha256(path.read_bytes()).digest() for path in recordings]
    facts = mastered(tracks, OPTIONS, product, ffmpeg)
    measured_rate, sound = decoded(product, ffmpeg)
    assert measured_rate == rate
    assert loudness(sound, rate) == pytest.approx(-16, abs=0.5)
    assert true_peak(sound) <= -1.0
    assert facts.loudness.integrated_lufs == pytest.approx(loudness(sound, rate), abs=0.15)
    assert facts.loudness.true_peak_dbtp == pytest.approx(true_peak(sound), abs=0.15)
    assert len(sound) == max(t.facts.duration_ms for t in tracks) * rate / 1000
    assert before == [hashlib.sha256(path.read_bytes()).digest() for path in recordings]


@pytest.mark.parametrize(("target", "ceiling"), [(-19.0, -1.0), (-14.0, -2.0)])
def test_other_targets_are_met_as_well(
    target: float, ceiling: float, tmp_path: Path, ffmpeg: Ffmpeg, track: Track
) -> None:
    product = tmp_path / "master.mp3"
    options = replace(OPTIONS, loudness=target, true_peak=ceiling)
    mastered([track(*quiet(tmp_path, 48_000))], options, product, ffmpeg)
    _, sound = decoded(product, ffmpeg)
    assert loudness(sound) == pytest.approx(target, abs=0.5)
    assert true_peak(sound) <= ceiling


def test_host_and_guest_come_out_equally_loud(tmp_path: Path, ffmpeg: Ffmpeg, track: Track) -> None:
    product = tmp_path / "master.mp3"
    host_track, guest_track = (track(path) for path in two_speakers(tmp_path, 48_000))
    facts = mastered([host_track, guest_track], OPTIONS, product, ffmpeg)
    _, sound = decoded(product, ffmpeg)
    host, guest = loudness(sound[:216_000]), loudness(sound[216_000:])
    assert abs(host - guest) < 0.5
    mixed, levelled, *rest = facts.steps
    gains = [-16 - (t.facts.loudness.integrated_lufs or 0) for t in (host_track, guest_track)]
    assert mixed == (
        f"mixed 2 tracks, each brought to -16 LUFS: host.wav {gains[0]:+.1f} dB, guest.wav {gains[1]:+.1f} dB"
    )
    assert re.fullmatch(
        r"levelled 4 phrases by \S+ to \S+ dB more: the speakers were 9\.[89] LU apart, now 0\.[0-4]", levelled
    )
    assert rest[-1] == "mono 96 kbit/s: the tracks are mono"


def test_a_microphone_on_one_side_only_is_as_loud_as_the_other_track(
    tmp_path: Path, ffmpeg: Ffmpeg, track: Track
) -> None:
    host, guest = (path for path in two_speakers(tmp_path, 48_000))
    left_only = convert(ffmpeg, guest, "-af", "pan=stereo|c0=c0|c1=0*c0", tmp_path / "left.wav")
    facts = mastered([track(host), track(left_only)], OPTIONS, tmp_path / "m.mp3", ffmpeg)
    _, sound = decoded(tmp_path / "m.mp3", ffmpeg)
    assert facts.channels == 1
    assert abs(loudness(sound[:216_000]) - loudness(sound[216_000:])) < 0.5


def test_says_what_it_did(tmp_path: Path, ffmpeg: Ffmpeg, track: Track) -> None:
    source = write(tmp_path / "a.wav", at_loudness(voice(4), -20))
    facts = mastered([track(source)], OPTIONS, tmp_path / "m.mp3", ffmpeg)
    gain, limiter, layout = facts.steps
    assert gain == "gain +4.0 dB to reach -16 LUFS"
    assert re.fullmatch(
        r"the limiter lowered the highest peaks by up to [34]\.\d dB; it took 1\.\d LU off, made up for", limiter
    )
    assert layout == "mono 96 kbit/s: the track is mono"
    assert facts == MasterFacts(4000, 48_000, 1, 96, facts.loudness, facts.steps)


@pytest.mark.parametrize(
    ("channels", "expected"),
    [
        ("auto", (2, 128, "stereo 128 kbit/s: room.wav is in stereo")),
        ("mono", (1, 96, "mono 96 kbit/s: podcast.toml asks for it")),
    ],
)
def test_stereo_stays_stereo_unless_mono_is_asked_for(
    channels: str, expected: tuple[int, int, str], tmp_path: Path, ffmpeg: Ffmpeg, track: Track
) -> None:
    product = tmp_path / "m.mp3"
    options = AudioOptions(channels=channels)  # type: ignore[arg-type]
    facts = mastered([track(*wide(tmp_path, 48_000))], options, product, ffmpeg)
    info = MP3(product).info
    assert (info.channels, info.bitrate // 1000, facts.steps[-1]) == expected
    assert loudness(decoded(product, ffmpeg)[1]) == pytest.approx(-16, abs=0.5)


@pytest.mark.parametrize("copies", ["alike", "left only"])
def test_two_channels_that_say_the_same_become_one(copies: str, tmp_path: Path, ffmpeg: Ffmpeg, track: Track) -> None:
    left = at_loudness(voice(4), -20)
    source = write(tmp_path / "a.wav", stereo(left, left if copies == "alike" else left * 0))
    facts = mastered([track(source)], OPTIONS, tmp_path / "m.mp3", ffmpeg)
    assert facts.steps[-1] == "mono 96 kbit/s: no track has a second channel that says something else"
    assert loudness(decoded(tmp_path / "m.mp3", ffmpeg)[1]) == pytest.approx(-16, abs=0.5)


@pytest.mark.parametrize("sides", ["mono", "left only"])
def test_a_mono_track_beside_a_stereo_one_is_as_loud_and_in_the_middle(
    sides: str, tmp_path: Path, ffmpeg: Ffmpeg, track: Track
) -> None:
    room = at_loudness(wide_then_nothing(4), -24)
    narrator = np.concatenate([np.zeros(4 * 48_000), at_loudness(voice(4, seed=3), -24)])
    narrator = narrator if sides == "mono" else stereo(narrator, narrator * 0)
    tracks = [track(write(tmp_path / "room.wav", room)), track(write(tmp_path / "narrator.wav", narrator))]
    mastered(tracks, OPTIONS, tmp_path / "m.mp3", ffmpeg)
    _, sound = decoded(tmp_path / "m.mp3", ffmpeg)
    assert abs(loudness(sound[: 4 * 48_000]) - loudness(sound[4 * 48_000 :])) < 0.5
    left, right = sound[4 * 48_000 :].T
    assert np.abs(left - right).max() < 0.02


def wide_then_nothing(seconds: float) -> np.ndarray:
    one, other = voice(seconds, pitch=110), voice(seconds, pitch=190, seed=2)
    return np.concatenate([stereo(one, other), np.zeros((round(seconds * 48_000), 2))])


@pytest.mark.parametrize("offset_ms", [0, 1, 1500, -2000])
def test_a_track_starts_when_its_offset_says(offset_ms: int, tmp_path: Path, ffmpeg: Ffmpeg, track: Track) -> None:
    short = write(tmp_path / "short.wav", voice(3))
    late = write(tmp_path / "late.wav", voice(3.0017, seed=2))
    tracks = [track(short), track(late, offset_ms)]
    facts = mastered(tracks, OPTIONS, tmp_path / "m.mp3", ffmpeg)
    _, sound = decoded(tmp_path / "m.mp3", ffmpeg)
    assert len(sound) == max(3 * 48_000, round(3.0017 * 48_000) + offset_ms * 48)
    assert facts.duration_ms == round(len(sound) / 48)


@pytest.mark.parametrize(("frames", "expected"), [(115_200, 115_200), (115_201, 115_247), (115_247, 115_247)])
def test_lasts_as_long_as_the_mix_but_for_a_millisecond_that_mp3_cannot_leave_out(
    frames: int, expected: int, tmp_path: Path, ffmpeg: Ffmpeg, track: Track
) -> None:
    source = track(write(tmp_path / "a.wav", voice(3)[:frames]))
    mastered([source], OPTIONS, tmp_path / "m.mp3", ffmpeg)
    assert len(decoded(tmp_path / "m.mp3", ffmpeg)[1]) == expected


def test_tracks_are_added_where_they_belong(tmp_path: Path, ffmpeg: Ffmpeg, track: Track) -> None:
    first, second = voice(6, 44_100), voice(4, 44_100, 200, seed=2)
    tracks = [track(write(tmp_path / "a.wav", first, 44_100)), track(write(tmp_path / "b.wav", second, 44_100), 3001)]
    mastered(tracks, replace(OPTIONS, loudness=-24.0), tmp_path / "m.mp3", ffmpeg)
    rate, sound = decoded(tmp_path / "m.mp3", ffmpeg)
    start = round(3.001 * rate)
    wanted = np.zeros(start + 4 * rate)
    wanted[: 6 * rate] += at_loudness(first, -24, rate)
    wanted[start:] += at_loudness(second, -24, rate)
    assert np.corrcoef(sound[: len(wanted)], wanted)[0, 1] > 0.99


def test_is_a_constant_bit_rate_mp3_that_knows_nothing_of_its_sources(
    tmp_path: Path, ffmpeg: Ffmpeg, track: Track
) -> None:
    plain = write(tmp_path / "plain.wav", voice(4))
    source = convert(ffmpeg, plain, "-metadata", "title=Secret", "-metadata", "artist=X", tmp_path / "tagged.flac")
    product = tmp_path / "m.mp3"
    mastered([track(source)], OPTIONS, product, ffmpeg)
    read = MP3(product)
    assert read.tags is None
    assert read.info.bitrate_mode == BitrateMode.CBR
    assert b"Secret" not in product.read_bytes()


def test_the_same_input_gives_the_same_bytes(tmp_path: Path, ffmpeg: Ffmpeg, track: Track) -> None:
    tracks = [track(path) for path in two_speakers(tmp_path, 48_000)]
    for name in ("one.mp3", "two.mp3"):
        mastered(tracks, OPTIONS, tmp_path / name, ffmpeg)
    assert (tmp_path / "one.mp3").read_bytes() == (tmp_path / "two.mp3").read_bytes()


def test_progress_goes_forward_and_ends_at_its_total(tmp_path: Path, ffmpeg: Ffmpeg, track: Track) -> None:
    seen: list[tuple[float, float]] = []
    source = track(write(tmp_path / "a.wav", at_loudness(voice(4), -20)))
    mastered([source], OPTIONS, tmp_path / "m.mp3", ffmpeg, lambda done, total: seen.append((done, total)))
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    assert seen[-1][0] == pytest.approx(seen[-1][1])


def failure(tracks: list, destination: Path, ffmpeg: Ffmpeg, options: AudioOptions = OPTIONS) -> PodcastError:
    with pytest.raises(PodcastError) as caught:
        mastered(tracks, options, destination, ffmpeg)
    assert not destination.exists()
    return caught.value


def test_a_full_disk_is_said_so(tmp_path: Path, ffmpeg: Ffmpeg, track: Track) -> None:
    destination = tmp_path / "m.mp3"
    destination.symlink_to("/dev/full")
    error = failure([track(write(tmp_path / "a.wav", voice(4)))], destination, ffmpeg)
    assert isinstance(error, DiskError)
    assert str(error) == (
        f"{destination}: no space left on this disk\n"
        "Free some space, then run the same command again: what was finished is kept."
    )


def test_a_recording_that_went_away(tmp_path: Path, ffmpeg: Ffmpeg, track: Track) -> None:
    source = track(write(tmp_path / "a.wav", voice(4)))
    source.path.unlink()
    error = failure([source], tmp_path / "m.mp3", ffmpeg)
    assert str(error) == f"{source.path}: there is no such recording\nCheck its name in episode.toml."


def test_no_recordings_at_all(tmp_path: Path, ffmpeg: Ffmpeg) -> None:
    error = failure([], tmp_path / "m.mp3", ffmpeg)
    assert isinstance(error, RecordingError)
    assert str(error) == "there is nothing to master\nName at least one recording in episode.toml."


def test_tracks_that_cancel_each_other(tmp_path: Path, ffmpeg: Ffmpeg, track: Track) -> None:
    sources = [track(write(tmp_path / f"{sign}.wav", sign * voice(4))) for sign in (1, -1)]
    error = failure(sources, tmp_path / "m.mp3", ffmpeg, AudioOptions(channels="mono", levelling=False))
    assert str(error) == (
        "the tracks are silent when they are mixed\n"
        "Two tracks, or the two channels of one, may cancel each other: look for turned polarity."
    )


def test_an_interruption_ends_ffmpeg_and_leaves_no_half_product(tmp_path: Path, ffmpeg: Ffmpeg, track: Track) -> None:
    source = track(write(tmp_path / "a.wav", at_loudness(voice(20), -20)))
    destination = tmp_path / "m.mp3"

    def interrupt(done: float, total: float) -> None:
        if destination.exists():
            assert len(psutil.Process().children()) == 3  # a decoder, the encoder, and who checks its product
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        mastered([source], OPTIONS, destination, ffmpeg, interrupt)
    assert not destination.exists()


def test_ctrl_c_in_a_terminal(tmp_path: Path, ffmpeg: Ffmpeg) -> None:
    """The signal goes to the whole process group, as a terminal sends it."""
    source = convert(ffmpeg, write(tmp_path / "a.wav", voice(10)), "-af", "aloop=20:480000", tmp_path / "long.wav")
    script = (
        "import sys; from pathlib import Path; from podcast.audio import *; from podcast.options import AudioOptions\n"
        "a, b, c = map(Path, sys.argv[1:]); say = lambda *_: print(flush=True)\n"
        "found = probe(a, c, find_ffmpeg(), lambda *_: None)\n"
        "track = MasterTrack(a, 0, found.facts, found.envelope)\n"
        "master(MasterJob((track,), AudioOptions()), {'mp3': b}, find_ffmpeg(), say)\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script, source, tmp_path / "m.mp3", tmp_path / "s.wav"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        env=os.environ | {"PYTHONPATH": str(Path.cwd())},
    )
    assert process.stdout is not None
    process.stdout.readline()
    started = psutil.Process(process.pid).children()
    os.killpg(process.pid, signal.SIGINT)
    _, log = process.communicate(timeout=10)
    assert process.returncode != 0
    assert b"KeyboardInterrupt" in log
    assert started
    assert not any(child.is_running() for child in started)
    assert not (tmp_path / "m.mp3").exists()


@pytest.mark.slow
def test_memory_does_not_grow_with_length(tmp_path: Path, ffmpeg: Ffmpeg, track: Track) -> None:
    base = write(tmp_path / "base.wav", stereo(voice(10), voice(10, pitch=190, seed=2)))

    def peak_mb(minutes: int) -> float:
        """Of this process and every ffmpeg that it runs, while it masters so much stereo sound."""
        source = convert(ffmpeg, base, "-af", f"aloop={6 * minutes - 1}:480000", tmp_path / f"{minutes}.wav")
        seen: list[int] = []

        def watch(done: float, total: float) -> None:
            me = psutil.Process()
            seen.append(sum(process.memory_info().rss for process in (me, *me.children())))

        facts = mastered([track(source)], OPTIONS, tmp_path / "m.mp3", ffmpeg, watch)
        assert facts.duration_ms == minutes * 60_000
        return max(seen) / 1e6

    assert peak_mb(10) - peak_mb(1) < 15


def test_a_target_out_of_reach_is_an_error(tmp_path: Path, ffmpeg: Ffmpeg, track: Track) -> None:
    """A single click has energy for some loudness, and the ceiling does not let it through."""
    sound = np.zeros(3 * 48_000)
    sound[::48_000] = 0.9
    source = track(write(tmp_path / "clicks.wav", sound))
    error = failure([source], tmp_path / "m.mp3", ffmpeg)
    assert isinstance(error, ToolError)
    assert error.what.startswith("could not be brought to -16 LUFS at or under -1 dBTP: after 4 attempts it is at ")
    assert error.hint == "Use a higher bitrate, or a lower loudness, under [audio] in podcast.toml."
