"""All stages of an episode, in the order in which the data walks through them."""

from __future__ import annotations

from podcast.pipeline import Stage
from podcast.production import page, sound, words
from podcast.production.episode import EpisodeDesk

#: Their names.
EPISODE_STAGES = ("probe", "master", "report", "transcribe", "chapters", "notes", "tag", "page")


def episode_stages(desk: EpisodeDesk) -> tuple[Stage, ...]:
    """The stages of one episode."""
    return (
        sound.probe(desk),
        sound.master(desk),
        sound.report(desk),
        words.transcribe(desk),
        words.chapters(desk),
        words.describe(desk),
        sound.tag(desk),
        page.page(desk),
    )
