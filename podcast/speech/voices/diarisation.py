"""Who spoke when in one file that mixes voices: an estimate, from how voices sound and nothing else.

What the voices sound like is forgotten when the turns are known: no voice print is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from podcast.errors import RecordingError
from podcast.model import Span
from podcast.speech.listening import Detector, Frames, listen, samples
from podcast.speech.silero import speech_probabilities
from podcast.speech.voices import resemblyzer
from podcast.speech.voices.clustering import voice_centres
from podcast.speech.voices.resemblyzer import WINDOW_SAMPLES
from podcast.speech.voices.turns import Turn
from podcast.speech.wav import WavReader
from podcast.speech.windows import FRAME_MS, SPEECH_STARTS, spans_of_speech

Numbers = NDArray[np.float32]
Encoder = Callable[[Numbers], Numbers]
Progress = Callable[[int, int], None]

WINDOW_MS = 1_600
STEP_MS = 500  # from one window to the next
BATCH = 64
SWITCH = 0.25  # what a change of voice inside a stretch of speech must gain in similarity, summed over windows
JOIN_MS = 1_000  # a shorter pause of the same voice does not end its turn
SHORTEST_TURN_MS = 500
SOFT_FRAMES = 3  # about 100 ms: how a phrase starts and ends is too soft for the detector
SNAP_MS = 400  # a change of voice is put where it is quietest, this far around


@dataclass(frozen=True)
class _Window:
    """Part of a stretch of speech; `span` counts stretches."""

    span: int
    start_ms: int
    end_ms: int

    @property
    def middle_ms(self) -> int:
        return (self.start_ms + self.end_ms) // 2


def find_turns(
    wav: Path,
    speakers: int | None,
    progress: Progress,
    encode: Encoder | None = None,
    detect: Detector = speech_probabilities,
) -> tuple[Turn, ...]:
    """Estimate who speaks when in a 16 kHz mono 16-bit WAV file; `speakers` is how many are heard, when it is known.

    `progress` is called with milliseconds of speech listened to and in all. Without `encode` the weights of Resemblyzer
    are used. Time grows with length; memory by 8 bytes per 32 ms and 1 kB per half second of speech.

    Raises RecordingError when it is another kind of file, or nobody speaks; ToolError when the weights are not here.
    """
    encode = encode or resemblyzer.load()
    reader = WavReader(wav)
    frames = listen(reader, detect)
    spans = [_bare(span, frames) for span in spans_of_speech(frames.speech.tolist(), frames.duration_ms)]
    if not spans:
        raise RecordingError("no speech was found", where=wav.name, hint="Listen to it: is it the right recording?")
    windows = [window for number, span in enumerate(spans) for window in _windows(number, span)]
    vectors = _encoded(reader, windows, encode, progress)
    centres = voice_centres(vectors, speakers)
    voices = _smooth(windows, vectors @ centres.T)
    return in_order_of_appearance(tidy(list(_turns(spans, windows, voices, frames))))


def _bare(span: Span, frames: Frames) -> Span:
    """Take most of the padding off a stretch of speech."""
    first, last = span.start_ms // FRAME_MS, -(-span.end_ms // FRAME_MS)
    spoken = first + np.flatnonzero(frames.speech[first:last] >= SPEECH_STARTS)
    start_ms = (int(spoken[0]) - SOFT_FRAMES) * FRAME_MS
    end_ms = (int(spoken[-1]) + 1 + SOFT_FRAMES) * FRAME_MS
    return Span(max(start_ms, span.start_ms), min(end_ms, span.end_ms))


def _windows(number: int, span: Span) -> Iterator[_Window]:
    """Cover a stretch of speech evenly by windows of 1.6 s; a shorter stretch is one window."""
    room = span.end_ms - span.start_ms - WINDOW_MS
    if room <= 0:
        yield _Window(number, span.start_ms, span.end_ms)
        return
    steps = -(-room // STEP_MS)
    for step in range(steps + 1):
        start_ms = span.start_ms + room * step // steps
        yield _Window(number, start_ms, start_ms + WINDOW_MS)


def _encoded(reader: WavReader, windows: Sequence[_Window], encode: Encoder, progress: Progress) -> Numbers:
    found = []
    for first in range(0, len(windows), BATCH):
        batch = windows[first : first + BATCH]
        # what is shorter than a window is repeated until it fills one
        sound = [np.resize(samples(reader.pcm(window.start_ms, window.end_ms)), WINDOW_SAMPLES) for window in batch]
        found.append(encode(np.stack(sound)))
        progress(min(first + BATCH, len(windows)) * STEP_MS, len(windows) * STEP_MS)
    return np.concatenate(found)


def _smooth(windows: Sequence[_Window], alike: Numbers) -> NDArray[np.intp]:
    """Choose the voice of each window so that similarity is highest in all, less what changes cost (Viterbi).

    `alike` has a row for each window and a column for each voice. Between stretches of speech a change costs nothing.
    """
    best = np.zeros(alike.shape[1])
    came_from = np.zeros(alike.shape, np.intp)
    for row, window in enumerate(windows):
        cost = SWITCH if row and windows[row - 1].span == window.span else 0.0
        stay, change = best, best.max() - cost
        came_from[row] = np.where(stay >= change, np.arange(len(best)), int(best.argmax()))
        best = np.maximum(stay, change) + alike[row]
    voices = np.zeros(len(windows), np.intp)
    voice = int(best.argmax())
    for row in range(len(windows) - 1, -1, -1):
        voices[row] = voice
        voice = int(came_from[row][voice])
    return voices


def _turns(
    spans: Sequence[Span], windows: Sequence[_Window], voices: NDArray[np.intp], frames: Frames
) -> Iterator[Turn]:
    """Cut each stretch of speech where the voice changes."""
    start_ms = 0
    for row, window in enumerate(windows):
        if row == 0 or windows[row - 1].span != window.span:
            start_ms = spans[window.span].start_ms
        if row + 1 == len(windows) or windows[row + 1].span != window.span:
            yield Turn(start_ms, spans[window.span].end_ms, int(voices[row]))
        elif voices[row + 1] != voices[row]:
            cut = _quietest((window.middle_ms + windows[row + 1].middle_ms) // 2, frames)
            yield Turn(start_ms, cut, int(voices[row]))
            start_ms = cut


def _quietest(around_ms: int, frames: Frames) -> int:
    first = max(0, (around_ms - SNAP_MS) // FRAME_MS)
    level = frames.level_db[first : (around_ms + SNAP_MS) // FRAME_MS]
    return (first + int(np.argmin(np.convolve(level, np.ones(3), mode="same")[1:-1])) + 1) * FRAME_MS


def tidy(turns: Sequence[Turn]) -> list[Turn]:
    """Give turns of under half a second to the nearest other, and join those of one voice over short pauses."""
    kept: list[Turn] = []
    for number, turn in enumerate(turns):
        short = turn.end_ms - turn.start_ms < SHORTEST_TURN_MS
        voice = _neighbour(turns, number) if short else turn.voice
        if kept and kept[-1].voice == voice and turn.start_ms - kept[-1].end_ms <= JOIN_MS:
            kept[-1] = replace(kept[-1], end_ms=turn.end_ms)
        else:
            kept.append(replace(turn, voice=voice))
    return kept


def _neighbour(turns: Sequence[Turn], number: int) -> int:
    turn = turns[number]
    near = [
        (max(other.start_ms - turn.end_ms, turn.start_ms - other.end_ms), other.voice)
        for other in turns[max(0, number - 1) : number + 2]
        if other.end_ms - other.start_ms >= SHORTEST_TURN_MS
    ]
    gap, voice = min(near, default=(JOIN_MS + 1, turn.voice))
    return voice if gap <= JOIN_MS else turn.voice


def in_order_of_appearance(turns: Sequence[Turn]) -> tuple[Turn, ...]:
    """Number the voices from 1, as they are first heard."""
    numbers: dict[int, int] = {}
    return tuple(replace(turn, voice=numbers.setdefault(turn.voice, len(numbers) + 1)) for turn in turns)
