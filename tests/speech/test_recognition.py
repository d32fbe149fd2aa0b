"""Real speech, real weights: what is heard, and above all what is not."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import jiwer
import numpy as np
import pytest
from numpy.typing import NDArray

from podcast.errors import RecordingError
from podcast.model import Term, Transcript, Word
from podcast.speech import Engine, Listening, Model, Recognition, Request, SpeechTrack, transcribe
from podcast.speech.loops import find_loops
from podcast.testing.speech import FakeEngine
from tests.speech.helpers import RATE, clip, plain, said, save, silence
from tests.speech.programmes import music, noise, programme

Load = Callable[[str], Engine]


def run(engine: Engine, kept: Path, *tracks: SpeechTrack, vocabulary: tuple[Term, ...] = ()) -> Transcript:
    return transcribe(tracks, Request("fr", vocabulary), engine, kept, lambda _done, _all: None).transcript


class Unasked(FakeEngine):
    """Fails as soon as it is given anything to hear."""

    def transcribe(self, audio: NDArray[np.float32], request: Request) -> tuple[Word, ...]:
        raise AssertionError(f"asked to hear {len(audio) / RATE} seconds")


@pytest.mark.parametrize("sound", [silence, noise, music])
def test_no_text_comes_out_of_five_minutes_of_silence_noise_or_music(
    tmp_path: Path, sound: Callable[[float], NDArray[np.float32]]
) -> None:
    recording = SpeechTrack(save(tmp_path / "nobody.wav", sound(300)))

    with pytest.raises(RecordingError, match="no speech was found"):
        run(Unasked(), tmp_path, recording, vocabulary=(Term("ATD Quart Monde"),))


@pytest.mark.slow
def test_speech_around_silence_noise_and_music_is_all_there_at_its_time(tmp_path: Path, load: Load) -> None:
    first, second, third = (clip(f"fleurs-fr-{name}") for name in ("000", "001", "005"))
    path = save(tmp_path / "a.wav", first, silence(10), noise(10) / 5, second, music(10) / 2, third)

    transcript = run(load("faster-whisper"), tmp_path / "kept", SpeechTrack(path))

    spoken = " ".join(plain(said(f"fleurs-fr-{name}")) for name in ("000", "001", "005"))
    assert jiwer.wer(spoken, plain(transcript.text)) < 0.25
    assert max(lost_runs(spoken, transcript.text), default=0) < 5
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


def lost_runs(spoken: str, heard: str) -> list[int]:
    """How many words in a row are missing, wherever some are."""
    (alignment,) = jiwer.process_words(plain(spoken), plain(heard)).alignments
    return [part.ref_end_idx - part.ref_start_idx for part in alignment if part.type == "delete"]


@pytest.mark.slow
def test_a_minute_of_music_in_the_middle_loses_no_sentence_on_either_side(tmp_path: Path, load: Load) -> None:
    before, after = clip("fleurs-fr-001"), clip("fleurs-fr-005")
    path = save(tmp_path / "a.wav", before, music(60), after)

    heard = transcribe(
        [SpeechTrack(path)], Request("fr"), load("faster-whisper"), tmp_path / "kept", lambda _d, _a: None
    )

    spoken = f"{said('fleurs-fr-001')} {said('fleurs-fr-005')}"
    assert jiwer.wer(plain(spoken), plain(heard.transcript.text)) < 0.25
    assert max(lost_runs(spoken, heard.transcript.text), default=0) < 3
    starts = [word.start_ms / 1000 for segment in heard.transcript.segments for word in segment.words]
    music_from = len(before) / RATE
    assert [start for start in starts if music_from <= start < music_from + 59] == []
    assert (heard.gaps, heard.removed, heard.coverage) == ((), (), 1.0)


def sweep(seconds: float) -> NDArray[np.float32]:
    time = np.arange(int(seconds * RATE)) / RATE
    return (0.2 * np.sin(2 * np.pi * (200 + 300 * time) * time)).astype(np.float32)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("sound", "language", "names"),
    [
        pytest.param(noise(3), "fr", (), id="a sentence on noise"),
        pytest.param(
            noise(2, 0.0003), "en", ("Joseph Wresinski", "Noisy-le-Grand"), id="the vocabulary on faint noise"
        ),
        pytest.param(sweep(5), "fr", (), id="a guess on a whistle"),
    ],
)
def test_what_whisper_writes_where_the_detector_errs_is_not_in_the_transcript(
    tmp_path: Path, load: Load, sound: NDArray[np.float32], language: str, names: tuple[str, ...]
) -> None:
    engine = load("faster-whisper")
    request = Request(language, tuple(Term(name) for name in names))
    window = np.concatenate([silence(0.4), sound, silence(0.4)])
    assert engine.transcribe(window, request) != (), "the sound must make Whisper write something"
    path = save(tmp_path / "a.wav", clip("jfk"), silence(5), sound, silence(5))

    def detect(audio: NDArray[np.float32]) -> NDArray[np.float32]:
        frames = np.abs(np.pad(audio, (0, -len(audio) % 512))).reshape(-1, 512).max(axis=1)
        return (frames > 1e-5).astype(np.float32)  # whatever is not silence is speech

    listening = Listening(coverage=0, detect=detect)
    heard = transcribe([SpeechTrack(path)], request, engine, tmp_path / "kept", lambda _d, _a: None, listening)

    invented_from = len(clip("jfk")) * 1000 // RATE + 2_000
    words = [word for segment in heard.transcript.segments for word in segment.words]
    assert words
    assert [word.text for word in words if word.start_ms > invented_from] == []


@pytest.mark.slow
def test_a_loop_that_stays_in_both_ways_of_decoding_is_cut_down_to_one_and_told(tmp_path: Path, load: Load) -> None:
    window = np.concatenate([silence(0.4), music(10), silence(0.4)])
    words = load("faster-whisper").transcribe(window, Request("fr"))
    path = save(tmp_path / "a.wav", window)
    listening = Listening(coverage=0, detect=lambda audio: np.ones(-(-len(audio) // 512), np.float32))

    heard = transcribe(
        [SpeechTrack(path)], Request("fr"), load("faster-whisper"), tmp_path / "kept", lambda _d, _a: None, listening
    )

    assert find_loops(words)
    assert len(heard.transcript.text.split()) <= 6 < len(words)
    assert [passage.reason.split(":")[0] for passage in heard.removed] == ["a loop"]


CHILD = """
import sys
from pathlib import Path
from podcast.options import SpeechOptions
from podcast.speech import Listening, Model, Request, SpeechTrack, load_engine, transcribe
from podcast.testing.speech import FakeEngine

