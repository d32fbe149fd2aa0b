import pytest

from podcast.notes.keywords import subject_words, tags
from podcast.notes.languages import language
from podcast.notes.phrases import Reader
from podcast.notes.sentences import Sentence

FRENCH, ENGLISH = language("fr"), language("en")


def said(*texts: str) -> list[Sentence]:
    return [Sentence(n * 5000, n * 5000 + 4000, text) for n, text in enumerate(texts)]


def phrases(text: str, code: str = "fr", names: tuple[str, ...] = ()) -> list[str]:
    return [phrase.text for phrase in Reader(said(text), language(code), names).phrases(text)]


def test_forms_of_a_word_are_one_subject():
    assert subject_words("Les jardins, le jardin, un Jardin", FRENCH) == ["jardin"] * 3
    assert subject_words("gardens and the garden", ENGLISH) == ["garden"] * 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Le compost nourrit tout le jardin.", ["compost", "jardin"]),
        ("Chaque famille apporte ses épluchures.", ["famille", "épluchures"]),
        ("Il mûrit neuf mois.", []),
        ("Pour arroser la forêt, réparer, recycler.", ["forêt"]),
        ("Comment le jardin partagé est-il né ?", ["jardin partagé"]),
        ("Nous visitons les universités populaires.", ["universités populaires"]),
        (
            "La journée mondiale du refus de la misère aura lieu.",
            ["journée mondiale du refus de la misère", "journée mondiale", "refus", "misère"],
        ),
        ("Elle a vingt ans et des personnes viennent.", []),
        ("Hier, Joseph Wresinski parlait à Noisy-le-Grand.", ["Joseph Wresinski", "Noisy-le-Grand"]),
        ("Jardin ouvert, le samedi.", ["jardin ouvert", "samedi"]),
    ],
)
def test_french_phrases_are_nouns_with_what_belongs_to_them(text, expected):
    assert phrases(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The lighthouse stays dry.", ["lighthouse"]),
        ("The rare maps stay safe.", ["rare maps", "safe"]),
        ("Children borrow knots.", ["children", "knots"]),
        ("Members carried the maps.", ["members", "maps"]),
        ("Storms are the enemy of paper.", ["storms", "enemy of paper", "enemy", "paper"]),
        ("Ruth Adeyemi tuned it for Mr Hallam.", ["Ruth Adeyemi", "Mr Hallam"]),
    ],
)
def test_english_phrases_too(text, expected):
    assert phrases(text, "en") == expected


def test_the_names_of_a_show_are_kept_whole():
    text = "À la Compagnie Générale des Autres, on lit."
    assert phrases(text, names=("Compagnie Générale des Autres", "")) == ["Compagnie Générale des Autres"]


def test_a_name_of_the_vocabulary_is_found_in_any_case_and_shown_as_written():
    assert phrases("le mouvement atd quart monde est né", names=("ATD Quart Monde",)) == [
        "mouvement",
        "atd quart monde",
    ]


def test_tags_fold_singular_and_plural_and_show_what_was_said_most_often():
    talk = said("Les jardins partagés.", "Le jardin partagé existe.", "Un jardin partagé nourrit.", "Le compost.")
    assert tags(talk, Reader(talk, FRENCH))[0] == "jardin partagé"


def test_no_tag_says_again_what_a_better_one_said():
    talk = said(*["Le jardin partagé du quartier."] * 3, "Un jardin.", "Un jardin.")
    assert tags(talk, Reader(talk, FRENCH)) == ["jardin partagé du quartier"]


def test_a_language_of_which_only_libraries_know_the_words_gets_tags_too():
    talk = said("El huerto comunitario, en un solar vacío.", "En el huerto comunitario hay abono.")
    assert tags(talk, Reader(talk, language("es")))[0] == "huerto comunitario"


def test_a_language_that_nothing_is_known_of_is_no_error():
    talk = said("lorem ipsum dolor.", "lorem ipsum amet.")
    assert tags(talk, Reader(talk, language("xx")))


def test_tags_are_the_same_each_time():
    talk = said("Le jardin.", "Le compost.", "La friche.", "Un jardin, une friche, un compost.")
    assert len({tuple(tags(talk, Reader(talk, FRENCH))) for _ in range(5)}) == 1
