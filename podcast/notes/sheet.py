"""What notes are shown with: all that a producer wrote elsewhere, and where moments lead."""

from __future__ import annotations

from dataclasses import dataclass

from podcast.model import Chapter, Episode, Show, Timeline


@dataclass(frozen=True)
class Sheet:
    """`chapters` are in the time of the episode, moments of the notes in that of the recordings; `timeline` moves them.

    `page` is the absolute address of the episode's page, `template` the text of the show's own template, None where it
    has none. `where` names the notes in errors. `starts`: when the sentences of the transcript are heard, ascending.
    """

    show: Show
    episode: Episode
    language: str
    chapters: tuple[Chapter, ...]
    timeline: Timeline
    page: str
    template: str | None = None
    where: str = "notes.md"
    starts: tuple[int, ...] = ()
