"""From recordings, settings and music files to the sound of an episode."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from pydub import AudioSegment

from podcast.audio import Ffmpeg
from podcast.audio.music import load_music, measure_music
from podcast.audio.plan import MasterTrack
from podcast.audio.programme import MusicRequest, common_pauses, plan_programme
from podcast.errors import ConfigError, PodcastError, RecordingError
from podcast.model import Envelope, Jingle, Loudness, Music, Piece, RecordingFacts, Span
from podcast.options import AudioOptions
from tests.audio.signals import Sound, at_loudness, convert, loudness, stereo, voice, write


def recorded(offset_ms: int, duration_ms: int, *pauses: tuple[int, int]) -> MasterTrack:
    facts = RecordingFacts(duration_ms, 48_000, 1, "pcm_s16le", Loudness(-16.0, -1.0))
    return MasterTrack(Path("a.wav"), offset_ms, facts, Envelope((), (), tuple(Span(*pause) for pause in pauses)))


def heard(segment: AudioSegment) -> Sound:
    """The samples with the headroom of 24 dB taken off, of shape (frames, channels)."""
    raw = np.frombuffer(segment.raw_data, "<i4").astype(np.float64)
    return raw.reshape(-1, segment.channels) / 2**31 * 10 ** (24 / 20)


def test_all_pause_where_none_of_the_tracks_speaks() -> None:
    host = recorded(0, 20_000, (1_000, 4_000), (9_000, 9_500), (15_000, 20_000))
    guest = recorded(2_000, 15_005, (0, 1_000), (7_100, 9_000), (13_000, 15_000))
    # guest's, in time of the recordings: 2 to 3 s, 9.1 to 11 s, 15 to 17 s; it ends at 17.005 s
    assert common_pauses([host, guest], 20_000) == (
        Span(1_000, 3_000),
        Span(9_100, 9_500),
        Span(15_000, 20_000),
    )
    assert common_pauses([host], 20_000) == tuple(
        Span(*pause) for pause in ((1_000, 4_000), (9_000, 9_500), (15_000, 20_000))
    )
    assert common_pauses([], 0) == ()


def test_parts_rest_while_others_speak() -> None:
    first, second = recorded(0, 10_003, (9_000, 10_000)), recorded(10_003, 5_000, (0, 700), (2_000, 2_150))
    assert common_pauses([first, second], 15_003) == (Span(9_000, 10_703),)


def test_a_track_that_starts_before_the_episode_loses_its_first_pauses() -> None:
    assert common_pauses([recorded(-1_500, 10_000, (0, 1_000), (1_400, 2_500))], 8_500) == (Span(0, 1_000),)


def test_without_settings_the_mix_is_the_episode(ffmpeg: Ffmpeg) -> None:
    programme = plan_programme([recorded(0, 9_999), recorded(3, 10_000)], AudioOptions(), MusicRequest({}), ffmpeg)
    assert programme.assembly is None
    assert programme.edit.timeline.pieces == (Piece(0, 10_003, 0),)


def test_nothing_to_master_is_left_for_mastering_to_refuse(ffmpeg: Ffmpeg) -> None:
    assert plan_programme([], AudioOptions(trim=True), MusicRequest({}), ffmpeg).assembly is None


@pytest.mark.parametrize(("rate", "channels"), [(44_100, 1), (48_000, 2)])
def test_music_comes_at_the_loudness_of_the_show_whatever_it_was_mastered_to(
    tmp_path: Path, ffmpeg: Ffmpeg, rate: int, channels: int
) -> None:
    in_mono = write(tmp_path / "mono.wav", at_loudness(voice(4.0), -30), kind="float32")
    two = stereo(voice(4.0, seed=1, pitch=200), voice(4.0, seed=2, pitch=300))
    loud = convert(ffmpeg, write(tmp_path / "loud.wav", 2.5 * two, kind="float32"), tmp_path / "loud.flac")
    for path in (in_mono, loud, convert(ffmpeg, loud, "-ar", "22050", tmp_path / "music.mp3")):
        assert measure_music(path, ffmpeg) == pytest.approx(4_000, abs=10)
        music = load_music(path, rate, channels, -16.0, ffmpeg)
        assert (music.frame_rate, music.channels, music.sample_width) == (rate, channels, 4)
        assert music.frame_count() == pytest.approx(4 * rate, abs=rate / 100)
        assert loudness(heard(music), rate) == pytest.approx(-16.0, abs=0.15)


def test_music_that_cannot_be_used_is_refused_by_name(tmp_path: Path, ffmpeg: Ffmpeg) -> None:
    (tmp_path / "text.wav").write_text("not sound")
    (tmp_path / "empty.wav").write_bytes(b"")
    write(tmp_path / "silent.wav", np.zeros(48_000))
    write(tmp_path / "click.wav", voice(0.3))
    write(tmp_path / "song.wav", np.tile(voice(1.0, rate=8_000), 121), rate=8_000)
    refused = {}
    for name in ("none.wav", ".", "text.wav", "empty.wav", "silent.wav", "click.wav", "song.wav"):
        with pytest.raises((ConfigError, RecordingError)) as caught:
            measure_music(tmp_path / name, ffmpeg)
        refused[name] = str(caught.value).replace(str(tmp_path), "show")
    no_sound = (
        "is not music: no sound can be read from it\n"
        "Check that it is the file you meant, and that it plays; WAV, FLAC, MP3 and M4A files are read."
    )
    assert refused == {
        "none.wav": "show/none.wav: there is no such music\nCheck its name in podcast.toml or episode.toml.",
        ".": "show: there is no such music\nCheck its name in podcast.toml or episode.toml.",
        "text.wav": f"show/text.wav: {no_sound}",
        "empty.wav": f"show/empty.wav: {no_sound}",
        "silent.wav": "show/silent.wav: is silent: nothing in it is louder than -70 LUFS\n"
        "Check that it is the music you meant, and that its channels do not cancel each other.",
        "click.wav": "show/click.wav: lasts only 0.30 s: there is no loudness to measure in less than 0.4 s\n"
        "Check that it is the music you meant.",
        "song.wav": "show/song.wav: lasts over two minutes: an intro is not a song\nCut it to 120 s at most.",
    }


def test_music_that_vanishes_in_one_channel_is_refused_before_it_is_missed(tmp_path: Path, ffmpeg: Ffmpeg) -> None:
    path = write(tmp_path / "a.wav", stereo(voice(2.0), -voice(2.0)))
    with pytest.raises(PodcastError) as caught:
        load_music(path, 48_000, 1, -16.0, ffmpeg)
    assert caught.value.what == "is silent in mono: nothing in it is louder than -70 LUFS"


@pytest.mark.parametrize(("rate", "channels"), [(44_100, 2), (48_000, 1)])
def test_the_programme_puts_music_files_around_the_words(
    tmp_path: Path, ffmpeg: Ffmpeg, rate: int, channels: int
) -> None:
    files = {
        "music/intro.wav": write(tmp_path / "intro.wav", voice(3.0)),
        "music/jingle.wav": write(tmp_path / "jingle.wav", voice(1.0)),
    }
    options = AudioOptions(trim=True, intro=Music("music/intro.wav", overlap=1.0), outro=Music("music/intro.wav"))
    request = MusicRequest(files, (Jingle(5_000, Music("music/jingle.wav")), Jingle(7_000, Music("music/jingle.wav"))))
    programme = plan_programme([recorded(0, 10_000, (0, 1_200), (5_500, 6_500))], options, request, ffmpeg)
    assert programme.assembly is not None

    def mix() -> Iterator[AudioSegment]:
        for seconds in (4, 4, 2):
            raw = np.full(seconds * rate * channels, 12_345, "<i4").tobytes()
            yield AudioSegment(raw, sample_width=4, frame_rate=rate, channels=channels)

    for _ in range(2):  # a trial, and the real thing
        made = np.concatenate([heard(one) for one in programme.assembly.assemble(mix(), rate, channels)])
        assert len(made) * 1000 == programme.edit.timeline.duration_ms * rate == 16_000 * rate
        intro = made[: 2 * rate]  # before the words start; the whole of it is at -16
        assert loudness(intro, rate) == pytest.approx(-16.0, abs=1.0)
    assert programme.edit.steps == (
        "trimmed 1.0 s of silence from the start",
        "intro intro.wav: 3.0 s, the last 1.0 under the words",
        "jingle jingle.wav at 0:05: 1.0 s",
        "jingle jingle.wav at 0:07: 1.0 s",
        "outro intro.wav: 3.0 s",
    )
