"""The texts of `benchmarks/texts` as transcripts: what a recogniser would hand over, had somebody read them aloud.

A text gives no times, so they are made: 160 words a minute, each word as long as its letters, and a silence after each
sentence, drawn from one log-normal distribution (median 0.45 s, a quarter of them over 0.65 s), the same at boundaries
as elsewhere. Pauses then give nothing away, and only the words can tell where a part begins. With `longer_pauses`
the sentence that ends a part is followed by a silence drawn around twice that (median 0.9 s): speakers rest longer
where the subject changes, with much overlap (Swerts 1997); that it is twice as long is assumed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import accumulate
from math import exp, log
from pathlib import Path
from random import Random

from podcast.model import Segment, Transcript, Word

TEXTS = Path(__file__).parent / "texts"
WORDS_A_MINUTE = 160
PAUSE_S, LONGER_PAUSE_S, SPREAD = 0.45, 0.9, 0.55
_SENTENCE = re.compile(r"(?:(?<=[.!?…])|(?<=[.!?…]\"))(?<!\bM\.)(?<!\bMr\.)\s+(?=[A-ZÀ-ÖØ-Þ\"])")
_SPEAKER = re.compile(r"([A-Z][\w-]+): (?=\S)")


@dataclass(frozen=True)
class Talk:
    """A transcript and the moments (ms) at which its true parts begin, the first left out."""

    name: str
    transcript: Transcript
    boundaries_ms: tuple[int, ...]

    @property
    def duration_ms(self) -> int:
        """How long it lasts."""
        return self.transcript.segments[-1].end_ms


def talks(longer_pauses: bool = False, seed: int = 1) -> list[Talk]:
    """Read every text, in the order of their names; the same for the same seed."""
    return [talk(path, longer_pauses, seed) for path in sorted(TEXTS.glob("*.txt"))]


def talk(path: Path, longer_pauses: bool = False, seed: int = 1) -> Talk:
    """Read one text as a talk; the first two letters of its name are its language."""
    random = Random(f"{path.stem} {seed}")
    rows = list(_sentences(path.read_text("utf-8")))
    silences = [_silence(random, longer_pauses and starts) for _, _, starts in [*rows[1:], rows[0]]]
    # what silence there is, words do not have: all of it together makes 160 words a minute
    words = sum(len(text.split()) for text, _, _ in rows)
    spoken_ms = words * 60_000 / WORDS_A_MINUTE - sum(silences)
    letter_ms = spoken_ms / sum(len(text) + 1 for text, _, _ in rows)
    segments: list[Segment] = []
    boundaries: list[int] = []
    now = 0.0
    for (text, speaker, starts), silence in zip(rows, silences, strict=True):
        said = _words(text, now, letter_ms)
        if starts and segments:
            boundaries.append(said[0].start_ms)
        segments.append(Segment(said[0].start_ms, said[-1].end_ms, text, speaker, said))
        now = said[-1].end_ms + silence
    return Talk(path.stem, Transcript(path.stem[:2], tuple(segments)), tuple(boundaries))


def _sentences(text: str) -> list[tuple[str, str | None, bool]]:
    """Return each sentence, who says it, and whether a part begins with it."""
    rows: list[tuple[str, str | None, bool]] = []
    starts = False
    for line in text.splitlines():
        if line.startswith("# "):
            starts = True
            continue
        name = _SPEAKER.match(line)
        for sentence in _SENTENCE.split(line[name.end() :] if name else line):
            rows.append((sentence, name[1] if name else None, starts))
            starts = False
    return rows


def _silence(random: Random, longer: bool) -> float:
    return exp(random.gauss(log(LONGER_PAUSE_S if longer else PAUSE_S), SPREAD)) * 1000


def _words(text: str, start: float, letter_ms: float) -> tuple[Word, ...]:
    texts = text.split()
    ends = list(accumulate((len(word) + 1) * letter_ms for word in texts))
    return tuple(
        Word(round(start + end - (len(word) + 1) * letter_ms), round(start + end), word)
        for word, end in zip(texts, ends, strict=True)
    )
