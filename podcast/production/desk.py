"""Everything a command may ask of a show: plan it, publish it, say where it stands."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from podcast import feed, speech
from podcast.config import load_settings
from podcast.episode_config import load_episode, refuse_duplicates
from podcast.errors import ConfigError
from podcast.listeners_key import no_key, same_key
from podcast.model import Episode, MasterFacts
from podcast.options import Settings
from podcast.pipeline import Event, Pipeline, Plan, Product, Said
from podcast.production import checks
from podcast.production.announcing import has_hub
from podcast.production.episode import EpisodeDesk
from podcast.production.gate import NONE_GIVEN, NOTHING, Allowed, Permission, documents_of
from podcast.production.show import SHOW_STAGES, ShowDesk, show_guid, stored_files
from podcast.production.stages import DRAFTS, WORDS, episode_stages
from podcast.production.standing import EpisodeStatus, Standing
from podcast.production.values import made, read_value
from podcast.release import Release
from podcast.toml_writing import set_keys
from podcast.workspace import Workspace


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
    key: Callable[[], bytes] = no_key

    def publish(
        self,
        ids: Sequence[str],
        emit: Callable[[Event], None],
        allowed: Allowed = NOTHING,
        again: Mapping[str, str] = {},
    ) -> tuple[Release, ...]:
        """Bring the episodes live: run what is not fresh, in order, and verify the result; returns those in the feed.

        Of an episode that is dated in the future, all is made that listeners do not get yet, and it is scheduled. Of
        what is live, only that may break which the producer has `allowed`. Without `ids` the site as it should be now
        is brought live. Stages of the show in `again` run though they are fresh, for the reason that it gives.
        Raises the error of the stage that failed; what was finished before is kept, and the next call
        goes on there.
        """
        desk = self.minted(ids)
        for warning in checks.warnings(desk, ids):
            emit(warning)
        later = [episode_id for episode_id in ids if desk.comes_later(episode_id)]
        now = [episode_id for episode_id in ids if episode_id not in later]
        refusals = [refusal for refusal in map(desk.refusal, ids) if refusal]
        if later:
            desk.run(later, DRAFTS, emit)
        if now:
            desk.run(now, DRAFTS if refusals else None, emit)
        if refusals:
            raise refusals[0]
        desk._write_state(later, "scheduled")
        desk._write_state(now, True)
        empty = not any(episode.published for episode in self.episodes.values()) and not stored_files(self.workspace)
        if not now and (later or empty):
            return ()
        desk._build_missing(now, emit, allowed)
        pipeline = desk.pipeline(now, desk.permission(now, allowed))
        pipeline.run(self.show_stages, emit, again)
        return tuple(desk.release(pipeline, episode_id) for episode_id in now)

    def _build_missing(self, ids: Collection[str], emit: Callable[[Event], None], allowed: Allowed) -> None:
        """Build published episodes that were never built here: how long the feed is depends on them."""
        others = [one.id for one in self.episodes.values() if one.published and one.id not in ids]
        missing = [
            one for one in others if not (self.workspace.root / self.episode(one).work_path("release.json")).is_file()
        ]
        if missing:
            self.run(missing, None, emit)
        self._move(set(others) - set(missing), emit, allowed)

    def _move(self, ids: Collection[str], emit: Callable[[Event], None], allowed: Allowed) -> None:
        """Make those pages anew that were made for another address of the site: they name it.

        The pages of a show that may not move stay: the gate refuses its feed.
        """
        # receipts are asked of a pipeline without stages: those of a whole show take a while to put together
        pipeline, options = Pipeline(self.workspace.root, (), self.workspace.state, self.clock), self.settings.storage
        made = {episode_id: pipeline.receipt(f"{episode_id}:page") for episode_id in sorted(ids)}
        before = {one: str(receipt.facts.options.get("site_url")) for one, receipt in made.items() if receipt}
        moved = [one for one, site_url in before.items() if site_url != options.site_url]
        may = "changed-address" in allowed.kinds or self.settings.show.new_feed_url is not None
        if moved and (may or all(feed.is_local(before[one]) for one in moved)):
            emit(Said("page", f"the site's address has changed: pages are made anew, {len(moved)} in all"))
            self.run(moved, ("page",), emit)

    def comes_later(self, episode_id: str) -> bool:
        """Whether the episode is not in the feed, and is dated in the future."""
        episode = self.episodes[episode_id]
        return not episode.published and episode.date is not None and episode.date > self.clock()

    def scheduled(self) -> tuple[Episode, ...]:
        """The episodes that are scheduled, the next one first."""
        waiting = [episode for episode in self.episodes.values() if episode.scheduled and episode.date is not None]
        return tuple(sorted(waiting, key=lambda episode: (episode.date, episode.id)))

    def due(self) -> tuple[str, ...]:
        """The ids of the scheduled episodes whose date has come, the earliest first."""
        return tuple(episode.id for episode in self.scheduled() if not self.comes_later(episode.id))

    def report(self, ids: Sequence[str], emit: Callable[[Event], None]) -> tuple[SoundReport, ...]:
        """Master the episodes if they are not, and write their quality reports. Nothing is published."""
        self.check(ids)
        for episode_id in ids:
            checks.refuse_finished(self, episode_id, "quality report")
        # shortening pauses needs the words: one inside a sentence stays
        words = WORDS if self.settings.audio.shorten_pauses is not None else ()
        pipeline = self.run(ids, ("probe", *words, "master", "report"), emit)
        return tuple(self._read_report(pipeline, episode_id) for episode_id in ids)

    def _read_report(self, pipeline: Pipeline, episode_id: str) -> SoundReport:
        stage = f"{episode_id}:report"
        return SoundReport(
            episode_id,
            tuple(made(pipeline, stage, "summary").read_text(encoding="utf-8").splitlines()),
            made(pipeline, stage, "page").relative_to(self.workspace.root).as_posix(),
            read_value(made(pipeline, f"{episode_id}:master", "facts"), MasterFacts),
        )

    def plan(self, ids: Sequence[str]) -> Plan:
        """What `publish` would do, and why. Nothing is written."""
        self.check(ids)
        return self.pipeline(ids).plan((*self.episode_targets(ids), *self.show_stages))

    @property
    def show_stages(self) -> tuple[str, ...]:
        """The stages of the show; with those of single listeners' feeds and of a hub, where there are any."""
        with_address = any(not listener.revoked for listener in self.settings.listeners)
        told = ("announce",) if has_hub(self.settings) else ()
        return (*SHOW_STAGES[:2], *(("listeners",) if with_address else ()), *SHOW_STAGES[2:], *told)

    def permission(self, ids: Collection[str], allowed: Allowed) -> Permission:
        """What the producer has asked for by naming the episodes `ids`, by their files, and by what is `allowed`."""
        named = {self.episodes[episode_id].guid for episode_id in ids}
        drafts = (one for one in self.episodes.values() if not one.published and not one.scheduled)
        withdrawn = {one.guid for one in drafts if one.id not in ids}
        return Permission(frozenset(named), frozenset(withdrawn), allowed)

    def pipeline(self, ids: Sequence[str], permission: Permission = NONE_GIVEN) -> Pipeline:
        """The stages of the episodes `ids`, of all published ones, and of the show."""
        wanted = [episode for episode in self.episodes.values() if episode.published or episode.id in ids]
        desks = [self.episode(episode.id) for episode in wanted]
        show = ShowDesk(self.workspace, self.settings, tuple(desks), (self.clock, self.key), permission)
        stages = [stage for desk in desks for stage in episode_stages(desk)]
        return Pipeline(self.workspace.root, [*stages, *show.stages()], self.workspace.state, self.clock)

    def episode(self, episode_id: str) -> EpisodeDesk:
        """One episode, as its stages see it."""
        return EpisodeDesk(self.workspace, self.settings, self.episodes[episode_id], self.cache)

    def run(self, ids: Sequence[str], stages: Collection[str] | None, emit: Callable[[Event], None]) -> Pipeline:
        """Bring those of the episodes' stages up to date, all of them where `stages` is None. Returns the pipeline.

        Weights that are not here yet are fetched first: their hash is part of the plan.
        """
        targets = self.episode_targets(ids, stages)
        if any(target.endswith(":recognise") for target in targets):
            self._fetch_model(emit)
        # nothing of this is in a listener's own feed: whoever works on an episode needs no key
        pipeline = replace(self, settings=replace(self.settings, listeners=())).pipeline(ids)
        pipeline.run(targets if stages is not None else ("assets", *targets), emit)
        return pipeline

    def episode_targets(self, ids: Sequence[str], stages: Collection[str] | None = None) -> tuple[str, ...]:
        """The names of the stages of the episodes `ids`: of those in `stages`, or of all."""
        names = (stage.name for episode_id in ids for stage in episode_stages(self.episode(episode_id)))
        return tuple(name for name in names if stages is None or name.rpartition(":")[2] in stages)

    def refusal(self, episode_id: str) -> ConfigError | None:
        """Why the episode may not be published yet, though nothing is wrong with it; None when it may."""
        if self.episodes[episode_id].reviewed or not self.settings.speech.require_review:
            return None
        return ConfigError(
            f"nobody has reviewed the transcript of {episode_id} yet, which this show requires",
            where=f"transcripts/{episode_id}.vtt",
            hint=f"Correct it (`podcast transcript {episode_id} --review`), set `reviewed = true` in "
            f"episodes/{episode_id}/episode.toml, and publish again.",
        )

    def release(self, pipeline: Pipeline, episode_id: str) -> Release:
        """The episode as it was last built. Raises ConfigError when it never was."""
        path = pipeline.output_path(Product(f"{episode_id}:page", "release"))
        if path is None:
            raise ConfigError(f"{episode_id} was never built", hint=f"Run `podcast publish {episode_id}`.")
        return read_value(path, Release)

    def documents(self) -> list[bytes]:
        """The documents of the feed as it was last built, the newest first; none where it never was."""
        return documents_of(
            lambda path: (self.workspace.site / path).read_bytes() if (self.workspace.site / path).is_file() else None,
            self.settings.storage.site_url,
        )

    def status(self) -> tuple[EpisodeStatus, ...]:
        """Where every episode stands, in order of id."""
        feed.check_show(self.settings.show)
        return Standing(self).of_all()

    def check(self, ids: Sequence[str]) -> None:
        """Raise ConfigError or RecordingError when one of the episodes, or the show's artwork, cannot be worked on."""
        checks.check(self, ids)

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
        show, guid = self.settings.show, show_guid(self.settings)
        if guid == show.guid:
            return self.settings
        set_keys(self.workspace.settings_file, {"guid": guid}, table="show")
        return replace(self.settings, show=replace(show, guid=guid))

    def _fetch_model(self, emit: Callable[[Event], None]) -> None:
        """Weights that are not here yet are fetched before the plan: their hash is part of it."""
        if not speech.identity(self.settings.speech, self.cache)["model_sha256"]:
            emit(Said("weights", f"fetching {self.settings.speech.model}, once; this may take minutes"))
            speech.resolve_model(self.settings.speech, self.cache)

    def _write_state(self, ids: Sequence[str], state: bool | str) -> None:
        """Write `published` into episode.toml where it says something else."""
        for episode_id in ids:
            episode = self.episodes[episode_id]
            if (episode.scheduled if state == "scheduled" else episode.published) is not True:
                set_keys(self.workspace.episode_file(episode_id), {"published": state})


def open_desk(start: Path, cache: Path, clock: Callable[[], datetime], key: Callable[[], bytes] = no_key) -> Desk:
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

    made_with = {one.name: one.made_with for one in settings.listeners if one.made_with and not one.revoked}

    def own_key() -> bytes:
        return same_key(key(), made_with, workspace.settings_file)

    return Desk(workspace, settings, episodes, cache, clock, own_key)
