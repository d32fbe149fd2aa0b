from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podcast.errors import ConfigError
from podcast.model import Segment, Transcript, Word
from podcast.speech.formats.importing import read_transcript
from podcast.speech.formats.podcast_json import write_podcast_json
from podcast.speech.formats.srt import write_srt
from podcast.speech.formats.transcript_json import transcript_to_json
from podcast.speech.formats.vtt import write_vtt
from tests.speech.helpers import unhurried
from tests.speech.transcripts import sentences

SENTENCE = "Voilà l'été où tout a commencé."
ONE = Transcript("fr", (Segment(1000, 4000, SENTENCE, "Léa"),))
SRT = f"1\n00:00:01,000 --> 00:00:04,000\n[Léa]: {SENTENCE}\n"


def read(content: str | bytes, name: str = "ep02.srt") -> Transcript:
    return read_transcript(content.encode() if isinstance(content, str) else content, name, "fr")


def turns(transcript: Transcript) -> list[tuple[str | None, str]]:
    return [(segment.speaker, segment.text) for segment in transcript.segments]


@pytest.mark.parametrize("name", ["ep02.vtt", "ep02.srt", "ep02.json", "ep02.txt", "ep02"])
@pytest.mark.parametrize(
    "content", [write_vtt(ONE), write_srt(ONE), write_podcast_json(ONE), transcript_to_json(ONE, {"a": "b"}).decode()]
)
def test_what_a_file_holds_decides_whatever_its_name(content: str, name: str) -> None:
    assert read(content, name) == ONE


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings_are_recognised(encoding: str) -> None:
    assert read(SRT.encode(encoding)) == ONE


