"""The way from recordings to a transcript, with the public fake for an engine."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from podcast.errors import RecordingError
from podcast.model import Segment, Term, Transcript, Word
from podcast.speech import Listening, Recognition, Request, SpeechTrack, transcribe
from podcast.testing.speech import FakeEngine, loud_is_speech
from tests.speech.helpers import save, silence, spoken, tone

BY_LOUDNESS = Listening(detect=loud_is_speech)


class Listener(FakeEngine):
    """Remembers how often it was asked."""

    asked = 0

    def transcribe(self, audio: NDArray[np.float32], request: Request) -> tuple[Word, ...]:
        self.asked += 1
        return super().transcribe(audio, request)


def run(
    tracks: list[SpeechTrack],
    folder: Path,
    engine: FakeEngine | None = None,
    request: Request = Request("fr"),  # noqa: B008 - frozen
) -> Transcript:
    return transcribe(
        tracks, request, engine or FakeEngine(), folder / "checkpoints", lambda _done, _all: None, BY_LOUDNESS
    ).transcript


@pytest.fixture
def phrases(tmp_path: Path) -> SpeechTrack:
    """Six phrases of different loudness, two seconds of silence between them."""
    parts = [part for n in range(6) for part in (silence(2), tone(1.5, 0.1 + n / 1000))]
    return SpeechTrack(save(tmp_path / "phrases.wav", *parts))


def test_words_have_the_times_of_the_episode(tmp_path: Path) -> None:
    recording = SpeechTrack(save(tmp_path / "a.wav", tone(1), silence(3), tone(1)), speaker="Léa", offset_ms=10_000)

    transcript = run([recording], tmp_path)

    words = (Word(10_000, 10_400, "dix", 0.9), Word(10_500, 10_900, "un", 0.9))
    assert transcript.language == "fr"
    assert transcript.segments[0] == Segment(10_000, 10_900, "dix un", "Léa", words)
    assert round(transcript.segments[1].start_ms, -3) == 14_000


def test_progress_counts_milliseconds_of_speech(tmp_path: Path, phrases: SpeechTrack) -> None:
    seen: list[tuple[int, int]] = []

    transcribe(
        [phrases],
        Request("fr"),
        FakeEngine(),
        tmp_path / "kept",
        lambda done, all_: seen.append((done, all_)),
        BY_LOUDNESS,
    )

    assert len(seen) == 6
    assert seen == sorted(seen)
    assert seen[-1][0] == seen[-1][1]


def test_a_second_run_asks_the_engine_nothing(tmp_path: Path, phrases: SpeechTrack) -> None:
    first, second = Listener(), Listener()

    assert run([phrases], tmp_path, first) == run([phrases], tmp_path, second)
    assert (first.asked, second.asked) == (6, 0)


def test_how_names_are_misheard_does_not_change_what_is_recognised(tmp_path: Path, phrases: SpeechTrack) -> None:
    engine = Listener()

    run([phrases], tmp_path, engine, Request("fr", (Term("ATD"),)))
    run([phrases], tmp_path, engine, Request("fr", (Term("ATD", heard_as=("hâte et dé",)),)))
    assert engine.asked == 6
    run([phrases], tmp_path, engine, Request("fr", (Term("ATD Quart Monde"),)))
    assert engine.asked == 12
    run([phrases], tmp_path, engine, Request("en", (Term("ATD Quart Monde"),)))
    assert engine.asked == 18


def test_only_the_windows_whose_sound_changed_are_recognised_again(tmp_path: Path, phrases: SpeechTrack) -> None:
    engine = Listener()
    run([phrases], tmp_path, engine)
    parts = [part for n in range(6) for part in (silence(2), tone(1.5, (0.1 if n != 3 else 0.2) + n / 1000))]
    save(phrases.path, *parts)

    run([phrases], tmp_path, engine)

    assert engine.asked == 7


def test_a_damaged_checkpoint_is_made_again(tmp_path: Path, phrases: SpeechTrack) -> None:
    engine = Listener()
    before = run([phrases], tmp_path, engine)
    kept = sorted((tmp_path / "checkpoints").iterdir())
    kept[0].write_bytes(b"")
    kept[1].write_bytes(b'[["x"]]')
    kept[2].unlink()

    assert run([phrases], tmp_path, engine) == before
    assert engine.asked == 9


def test_tracks_are_merged_by_time_and_a_leaking_voice_is_heard_once(tmp_path: Path) -> None:
    a, b, leak = 0.2, 0.1, 0.03
    host = save(tmp_path / "host.wav", tone(2, a), silence(2), tone(2, b * leak), silence(2), tone(2, a))
    guest = save(tmp_path / "guest.wav", silence(3), tone(2, b), silence(2), tone(2, a * leak))

    transcript = run([SpeechTrack(host, "Léa"), SpeechTrack(guest, "Paul", offset_ms=1000)], tmp_path)

    assert [(segment.speaker, round(segment.start_ms, -3)) for segment in transcript.segments] == [
        ("Léa", 0),
        ("Paul", 4000),
        ("Léa", 8000),
    ]


def test_what_was_said_before_the_episode_starts_is_not_in_it(tmp_path: Path) -> None:
    path = save(tmp_path / "a.wav", tone(2), silence(4), tone(2))

    early = run([SpeechTrack(path, offset_ms=-5000)], tmp_path)

    assert [round(segment.start_ms, -3) for segment in early.segments] == [1000]


def test_silence_is_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(RecordingError) as caught:
        run(
            [SpeechTrack(save(tmp_path / "a.wav", silence(3))), SpeechTrack(save(tmp_path / "b.wav", silence(3)))],
            tmp_path,
        )

    assert str(caught.value) == (
        "a.wav, b.wav: no speech was found\nListen to it: is it the right recording, and was the microphone on?"
    )
    assert not (tmp_path / "checkpoints").exists()


def test_an_empty_file_has_no_speech(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match="no speech was found"):
        run([SpeechTrack(save(tmp_path / "a.wav", silence(0)))], tmp_path)


def test_speech_without_words_is_an_error(tmp_path: Path) -> None:
    short = SpeechTrack(save(tmp_path / "a.wav", silence(1), tone(0.2)))

    class Deaf(FakeEngine):
        def transcribe(self, audio: NDArray[np.float32], request: Request) -> tuple[Word, ...]:
            return ()

    with pytest.raises(RecordingError) as caught:
        run([short], tmp_path, Deaf())

    assert str(caught.value) == (
        "a.wav: speech was found, but no word could be made out\n"
        'Is it the language that the show says? A larger model hears more: model = "small" under [speech].'
    )


class Polyglot(FakeEngine):
    """Hears a different language, with a different certainty, in each window that it is asked about."""

    def __init__(self, *heard: tuple[str, float]) -> None:
        super().__init__()
        self.left = list(heard)

    def detect_language(self, audio: NDArray[np.float32]) -> tuple[str, float]:
        return self.left.pop(0)


def test_the_language_is_that_of_most_windows_not_of_the_jingle(tmp_path: Path, phrases: SpeechTrack) -> None:
    engine = Polyglot(("en", 0.87), *[("fr", 0.95)] * 5)

    assert run([phrases], tmp_path, engine, Request(None)).language == "fr"


def test_a_language_that_is_not_clear_is_not_guessed(tmp_path: Path, phrases: SpeechTrack) -> None:
    engine = Polyglot(("fr", 0.3), ("fr", 0.4), ("fr", 0.2), ("fr", 0.3), ("fr", 0.2), ("de", 0.3))

    with pytest.raises(RecordingError) as caught:
        run([phrases], tmp_path, engine, Request(None))

    assert str(caught.value) == (
        "the language is not clear: fr is the best guess, with 23% certainty\n"
        'Say which it is in podcast.toml or episode.toml: language = "fr"'
    )


class Scripted(Listener):
    """Says what it is told to, in turn; in the careful way something else."""

    def __init__(self, *said: str, carefully: str = "", language: str = "fr") -> None:
        super().__init__(language)
        self.said = list(said)
        self.carefully = carefully
        self.careful = 0

    def transcribe(self, audio: NDArray[np.float32], request: Request) -> tuple[Word, ...]:
        self.asked += 1
        self.careful += request.careful
        return tuple(spoken(self.carefully if request.careful else self.said.pop(0), 400))


def recognise(recording: SpeechTrack, folder: Path, engine: FakeEngine, coverage: float = 0.0) -> Recognition:
    return transcribe(
        [recording],
        Request("fr"),
        engine,
        folder / "checkpoints",
        lambda _done, _all: None,
        Listening(coverage, detect=loud_is_speech),
    )


def test_a_recording_that_is_all_made_out_has_nothing_to_tell(tmp_path: Path, phrases: SpeechTrack) -> None:
    heard = recognise(phrases, tmp_path, FakeEngine(), coverage=1.0)

    assert (heard.gaps, heard.removed, heard.flagged, heard.coverage) == ((), (), (), 1.0)


def test_speech_without_words_is_told_with_its_times_or_refused(tmp_path: Path) -> None:
    parts = [part for n in range(8) for part in (tone(6, 0.1 + n / 1000), silence(30))]
    recording = SpeechTrack(save(tmp_path / "a.wav", *parts), offset_ms=3_600_000)
    engine = Scripted(
        " ".join(["mot"] * 7),
        *[""] * 7,  # what is left of the first is listened to by itself
        "un deux trois quatre cinq six sept huit neuf dix onze douze et ainsi de suite",
    )

    heard = recognise(recording, tmp_path, engine)

    assert [(gap.start_ms // 1000, gap.end_ms // 1000) for gap in heard.gaps[:2]] == [(3602, 3606), (3636, 3642)]
    assert round(heard.coverage, 2) == 0.18
    with pytest.raises(RecordingError) as caught:
        recognise(recording, tmp_path, engine, coverage=0.8)
    assert str(caught.value) == (
        "a.wav: words were made out for 17% of the speech, not for what is said at 1:00:02 to 1:00:06, "
        "1:00:36 to 1:00:42, 1:01:12 to 1:01:18, 1:01:48 to 1:01:54, 1:02:24 to 1:02:30 and 2 more\n"
        'A larger model hears more: model = "small" under [speech]. If this is music, or not worth having, '
        "accept it there: coverage = 0.17"
    )


def test_where_the_decoder_stops_early_the_rest_is_listened_to_by_itself(tmp_path: Path) -> None:
    recording = SpeechTrack(save(tmp_path / "a.wav", silence(1), tone(5), silence(1)))
    engine = Scripted("un deux trois.", "quatre cinq six sept huit neuf dix onze douze treize quatorze.")

    heard = recognise(recording, tmp_path, engine)

    words = [word for segment in heard.transcript.segments for word in segment.words]
    assert " ".join(word.text for word in words) == (
        "un deux trois. quatre cinq six sept huit neuf dix onze douze treize quatorze."
    )
    assert (words[2].end_ms, words[3].start_ms) == (1_892, 2_292)
    assert (engine.asked, heard.gaps, heard.coverage) == (2, (), 1.0)


def test_what_is_invented_for_the_rest_is_not_taken(tmp_path: Path) -> None:
    recording = SpeechTrack(save(tmp_path / "a.wav", silence(1), tone(8), silence(1)))

    heard = recognise(recording, tmp_path, Scripted("un deux trois.", "le chat " * 9))

    assert heard.transcript.text == "un deux trois."
    assert [(gap.start_ms, gap.end_ms) for gap in heard.gaps] == [(1_888, 9_024)]


def test_only_the_window_that_loops_is_listened_to_again_and_only_once(tmp_path: Path, phrases: SpeechTrack) -> None:
    engine = Scripted("un", "deux", "le chat " * 9, "quatre", "cinq", "six", carefully="trois.")

    heard = recognise(phrases, tmp_path, engine)

    assert heard.transcript.text == "un deux trois. quatre cinq six"
    assert (engine.asked, engine.careful) == (7, 1)
    assert recognise(phrases, tmp_path, engine) == heard
    assert engine.asked == 7


def test_a_phrase_in_one_window_after_another_is_a_loop_too(tmp_path: Path, phrases: SpeechTrack) -> None:
    engine = Scripted("Bonjour.", *["Que se passe-t-il ?"] * 5, carefully="Autre chose.")

    heard = recognise(phrases, tmp_path, engine)

    assert (engine.asked, engine.careful) == (11, 5)
    assert heard.transcript.text == "Bonjour. Autre chose."
    assert [(passage.text, passage.reason) for passage in heard.removed] == [
        ("Autre chose.", "a loop: it came 5 times in a row, once is kept")
    ]


def test_a_subtitle_credit_is_taken_out_of_the_text_and_told(tmp_path: Path) -> None:
    recording = SpeechTrack(save(tmp_path / "a.wav", tone(3), silence(3), tone(0.2), silence(2)))

    heard = recognise(recording, tmp_path, Scripted("un deux trois.", "Sous-titrage Société Radio-Canada"))

    assert heard.transcript.text == "un deux trois."
    assert [(passage.text, passage.reason) for passage in heard.removed] == [
        ("Sous-titrage Société Radio-Canada", "a phrase of subtitles, with hardly any speech under it")
    ]


def test_another_language_than_the_shows_is_said_before_anything_is_recognised(
    tmp_path: Path, phrases: SpeechTrack
) -> None:
    said: list[str] = []
    engine = Listener(language="en")

    def say(sentence: str) -> None:
        assert engine.asked == 0
        said.append(sentence)

    listening = Listening(say=say, detect=loud_is_speech)
    transcribe([phrases], Request("fr"), engine, tmp_path / "kept", lambda _done, _all: None, listening)

    assert said == [
        'most of it sounds like "en", and is to be recognised as "fr"; '
        'if that is wrong, set language = "en" in episode.toml or podcast.toml'
    ]


CHILD = """
import sys
from pathlib import Path
from podcast.speech import Listening, Recognition, Request, SpeechTrack, transcribe
from podcast.testing.speech import FakeEngine, loud_is_speech

transcribe(
    [SpeechTrack(Path(sys.argv[1]))], Request("fr"), FakeEngine(seconds=0.05), Path(sys.argv[2]),
    lambda done, _all: print(done, flush=True), Listening(detect=loud_is_speech),
)
"""


@pytest.mark.parametrize("finished", [0, 1, 3, 5])
def test_a_kill_loses_at_most_the_window_that_was_listened_to(
    tmp_path: Path, phrases: SpeechTrack, finished: int
) -> None:
    whole = run([phrases], tmp_path / "uninterrupted")
    kept = tmp_path / "checkpoints"
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(phrases.path), str(kept)], stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    for _ in range(finished):
        child.stdout.readline()
    time.sleep(0.02 * finished)  # into the next window, at another point each time
    child.kill()
    child.wait()
    child.stdout.close()

    again = Listener()
    assert run([phrases], tmp_path, again) == whole
    assert again.asked <= 6 - finished
