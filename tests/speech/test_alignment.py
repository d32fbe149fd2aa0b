from __future__ import annotations

from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podcast.model import Segment, Transcript, Word
from podcast.speech.correcting.alignment import align
from tests.speech.helpers import unhurried


def heard(*texts: str, start: int = 0) -> Transcript:
    """One segment in which each word lasts 400 ms, with a pause of 100 ms after it."""
    words = tuple(Word(start + n * 500, start + n * 500 + 400, text, 0.9) for n, text in enumerate(texts))
    return Transcript("fr", (Segment(words[0].start_ms, words[-1].end_ms, " ".join(texts), "Léa", words),))


def edited(text: str, start: int, end: int) -> Transcript:
    return Transcript("fr", (Segment(start, end, text, "Léa"),))


CASES = {
    "nothing changed": (
        "Bonjour à tous.",
        (0, 1400),
        [(0, 400, "Bonjour", 0.9), (500, 900, "à", 0.9), (1000, 1400, "tous.", 0.9)],
    ),
    "another word": (
        "Bonjour chers tous.",
        (0, 1400),
        [(0, 400, "Bonjour", 0.9), (400, 1000, "chers", None), (1000, 1400, "tous.", 0.9)],
    ),
    "two words for one share by length": (
        "Bonjour tout le tous.",
        (0, 1400),
        [(0, 400, "Bonjour", 0.9), (400, 800, "tout", None), (800, 1000, "le", None), (1000, 1400, "tous.", 0.9)],
    ),
    "case, accents and punctuation keep the time": (
        "« bonjour » À tous !",
        (0, 1400),
        [(0, 0, "«", None), (0, 400, "bonjour", None), (400, 500, "»", None), (500, 900, "À", None), (1000, 1400, "tous", None), (1400, 1400, "!", None)],
    ),
    "the first and the last words": (
        "Salut à toutes.",
        (0, 1400),
        [(0, 500, "Salut", None), (500, 900, "à", 0.9), (900, 1400, "toutes.", None)],
    ),
    "a word removed": ("Bonjour tous.", (0, 1400), [(0, 400, "Bonjour", 0.9), (1000, 1400, "tous.", 0.9)]),
    "a cue that the person shortened": (
        "Bonjour à tous.",
        (100, 1300),
        [(100, 400, "Bonjour", 0.9), (500, 900, "à", 0.9), (1000, 1300, "tous.", 0.9)],
    ),
    "a cue that the person moved": (
        "Bonjour à tous.",
        (5000, 6300),
        [(5000, 5700, "Bonjour", 0.9), (5700, 5800, "à", 0.9), (5800, 6300, "tous.", 0.9)],
    ),
    "nothing as it was": ("Oui oui.", (0, 1400), [(0, 600, "Oui", None), (600, 1400, "oui.", None)]),
}  # fmt: skip


@pytest.mark.parametrize(("text", "times", "words"), CASES.values(), ids=CASES)
def test_words_of_a_corrected_segment(text, times, words) -> None:
    aligned = align(edited(text, *times), heard("Bonjour", "à", "tous."))

    assert aligned.segments == (Segment(*times, text, "Léa", tuple(Word(*word) for word in words)),)


def test_words_that_changed_segments_take_their_times_along() -> None:
    parts = Transcript("fr", (Segment(0, 900, "Bonjour à", "Léa"), Segment(900, 1400, "tous.", "Paul")))

    aligned = align(parts, heard("Bonjour", "à", "tous."))

    assert [word.start_ms for segment in aligned.segments for word in segment.words] == [0, 500, 1000]


def test_nothing_heard_is_no_hindrance() -> None:
    assert align(edited("Oui.", 0, 900), Transcript("fr", ())).segments[0].words == (Word(0, 900, "Oui."),)


WORDS = st.lists(st.sampled_from(["oui", "non.", "de", "la", "Anne", "«", "12"]), min_size=1, max_size=12)


@unhurried
@given(st.lists(WORDS, max_size=4), WORDS, st.integers(0, 3000), st.integers(1, 3000))
def test_whatever_is_edited_times_are_in_order_and_the_text_stays(parts, said, start, length) -> None:
    segments = tuple(
        Segment(start + n * length, start + (n + 1) * length, " ".join(part)) for n, part in enumerate(parts)
    )

    aligned = align(Transcript("fr", segments), heard(*said))

    for before, segment in zip(segments, aligned.segments, strict=True):
        assert " ".join(word.text for word in segment.words) == before.text
        times = [moment for word in segment.words for moment in (word.start_ms, word.end_ms)]
        assert all(one <= other for one, other in pairwise([segment.start_ms, *times, segment.end_ms]))


def test_only_what_was_changed_in_three_hours_loses_its_confidence() -> None:
    random = Random(1)
    texts = [random.choice(("de", "la", "et", "à", f"mot{random.randrange(4000)}")) for _ in range(30_000)]
    words = [Word(n * 360, n * 360 + 300, text, 0.9) for n, text in enumerate(texts)]
    said = Transcript("fr", (Segment(0, words[-1].end_ms, "", None, tuple(words)),))
    changed = [f"ici{n}" if random.random() < 0.05 else word.text for n, word in enumerate(words)]
    segments = tuple(Segment(n * 360, (n + 15) * 360, " ".join(changed[n : n + 15])) for n in range(0, 30_000, 15))

    aligned = align(Transcript("fr", segments), said)

    assert sum(word.confidence is None for segment in aligned.segments for word in segment.words) == sum(
        text.startswith("ici") for text in changed
    )
