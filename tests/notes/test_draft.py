import re
import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from podcast.model import Chapter, Episode, Person, Segment, Show, Term, Transcript
from podcast.notes import Brief, draft_chapters, draft_notes
from podcast.notes.languages import language
from podcast.notes.sentences import Sentence, sentences
from podcast.notes.standing import without_opening
from podcast.speech.formats.vtt import read_vtt
from podcast.typography import clock
from tests.notes.talks import ENGLISH, FRENCH, transcript

ROOT = Path(__file__).parents[2]
SHOW = Show(title="Le jardin", description="", language="fr", author="A", guid="g", people=(Person("Léa"),))
EPISODE = Episode(id="ep01", guid="e", title="Le jardin partagé")
TALKS = [(FRENCH, "fr"), (ENGLISH, "en")]
NAMES = (
    "ATD Quart Monde",
    "universités populaires Quart Monde",
    "Territoires zéro chômeur de longue durée",
    "Joseph Wresinski",
    "Noisy-le-Grand",
    "Aide à toute détresse",
    "Compagnie Générale des Autres",
)
DRAFT = "<!-- Brouillon tiré de la transcription automatique. Ce fichier est à vous : corrigez-le, il ne sera pas écrasé. -->\n"


def end(talk: Transcript) -> int:
    return talk.segments[-1].end_ms


def notes(talk: Transcript, chapters: tuple[Chapter, ...] = (), show: Show = SHOW, **given: object) -> str:
    return draft_notes(Brief(EPISODE, replace(show, language=talk.language), talk, chapters, **given))


def sample() -> Transcript:
    """What Whisper base wrote for the episode of this repository."""
    return read_vtt((ROOT / "tests/data/notes/ep02.vtt").read_text("utf-8"), "fr")


def script() -> Transcript:
    """What the episode of this repository was read from."""
    segments, at = [], 0
    for line in (ROOT / "episodes/ep02/script.tsv").read_text("utf-8").splitlines():
        speaker, text = line.split("\t", 1)
        segments.append(Segment(at, at + 375 * len(text.split()), text, speaker))
        at = segments[-1].end_ms
    return Transcript("fr", tuple(segments))


def plain(markdown: str) -> str:
    """Markdown's backslashes taken away, as who reads it sees it."""
    return re.sub(r"\\(\W)", r"\1", markdown)


def told(markdown: str, code: str) -> list[tuple[str, str]]:
    """Every sentence and quotation of a draft, and the moment that it links to."""
    opening, closing = language(code).quotes
    body = plain(markdown.split("-->", 1)[1])
    quoted = re.findall(rf"{opening}(.+?){closing}(?: — .*?)? \((\d+(?::\d\d)+)\)", body)
    first = body.strip().split("\n", 1)[0]
    summary = re.findall(r"(.+?) \((\d+(?::\d\d)+)\) ?", first) if not first.startswith((opening, ">", "#")) else []
    return quoted + [pair for pair in summary if opening not in pair[0]]


def was_said(text: str, moment: str, talk: Transcript) -> bool:
    """Whether a sentence, or several in a row, that starts at that moment is `text`, a run-up at its start left out."""
    tongue = language(talk.language)
    said = sentences(talk)
    for index, sentence in enumerate(said):
        for last in (index + 1, index + 2):
            whole = " ".join(part.text for part in said[index:last])
            if clock(sentence.start_ms) == moment and text in (whole, without_opening(whole, tongue)):
                return True
    return False


def test_french_chapters_start_at_turns_and_are_named_in_words_that_were_said():
    talk = transcript(FRENCH, "fr")
    assert draft_chapters(talk, end(talk)) == (
        Chapter(0, "Comment le jardin partagé est-il né dans ce quartier ?"),
        Chapter(83_000, "Compost et tableau d'arrosage"),
    )


def test_no_chapter_starts_after_the_recordings_end():
    talk = transcript(FRENCH, "fr", words_a_minute=20)
    assert len(draft_chapters(talk, end(talk))) > 1
    assert [chapter.start_ms for chapter in draft_chapters(talk, 30_000)] == [0]
    assert draft_chapters(talk, 300) == ()


