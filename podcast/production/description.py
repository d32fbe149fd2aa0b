"""The stages of an episode's notes and chapters, and what listeners get of the notes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from podcast import notes
from podcast.model import Chapter, RecordingFacts, Timeline, Transcript
from podcast.pipeline import Output, Product, Stage, Work
from podcast.production.episode import EpisodeDesk
from podcast.production.moving import place_tracks
from podcast.production.values import ours, read_value
from podcast.release import Notes
from podcast.toml_reading import read_text


def chapters(desk: EpisodeDesk) -> Stage:
    """A draft of the chapters: those that a recording carries, or else what is found in the words."""

    def act(work: Work) -> None:
        facts = read_value(work.input("recording facts"), tuple[RecordingFacts, ...])
        markers = read_value(work.input("markers"), tuple[tuple[Chapter, ...], ...])
        end_ms = desk.read_timeline(work).pieces[-1].end_ms
        per_track = tuple(zip(place_tracks(desk.episode.tracks, facts), markers, strict=True))
        marked = notes.chapters_from_markers(per_track, desk.language, end_ms)
        if marked:
            work.say(f"the recordings carry chapters: {len(marked)} are taken from there")
        drafted = marked or notes.draft_chapters(desk.read_timed_transcript(work), end_ms, desk.names)
        work.output("chapters").write_text(notes.write_chapters(drafted), encoding="utf-8")

    inputs = {
        **_texts(desk),
        "timeline": desk.product("master", "timeline"),
        "recording facts": desk.product("probe", "facts"),
        "markers": desk.product("probe", "markers"),
    }
    outputs = (Output("chapters", desk.chapters_file, owner="person", merge=None),)
    known = {
        "language": desk.language,
        "names": list(desk.names),
        "tracks": [[track.offset_ms, track.part] for track in desk.episode.tracks],
    }
    return Stage(desk.name("chapters"), act, inputs, outputs, options=known, tools=_tools)


def describe(desk: EpisodeDesk) -> Stage:
    """A draft of the notes."""

    def act(work: Work) -> None:
        transcript = desk.read_timed_transcript(work)
        brief = notes.Brief(
            episode=desk.episode,
            show=desk.settings.show,
            transcript=transcript,
            chapters=desk.read_chapters(work),
            summary=_written_summary(desk, work, transcript),
        )
        work.output("notes").write_text(notes.draft_notes(brief), encoding="utf-8")

    inputs = {**_texts(desk), desk.chapters_file: desk.product("chapters", "chapters")}
    if desk.written.is_file():
        inputs[_WRITTEN] = desk.written
    outputs = (Output("notes", desk.notes_file, owner="person", merge=None),)
    options = {**desk.shared_options(), "names": list(desk.names)}
    return Stage(desk.name("notes"), act, inputs, outputs, options=options, tools=ours)


def shown_notes(
    desk: EpisodeDesk, timeline: Timeline, chapters: Sequence[Chapter], transcript: Transcript | None
) -> Notes:
    """The producer's notes in the show's template; `chapters` and `transcript` in the time of the episode.

    Raises ConfigError for what cannot be read in notes.md or in the template.
    """
    sheet = notes.Sheet(
        show=desk.settings.show,
        episode=desk.described(),
        language=desk.language,
        chapters=tuple(chapters),
        timeline=timeline,
        page=f"{desk.settings.storage.site_url}{desk.episode.id}/index.html",
        template=read_text(desk.template) if desk.template.is_file() else None,
        where=desk.notes_file,
        starts=tuple(sorted(segment.start_ms for segment in transcript.segments)) if transcript else (),
    )
    return notes.render_notes(read_text(desk.workspace.root / desk.notes_file), sheet)


_WRITTEN = "written by a model"


def _tools() -> dict[str, str]:
    """Another encoder of sentences would find other chapters."""
    from importlib.metadata import version  # noqa: PLC0415 - not needed before a plan

    return {**ours(), notes.ENCODER: version(notes.ENCODER)}


def _texts(desk: EpisodeDesk) -> dict[str, Path | Product]:
    """The transcript, and the times of its words."""
    return {
        desk.transcript_file: desk.product("transcribe", "transcript"),
        "words": desk.product("transcribe", "words"),
    }


def _written_summary(desk: EpisodeDesk, work: Work, transcript: Transcript) -> str | None:
    """What a writing model once wrote, checked against the transcript as it is now; None where none did.

    What of it was not said stands in it as remarks, and is told.
    """
    if not desk.written.is_file():
        return None
    from podcast.notes import writing  # noqa: PLC0415 - few shows have it

    written = read_value(work.input(_WRITTEN), writing.Written)
    summary = writing.summary_markdown(written, transcript, desk.known_names, notes.mark)
    for line in summary.splitlines():
        if line.startswith(notes.CHECK):
            work.warn(f"{written.model} wrote: {line.removeprefix(notes.CHECK).removesuffix('-->').strip()}")
    return summary or None
