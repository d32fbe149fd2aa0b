"""A show and its episodes as the pages get them, written for these tests."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone

from podcast.model import Chapter, Episode, Person, Segment, Show, Transcript
from podcast.release import Notes, Release, SiteFile

PARIS = timezone(timedelta(hours=1))
SITE = "https://podcast.example/cga/"
ARTWORK = SiteFile("artwork.png", 2000, "0" * 64, "image/png")

SHOW = Show(
    title="Le jardin",
    description="Des gens qui plantent : on les écoute.",
    language="fr",
    author="L'équipe",
    guid="0c2f7b0e-0000-5000-8000-000000000000",
    people=(Person("Léa"),),
)

TRANSCRIPT = Transcript(
    "fr",
    (
        Segment(500, 2000, "Bonjour !", "Léa"),
        Segment(2100, 4000, "Qui arrose ?", "Léa"),
        Segment(4200, 9000, "Les enfants arrosent.", "Omar"),
        Segment(12_000, 15_000, "Le compost mûrit neuf mois.", "Omar"),
    ),
)

EPISODE = Episode(
    id="ep02",
    guid="urn:uuid:2",
    title="Qui arrose le jardin ?",
    number=2,
    season=1,
    date=datetime(2026, 3, 1, 8, tzinfo=PARIS),
    people=(Person("Léa", "host"), Person("Omar", "guest", "https://omar.example/")),
)

RELEASE = Release(
    episode=EPISODE,
    audio=SiteFile("ep02/jardin.mp3", 5_234_567, "0" * 64, "audio/mpeg"),
    duration_ms=3_725_000,
    page="ep02/index.html",
    notes=Notes(
        "<p>Un <strong>jardin</strong>, et ses chapitres.</p>", "Un jardin.", "<p>Un <strong>jardin</strong>.</p>"
    ),
    chapters=(Chapter(0, "Bonjour"), Chapter(11_500, "Le compost", "https://compost.example/")),
    transcripts=(SiteFile("ep02/ep02.vtt", 43_210, "0" * 64, "text/vtt"),),
)


def earlier(**changes: object) -> Release:
    """The first episode, a month before."""
    episode = replace(
        EPISODE, id="ep01", guid="urn:uuid:1", title="La friche", number=1, date=datetime(2026, 2, 1, 8, tzinfo=PARIS)
    )
    return replace(RELEASE, episode=episode, page="ep01/index.html", duration_ms=240_000, **changes)
