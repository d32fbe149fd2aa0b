"""Recordings to a transcript: find speech, cut windows at silences, recognise each, put names and times together.

Every window is one pure call of the engine, and its result is kept before the next one starts: a kill at any moment
loses the window that was being listened to and nothing else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from podcast.errors import RecordingError
from podcast.model import Segment, Transcript, Word
from podcast.speech.checkpoints import Checkpoints
from podcast.speech.engine import Engine, Request, SpeechTrack
from podcast.speech.interruptible import interruptible
from podcast.speech.listening import Detector, listen, samples
from podcast.speech.segments import segments_of
from podcast.speech.silero import speech_probabilities
from podcast.speech.tracks import Levels, measure, own_spans, own_words
from podcast.speech.wav import WavReader
from podcast.speech.windows import Span, spans_of_speech, windows_of

Progress = Callable[[int, int], None]

LANGUAGE_SAMPLES = 7  # windows that vote, spread over the recording: a jingle is one of them at most
LANGUAGE_CERTAINTY = 0.5  # Whisper was right above it and wrong below .3 in what was measured


@dataclass(frozen=True)
class _Window:
    track: int
    wav: WavReader
    span: Span

    def pcm(self) -> bytes:
        return self.wav.pcm(self.span.start_ms, self.span.end_ms)


def transcribe(
    tracks: Sequence[SpeechTrack],
    request: Request,
    engine: Engine,
    checkpoints: Path,
    progress: Progress,
    detect: Detector = speech_probabilities,
) -> Transcript:
    """Recognise what is said on `tracks`, one person each or one for all, and merge it by time.

    `checkpoints` is a folder that keeps what was recognised: the same call after an interruption goes on from there.
    `progress` is called with milliseconds of speech done and in all, after every window. Memory does not grow with
    the recordings' length but for 8 bytes per 32 ms and the words themselves.

    Raises RecordingError when a track is not 16 kHz mono 16-bit WAV, when nothing is said, or when the language is
    to be detected and is not clear.
    """
    wavs = [WavReader(track.path) for track in tracks]
    frames = [listen(wav, detect) for wav in wavs]
    levels = measure(frames, [track.offset_ms for track in tracks])
    windows = [
        _Window(number, wavs[number], span)
        for number in range(len(tracks))
        for span in _windows_of_track(number, levels)
    ]
    if not windows:
        raise RecordingError(
            "no speech was found",
            where=", ".join(track.path.name for track in tracks),
            hint="Listen to it: is it the right recording, and was the microphone on?",
        )
    request = replace(request, language=request.language or _detect_language(windows, engine))
    words = _recognise(windows, engine, request, Checkpoints(checkpoints, engine.identity, request), progress)
    segments = _merge(tracks, levels, words)
    if not segments:
        raise RecordingError(
            "speech was found, but no word could be made out",
            where=", ".join(track.path.name for track in tracks),
            hint='Is it the language that the show says? A larger model hears more: model = "small" under [speech].',
        )
    assert request.language is not None
    return Transcript(request.language, tuple(segments))


def _windows_of_track(track: int, levels: Levels) -> list[Span]:
    frames = levels.tracks[track]
    probabilities: list[float] = frames.speech.tolist()
    spans = own_spans(spans_of_speech(probabilities, frames.duration_ms), track, levels)
    return windows_of(spans, probabilities)


def _recognise(
    windows: Sequence[_Window], engine: Engine, request: Request, kept: Checkpoints, progress: Progress
) -> dict[int, list[Word]]:
    """Return the words of each track, on the track's own clock."""
    words: dict[int, list[Word]] = {}
    total = sum(window.span.end_ms - window.span.start_ms for window in windows)
    done = 0
    for window in windows:
        pcm = window.pcm()
        found = kept.get(pcm)
        if found is None:
            found = interruptible(partial(engine.transcribe, samples(pcm), request))
            kept.put(pcm, found)
        words.setdefault(window.track, []).extend(_shifted(found, window.span.start_ms))
        done += window.span.end_ms - window.span.start_ms
        progress(done, total)
    return words


def _shifted(words: Sequence[Word], by_ms: int) -> Iterator[Word]:
    return (replace(word, start_ms=word.start_ms + by_ms, end_ms=word.end_ms + by_ms) for word in words)


def _merge(tracks: Sequence[SpeechTrack], levels: Levels, words: dict[int, list[Word]]) -> list[Segment]:
    """Put the tracks on the episode's clock and in order of time; what was said before it starts is not heard in it."""
    segments: list[Segment] = []
    for number, track in enumerate(tracks):
        placed = [word for word in _shifted(words.get(number, ()), track.offset_ms) if word.start_ms >= 0]
        segments += segments_of(own_words(placed, number, levels), track.speaker)
    return sorted(segments, key=lambda segment: segment.start_ms)


def _detect_language(windows: Sequence[_Window], engine: Engine) -> str:
    """Let windows spread over the recording vote; refuse to guess."""
    step = max(1, len(windows) // LANGUAGE_SAMPLES)
    votes = [engine.detect_language(samples(window.pcm())) for window in windows[::step][:LANGUAGE_SAMPLES]]
    language, count = Counter(code for code, _ in votes).most_common(1)[0]
    certainty = sum(probability for code, probability in votes if code == language) / len(votes)
    if count * 2 <= len(votes) or certainty < LANGUAGE_CERTAINTY:
        raise RecordingError(
            f"the language is not clear: {language} is the best guess, with {certainty:.0%} certainty",
            hint=f'Say which it is in podcast.toml or episode.toml: language = "{language}"',
        )
    return language
