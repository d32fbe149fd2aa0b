from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given

from podcast.model import Segment, Transcript, Word
from podcast.speech.formats.cues import Limits, cues_of, tidy
from podcast.speech.formats.srt import SRT
from podcast.speech.formats.vtt import VTT
from podcast.speech.formats.vtt_text import one_line
from tests.speech.helpers import unhurried
from tests.speech.transcripts import any_transcripts

NARROW = Limits(line=20, longest_ms=7000)


def lines(text: str, limits: Limits = NARROW, names: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """The lines of each cue of one sentence, said at leisure."""
    return [cue.lines for cue in cues_of([Segment(0, 100 * len(text), text)], limits, names)]


def spoken(*words: tuple[str, int, int]) -> Segment:
    timed = tuple(Word(start, end, text) for text, start, end in words)
    return Segment(timed[0].start_ms, timed[-1].end_ms, " ".join(word.text for word in timed), None, timed)


def test_a_text_that_fits_is_one_line() -> None:
    assert lines("Bonjour à toutes.") == [("Bonjour à toutes.",)]


def test_two_lines_are_about_as_long() -> None:
    assert lines("parole parole parole parole") == [("parole parole", "parole parole")]


def test_no_line_ends_on_an_article_or_a_preposition() -> None:
    assert lines("nous parlerons dans la maison") == [("nous parlerons", "dans la maison")]
    assert lines("we will now look at the house") == [("we will now look", "at the house")]


def test_a_cue_ends_after_a_comma_rather_than_in_a_phrase() -> None:
    assert lines("Quand nous étions tous petits, nous allions souvent à la mer") == [
        ("Quand nous étions", "tous petits,"),
        ("nous allions", "souvent à la mer"),
    ]


def test_a_cue_ends_where_the_speaker_pauses() -> None:
    quick = [(f"mot{n}", n * 300, n * 300 + 300) for n in range(4)]
    late = [(f"mot{n}", n * 300 + 800, n * 300 + 1100) for n in range(4, 10)]

    cues = cues_of([spoken(*quick, *late)], NARROW)

    assert [(cue.start_ms, " ".join(cue.lines)) for cue in cues] == [
        (0, "mot0 mot1 mot2 mot3"),
        (2000, "mot4 mot5 mot6 mot7 mot8 mot9"),
    ]


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("et alors nous avons rencontré Jean Dupont hier", "Jean Dupont"),
        ("et alors nous avons rencontré M. Dupont hier", "M. Dupont"),
        ("et alors c'est le général Charles de Gaulle qui", "Charles de Gaulle"),
        ("et alors nous avons payé à eux 12 000 € hier", "12 000 €"),
        ("et alors nous avons couru tous 42 kilomètres hier", "42 kilomètres"),
        ("et alors il nous a demandé : qui est venu ? moi", "venu ?"),
        ("et alors il nous a dit ceci : « venez !» hier", "« venez !»"),
    ],
)
def test_names_and_quantities_stay_whole_on_one_line(text: str, whole: str) -> None:
    assert any(whole in line for cue in lines(text) for line in cue)


def test_a_name_of_the_vocabulary_stays_in_one_cue_and_on_one_line_if_it_can() -> None:
    text = "il a fondé avec eux tous l'aide à toute détresse, et puis la revue"
    assert not any("aide à toute détresse" in " ".join(cue) for cue in lines(text))

    assert ("l'aide à toute", "détresse,") in lines(text, names=("Aide à toute détresse",))
    assert any("l'aide à toute détresse," in cue for cue in lines(text, Limits(30, 7000), ("Aide à toute détresse",)))


def test_a_name_too_long_for_a_cue_is_split_rather_than_lost() -> None:
    name = "Association internationale pour la promotion de la lecture à voix haute"

    assert " ".join(" ".join(cue) for cue in lines(name, names=(name,))) == name


def test_a_word_longer_than_a_line_stays_whole() -> None:
    assert lines("voir https://example.org/une-adresse ici") == [("voir", "https://example.org/une-adresse"), ("ici",)]


def test_a_short_cue_is_held_until_it_can_be_read() -> None:
    held = cues_of([Segment(1000, 1100, "Oui."), Segment(5000, 5100, "C'est une longue phrase vite dite.")], VTT)

    assert [(cue.start_ms, cue.end_ms) for cue in held] == [(1000, 1833), (5000, 7000)]  # 34 characters: 2 s


def test_nothing_is_held_over_what_comes_next() -> None:
    held = cues_of([Segment(1000, 1100, "Oui."), Segment(1500, 2500, "Non.", "Léa")], VTT)

    assert [(cue.start_ms, cue.end_ms) for cue in held] == [(1000, 1500), (1500, 2500)]


def test_a_pause_that_parts_two_segments_stays_one() -> None:
    held = cues_of([Segment(0, 100, "et alors"), Segment(1500, 2500, "je pense")], VTT)

    assert held[0].end_ms == 499


def test_a_cue_does_not_stay_longer_than_its_limit() -> None:
    slow = spoken(*((f"mot{n}", n * 900, n * 900 + 900) for n in range(12)))

    assert [cue.end_ms - cue.start_ms for cue in cues_of([slow], SRT)] == [6300, 4500]


def words_of(text: str) -> list[str]:
    return text.split(" ") if text else []


@unhurried
@given(any_transcripts())
def test_cues_fit_and_hold_every_word_in_order(transcript: Transcript) -> None:
    segments = tidy(transcript)
    for limits in (VTT, SRT, NARROW):
        cues = cues_of(segments, limits)

        assert [cue.start_ms for cue in cues] == sorted(cue.start_ms for cue in cues)
        for number, segment in enumerate(segments):
            own = [cue for cue in cues if cue.segment == number]
            shown = [word for cue in own for line in cue.lines for word in words_of(line)]
            assert shown == one_line(segment.text).split(" ")
            assert all(cue.end_ms <= following.start_ms for cue, following in pairwise(own))
            later = [other.start_ms for other in segments if other.start_ms > segment.start_ms]
            end = max(segment.end_ms, own[-1].start_ms + 1)
            assert own[-1].end_ms == end or end < own[-1].end_ms <= min(later, default=own[-1].end_ms)
        for cue in cues:
            assert 1 <= len(cue.lines) <= 2
            assert cue.start_ms < cue.end_ms
            assert all(cue.lines)
            assert all(len(line) <= limits.line or " " not in line for line in cue.lines)
        assert cues == cues_of(segments, limits)


@unhurried
@given(any_transcripts())
def test_a_name_that_fits_is_never_split_over_cues(transcript: Transcript) -> None:
    name = "Joseph et Marie wresinski"
    said = [
        Segment(s.start_ms, s.end_ms, f"{s.text} {name}, {s.text} l'{name}", s.speaker) for s in transcript.segments
    ]
    segments = tidy(Transcript("fr", tuple(said)))

    cues = cues_of(segments, NARROW, (name,))

    whole = sum(" ".join(cue.lines).count(name) for cue in cues)
    assert whole == sum(segment.text.count(name) for segment in segments)


def test_speech_of_one_speaker_never_overlaps() -> None:
    segments = [Segment(n * 700, n * 700 + 700, f"Phrase numéro {n} sur vingt.", "Léa") for n in range(20)]

    cues = cues_of(segments, SRT)

    assert all(cue.end_ms <= following.start_ms for cue, following in pairwise(cues))