def test_english_chapters_too():
    talk = transcript(ENGLISH, "en")
    assert draft_chapters(talk, end(talk)) == (
        Chapter(0, "How did a library end up on a ferry boat?"),
        Chapter(77_000, "Rare maps"),
    )


@pytest.mark.parametrize(("minutes", "count"), [(0.1, 1), (2, 1), (3, 2), (10, 2), (30, 3), (60, 4), (180, 7)])
def test_a_talk_about_one_thing_has_few_chapters_each_later_than_the_one_before(minutes, count):
    step = 4000
    said = tuple(Segment(t, t + 3000, "Une phrase sur le jardin.", "A") for t in range(0, int(minutes * 60_000), step))
    chapters = draft_chapters(Transcript("fr", said), int(minutes * 60_000))
    assert len(chapters) == count
    assert chapters[0].start_ms == 0
    assert [c.start_ms for c in chapters] == sorted({c.start_ms for c in chapters})


@pytest.mark.parametrize("talk", [transcript(FRENCH, "fr"), transcript(ENGLISH, "en"), sample(), script()])
def test_no_title_holds_a_word_that_was_not_said_in_its_part(talk):
    chapters = draft_chapters(talk, end(talk), NAMES)
    ends = [*(chapter.start_ms for chapter in chapters[1:]), end(talk) + 1000]
    for chapter, until in zip(chapters, ends, strict=True):
        said = " ".join(
            sentence.text
            for sentence in sentences(talk)
            if chapter.start_ms <= sentence.start_ms // 1000 * 1000 < until // 1000 * 1000
        )
        assert len(chapter.title) <= 60
        for piece in re.split(r" et | and ", chapter.title):
            assert piece.casefold() in said.casefold()


def test_no_two_chapters_have_the_same_title():
    said = tuple(Segment(t, t + 3000, "Une phrase sur le jardin.", "A") for t in range(0, 1_800_000, 4000))
    titles = [chapter.title for chapter in draft_chapters(Transcript("fr", said), 1_800_000)]
    assert len(titles) == len(set(titles))


def test_nothing_said_has_no_chapter_and_no_summary():
    silence = Transcript("fr", ())
    assert draft_chapters(silence, 60_000) == ()
    assert notes(silence) == DRAFT


def test_a_few_words_are_a_draft_too():
    talk = Transcript("fr", (Segment(0, 900, "Oui.", "A"),))
    assert [chapter.title for chapter in draft_chapters(talk, 900)] == ["Oui."]
    assert notes(talk) == DRAFT


def test_french_notes_are_tags_a_summary_and_quotations():
    talk = transcript(FRENCH, "fr")
    assert (
        notes(talk, draft_chapters(talk, end(talk)))
        == f"""\
---
tags: jardin partagé, tableau d'arrosage, compost, friche, habitants, famille, pied des immeubles, quartier
---

{DRAFT}
Le jardin partagé est né d'une friche que la mairie voulait vendre. (00:36) Un tableau d'arrosage circule entre les familles. (02:25)

## Extraits

> « Pendant deux ans, les habitants ont nettoyé la friche chaque samedi. » — Omar (01:06)

> « Le compost nourrit tout le jardin. Chaque famille apporte ses épluchures, et le compost mûrit neuf mois. » — Omar (01:30)
"""
    )


def test_english_notes_too():
    talk = transcript(ENGLISH, "en")
    assert (
        notes(talk, draft_chapters(talk, end(talk)), replace(SHOW, people=(Person("Ann"),)))
        == """\
---
tags: ferry boat, harbour library, rare maps, lighthouse, reading club, enemy of paper, knot kit, winter storms
---

<!-- A draft made from the automatic transcript. This file is yours: correct it, it will not be overwritten. -->

The ferry boat was going to be scrapped. (00:33) The lighthouse stays dry, and the rare maps stay safe. (01:52)

## Quotes

> “The harbour council gave the ferry boat to our reading club.” — Joe (00:45)

> “Storms are the enemy of paper. Before winter storms we move the rare maps to the lighthouse.” — Joe (01:25)
"""
    )


