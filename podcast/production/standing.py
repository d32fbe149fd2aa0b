"""Where every episode of a show stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from podcast.errors import PodcastError
from podcast.model import Episode
from podcast.pipeline import Pipeline, Product, Step
from podcast.production import checks
from podcast.production.show import episodes_of, stored_files, verified_files
from podcast.production.stages import DRAFTS

if TYPE_CHECKING:
    from podcast.production.desk import Desk

Waiting = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class EpisodeStatus:
    """Where one episode stands. `waiting` names the stages that would run, each with its reasons.

    `live`: what was last stored and verified has it. `withdrawn`: it was built once, and is not to be published now.
    `due`: of a scheduled episode, whether its date has come.
    """

    episode: Episode
    live: bool
    withdrawn: bool
    waiting: Waiting
    problem: PodcastError | None = None
    due: bool = False


class Standing:
    """Looks at a show once: what all episodes share is asked once, however many there are."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        stored = stored_files(desk.workspace)
        self._live = episodes_of(stored) if stored == verified_files(desk.workspace) else set()
        self._published = desk.pipeline([])

    def of_all(self) -> tuple[EpisodeStatus, ...]:
        """The status of each episode, in order of id."""
        episodes = list(self._desk.episodes.values())
        problems = {episode.id: self._problem(episode) for episode in episodes}
        sound = [episode.id for episode in episodes if episode.published and problems[episode.id] is None]
        own = self._published.plan(self._desk.episode_targets(sound)).steps
        shared = _waiting(self._published.plan(self._desk.show_stages).steps) if sound else ()
        steps: dict[str, list[Step]] = {}
        for step in own:
            steps.setdefault(step.stage.partition(":")[0], []).append(step)
        found: list[EpisodeStatus] = []
        for episode in episodes:
            problem = problems[episode.id]
            if problem is not None:
                found.append(EpisodeStatus(episode, episode.id in self._live, False, (), problem))
            elif episode.published:
                waiting = self._with_show(_waiting(steps.get(episode.id, ())), shared)
                found.append(self._status(episode, waiting, self._published))
            else:
                found.append(self._of_another(episode))
        return tuple(found)

    def _problem(self, episode: Episode) -> PodcastError | None:
        try:
            checks.check_episode(self._desk, episode.id)
        except PodcastError as problem:
            return problem
        return None

    def _with_show(self, own: Waiting, shared: Waiting) -> Waiting:
        """What waits of an episode and, as far as it follows from that or waits already, of the show."""
        if not own:
            return shared
        known = dict(shared)
        after = [name for name in self._desk.show_stages if name != "assets" or name in known]
        return (*own, *((name, known.get(name, (f"depends on {own[-1][0]}",))) for name in after))

    def _of_another(self, episode: Episode) -> EpisodeStatus:
        """The status of a draft, of a scheduled and of a withdrawn episode."""
        pipeline = self._desk.pipeline([episode.id])
        later = self._desk.comes_later(episode.id)
        targets = self._desk.episode_targets([episode.id], DRAFTS if later else None)
        try:
            steps = pipeline.plan(targets if later else (*targets, *self._desk.show_stages)).steps
        except PodcastError as problem:
            return EpisodeStatus(episode, episode.id in self._live, False, (), problem)
        return self._status(episode, _waiting(steps), pipeline)

    def _status(self, episode: Episode, waiting: Waiting, pipeline: Pipeline) -> EpisodeStatus:
        live = episode.id in self._live
        refusal = self._desk.refusal(episode.id)
        drafts = self._desk.episode_targets([episode.id], DRAFTS)
        if refusal and not any(stage in drafts for stage, _ in waiting):
            return EpisodeStatus(episode, live, withdrawn=False, waiting=(), problem=refusal)
        if episode.published or episode.scheduled:
            due = episode.scheduled and not self._desk.comes_later(episode.id)
            return EpisodeStatus(episode, live, withdrawn=False, waiting=waiting, due=due)
        built = pipeline.output_path(Product(f"{episode.id}:page", "release")) is not None
        return EpisodeStatus(episode, live, built, waiting)


def _waiting(steps: Sequence[Step]) -> Waiting:
    return tuple((step.stage, step.reasons) for step in steps if step.state != "fresh")
