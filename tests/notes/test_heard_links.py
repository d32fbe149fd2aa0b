import time

import pytest

from podcast.model import Segment, Transcript
from podcast.notes.heard_links import HeardLink, heard_links
from podcast.notes.languages import language
from podcast.notes.sentences import Sentence, sentences


def heard(text: str, code: str) -> list[str]:
    return [link.url for link in heard_links([Sentence(0, 1000, text)], language(code))]


@pytest.mark.parametrize(
    ("said", "url"),
    [
        ("Tout est sur atd-quartmonde.fr.", "https://atd-quartmonde.fr"),
        ("Allez sur www.exemple.org/dons, c'est simple.", "https://www.exemple.org/dons"),
        ("Lisez https://exemple.org/a?b=1 !", "https://exemple.org/a?b=1"),
        ("Lisez http://exemple.org.", "http://exemple.org"),
        ("C'est exemple point org.", "https://exemple.org"),
        ("C'est www point exemple point fr", "https://www.exemple.fr"),
        ("C'est exemple point org slash dons.", "https://exemple.org/dons"),
        ("C'est le-jardin tiret partage point fr barre oblique plan", "https://le-jardin-partage.fr/plan"),
        ("C'est e x e m p l e point com.", "https://exemple.com"),
        ("C'est sur Exemple.CO !", "https://exemple.co"),
        ("L'adresse : l'exemple.fr", "https://exemple.fr"),
    ],
)
def test_french_addresses_as_recognisers_write_them(said, url):
    assert heard(said, "fr") == [url]


@pytest.mark.parametrize(
    ("said", "url"),
    [
        ("Go to example dot org.", "https://example.org"),
        ("Look at www dot example dot com forward slash help now.", "https://www.example.com/help"),
        ("It is e x a m p l e dot com", "https://example.com"),
        ("It is harbour dash library dot co dot uk.", "https://harbour-library.co.uk"),
    ],
)
def test_english_addresses_as_recognisers_write_them(said, url):
    assert heard(said, "en") == [url]


@pytest.mark.parametrize(
    "said",
    [
        "Sur ce point de vue, je suis d'accord.",
        "Un point net, un point info.",
        "Voilà son point de départ.",
        "Le prix est de 3.50 euros, à 12.30.",
        "Il est parti.Et puis rien.",
        "Écrivez à contact arobase exemple point org.",
        "Écrivez à contact@exemple.org !",
        "Le fichier s'appelle notes.md ou son.wav.",
        "Jusqu'au point com.",
        "C'est équipe.frites.",
    ],
)
def test_what_is_no_web_address_is_left_alone(said):
    assert heard(said, "fr") == []


def test_an_address_is_listed_once_at_the_moment_it_was_first_said():
    talk = Transcript(
        "fr",
        (
            Segment(0, 4000, "Bonjour à vous.", "A"),
            Segment(61_000, 64_000, "Allez sur exemple.org.", "A"),
            Segment(90_000, 94_000, "Je répète : exemple point org, et autre-exemple.fr.", "A"),
        ),
    )
    assert heard_links(sentences(talk), language("fr")) == (
        HeardLink("https://exemple.org", 61_000),
        HeardLink("https://autre-exemple.fr", 90_000),
    )


@pytest.mark.parametrize("text", ["a ", "a.", "a-", "a point ", "a tiret ", "www.", "/", "a@", "a.a/"])
def test_an_absurd_text_takes_no_time(text):
    began = time.process_time()
    assert heard(text * (50_000 // len(text)), "fr") == []
    assert time.process_time() - began < 2


@pytest.mark.parametrize(
    "said",
    [
        "Tout est sur www point jardin-partage point fr slash adhésion.",
        "Allez sur exemple.com/don-à-nous pour nous aider.",
        "C'est trois double v point jardin point fr.",
        "Notre compte est jardin underscore bio point com.",
        "La page est framasoft point org slash fr slash dons point html.",
    ],
)
def test_an_address_that_is_not_read_to_its_end_is_none(said):
    assert heard(said, "fr") == []


@pytest.mark.parametrize(
    ("said", "urls"),
    [
        ("Write to jane dot doe at gmail dot com.", []),
        ("Mail hello at garden dot org.", []),
        ("Find us at garden dot org.", ["https://garden.org"]),
        ("It is available at garden dot org slash give.", ["https://garden.org/give"]),
    ],
)
def test_mail_is_left_alone_in_english_too(said, urls):
    assert heard(said, "en") == urls
