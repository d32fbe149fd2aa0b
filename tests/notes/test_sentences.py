import pytest

from podcast.model import Segment, Transcript
from podcast.notes.sentences import sentences


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Le jardin est ouvert. On y entre.", ["Le jardin est ouvert.", "On y entre."]),
        ("Vraiment ? Oui ! Merci.", ["Vraiment ?", "Oui !", "Merci."]),
        ("Chez M. Dupont et Mrs. Smith.", ["Chez M. Dupont et Mrs. Smith."]),
        ('She said, "Very neat." Then she left.', ['She said, "Very neat."', "Then she left."]),
        ("“It is neat.” “Is it?” Yes.", ["“It is neat.”", "“Is it?”", "Yes."]),
        ("Il dit : « Un bon compost. » Puis il part.", ["Il dit : « Un bon compost. »", "Puis il part."]),
        ("« Vraiment ? » Œuvre utile.", ["« Vraiment ? »", "Œuvre utile."]),
        ("« Ça va ? » demande-t-elle. Oui.", ["« Ça va ? » demande-t-elle.", "Oui."]),
    ],
)
def test_sentences_end_with_their_marks_and_the_quotation_that_closes_there(text, expected):
    assert [said.text for said in sentences(Transcript("fr", (Segment(0, 9000, text),)))] == expected