sound, kept, log, *weights = sys.argv[1:]
engine = load_engine(SpeechOptions(), Model("base", Path(weights[0]), weights[1])) if weights else FakeEngine(seconds=0.1)
hear = engine.transcribe

def transcribe_and_log(audio, request):
    with open(log, "a") as file:
        file.write(f"{hash(audio.tobytes())}\\n")
    words = hear(audio, request)
    return words

engine.transcribe = transcribe_and_log
transcribe(
    [SpeechTrack(Path(sound))], Request("fr"), engine, Path(kept), lambda _done, _all: None, Listening(coverage=0)
)
"""


def start(*arguments: Path | str) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PYTHONHASHSEED": "0"}
    command = [sys.executable, "-c", CHILD, *map(str, arguments)]
    return subprocess.Popen(command, env=environment)


def kill_after(child: subprocess.Popen[bytes], log: Path, windows: int, seconds: float) -> None:
    """Let a child begin so many windows, and some time pass, then kill it."""
    before = len(log.read_text().split())
    while len(log.read_text().split()) < before + windows:
        assert child.poll() is None, "it has ended by itself"
        time.sleep(0.01)
    time.sleep(seconds)
    child.send_signal(signal.SIGKILL)
    child.wait()


@pytest.mark.slow
def test_ten_kills_at_random_moments_of_ten_minutes_repeat_at_most_a_window_each(tmp_path: Path) -> None:
    chance = random.Random(7)
    recording = save(tmp_path / "a.wav", programme("fr", 10).sound)
    log = tmp_path / "log"
    log.touch()
    repeated = []
    for _ in range(10):
        before = log.read_text().split()
        kill_after(start(recording, tmp_path / "kept", log), log, chance.randrange(2, 5), chance.uniform(0, 0.15))
        repeated.append(len(set(before) & set(log.read_text().split()[len(before) :])))
    assert max(repeated) <= 1
    assert len(set(log.read_text().split())) > 10

    def hear(kept: str) -> Recognition:
        listening = Listening(coverage=0)
        return transcribe(
            [SpeechTrack(recording)], Request("fr"), FakeEngine(), tmp_path / kept, lambda _d, _a: None, listening
        )

    assert hear("kept") == hear("elsewhere")


@pytest.mark.slow
def test_two_kills_of_the_real_engine_change_nothing_in_the_text(tmp_path: Path, load: Load, base: Model) -> None:
    parts = [part for number in (0, 5, 1, 4) for part in (clip(f"fleurs-fr-00{number}"), silence(3))]
    recording = save(tmp_path / "a.wav", *parts)
    log = tmp_path / "log"
    log.touch()
    for windows in (2, 1):
        kill_after(start(recording, tmp_path / "kept", log, base.folder, base.sha256), log, windows, 0.3)

    assert list((tmp_path / "kept").glob("*.json"))
    resumed = run(load("faster-whisper"), tmp_path / "kept", SpeechTrack(recording))
    assert resumed == run(load("faster-whisper"), tmp_path / "elsewhere", SpeechTrack(recording))
