"""Where speech is, and the windows that it is recognised in: plain decisions about numbers.

Whisper listens to 30 seconds at a time. Joining speech across long pauses into one such window makes its decoder stop
early without a sign (444 words lost in 45 minutes), so a window never reaches across a pause of more than a second.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from podcast.model import Span, Word

VERSION = "3"  # part of every fingerprint: change it when these rules, or those of what is kept of the words, change

FRAME_MS = 32  # the voice detector's unit
LONGEST_MS = 28_000  # a window, under Whisper's 30 s
HOLE_MS = 2_500  # no pause in a window is this long: without words for longer, the decoder has skipped speech
PAUSE_MS = 1_000  # a window does not reach across a longer one
SPEECH_STARTS = 0.5  # probability; silero's own default
SPEECH_ENDS = 0.35  # silero's own hysteresis: 0.15 under the start
SHORTEST_SPEECH_FRAMES = 3  # about 100 ms: a click is shorter, « oui » is not
SHORTEST_GAP_FRAMES = 5  # 160 ms: a breath inside a phrase is no pause
PAD_MS = 400  # of silence kept around speech, so that no consonant is cut


def spans_of_speech(probabilities: Sequence[float], duration_ms: int) -> list[Span]:
    """Find speech in frame probabilities; each span is padded with silence, and none overlaps the next."""
    runs = [run for run in _runs(probabilities) if run[1] - run[0] >= SHORTEST_SPEECH_FRAMES]
    bare = [Span(start * FRAME_MS, min(end * FRAME_MS, duration_ms)) for start, end in runs]
    gaps = [after.start_ms - before.end_ms for before, after in pairwise(bare)]
    room_before = [bare[0].start_ms, *(gap // 2 for gap in gaps)] if bare else []
    room_after = [*(gap // 2 for gap in gaps), duration_ms - bare[-1].end_ms] if bare else []
    return [
        Span(span.start_ms - min(PAD_MS, before), span.end_ms + min(PAD_MS, after))
        for span, before, after in zip(bare, room_before, room_after, strict=True)
    ]


def _runs(probabilities: Sequence[float]) -> Iterator[tuple[int, int]]:
    """Frames from the first that is surely speech to the last before a gap, with hysteresis."""
    start = quiet_since = None
    for index, probability in enumerate(probabilities):
        if probability >= SPEECH_STARTS:
            start, quiet_since = (index if start is None else start), None
        elif start is not None and probability < SPEECH_ENDS:
            quiet_since = index if quiet_since is None else quiet_since
            if index - quiet_since >= SHORTEST_GAP_FRAMES:
                yield start, quiet_since
                start = quiet_since = None
    if start is not None:
        yield start, len(probabilities) if quiet_since is None else quiet_since


def windows_of(spans: Sequence[Span], probabilities: Sequence[float]) -> list[Span]:
    """Pack spans of speech into windows of at most 28 s that never reach across a pause of more than a second.

    Speech that goes on for longer without any pause is cut where it is least like speech.
    """
    windows: list[Span] = []
    for span in spans:
        for part in _parts(span, probabilities):
            if windows and _fits(windows[-1], part):
                windows[-1] = Span(windows[-1].start_ms, part.end_ms)
            else:
                windows.append(part)
    return windows


def _fits(window: Span, part: Span) -> bool:
    return part.start_ms - window.end_ms <= PAUSE_MS and part.end_ms - window.start_ms <= LONGEST_MS


def _parts(span: Span, probabilities: Sequence[float]) -> Iterator[Span]:
    start = span.start_ms
    while span.end_ms - start > LONGEST_MS:
        cut = _quietest(start + LONGEST_MS // 2, start + LONGEST_MS, probabilities)
        yield Span(start, cut)
        start = cut
    yield Span(start, span.end_ms)


def _quietest(start_ms: int, end_ms: int, probabilities: Sequence[float]) -> int:
    """Return the middle of the fifth of a second that is least like speech."""
    frames = range(start_ms // FRAME_MS, end_ms // FRAME_MS - 6)
    first = min(frames, key=lambda frame: sum(probabilities[frame : frame + 7]))
    return (first + 3) * FRAME_MS


def wordless(words: Sequence[Word], window: Span) -> list[Span]:
    """Return the stretches of a window before, between and after its words, in order; some last no time."""
    edges = [window.start_ms, *(edge for word in words for edge in (word.start_ms, word.end_ms)), window.end_ms]
    return [Span(start, end) for start, end in zip(edges[::2], edges[1::2], strict=True)]
