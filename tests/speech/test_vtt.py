from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podcast.errors import ConfigError
from podcast.model import Segment, Transcript, Word
from podcast.speech import read_vtt, write_vtt
from podcast.speech.correcting.vtt_raw import parse_raw
from tests.speech.helpers import unhurried
from tests.speech.transcripts import any_transcripts, said, sentences


def transcript(*segments: Segment) -> Transcript:
    return Transcript("fr", segments)


def test_a_cue_names_its_speaker_and_has_two_lines_of_65_characters() -> None:
    text = "La cuisine française occupe une place unique dans l'histoire culinaire du monde."

    assert write_vtt(transcript(Segment(3_661_002, 3_666_500, text, "Léa"))) == (
        "WEBVTT\n"
        "\n"
        "01:01:01.002 --> 01:01:06.500\n"
        "<v Léa>La cuisine française occupe une place\n"
        "unique dans l'histoire culinaire du monde.\n"
    )


def test_a_long_sentence_is_several_cues_with_the_times_of_its_words() -> None:
    words = tuple(Word(n * 600, n * 600 + 500, f"parole{n:02}" + ("," if n == 9 else "")) for n in range(20))
    segment = Segment(0, 11_900, " ".join(word.text for word in words), None, words)

    written = write_vtt(transcript(segment))

    assert written.split("\n\n")[1:] == [
        "00:00:00.000 --> 00:00:06.000\n"
        "parole00 parole01 parole02 parole03 parole04\n"
        "parole05 parole06 parole07 parole08 parole09,",
        "00:00:06.000 --> 00:00:11.900\n"
        "parole10 parole11 parole12 parole13 parole14\n"
        "parole15 parole16 parole17 parole18 parole19\n",
    ]


def test_an_empty_transcript_is_still_webvtt() -> None:
    assert write_vtt(transcript()) == "WEBVTT\n"
    assert read_vtt("WEBVTT\n", "fr") == transcript()


def test_hostile_text_is_escaped_and_comes_back() -> None:
    hostile = Segment(0, 2000, "<script>1 --> 2 & &amp; <v Bob>", 'Eve <b> & "co" -->')

    written = write_vtt(transcript(hostile))

    assert written == (
        "WEBVTT\n\n00:00:00.000 --> 00:00:02.000\n"
        '<v Eve &lt;b&gt; &amp; "co" --&gt;>&lt;script&gt;1 --&gt; 2 &amp; &amp;amp; &lt;v Bob&gt;\n'
    )
    assert read_vtt(written, "fr") == transcript(hostile)


def test_line_breaks_and_control_characters_cannot_end_a_cue() -> None:
    hostile = Segment(0, 3000, "un\n\n00:00:09.000 --> 00:00:10.000\x00\u2028deux\ud800", "A\r\n\nB")

    assert read_vtt(write_vtt(transcript(hostile)), "fr") == transcript(
        Segment(0, 3000, "un 00:00:09.000 --> 00:00:10.000 deux", "A B")
    )


def test_characters_that_turn_text_around_are_dropped_and_marks_of_direction_kept() -> None:
    turned = transcript(Segment(0, 3000, "un \u202etxet\u202c \u2066deux\u2069 \u200fשלום\ufeff\u2060", "\u202eLéa"))

    assert read_vtt(write_vtt(turned), "fr") == transcript(Segment(0, 3000, "un txet deux \u200fשלום", "Léa"))


def test_what_any_editor_makes_of_it_is_accepted() -> None:
    edited = (
        "\ufeffWEBVTT - épisode 2\r\nKind: captions\r\n\r\n\r\n"
        "NOTE à relire\r\n00:00:00.000 --> pas ici\r\n\r\n"
        "STYLE\r\n::cue { color: red }\r\n\r\n"
        "1\r\n00:01.000 --> 00:02.500 align:start position:10%\r\n\r\n"
        "<v Léa>Bonjour <i>à tous</i>\r\n\r\n et à toutes.\r\n"
        "\r\n\r\nintro\r\n1:00:03.000-->1:00:04.000\r\n<v.loud Paul>R&D, 1 < 2 &lt; 3&nbsp;!</v>\r\n"
        "\r\n01:00:05.000 --> 01:00:06.000\r\n"
    )

    assert read_vtt(edited, "fr") == transcript(
        Segment(1000, 2500, "Bonjour à tous et à toutes.", "Léa"),
        Segment(3_603_000, 3_604_000, "R&D, 1 < 2 < 3\u00a0!", "Paul"),
    )


def test_old_macintosh_line_ends_are_accepted() -> None:
    assert read_vtt("WEBVTT\r\r00:01.000 --> 00:02.000\rOui.\r", "fr") == transcript(Segment(1000, 2000, "Oui."))


def test_cues_of_one_speaker_that_go_on_are_one_segment() -> None:
    edited = (
        "WEBVTT\n\n"
        "00:00.000 --> 00:02.000\n<v Léa>Je pense que\n\n"
        "00:01.000 --> 00:01.500\n<v Paul>Oui.\n\n"
        "00:02.500 --> 00:04.000\n<v Léa>c'est bien.\n\n"
        "00:04.000 --> 00:05.000\n<v Léa>Et toi\n\n"
        "00:06.001 --> 00:07.000\n<v Léa>Paul?\n"
    )

    assert read_vtt(edited, "fr") == transcript(
        Segment(0, 4000, "Je pense que c'est bien.", "Léa"),
        Segment(1000, 1500, "Oui.", "Paul"),
        Segment(4000, 5000, "Et toi", "Léa"),
        Segment(6001, 7000, "Paul?", "Léa"),
    )


