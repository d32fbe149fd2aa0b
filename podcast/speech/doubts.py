"""One window's words: are they so doubtful that it is decoded again, and which of two answers is kept?

Whisper base, given a second of silence, noise, music or hum, writes one of three things: a loop that fills all its room
and that it is sure of, the vocabulary it was shown, or a few words that it hardly believes itself. Decoded in the
other way the same sounds mostly give nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from podcast.model import Word
from podcast.speech.engine import Request
from podcast.speech.loops import find_loops
from podcast.speech.recognition import Passage
from podcast.speech.spelling import key

LONG_WORDS = 20  # about eight seconds: somebody has come to the end of a sentence
GUESSED = 0.3  # mean confidence; in speech that it hears well base has .7 to .9, on noise 0 to .25
UNSURE = 0.5  # of the vocabulary's words alone
LETTERS_PER_SECOND = 33  # people say 13 to 20; a loop on a second of noise has 300
NEARLY_ALL = 0.85  # of the words that are not a loop: an answer with fewer has dropped speech
_END = re.compile(r"[.!?…]")

Words = Sequence[Word]


def is_doubtful(words: Words, duration_ms: int, request: Request) -> bool:
    """Tell whether a window should be decoded in another way: invented, looping, or a long text without sentences."""
    return _why_invented(words, duration_ms) is not None or _is_echo(words, request) or _flaws(words) > (0, False)


def settle(first: Words, again: Words, duration_ms: int, request: Request) -> tuple[Words, Passage | None]:
    """Choose between a doubtful answer and the one decoded in the other way; and tell what had to go."""
    chosen = again if _is_better(first, again, duration_ms, request) else first
    reason = _why_invented(chosen, duration_ms)
    if reason is None:
        return chosen, None
    text = " ".join(word.text for word in chosen)
    return (), Passage(chosen[0].start_ms, chosen[-1].end_ms, text, reason)


def _is_better(first: Words, again: Words, duration_ms: int, request: Request) -> bool:
    if _is_echo(first, request) or _why_invented(first, duration_ms):
        return True
    if _surplus(first) > _substance(first):  # what leads into a loop that long is no better
        return _surplus(again) < _surplus(first)
    dropped = _substance(again) < NEARLY_ALL * _substance(first)
    return not dropped and _why_invented(again, duration_ms) is None and _flaws(again) < _flaws(first)


def _why_invented(words: Words, duration_ms: int) -> str | None:
    """Say why nobody can have said this, if so."""
    if not words:
        return None
    if sum(len(key(word.text)) for word in words) * 1000 > LETTERS_PER_SECOND * duration_ms:
        return "more words than anybody says in that time"
    if _confidence(words) < GUESSED:
        return "a guess that the recogniser itself hardly believes"
    return None


def _is_echo(words: Words, request: Request) -> bool:
    """Tell whether all that was made out are words of the vocabulary, and without conviction."""
    shown = {key(word) for word in (request.hotwords or "").split()}
    return bool(words) and all(key(word.text) in shown for word in words) and _confidence(words) < UNSURE


def _confidence(words: Words) -> float:
    return sum(1.0 if word.confidence is None else word.confidence for word in words) / len(words)


def _flaws(words: Words) -> tuple[int, bool]:
    """Count what is too much, and tell whether a long text has no sentences."""
    without_sentences = len(words) >= LONG_WORDS and not any(_END.search(word.text) for word in words)
    return _surplus(words), without_sentences


def _surplus(words: Words) -> int:
    return sum(loop.surplus for loop in find_loops(words))


def _substance(words: Words) -> int:
    return len(words) - _surplus(words)
