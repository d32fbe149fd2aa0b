"""The stage of an episode's page, and of the files that apps fetch beside it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

from podcast import notes, site, speech
from podcast.model import MasterFacts
from podcast.pipeline import Output, Product, Stage, Work
from podcast.production.description import shown_notes
from podcast.production.episode import EpisodeDesk
from podcast.production.moving import move_chapters, move_transcript
from podcast.production.values import ours, read_artwork, read_value, site_file, write_value
from podcast.release import Alternate, Release, SiteFile

#: The formats of transcripts that apps fetch, each with the end of its files' names; players that know all take JSON.
SERVED = (("vtt", ".vtt"), ("srt", ".srt"), ("json", ".transcript.json"))


def page(desk: EpisodeDesk) -> Stage:
    """The page, the transcript and the chapters as apps fetch them, and the release that the feed is made of."""
    outputs: tuple[Output, ...] = (
        Output("page", f"feed/{desk.episode.id}/index.html"),
        *(Output(f"transcript-{kind}", f"feed/media/{desk.episode.id}-{{hash}}{suffix}") for kind, suffix in SERVED),
        Output("chapters", f"feed/media/{desk.episode.id}-{{hash}}.chapters.json"),
        Output("release", desk.work_path("release.json")),
    )
    inputs: dict[str, Path | Product] = {
        "audio": desk.product("tag", "audio"),
        **{f"audio-{name}": desk.product("tag", f"audio-{name}") for name in desk.settings.audio.alternates},
        **{made: desk.product("tag", made) for made in desk.pictures},
        "timeline": desk.product("master", "timeline"),
        "master facts": desk.product("master", "facts"),
        desk.transcript_file: desk.product("transcribe", "transcript"),
        "words": desk.product("transcribe", "words"),
        desk.chapters_file: desk.product("chapters", "chapters"),
        desk.notes_file: desk.product("notes", "notes"),
    }
    if desk.template.is_file():
        inputs[desk.template.name] = desk.template
    if desk.episode.artwork:
        inputs["artwork"] = desk.workspace.root / (desk.artwork or "")
        suffix = Path(desk.episode.artwork).suffix.lower()
        outputs += (Output("artwork", f"feed/media/{desk.episode.id}-{{hash}}{suffix}"),)
    if desk.settings.show.artwork:
        inputs["show artwork"] = Product("assets", "artwork")
    options = {**desk.shared_options(), "site_url": desk.settings.storage.site_url, "names": list(desk.names)}
    return Stage(desk.name("page"), partial(_make_page, desk), inputs, outputs, options=options, tools=ours)


def _make_page(desk: EpisodeDesk, work: Work) -> None:
    timeline = desk.read_timeline(work)
    transcript = move_transcript(desk.read_timed_transcript(work), timeline)
    pictures = {name: _media(work, made) for made, name in desk.pictures.items()}
    site_url = desk.settings.storage.site_url
    chapters = tuple(
        replace(chapter, image=site_url + pictures[chapter.image].path) if chapter.image in pictures else chapter
        for chapter in move_chapters(desk.read_chapters(work), timeline)
    )
    facts = read_value(work.input("master facts"), MasterFacts)
    for kind, _ in SERVED:
        work.output(f"transcript-{kind}").write_bytes(speech.write(transcript, kind, desk.names))
    work.output("chapters").write_bytes(notes.chapters_json(chapters))
    if desk.episode.artwork:
        work.output("artwork").write_bytes(work.input("artwork").read_bytes())
    release = Release(
        episode=desk.described(),
        audio=_media(work, "audio"),
        alternates=tuple(
            Alternate(_media(work, f"audio-{made.format}"), made.bitrate_kbps) for made in facts.alternates
        ),
        pictures=tuple(pictures.values()),
        duration_ms=facts.duration_ms,
        page=f"{desk.episode.id}/index.html",
        notes=shown_notes(desk, timeline, chapters, transcript),
        chapters=chapters,
        transcripts=tuple(_served(work, f"transcript-{kind}") for kind, _ in SERVED),
        transcript_reviewed=desk.episode.reviewed,
        chapters_file=_served(work, "chapters"),
        artwork=_served(work, "artwork") if desk.episode.artwork else None,
        language=desk.language,
    )
    artwork = read_artwork(work) if desk.settings.show.artwork else None
    page = site.render_episode(desk.settings.show, release, transcript, site_url=site_url, artwork=artwork)
    work.output("page").write_bytes(page)
    write_value(work.output("release"), release)


def _media(work: Work, name: str) -> SiteFile:
    path = work.input(name)
    return site_file(path, f"media/{path.name}")


def _served(work: Work, output: str) -> SiteFile:
    return site_file(work.output(output), work.settle(output).removeprefix("feed/"))
