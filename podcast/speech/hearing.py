"""Windows to words: each is recognised once, and once more in another way where the answer is doubtful."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain

from podcast.model import Span, Word
from podcast.speech.checkpoints import Checkpoints
from podcast.speech.doubts import is_doubtful, settle
from podcast.speech.engine import Engine, Request
from podcast.speech.interruptible import interruptible
from podcast.speech.languages import Vote
from podcast.speech.listening import samples
from podcast.speech.loops import find_loops
from podcast.speech.recognition import Passage
from podcast.speech.wav import WavReader
from podcast.speech.windows import HOLE_MS, wordless

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Window:
    """A part of the track number `track`."""

    track: int
    wav: WavReader
    span: Span


@dataclass(frozen=True)
class Heard:
    """A window, its words on the track's own clock, and what was taken out of them."""

    window: Window
    words: tuple[Word, ...]
    removed: Passage | None = None


class Ears:
    """An engine that remembers what it has heard."""

    def __init__(self, engine: Engine, kept: Checkpoints) -> None:
        self._engine = engine
        self._kept = kept

    def words(self, window: Window, request: Request) -> Heard:
        """Recognise a window, or recall it. Times are the track's."""
        pcm = _pcm(window)
        words = self._kept.words(
            pcm, request, lambda: interruptible(partial(self._engine.transcribe, samples(pcm), request))
        )
        return Heard(window, tuple(shifted(words, window.span.start_ms)))

    def language(self, window: Window) -> Vote:
        """Detect a window's language, or recall it."""
        pcm = _pcm(window)
        return self._kept.language(pcm, lambda: interruptible(partial(self._engine.detect_language, samples(pcm))))


def _pcm(window: Window) -> bytes:
    return window.wav.pcm(window.span.start_ms, window.span.end_ms)


def shifted(words: Sequence[Word], by_ms: int) -> Iterator[Word]:
    """Yield the words on another clock."""
    return (replace(word, start_ms=word.start_ms + by_ms, end_ms=word.end_ms + by_ms) for word in words)


def hear(windows: Sequence[Window], ears: Ears, request: Request, progress: Progress) -> list[Heard]:
    """Recognise the windows one by one; `progress` gets milliseconds done and in all, after each."""
    heard: list[Heard] = []
    total = sum(window.span.end_ms - window.span.start_ms for window in windows)
    done = 0
    for window in windows:
        duration_ms = window.span.end_ms - window.span.start_ms
        found = ears.words(window, request)
        if is_doubtful(found.words, duration_ms, request):
            again = ears.words(window, replace(request, careful=True))
            words, removed = settle(found.words, again.words, duration_ms, request)
            found = Heard(window, tuple(words), removed)
        heard.append(_filled(found, ears, request))
        done += duration_ms
        progress(done, total)
    return heard


def _filled(found: Heard, ears: Ears, request: Request) -> Heard:
    """Listen to what was left out by itself: the decoder stops early now and then, and hears the rest on its own."""
    words = list(found.words)
    for hole in _holes(found):
        alone = ears.words(replace(found.window, span=hole), request)
        if not is_doubtful(alone.words, hole.end_ms - hole.start_ms, request):
            words += alone.words
    return replace(found, words=tuple(sorted(words, key=lambda word: word.start_ms)))


def _holes(found: Heard) -> list[Span]:
    """Find where a window, which is speech throughout, goes without a word for long."""
    if not found.words:  # all of it would be heard in the same way again
        return []
    return [hole for hole in wordless(found.words, found.window.span) if hole.end_ms - hole.start_ms >= HOLE_MS]


def break_loops(heard: Sequence[Heard], ears: Ears, request: Request) -> list[Heard]:
    """Listen again, in another way, to the windows of one track that say the same one after another."""
    looping = set(_looping(heard))
    if not looping:
        return list(heard)
    careful = replace(request, careful=True)
    again = [ears.words(one.window, careful) if number in looping else one for number, one in enumerate(heard)]
    return again if _surplus(again) < _surplus(heard) else list(heard)


def words_of_track(heard: Sequence[Heard]) -> list[Word]:
    """All words of windows in a row."""
    return list(chain.from_iterable(one.words for one in heard))


def _looping(heard: Sequence[Heard]) -> Iterator[int]:
    """Tell the numbers of the windows that a loop reaches across; a loop inside one was dealt with."""
    loops = find_loops(words_of_track(heard))
    at = 0
    for number, one in enumerate(heard):
        end = at + len(one.words)
        if any(loop.first < end and loop.end > at and not at <= loop.first < loop.end <= end for loop in loops):
            yield number
        at = end


def _surplus(heard: Sequence[Heard]) -> int:
    return sum(loop.surplus for loop in find_loops(words_of_track(heard)))
