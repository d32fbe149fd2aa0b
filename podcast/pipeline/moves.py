"""Putting a stage's outputs in place: promise first, then move, then receipt.

A kill between any two lines of this file leaves each output whole, old or new, and `fulfil` carries on from there.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from podcast.errors import disk_error
from podcast.pipeline.events import Conflict, Emit, Kept, MergedIn, Waits
from podcast.pipeline.hashes import hash_bytes, hash_file
from podcast.pipeline.merge import decide, respect
from podcast.pipeline.receipt import Move, Promise, Receipt, Store, remove_tree
from podcast.pipeline.stage import Graph, Output, relative
from podcast.pipeline.work import Made
from podcast.workspace import flush_folder, write_atomically


class Mover:
    """Moves outputs from scratch to their places under `root`."""

    def __init__(self, root: Path, graph: Graph, store: Store) -> None:
        self._root = root
        self._graph = graph
        self._store = store

    def promise(self, unfinished: Receipt, made: list[Made], last: Receipt | None) -> Promise:
        """Write down where the outputs go. Raises DiskError, before anything moves, where a folder refuses them."""
        promise = Promise(unfinished, tuple(self._move(unfinished.stage, one, last) for one in made))
        for move in promise.moves:
            if move.scratch is not None:
                self._prepare_place(self._root / move.path)
                flush_folder((self._root / move.scratch).parent)
        self._store.keep_promise(promise)
        return promise

    def can_fulfil(self, promise: Promise) -> bool:
        """Whether every file of the promise is still in scratch, whole, or already in its place."""
        return all(self._is_there(move) for move in promise.moves)

    def fulfil(self, promise: Promise, emit: Emit) -> Promise:
        """Move what is still in scratch, write the receipt, forget the promise. Goes on where a killed run stopped.

        Returns the promise as it was kept: a person may have changed a text of theirs since it was made.
        """
        with disk_errors(self._root):
            promise = self._move_all(promise)
            for folder in {(self._root / move.path).parent for move in promise.moves}:
                flush_folder(folder)
            receipt = promise.receipt()
            self._store.keep_receipt(receipt)
            remove_tree(self._store.checkpoints(promise.stage))
            self._store.drop_old_drafts(receipt)
            self._store.drop_promise(self._store.promise_file(promise.stage))
            remove_tree(self._store.scratch(promise.stage))
        self._tell(promise, emit)
        return promise

    def _move_all(self, promise: Promise) -> Promise:
        for planned in promise.moves:
            move = planned
            while not self._place(move):
                current = self._reconsider(promise.stage, move)
                promise = promise.replacing(move, current)
                self._store.keep_promise(promise)
                move = current
        return promise

    def _move(self, stage: str, made: Made, last: Receipt | None) -> Move:
        if made.output.owner == "person":
            return self._move_of_text(stage, made, last)
        place = self._root / made.path
        old = hash_file(place) if place.is_file() else None
        scratch = None if old == made.sha256 else relative(self._root, made.scratch)
        return Move(made.output.name, made.path, scratch, old, made.sha256, made.bytes)

    def _move_of_text(self, stage: str, made: Made, last: Receipt | None) -> Move:
        record = last.outputs.get(made.output.name) if last else None
        base = record.draft if record else None
        draft = self._store.keep_draft(stage, made.output.name, made.scratch.read_bytes())
        return self._reconsider(stage, Move(made.output.name, made.path, None, None, draft, 0, draft=draft, base=base))

    def _reconsider(self, stage: str, move: Move) -> Move:
        """Decide again on a person's file, from what it holds at this moment."""
        base = self._store.draft(stage, move.output, move.base)
        machine = self._store.draft(stage, move.output, move.draft)
        if machine is None:  # only when somebody emptied .podcast/drafts after a kill
            return replace(move, scratch=None, fate="kept")
        person = _read(self._root / move.path)
        output = self._graph.find_output(stage, move.output) or Output(move.output, move.path, owner="person")
        approved = output.approved
        decision = respect(base, person, machine) if approved else decide(base, person, machine, output.merge)
        new = hash_bytes(decision.content)
        scratch = None
        if decision.content != person:
            place = self._store.scratch(stage) / "settled" / f"{move.output}.{new}"
            write_atomically(place, decision.content)
            scratch = relative(self._root, place)
        return replace(
            move,
            scratch=scratch,
            old=None if person is None else hash_bytes(person),
            new=new,
            bytes=len(decision.content),
            fate=decision.fate,
            conflicts=decision.conflicts,
        )

    def _place(self, move: Move) -> bool:
        """Make one move. False when a person changed the file meanwhile, so that it has to be decided again."""
        if move.scratch is None or not (self._root / move.scratch).exists():
            return True  # nothing to move, or moved before a kill
        place = self._root / move.path
        _make_folder(place.parent)
        if move.draft is not None:
            person = _read(place)
            if (None if person is None else hash_bytes(person)) != move.old:
                return False
            if move.fate == "merged" and person is not None:
                write_atomically(self._store.kept_file(move.path, hash_bytes(person)), person)
        (self._root / move.scratch).replace(place)
        return True

    def _is_there(self, move: Move) -> bool:
        if move.scratch is not None and (self._root / move.scratch).is_file():
            return hash_file(self._root / move.scratch) == move.new
        place = self._root / move.path
        current = hash_file(place) if place.is_file() else None
        # A person may have edited or removed their file after it was moved: then it is neither old nor new.
        return current == move.new or (move.draft is not None and current != move.old)

    def _prepare_place(self, place: Path) -> None:
        """Find out before anything moves that this place cannot take a file."""
        folder = place.parent
        _make_folder(folder)
        if place.is_dir():
            raise OSError(errno.EISDIR, "", str(place))
        if not os.access(folder, os.W_OK | os.X_OK):
            read_only = os.statvfs(folder).f_flag & os.ST_RDONLY
            raise OSError(errno.EROFS if read_only else errno.EACCES, "", str(folder))
        if folder.stat().st_dev != self._store.folder.stat().st_dev:
            raise OSError(errno.EXDEV, "", str(folder))

    def _tell(self, promise: Promise, emit: Emit) -> None:
        for move in promise.moves:
            if move.fate == "kept":
                why = "edited by a person" if move.base else "it was there before the first draft"
                emit(Kept(promise.stage, move.path, why))
            if move.fate == "waiting":
                emit(Waits(promise.stage, move.path))
            if move.fate == "merged" and move.old is not None:
                copy = relative(self._root, self._store.kept_file(move.path, move.old))
                emit(MergedIn(promise.stage, move.path, copy))
            for text in move.conflicts:
                emit(Conflict(promise.stage, move.path, text))


@contextmanager
def disk_errors(where: Path) -> Iterator[None]:
    """Turn the system's refusals to write into ours."""
    try:
        yield
    except OSError as error:
        refusal = disk_error(error, error.filename or where)
        if refusal is None:
            raise
        raise refusal from error


def _make_folder(folder: Path) -> None:
    new = [path for path in (folder, *folder.parents) if not path.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for path in new:
        flush_folder(path.parent)


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