def test_the_sample_as_whisper_heard_it():
    show = replace(
        SHOW,
        title="La Compagnie Générale des Autres",
        vocabulary=tuple(Term(name) for name in NAMES),
        people=(Person("Voix de présentation"),),
    )
    talk = sample()
    assert (
        notes(talk, draft_chapters(talk, end(talk), NAMES), show)
        == f"""\
---
tags: ATD Quart Monde, universités populaires Quart Monde, Territoires zéro chômeur de longue durée, Joseph Wresinski, Aide à toute détresse, mouvement, misère, pauvreté
---

{DRAFT}
Personne ne fait la leçon, dans les universités populaires Quart Monde. (01:43) ATD Quart Monde a aussi porté une expérience sur l'emploi qui s'appelle Territoires zéro chômeur de longue durée. (02:19)

## Extraits

> « Pour supprimer la misère il faut donc réfléchir avec ces personnes, et pas seulement à leur place. » — Voix de lecture (01:11)

> « Le travail utile ne manque pas. Et l'argent existe, car le chômage coûte déjà cher à tout le monde. » — Voix de lecture (02:32)
"""
    )


@pytest.mark.parametrize("talk", [transcript(FRENCH, "fr"), transcript(ENGLISH, "en"), sample(), script()])
def test_every_drafted_sentence_was_said_at_the_moment_it_links_to(talk):
    found = told(notes(talk, draft_chapters(talk, end(talk))), talk.language)
    assert len(found) == 4
    assert all(was_said(text, moment, talk) for text, moment in found)


WORDS = st.sampled_from(
    re.findall(
        r"\S+",
        "jardin compost Léa, mairie <b> *x* je ne alors, donc, vend les de du la forêt partagé euh quartier https://"
        " exemple.org point fr & [a](b) Omar : 12. 3,5 l'été aujourd'hui est-il",
    )
)
SENTENCES = st.builds(lambda words, mark: " ".join(words).capitalize() + mark, st.lists(WORDS, min_size=3, max_size=24), st.sampled_from([".", ".", "?", "!", "…", ""]))  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(SENTENCES, st.sampled_from(["Léa", "Omar", None]), st.integers(0, 90_000)), max_size=25))
def test_whatever_is_said_drafts_quote_it_word_for_word(turns):
    segments, at = [], 0
    for text, speaker, pause in turns:
        segments.append(Segment(at, at + 300 * len(text.split()), text, speaker))
        at = segments[-1].end_ms + pause
    talk = Transcript("fr", tuple(segments))
    chapters = draft_chapters(talk, at)
    draft = notes(talk, chapters)
    assert draft == notes(talk, chapters)
    assert all(was_said(text, moment, talk) for text, moment in told(draft, "fr"))
    assert sum(line == "---" for line in draft.split("\n")) in (0, 2)
    assert len({chapter.title for chapter in chapters}) == len(chapters)


def test_a_run_up_is_left_out_of_the_summary():
    talk = Transcript(
        "fr",
        (
            Segment(
                0, 5000, "Alors, euh, le compost nourrit tout le jardin, et le jardin nourrit tout le quartier.", "A"
            ),
        ),
    )
    assert "\nLe compost nourrit tout le jardin, et le jardin nourrit tout le quartier. (00:00)\n" in notes(talk)


def test_what_somebody_says_of_himself_is_quoted():
    talk = Transcript(
        "fr", (Segment(0, 5000, "Chaque matin je traverse le jardin, parce que le jardin me parle.", "Léa"),)
    )
    assert "\n« Chaque matin je traverse le jardin, parce que le jardin me parle. » — Léa (00:00)\n" in notes(talk)


def test_guests_are_quoted_rather_than_hosts():
    said = [
        Segment(
            n * 90_000,
            n * 90_000 + 8000,
            f"{name} pense que jamais le jardin numéro {n} ne vivra sans le compost ni sans personne.",
            name,
        )
        for n, name in enumerate(["Léa", "Omar", "Léa", "Omar", "Léa", "Omar"])
    ]
    quoted = re.findall("^> .* — (.*) \\(", notes(Transcript("fr", tuple(said))), re.MULTILINE)
    assert quoted == ["Omar", "Omar"]


