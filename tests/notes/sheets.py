"""What notes are shown with, for tests that change one thing in it."""

from dataclasses import replace

from podcast.model import Chapter, Episode, Link, Person, Piece, Show, Timeline
from podcast.notes import Sheet

PAGE = "https://podcast.example/cga/ep02/index.html"
UNCUT = Timeline((Piece(0, 3_600_000, 0),), 3_600_000)

BARE = Sheet(
    show=Show("Le jardin", "Des gens qui plantent.", "fr", "CGA"),
    episode=Episode("ep02", "guid", "Qui arrose ?"),
    language="fr",
    chapters=(),
    timeline=UNCUT,
    page=PAGE,
    where="episodes/ep02/notes.md",
)

FULL = replace(
    BARE,
    show=replace(BARE.show, website="https://example.org/", license="cc-by-nc-4.0", people=(Person("Léa"),)),
    episode=replace(
        BARE.episode,
        number=2,
        people=(Person("Léa"), Person("Omar", "guest", "https://omar.example/")),
        links=(Link("https://example.org/plan", "Le plan du jardin"), Link("https://example.org/eau")),
    ),
    chapters=(Chapter(0, "Bonjour"), Chapter(11_500, "Le compost", "https://compost.example/")),
)


def link(seconds: str, text: str) -> str:
    """A moment as apps show it."""
    return f'<a href="{PAGE}#t={seconds}" rel="noopener noreferrer">{text}</a>'
