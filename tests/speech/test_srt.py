from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given

from podcast.errors import ConfigError
from podcast.model import Segment, Transcript
from podcast.speech.formats.srt import read_srt, write_srt
from podcast.speech.formats.vtt_text import JOINER
from tests.speech.helpers import unhurried
from tests.speech.transcripts import any_transcripts, said, sentences


def transcript(*segments: Segment) -> Transcript:
    return Transcript("fr", segments)


def test_a_cue_has_two_lines_of_32_and_names_the_speaker_when_it_changes() -> None:
    talk = transcript(
        Segment(0, 3000, "Bonjour à toutes et à tous, et bienvenue.", "Léa Morel"),
        Segment(3000, 4000, "On commence.", "Léa Morel"),
        Segment(4000, 5000, "Oui!", "Paul"),
    )

    assert write_srt(talk) == (
        "1\n00:00:00,000 --> 00:00:03,000\nLéa Morel: Bonjour à toutes\net à tous, et bienvenue.\n\n"
        "2\n00:00:03,000 --> 00:00:04,000\nOn commence.\n\n"
        "3\n00:00:04,000 --> 00:00:05,000\nPaul: Oui!\n"
    )


def test_somebody_who_is_interrupted_is_named_again() -> None:
    long = "Je pense que nous devrions commencer par lire ce texte ensemble avant toute autre chose, non?"
    talk = transcript(Segment(0, 8000, long, "Léa"), Segment(1000, 2000, "Oui.", "Paul"))

    written = write_srt(talk)

    assert [line.split(":")[0] for line in written.split("\n") if line.startswith(("Léa", "Paul"))] == [
        "Léa",
        "Paul",
        "Léa",
    ]
    assert read_srt(written, "fr") == talk


def test_text_that_a_player_could_take_for_markup_is_broken_and_comes_back() -> None:
    talk = transcript(Segment(0, 4000, "<i>a</i> {\\an8} 1 --> 2 &amp; R&D", "Léa"))

    written = write_srt(talk)

    assert written.replace(JOINER, "|") == (
        "1\n00:00:00,000 --> 00:00:04,000\nLéa: <|i>a<|/i> {|\\an8}\n1 --|> 2 &|amp; R&|D\n"
    )
    assert read_srt(written, "fr") == talk


def test_text_that_reads_like_a_speaker_stays_text() -> None:
    talk = transcript(
        Segment(0, 2000, "Marc: c'est un prénom."),
        Segment(2000, 4000, ">> Marc: aussi."),
        Segment(4000, 6000, "- Non."),
    )

    assert read_srt(write_srt(talk), "fr") == talk


def test_speakers_with_any_name_and_none_come_back() -> None:
    talk = transcript(
        Segment(0, 2000, "Un."),
        Segment(2000, 4000, "Deux.", "x: y]:"),
        Segment(4000, 6000, "Trois."),
        Segment(6000, 8000, "Quatre.", "Léa"),
    )

    written = write_srt(talk)

    assert "[Léa]: Quatre." in written
    assert ">> Trois." in written
    assert read_srt(written, "fr") == talk


def test_variants_are_read() -> None:
    variant = (
        '\ufeff1\r\n00:00:01.5 --> 00:00:02.000  X1:0 Y1:0\r\n{\\an8}<i>Bonjour</i> <font color="red">à tous</font>.\r\n\r\n'
        "00:03,000 --> 0:00:04,000\r\nSans numéro\r\n3\r\n00:00:04,000 --> 00:00:05,000\r\net sans ligne vide &amp; fin.\r\n"
    )

    assert read_srt(variant, "fr") == transcript(
        Segment(1500, 2000, "Bonjour à tous."),
        Segment(3000, 5000, "Sans numéro et sans ligne vide & fin."),
    )


def srt(*texts: str) -> str:
    return "\n".join(
        f"{number + 1}\n00:00:{number * 2:02},000 --> 00:00:{number * 2 + 2:02},000\n{text}\n"
        for number, text in enumerate(texts)
    )


def heard(*texts: str) -> list[tuple[str | None, str]]:
    return [(segment.speaker, segment.text) for segment in read_srt(srt(*texts), "fr").segments]


def test_names_that_recur_are_speakers_and_go_on() -> None:
    assert heard("Bien.", "Léa: Oui.", "Encore.", "Paul Roy: Non.", "Léa: Si.") == [
        (None, "Bien."),
        ("Léa", "Oui."),
        ("Léa", "Encore."),
        ("Paul Roy", "Non."),
        ("Léa", "Si."),
    ]


@pytest.mark.parametrize(
    "text", ["Paris: la ville.", "Attention: danger.", "Il dit: oui.", "10:30 précises.", "http://a.fr est là."]
)
def test_one_colon_in_the_middle_is_text(text: str) -> None:
    assert heard("Bien.", text, "Fin.") == [(None, "Bien."), (None, text), (None, "Fin.")]


def test_arrows_and_dashes_change_the_speaker() -> None:
    assert heard(">> BOB: Un.", ">> Deux.", "- Trois.\n- Quatre.", "Cinq - six.", "[SPEAKER_01]: Sept.") == [
        ("BOB", "Un."),
        (None, "Deux."),
        (None, "Trois."),
        (None, "Quatre."),
        (None, "Cinq - six."),
        ("SPEAKER_01", "Sept."),
    ]


def test_a_french_space_before_the_colon_is_no_matter() -> None:
    assert heard("Léa : Oui.", "Paul\u00a0: Non.") == [("Léa", "Oui."), ("Paul", "Non.")]


def test_two_speakers_in_one_cue_share_its_time() -> None:
    read = read_srt(srt("Léa: Oui.\nPaul: Non.", "Paul: Si."), "fr")

    assert read.segments == (
        Segment(0, 1000, "Oui.", "Léa"),
        Segment(1000, 2000, "Non.", "Paul"),
        Segment(2000, 4000, "Si.", "Paul"),
    )


@pytest.mark.parametrize("line", ["00:00:61,000 --> 00:01:02,000", "--> 00:00:02,000", "00:00:01,000 -> 00:00:02,000"])
def test_a_broken_time_is_shown_with_its_line(line: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read_srt(f"1\n00:00:00,000 --> 00:00:00,500\nUn.\n\n2\n{line}\nDeux.\n", "fr", "ep02.srt")

    assert str(caught.value) == (
        f"ep02.srt, line 6: this is not a cue's time: {line}\n"
        "A right line looks like this: 00:01:02,500 --> 00:01:05,000"
    )


@unhurried
@given(any_transcripts())
def test_nothing_that_was_said_is_lost_or_changed_hands(written: Transcript) -> None:
    assert said(read_srt(write_srt(written), "fr")) == said(written)


@unhurried
@given(sentences())
def test_what_is_written_is_read_back(written: Transcript) -> None:
    assert read_srt(write_srt(written), "fr") == written


@unhurried
@given(any_transcripts())
def test_every_cue_has_two_lines_of_32_its_speaker_included(written: Transcript) -> None:
    names = {None: None, "Léa": "Léa"}
    known = tuple(replace(segment, speaker=names.get(segment.speaker, "Paul")) for segment in written.segments)

    for block in filter(None, write_srt(replace(written, segments=known)).split("\n\n")):
        _, _, *lines = block.rstrip("\n").replace(JOINER, "").split("\n")
        assert 1 <= len(lines) <= 2
        assert all(lines)
        assert all(len(line) <= 32 or " " not in line for line in lines)
