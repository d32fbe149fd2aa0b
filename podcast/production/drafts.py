"""New drafts of texts that a person has edited: what would change, and the change itself once they agree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path

from podcast import notes
from podcast.errors import ConfigError
from podcast.model import Chapter, Timeline
from podcast.notes import writing
from podcast.pipeline import Emit, Pipeline, Said, StageProgress, WaitingDraft
from podcast.production.checks import refuse_finished
from podcast.production.description import shown_notes
from podcast.production.desk import Desk
from podcast.production.moving import move_chapters, move_transcript
from podcast.production.stages import CHAPTERS, DESCRIPTION
from podcast.production.transcripts import timed_transcript
from podcast.production.values import made, read_value, write_value
from podcast.user_config import load_user_config


@dataclass(frozen=True)
class Redraft:
    """The new drafts that wait for the texts of one episode."""

    pipeline: Pipeline
    stages: tuple[str, ...]
    waiting: tuple[WaitingDraft, ...]

    @property
    def last(self) -> tuple[str, ...]:
        """Where the last drafts lie as the machine made them, relative to the show."""
        return tuple(path for stage in self.stages for path in self.pipeline.last_drafts(stage))

    def diff(self) -> str:
        """What merging would change, as a unified diff; empty where the drafts bring nothing new."""
        return "".join(line for draft in self.changing for line in _diff(draft))

    @property
    def changing(self) -> tuple[WaitingDraft, ...]:
        """Those that would change the text they are for."""
        return tuple(draft for draft in self.waiting if draft.merged.content != draft.person)

    @property
    def conflicts(self) -> tuple[str, ...]:
        """Where the producer's text stands against the new draft's, and stays; each with its file."""
        return tuple(f"{draft.path}, {text}" for draft in self.waiting for text in draft.merged.conflicts)

    def merge(self) -> tuple[str, ...]:
        """Merge them. Returns where the texts as they were are kept, relative to the show.

        Raises ConfigError, and merges nothing, when a text was edited since it was looked at.
        """
        copies = self.pipeline.adopt(*self.waiting)
        return tuple(copy for copy, draft in zip(copies, self.waiting, strict=True) if draft in self.changing)


def redraft(desk: Desk, episode_id: str, emit: Emit) -> Redraft:
    """Bring the drafts of the episode up to date; what was edited by nobody is written at once."""
    desk.check([episode_id])
    refuse_finished(desk, episode_id, "drafts")
    pipeline = desk.run([episode_id], DESCRIPTION, emit)
    stages = tuple(f"{episode_id}:{name}" for name in ("chapters", "notes"))
    return Redraft(pipeline, stages, tuple(draft for stage in stages for draft in pipeline.waiting(stage)))


def write_with_model(desk: Desk, episode_id: str, config: Path, key: str | None, emit: Emit) -> None:
    """Have the episode's summary written by the model that `config`, the user's own, names; the next draft has it.

    `key` is for a server that wants one. Raises ConfigError when no model is named there, ToolError when it does not
    answer; nothing is changed then.
    """
    options = load_user_config(config).writing
    if options is None:
        raise ConfigError(
            "no writing model is named there",
            where=config,
            hint="Write a table [writing] there with its `endpoint` and `model`: docs/how-to/writing-model.md.",
        )
    desk.check([episode_id])
    refuse_finished(desk, episode_id, "drafts")
    writer = writing.open_writer(options, key)
    pipeline = desk.run([episode_id], CHAPTERS, emit)
    episode = desk.episode(episode_id)
    transcript = timed_transcript(desk, pipeline, episode_id)
    chapters = episode.chapters(desk.workspace.root / episode.chapters_file)
    stage = f"{episode_id}:notes"
    emit(Said(stage, f"{options.model} writes the summary"))
    written = writing.write_summary(
        transcript, chapters, episode.known_names, writer, lambda done, total: emit(StageProgress(stage, done, total))
    )
    episode.written.parent.mkdir(exist_ok=True)
    write_value(episode.written, written)


def listeners_notes(desk: Desk, episode_id: str, emit: Emit) -> tuple[str, str]:
    """The notes as listeners get them, as HTML and as plain text; drafted first where they are not there yet.

    Raises what the stages raise.
    """
    desk.check([episode_id])
    pipeline = desk.run([episode_id], DESCRIPTION, emit)
    timeline = read_value(made(pipeline, f"{episode_id}:master", "timeline"), Timeline)
    episode = desk.episode(episode_id)
    chapters: tuple[Chapter, ...] = ()
    if episode.has_chapters:
        chapters = move_chapters(episode.chapters(desk.workspace.root / episode.chapters_file), timeline)
    transcript = None
    if episode.has_transcript:
        transcript = move_transcript(timed_transcript(desk, pipeline, episode_id), timeline)
    html = shown_notes(episode, timeline, chapters, transcript).html
    return html, notes.plain_text(html)


def _diff(draft: WaitingDraft) -> Iterator[str]:
    old, new = _lines(draft.person), _lines(draft.merged.content)
    for line in unified_diff(old, new, draft.path, f"{draft.path} with the new draft"):
        yield line if line.endswith("\n") else f"{line}\n"


def _lines(content: bytes) -> Sequence[str]:
    return content.decode("utf-8", "replace").splitlines(keepends=True)
