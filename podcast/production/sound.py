"""The stages of an episode's sound: probe, master, tag."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from podcast import audio
from podcast.errors import ConfigError
from podcast.model import Chapter, MasterFacts, RecordingFacts, Tags
from podcast.pipeline import Output, Product, Stage, Work
from podcast.production.episode import EpisodeDesk
from podcast.production.values import clock, options_of, read_value, write_value


def probe(desk: EpisodeDesk) -> Stage:
    """What the recordings are, and their sound as recognisers want it."""
    tracks = desk.episode.tracks

    def act(work: Work) -> None:
        ffmpeg = audio.find_ffmpeg()
        facts = []
        for n, track in enumerate(tracks, 1):
            progress = _share(work, n - 1, len(tracks))
            found = audio.probe(work.input(desk.recording(track)), work.output(f"speech-{n}"), ffmpeg, progress)
            for warning in found.warnings:
                work.warn(f"{track.path}: {warning}")
            facts.append(found)
        write_value(work.output("facts"), facts)

    outputs = [Output("facts", desk.work_path("recordings.json"))]
    outputs += [Output(f"speech-{n}", desk.work_path(f"speech-{n}.wav")) for n in range(1, len(tracks) + 1)]
    return Stage(desk.name("probe"), act, desk.recordings(), tuple(outputs), tools=audio.identity)


def master(desk: EpisodeDesk) -> Stage:
    """The finished sound, without tags."""
    tracks = desk.episode.tracks
    options = desk.settings.audio

    def act(work: Work) -> None:
        facts = read_value(work.input("recording facts"), tuple[RecordingFacts, ...])
        sources = [
            audio.MasterTrack(work.input(desk.recording(track)), track.offset_ms, fact)
            for track, fact in zip(tracks, facts, strict=True)
        ]
        result = audio.master(sources, options, work.output("master"), audio.find_ffmpeg(), work.progress)
        for step in result.steps:
            work.say(step)
        for warning in result.warnings:
            work.warn(warning)
        write_value(work.output("facts"), result)

    inputs = {"recording facts": desk.product("probe", "facts"), **desk.recordings()}
    outputs = (Output("master", desk.work_path("master.mp3")), Output("facts", desk.work_path("master.json")))
    known = {"audio": options_of(options), "offsets": [track.offset_ms for track in tracks]}
    return Stage(desk.name("master"), act, inputs, outputs, options=known, tools=audio.identity)


def tag(desk: EpisodeDesk) -> Stage:
    """The sound as listeners get it."""
    show, episode = desk.settings.show, desk.episode

    def act(work: Work) -> None:
        ffmpeg = audio.find_ffmpeg()
        tags = Tags(
            title=episode.title,
            show=show.title,
            artist=show.author,
            language=desk.language,
            number=episode.number,
            season=episode.season,
            date=episode.date,
            link=show.website,
            cover=audio.cover(work.input(desk.artwork), ffmpeg) if desk.artwork else None,
            chapters=_chapters_within(desk, work),
        )
        audio.tag(work.input("master"), work.output("audio"), tags)

    inputs: dict[str, Path | Product] = {
        "master": desk.product("master", "master"),
        "master facts": desk.product("master", "facts"),
        desk.chapters_file: desk.product("chapters", "chapters"),
    }
    if desk.artwork:
        inputs[desk.artwork] = desk.workspace.root / desk.artwork
    options = {
        "show": {"title": show.title, "author": show.author, "website": show.website},
        "episode": options_of(replace(desk.described(), people=(), guid="")),
        "language": desk.language,
    }
    outputs = (Output("audio", f"feed/media/{episode.id}-{{hash}}.mp3"),)
    return Stage(desk.name("tag"), act, inputs, outputs, options=options, tools=audio.identity)


def _chapters_within(desk: EpisodeDesk, work: Work) -> tuple[Chapter, ...]:
    chapters = desk.read_chapters(work)
    duration_ms = read_value(work.input("master facts"), MasterFacts).duration_ms
    for chapter in chapters:
        if chapter.start_ms >= duration_ms:
            raise ConfigError(
                f'the chapter "{chapter.title}" starts at {clock(chapter.start_ms)}, '
                f"but the episode ends at {clock(duration_ms)}",
                where=desk.chapters_file,
                hint="Correct its time.",
            )
    return chapters


def _share(work: Work, done: int, total: int) -> Callable[[float, float], None]:
    """Progress within one of `total` equal parts, of which `done` are finished."""

    def progress(part: float, whole: float) -> None:
        work.progress(done + part / whole if whole else done, total)

    return progress
