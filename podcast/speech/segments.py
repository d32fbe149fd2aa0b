"""Words to segments: about a sentence each, of one speaker."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from podcast.model import Segment, Word

PAUSE_MS = 1_000  # a longer one ends a segment
LONGEST_CHARACTERS = 260  # two cues; a sentence that goes on is cut at a comma, or where it is longest silent
_AFTER_END = "»”\"')]} \u00a0\u202f"  # may stand between the end of a sentence and that of the text
# also « J.-C. », « e.g. » and every other run of single letters
ABBREVIATION = re.compile(
    r"^(?:(?:-?\w\.)+|(?:M|MM|Mme|Mmes|Mlle|Mgr|Drs?|Pr|Me|Ste?|Mr|Mrs|Ms|Prof|Jr|Sr|[Cc]f|etc|pp?|vol|n|chap|fig|env"
    r"|av|apr|éd|vs|approx|Inc|Ltd|Cie)\.)$"
)
_ENDS_CLAUSE = (",", ";", ":")


def ends_sentence(text: str) -> bool:
    """Tell whether a sentence is over after `text`: « M. » and « J. » do not end one."""
    bare = text.rstrip(_AFTER_END)
    if not bare.endswith((".", "!", "?", "…")):
        return False
    last = re.split(r"[\s'’(«“]", bare[-12:])[-1]  # no abbreviation is longer
    return not ABBREVIATION.match(last)


def continues(text: str, gap_ms: int, following: str) -> bool:
    """Tell whether `following`, said `gap_ms` after `text` by the same person, belongs to the same segment."""
    if ends_sentence(text) or gap_ms > PAUSE_MS:
        return False
    return len(text) + 1 + len(following) <= LONGEST_CHARACTERS


def segments_of(words: Iterable[Word], speaker: str | None) -> list[Segment]:
    """Cut the words of one speaker into segments: at ends of sentences, at pauses, and when it gets too long."""
    segments: list[Segment] = []
    current: list[Word] = []
    for word in words:
        ended = current and (ends_sentence(_text(current[-2:])) or word.start_ms - current[-1].end_ms > PAUSE_MS)
        if ended and word.text.strip(_AFTER_END):  # a quotation mark alone belongs to what it closes
            segments.append(segment(current, speaker))
            current = []
        current.append(word)
        if len(_text(current)) > LONGEST_CHARACTERS:
            cut = _best_cut(current)
            segments.append(segment(current[:cut], speaker))
            current = current[cut:]
    if current:
        segments.append(segment(current, speaker))
    return segments


def _best_cut(words: Sequence[Word]) -> int:
    """Choose the number of words before the cut: after the last comma of the second half, else at the longest pause."""
    half = range(max(1, len(words) // 2), len(words))
    commas = [index for index in half if words[index - 1].text.endswith(_ENDS_CLAUSE)]
    if commas:
        return commas[-1]
    return max(half, key=lambda index: words[index].start_ms - words[index - 1].end_ms, default=len(words))


def segment(words: Sequence[Word], speaker: str | None) -> Segment:
    """Make one segment of words in a row."""
    return Segment(words[0].start_ms, words[-1].end_ms, _text(words), speaker, tuple(words))


def _text(words: Sequence[Word]) -> str:
    return " ".join(word.text for word in words)
