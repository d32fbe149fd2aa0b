"""Times for the words of a corrected transcript: those that stayed have their own, others share what lies between."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from podcast.model import Segment, Transcript, Word
from podcast.speech.correcting.differences import same_words
from podcast.speech.spelling import key


def align(edited: Transcript, heard: Transcript) -> Transcript:
    """Give every segment of `edited` its words, with the times of those that were `heard`; the text stays as it is.

    A word that was heard so has its own times and confidence. A word that a person wrote has no confidence, and the
    times of the word that it corrects in case, accents or punctuation, or a share of the time between its neighbours
    by its length: none at all where there is no time between them. All are in order, within their segment's times.
    """
    words = [word for segment in heard.segments for word in segment.words]
    texts = [segment.text.split(" ") for segment in edited.segments]
    found = _counterparts([text for part in texts for text in part], words)
    segments, at = [], 0
    for segment, part in zip(edited.segments, texts, strict=True):
        aligned = _segment_words(segment, part, found[at : at + len(part)])
        segments.append(replace(segment, words=tuple(aligned)))
        at += len(part)
    return replace(edited, segments=tuple(segments))


def _counterparts(texts: Sequence[str], words: Sequence[Word]) -> list[Word | None]:
    found: list[Word | None] = [None] * len(texts)
    for place in same_words([_heard(text) for text in texts], [_heard(word.text) for word in words]):
        found[place.first : place.first + place.size] = words[place.second : place.second + place.size]
    return found


def _heard(text: str) -> str:
    """Return what of a word is heard: its letters and digits, or all of it where it has none."""
    return key(text) or text


def _segment_words(segment: Segment, texts: Sequence[str], heard: Sequence[Word | None]) -> Iterator[Word]:
    confidences = [
        word.confidence if word and word.text == text else None for text, word in zip(texts, heard, strict=True)
    ]
    times = _spread(segment, texts, _usable(segment, heard))
    for text, (start, end), confidence in zip(texts, times, confidences, strict=True):
        yield Word(start, end, text, confidence)


def _usable(segment: Segment, heard: Sequence[Word | None]) -> list[tuple[int, int] | None]:
    """The times that fit: a person who moved a cue knows better when its words are said."""
    times: list[tuple[int, int] | None] = []
    at = segment.start_ms
    for word in heard:
        middle = (word.start_ms + word.end_ms) // 2 if word else -1
        if word is None or not at <= middle <= segment.end_ms:
            times.append(None)
            continue
        start, at = max(at, word.start_ms), min(word.end_ms, segment.end_ms)
        times.append((start, at))
    return times


def _spread(
    segment: Segment, texts: Sequence[str], known: Sequence[tuple[int, int] | None]
) -> Iterator[tuple[int, int]]:
    """Fill in the times that are not known, in proportion to the words' lengths."""
    start, index = segment.start_ms, 0
    while index < len(texts):
        times = known[index]
        if times is not None:
            yield times
            start, index = times[1], index + 1
            continue
        last = next((at for at in range(index, len(texts)) if known[at]), len(texts))
        following = known[last] if last < len(texts) else None
        yield from _shares(start, following[0] if following else segment.end_ms, texts[index:last])
        index = last


def _shares(start_ms: int, end_ms: int, texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    total, done = sum(map(len, texts)), 0
    for text in texts:
        from_ms = start_ms + (end_ms - start_ms) * done // max(total, 1)
        done += len(text)
        yield from_ms, start_ms + (end_ms - start_ms) * done // max(total, 1)
