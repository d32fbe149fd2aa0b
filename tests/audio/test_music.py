"""Music files: how long they are, how loud they become, and what is said of those that will not do."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from podcast.audio import Ffmpeg
from podcast.audio.mix import HEADROOM_DB
from podcast.audio.music import load_music, measure_music
from podcast.errors import PodcastError
from tests.audio.signals import Sound, at_loudness, convert, loudness, stereo, voice, write


def loaded(path: Path, rate: int, channels: int, lufs: float, ffmpeg: Ffmpeg) -> Sound:
    """The samples that were loaded, without the headroom."""
    segment = load_music(path, rate, channels, lufs, ffmpeg)
    assert (segment.frame_rate, segment.channels, segment.sample_width) == (rate, channels, 4)
    samples = np.frombuffer(segment.raw_data, "<i4") * (10 ** (HEADROOM_DB / 20) / 2**31)
    return samples if channels == 1 else samples.reshape(-1, 2)


@pytest.mark.parametrize(("frames", "length_ms"), [(5 * 48_000, 5000), (5 * 48_000 + 479, 5000), (240_480, 5010)])
def test_its_length_is_on_the_grid(tmp_path: Path, ffmpeg: Ffmpeg, frames: int, length_ms: int) -> None:
    assert measure_music(write(tmp_path / "a.wav", voice(6)[:frames]), ffmpeg) == length_ms


@pytest.mark.parametrize("rate", [44_100, 48_000])
@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("kind", ["mono", "stereo", "flac", "mp3"])
def test_it_is_as_loud_as_asked_for_in_the_shape_of_the_master(
    tmp_path: Path, ffmpeg: Ffmpeg, rate: int, channels: int, kind: str
) -> None:
    sound = at_loudness(voice(6), -24.0)
    path = write(tmp_path / "a.wav", sound if kind == "mono" else stereo(sound, 0.5 * voice(6, pitch=200.0)))
    if kind in ("flac", "mp3"):
        path = convert(ffmpeg, path, tmp_path / f"a.{kind}")
    music = loaded(path, rate, channels, -16.0, ffmpeg)
    assert loudness(music, rate) == pytest.approx(-16.0, abs=0.1)
    assert len(music) >= measure_music(path, ffmpeg) * rate // 1000
    assert len(music) <= 6.1 * rate


def test_two_minutes_are_not_too_long(tmp_path: Path, ffmpeg: Ffmpeg) -> None:
    assert measure_music(write(tmp_path / "a.wav", np.tile(voice(12, 8000), 10), 8000), ffmpeg) == 120_000


def test_what_was_mastered_to_full_scale_is_not_clipped_by_loading(tmp_path: Path, ffmpeg: Ffmpeg) -> None:
    time = np.arange(48_000) / 48_000
    music = loaded(write(tmp_path / "a.wav", np.sin(2 * np.pi * 997 * time), kind="float32"), 48_000, 2, 0.0, ffmpeg)
    assert np.abs(music).max() > 0.9
    louder = loaded(write(tmp_path / "b.wav", np.sin(2 * np.pi * 997 * time) * 0.1), 48_000, 2, 6.0, ffmpeg)
    assert np.abs(louder).max() == pytest.approx(np.abs(music).max() * 10 ** (6 / 20), rel=0.01)


def test_a_playlist_is_not_opened(tmp_path: Path, ffmpeg: Ffmpeg) -> None:
    write(tmp_path / "a.wav", voice(2))
    path = tmp_path / "list.m3u8"
    path.write_text("#EXTM3U\n#EXTINF:2,\na.wav\n")
    with pytest.raises(PodcastError) as caught:
        measure_music(path, ffmpeg)
    assert caught.value.what == "is not music: no sound can be read from it"
