"""What has to run, in which order, and why."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from podcast.errors import PodcastError
from podcast.pipeline.fingerprint import as_json, differences, missing_inputs
from podcast.pipeline.hashes import HashCache
from podcast.pipeline.receipt import Facts, InputFact, Receipt, Store
from podcast.pipeline.stage import Graph, Product, Stage, relative


@dataclass(frozen=True)
class Step:
    """What a run would do with a stage now. `may run`: that depends on what a stage before it will write."""

    stage: str
    state: Literal["fresh", "run", "may run"]
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class Plan:
    """The steps in order."""

    steps: tuple[Step, ...]

    @property
    def is_fresh(self) -> bool:
        """Whether nothing has to run."""
        return all(step.state == "fresh" for step in self.steps)


class Survey:
    """Looks at the files and tools of stages during one plan or run; tools are asked once."""

    def __init__(self, root: Path, graph: Graph, store: Store) -> None:
        self._root = root
        self._graph = graph
        self._store = store
        self._hashes = HashCache(root, store.folder)
        self._tools: dict[Callable[[], Mapping[str, str]], dict[str, str]] = {}

    def needed(self, targets: Sequence[str]) -> list[Stage]:
        """Return the targets, and the stages whose products they read but which are not there; in order."""
        needed: set[str] = set()
        waiting = list(targets)
        while waiting:
            stage = self._graph[waiting.pop()]
            if stage.name not in needed:
                needed.add(stage.name)
                producers = self._graph.producers(stage)
                waiting += [product.stage for name, product in producers.items() if self._locate(stage, name) is None]
        return self._graph.ordered(needed)

    def plan(self, targets: Sequence[str]) -> Plan:
        """Return the steps that bring the targets up to date."""
        steps: dict[str, Step] = {}
        for stage in self.needed(targets):
            steps[stage.name] = self._step(stage, steps)
        return Plan(tuple(steps.values()))

    def facts(self, stage: Stage) -> Facts:
        """Return what the stage's result depends on, as it is now."""
        return Facts(
            options=as_json(stage.options),
            inputs={name: self._input(stage, name) for name in stage.inputs},
            tools=self._ask_tools(stage),
        )

    def reasons(self, stage: Stage, facts: Facts, unsettled: Collection[str] = ()) -> tuple[str, ...]:
        """Why the stage is not fresh; empty when it is. Inputs that are `unsettled` are still to be made."""
        receipt = self._store.receipt(stage.name)
        if receipt is None:
            return ("never run", *missing_inputs(facts, unsettled))
        return (*differences(receipt.facts, facts, unsettled), *self._output_reasons(stage, receipt))

    def inputs(self, stage: Stage, facts: Facts) -> dict[str, Path]:
        """Return the files to read. Raises PodcastError when one is not there."""
        for name, fact in facts.inputs.items():
            if fact.sha256 is None:
                raise PodcastError(f"{name} is missing", where=fact.path, hint=f"The stage {stage.name} reads it.")
        return {name: self._root / fact.path for name, fact in facts.inputs.items()}

    def product_path(self, product: Product) -> Path | None:
        """Where the product is, by its receipt; None when it was never made or its file is gone."""
        receipt = self._store.receipt(product.stage)
        record = receipt.outputs.get(product.output) if receipt else None
        path = self._root / record.path if record else None
        return path if path is not None and path.is_file() else None

    def save(self) -> None:
        """Keep what was learnt about files for the next time."""
        self._hashes.save()

    def _step(self, stage: Stage, before: Mapping[str, Step]) -> Step:
        producers = self._graph.producers(stage)
        moving = {
            name: product.stage
            for name, product in producers.items()
            if product.stage in before and before[product.stage].state != "fresh"
        }
        reasons = self.reasons(stage, self.facts(stage), unsettled=moving)
        if reasons:
            return Step(stage.name, "run", reasons)
        if moving:
            return Step(stage.name, "may run", tuple(f"depends on {name}" for name in dict.fromkeys(moving.values())))
        return Step(stage.name, "fresh")

    def _locate(self, stage: Stage, name: str) -> Path | None:
        source = stage.inputs[name]
        if isinstance(source, Product):
            return self.product_path(source)
        path = self._root / source
        return path if path.is_file() else None

    def _input(self, stage: Stage, name: str) -> InputFact:
        path = self._locate(stage, name)
        if path is not None:
            return InputFact(relative(self._root, path), self._hashes.hash(path))
        source = stage.inputs[name]
        expected = f"{source.output} of {source.stage}" if isinstance(source, Product) else relative(self._root, source)
        return InputFact(expected, None)

    def _ask_tools(self, stage: Stage) -> dict[str, str]:
        if stage.tools not in self._tools:
            self._tools[stage.tools] = dict(stage.tools())
        return self._tools[stage.tools]

    def _output_reasons(self, stage: Stage, receipt: Receipt) -> Iterator[str]:
        for output in stage.outputs:
            record = receipt.outputs.get(output.name)
            if record is None or record.path != output.final_path(record.sha256):
                yield f"output {output.path} is missing"
                continue
            sha256 = self._hashes.hash(self._root / record.path)
            if sha256 is None:
                yield f"output {record.path} is missing"
            elif sha256 != record.sha256 and output.owner == "machine":
                yield f"output {record.path} was altered"
