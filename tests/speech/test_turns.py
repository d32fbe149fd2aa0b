from __future__ import annotations

import pytest

from podcast.model import Segment, Transcript, Word
from podcast.speech import Naming, Turn, assign, name_voices, samples_of, seconds_of

TURNS = (Turn(0, 4_000, 1), Turn(4_200, 9_000, 2), Turn(9_500, 20_000, 1))


def words(*timed: tuple[int, int, str]) -> tuple[Word, ...]:
    return tuple(Word(start, end, text) for start, end, text in timed)


def spoken(*segments: tuple[Word, ...], language: str = "fr") -> Transcript:
    return Transcript(
        language,
        tuple(
            Segment(each[0].start_ms, each[-1].end_ms, " ".join(word.text for word in each), None, each)
            for each in segments
        ),
    )


def lines(transcript: Transcript) -> list[tuple[str | None, str]]:
    return [(segment.speaker, segment.text) for segment in transcript.segments]


def test_a_segment_is_cut_where_the_voice_changes() -> None:
    heard = spoken(
        words((3_000, 3_400, "Bonjour"), (3_400, 3_900, "Paul."), (4_300, 4_600, "Bonjour"), (4_600, 4_900, "Léa."))
    )

    named = assign(heard, TURNS, {1: "Léa", 2: "Paul"})

    assert named == Transcript(
        "fr",
        (
            Segment(3_000, 3_900, "Bonjour Paul.", "Léa", heard.segments[0].words[:2]),
            Segment(4_300, 4_900, "Bonjour Léa.", "Paul", heard.segments[0].words[2:]),
        ),
    )


@pytest.mark.parametrize(("language", "unnamed"), [("fr", "Voix 2"), ("en", "Voice 2"), ("de", "Voice 2")])
def test_a_voice_without_a_name_is_numbered(language: str, unnamed: str) -> None:
    heard = spoken(words((1_000, 2_000, "Un.")), words((5_000, 6_000, "Deux.")), language=language)

    assert lines(assign(heard, TURNS, {1: "Léa"})) == [("Léa", "Un."), (unnamed, "Deux.")]


def test_a_change_inside_a_sentence_moves_to_its_end() -> None:
    late = spoken(words((3_300, 3_800, "Merci."), (3_800, 4_050, "Alors"), (4_200, 4_600, "voilà.")))
    early = spoken(words((3_300, 3_800, "C'est"), (4_300, 4_600, "tout."), (4_600, 5_000, "Merci.")))

    assert lines(assign(late, TURNS, {})) == [("Voix 1", "Merci."), ("Voix 2", "Alors voilà.")]
    assert lines(assign(early, TURNS, {})) == [("Voix 1", "C'est tout."), ("Voix 2", "Merci.")]


def test_a_change_without_an_end_of_sentence_near_moves_to_a_pause() -> None:
    heard = spoken(words((3_000, 3_400, "oui"), (3_700, 4_000, "et"), (4_000, 4_400, "puis"), (4_400, 4_900, "bien")))

    assert lines(assign(heard, TURNS, {})) == [("Voix 1", "oui"), ("Voix 2", "et puis bien")]


def test_a_change_in_the_middle_of_nothing_stays_between_its_words() -> None:
    heard = spoken(words((3_000, 3_900, "oui"), (3_900, 4_900, "non")))

    assert lines(assign(heard, TURNS, {})) == [("Voix 1", "oui"), ("Voix 2", "non")]


def test_words_outside_all_turns_go_to_the_nearest() -> None:
    heard = spoken(words((4_010, 4_030, "euh.")), words((4_170, 4_190, "hum.")), words((20_500, 20_900, "Fin.")))

    assert lines(assign(heard, TURNS, {})) == [("Voix 1", "euh."), ("Voix 2", "hum."), ("Voix 1", "Fin.")]


def test_text_without_words_goes_to_the_voice_that_has_most_of_it() -> None:
    heard = Transcript("fr", (Segment(3_000, 8_000, "Écrit à la main."),))

    assert lines(assign(heard, TURNS, {2: "Paul"})) == [("Paul", "Écrit à la main.")]


def test_a_speaker_that_is_known_stays() -> None:
    heard = Transcript("fr", (Segment(5_000, 6_000, "Bonjour.", "Ana"),))

    assert assign(heard, TURNS, {2: "Paul"}) == heard


def test_no_word_is_lost_when_nobody_was_told_apart() -> None:
    heard = spoken(words((1_000, 2_000, "Un.")))

    assert assign(heard, (), {}) == heard


def test_two_voices_of_one_person_are_not_cut_apart() -> None:
    heard = spoken(words((3_000, 3_900, "oui"), (4_300, 4_900, "non")))

    assert lines(assign(heard, TURNS, {1: "Léa", 2: "Léa"})) == [("Léa", "oui non")]


def test_times_name_voices_whatever_their_numbers_are() -> None:
    renumbered = tuple(Turn(turn.start_ms, turn.end_ms, 3 - turn.voice) for turn in TURNS)

    known = [("Léa", [2_000, 12_000]), ("Paul", [5_000])]
    assert name_voices(TURNS, known) == Naming({1: "Léa", 2: "Paul"})
    assert name_voices(renumbered, known) == Naming({2: "Léa", 1: "Paul"})


def test_a_noted_time_may_miss_by_a_second() -> None:
    assert name_voices(TURNS, [("Paul", [9_200]), ("Léa", [20_900])]) == Naming({2: "Paul", 1: "Léa"})


def test_a_time_at_which_nobody_speaks_is_said() -> None:
    assert name_voices(TURNS, [("Léa", [2_000, 72_000])]) == Naming(
        {1: "Léa"}, ("Léa is said to be heard at 0:01:12, but nobody speaks there",)
    )


def test_two_names_for_one_voice_are_said_and_the_more_frequent_wins() -> None:
    assert name_voices(TURNS, [("Paul", [1_000]), ("Léa", [2_000, 12_000])]) == Naming(
        {1: "Léa"}, ("Paul is said to be heard at 0:00:01, but that voice sounds like Léa's",)
    )


def test_samples_are_long_turns_spread_over_the_recording_and_name_their_voice() -> None:
    turns = tuple(
        Turn(start * 1000, end * 1000, voice)
        for start, end, voice in [(0, 2, 1), (2, 9, 2), (9, 19, 1), (20, 21, 1), (30, 50, 1), (60, 61, 1), (70, 78, 1)]
    )

    assert samples_of(turns, 1) == (10_000, 31_000, 71_000)
    assert samples_of(turns, 2) == (3_000,)
    assert samples_of(turns, 3) == ()
    assert seconds_of(turns, 1) == 42.0
    assert name_voices(turns, [("Léa", samples_of(turns, 1))]) == Naming({1: "Léa"})