def test_utf_16_of_either_order_is_read() -> None:
    assert read(b"\xfe\xff" + SRT.encode("utf-16-be")) == ONE


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (
            b"\x89PNG\r\n\x1a\n\x00\x00",
            "ep02.srt",
            "ep02.srt, line 3: this is not a text file\nSave it as UTF-8 in your editor.",
        ),
        (
            b"1\n\xe9\x81\n",
            "ep02.srt",
            "ep02.srt, line 2: this is neither UTF-8 nor Windows-1252 text (byte 4)\nSave it as UTF-8 in your editor.",
        ),
        (
            b"\xff\xfea",
            "ep02.srt",
            "ep02.srt, line 1: this is not the UTF-16 text that its first bytes promise\nSave it as UTF-8 in your editor.",
        ),
        (
            b"Bonjour.\n",
            "ep02.txt",
            "ep02.txt, line 1: this is no format of transcripts that can be read\n"
            "WebVTT (.vtt), SRT (.srt) and JSON (.json) can: export one of these.",
        ),
        (
            b"Bonjour.\n",
            "ep02.srt",
            "ep02.srt, line 1: this text stands before the first time\n"
            "A right line looks like this: 00:01:02,500 --> 00:01:05,000",
        ),
        (
            b"Bonjour.\n",
            "ep02.vtt",
            "ep02.vtt, line 1: a transcript starts with the word WEBVTT\nPut a line WEBVTT at the top.",
        ),
        (b"", "ep02.srt", "ep02.srt: nothing is said in this transcript\nExport it again, with its text."),
        (b"WEBVTT\n", "ep02.vtt", "ep02.vtt: nothing is said in this transcript\nExport it again, with its text."),
        (
            b'{\n"segments": [\n}',
            "ep02.json",
            "ep02.json, line 3: this is not JSON: Expecting value\nExport it again, or as WebVTT or SRT.",
        ),
        (
            b'{"a": 1}',
            "ep02.json",
            'ep02.json: this JSON has no list "segments"\nExport it again, or as WebVTT or SRT.',
        ),
        (
            b'[{"start": 0, "end": 1, "text": "a"}, 3]',
            "ep02.json",
            "ep02.json, segment 2: this is not a segment with times and text\nExport it again, or as WebVTT or SRT.",
        ),
        (
            b'[{"start": 0, "end": 1}]',
            "ep02.json",
            'ep02.json, segment 1: this segment has neither "body" nor "text"\nExport it again, or as WebVTT or SRT.',
        ),
        (
            b'[{"text": "a"}]',
            "ep02.json",
            'ep02.json, segment 1: this segment has neither "startTime" nor "start"\n'
            "Export it again, or as WebVTT or SRT.",
        ),
        (
            b'[{"start": NaN, "text": "a"}]',
            "ep02.json",
            "ep02.json, segment 1: this is not a time in seconds: nan\nExport it again, or as WebVTT or SRT.",
        ),
        (
            b'[{"start": 2, "end": 1, "text": "a"}]',
            "ep02.json",
            "ep02.json, segment 1: this segment ends before it starts\nExport it again, or as WebVTT or SRT.",
        ),
        (
            b'{"tool": {}, "language": "fr", "segments": [{"start_ms": 0}]}',
            "ep02.json",
            "ep02.json: this is not a transcript of ours (Object missing required field `end_ms` - at `$.segments[0]`)\n"
            "Export it again, or as WebVTT or SRT.",
        ),
        (
            b"[" * 100_000,
            "ep02.json",
            "ep02.json: this JSON is not a transcript's\nExport it again, or as WebVTT or SRT.",
        ),
        (
            b'[{"start": ' + b"9" * 5000 + b', "text": "a"}]',
            "ep02.json",
            "ep02.json: this JSON is not a transcript's\nExport it again, or as WebVTT or SRT.",
        ),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(content: bytes, name: str, sentence: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read(content, name)

    assert str(caught.value) == sentence


def test_captions_that_roll_are_read_once() -> None:
    rolling = (
        "WEBVTT\nKind: captions\nLanguage: fr\n\n"
        "00:00:00.000 --> 00:00:02.000 align:start position:0%\n \nbonjour<00:00:00.500><c> à</c><00:00:01.000><c> tous</c>\n\n"
        "00:00:02.000 --> 00:00:02.010 align:start position:0%\nbonjour à tous\n \n\n"
        "00:00:02.010 --> 00:00:04.000 align:start position:0%\nbonjour à tous\net<00:00:03.000><c> bienvenue.</c>\n\n"
        "00:00:04.000 --> 00:00:04.010 align:start position:0%\net bienvenue.\n \n\n"
        "00:00:04.010 --> 00:00:06.000 align:start position:0%\net bienvenue.\n&gt;&gt; merci\n"
    )

    assert read(rolling, "captions.fr.vtt").segments == (
        Segment(0, 4010, "bonjour à tous et bienvenue."),
        Segment(4010, 6000, "merci"),
    )


def test_words_highlighted_one_by_one_are_one_sentence() -> None:
    texts = ["<u>un</u> deux trois.", "un <u>deux</u> trois.", "un deux <u>trois.</u>"]
    cues = "".join(f"00:0{n}.000 --> 00:0{n + 1}.000\n{text}\n\n" for n, text in enumerate(texts))

    assert read(f"WEBVTT\n\n{cues}", "a.vtt").segments == (Segment(0, 3000, "un deux trois."),)


def test_what_somebody_says_twice_is_kept() -> None:
    twice = "WEBVTT\n\n" + "".join(f"00:0{n}.000 --> 00:0{n + 1}.000\nOui.\n\n" for n in range(3))

    assert [text for _, text in turns(read(twice, "a.vtt"))] == ["Oui.", "Oui.", "Oui."]


def test_speakers_of_webvtt_without_voices_are_read_as_those_of_srt() -> None:
    otter = (
        "WEBVTT\n\n00:00.000 --> 00:01.000\n[SPEAKER_00]: Bonjour.\n\n"
        "00:01.000 --> 00:02.000\nSpeaker 1: Oui.\n\n00:02.000 --> 00:03.000\nSpeaker 1: Non.\n"
    )

    assert turns(read(otter, "a.vtt")) == [("SPEAKER_00", "Bonjour."), ("Speaker 1", "Oui."), ("Speaker 1", "Non.")]


def test_voices_that_are_named_where_they_change_go_on() -> None:
    namespace = (
        "\nWEBVTT\n\n00:00.000 --> 00:01.000\n<v John>Un.\n\n00:01.000 --> 00:02.000\nDeux.\n\n"
        "00:02.000 --> 00:03.000\n<v Tom>Trois.\n"
    )

    assert turns(read(namespace, "a.vtt")) == [("John", "Un."), ("John", "Deux."), ("Tom", "Trois.")]


def test_voices_at_the_same_time_are_kept() -> None:
    both = Transcript("fr", (Segment(0, 4000, "Je parle longtemps.", "Léa"), Segment(1000, 2000, "Moi aussi.", "Paul")))

    for written in (write_vtt(both), write_srt(both), write_podcast_json(both)):
        assert read(written) == both


def test_whisper_s_words_become_sentences_with_times() -> None:
    content = {
        "text": " L'été est là ? Oui.",
        "language": "fr",
        "segments": [
            {
                "id": 0,
                "start": 0.0,
                "end": 2.0,
                "text": " L'été est",
                "words": [
                    {"word": " L", "start": 0.0, "end": 0.2, "probability": 0.9},
                    {"word": "'été", "start": 0.2, "end": 1.0, "probability": 0.8},
                    {"word": " est", "start": 1.0, "end": 2.0, "probability": 0.7},
                ],
            },
            {
                "id": 1,
                "start": 2.0,
                "end": 4.0,
                "text": " là ? Oui.",
                "words": [
                    {"word": " là", "start": 2.0, "end": 2.5, "probability": 0.6},
                    {"word": " ?", "start": 2.5, "end": 2.6, "probability": 0.5},
                    {"word": " Oui.", "start": 3.0, "end": 4.0, "probability": 0.4},
                ],
            },
        ],
    }

    assert read(json.dumps(content), "whisper.json").segments == (
        Segment(
            0,
            2600,
            "L'été est là?",
            None,
            (Word(0, 1000, "L'été", 0.8), Word(1000, 2000, "est", 0.7), Word(2000, 2600, "là?", 0.5)),
        ),
        Segment(3000, 4000, "Oui.", None, (Word(3000, 4000, "Oui.", 0.4),)),
    )


def test_whisperx_has_speakers_and_words_without_times() -> None:
    content = {
        "segments": [
            {
                "start": 1.0,
                "end": 3.0,
                "text": " En 1950 déjà.",
                "speaker": "SPEAKER_00",
                "words": [
                    {"word": "En", "start": 1.0, "end": 1.2, "score": 0.9, "speaker": "SPEAKER_00"},
                    {"word": "1950"},
                    {"word": "déjà.", "start": 2.0, "end": 3.0, "score": 0.5, "speaker": "SPEAKER_00"},
                ],
            }
        ]
    }

    assert read(json.dumps(content), "x.json").segments == (
        Segment(
            1000,
            3000,
            "En 1950 déjà.",
            "SPEAKER_00",
            (Word(1000, 1200, "En", 0.9), Word(1200, 2000, "1950", None), Word(2000, 3000, "déjà.", 0.5)),
        ),
    )


def test_segments_of_whisper_without_words_are_joined_to_sentences() -> None:
    content = [{"start": 0, "end": 1.5, "text": " Je pense"}, {"start": 1.5, "end": 3, "text": " que oui."}]

    assert read(json.dumps(content), "x.json").segments == (Segment(0, 3000, "Je pense que oui."),)


def test_podcasting_segments_of_one_word_each_become_sentences() -> None:
    texts = ["Je", "suis", "ton", "père", "et", "toi", "tu", "es", "mon", "fils.\n"]
    content = {
        "version": "1.0.0",
        "segments": [
            {"speaker": "Dark Vador", "startTime": n * 0.5, "endTime": n * 0.5 + 0.25, "body": text}
            for n, text in enumerate(texts)
        ]
        + [{"speaker": "Luke", "startTime": "9", "body": "Non!"}],
    }

    first, second = read(json.dumps(content), "a.json").segments

    assert (first.start_ms, first.end_ms, first.speaker, first.text) == (
        0,
        4750,
        "Dark Vador",
        "Je suis ton père et toi tu es mon fils.",
    )
    assert first.words[1] == Word(500, 750, "suis")
    assert second == Segment(9000, 9240, "Non!", "Luke", (Word(9000, 9240, "Non!"),))


def long_talk() -> Transcript:
    """Three hours: 6000 sentences of 9 words, two people in turn."""
    text = "Alors nous avons parlé {} fois de la petite maison."
    sentences = (Segment(n * 1800, n * 1800 + 1800, text.format(n), "Léa" if n % 9 else "Paul") for n in range(6000))
    return Transcript("fr", tuple(sentences))


def test_three_hours_are_read_sentence_by_sentence() -> None:
    talk = long_talk()
    for written in (write_vtt(talk), write_srt(talk), write_podcast_json(talk)):
        assert len(read(written).segments) == 6000


@unhurried
@given(
    st.one_of(st.binary(max_size=300), st.text(max_size=300).map(str.encode)),
    st.sampled_from(["a.vtt", "a.srt", "a.json"]),
)
def test_any_file_is_read_or_refused_with_a_sentence(content: bytes, name: str) -> None:
    try:
        read(content, name)
    except ConfigError as error:
        assert error.hint
        assert (error.where or "").startswith(name)


@unhurried
@given(sentences())
def test_podcasting_json_is_read_back(written: Transcript) -> None:
    if written.segments:
        assert read(write_podcast_json(written), "a.json") == written
