"""Phrases that Whisper writes where nobody speaks: subtitle credits and the like, one list for each language.

People say some of them too: whoever ends with « merci d'avoir écouté » keeps it. What decides is how much speech is
under the phrase.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from podcast.model import Word
from podcast.speech.recognition import Passage
from podcast.speech.spelling import key

HASTE_MS = 30  # of speech a letter; people in a hurry need 45, and a phantom sits on a click, a breath, a bar of music
HARDLY = 0.3  # of the phrase's own time

SpeechTime = Callable[[int, int], int]  # milliseconds of speech in a stretch of the track


@lru_cache
def phrases(language: str) -> tuple[tuple[str, ...], ...]:
    """Return the phrases of a language as keys of words, the longest first; nothing where there is no list."""
    path = Path(__file__).parent / "phantoms" / f"{language}.txt"
    if not path.is_file():
        return ()
    lines = (line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    found = {tuple(filter(None, map(key, line.split()))) for line in lines}
    return tuple(sorted(filter(None, found), key=lambda phrase: (-len(phrase), phrase)))


def part_phantoms(
    words: Sequence[Word], language: str, speech_ms: SpeechTime
) -> tuple[list[Word], list[Passage], list[Passage]]:
    """Return the words without the phrases that hardly any speech is under; what was removed; what is doubtful."""
    left: list[Word] = []
    removed: list[Passage] = []
    flagged: list[Passage] = []
    at = 0
    for first, end in _found(words, phrases(language)):
        phrase = words[first:end]
        gone = _hardly_said(phrase, speech_ms)
        (removed if gone else flagged).append(_passage(phrase, gone))
        left += words[at : first if gone else end]
        at = end
    return [*left, *words[at:]], removed, flagged


def _found(words: Sequence[Word], known: Sequence[tuple[str, ...]]) -> Iterator[tuple[int, int]]:
    keys = [key(word.text) for word in words]
    at = 0
    while at < len(keys):
        length = next((len(phrase) for phrase in known if tuple(keys[at : at + len(phrase)]) == phrase), 0)
        if length:
            yield at, at + length
        at += length or 1


def _hardly_said(phrase: Sequence[Word], speech_ms: SpeechTime) -> bool:
    start, end = phrase[0].start_ms, phrase[-1].end_ms
    letters = sum(len(key(word.text)) for word in phrase)
    return speech_ms(start, end) < max(HASTE_MS * letters, HARDLY * (end - start))


def _passage(phrase: Sequence[Word], gone: bool) -> Passage:
    text = " ".join(word.text for word in phrase)
    if gone:
        reason = "a phrase of subtitles, with hardly any speech under it"
    else:
        reason = "recognisers write this phrase where nobody says it"
    return Passage(phrase[0].start_ms, phrase[-1].end_ms, text, reason)
