"""Everything a command may ask of a show: plan it, publish it, say where it stands."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from podcast import audio, feed, speech
from podcast.config import load_episode, load_settings, refuse_duplicates
from podcast.errors import ConfigError, PodcastError, RecordingError
from podcast.model import Episode, MasterFacts
from podcast.options import Settings
from podcast.pipeline import Event, Pipeline, Plan, Product, Said, Warned
from podcast.production.episode import EpisodeDesk, pictures_of_chapters
from podcast.production.show import SHOW_STAGES, ShowDesk, episodes_of, stored_files, verified_files
from podcast.production.stages import EPISODE_STAGES, episode_stages
from podcast.production.values import read_value
from podcast.release import Release
from podcast.toml_writing import set_keys
from podcast.workspace import Workspace


@dataclass(frozen=True)
class EpisodeStatus:
    """Where one episode stands. `waiting` names the stages that would run, each with its reasons.

    `live`: what was last stored and verified has it. `withdrawn`: it was built once, and is not to be published now.
    """

    episode: Episode
    live: bool
    withdrawn: bool
    waiting: tuple[tuple[str, tuple[str, ...]], ...]
    problem: PodcastError | None = None


@dataclass(frozen=True)
class SoundReport:
    """What is known of an episode's sound: lines for a terminal, a page relative to the show, the master's figures."""

    episode: str
    summary: tuple[str, ...]
    page: str
    master: MasterFacts


@dataclass(frozen=True)
class Desk:
    """One show, opened: its settings and episodes as they were when the command began."""

    workspace: Workspace
    settings: Settings
    episodes: Mapping[str, Episode]
    cache: Path
    clock: Callable[[], datetime]

    def publish(self, ids: Sequence[str], emit: Callable[[Event], None]) -> tuple[Release, ...]:
        """Bring the episodes live: run what is not fresh, in order, and verify the result.

        Raises the error of the stage that failed; what was finished before is kept, and the next call goes on there.
        """
        desk = self.minted(ids)
        desk._warn(ids, emit)
        desk._fetch_model(emit)
        pipeline = desk.pipeline(ids)
        pipeline.run(("assets", *desk.episode_targets(ids)), emit)
        desk._mark_published(ids)
        pipeline.run(SHOW_STAGES, emit)
        return tuple(desk.release(pipeline, episode_id) for episode_id in ids)

    def report(self, ids: Sequence[str], emit: Callable[[Event], None]) -> tuple[SoundReport, ...]:
        """Master the episodes if they are not, and write their quality reports. Nothing is published."""
        self.check(ids)
        pipeline = self.pipeline(ids)
        if self.settings.audio.shorten_pauses is not None:  # needs the words: a pause inside a sentence stays
            self._fetch_model(emit)
            pipeline.run(self._targets(ids, ("probe", "transcribe")), emit)
        pipeline.run(self._targets(ids, ("probe", "master", "report")), emit)
        return tuple(self._read_report(pipeline, episode_id) for episode_id in ids)

    def _read_report(self, pipeline: Pipeline, episode_id: str) -> SoundReport:
        def made(stage: str, output: str) -> Path:
            path = pipeline.output_path(Product(f"{episode_id}:{stage}", output))
            assert path is not None, "it was made a moment ago"
            return path

        return SoundReport(
            episode_id,
            tuple(made("report", "summary").read_text(encoding="utf-8").splitlines()),
            made("report", "page").relative_to(self.workspace.root).as_posix(),
            read_value(made("master", "facts"), MasterFacts),
        )

    def plan(self, ids: Sequence[str]) -> Plan:
        """What `publish` would do, and why. Nothing is written."""
        self.check(ids)
        return self.pipeline(ids).plan((*self.episode_targets(ids), *SHOW_STAGES))

    def pipeline(self, ids: Sequence[str]) -> Pipeline:
        """The stages of the episodes `ids`, of all published ones, and of the show."""
        wanted = [episode for episode in self.episodes.values() if episode.published or episode.id in ids]
        desks = [EpisodeDesk(self.workspace, self.settings, episode, self.cache) for episode in wanted]
        show = ShowDesk(self.workspace, self.settings, tuple(wanted))
        stages = [stage for desk in desks for stage in episode_stages(desk)]
        return Pipeline(self.workspace.root, [*stages, *show.stages()], self.workspace.state, self.clock)

    def episode_targets(self, ids: Sequence[str]) -> tuple[str, ...]:
        """The names of all stages of the episodes `ids`."""
        return self._targets(ids, EPISODE_STAGES)

    def _targets(self, ids: Sequence[str], stages: Sequence[str]) -> tuple[str, ...]:
        return tuple(f"{episode_id}:{stage}" for episode_id in ids for stage in stages)

    def release(self, pipeline: Pipeline, episode_id: str) -> Release:
        """The episode as it was last built. Raises ConfigError when it never was."""
        path = pipeline.output_path(Product(f"{episode_id}:page", "release"))
        if path is None:
            raise ConfigError(f"{episode_id} was never built", hint=f"Run `podcast publish {episode_id}`.")
        return read_value(path, Release)

    def status(self) -> tuple[EpisodeStatus, ...]:
        """Where every episode stands, in order of id."""
        feed.check_show(self.settings.show)
        published = self.pipeline([])
        live = self._live_episodes()
        return tuple(self._status_of(episode, published, live) for episode in self.episodes.values())

    def check(self, ids: Sequence[str]) -> None:
        """Raise ConfigError or RecordingError when one of the episodes, or the show's artwork, cannot be worked on."""
        feed.check_show(self.settings.show)
        if self.settings.show.artwork:
            self._check_picture(self.workspace.root / self.settings.show.artwork, self.workspace.settings_file)
        for episode_id in ids:
            self._check_episode(episode_id)

    def minted(self, ids: Sequence[str]) -> Desk:
        """The desk after what must never change has been written down: guids, and the date of a first publish."""
        self.check(ids)
        episodes = dict(self.episodes)
        for episode_id in ids:
            episodes[episode_id] = self._mint_episode(episodes[episode_id])
        return replace(self, episodes=episodes, settings=self._mint_show())

    def _mint_episode(self, episode: Episode) -> Episode:
        new: dict[str, object] = {}
        if not episode.guid:
            new["guid"] = str(uuid.uuid4())
        if episode.date is None:
            new["date"] = self.clock().replace(microsecond=0)
        if not new:
            return episode
        set_keys(self.workspace.episode_file(episode.id), new)
        return replace(episode, **new)  # type: ignore[arg-type]

    def _mint_show(self) -> Settings:
        show, public_url = self.settings.show, self.settings.storage.public_url
        if show.guid or not public_url:
            return self.settings
        guid = feed.show_guid(self.settings.storage.site_url + "feed.xml")
        set_keys(self.workspace.settings_file, {"guid": guid}, table="show")
        return replace(self.settings, show=replace(show, guid=guid))

    def _warn(self, ids: Sequence[str], emit: Callable[[Event], None]) -> None:
        """Say what is allowed, but surely not meant."""
        warning = self._artwork_warning()
        if warning:
            emit(Warned("assets", warning))
        for episode_id in ids:
            date = self.episodes[episode_id].date
            if date is not None and date > self.clock():
                emit(
                    Warned(
                        "feed", f"{episode_id} is dated in the future ({date:%Y-%m-%d}): apps may hide it until then"
                    )
                )
        for path in sorted((self.workspace.root / "transcripts").glob("*.vtt")):
            if path.stem not in self.episodes:
                emit(Warned("transcribe", f"transcripts/{path.name} belongs to no episode; was one renamed?"))

    def _artwork_warning(self) -> str | None:
        """Apple's rules for a show's artwork (guide to RSS, 896): square, 1400 to 3000 pixels."""
        name = self.settings.show.artwork
        if name is None:
            return "the show has no artwork: Apple, for one, refuses such a show"
        size = audio.picture_size(self.workspace.root / name)
        if size is None:
            return f"{name} looks damaged: its size cannot be read"
        width, height = size
        if width != height or not 1400 <= width <= 3000:
            return f"{name} is {width} x {height} pixels: Apple wants a square of 1400 to 3000"
        return None

    def _fetch_model(self, emit: Callable[[Event], None]) -> None:
        """Weights that are not here yet are fetched before the plan: their hash is part of it."""
        if not speech.identity(self.settings.speech, self.cache)["model_sha256"]:
            emit(Said("weights", f"fetching {self.settings.speech.model}, once; this may take minutes"))
            speech.resolve_model(self.settings.speech, self.cache)

    def _mark_published(self, ids: Sequence[str]) -> None:
        for episode_id in ids:
            if not self.episodes[episode_id].published:
                set_keys(self.workspace.episode_file(episode_id), {"published": True})

    def _check_episode(self, episode_id: str) -> None:
        folder = self.workspace.episode_folder(episode_id)
        if episode_id not in self.episodes:
            known = ", ".join(self.episodes) or "none yet"
            raise ConfigError(
                f"there is no episode {episode_id}; the show's episodes: {known}",
                hint=f"`podcast new {episode_id} RECORDING` makes it.",
            )
        self._check_tracks(self.episodes[episode_id], folder)
        self._check_belongings(self.episodes[episode_id], folder)

    def _check_tracks(self, episode: Episode, folder: Path) -> None:
        if not episode.tracks:
            raise RecordingError(
                f"{episode.id} has no recording",
                where=folder,
                hint="Put the audio file into this folder, beside episode.toml.",
            )
        for track in episode.tracks:
            if not track.path.isprintable():
                raise RecordingError(
                    f"the name of the recording {track.path!r} is not plain text", where=folder, hint="Rename the file."
                )
            if not (folder / track.path).is_file():
                raise RecordingError(
                    "there is no such recording",
                    where=(folder / track.path).relative_to(self.workspace.root),
                    hint=f"Put it there, or correct `file` in episodes/{episode.id}/episode.toml.",
                )

    def _check_belongings(self, episode: Episode, folder: Path) -> None:
        """What goes with the episode: its artwork, the pictures of its chapters, the music."""
        if episode.artwork:
            self._check_picture(folder / episode.artwork, self.workspace.episode_file(episode.id))
        for name in pictures_of_chapters(self.workspace, episode.id):
            self._check_there(folder / name, "picture of a chapter", folder / "chapters.txt")
        for name in EpisodeDesk(self.workspace, self.settings, episode, self.cache).music:
            self._check_there(self.workspace.root / name, "music", self.workspace.settings_file)

    def _check_there(self, path: Path, what: str, named_in: Path) -> None:
        if not path.is_file():
            raise ConfigError(
                f"there is no such {what}",
                where=path.relative_to(self.workspace.root),
                hint=f"Put it there, or correct its name in {named_in.relative_to(self.workspace.root)}.",
            )

    def _check_picture(self, path: Path, named_in: Path) -> None:
        root = self.workspace.root
        if root not in path.resolve().parents or not path.is_file():
            raise ConfigError(
                "there is no such artwork",
                where=path.relative_to(root) if root in path.parents else path,
                hint=f"Put it there, or correct `artwork` in {named_in.relative_to(root)}.",
            )
        with path.open("rb") as file:
            head = file.read(8)
        if not head.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")):
            raise ConfigError(
                "this artwork is neither JPEG nor PNG",
                where=path.relative_to(root),
                hint="Save it as JPEG, square, 1400 to 3000 pixels wide.",
            )

    def _live_episodes(self) -> set[str]:
        """The episodes of the site that was last stored, if that very site was found right."""
        stored = stored_files(self.workspace)
        return episodes_of(stored) if stored == verified_files(self.workspace) else set()

    def _status_of(self, episode: Episode, published: Pipeline, live: set[str]) -> EpisodeStatus:
        pipeline = published if episode.published else self.pipeline([episode.id])
        try:
            self._check_episode(episode.id)
            steps = pipeline.plan((*self.episode_targets([episode.id]), *SHOW_STAGES)).steps
        except PodcastError as problem:
            return EpisodeStatus(episode, episode.id in live, withdrawn=False, waiting=(), problem=problem)
        waiting = tuple((step.stage, step.reasons) for step in steps if step.state != "fresh")
        built = pipeline.output_path(Product(f"{episode.id}:page", "release")) is not None
        return EpisodeStatus(episode, episode.id in live, built and not episode.published, waiting)


def open_desk(start: Path, cache: Path, clock: Callable[[], datetime]) -> Desk:
    """Open the show that the folder `start` lies in. Raises ConfigError for what is wrong in its TOML files."""
    workspace = Workspace.find(start)
    settings = load_settings(workspace.settings_file)
    if "/" in settings.speech.model:
        # a folder of weights is the show's: it counts from there, wherever the command is given
        model = str(workspace.root / Path(settings.speech.model).expanduser())
        settings = replace(settings, speech=replace(settings.speech, model=model))
    episodes = {
        episode_id: load_episode(workspace.episode_file(episode_id), episode_id, workspace.recordings(episode_id))
        for episode_id in workspace.episode_ids()
    }
    refuse_duplicates(episodes)
    return Desk(workspace, settings, episodes, cache, clock)
