"""Names as they are written: what a recogniser misheard is replaced by the show's vocabulary, and each repair told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from podcast.model import Segment, Term, Transcript, Word
from podcast.speech.spelling import key as _key

_APOSTROPHES = "'’ʼ"


@dataclass(frozen=True)
class Repair:
    """At `start_ms` `heard` was replaced by `written`."""

    start_ms: int
    heard: str
    written: str


def apply_vocabulary(transcript: Transcript, vocabulary: Sequence[Term]) -> tuple[Transcript, tuple[Repair, ...]]:
    """Write the names of `vocabulary` where they, or a form in which they are misheard, are in the transcript.

    Case, accents, spaces, hyphens, apostrophes and full stops do not matter when comparing, word boundaries do.
    Times are kept; punctuation around the name too. The words of a name have no confidence any more: they are the
    show's, not the recogniser's. The same arguments give the same repairs, in order of time.
    """
    forms = _Forms(vocabulary)
    segments, repairs = [], []
    for segment in transcript.segments:
        repaired, found = _repair_segment(segment, forms)
        segments.append(repaired)
        repairs += found
    return replace(transcript, segments=tuple(segments)), tuple(repairs)


class _Forms:
    """What to look for: the letters and digits of every form, without case and accents, and the name it stands for."""

    def __init__(self, vocabulary: Sequence[Term]) -> None:
        self._names: dict[str, str] = {}
        self._plain: set[str] = set()
        for term in vocabulary:
            key = _key(term.text)
            self._names.setdefault(key, term.text)
            # « Claire » may also be an adjective: such a name is only written where a capital was heard
            if term.text.isalpha() and term.text[1:].islower():
                self._plain.add(key)
        for term in vocabulary:
            for form in term.heard_as:
                self._names[_key(form)] = term.text
                self._plain.discard(_key(form))
        self._names.pop("", None)
        self.longest = max(map(len, self._names), default=0)

    def name(self, key: str, heard: str) -> str | None:
        name = self._names.get(key)
        if name is None or (key in self._plain and not heard[:1].isupper()):
            return None
        return name


def _repair_segment(segment: Segment, forms: _Forms) -> tuple[Segment, list[Repair]]:
    timed = bool(segment.words)
    words = segment.words or tuple(Word(segment.start_ms, segment.end_ms, text) for text in segment.text.split())
    repaired: list[Word] = []
    repairs: list[Repair] = []
    at = 0
    while at < len(words):
        match = _longest_match(words, at, forms)
        if match is None:
            repaired.append(words[at])
            at += 1
            continue
        repairs += [match.repair] if match.repair else []
        repaired += match.words
        at += match.length
    text = " ".join(word.text for word in repaired) if repairs else segment.text
    return replace(segment, text=text, words=tuple(repaired) if timed else ()), repairs


@dataclass(frozen=True)
class _Match:
    length: int
    words: tuple[Word, ...]
    repair: Repair | None


def _longest_match(words: Sequence[Word], at: int, forms: _Forms) -> _Match | None:
    best = None
    for first in _starts(words[at].text):
        for last in range(at, len(words)):
            texts = [word.text for word in words[at : last + 1]]
            if len(_key("".join(texts))) > forms.longest + 16:  # an elided article may stand before the name
                break
            best = _match(words[at : last + 1], first, forms) or best
        if best is not None:
            return best
    return None


def _match(words: Sequence[Word], first: int, forms: _Forms) -> _Match | None:
    text = " ".join(word.text for word in words)
    tail = len(text) - len(words[-1].text)
    for end in _ends(words[-1].text):
        if tail + end <= first:
            continue
        heard = text[first : tail + end]
        name = forms.name(_key(heard), heard)
        if name is not None:
            written = text[:first] + name + text[tail + end :]
            repair = None if written == text else Repair(words[0].start_ms, heard, name)
            return _Match(len(words), tuple(_spread(written, words)), repair)
    return None


def _starts(text: str) -> Iterator[int]:
    """Where a name may start in a word: at its first letter, or after an apostrophe."""
    letters = [index for index, character in enumerate(text) if character.isalnum()]
    yield from letters[:1]
    yield from (index for index in letters[1:] if text[index - 1] in _APOSTROPHES)


def _ends(text: str) -> Iterator[int]:
    """Where a name may end in a word: after its last letter, or before an apostrophe."""
    letters = [index for index, character in enumerate(text) if character.isalnum()]
    yield from (index + 1 for index in letters[-1:])
    yield from (index + 1 for index in reversed(letters[:-1]) if text[index + 1] in _APOSTROPHES)


def _spread(written: str, words: Sequence[Word]) -> Iterator[Word]:
    """Give the written words the times of those heard: one to one, else in proportion to their length."""
    texts = written.split()
    if len(texts) == len(words):
        yield from (replace(word, text=text, confidence=None) for word, text in zip(words, texts, strict=True))
        return
    start, end = words[0].start_ms, words[-1].end_ms
    total = sum(map(len, texts))
    done = 0
    for text in texts:
        from_ms = start + (end - start) * done // total
        done += len(text)
        yield Word(from_ms, start + (end - start) * done // total, text)
