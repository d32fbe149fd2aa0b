"""What `probe` says of recordings as they come: good ones, odd ones, and files that cannot be used."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest
from scipy.io import wavfile

from podcast.audio import Ffmpeg, probe
from podcast.errors import DiskError, RecordingError
from podcast.model import RecordingFacts
from tests.audio.conftest import Probe
from tests.audio.signals import at_loudness, convert, ignore, loudness, stereo, true_peak, voice, write

NOT_SOUND = "Check that it is the file you meant, and that it plays; WAV, FLAC, MP3, M4A and video files are read."


def refused(probed: Probe, source: Path) -> str:
    with pytest.raises(RecordingError) as caught:
        probed(source)
    return str(caught.value)


def test_measures_what_other_meters_measure(tmp_path: Path, probed: Probe) -> None:
    sound = at_loudness(voice(3), -20)
    facts = probed(write(tmp_path / "a.wav", sound))
    assert facts == RecordingFacts(
        3000,
        48_000,
        1,
        "pcm_s16le",
        facts.loudness,
        mono=True,
        mono_lufs=facts.loudness.integrated_lufs,
        noise_floor_dbfs=-100.0,
    )
    assert facts.loudness.integrated_lufs == pytest.approx(loudness(sound), abs=0.1)
    assert facts.loudness.true_peak_dbtp == pytest.approx(true_peak(sound), abs=0.1)
    assert facts.loudness.range_lu is not None


def test_writes_the_sound_for_recognisers(tmp_path: Path, ffmpeg: Ffmpeg) -> None:
    left, right = voice(3), voice(3, pitch=200, seed=2)
    source = write(tmp_path / "a.wav", stereo(left, right))
    probe(source, tmp_path / "speech.wav", ffmpeg, ignore)
    rate, heard = wavfile.read(tmp_path / "speech.wav")
    assert (rate, heard.dtype, heard.shape) == (16_000, np.int16, (48_000,))
    assert np.corrcoef(heard, ((left + right) / 2)[::3])[0, 1] > 0.98


def test_progress_counts_seconds_of_sound(tmp_path: Path, ffmpeg: Ffmpeg) -> None:
    seen: list[tuple[float, float]] = []
    source = write(tmp_path / "a.wav", voice(25, 16_000), 16_000)
    probe(source, tmp_path / "s.wav", ffmpeg, lambda done, total: seen.append((done, total)))
    assert seen == [(10.0, 25.0), (20.0, 25.0), (25.0, 25.0)]


@pytest.mark.parametrize(
    ("name", "arguments", "codec"),
    [
        ("a.mp3", ["-b:a", "128k"], "mp3"),
        ("a.m4a", ["-c:a", "aac"], "aac"),
        ("a.flac", [], "flac"),
        ("a.ogg", ["-c:a", "libvorbis"], "vorbis"),
        ("a.opus", ["-c:a", "libopus"], "opus"),
        ("a.webm", ["-c:a", "libopus"], "opus"),
        ("a.aiff", [], "pcm_s16be"),
        ("studio.wav", ["-ar", "93000", "-c:a", "pcm_s24le"], "pcm_s24le"),
        ("float.wav", ["-c:a", "pcm_f32le"], "pcm_f32le"),
        ("-i concat:a|b 'é\n%03d.wav", [], "pcm_s16le"),
        ("http:x.wav", [], "pcm_s16le"),
    ],
)
def test_reads_what_recorders_and_call_services_write(
    name: str, arguments: list[str], codec: str, tmp_path: Path, ffmpeg: Ffmpeg, probed: Probe
) -> None:
    sound = at_loudness(voice(3), -22)
    plain = write(tmp_path / "plain.wav", sound)
    source = tmp_path / name
    convert(ffmpeg, plain, *arguments, tmp_path / f"made{source.suffix}").rename(source)
    facts = probed(source)
    assert (facts.codec, facts.channels, facts.warnings, facts.mono) == (codec, 1, (), True)
    assert facts.duration_ms == pytest.approx(3000, abs=60)
    assert facts.loudness.integrated_lufs == pytest.approx(-22, abs=0.5)


def test_a_video_gives_its_sound(tmp_path: Path, ffmpeg: Ffmpeg, probed: Probe) -> None:
    plain = write(tmp_path / "a.wav", voice(3))
    pictures = ["-f", "lavfi", "-i", "color=s=64x64:d=3", "-c:v", "mpeg4", "-c:a", "aac"]
    facts = probed(convert(ffmpeg, plain, *pictures, tmp_path / "call.mp4"))
    assert (facts.codec, facts.warnings) == ("aac", ())


def test_a_video_without_sound(tmp_path: Path, ffmpeg: Ffmpeg, probed: Probe) -> None:
    plain = write(tmp_path / "a.wav", voice(1))
    pictures = ["-f", "lavfi", "-i", "color=s=64x64:d=1", "-map", "1:v", "-c:v", "mpeg4"]
    source = convert(ffmpeg, plain, *pictures, tmp_path / "mute.mp4")
    assert refused(probed, source) == f"{source}: has pictures but no sound\nExport it again with its sound track."


def test_a_recording_that_is_missing(tmp_path: Path, probed: Probe) -> None:
    source = tmp_path / "host.wav"
    assert refused(probed, source) == f"{source}: there is no such recording\nCheck its name in episode.toml."


def test_a_folder(tmp_path: Path, probed: Probe) -> None:
    assert refused(probed, tmp_path) == f"{tmp_path}: is not a file\nName the recording itself in episode.toml."


def test_a_file_of_no_bytes(tmp_path: Path, probed: Probe) -> None:
    source = tmp_path / "host.wav"
    source.touch()
    assert refused(probed, source) == (
        f"{source}: the file is empty (0 bytes)\nCopy it again from the recorder or the call service."
    )


@pytest.mark.parametrize(
    "content",
    [
        b"Bonjour, ceci est un texte.\n" * 40,
        b"ffconcat version 1.0\nfile other.wav\n",
        b"#EXTM3U\n#EXTINF:5,\nother.wav\n#EXT-X-ENDLIST\n",
        bytes(range(256)) * 40,
    ],
    ids=["text", "concat script", "playlist", "noise"],
)
def test_what_is_not_sound_is_not_read_and_opens_no_other_file(content: bytes, tmp_path: Path, probed: Probe) -> None:
    write(tmp_path / "other.wav", voice(3))
    source = tmp_path / "host.wav"
    source.write_bytes(content)
    assert refused(probed, source) == f"{source}: is not a recording: no sound can be read from it\n{NOT_SOUND}"


def test_silence(tmp_path: Path, probed: Probe) -> None:
    source = write(tmp_path / "host.wav", np.zeros(96_000))
    assert refused(probed, source) == (
        f"{source}: is silent: nothing in it is louder than -70 LUFS\n"
        "Check that the microphone was on and that it is the file you meant; or take the track out of episode.toml."
    )


def test_less_than_a_block_of_sound(tmp_path: Path, probed: Probe) -> None:
    source = write(tmp_path / "host.wav", voice(0.3))
    assert refused(probed, source) == (
        f"{source}: lasts only 0.30 s: there is no loudness to measure in less than 0.4 s\n"
        "Check that it is the file you meant."
    )


def test_a_wav_header_without_sound(tmp_path: Path, probed: Probe) -> None:
    source = write(tmp_path / "host.wav", np.zeros(0))
    assert refused(probed, source) == f"{source}: no sound can be decoded from it\n{NOT_SOUND}"


def warned(facts: RecordingFacts) -> str:
    (sentence,) = facts.warnings
    return sentence


@pytest.mark.parametrize(("name", "arguments"), [("a.mp3", ["-b:a", "96k"]), ("a.wav", [])])
def test_a_file_that_was_cut_off(
    name: str, arguments: list[str], tmp_path: Path, ffmpeg: Ffmpeg, probed: Probe
) -> None:
    source = convert(ffmpeg, write(tmp_path / "plain.wav", voice(20)), *arguments, tmp_path / name)
    source.write_bytes(source.read_bytes()[: source.stat().st_size // 2])
    facts = probed(source)
    assert facts.duration_ms == pytest.approx(10_000, abs=100)
    assert "the file is cut off: its header promises 0:00:20, its sound ends at 0:00:10" in facts.warnings


def test_a_cut_off_m4a_has_nothing_to_read(tmp_path: Path, ffmpeg: Ffmpeg, probed: Probe) -> None:
    source = convert(ffmpeg, write(tmp_path / "plain.wav", voice(5)), tmp_path / "a.m4a")
    source.write_bytes(source.read_bytes()[:20_000])
    assert refused(probed, source) == f"{source}: is not a recording: no sound can be read from it\n{NOT_SOUND}"


def test_damage_in_the_middle(tmp_path: Path, ffmpeg: Ffmpeg, probed: Probe) -> None:
    source = convert(ffmpeg, write(tmp_path / "plain.wav", voice(10)), tmp_path / "a.flac")
    content = bytearray(source.read_bytes())
    content[len(content) // 2 : len(content) // 2 + 3000] = bytes(3000)
    source.write_bytes(content)
    damaged = "the file is damaged in places: what could not be decoded is missing or silent"
    assert damaged in probed(source).warnings


def test_surround_is_mixed_down_and_says_so(tmp_path: Path, ffmpeg: Ffmpeg, probed: Probe) -> None:
    plain = write(tmp_path / "a.wav", stereo(voice(3), voice(3, seed=2)))
    facts = probed(convert(ffmpeg, plain, "-af", "pan=5.1|FL=c0|FR=c1|FC=0.5*c0", tmp_path / "surround.wav"))
    assert (facts.channels, facts.mono) == (6, False)
    assert warned(facts) == "6 channels were mixed down to two"


def test_a_telephone_call(tmp_path: Path, probed: Probe) -> None:
    facts = probed(write(tmp_path / "a.wav", voice(4, 8000), 8000))
    assert facts.sample_rate == 8000
    assert warned(facts) == "sampled at 8 kHz, as on the telephone: the voice will sound dull"


def test_clipping(tmp_path: Path, probed: Probe) -> None:
    facts = probed(write(tmp_path / "a.wav", voice(3) * 8))
    assert facts.clipped
    assert warned(facts) == (
        "clipped: the loudest moments were recorded over full scale and are distorted, which cannot be mended; record"
        " them lower next time"
    )


def test_a_very_quiet_recording(tmp_path: Path, probed: Probe) -> None:
    facts = probed(write(tmp_path / "a.wav", at_loudness(voice(3), -50)))
    assert facts.loudness.integrated_lufs == pytest.approx(-50, abs=0.2)
    assert warned(facts).startswith("very quiet (-50.") or warned(facts).startswith("very quiet (-49.")
    assert warned(facts).endswith(" LUFS): the gain that it needs lifts its noise as much")


def test_channels_that_cancel_are_turned_back(tmp_path: Path, ffmpeg: Ffmpeg, probed: Probe) -> None:
    sound = voice(3)
    facts = probed(write(tmp_path / "a.wav", stereo(sound, -sound)))
    assert warned(facts) == (
        "left and right cancelled each other, since one had its polarity turned: it was turned back"
    )
    assert (facts.channel_fault, facts.mono) == ("inverted", True)
    assert facts.mono_lufs == pytest.approx((facts.loudness.integrated_lufs or 0) - 3.01, abs=0.05)
    _, heard = wavfile.read(tmp_path / "speech.wav")
    assert np.corrcoef(heard, sound[::3])[0, 1] > 0.98


def test_an_empty_channel(tmp_path: Path, probed: Probe) -> None:
    facts = probed(write(tmp_path / "a.wav", stereo(voice(3), voice(3) * 0)))
    assert (facts.channel_fault, facts.mono) == ("right empty", True)
    assert facts.mono_lufs == pytest.approx((facts.loudness.integrated_lufs or 0) - 6.02, abs=0.05)
    assert warned(facts) == "only one channel has sound, the right one is empty: treated as mono"


def test_channels_that_are_alike_are_mono(tmp_path: Path, ffmpeg: Ffmpeg, probed: Probe) -> None:
    plain = write(tmp_path / "a.wav", stereo(voice(3), voice(3)))
    for source in (plain, convert(ffmpeg, plain, "-b:a", "128k", tmp_path / "a.mp3")):
        facts = probed(source)
        assert (facts.channels, facts.mono, facts.warnings) == (2, True, ())
        assert facts.mono_lufs == pytest.approx((facts.loudness.integrated_lufs or 0) - 3.01, abs=0.05)


def wav(path: Path, sound: np.ndarray, length: int, after: bytes = b"") -> Path:
    """A mono WAV at 48 kHz whose header says `length` bytes of sound."""
    samples = (sound * 32767).astype("<i2").tobytes()
    shape = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, 48_000, 96_000, 2, 16)
    whole = min(36 + length, 0xFFFFFFFF)
    head = struct.pack("<4sI4s", b"RIFF", whole, b"WAVE") + shape + struct.pack("<4sI", b"data", length)
    path.write_bytes(head + samples + after)
    return path


def test_a_wav_header_that_wrapped_around_is_not_believed(tmp_path: Path, probed: Probe) -> None:
    facts = probed(wav(tmp_path / "a.wav", voice(3), length=9_600))
    assert facts.duration_ms == 3000
    assert warned(facts) == (
        "the header says less than the file holds (WAV headers cannot count past 4 GB): all of the sound was used"
    )


@pytest.mark.parametrize("length", [0, 0xFFFFFFFF])
def test_a_wav_header_of_a_stream_has_no_length(length: int, tmp_path: Path, probed: Probe) -> None:
    facts = probed(wav(tmp_path / "a.wav", voice(3), length))
    assert (facts.duration_ms, facts.warnings) == (3000, ())


def test_notes_of_a_recorder_after_the_sound_are_no_sound(tmp_path: Path, probed: Probe) -> None:
    notes = struct.pack("<4sI", b"iXML", 4000) + b"x" * 4000
    facts = probed(wav(tmp_path / "a.wav", voice(3), length=3 * 96_000, after=notes))
    assert (facts.duration_ms, facts.warnings) == (3000, ())


@pytest.mark.parametrize("written", ["speech.wav", "speech.wav.raw"])
def test_a_full_disk_is_said_so(written: str, tmp_path: Path, ffmpeg: Ffmpeg) -> None:
    source = write(tmp_path / "a.wav", voice(3))
    speech = tmp_path / "speech.wav"
    (tmp_path / written).symlink_to("/dev/full")
    with pytest.raises(DiskError) as caught:
        probe(source, speech, ffmpeg, ignore)
    assert str(caught.value) == (
        f"{speech}: no space left on this disk\n"
        "Free some space, then run the same command again: what was finished is kept."
    )
    assert not (tmp_path / written).is_symlink()


def test_an_interruption_leaves_nothing(tmp_path: Path, ffmpeg: Ffmpeg) -> None:
    def interrupt(done: float, total: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        probe(write(tmp_path / "a.wav", voice(3)), tmp_path / "speech.wav", ffmpeg, interrupt)
    assert not (tmp_path / "speech.wav").exists()
