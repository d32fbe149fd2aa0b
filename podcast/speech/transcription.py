"""Recordings to a transcript: find speech, cut windows at silences, recognise each, put names and times together.

Every window is one pure call of the engine, and its result is kept before the next one starts: a kill at any moment
loses the window that was being listened to and nothing else. What is doubtful is listened to again in another way;
what nobody said is taken out, and what was said and not made out is told.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from podcast.errors import RecordingError
from podcast.model import Segment, Span, Transcript, Word
from podcast.speech.checkpoints import Checkpoints
from podcast.speech.coverage import Speech, covered, united
from podcast.speech.engine import Engine, Request, SpeechTrack
from podcast.speech.hearing import Ears, Heard, Progress, Window, break_loops, hear, shifted, words_of_track
from podcast.speech.languages import SAMPLES, choose_language, other_language, spread
from podcast.speech.listening import Detector, Frames, listen
from podcast.speech.loops import cut_loops
from podcast.speech.phantom_phrases import part_phantoms
from podcast.speech.recognition import Passage, Recognition
from podcast.speech.segments import segments_of
from podcast.speech.silero import speech_probabilities
from podcast.speech.tracks import Levels, measure, own_spans, own_words
from podcast.speech.wav import WavReader
from podcast.speech.windows import spans_of_speech, windows_of
from podcast.typography import hms

COVERAGE = 0.8
LISTED_GAPS = 5


def _unheard(_sentence: str) -> None:
    pass


@dataclass(frozen=True)
class Listening:
    """How to listen. `coverage`: the part of the speech found that must have words, from 0 to 1.

    `say` is called with sentences for the producer, before the long work starts. `detect` finds speech.
    """

    coverage: float = COVERAGE
    say: Callable[[str], None] = _unheard
    detect: Detector = speech_probabilities


@dataclass(frozen=True)
class _Account:
    """What came of one track, on its own clock."""

    track: SpeechTrack
    words: list[Word]
    removed: list[Passage]
    flagged: list[Passage]
    speech: Speech
    gaps: list[Span]


def transcribe(
    tracks: Sequence[SpeechTrack],
    request: Request,
    engine: Engine,
    checkpoints: Path,
    progress: Progress,
    listening: Listening = Listening(),
) -> Recognition:
    """Recognise what is said on `tracks`, one person each or one for all, and merge it by time.

    `checkpoints` is a folder that keeps what was recognised: the same call after an interruption goes on from there.
    `progress` is called with milliseconds of speech done and in all, after every window. Memory does not grow with
    the recordings' length but for 9 bytes per 32 ms and the words themselves.

    Raises RecordingError when a track is not 16 kHz mono 16-bit WAV, when nothing is said, when less of what is said
    than `listening.coverage` could be made out, or when the language is to be detected and is not clear.
    """
    wavs = [WavReader(track.path) for track in tracks]
    frames = [listen(wav, listening.detect) for wav in wavs]
    levels = measure(frames, [track.offset_ms for track in tracks])
    windows = [
        Window(number, wavs[number], span)
        for number in range(len(tracks))
        for span in _windows_of_track(number, levels)
    ]
    if not windows:
        raise RecordingError(
            "no speech was found",
            where=_names(tracks),
            hint="Listen to it: is it the right recording, and was the microphone on?",
        )
    ears = Ears(engine, Checkpoints(checkpoints, engine.identity))
    request = _in_its_language(request, windows, ears, listening.say)
    heard = hear(windows, ears, request, progress)
    accounts = []
    for number, track in enumerate(tracks):
        own = break_loops([one for one in heard if one.window.track == number], ears, request)
        accounts.append(_account(track, own, frames[number], str(request.language)))
    recognition = _recognition(accounts, levels, str(request.language), engine.identity)
    _check(recognition, tracks, listening.coverage)
    return recognition


def _names(tracks: Sequence[SpeechTrack]) -> str:
    return ", ".join(track.name or track.path.name for track in tracks)


def _windows_of_track(track: int, levels: Levels) -> list[Span]:
    frames = levels.tracks[track]
    probabilities: list[float] = frames.speech.tolist()
    spans = own_spans(spans_of_speech(probabilities, frames.duration_ms), track, levels)
    return windows_of(spans, probabilities)


def _in_its_language(request: Request, windows: Sequence[Window], ears: Ears, say: Callable[[str], None]) -> Request:
    if request.language is None:
        return replace(request, language=choose_language([ears.language(one) for one in spread(windows, SAMPLES)]))
    other = other_language(request.language, windows, ears.language)
    if other:
        say(
            f'most of it sounds like "{other}", and is to be recognised as "{request.language}"; '
            f'if that is wrong, set language = "{other}" in episode.toml or podcast.toml'
        )
    return request


def _account(track: SpeechTrack, heard: Sequence[Heard], frames: Frames, language: str) -> _Account:
    speech = Speech(frames.speech, [one.window.span for one in heard])
    words, loops = cut_loops(words_of_track(heard))
    words, phantoms, flagged = part_phantoms(words, language, speech.within)
    guesses = [one.removed for one in heard if one.removed]
    return _Account(track, words, guesses + loops + phantoms, flagged, speech, speech.gaps(words))


def _recognition(accounts: Sequence[_Account], levels: Levels, language: str, engine: str) -> Recognition:
    """Put the tracks on one clock and in order of time; what was said before the episode starts is not heard in it."""
    segments: list[Segment] = []
    gaps: list[Span] = []
    removed: list[Passage] = []
    flagged: list[Passage] = []
    for number, account in enumerate(accounts):
        offset = account.track.offset_ms
        placed = [word for word in shifted(account.words, offset) if word.start_ms >= 0]
        segments += segments_of(own_words(placed, number, levels), account.track.speaker)
        gaps += [Span(gap.start_ms + offset, gap.end_ms + offset) for gap in account.gaps]
        removed += [passage.moved(offset) for passage in account.removed]
        flagged += [passage.moved(offset) for passage in account.flagged]
    return Recognition(
        Transcript(language, tuple(sorted(segments, key=lambda segment: segment.start_ms))),
        tuple(united(gaps)),
        tuple(sorted(removed)),
        tuple(sorted(flagged)),
        covered([account.speech for account in accounts], [account.gaps for account in accounts]),
        engine,
    )


def _check(recognition: Recognition, tracks: Sequence[SpeechTrack], least: float) -> None:
    if not recognition.transcript.segments:
        raise RecordingError(
            "speech was found, but no word could be made out",
            where=_names(tracks),
            hint='Is it the language that the show says? A larger model hears more: model = "small" under [speech].',
        )
    if recognition.coverage < least:
        percentage = int(recognition.coverage * 100)
        raise RecordingError(
            f"words were made out for {percentage}% of the speech, not for what is said at {_times(recognition.gaps)}",
            where=_names(tracks),
            hint='A larger model hears more: model = "small" under [speech]. '
            f"If this is music, or not worth having, accept it there: coverage = {percentage / 100:g}",
        )


def _times(gaps: Sequence[Span]) -> str:
    listed = [f"{hms(gap.start_ms)} to {hms(gap.end_ms)}" for gap in gaps[:LISTED_GAPS]]
    rest = len(gaps) - len(listed)
    return ", ".join(listed) + (f" and {rest} more" if rest else "")
