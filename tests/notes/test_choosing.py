"""Which sentences are chosen for a summary, which are quoted, and how parts are named."""

import pytest

from podcast.model import Chapter
from podcast.notes.languages import language
from podcast.notes.phrases import Reader
from podcast.notes.quotes import choose_quotes
from podcast.notes.sentences import Sentence
from podcast.notes.standing import leans, without_opening
from podcast.notes.summary import choose_summary
from podcast.notes.titles import draft_titles

FRENCH, ENGLISH = language("fr"), language("en")
FIT = "Le compost du jardin nourrit tout le quartier."
OTHER = "La mairie du quartier voulait vendre le jardin."


def said(*texts: str, speaker: str | None = None, every: int = 5000) -> list[Sentence]:
    return [Sentence(n * every, n * every + 4000, text, speaker) for n, text in enumerate(texts)]


def titles(*parts: list[Sentence]) -> list[str]:
    return draft_titles(parts, Reader([sentence for part in parts for sentence in part], FRENCH), FRENCH)


@pytest.mark.parametrize(
    "unfit",
    [
        "Est-ce que le compost du jardin nourrit tout le quartier ?",
        "Bonjour, le compost du jardin nourrit tout le quartier.",
        "Merci au compost du jardin, qui nourrit tout le quartier.",
        "Et le compost du jardin nourrit tout le quartier.",
        "Il nourrit le jardin du quartier, avec tout son compost.",
        "Cela nourrit le jardin du quartier, avec tout son compost.",
        "le compost du jardin nourrit tout le quartier, et la mairie.",
        "Le compost du jardin nourrit tout le quartier, et la",
        "Le compost du jardin nourrit tout le quartier…",
        "Le jardin nourrit.",
        "Le compost du jardin nourrit le quartier, " + "et le quartier nourrit le jardin, " * 5 + "voilà.",
    ],
)
def test_a_summary_has_no_sentence_that_cannot_stand_alone(unfit):
    chosen = choose_summary(said(unfit, FIT, unfit, OTHER, unfit), FRENCH)
    assert [sentence.text for sentence in chosen] == [FIT, OTHER]


def test_a_summary_does_not_say_the_same_twice():
    again = "Le compost du jardin nourrit le quartier, tout le quartier."
    chosen = choose_summary(said(FIT, again, again, OTHER, "La mairie, la mairie du quartier."), FRENCH)
    assert OTHER in [sentence.text for sentence in chosen]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Alors, le jardin vit.", "Le jardin vit."),
        ("Donc, euh, le jardin vit.", "Le jardin vit."),
        ("Eh bien, le jardin vit.", "Le jardin vit."),
        ("Alors le jardin vit.", "Alors le jardin vit."),
        ("Alors,", "Alors,"),
        ("Donc", "Donc"),
    ],
)
def test_a_run_up_is_left_out_only_before_a_comma(text, left):
    assert without_opening(text, FRENCH) == left


@pytest.mark.parametrize("text", ["C'est beau.", "C’est beau.", "D'ailleurs, oui.", "D'abord, non.", "Qu'il parte."])
def test_words_that_are_joined_by_an_apostrophe_lean_too(text):
    assert leans(text, FRENCH)


def test_two_short_sentences_of_one_breath_are_one_quotation():
    talk = [
        Sentence(0, 3000, "Le savoir du jardin se construit à plusieurs.", "Omar"),
        Sentence(3500, 6000, "Personne ne fait la leçon.", "Omar"),
    ]
    (quote,) = choose_quotes(talk, FRENCH, weights={})
    assert quote == Sentence(
        0, 6000, "Le savoir du jardin se construit à plusieurs. Personne ne fait la leçon.", "Omar"
    )


@pytest.mark.parametrize(
    "second", [Sentence(9000, 9900, "Personne ne parle.", "Omar"), Sentence(3500, 6000, "Ça va.", "Léa")]
)
def test_what_another_says_or_what_comes_later_is_another_quotation(second):
    talk = [Sentence(0, 3000, "Le savoir du jardin se construit à plusieurs.", "Omar"), second]
    assert choose_quotes(talk, FRENCH, weights={}) == []


def test_quotations_come_from_different_chapters():
    talk = said(*different(10), speaker="Omar", every=20_000)
    chapters = (Chapter(0, "Un"), Chapter(100_000, "Deux"))
    assert [quote.start_ms for quote in choose_quotes(talk, FRENCH, weights={}, chapters=chapters)] == [0, 100_000]


def test_a_long_talk_has_three_quotations():
    assert len(choose_quotes(said(*different(10), every=70_000), FRENCH, weights={})) == 3


def test_what_is_said_again_is_quoted_once_and_what_sums_up_is_not_quoted():
    text = "Jamais le compost du jardin ne nourrira tout seul un quartier entier."
    talk = said(*[text] * 3, every=70_000)
    assert choose_quotes(talk, FRENCH, weights={}) == talk[:1]
    assert choose_quotes(talk, FRENCH, weights={}, taken=talk[1:2]) == []


def test_what_is_said_again_sums_up_once():
    talk = said(*["Le compost du jardin nourrit tout le quartier."] * 3)
    assert choose_summary(talk, FRENCH) == talk[:1]


def different(count: int) -> list[str]:
    return [f"Jamais le compost du jardin ne nourrira tout seul {n + 10} quartiers entiers." for n in range(count)]


def test_a_part_is_named_by_the_short_question_that_opens_it():
    assert titles(said("Comment le jardin est-il né dans ce quartier ?", "Le jardin est né d'une friche.")) == [
        "Comment le jardin est-il né dans ce quartier ?"
    ]


@pytest.mark.parametrize(
    "question", ["Vous partez au jardin avec le levain ?", "Et comment ça ?", "Le jardin, vraiment ?"]
)
def test_a_question_that_asks_for_yes_or_no_names_nothing(question):
    assert titles(said(question, "Le levain fermente vite.", "Le levain existe.")) == ["Levain"]


def test_parts_about_one_thing_are_named_by_what_is_new_in_each():
    first = said("Le jardin partagé.", "Le jardin partagé.", "La friche.")
    second = said("Le jardin partagé.", "Le compost mûr.", "Le compost mûr.")
    assert titles(first, second) == ["Jardin partagé", "Compost mûr"]


def test_a_part_that_names_nothing_gets_its_first_words():
    assert titles(
        said("Oui, alors voilà, il y en a eu pour tous, et puis il y en aura encore pour vous et pour nous.")
    ) == ["Il y en a eu pour tous, et puis il y en aura encore pour…"]


def test_parts_that_say_the_same_have_different_titles_all_the_same():
    assert len(set(titles(said("Oui."), said("Oui."), said("Oui.")))) == 3
