from __future__ import annotations

import json
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from markdown_it import MarkdownIt

from podcast.model import Segment, Transcript
from podcast.speech.formats.podcast_json import write_podcast_json
from podcast.speech.formats.reading_text import write_markdown, write_text
from podcast.speech.formats.vtt_text import one_line
from podcast.typography import typeset
from tests.speech.helpers import unhurried
from tests.speech.transcripts import any_transcripts

TALK = Transcript(
    "fr",
    (
        Segment(0, 2000, "Bonjour !", "Léa"),
        Segment(2000, 4000, "Ça va?", "Léa"),
        Segment(63_000, 65_000, "Oui: « très » bien.", "Paul"),
        Segment(3_700_000, 3_701_000, "Applaudissements."),
    ),
)


def test_text_has_a_paragraph_for_each_turn_with_french_spaces() -> None:
    assert write_text(TALK) == (
        "Léa\u00a0: Bonjour\u202f! Ça va\u202f?\n"
        "\n"
        "Paul\u00a0: Oui\u00a0: «\u202ftrès\u202f» bien.\n"
        "\n"
        "Applaudissements.\n"
    )


def test_markdown_has_speakers_in_bold_and_times() -> None:
    assert write_markdown(TALK) == (
        "**Léa** (00:00) Bonjour\u202f! Ça va\u202f?\n"
        "\n"
        "**Paul** (01:03) Oui\u00a0: «\u202ftrès\u202f» bien.\n"
        "\n"
        "(1:01:40) Applaudissements.\n"
    )


def test_nothing_said_is_nothing_written() -> None:
    assert (write_text(Transcript("fr", ())), write_markdown(Transcript("fr", ()))) == ("", "")


def test_somebody_who_goes_on_gets_a_new_paragraph_at_an_end_of_a_sentence() -> None:
    text = "Alors nous avons parlé longtemps de la petite maison au bord de la mer."
    talk = Transcript("en", tuple(Segment(n * 5000, n * 5000 + 5000, text, "Léa") for n in range(15)))

    first, second = write_text(talk).split("\n\n")

    assert first == "Léa: " + " ".join([text] * 10)
    assert second == " ".join([text] * 5) + "\n"


def test_podcasting_json_names_who_is_known_and_keeps_the_stored_text() -> None:
    assert json.loads(write_podcast_json(TALK)) == {
        "version": "1.0.0",
        "segments": [
            {"speaker": "Léa", "startTime": 0.0, "endTime": 2.0, "body": "Bonjour !"},
            {"speaker": "Léa", "startTime": 2.0, "endTime": 4.0, "body": "Ça va?"},
            {"speaker": "Paul", "startTime": 63.0, "endTime": 65.0, "body": "Oui: « très » bien."},
            {"startTime": 3700.0, "endTime": 3701.0, "body": "Applaudissements."},
        ],
    }


class _Shown(HTMLParser):
    """What a browser shows of a page, and the tags that made it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.text, self.tags = "", set[str]()
        self.feed(page)
        self.close()

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.add(tag)


@pytest.mark.parametrize("html", [False, True])
@unhurried
@given(any_transcripts())
def test_hostile_text_renders_as_itself(html: bool, transcript: Transcript) -> None:
    shown = _Shown(MarkdownIt("commonmark", {"html": html}).render(write_markdown(transcript)))

    assert shown.tags <= {"p", "strong"}
    times_off = re.sub(r"\(\d\d:\d\d\) ", "", shown.text)
    said, speaker = "", None
    for segment in transcript.segments:
        text, name = one_line(segment.text), one_line(segment.speaker or "")
        if text and name and name != speaker:
            said += name
        if text:
            said += text
            speaker = name
    letters = re.compile(r"\s+")
    assert letters.sub("", times_off) == letters.sub("", typeset(said, "fr"))
