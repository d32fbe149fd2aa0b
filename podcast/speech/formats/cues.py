"""From what was said to what is on the screen: cues that fit, break where a reader would pause, and stay long enough.

The figures are those of Netflix's "Timed Text Style Guide" for adults: 17 characters a second, at least 5/6 s, and at
most 7 s for a cue of two lines of 42. The longest time here is in proportion to the text that a cue can hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from podcast.model import Segment, Transcript
from podcast.speech.formats.phrases import Bond, bonds, leads_on
from podcast.speech.formats.vtt_text import one_line
from podcast.speech.segments import PAUSE_MS, ends_sentence

LINES = 2
_SPLIT_PHRASE, _SPLIT_NAME = 1_000, 1_000_000  # dearer than anything else: only where nothing else fits


@dataclass(frozen=True)
class Limits:
    """What a player can show: two lines of `line` characters, read at `speed` characters a second."""

    line: int
    longest_ms: int
    shortest_ms: int = 833
    speed: int = 17


@dataclass(frozen=True)
class Label:
    """What stands before a speaker's words: in the `first` cue of a segment, or in `every` one of them."""

    text: str = ""
    first: bool = True
    every: bool = False


@dataclass(frozen=True)
class Cue:
    """What is shown from `start_ms` to `end_ms`: one or two lines, by the speaker of a segment.

    `segment` is the segment's number; `label` stands before the first line.
    """

    start_ms: int
    end_ms: int
    lines: tuple[str, ...]
    speaker: str | None = None
    label: str = ""
    segment: int = 0


def tidy(transcript: Transcript) -> list[Segment]:
    """Every segment that says something, in order of time, its text and its speaker's name as one line each."""
    cleaned = (
        replace(segment, text=one_line(segment.text), speaker=one_line(segment.speaker or "") or None)
        for segment in transcript.segments
    )
    return sorted((segment for segment in cleaned if segment.text), key=lambda segment: segment.start_ms)


def cues_of(
    segments: Sequence[Segment], limits: Limits, names: Iterable[str] = (), labels: Sequence[Label] | None = None
) -> list[Cue]:
    """Cut segments, which are tidy, into cues, in order of time; the same arguments give the same cues.

    A cue holds words of one segment only, and all words are in one. `names` are not split over cues if they fit in
    one. `labels` has one for each segment; its width counts.
    """
    names, held = tuple(names), _held(segments, limits)
    cues = [
        replace(cue, segment=number)
        for number, segment in enumerate(segments)
        for cue in _cut(replace(segment, end_ms=held[number]), limits, names, labels[number] if labels else Label())
    ]
    return sorted(cues, key=lambda cue: cue.start_ms)


