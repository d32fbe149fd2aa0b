"""Three hours of transcript written, read, corrected and merged: `python -m benchmarks.transcripts`.

CPU seconds of each. The text is made up: 30,000 words out of 4,000, a few of them common, as speech has them.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from random import Random

from podcast.model import Segment, Transcript, Word
from podcast.speech import align, merge_transcripts, read_transcript, write

WORDS = 30_000
COMMON = ("de", "la", "et", "le", "à", "les", "des", "que", "on", "est")
WORD_MS = 360
SENTENCE = 15


def talk(texts: list[str]) -> Transcript:
    """A transcript of these words, in sentences of 15, two people in turn."""
    words = [Word(n * WORD_MS, n * WORD_MS + 300, text, 0.9) for n, text in enumerate(texts)]
    rows = [words[first : first + SENTENCE] for first in range(0, len(words), SENTENCE)]
    return Transcript(
        "fr",
        tuple(
            Segment(row[0].start_ms, row[-1].end_ms, " ".join(w.text for w in row) + ".", ("Léa", "Paul")[n % 2])
            for n, row in enumerate(rows)
        ),
    )


def heard(texts: list[str]) -> Transcript:
    """The same as a recogniser gives it: with its words."""
    words = tuple(Word(n * WORD_MS, n * WORD_MS + 300, text, 0.9) for n, text in enumerate(texts))
    return Transcript("fr", (Segment(0, words[-1].end_ms, " ".join(texts), None, words),))


def measure(what: str, call: Callable[[], object]) -> None:
    """Print the CPU time of a call."""
    started = time.process_time()
    call()
    print(f"{what:<52} {time.process_time() - started:6.2f} CPU s")


def main() -> None:
    """Print one line for each."""
    random = Random(1)
    vocabulary = [*COMMON * 20, *(f"mot{n}" for n in range(4000))]
    base = [random.choice(vocabulary) for _ in range(WORDS)]
    person = [f"ici{n}" if random.random() < 0.03 else word for n, word in enumerate(base)]
    machine = [f"neuf{n}" if random.random() < 0.1 else word for n, word in enumerate(base)]
    for kind in ("vtt", "srt", "json", "txt", "md"):
        measure(f"write {kind}", lambda kind=kind: write(talk(base), kind))  # type: ignore[misc]
    for kind in ("vtt", "srt", "json"):
        content = write(talk(base), kind)
        measure(f"read {kind}", lambda kind=kind, content=content: read_transcript(content, f"a.{kind}", "fr"))  # type: ignore[misc]
    texts = [write(talk(words), "vtt") for words in (base, person, machine)]
    measure("merge: 3% corrected, 10% new in the draft", lambda: merge_transcripts(texts[0], texts[1], texts[2]))
    measure("align: 3% corrected", lambda: align(talk(person), heard(base)))


if __name__ == "__main__":
    main()
