"""The engine: brings stages up to date, and puts right what an interrupted run left."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from podcast.pipeline.events import Emit, Recovered, StageFinished, StageSkipped, StageStarted
from podcast.pipeline.moves import Mover, disk_errors
from podcast.pipeline.plan import Plan, Survey
from podcast.pipeline.receipt import Facts, Promise, Receipt, Store, remove_tree
from podcast.pipeline.stage import Graph, Product, Stage
from podcast.pipeline.waiting import WaitingDraft, adopt, last_drafts, refuse_changed, waiting_drafts
from podcast.pipeline.work import Work


@dataclass(frozen=True)
class Report:
    """Names of the stages that ran, and of those that were fresh, in order."""

    ran: tuple[str, ...]
    fresh: tuple[str, ...]


class Pipeline:
    """The stages of one show. Whoever calls `run` or `recover` holds the show's lock; `plan` needs none.

    `state` is a folder on the file system of `root`, and ours alone. Errors: PodcastError for what an action raised as
    such and for a missing input, DiskError when the disk refuses.
    """

    def __init__(self, root: Path, stages: Sequence[Stage], state: Path, clock: Callable[[], datetime]) -> None:
        self._root = root.absolute()
        self._graph = Graph(self._root, stages)
        self._store = Store(state.absolute())
        self._mover = Mover(self._root, self._graph, self._store)
        self._clock = clock

    def plan(self, targets: Sequence[str]) -> Plan:
        """Say what `run` would do now, and why. Changes nothing but the cache of hashes.

        Knows only what is receipted: after a kill, `recover` first, or a stage that was finished looks altered.
        """
        survey = self._survey()
        plan = survey.plan(targets)
        survey.save()
        return plan

    def run(self, targets: Sequence[str], emit: Emit, again: Mapping[str, str] = {}) -> Report:
        """Bring the targets up to date, and with them the stages whose products they read but which are not there.

        Stages in `again` run though they are fresh, for the reason that it gives.
        """
        with disk_errors(self._root):
            self.recover(emit)
            survey = self._survey()
            ran: list[str] = []
            stages = survey.needed(targets)
            for stage in stages:
                facts = survey.facts(stage)
                reasons = survey.reasons(stage, facts) or tuple(filter(None, [again.get(stage.name)]))
                survey.save()
                if reasons:
                    self._run_stage(stage, survey.inputs(stage, facts), facts, reasons, emit)
                    ran.append(stage.name)
                else:
                    emit(StageSkipped(stage.name))
            return Report(tuple(ran), tuple(stage.name for stage in stages if stage.name not in ran))

    def recover(self, emit: Emit) -> None:
        """Carry out what killed runs promised, and remove what they left half made."""
        with disk_errors(self._root):
            for path, promise in self._store.promises():
                if promise is not None and self._mover.can_fulfil(promise):
                    self._mover.fulfil(promise, emit)
                    emit(Recovered(promise.stage, "it was interrupted while its files were put in place; they are now"))
                else:
                    self._store.drop_promise(path)
                    emit(Recovered(path.stem.replace("+", ":"), "what it had made is gone, so it runs again"))
            self._store.clean()

    def receipt(self, stage: str) -> Receipt | None:
        """Return what the stage read and wrote when it last ran; None when it never did."""
        return self._store.receipt(stage)

    def output_path(self, product: Product) -> Path | None:
        """Return the product's file, by its receipt; None when it was never made or is gone."""
        return self._survey().product_path(product)

    def waiting(self, stage: str) -> tuple[WaitingDraft, ...]:
        """Return the drafts that wait for the stage's texts, each merged into what the person has written."""
        return waiting_drafts(self._root, self._store, stage)

    def last_drafts(self, stage: str) -> tuple[str, ...]:
        """Return where the last drafts of the stage's texts lie, relative to the root."""
        return last_drafts(self._root, self._store, stage)

    def adopt(self, *drafts: WaitingDraft) -> tuple[str, ...]:
        """Put the merged texts in their places. Returns where the texts as they were are kept, relative to the root.

        Raises ConfigError, and merges none of them, when one was changed since `waiting` looked at it.
        """
        with disk_errors(self._root):
            for draft in drafts:
                refuse_changed(self._root, draft)
            return tuple(adopt(self._root, self._store, draft) for draft in drafts)

    def _survey(self) -> Survey:
        return Survey(self._root, self._graph, self._store)

    def _run_stage(
        self, stage: Stage, inputs: dict[str, Path], facts: Facts, reasons: tuple[str, ...], emit: Emit
    ) -> None:
        emit(StageStarted(stage.name, reasons))
        started = self._clock()
        work = Work(stage, inputs, self._store.scratch(stage.name), self._store.checkpoints(stage.name), emit)
        try:
            stage.action(work)
            seconds = round(max(0.0, (self._clock() - started).total_seconds()), 3)
            unfinished = Receipt(stage.name, facts, reasons, started.isoformat(), seconds, tuple(work.warnings))
            promise = self._mover.promise(unfinished, work.collect(), self._store.receipt(stage.name))
        except BaseException:
            remove_tree(self._store.scratch(stage.name))
            raise
        kept = self._fulfil(promise, emit)
        changed = tuple(move.path for move in kept.moves if move.old != move.new)
        emit(StageFinished(stage.name, seconds, changed))

    def _fulfil(self, promise: Promise, emit: Emit) -> Promise:
        try:
            return self._mover.fulfil(promise, emit)
        except KeyboardInterrupt:  # the moves take milliseconds: make them all, then stop
            self.recover(emit)
            raise
