"""All stages of an episode, in the order in which the data walks through them."""

from __future__ import annotations

from podcast.pipeline import Stage
from podcast.production import description, finished, page, sound, words
from podcast.production.episode import EpisodeDesk

#: The stages that end with a transcript.
WORDS = ("probe", "recognise", "voices", "transcribe")

#: The stages that end with a draft of the chapters; how long they are, the master says.
CHAPTERS = (*WORDS, "master", "chapters")

#: The stages that end with a draft of the notes.
DESCRIPTION = (*CHAPTERS, "notes")

#: All before those whose results listeners get: what a person may want to see and correct first.
DRAFTS = (*DESCRIPTION, "report")


def episode_stages(desk: EpisodeDesk) -> tuple[Stage, ...]:
    """The stages of one episode. Nothing is recognised where there is a transcript already."""
    if desk.finished:
        spoken = (words.transcribe(desk),) if desk.has_transcript else ()
        made = (finished.publish_as_it_is(desk),) if desk.sounds else ()
        return (finished.measure(desk), *spoken, *made, page.page(desk))
    heard = () if desk.episode.transcript else (words.recognise(desk),)
    told_apart = (words.voices(desk),) if desk.mixed else ()
    return (
        sound.probe(desk),
        sound.master(desk),
        sound.report(desk),
        *heard,
        *told_apart,
        words.transcribe(desk),
        description.chapters(desk),
        description.describe(desk),
        sound.tag(desk),
        page.page(desk),
    )
