import re
from dataclasses import replace

import pytest

from podcast.model import Chapter, Episode, Person, Segment, Show, Transcript
from podcast.notes import draft_chapters, draft_notes, render_notes
from podcast.notes.sentences import Sentence, sentences
from tests.notes.talks import ENGLISH, FRENCH, transcript

SHOW = Show(title="Le jardin", description="", language="fr", author="A", guid="g", people=(Person("Léa"),))
EPISODE = Episode(id="ep01", guid="e", title="Le jardin partagé")
TALKS = [(FRENCH, "fr"), (ENGLISH, "en")]


def end(talk: Transcript) -> int:
    return talk.segments[-1].end_ms


def test_french_chapters_start_at_turns_and_are_named_in_words_that_were_said():
    talk = transcript(FRENCH, "fr")
    assert draft_chapters(talk, end(talk)) == (
        Chapter(0, "Comment le jardin partagé est-il né dans ce quartier ?"),
        Chapter(83_000, "Compost nourrit, tableau d'arrosage circule"),
    )


def test_english_chapters_too():
    talk = transcript(ENGLISH, "en")
    assert draft_chapters(talk, end(talk)) == (
        Chapter(0, "How did a library end up on a ferry boat?"),
        Chapter(77_000, "Rare maps stay safe, Children borrow knots"),
    )


def test_a_part_without_a_question_is_named_by_what_it_speaks_of_most():
    talk = transcript(FRENCH.replace(" ?", "."), "fr")
    assert [chapter.title for chapter in draft_chapters(talk, end(talk))] == [
        "Jardin partagé, friche",
        "Compost nourrit, tableau d'arrosage circule",
    ]


@pytest.mark.parametrize(("minutes", "count"), [(0.1, 1), (2, 1), (3, 2), (10, 2), (30, 3), (60, 4), (180, 7)])
def test_a_talk_about_one_thing_has_few_chapters_each_later_than_the_one_before(minutes, count):
    step = 4000
    said = tuple(Segment(t, t + 3000, "Une phrase sur le jardin.", "A") for t in range(0, int(minutes * 60_000), step))
    chapters = draft_chapters(Transcript("fr", said), int(minutes * 60_000))
    assert len(chapters) == count
    assert chapters[0].start_ms == 0
    assert [c.start_ms for c in chapters] == sorted({c.start_ms for c in chapters})


@pytest.mark.parametrize(("text", "language"), TALKS)
@pytest.mark.parametrize("speed", [40, 90, 150])
def test_no_title_holds_a_word_that_was_not_said_in_its_part(text, language, speed):
    talk = transcript(text, language, words_a_minute=speed)
    chapters = draft_chapters(talk, end(talk))
    ends = [*(chapter.start_ms for chapter in chapters[1:]), end(talk) + 1]
    for chapter, until in zip(chapters, ends, strict=True):
        said = " ".join(
            s.text for s in talk.segments if chapter.start_ms <= s.start_ms + 999 and s.start_ms < until + 999
        )
        for piece in chapter.title.split(", "):
            assert piece.casefold() in said.casefold()


def test_nothing_said_has_no_chapter_and_no_summary():
    silence = Transcript("fr", ())
    assert draft_chapters(silence, 60_000) == ()
    assert draft_notes(EPISODE, replace(SHOW, people=()), silence, ()) == (
        "<!-- Brouillon tiré de la transcription automatique."
        " Ce fichier est à vous : corrigez-le, il ne sera pas écrasé. -->\n"
    )


def test_french_notes_are_quotations_chapters_and_people():
    talk = transcript(FRENCH, "fr")
    assert (
        draft_notes(EPISODE, SHOW, talk, draft_chapters(talk, end(talk)))
        == """\
<!-- Brouillon tiré de la transcription automatique. Ce fichier est à vous : corrigez-le, il ne sera pas écrasé. -->

« Aujourd'hui nous visitons un jardin partagé au pied des immeubles. » \
« Le jardin partagé est né d'une friche que la mairie voulait vendre. »

## Chapitres

- 00:00 Comment le jardin partagé est-il né dans ce quartier ?
- 01:23 Compost nourrit, tableau d'arrosage circule

## Avec

- Léa, présentation
"""
    )


def test_english_notes_take_the_people_of_the_episode():
    talk = transcript(ENGLISH, "en")
    episode = replace(EPISODE, people=(Person("Joe", "guest"), Person("Kim", "sound designer")))
    assert (
        draft_notes(episode, replace(SHOW, language="en-GB"), talk, (Chapter(3_725_000, "Late"),))
        == """\
<!-- A draft made from the automatic transcript. This file is yours: correct it, it will not be overwritten. -->

“The harbour council gave the ferry boat to our reading club.” \
“Before winter storms we move the rare maps to the lighthouse.”

## Chapters

- 1:02:05 Late

## With

- Joe, guest
- Kim, sound designer
"""
    )


@pytest.mark.parametrize(("text", "language"), TALKS)
def test_every_drafted_sentence_was_said_word_for_word(text, language):
    talk = transcript(text, language)
    notes = draft_notes(EPISODE, replace(SHOW, language=language), talk, ())
    quotes = re.findall(r"[«“] ?(.+?) ?[»”]", notes)
    assert len(quotes) == 2
    assert all(quote in talk.text for quote in quotes)


def test_what_was_said_cannot_become_markup():
    hostile = "Le **gras** est <script>alert(1)</script> un [lien](javascript:alert(1)) & une `ruse` du jardin."
    talk = Transcript("fr", (Segment(0, 5000, hostile, "A"),))
    episode = replace(EPISODE, people=(Person("- # <b>Eve</b>", "guest"), Person("1. Bob", "")))
    notes = draft_notes(episode, SHOW, talk, (Chapter(0, "<img src=x onerror=alert(1)> --> *"),))
    shown = render_notes(notes, "en").html
    assert shown.split("\n")[0] == (
        "<p>« Le **gras** est &lt;script&gt;alert(1)&lt;/script&gt; un [lien](javascript:alert(1)) &amp; une `ruse`"
        " du jardin. »</p>"
    )
    assert "<li>00:00 &lt;img src=x onerror=alert(1)&gt; --&gt; *</li>" in shown
    assert "<li>- # &lt;b&gt;Eve&lt;/b&gt;, voix invitée</li>" in shown
    assert "<li>1. Bob</li>" in shown


def test_sentences_go_on_over_segments_and_end_inside_them():
    talk = Transcript(
        "fr",
        (
            Segment(0, 4000, "Le jardin de M. Dupont est", "A"),
            Segment(4000, 8000, "ouvert. On y entre librement ? Oui.", "A"),
            Segment(8000, 9000, "Merci", "B"),
        ),
    )
    assert sentences(talk) == (
        Sentence(0, 4571, "Le jardin de M. Dupont est ouvert.", "A"),
        Sentence(4571, 7428, "On y entre librement ?", "A"),
        Sentence(7428, 8000, "Oui.", "A"),
        Sentence(8000, 9000, "Merci", "B"),
    )
