"""The stages of an episode whose audio was finished elsewhere and is published as it is, byte for byte."""

from __future__ import annotations

import shutil
from pathlib import Path, PurePosixPath

from podcast import audio
from podcast.model import Enclosure, Piece, Timeline
from podcast.pipeline import Output, Product, Stage, Work
from podcast.production.episode import EpisodeDesk
from podcast.production.values import ours, write_value
from podcast.release import SiteFile


def measure(desk: EpisodeDesk) -> Stage:
    """How long the audio lasts: what episode.toml says, or what decoding it finds.

    It bears the name of the stage that masters recordings, and like that one it says where they are heard.
    """
    enclosure = _enclosure(desk)
    inputs: dict[str, Path | Product] = {}
    if enclosure.file is not None and enclosure.duration_ms is None:
        inputs[desk.finished_file] = desk.workspace.root / desk.finished_file

    def act(work: Work) -> None:
        duration_ms = enclosure.duration_ms or 0  # of what lies elsewhere it may never be known
        if inputs:
            path = work.input(desk.finished_file)
            duration_ms = audio.playing_time(path, audio.find_ffmpeg(), work.progress)
        write_value(work.output("timeline"), Timeline((Piece(0, duration_ms, 0),), duration_ms))

    outputs = (Output("timeline", desk.work_path("timeline.json")),)
    tools = audio.identity if inputs else ours
    return Stage(desk.name("master"), act, inputs, outputs, options={"duration_ms": enclosure.duration_ms}, tools=tools)


def publish_as_it_is(desk: EpisodeDesk) -> Stage:
    """The audio under a name that means its content, and the pictures of chapters. Nothing is written into it."""
    enclosure = _enclosure(desk)
    inputs: dict[str, Path | Product] = {
        name: desk.workspace.root / "episodes" / desk.episode.id / name for name in desk.pictures.values()
    }
    outputs = [Output(made, f"feed/media/{desk.episode.id}-{{hash}}.jpg") for made in desk.pictures]
    if enclosure.file is not None:
        inputs[desk.finished_file] = desk.workspace.root / desk.finished_file
        suffix = PurePosixPath(enclosure.file).suffix.lower()
        outputs.append(Output("audio", f"feed/media/{desk.episode.id}-{{hash}}{suffix}"))

    def act(work: Work) -> None:
        for made, name in desk.pictures.items():
            work.output(made).write_bytes(audio.cover(work.input(name), audio.find_ffmpeg()))
        if enclosure.file is not None:
            shutil.copyfile(work.input(desk.finished_file), work.output("audio"))

    tools = audio.identity if desk.pictures else ours
    return Stage(desk.name("tag"), act, inputs, tuple(outputs), tools=tools)


def elsewhere(desk: EpisodeDesk) -> SiteFile:
    """The audio of an episode that stays on another server."""
    enclosure = _enclosure(desk)
    assert enclosure.url is not None
    assert enclosure.bytes is not None
    assert enclosure.media_type is not None
    return SiteFile(enclosure.url, enclosure.bytes, "", enclosure.media_type)


def _enclosure(desk: EpisodeDesk) -> Enclosure:
    enclosure = desk.episode.enclosure
    assert enclosure is not None, "only for episodes with [enclosure]"
    return enclosure
