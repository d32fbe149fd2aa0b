"""Transcripts as JSON made elsewhere: the podcast namespace's, and those of Whisper's many relatives."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from podcast.errors import ConfigError
from podcast.model import Segment, Transcript, Word
from podcast.speech.engine import Piece, words_of
from podcast.speech.formats.cue_file import joined
from podcast.speech.formats.vtt_text import one_line
from podcast.speech.segments import segments_of

_LONGEST_MS = 360_000_000  # a hundred hours: more is a mistake
_CHARACTER_MS = 60  # about what a character takes to be said, where nothing says when it ends
_WORDS = 10  # so many segments, each of one word, are words
HINT = "Export it again, or as WebVTT or SRT."


def read_json(text: str, language: str, name: str) -> Transcript:
    """Read a list of segments, or `{"segments": […]}`: with `startTime`, `endTime`, `body`, or `start`, `end`, `text`.

    `speaker` and `words` are taken over where they are. Words with times become sentences, also where each is a segment
    as some hosts write them; so do Whisper's segments without words, which end anywhere.
    Raises ConfigError, with `name` and the line or the segment's number.
    """
    content = _decode(text, name)
    entries = content.get("segments") if isinstance(content, dict) else content
    if not isinstance(entries, list):
        raise ConfigError('this JSON has no list "segments"', where=name, hint=HINT)
    segments = [_segment(entry, language, f"{name}, segment {number}") for number, entry in enumerate(entries, 1)]
    segments = _ended([segment for segment in segments if segment.text])
    if len(segments) >= _WORDS and not any(" " in segment.text for segment in segments):
        segments = [replace(word, words=(Word(word.start_ms, word.end_ms, word.text),)) for word in segments]
    if segments and all(segment.words for segment in segments):
        return Transcript(language, _sentences(segments))
    is_whisper = any("body" not in entry for entry in entries)
    return Transcript(language, joined(segments) if is_whisper else tuple(segments))


def is_ours(text: str, name: str) -> bool:
    """Tell the file of the recogniser by its keys. Raises ConfigError when it is not JSON."""
    content = _decode(text, name)
    return isinstance(content, dict) and {"tool", "language", "segments"} <= content.keys()


def _decode(text: str, name: str) -> object:
    try:
        content: object = json.loads(text)
    except json.JSONDecodeError as error:
        raise ConfigError(f"this is not JSON: {error.msg}", where=f"{name}, line {error.lineno}", hint=HINT) from error
    except (RecursionError, ValueError) as error:  # thousands of brackets, numbers of thousands of digits
        raise ConfigError("this JSON is not a transcript's", where=name, hint=HINT) from error
    return content


def _segment(entry: object, language: str, where: str) -> Segment:
    """Read one; it ends when it starts if no end is given."""
    if not isinstance(entry, dict):
        raise ConfigError("this is not a segment with times and text", where=where, hint=HINT)
    text = entry.get("body", entry.get("text"))
    if not isinstance(text, str):
        raise ConfigError('this segment has neither "body" nor "text"', where=where, hint=HINT)
    start = _milliseconds(entry, ("startTime", "start"), where)
    if start is None:
        raise ConfigError('this segment has neither "startTime" nor "start"', where=where, hint=HINT)
    end = _milliseconds(entry, ("endTime", "end"), where)
    if end is not None and end < start:
        raise ConfigError("this segment ends before it starts", where=where, hint=HINT)
    speaker = entry.get("speaker")
    named = one_line(speaker) or None if isinstance(speaker, str) else None
    segment = Segment(start, start if end is None else end, one_line(text), named)
    words = _words(entry.get("words"), segment, language, where)
    return replace(segment, text=" ".join(word.text for word in words) or segment.text, words=words)


def _milliseconds(entry: Mapping[str, object], keys: Sequence[str], where: str) -> int | None:
    value = next((entry[key] for key in keys if entry.get(key) is not None), None)
    if value is None:
        return None
    try:
        seconds = float(value) if isinstance(value, (int, float, str)) else math.nan
    except (ValueError, OverflowError):
        seconds = math.nan
    if not 0 <= seconds * 1000 <= _LONGEST_MS:
        shown = one_line(str(value))[:40]
        raise ConfigError(f"this is not a time in seconds: {shown}", where=where, hint=HINT)
    return round(seconds * 1000)


def _words(entries: object, segment: Segment, language: str, where: str) -> tuple[Word, ...]:
    """Read the words, none if they are not those of the text; where times are missing, between their neighbours'."""
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        return ()
    texts = [str(entry.get("word", entry.get("text"))) for entry in entries]
    if _letters("".join(map(one_line, texts))) != _letters(segment.text):
        return ()
    if not any(text[:1].isspace() for text in texts[1:]):  # only Whisper itself writes the spaces
        texts = [f" {text}" for text in texts]
    starts = [_milliseconds(entry, ("start",), where) for entry in entries]
    ends = [_milliseconds(entry, ("end",), where) for entry in entries]
    later, at, pieces = _next_known(starts, segment.end_ms), segment.start_ms, []
    for number, text in enumerate(texts):
        known, until = starts[number], ends[number]
        start = at if known is None else known
        at = later[number] if until is None else until
        pieces.append(Piece(start / 1000, at / 1000, text, _confidence(entries[number])))
    heard = words_of(pieces, max(segment.end_ms, at) + len(pieces), language)
    return tuple(replace(word, confidence=None) if word.confidence == 0 else word for word in heard)


def _letters(text: str) -> str:
    return text.replace(" ", "")


def _next_known(starts: Sequence[int | None], end_ms: int) -> list[int]:
    """For each word when the first one after it starts of which that is known."""
    later = [end_ms]
    for start in reversed(starts[1:]):
        later.append(later[-1] if start is None else start)
    return later[::-1]


def _confidence(entry: Mapping[str, object]) -> float:
    """0 where nothing is known."""
    value = next((entry[key] for key in ("probability", "score", "confidence") if key in entry), 0)
    return float(value) if isinstance(value, (int, float)) and 0 <= value <= 1 else 0.0


def _ended(segments: Sequence[Segment]) -> list[Segment]:
    """Order by time; end those that have no end where the next one starts, or when they can have been said."""
    ordered = sorted(segments, key=lambda segment: segment.start_ms)
    starts = [segment.start_ms for segment in ordered[1:]]
    done = []
    for number, segment in enumerate(ordered):
        if segment.end_ms > segment.start_ms:
            done.append(segment)
            continue
        end = segment.start_ms + _CHARACTER_MS * len(segment.text)
        if number < len(starts) and starts[number] > segment.start_ms:
            end = min(end, starts[number])
        done.append(replace(segment, end_ms=end))
    return done


def _sentences(segments: Sequence[Segment]) -> tuple[Segment, ...]:
    sentences: list[Segment] = []
    for speaker, said in groupby(segments, key=lambda segment: segment.speaker):
        sentences += segments_of((word for segment in said for word in segment.words), speaker)
    return tuple(sentences)