def test_two_voices_in_one_cue_share_its_time() -> None:
    edited = "WEBVTT\n\n00:00.000 --> 00:03.000\n<v Léa>Oui.\n<v Paul>Pas du tout.\n"

    assert read_vtt(edited, "fr") == transcript(
        Segment(0, 750, "Oui.", "Léa"), Segment(750, 3000, "Pas du tout.", "Paul")
    )


def test_a_cue_whose_blank_line_was_deleted_keeps_its_text() -> None:
    edited = (
        "WEBVTT\n\n00:00.000 --> 00:01.000\nUn.\n00:01.000 --> 00:02.000\n"
        "\nDeux.\n\nTrois.\n00:02.000 --> 00:03.000\nX."
    )

    assert read_vtt(edited, "fr").text == "Un. Deux. X."


def test_the_text_of_a_cue_with_blank_lines_around_it_is_not_taken_for_a_name() -> None:
    edited = "WEBVTT\n\n00:00.000 --> 00:01.000\n\nBonjour.\n00:01.000 --> 00:02.000\nMerci.\n"

    assert read_vtt(edited, "fr").text == "Bonjour. Merci."


@pytest.mark.parametrize(
    "line",
    [
        "00:00:01,000 --> 00:00:02,000",
        "00:00:01.000 -> 00:00:02.000",
        "00:00:01.000 → 00:00:02.000",
        "00:00:01.000 –> 00:00:02.000",
        "00:00:61.000 --> 00:01:02.000",
        "00:00:01.00 --> 00:00:02.000",
        "0:1 --> 0:2",
        "--> 00:00:02.000",
    ],
)
def test_a_broken_time_is_shown_with_its_line(line: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read_vtt(f"WEBVTT\n\n00:00.000 --> 00:00.500\nUn.\n\n{line}\nDeux.\n", "fr", "transcripts/ep02.vtt")

    assert str(caught.value) == (
        f"transcripts/ep02.vtt, line 6: this is not a cue's time: {line}\n"
        "A right line looks like this: 00:01:02.500 --> 00:01:05.000"
    )


def test_a_cue_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(ConfigError) as caught:
        read_vtt("WEBVTT\n\n00:02.000 --> 00:01.999\nUn.\n", "fr", "ep02.vtt")

    assert str(caught.value) == (
        "ep02.vtt, line 3: this cue ends before it starts: 00:02.000 --> 00:01.999\n"
        "A right line looks like this: 00:01:02.500 --> 00:01:05.000"
    )


def test_a_cue_that_lasts_no_time_as_some_tools_write_it_lasts_a_millisecond() -> None:
    (segment,) = read_vtt("WEBVTT\n\n00:02.000 --> 00:02.000\nUn.\n", "fr").segments

    assert (segment.start_ms, segment.end_ms) == (2000, 2001)


@pytest.mark.parametrize("header", ["WEBVTT\n", "WEBVTT some title\n", "WEBVTT\nKind: captions\n"])
def test_no_cue_is_lost_where_the_blank_line_below_the_header_was_deleted(header: str) -> None:
    text = f"{header}00:01.000 --> 00:02.000\nUn.\n00:03.000 --> 00:04.000\nDeux.\n"

    assert read_vtt(text, "fr").text == "Un. Deux."
    assert parse_raw(text).texts == ["Un.", "Deux."]


def test_text_without_a_time_is_not_dropped_silently() -> None:
    with pytest.raises(ConfigError) as caught:
        read_vtt("WEBVTT\n\nBonjour.\n\n00:00.000 --> 00:01.000\nUn.\n", "fr", "ep02.vtt")

    assert str(caught.value) == (
        "ep02.vtt, line 3: this text stands before the first time\n"
        "A right line looks like this: 00:01:02.500 --> 00:01:05.000"
    )


@pytest.mark.parametrize("text", ["", "Bonjour", "WEBVTTX\n", "1\n00:00:00,000 --> 00:00:01,000\nUn.\n"])
def test_a_file_that_is_not_webvtt_is_refused(text: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read_vtt(text, "fr", "ep02.vtt")

    assert str(caught.value) == (
        "ep02.vtt, line 1: a transcript starts with the word WEBVTT\nPut a line WEBVTT at the top."
    )


@unhurried
@given(any_transcripts())
def test_nothing_that_was_said_is_lost_or_changed_hands(written: Transcript) -> None:
    read = read_vtt(write_vtt(written), "fr")

    assert said(read) == said(written)
    assert all(segment.start_ms < segment.end_ms for segment in read.segments)


@unhurried
@given(sentences())
def test_what_is_written_is_read_back(written: Transcript) -> None:
    assert read_vtt(write_vtt(written), "fr") == written


@unhurried
@given(any_transcripts())
def test_every_cue_fits_and_is_in_order(written: Transcript) -> None:
    cues = write_vtt(written).split("\n\n")[1:]
    starts = [cue.split(" ")[0] for cue in cues]

    assert starts == sorted(starts)
    for cue in cues:
        _, *lines = cue.rstrip("\n").split("\n")
        assert 1 <= len(lines) <= 2


@unhurried
@given(st.text(max_size=400))
def test_any_file_is_read_or_refused_with_a_sentence(text: str) -> None:
    try:
        read_vtt("WEBVTT\n\n" + text, "fr")
    except ConfigError as error:
        assert error.hint
