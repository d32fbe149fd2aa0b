"""What a stage is, and how stages hang together by their files."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Literal

from podcast.errors import PodcastError
from podcast.pipeline.hashes import HASH_DIGITS
from podcast.pipeline.merge import Merged, merge_lines

if TYPE_CHECKING:
    from podcast.pipeline.work import Work

HASH = "{hash}"

_STAGE_NAME = re.compile(r"\w[\w.-]*(:\w[\w.-]*)*")
_OUTPUT_NAME = re.compile(r"\w[\w.-]*")


@dataclass(frozen=True)
class Product:
    """The output of another stage; which file that is, is in that stage's receipt."""

    stage: str
    output: str


@dataclass(frozen=True)
class Output:
    """A file that a stage writes.

    `path` is POSIX and relative to the root. `{hash}` in it becomes the first 12 hex digits of the content's SHA-256.
    A `person`'s output is drafted once and then theirs; `merge(base, person, machine)` brings a later draft into it.
    Where `merge` is None, a later draft waits until it is asked for (`Pipeline.waiting`). Where it is `approved`, the
    person stands for every word of it, those too that they left alone.
    """

    name: str
    path: str
    owner: Literal["machine", "person"] = "machine"
    merge: Callable[[bytes, bytes, bytes], Merged] | None = merge_lines
    approved: bool = False

    def final_path(self, sha256: str) -> str:
        """Say where content with this hash goes, relative to the root."""
        return self.path.replace(HASH, sha256[:HASH_DIGITS])


@dataclass(frozen=True)
class Stage:
    """One resumable step. `options` must be JSON; `tools` is asked for what the tools are, once per plan or run."""

    name: str
    action: Callable[[Work], None]
    inputs: Mapping[str, Path | Product] = field(default_factory=dict)
    outputs: tuple[Output, ...] = ()
    options: Mapping[str, object] = field(default_factory=dict)
    tools: Callable[[], Mapping[str, str]] = dict


class Graph:
    """All stages, checked and in an order in which each comes after those whose files it reads."""

    def __init__(self, root: Path, stages: Sequence[Stage]) -> None:
        self._root = root
        self._stages: dict[str, Stage] = {}
        for stage in stages:
            _check(stage)
            if stage.name in self._stages:
                raise PodcastError(f"two stages are named {stage.name}")
            self._stages[stage.name] = stage
        self._writers = _writers(stages)
        self._order = self._sorted()

    def __getitem__(self, name: str) -> Stage:
        if name not in self._stages:
            raise PodcastError(f"there is no stage {name}", hint=f"The stages are: {', '.join(self._stages)}.")
        return self._stages[name]

    def find_output(self, stage: str, name: str) -> Output | None:
        """Return the declared output, or None when the stage or the output is no longer declared."""
        outputs = self._stages[stage].outputs if stage in self._stages else ()
        return next((output for output in outputs if output.name == name), None)

    def ordered(self, names: Collection[str]) -> list[Stage]:
        """Return the stages of these names, each after those whose files it reads."""
        return [self._stages[name] for name in self._order if name in names]

    def producer(self, source: Path | Product) -> Product | None:
        """Return the stage's output that this input is, or None for a file from outside the pipeline."""
        if isinstance(source, Product):
            return source
        return self._writers.get(relative(self._root, source))

    def producers(self, stage: Stage) -> dict[str, Product]:
        """By input name, the inputs that are outputs of stages."""
        found = {name: self.producer(source) for name, source in stage.inputs.items()}
        return {name: product for name, product in found.items() if product is not None}

    def _sorted(self) -> list[str]:
        order: dict[str, None] = {}  # looked up for every input of every stage
        for name in self._stages:
            self._visit(name, order, trail=())
        return list(order)

    def _visit(self, name: str, order: dict[str, None], trail: tuple[str, ...]) -> None:
        if name in order:
            return
        if name in trail:
            circle = " -> ".join((*trail[trail.index(name) :], name))
            raise PodcastError(f"these stages wait for each other: {circle}")
        for product in self.producers(self._stages[name]).values():
            if self.find_output(product.stage, product.output) is None:
                raise PodcastError(f"stage {name} reads {product.output} of {product.stage}, which no stage writes")
            self._visit(product.stage, order, (*trail, name))
        order[name] = None


def relative(root: Path, path: Path) -> str:
    """`path` as POSIX and relative to the root (it may start with `..`); a relative path is taken from the root."""
    return PurePosixPath(os.path.relpath(root / path, root)).as_posix()


def _writers(stages: Sequence[Stage]) -> dict[str, Product]:
    writers: dict[str, Product] = {}
    for stage in stages:
        for output in stage.outputs:
            if HASH in output.path:  # equal names then mean equal content
                continue
            other = writers.setdefault(output.path, Product(stage.name, output.name))
            if other != Product(stage.name, output.name):
                raise PodcastError(f"{other.stage} and {stage.name} would both write it", where=output.path)
    return writers


def _is_utf_8(path: Path) -> bool:
    """Whether the path can be written in a receipt. On old disks names may be bytes of another encoding."""
    return not any("\ud800" <= character <= "\udfff" for character in str(path))


def _check(stage: Stage) -> None:
    if not _STAGE_NAME.fullmatch(stage.name):
        raise PodcastError(f"{stage.name!r} cannot be the name of a stage")
    for source in stage.inputs.values():
        if isinstance(source, Path) and not _is_utf_8(source):
            raise PodcastError("the name of this file is not UTF-8", where=ascii(str(source)), hint="Rename it.")
    names = [output.name for output in stage.outputs]
    for output in stage.outputs:
        if not _OUTPUT_NAME.fullmatch(output.name) or names.count(output.name) > 1:
            raise PodcastError(f"{output.name!r} cannot be the name of an output, or is one twice", where=stage.name)
        path = PurePosixPath(output.path)
        if path.is_absolute() or ".." in path.parts or path.as_posix() != output.path or not path.name:
            raise PodcastError(f"{output.path!r} is not a path inside the show", where=stage.name)
        if output.owner == "person" and HASH in output.path:
            raise PodcastError(f"{output.path!r} belongs to a person: its name must not change", where=stage.name)
