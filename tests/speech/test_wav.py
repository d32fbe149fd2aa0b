from __future__ import annotations

import wave
from pathlib import Path

import pytest

from podcast.errors import RecordingError
from podcast.speech.wav import WavReader
from tests.speech.helpers import save, silence, tone


def test_a_window_is_read_by_its_times(tmp_path: Path) -> None:
    wav = WavReader(save(tmp_path / "a.wav", silence(1), tone(1, loudness=0.5)))

    assert wav.duration_ms == 2000
    assert wav.pcm(999, 1001) == bytes(32) + int(0.5 * 32767).to_bytes(2, "little", signed=True) * 16


def test_blocks_are_the_whole_file(tmp_path: Path) -> None:
    wav = WavReader(save(tmp_path / "a.wav", tone(2.5)))

    assert [len(block) for block in wav.blocks(1000)] == [32_000, 32_000, 16_000]


def test_a_header_that_was_written_into_a_pipe_claims_too_much(tmp_path: Path) -> None:
    path = save(tmp_path / "a.wav", tone(1))
    content = bytearray(path.read_bytes())
    content[40:44] = b"\xff\xff\xff\xff"
    path.write_bytes(content)

    assert WavReader(path).duration_ms == 1000


def test_another_format_is_refused_with_what_it_is(tmp_path: Path) -> None:
    path = tmp_path / "cd.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(44_100)

    with pytest.raises(RecordingError) as caught:
        WavReader(path)

    assert str(caught.value) == (
        f"{path}: speech is recognised in WAV of 16000 Hz, 1 channel, 16 bits; this is 44100 Hz, 2 channel(s), 16 bits"
    )


@pytest.mark.parametrize("content", [b"", b"RIFF", b"Bonjour, je ne suis pas du son."])
def test_what_is_not_wav_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(content)

    with pytest.raises(RecordingError, match="this is not a WAV file that can be read"):
        WavReader(path)