def _held(segments: Sequence[Segment], limits: Limits) -> list[int]:
    """Tell until when each segment is shown: until it can be read, as far as the pause after it allows.

    Nothing is held over what anybody says next. Where a long pause is all that tells two sentences of a speaker apart
    (see `continues`), it stays long. Holding what was held changes nothing, which is why this looks at whole segments.
    """
    heard_until = list(accumulate((segment.end_ms for segment in segments), max))
    held = [segment.end_ms for segment in segments]
    following, next_of = None, dict[str | None, int]()
    for number, segment in reversed(list(enumerate(segments))):
        end = segment.start_ms + max(limits.shortest_ms, -(-1000 * len(segment.text) // limits.speed))
        if following is not None:
            end = min(end, following)
        if segment.speaker in next_of and not ends_sentence(segment.text):
            end = min(end, next_of[segment.speaker] - PAUSE_MS - 1)
        if heard_until[number] == segment.end_ms:  # nobody who spoke before goes on
            held[number] = max(segment.end_ms, end)
        following = next_of[segment.speaker] = segment.start_ms
    return held


# Cutting


@dataclass(frozen=True)
class _Said:
    """The words of a segment, when each starts, and what is known of where it may be cut."""

    words: list[str]
    starts: list[int]
    ends: list[int]
    timed: bool
    bonds: list[Bond]
    label: Label

    def width_before(self, first: int) -> int:
        """The width of the label in a cue that starts with this word."""
        shown = self.label.every or (self.label.first and first == 0)
        return len(self.label.text) if shown else 0

    def cost_after(self, count: int) -> int:
        """How badly something ends after so many words: 0 at the end of a sentence, more inside of phrases."""
        if count == len(self.words):
            return 0
        word = self.words[count - 1]
        if self.bonds[count]:
            return _SPLIT_NAME if self.bonds[count] is Bond.NAME else _SPLIT_PHRASE
        if ends_sentence(word):
            return 0
        if word.endswith((",", ";", ":", ".", "!", "?", "…", "»")):
            return 4
        pause = self.starts[count] - self.ends[count - 1] if self.timed else 0
        return max(0, 10 - pause // 50) + (20 if leads_on(word) else 0)


def _cut(segment: Segment, limits: Limits, names: Sequence[str], label: Label) -> list[Cue]:
    words = segment.text.split(" ")
    said = _Said(words, *_times(segment, words), bonds(words, names, limits.line), label)
    firsts = _first_words(said, limits)
    starts = [segment.start_ms, *(said.starts[first] for first in firsts[1:])]
    for number in range(1, len(starts)):
        starts[number] = max(starts[number], starts[number - 1] + 1)
    ends = [*starts[1:], max(segment.end_ms, starts[-1] + 1)]  # a sentence that goes on does not flicker
    return [
        Cue(
            start,
            end,
            _lines(said, first, last, limits.line),
            segment.speaker,
            label.text if said.width_before(first) else "",
        )
        for start, end, first, last in zip(starts, ends, firsts, [*firsts[1:], len(words)], strict=True)
    ]


def _times(segment: Segment, words: Sequence[str]) -> tuple[list[int], list[int], bool]:
    """When each word starts and ends, and whether that was measured; if not it is in proportion to their lengths."""
    if len(segment.words) == len(words):
        return [word.start_ms for word in segment.words], [word.end_ms for word in segment.words], True
    done = [0, *accumulate(map(len, words))]
    length = segment.end_ms - segment.start_ms
    moments = [segment.start_ms + length * count // done[-1] for count in done]
    return moments[:-1], moments[1:], False


def _first_words(said: _Said, limits: Limits) -> list[int]:
    """Choose the first word of each cue so that all of them together cost least; found from the end backwards."""
    total, room = len(said.words), LINES * limits.line
    best = [0] * (total + 1)
    following = [total] * (total + 1)
    ends = [said.cost_after(count) for count in range(1, total + 1)]
    for first in range(total - 1, -1, -1):
        choices = []
        for last, width in _fitting(said, first, limits):
            spare = 0 if last - first == total else 8 * max(0, room // 2 - width) // room
            choices.append((12 + spare + ends[last - 1] + best[last], -last))
        best[first], negative = min(choices)
        following[first] = -negative
    firsts = [0]
    while following[firsts[-1]] < total:
        firsts.append(following[firsts[-1]])
    return firsts


def _fitting(said: _Said, first: int, limits: Limits) -> list[tuple[int, int]]:
    """Every number of words before which a cue that starts at `first` may end, and its width; one word always fits."""
    found = []
    lines, filled, width = 1, said.width_before(first), 0
    for at in range(first, len(said.words)):
        length = len(said.words[at])
        if filled and filled + 1 + length > limits.line:
            lines, filled = lines + 1, length
        else:
            filled += length + (1 if filled else 0)
        width += length + 1
        too_long = said.timed and said.ends[at] - said.starts[first] > limits.longest_ms
        if at > first and (lines > LINES or too_long):
            break
        found.append((at + 1, width))
    return found


def _lines(said: _Said, first: int, last: int, line: int) -> tuple[str, ...]:
    """Put words on one line if they fit, else on two that are about as long and break well."""
    words = said.words[first:last]
    label = said.width_before(first)
    whole = len(" ".join(words)) + (label + 1 if label else 0)
    if whole <= line or (len(words) == 1 and not label):
        return (" ".join(words),)
    choices = []
    upper = label
    for count in range(0 if label else 1, len(words)):
        if count:
            upper += len(words[count - 1]) + (1 if upper else 0)
        lower = whole - upper - 1
        over = max(0, upper - line) + max(0, lower - line)
        cost = said.cost_after(first + count) if count else 20
        choices.append((over, cost + abs(upper - lower) // 2, count))
    _, _, count = min(choices)
    return " ".join(words[:count]), " ".join(words[count:])
