"""The stage of an episode's page, and of the files that apps fetch beside it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TypedDict

from podcast import notes, site, speech
from podcast.model import MasterFacts, Timeline, Transcript
from podcast.pipeline import Output, Product, Stage, Work
from podcast.production.description import shown_notes
from podcast.production.episode import EpisodeDesk
from podcast.production.finished import elsewhere
from podcast.production.moving import move_chapters, move_transcript
from podcast.production.values import options_of, ours, read_artwork, read_value, site_file, write_value
from podcast.release import Alternate, Release, SiteFile

#: The formats of transcripts that apps fetch, each with the end of its files' names; players that know all take JSON.
SERVED = (("vtt", ".vtt"), ("srt", ".srt"), ("json", ".transcript.json"))


def page(desk: EpisodeDesk) -> Stage:
    """The page, the transcript and the chapters as apps fetch them, and the release that the feed is made of."""
    outputs = [Output(name, path) for name, path in page_files(desk).items()]
    outputs.append(Output("release", desk.work_path("release.json")))
    inputs: dict[str, Path | Product] = {
        **{made: desk.product("tag", made) for made in desk.sounds},
        "timeline": desk.product("master", "timeline"),
        **_texts(desk),
    }
    if not desk.finished:
        inputs["master facts"] = desk.product("master", "facts")
    if desk.template.is_file():
        inputs[desk.template.name] = desk.template
    if desk.episode.artwork:
        inputs["artwork"] = desk.workspace.root / (desk.artwork or "")
    if desk.settings.show.artwork:
        inputs["show artwork"] = Product("assets", "artwork")
    options = {**desk.shared_options(), "site_url": desk.settings.storage.site_url, "names": list(desk.names)}
    if desk.finished:
        options["enclosure"] = options_of(desk.episode.enclosure)
    return Stage(desk.name("page"), partial(_make_page, desk), inputs, tuple(outputs), options=options, tools=ours)


def page_files(desk: EpisodeDesk) -> dict[str, str]:
    """What the site serves of the episode beside its sound: the names of the stage's outputs, and where they go."""
    files = {"page": f"feed/{desk.episode.id}/index.html"}
    if desk.has_transcript:
        files |= {f"transcript-{kind}": f"feed/media/{desk.episode.id}-{{hash}}{suffix}" for kind, suffix in SERVED}
    if desk.has_chapters:
        files["chapters"] = f"feed/media/{desk.episode.id}-{{hash}}.chapters.json"
    if desk.episode.artwork:
        files["artwork"] = f"feed/media/{desk.episode.id}-{{hash}}{Path(desk.episode.artwork).suffix.lower()}"
    return files


def _texts(desk: EpisodeDesk) -> dict[str, Path | Product]:
    """What is read of the episode's words; those of finished audio are where a person put them."""
    inputs: dict[str, Path | Product] = {}
    if desk.has_transcript:
        inputs[desk.transcript_file] = desk.product("transcribe", "transcript")
        inputs["words"] = desk.product("transcribe", "words")
    for stage, product, file in (
        ("chapters", "chapters", desk.chapters_file),
        ("notes", "notes", desk.notes_file),
    ):
        inputs[file] = desk.workspace.root / file if desk.finished else desk.product(stage, product)
    if not desk.has_chapters:
        del inputs[desk.chapters_file]
    return inputs


def _make_page(desk: EpisodeDesk, work: Work) -> None:
    timeline = desk.read_timeline(work)
    transcript = desk.read_timed_transcript(work) if desk.has_transcript else None
    chapters = desk.read_chapters(work) if desk.has_chapters else ()
    if not desk.finished:  # nothing was cut from finished audio, and nothing put before it
        transcript = move_transcript(transcript, timeline) if transcript else None
        chapters = move_chapters(chapters, timeline)
    pictures = {name: _media(work, made) for made, name in desk.pictures.items()}
    site_url = desk.settings.storage.site_url
    chapters = tuple(
        replace(chapter, image=site_url + pictures[chapter.image].path) if chapter.image in pictures else chapter
        for chapter in chapters
    )
    if transcript is not None:
        for kind, _ in SERVED:
            work.output(f"transcript-{kind}").write_bytes(speech.write(transcript, kind, desk.names))
    if desk.has_chapters:
        work.output("chapters").write_bytes(notes.chapters_json(chapters))
    if desk.episode.artwork:
        work.output("artwork").write_bytes(work.input("artwork").read_bytes())
    release = Release(
        episode=desk.described(),
        pictures=tuple(pictures.values()),
        page=f"{desk.episode.id}/index.html",
        notes=shown_notes(desk, timeline, chapters, transcript),
        chapters=chapters,
        transcripts=tuple(_served(work, f"transcript-{kind}") for kind, _ in SERVED) if transcript else (),
        transcript_reviewed=desk.episode.reviewed,
        chapters_file=_served(work, "chapters") if desk.has_chapters else None,
        artwork=_served(work, "artwork") if desk.episode.artwork else None,
        language=desk.language,
        **_sound(desk, work, timeline),
    )
    artwork = read_artwork(work) if desk.settings.show.artwork else None
    spoken = transcript or Transcript(desk.spoken, ())
    page = site.render_episode(desk.settings.show, release, spoken, site_url=site_url, artwork=artwork)
    work.output("page").write_bytes(page)
    write_value(work.output("release"), release)


class _Sound(TypedDict):
    """What the release says of the sound."""

    audio: SiteFile
    duration_ms: int
    alternates: tuple[Alternate, ...]


def _sound(desk: EpisodeDesk, work: Work, timeline: Timeline) -> _Sound:
    if desk.finished:
        here = _media(work, "audio") if "audio" in desk.sounds else elsewhere(desk)
        return _Sound(audio=here, duration_ms=timeline.duration_ms, alternates=())
    facts = read_value(work.input("master facts"), MasterFacts)
    alternates = (Alternate(_media(work, f"audio-{made.format}"), made.bitrate_kbps) for made in facts.alternates)
    return _Sound(audio=_media(work, "audio"), duration_ms=facts.duration_ms, alternates=tuple(alternates))


def _media(work: Work, name: str) -> SiteFile:
    path = work.input(name)
    return site_file(path, f"media/{path.name}")


def _served(work: Work, output: str) -> SiteFile:
    return site_file(work.output(output), work.settle(output).removeprefix("feed/"))
