"""A transcript as sentences: recognisers cut segments where it suits them, not where speakers end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from podcast.model import Segment, Transcript
from podcast.typography import ends_sentence

# an end mark after a word of three letters or more ("M. Dupont" goes on), or after French's space before ? and !;
# or a quotation mark that closes after one, unless what follows says who spoke ('"Ça va ?" dit-elle')
_END = re.compile(
    r"(?:(?<=\w{3}[.!?…])|(?<=[ \u00a0\u202f][!?]))(?<!\bMrs\.)\s+(?=[^\W\d_]|[«“\"0-9])"
    r"|(?:(?<=[\w \u00a0\u202f][.!?…][”\"])|(?<=[.!?…][ \u00a0\u202f]»))\s+(?=[A-ZÀ-ÖØ-ÞŒ«“\"0-9])"
)
_LONGEST = 400  # characters: speech without punctuation is cut at its segments
_PAUSE_MS = 2000  # silence that ends a sentence, whatever its punctuation


@dataclass(frozen=True)
class Sentence:
    """Verbatim words of one speaker, and when they were said."""

    start_ms: int
    end_ms: int
    text: str
    speaker: str | None = None

    @property
    def ended(self) -> bool:
        """Whether the speaker came to an end mark."""
        return ends_sentence(self.text)

    @property
    def question(self) -> bool:
        """Whether it asks."""
        return self.text.endswith("?")


def sentences(transcript: Transcript) -> tuple[Sentence, ...]:
    """Return all sentences in order of time; unfinished ones go on in the next segment of the same speaker."""
    found: list[Sentence] = []
    for segment in transcript.segments:
        for piece in _pieces(segment):
            if found and _goes_on(found[-1], piece):
                found[-1] = replace(found[-1], end_ms=piece.end_ms, text=f"{found[-1].text} {piece.text}")
            else:
                found.append(piece)
    return tuple(found)


def _goes_on(last: Sentence, piece: Sentence) -> bool:
    return (
        not last.ended
        and last.speaker == piece.speaker
        and piece.start_ms - last.end_ms < _PAUSE_MS
        and len(last.text) + len(piece.text) < _LONGEST
    )


def _pieces(segment: Segment) -> Iterator[Sentence]:
    """Cut a segment into sentences, timed by their words, or by their share of the text where no words are known."""
    texts = [text for text in _END.split(" ".join(segment.text.split())) if text]
    lengths = [len(text.split()) for text in texts]
    total = sum(lengths)
    moments = [segment.start_ms] * (total + 1)
    for index in range(total):
        if len(segment.words) == total:
            moments[index] = segment.words[index].start_ms
        else:
            moments[index] = segment.start_ms + (segment.end_ms - segment.start_ms) * index // total
    moments[total] = segment.end_ms
    position = 0
    for text, length in zip(texts, lengths, strict=True):
        start, position = position, position + length
        yield Sentence(moments[start], moments[position], text, segment.speaker)