def test_a_quotation_without_a_known_speaker_has_no_name():
    said = "Un bon compost sent la forêt, jamais la poubelle, et personne ne le croit avant"
    talk = Transcript("fr", tuple(Segment(n * 70_000, n * 70_000 + 5000, f"{said} {n + 2} ans.") for n in range(4)))
    assert f"\n> « {said} " in notes(talk)
    assert "—" not in notes(talk)


def test_a_time_that_was_said_is_no_moment():
    said = "Le jardin partagé (03:12) ouvre chaque samedi à 9:30 devant la mairie."
    talk = Transcript("fr", (Segment(0, 5000, said), Segment(400_000, 401_000, "Fin.")))
    assert "Le jardin partagé (03\\:12) ouvre chaque samedi à 9\\:30 devant la mairie." in notes(talk)


def test_addresses_that_were_said_are_listed_for_a_person_to_check():
    talk = Transcript("fr", (Segment(130_000, 134_000, "Tout est sur le-jardin point fr.", "A"),))
    assert notes(talk).endswith("""\

## Liens entendus

<!-- Adresses entendues par une machine : vérifiez-les avant de publier. -->

- <https://le-jardin.fr> (02:10)
""")


def test_what_a_writing_model_wrote_stands_in_place_of_the_summary():
    talk = transcript(FRENCH, "fr")
    draft = notes(talk, summary="<!-- machine-written by m: 12345678 -->\n\nUn jardin, un compost.\n")
    assert draft.split(DRAFT)[1].startswith(
        "\n<!-- machine-written by m: 12345678 -->\n\nUn jardin, un compost.\n\n## Extraits\n"
    )
    assert draft.startswith("---\ntags: ")


def test_a_language_without_a_catalogue_gets_english_headings():
    text = "El huerto comunitario nació en un solar vacío que nadie quería comprar nunca en"
    talk = Transcript("es", tuple(Segment(n * 70_000, n * 70_000 + 5000, f"{text} {n}.", "Eva") for n in range(3)))
    draft = notes(talk, draft_chapters(talk, end(talk)))
    assert "<!-- A draft made from the automatic transcript." in draft
    assert f"> “{text} " in draft
    assert "” — Eva (0" in draft


def test_what_was_said_cannot_become_markup():
    hostile = "Le **gras** est <script>alert(1)</script> un [lien](javascript:alert(1)) & une `ruse` du jardin."
    talk = Transcript("fr", (Segment(0, 5000, hostile, "<b>- Eve</b>"), Segment(6000, 9000, "--- # - 1. jardin", "A")))
    assert (
        "\nLe \\*\\*gras\\*\\* est \\<script\\>alert(1)\\</script\\> un \\[lien\\](javascript:alert(1)) \\& une"
        " \\`ruse\\` du jardin. (00:00)\n" in notes(talk)
    )


def test_what_was_said_or_named_cannot_become_front_matter():
    names = ("a\nsummary: faux", "x, y", "---", "le\u2028 jardin", "\x00nul")
    said = "Voici a summary: faux, puis x, y, puis --- et le\u2028 jardin et \x00nul dans la mairie."
    talk = Transcript("fr", tuple(Segment(n * 1000, n * 1000 + 900, said, "A") for n in range(3)))
    draft = notes(talk, show=replace(SHOW, vocabulary=tuple(Term(name) for name in names)))
    front = draft.split("---\n")[1]
    assert front.startswith("tags: ")
    assert front.count("\n") == 1
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f\x85\u2028\u2029]", draft)


def test_three_hours_are_drafted_in_seconds():
    said = [
        sentence
        for text in (FRENCH, FRENCH.replace("jardin", "atelier"))
        for sentence in transcript(text, "fr").segments
    ]
    segments = [
        Segment(
            n * 4000, n * 4000 + 3500, f"{said[n % len(said)].text[:-1]} mot{n % 997}.", said[n % len(said)].speaker
        )
        for n in range(2700)
    ]
    talk = Transcript("fr", tuple(segments))
    began = time.process_time()
    notes(talk, draft_chapters(talk, end(talk)))
    assert time.process_time() - began < 30  # 5 s; what grows with the square takes minutes


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
