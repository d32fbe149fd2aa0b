"""Decisions about a master, from plain figures."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from podcast.audio import MasterTrack
from podcast.audio.encoders import Encoding, encodings, missing_frames
from podcast.audio.plan import Plan, corrected, first_plan
from podcast.audio.speakers import Levels
from podcast.errors import ConfigError
from podcast.model import Envelope, Loudness, RecordingFacts
from podcast.options import AudioOptions

OPTIONS = AudioOptions()
MP3, OPUS = Encoding("mp3", 96, 1), Encoding("opus", 48, 1)
PLAN = Plan(48_000, 1, "", (MP3, OPUS), Levels((((0, 0.0),),), (0.0,)), (0.4, 0.0), ceiling=-2.5, gain=1.0)


def track(lufs: float = -20.0, rate: int = 48_000, channels: int = 1) -> MasterTrack:
    facts = RecordingFacts(60_000, rate, channels, "flac", Loudness(lufs, -3.0, 4.0), (), channels == 1, lufs)
    return MasterTrack(Path("a.flac"), 0, facts, Envelope((), ()))


@pytest.mark.parametrize(
    ("rates", "expected"),
    [((48_000,), 48_000), ((44_100,), 44_100), ((22_050, 44_100), 44_100), ((44_100, 48_000), 48_000),
     ((8_000,), 48_000), ((96_000,), 48_000), ((88_200,), 48_000)],
)  # fmt: skip
def test_the_sample_rate_is_that_of_the_tracks_where_players_know_it(rates: tuple[int, ...], expected: int) -> None:
    assert first_plan([track(rate=rate) for rate in rates], OPTIONS).sample_rate == expected


def test_gains_bring_each_track_to_the_target() -> None:
    levels = first_plan([track(-20.0), track(-31.5)], replace(OPTIONS, levelling=False)).levels
    assert levels.curves == (((0, 4.0),), ((0, 15.5),))


def test_a_mono_track_in_a_stereo_master_is_heard_from_two_loudspeakers() -> None:
    plan = first_plan([track(-20.0), track(-20.0, channels=2)], OPTIONS)
    assert plan.channels == 2
    assert plan.levels.static == pytest.approx((4.0 - 3.01, 4.0))


@pytest.mark.parametrize(("bitrate", "loss"), [(96, 0.445), (160, 0.445), (192, 0.265), (256, 0.0)])
def test_what_lame_takes_is_made_up_for(bitrate: int, loss: float) -> None:
    plan = first_plan([track(-20.0)], replace(OPTIONS, bitrate=bitrate, alternates=("m4a",)))
    assert plan.volumes == (loss, 0.0)


@pytest.mark.parametrize(
    ("options", "mono", "stereo"),
    [
        (AudioOptions(), [("mp3", 96)], [("mp3", 128)]),
        (
            AudioOptions(format="m4a", alternates=("opus", "mp3")),
            [("m4a", 96), ("opus", 48), ("mp3", 96)],
            [("m4a", 128), ("opus", 80), ("mp3", 128)],
        ),
        (AudioOptions(bitrate=192, alternates=("opus",)), [("mp3", 192), ("opus", 48)], [("mp3", 192), ("opus", 80)]),
    ],
)
def test_the_bit_rate_that_is_asked_for_is_the_main_format_s(
    options: AudioOptions, mono: list[tuple[str, int]], stereo: list[tuple[str, int]]
) -> None:
    for channels, expected in ((1, mono), (2, stereo)):
        assert [(each.format, each.bitrate) for each in encodings(options, channels)] == expected


def test_a_bit_rate_that_a_format_does_not_have() -> None:
    with pytest.raises(ConfigError) as caught:
        first_plan([track()], replace(OPTIONS, format="opus", bitrate=320))
    assert str(caught.value) == (
        "podcast.toml: bitrate = 320: opus in mono has no such rate\nUse 256 at most; 96 is plenty for one voice."
    )


@pytest.mark.parametrize(
    ("mp3", "opus", "expected"),
    [
        ((-16.2, -1.3), (-16.1, -1.2), None),
        # other meters may see a little more
        ((-16.0, -1.0), (-16.0, -1.2), replace(PLAN, ceiling=-2.75)),
        ((-16.1, -1.3), (-16.0, -0.5), replace(PLAN, volumes=(0.4, -0.1), ceiling=-3.25)),
        ((-16.6, -1.3), (-16.6, -1.3), replace(PLAN, gain=1.6)),
        ((-15.2, -0.7), (-15.0, -1.3), replace(PLAN, gain=0.2, volumes=(0.4, -0.2), ceiling=-3.05)),
    ],
)
def test_what_came_out_wrong_is_corrected(
    mp3: tuple[float, float], opus: tuple[float, float], expected: Plan | None
) -> None:
    found = corrected(PLAN, [Loudness(*mp3), Loudness(*opus)], OPTIONS)
    if expected is None or found is None:
        assert found is expected
    else:
        assert (found.gain, *found.volumes, found.ceiling) == pytest.approx(
            (expected.gain, *expected.volumes, expected.ceiling)
        )


@pytest.mark.parametrize(("frames", "missing"), [(0, 0), (1152, 0), (1153, 46), (1198, 1), (1199, 0), (2303, 0)])
def test_silence_that_the_length_of_an_mp3_needs(frames: int, missing: int) -> None:
    assert missing_frames(frames, [OPUS, MP3]) == missing
    assert missing_frames(frames, [OPUS]) == 0


@pytest.mark.parametrize(("frames", "expected"), [(44_100, 48_000), (44_101, 48_002), (1, 2)])
def test_opus_is_always_at_48_khz(frames: int, expected: int) -> None:
    assert OPUS.sample_rate(44_100) == 48_000
    assert OPUS.frames(frames, 44_100) == expected
