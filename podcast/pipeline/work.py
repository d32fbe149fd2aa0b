"""What an action is given: its inputs, a place for its outputs, and ways to speak."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from podcast.errors import PodcastError
from podcast.pipeline.events import Emit, Said, StageProgress, Warned
from podcast.pipeline.hashes import hash_file
from podcast.pipeline.stage import HASH, Output, Stage


@dataclass(frozen=True)
class Made:
    """An output that an action has written, still in scratch."""

    output: Output
    scratch: Path
    path: str
    sha256: str
    bytes: int


class Work:
    """One run of one stage's action."""

    def __init__(self, stage: Stage, inputs: Mapping[str, Path], scratch: Path, checkpoints: Path, emit: Emit) -> None:
        self._stage = stage
        self._inputs = inputs
        self._outputs = {output.name: output for output in stage.outputs}
        self._scratch = scratch
        self._checkpoints = checkpoints
        self._emit = emit
        self._settled: dict[str, str] = {}
        self.warnings: list[str] = []

    def input(self, name: str) -> Path:
        """Return the file to read."""
        return self._inputs[name]

    def output(self, name: str) -> Path:
        """Return the file to write: in scratch, with the suffix that it will have, its folder already there."""
        output = self._outputs[name]
        path = self._scratch / name / PurePosixPath(output.path.replace(HASH, "content")).name
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def settle(self, name: str) -> str:
        """Return the final path, relative to the root, of an output that is written to its end.

        For a name with `{hash}` that another output must mention. The file must not change after.
        """
        self._settled[name] = hash_file(self.output(name))
        return self._outputs[name].final_path(self._settled[name])

    @property
    def checkpoints(self) -> Path:
        """A folder that survives kills until this stage completes.

        It also survives a change of facts: name what is in it by the hash of all that it depends on.
        """
        self._checkpoints.mkdir(parents=True, exist_ok=True)
        return self._checkpoints

    def progress(self, done: float, total: float) -> None:
        """Tell how far the work is, in a unit of your own."""
        self._emit(StageProgress(self._stage.name, done, total))

    def say(self, text: str) -> None:
        """Tell the producer something."""
        self._emit(Said(self._stage.name, text))

    def warn(self, text: str) -> None:
        """Tell the producer something to look at; the receipt keeps it."""
        self.warnings.append(text)
        self._emit(Warned(self._stage.name, text))

    def collect(self) -> list[Made]:
        """Flush all outputs to disk and hash them. Raises PodcastError when one is missing or changed once settled."""
        return [self._made(output) for output in self._stage.outputs]

    def _made(self, output: Output) -> Made:
        scratch = self.output(output.name)
        if scratch.is_symlink() or not scratch.is_file():
            raise PodcastError(f"the stage ended without writing its output {output.name}", where=self._stage.name)
        with scratch.open("rb") as file:
            os.fsync(file.fileno())
        sha256 = hash_file(scratch)
        if self._settled.get(output.name, sha256) != sha256:
            raise PodcastError(f"the output {output.name} changed after it was settled", where=self._stage.name)
        return Made(output, scratch, output.final_path(sha256), sha256, scratch.stat().st_size)
