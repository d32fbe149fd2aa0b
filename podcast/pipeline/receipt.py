"""Receipts and promises: what is written down about a stage, and the folder that holds it.

.podcast/
  receipts/ep02+master.json    what the stage read and wrote, why it ran; for people too
  promises/ep02+master.json    files that are being put in place; gone a moment later
  scratch/ep02+master/         outputs in the making
  checkpoints/ep02+master/     what a long stage has done so far
  drafts/ep02+notes/           the last machine text of each file that is a person's
  kept/episodes/ep02/          a person's text as it was before a draft was merged into it
  hashes.json                  hashes of unchanged files
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Any, TypeVar

import msgspec

from podcast.pipeline.hashes import HASH_DIGITS, hash_bytes
from podcast.pipeline.merge import Fate
from podcast.workspace import flush_folder, write_atomically

T = TypeVar("T")


@dataclass(frozen=True)
class InputFact:
    """A file that was read: relative to the root, and its SHA-256 (None: there is no such file)."""

    path: str
    sha256: str | None


@dataclass(frozen=True)
class Facts:
    """All that a stage's result depends on."""

    options: dict[str, Any]  # JSON
    inputs: dict[str, InputFact]
    tools: dict[str, str]


@dataclass(frozen=True)
class OutputRecord:
    """A file that was written.

    `draft`: in a person's file, the SHA-256 of the machine text that it comes from; `waiting`: of a later one, which
    nobody has asked for yet.
    """

    path: str
    sha256: str
    bytes: int
    draft: str | None = None
    waiting: str | None = None


@dataclass(frozen=True)
class Receipt:
    """What a stage read, what it wrote, why it ran."""

    stage: str
    facts: Facts
    reasons: tuple[str, ...]
    started: str
    seconds: float = 0.0
    warnings: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()
    outputs: dict[str, OutputRecord] = field(default_factory=dict)


@dataclass(frozen=True)
class Move:
    """One output on its way from `scratch` to `path`, both relative to the root.

    `old` and `new` are the hashes of what stands at `path` before and after. `scratch` is None when nothing has to
    move. In a person's file `draft` is the hash of the machine's text now, `base` of the one before.
    """

    output: str
    path: str
    scratch: str | None
    old: str | None
    new: str
    bytes: int
    fate: Fate = "drafted"
    draft: str | None = None
    base: str | None = None
    conflicts: tuple[str, ...] = ()

    def record(self) -> OutputRecord:
        """Return what the receipt says of the output once the move is made."""
        waits = self.fate == "waiting"
        draft, waiting = (self.base, self.draft) if waits else (self.draft, None)
        return OutputRecord(self.path, self.new, self.bytes, draft, waiting)


@dataclass(frozen=True)
class Promise:
    """Written before the first file moves: with it, a run that was killed is carried to its end."""

    unfinished: Receipt
    moves: tuple[Move, ...]

    @property
    def stage(self) -> str:
        """The stage whose outputs these are."""
        return self.unfinished.stage

    def replacing(self, old: Move, new: Move) -> Promise:
        """Return the same promise with one other move."""
        return replace(self, moves=tuple(new if move == old else move for move in self.moves))

    def receipt(self) -> Receipt:
        """Return the receipt for when all moves are made."""
        return replace(
            self.unfinished,
            conflicts=tuple(f"{move.path}: {text}" for move in self.moves for text in move.conflicts),
            outputs={move.output: move.record() for move in self.moves},
        )


class Store:
    """The folder of the show's receipts, promises, drafts and work files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def receipt(self, stage: str) -> Receipt | None:
        """Return the stage's receipt; None when it never ran, or the receipt cannot be read."""
        return _read(self._file("receipts", stage), Receipt)

    def keep_receipt(self, receipt: Receipt) -> None:
        """Write the receipt down in place of the stage's last one."""
        _write(self._file("receipts", receipt.stage), receipt)

    def promises(self) -> Iterator[tuple[Path, Promise | None]]:
        """Yield the promises that were not kept; None for one that cannot be read."""
        for path in sorted((self.folder / "promises").glob("*.json")):
            yield path, _read(path, Promise)

    def keep_promise(self, promise: Promise) -> None:
        """Write the promise down, on the disk itself."""
        _write(self._file("promises", promise.stage), promise)

    def drop_promise(self, path: Path) -> None:
        """Forget a promise: it was fulfilled, or cannot be."""
        path.unlink(missing_ok=True)
        flush_folder(path.parent)

    def promise_file(self, stage: str) -> Path:
        """Where the promise of this stage is written."""
        return self._file("promises", stage)

    def scratch(self, stage: str) -> Path:
        """Where the stage's outputs are made."""
        return self.folder / "scratch" / _file_name(stage)

    def checkpoints(self, stage: str) -> Path:
        """Where the stage keeps what it has done so far."""
        return self.folder / "checkpoints" / _file_name(stage)

    def draft(self, stage: str, output: str, sha256: str | None) -> bytes | None:
        """Return a machine text of a person's file, or None when it is not there, or is not what it was."""
        if sha256 is None:
            return None
        try:
            content = self.draft_file(stage, output, sha256).read_bytes()
        except FileNotFoundError:
            return None
        return content if hash_bytes(content) == sha256 else None

    def keep_draft(self, stage: str, output: str, content: bytes) -> str:
        """Keep a machine text; returns its hash."""
        sha256 = hash_bytes(content)
        write_atomically(self.draft_file(stage, output, sha256), content)
        return sha256

    def drop_old_drafts(self, receipt: Receipt) -> None:
        """Remove the stage's drafts that its receipt does not name."""
        drafts = [(name, draft) for name, one in receipt.outputs.items() for draft in (one.draft, one.waiting)]
        current = {f"{name}.{draft}" for name, draft in drafts if draft}
        for path in (self.folder / "drafts" / _file_name(receipt.stage)).glob("*"):
            if path.name not in current:
                path.unlink()

    def kept_file(self, path: str, sha256: str) -> Path:
        """Where a person's version of `path` is kept: beside its namesakes, told apart by its content."""
        where = PurePosixPath(path)
        return self.folder / "kept" / where.with_name(f"{where.stem}.{sha256[:HASH_DIGITS]}{where.suffix}")

    def clean(self) -> None:
        """Remove what dead runs left half made. What long stages did so far stays."""
        remove_tree(self.folder / "scratch")
        for part in self.folder.rglob(".*.part"):
            part.unlink(missing_ok=True)

    def _file(self, folder: str, stage: str) -> Path:
        return self.folder / folder / f"{_file_name(stage)}.json"

    def draft_file(self, stage: str, output: str, sha256: str) -> Path:
        """Where a machine text of a person's file is kept."""
        return self.folder / "drafts" / _file_name(stage) / f"{output}.{sha256}"


def remove_tree(folder: Path) -> None:
    """Remove the folder and all in it; none is no error."""
    if folder.exists():
        import shutil  # noqa: PLC0415 - 7 ms that a run with nothing to do should not cost

        shutil.rmtree(folder)


def _file_name(stage: str) -> str:
    return stage.replace(":", "+")  # names hold no "+", and not every file system takes ":"


def _read(path: Path, kind: type[T]) -> T | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=kind)
    except (FileNotFoundError, msgspec.DecodeError):
        return None


def _write(path: Path, value: object) -> None:
    write_atomically(path, msgspec.json.format(msgspec.json.encode(value, order="sorted"), indent=2) + b"\n")
