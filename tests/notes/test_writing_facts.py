"""The check, on sentences in which false names, numbers and quotations were planted among true ones."""

import re

import pytest

from podcast.model import Segment, Transcript
from podcast.notes.writing.facts import Checked, Flag, check, check_sentences
from tests.notes import claims
from tests.notes.talks import transcript

KINDS = {"n": "name", "d": "number", "q": "quote"}
TALKS = {
    "fr": (transcript(claims.FRENCH, "fr"), claims.FRENCH_KNOWN),
    "en": (transcript(claims.ENGLISH, "en"), claims.ENGLISH_KNOWN),
}
SENTENCES = [
    *(("fr", sentence) for sentence in claims.FRENCH_SENTENCES),
    *(("en", sentence) for sentence in claims.ENGLISH_SENTENCES),
]


def planted(sentence: str) -> tuple[str, tuple[Flag, ...]]:
    """The sentence as it is checked, and what was planted in it."""
    text = re.sub(r"‹(.+?)›[ndq]", r"\1", sentence).lstrip("!")
    flags = [Flag(found[1], KINDS[found[2]]) for found in re.finditer(r"‹(.+?)›([ndq])", sentence)]
    return text, (*flags, *([Flag(text, "unsupported")] if sentence.startswith("!") else []))


@pytest.mark.parametrize(("language", "sentence"), SENTENCES)
def test_what_was_planted_is_flagged_and_nothing_else(language, sentence):
    text, flags = planted(sentence)
    assert check(text, *TALKS[language]) == flags


UNSEEN = [
    ("fr", "Le jardin de la rue Jean Guesde est né d'une friche que la mairie voulait vendre."),  # two names mixed
    ("fr", "Huit familles paient vingt euros par an à l'association."),  # eight was said, of something else
    ("fr", "Inès, la femme d'Omar, a inventé le tableau d'arrosage."),  # who is who
    ("fr", "La mairie n'a pas cédé devant la pétition des habitants."),  # the opposite
    ("en", "A dozen people a week come to the library in summer."),  # an amount that is no number
]


@pytest.mark.parametrize(("language", "sentence"), UNSEEN)
def test_what_the_check_does_not_see(language, sentence):
    """The mark "machine-written" stays until a person has read the paragraph, for such sentences."""
    assert check(sentence, *TALKS[language]) == ()


@pytest.mark.parametrize(
    ("language", "sentence", "said"),
    [
        ("fr", "Le jardin est né en 1998.", "Le jardin est né en mille neuf cent"),
        ("fr", "Le compost mûrit pendant neuf mois.", "Le nôtre mûrit neuf mois"),
        ("fr", "La mairie a cédé devant 240 signatures.", "Les habitants ont signé une pétition, deux cent quarante"),
        ("en", "Novels were lost in the storm of December 2013.", "In the storm of December 2013 we lost about three"),
        ("en", "The BBC paid for the boiler.", "But they paid for the new boiler"),
    ],
)
def test_a_sentence_has_the_moment_of_the_passage_that_it_rests_on(language, sentence, said):
    talk, known = TALKS[language]
    (moment,) = [segment.start_ms for segment in talk.segments if segment.text.startswith(said)]
    assert check_sentences([sentence], talk, known) == (Checked(sentence, moment, ()),)


def test_a_sentence_like_nothing_that_was_said_has_no_moment():
    sentence = "L'économie mondiale traverse une crise financière."
    assert check_sentences([sentence], *TALKS["fr"]) == (Checked(sentence, None, (Flag(sentence, "unsupported"),)),)


def test_a_sentence_in_the_other_language_is_flagged_as_such_and_no_further():
    english = "The garden was born from a wasteland which the town hall wanted to sell in 1989."
    french = "Le bateau a été construit pour la bibliothèque et il a failli partir à la casse en 1975."
    assert check(english, *TALKS["fr"]) == (Flag(english, "language"),)
    assert check(french, *TALKS["en"]) == (Flag(french, "language"),)


def said(text: str, language: str = "fr") -> Transcript:
    return Transcript(language, (Segment(0, 60_000, text),))


@pytest.mark.parametrize(
    ("text", "transcript"),
    [
        ("Élise Le Goff parle.", said("Avec elise le goff, on parle.")),
        ("Jean-Marie parle.", said("Jean Marie, tu parles.")),
        ("La S.N.C.F. parle des Bretons.", said("La SNCF, on en parle, et du Breton.")),
        ("Charles de Gaulle parle.", said("De Gaulle parle, Charles aussi.")),
        ("L'Élysée parle.", said("On parle à l'Élysée.")),
        ("Le Dr. J. Petit parle à Mme Roux.", said("Le docteur J. Petit parle, et Roux.")),
        ("Maud parle d'un iPhone.", said("Maud, on parle des iphones.")),
        ("On parle de « la mer… jamais calme ».", said("On parle de la mer, de la mer du Nord, jamais calme.")),
    ],
)
def test_names_and_quotations_are_the_same_however_they_are_written(text, transcript):
    assert check(text, transcript, ()) == ()


@pytest.mark.parametrize(
    ("text", "flagged"),
    [
        ("On parle à Charles de Gaulle.", "Charles de Gaulle"),
        ("On parle à l'Élysée.", "Élysée"),
        ("On parle à J. Petit.", "J. Petit"),
        ("Selon Omar, on parle.", "Omar"),
        ("On parle à la SNCF.", "SNCF"),
        ("Omar parle. On parle.", "Omar"),
        ("On parle des États-Unis.", "États-Unis"),
    ],
)
def test_a_name_is_flagged_whole(text, flagged):
    assert check(text, said("On parle, selon les jours."), ()) == (Flag(flagged, "name"),)


@pytest.mark.parametrize("text", ["On parle de 0,5 %.", "On parle de zéro virgule cinq pour cent."])
def test_fractions_are_numbers_too(text):
    assert check(text, said("On parle de 0,5 pour cent."), ()) == ()
    assert [flag.why for flag in check(text, said("On parle de cinq pour cent."), ())] == ["number"]


def test_the_names_that_the_producer_told_and_those_of_the_speakers_need_not_be_said():
    talk = Transcript("fr", (Segment(0, 9000, "On parle du jardin.", "Zoé Petit"),))
    assert check("Omar Benali et Zoé parlent du jardin.", talk, ("Omar Benali",)) == ()


def test_nothing_bears_anything_out_where_nothing_was_said():
    silence = Transcript("fr", ())
    assert check("On plante.", silence, ()) == (Flag("On plante.", "unsupported"),)
    assert check("", silence, ()) == ()
