"""The transcript as WebVTT: what players show, and what the producer corrects in any editor.

https://www.w3.org/TR/webvtt1/. A cue is at most two lines of 65 characters, and names its speaker.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from podcast.errors import ConfigError
from podcast.model import Segment, Transcript
from podcast.speech.segments import continues
from podcast.speech.vtt_text import escape, one_line, unescape

LINE = 65  # characters; what is said to be read at ease in a player
LINES = 2

_MOMENT = r"(?:(\d{1,6}):)?([0-5]\d):([0-5]\d)\.(\d{3})"
_TIMES = re.compile(rf"\s*{_MOMENT}\s*-->\s*{_MOMENT}(?:\s.*)?")
_LIKE_A_TIME = re.compile(r"^\s*\d+:\d{2}[\d:.,]*\s*(?:-+>|[–—=]>|→)|-->")
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>]*)>")
_ASIDE = re.compile(r"(?:NOTE|STYLE|REGION)(?:[ \t]|$)")
_RIGHT = "A right line looks like this: 00:01:02.500 --> 00:01:05.000"


def write_vtt(transcript: Transcript) -> str:
    """Write WebVTT: cues in order of time, never empty, each of at least a millisecond."""
    cues = [cue for segment in transcript.segments for cue in _cues(segment)]
    cues.sort(key=lambda cue: cue.start_ms)
    return "WEBVTT\n" + "".join(f"\n{_cue_text(cue)}\n" for cue in cues)


def read_vtt(text: str, language: str, name: str = "transcript") -> Transcript:
    """Read WebVTT that a person may have edited; cues of one speaker that continue a sentence become one segment.

    Byte-order marks, any line ends, blank lines, missing hours, NOTE, STYLE and REGION blocks and tags are accepted.
    Raises ConfigError, with `name` and the line's number, for a time that cannot be read and for text without a time.
    """
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if not re.match(r"WEBVTT(?:[ \t]|$)", lines[0]):
        raise ConfigError(
            "a transcript starts with the word WEBVTT", where=f"{name}, line 1", hint="Put a line WEBVTT at the top."
        )
    cues = [part for block in _blocks(lines, name) for part in _voices(block)]
    cues.sort(key=lambda cue: cue.start_ms)
    return Transcript(language, tuple(_joined(cues)))


# Writing


def _cues(segment: Segment) -> Iterator[Segment]:
    """Cut a segment into cues that fit, with times from its words, or in proportion where it has none."""
    text = one_line(segment.text)
    if not text:
        return
    speaker = one_line(segment.speaker or "") or None
    parts = _parts(text)
    starts = _start_times(segment, parts)
    ends = [*starts[1:], max(segment.end_ms, starts[-1] + 1)]  # a sentence that goes on does not flicker
    for start, end, part in zip(starts, ends, parts, strict=True):
        yield Segment(start, end, part, speaker)


def _parts(text: str) -> list[str]:
    """Share the text among as few cues as can hold it, about equally long."""
    parts: list[str] = []
    whole = text.split(" ")
    while whole:
        most = _how_many_fit(whole)
        if most < len(whole):
            most = _good_end(whole, most)
        parts.append(" ".join(whole[:most]))
        whole = whole[most:]
    return parts


def _how_many_fit(words: Sequence[str]) -> int:
    """Count the words, at least one, that wrap into two lines."""
    count = 1
    while count < len(words) and len(_wrap(" ".join(words[: count + 1]))) <= LINES:
        count += 1
    return count


def _good_end(words: Sequence[str], most: int) -> int:
    """End the cue after punctuation if there is any in its second half; no word stays alone for the next one."""
    for count in range(most, most // 2, -1):
        if words[count - 1].endswith((",", ";", ":", ".", "!", "?", "…")):
            return count
    return most


def _start_times(segment: Segment, parts: Sequence[str]) -> list[int]:
    counts = [len(part.split(" ")) for part in parts]
    firsts = [sum(counts[:number]) for number in range(len(parts))]
    if len(segment.words) == sum(counts):
        times = [segment.start_ms, *(segment.words[first].start_ms for first in firsts[1:])]
    else:
        total, length = sum(map(len, parts)), segment.end_ms - segment.start_ms
        times = [segment.start_ms + length * sum(map(len, parts[:n])) // total for n in range(len(parts))]
    for number in range(1, len(times)):
        times[number] = max(times[number], times[number - 1] + 1)
    return times


def _cue_text(cue: Segment) -> str:
    voice = f"<v {escape(cue.speaker)}>" if cue.speaker else ""
    lines = "\n".join(escape(line) for line in _wrap(cue.text))
    return f"{_stamp(cue.start_ms)} --> {_stamp(cue.end_ms)}\n{voice}{lines}"


def _wrap(text: str) -> list[str]:
    """Break at plain spaces only; a word longer than a line stays whole."""
    lines: list[str] = []
    for word in text.split(" "):
        if lines and len(lines[-1]) + 1 + len(word) <= LINE:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def _stamp(ms: int) -> str:
    return f"{ms // 3_600_000:02}:{ms // 60_000 % 60:02}:{ms // 1000 % 60:02}.{ms % 1000:03}"


# Reading


@dataclass(frozen=True)
class _Block:
    """A cue as it stands in the file; its lines are markup."""

    start_ms: int
    end_ms: int
    lines: list[str]


def _blocks(lines: Sequence[str], name: str) -> list[_Block]:
    blocks: list[_Block] = []
    skipping = True  # what follows WEBVTT, up to a blank line, is the header's
    for index, line in enumerate(lines):
        after_blank = index > 0 and not lines[index - 1].strip()
        if not line.strip():
            skipping = False
        elif skipping or (after_blank and _ASIDE.match(line)):
            skipping = True
        elif _LIKE_A_TIME.search(line):
            blocks.append(_timed(line, f"{name}, line {index + 1}"))
        elif blocks and not _is_identifier(lines, index, blocks[-1]):
            blocks[-1].lines.append(line)
        elif not _is_identifier(lines, index, None):
            raise ConfigError("this text stands before the first time", where=f"{name}, line {index + 1}", hint=_RIGHT)
    return blocks


def _is_identifier(lines: Sequence[str], index: int, cue: _Block | None) -> bool:
    """Tell names of cues, between a blank line and a time, from text. Below an empty cue only a number is a name."""
    between = not lines[index - 1].strip() and index + 1 < len(lines) and _LIKE_A_TIME.search(lines[index + 1])
    return bool(between) and (cue is None or bool(cue.lines) or lines[index].strip().isdigit())


def _timed(line: str, where: str) -> _Block:
    found = _TIMES.fullmatch(line)
    if found is None:
        raise ConfigError(f"this is not a cue's time: {one_line(line)}", where=where, hint=_RIGHT)
    start, end = (_milliseconds(found.groups()[side : side + 4]) for side in (0, 4))
    if end <= start:
        raise ConfigError(f"this cue ends before it starts: {one_line(line)}", where=where, hint=_RIGHT)
    return _Block(start, end, [])


def _milliseconds(groups: Sequence[str | None]) -> int:
    hours, minutes, seconds, thousandths = (int(group or 0) for group in groups)
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + thousandths


def _voices(block: _Block) -> Iterator[Segment]:
    """One cue may hold several voices, one after the other: each gets its share of the time."""
    pieces = _VOICE.split(" ".join(block.lines))
    speakers = [None, *(unescape(name) or None for name in pieces[1::2])]
    texts = [unescape(markup) for markup in pieces[0::2]]
    total, length, done = sum(map(len, texts)), block.end_ms - block.start_ms, 0
    for speaker, text in zip(speakers, texts, strict=True):
        start = block.start_ms + length * done // max(total, 1)
        done += len(text)
        if text:
            yield Segment(start, block.start_ms + length * done // total, text, speaker)


def _joined(cues: Sequence[Segment]) -> list[Segment]:
    segments: list[Segment] = []
    last_of: dict[str | None, int] = {}
    for cue in cues:
        at = last_of.get(cue.speaker)
        last = None if at is None else segments[at]
        if at is not None and last and continues(last.text, cue.start_ms - last.end_ms, cue.text):
            segments[at] = replace(last, end_ms=max(last.end_ms, cue.end_ms), text=f"{last.text} {cue.text}")
        else:
            last_of[cue.speaker] = len(segments)
            segments.append(cue)
    return segments
