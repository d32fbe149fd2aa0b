"""The decoder's loops: the same few words over and over, where something else is said or nothing at all.

People repeat themselves too: « oui, oui, oui », a refrain. What counts as a loop is more than a person says in a row.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from podcast.model import Word
from podcast.speech.recognition import Passage
from podcast.speech.spelling import key

LONGEST_WORDS = 30  # of what is repeated: half a minute of speech has about eighty


@dataclass(frozen=True)
class Loop:
    """From the word number `first` on, `length` words come `times` times in a row."""

    first: int
    length: int
    times: int

    @property
    def end(self) -> int:
        """The number of the first word after the loop."""
        return self.first + self.length * self.times

    @property
    def surplus(self) -> int:
        """How many words are too many."""
        return self.length * (self.times - 1)


def least_times(length: int) -> int:
    """How often so many words must come in a row to be a loop: « non » eight times, a refrain of two lines four."""
    if length == 1:
        return 8
    return 5 if length < 6 else 4


def find_loops(words: Sequence[Word]) -> list[Loop]:
    """Find the loops in words in a row, in order. Case and punctuation do not matter."""
    keys = [key(word.text) for word in words]
    loops: list[Loop] = []
    at = 0
    while at < len(keys):
        found = max(_loops_at(keys, at), key=lambda loop: loop.end, default=None)
        if found:
            loops.append(found)
        at = found.end if found else at + 1
    return loops


def _loops_at(keys: Sequence[str], at: int) -> Iterator[Loop]:
    for length in range(1, min(LONGEST_WORDS, (len(keys) - at) // 2) + 1):
        times = 1
        while keys[at : at + length] == keys[at + length * times : at + length * (times + 1)]:
            times += 1
        if times >= least_times(length):
            yield Loop(at, length, times)


def cut_loops(words: Sequence[Word]) -> tuple[list[Word], list[Passage]]:
    """Leave of every loop what comes first; return the words, and what was taken out."""
    left: list[Word] = []
    removed: list[Passage] = []
    at = 0
    for loop in find_loops(words):
        once = loop.first + loop.length
        left += words[at:once]
        text = " ".join(word.text for word in words[once : once + loop.length])
        reason = f"a loop: it came {loop.times} times in a row, once is kept"
        removed.append(Passage(words[once].start_ms, words[loop.end - 1].end_ms, text, reason))
        at = loop.end
    return [*left, *words[at:]], removed
