"""Drafts that wait: a person has changed the text they are for, and decides when they are merged into it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from podcast.errors import ConfigError
from podcast.pipeline.hashes import hash_bytes
from podcast.pipeline.merge import Merged, merge_lines
from podcast.pipeline.receipt import OutputRecord, Receipt, Store
from podcast.pipeline.stage import relative
from podcast.workspace import write_atomically


@dataclass(frozen=True)
class WaitingDraft:
    """A person's text at `path` (relative to the root) as it is, and as it would be with the new draft in it."""

    stage: str
    output: str
    path: str
    person: bytes
    merged: Merged


def waiting_drafts(root: Path, store: Store, stage: str) -> tuple[WaitingDraft, ...]:
    """Find the drafts that wait for the stage's texts. One whose base is lost is left out: nothing could be merged."""
    receipt = store.receipt(stage)
    records = receipt.outputs.items() if receipt else ()
    found = (_waiting(root, store, stage, name, record) for name, record in records)
    return tuple(draft for draft in found if draft is not None)


def last_drafts(root: Path, store: Store, stage: str) -> tuple[str, ...]:
    """Where the last machine texts of the stage's files lie, relative to the root."""
    receipt = store.receipt(stage)
    records = receipt.outputs.items() if receipt else ()
    found = ((name, record.waiting or record.draft) for name, record in records)
    return tuple(relative(root, store.draft_file(stage, name, sha256)) for name, sha256 in found if sha256)


def adopt(root: Path, store: Store, draft: WaitingDraft) -> str:
    """Write the merged text, which from now on comes from the new draft. Returns where the text as it was is kept.

    A kill in between leaves the draft waiting; merging it once more then changes nothing.
    """
    receipt = store.receipt(draft.stage)
    assert receipt is not None, "a draft waits where a receipt says so"
    place = root / draft.path
    copy = store.kept_file(draft.path, hash_bytes(draft.person))
    write_atomically(copy, draft.person)
    write_atomically(place, draft.merged.content)
    store.keep_receipt(_adopted(receipt, draft))
    return relative(root, copy)


def refuse_changed(root: Path, draft: WaitingDraft) -> None:
    """Raise ConfigError when the text was changed since it was looked at."""
    place = root / draft.path
    if not place.is_file() or place.read_bytes() != draft.person:
        raise ConfigError(
            "this was changed meanwhile, so nothing is merged", where=draft.path, hint="Run the command again."
        )


def _waiting(root: Path, store: Store, stage: str, name: str, record: OutputRecord) -> WaitingDraft | None:
    base = store.draft(stage, name, record.draft)
    machine = store.draft(stage, name, record.waiting)
    place = root / record.path
    if base is None or machine is None or not place.is_file():
        return None
    person = place.read_bytes()
    return WaitingDraft(stage, name, record.path, person, merge_lines(base, person, machine))


def _adopted(receipt: Receipt, draft: WaitingDraft) -> Receipt:
    content, record = draft.merged.content, receipt.outputs[draft.output]
    now = replace(record, sha256=hash_bytes(content), bytes=len(content), draft=record.waiting, waiting=None)
    return replace(receipt, outputs={**receipt.outputs, draft.output: now})
