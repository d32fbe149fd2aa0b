"""Real speech, real weights: what is heard, and above all what is not."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import jiwer
import numpy as np
import pytest
from numpy.typing import NDArray

from podcast.errors import RecordingError
from podcast.model import Term, Transcript, Word
from podcast.speech import Engine, Model, Request, SpeechTrack, transcribe
from podcast.testing.speech import FakeEngine
from tests.speech.helpers import RATE, clip, plain, said, save, silence

Load = Callable[[str], Engine]


def noise(seconds: float) -> NDArray[np.float32]:
    return np.random.default_rng(2).normal(0, 0.05, int(seconds * RATE)).astype(np.float32)


def music(seconds: float) -> NDArray[np.float32]:
    """Chords that change every second, with attacks and overtones."""
    time = np.arange(int(seconds * RATE)) / RATE
    roots = np.array([220.0, 174.6, 261.6, 196.0])[time.astype(int) % 4]
    chord = sum(np.sin(2 * np.pi * roots * ratio * time) / (1 + n) for n, ratio in enumerate((1, 1.25, 1.5, 2, 3)))
    return (0.2 * chord * np.exp(-3 * (time % 0.5))).astype(np.float32)


def run(engine: Engine, kept: Path, *tracks: SpeechTrack, vocabulary: tuple[Term, ...] = ()) -> Transcript:
    return transcribe(tracks, Request("fr", vocabulary), engine, kept, lambda _done, _all: None)


class Unasked(FakeEngine):
    """Fails as soon as it is given anything to hear."""

    def transcribe(self, audio: NDArray[np.float32], request: Request) -> tuple[Word, ...]:
        raise AssertionError(f"asked to hear {len(audio) / RATE} seconds")


@pytest.mark.parametrize("sound", [silence, noise, music])
def test_no_text_comes_out_of_silence_noise_or_music(
    tmp_path: Path, sound: Callable[[float], NDArray[np.float32]]
) -> None:
    recording = SpeechTrack(save(tmp_path / "nobody.wav", sound(60)))

    with pytest.raises(RecordingError, match="no speech was found"):
        run(Unasked(), tmp_path, recording, vocabulary=(Term("ATD Quart Monde"),))


@pytest.mark.slow
def test_speech_around_silence_noise_and_music_is_all_there_at_its_time(tmp_path: Path, load: Load) -> None:
    first, second, third = (clip(f"fleurs-fr-{name}") for name in ("000", "001", "005"))
    path = save(tmp_path / "a.wav", first, silence(10), noise(10) / 5, second, music(10) / 2, third)

    transcript = run(load("faster-whisper"), tmp_path / "kept", SpeechTrack(path))

    spoken = " ".join(plain(said(f"fleurs-fr-{name}")) for name in ("000", "001", "005"))
    errors = jiwer.process_words(spoken, plain(transcript.text))
    lost = [part.ref_end_idx - part.ref_start_idx for part in errors.alignments[0] if part.type == "delete"]
    assert errors.wer < 0.25
    assert max(lost, default=0) < 5
    starts = [word.start_ms / 1000 for segment in transcript.segments for word in segment.words]
    nobody_from, nobody_to = len(first) / RATE + 0.5, len(first) / RATE + 19.5
    assert [start for start in starts if nobody_from < start < nobody_to] == []


@pytest.mark.slow
def test_two_voices_that_leak_into_each_other_keep_their_own_words(tmp_path: Path, load: Load) -> None:
    host, guest = clip("fleurs-fr-000"), clip("fleurs-fr-005")
    own = np.concatenate([host, silence(1), silence(len(guest) / RATE)])
    other = np.concatenate([silence(len(host) / RATE), silence(1), guest])
    tracks = (
        SpeechTrack(save(tmp_path / "host.wav", own + 0.1 * other), "Léa"),
        SpeechTrack(save(tmp_path / "guest.wav", other + 0.1 * own), "Paul"),
    )

    transcript = run(load("faster-whisper"), tmp_path / "kept", *tracks)

    change = len(host) * 1000 // RATE + 500
    words = [(segment.speaker, word) for segment in transcript.segments for word in segment.words]
    right = [speaker == ("Léa" if word.start_ms < change else "Paul") for speaker, word in words]
    assert sum(right) / len(right) >= 0.95
    spoken = plain(f"{said('fleurs-fr-000')} {said('fleurs-fr-005')}")
    assert jiwer.wer(spoken, plain(transcript.text)) < 0.3


CHILD = """
import sys
from pathlib import Path
from podcast.options import SpeechOptions
from podcast.speech import Model, Request, SpeechTrack, load_engine, transcribe

model = Model("base", Path(sys.argv[1]), sys.argv[2])
transcribe(
    [SpeechTrack(Path(sys.argv[3]))], Request("fr"), load_engine(SpeechOptions(), model), Path(sys.argv[4]),
    lambda done, _all: print(done, flush=True),
)
"""


@pytest.mark.slow
def test_a_kill_in_the_middle_changes_nothing_in_the_text(tmp_path: Path, load: Load, base: Model) -> None:
    parts = [part for name in ("000", "005", "001") for part in (clip(f"fleurs-fr-{name}"), silence(3))]
    recording = SpeechTrack(save(tmp_path / "a.wav", *parts))
    arguments = [str(base.folder), base.sha256, str(recording.path), str(tmp_path / "kept")]
    child = subprocess.Popen([sys.executable, "-c", CHILD, *arguments], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    child.stdout.readline()
    child.kill()
    child.wait()
    child.stdout.close()
    finished = len(list((tmp_path / "kept").glob("*.json")))

    def text(kept: str) -> Transcript:
        return transcribe([recording], Request("fr"), load("faster-whisper"), tmp_path / kept, lambda _done, _all: None)

    assert finished >= 1
    resumed = run(load("faster-whisper"), tmp_path / "kept", recording)
    assert resumed == run(load("faster-whisper"), tmp_path / "elsewhere", recording)
