"""A show of small text files, and stages that change their case: to the engine, audio is no different."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta, timezone
from pathlib import Path

from podcast.pipeline import Event, Output, Pipeline, Plan, Product, Report, Stage, Work

START = datetime(2026, 5, 4, 14, 3, 5, tzinfo=timezone.utc)


class Clock:
    """Half a second passes at each look."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=0.5)
        return self.now


class SmallShow:
    """A folder, the stages that work on it, and what they did."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.stages: dict[str, Stage] = {}
        self.actions: list[str] = []
        self.events: list[Event] = []

    def write(self, path: str, text: str) -> None:
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(text)

    def read(self, path: str) -> str:
        return (self.root / path).read_text()

    def files(self) -> dict[str, str]:
        """All that is not the engine's own."""
        paths = [path for path in self.root.rglob("*") if path.is_file()]
        names = {path: path.relative_to(self.root).as_posix() for path in paths}
        return {name: path.read_text() for path, name in sorted(names.items()) if not name.startswith(".podcast/")}

    def add(
        self,
        name: str,
        inputs: Mapping[str, Path | Product],
        outputs: Output | tuple[Output, ...],
        action: Callable[[Work], None] | None = None,
        options: Mapping[str, object] | None = None,
        tools: Callable[[], Mapping[str, str]] = dict,
    ) -> None:
        """Declare a stage; declared again, it takes the place of the first. Its action upper-cases all its inputs."""
        outputs = outputs if isinstance(outputs, tuple) else (outputs,)

        def logged(work: Work) -> None:
            self.actions.append(name)
            (action or shout)(work)

        def shout(work: Work) -> None:
            text = "".join(work.input(one).read_text() for one in inputs)
            for output in outputs:
                work.output(output.name).write_text(text.upper())

        self.stages[name] = Stage(name, logged, inputs, outputs, options or {}, tools)

    def pipeline(self) -> Pipeline:
        return Pipeline(self.root, list(self.stages.values()), self.root / ".podcast", Clock())

    def run(self, *targets: str) -> Report:
        """Run the targets (all stages, when none is named); `actions` and `events` are then those of this run."""
        self.actions.clear()
        self.events.clear()
        return self.pipeline().run(targets or tuple(self.stages), self.events.append)

    def plan(self, *targets: str) -> Plan:
        return self.pipeline().plan(targets or tuple(self.stages))

    def why(self, stage: str) -> tuple[str, ...]:
        """The reasons that a plan of everything gives for this stage."""
        return next(step.reasons for step in self.plan().steps if step.stage == stage)


def interrupted(show: SmallShow, target: str, how: Callable[[], object]) -> None:
    """Run in a child, where `how` happens just before `target` is renamed into its place."""
    if (child := os.fork()) == 0:
        happened: list[str] = []

        def watch(event: str, args: tuple[object, ...]) -> None:
            if event == "os.rename" and str(args[1]) == str(show.root / target) and not happened:
                happened.append(target)
                how()

        sys.addaudithook(watch)
        try:
            show.run()
        finally:
            os._exit(0)
    os.waitpid(child, 0)
