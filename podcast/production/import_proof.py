"""After an import: the feed that is built of the new show, compared with the old one item by item."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from podcast import feed
from podcast.errors import GateError
from podcast.feed.importing import ForeignItem, Remark
from podcast.feed.reading import read_feed
from podcast.pipeline import Emit
from podcast.production.desk import Desk
from podcast.production.gate import ALLOWABLE, NOTHING, Allowed
from podcast.production.import_reading import Foreign
from podcast.production.importing import Imported
from podcast.workspace import write_atomically


@dataclass(frozen=True)
class Proof:
    """What the comparison found.

    `scheduled` are the titles of items whose day is to come; `held_back` those of items that are here and in no feed,
    for want of a date or of audio; `withheld` those that a person keeps out of the feed; `added` those of episodes that
    the old feed does not have. `order` says how the new feed is sorted. `changes`: what else is otherwise than it was,
    beside where things lie.
    """

    items: int
    kept: int
    duplicates: int
    scheduled: tuple[str, ...]
    held_back: tuple[str, ...]
    withheld: tuple[str, ...]
    added: tuple[str, ...]
    order: str
    changes: tuple[feed.Change, ...]

    @property
    def holds(self) -> bool:
        """Whether there was something, nothing of it was lost unasked, and nothing is there twice."""
        whole = self.items and self.kept + len(self.scheduled) + len(self.withheld) == self.items
        return bool(whole) and not self.changes and not self.duplicates


def prove(desk: Desk, foreign: Foreign, imported: Imported, emit: Emit) -> Proof:
    """Build the new feed in the show's folder, and compare. Raises what the stages raise."""
    _build(desk, emit)
    new = desk.documents()
    items = foreign.show.items
    there = [item.findtext("guid") or "" for content in new for item in read_feed(content).items]
    waiting = {one.guid: one for one in desk.episodes.values() if not one.published}
    drafts = [item for item in items if item.guid in waiting and not waiting[item.guid].scheduled]
    ready = {guid for guid, one in waiting.items() if one.date is not None and (one.enclosure or one.tracks)}
    known = {item.guid for item in items}
    changes = feed.compare(foreign.documents, new)
    newest_first = sorted((item for item in items if item.guid in set(there) and item.date), key=_date, reverse=True)
    meant = _Meant(
        waiting=frozenset(waiting),
        known=frozenset(known | set(foreign.show.refused)) - imported.left_out,
        recognised=foreign.recognised,
    )
    return Proof(
        items=len(items),
        kept=len(set(there) & known),
        duplicates=len(there) - len(set(there)),
        scheduled=tuple(item.title for item in items if item.guid in waiting and waiting[item.guid].scheduled),
        held_back=tuple(item.title for item in drafts if item.guid not in ready),
        withheld=(
            *(item.title for item in drafts if item.guid in ready),
            *(item.title for item in items if item.guid in imported.left_out),
        ),
        added=tuple(one.title for one in desk.episodes.values() if one.published and one.guid not in known),
        order=_order([guid for guid in there if guid in known], newest_first),
        changes=tuple(change for change in changes if not meant.covers(change)),
    )


def _build(desk: Desk, emit: Emit) -> None:
    """Build the feed. Where a web server shows the folder, it is live at once, and the gate stands before it."""
    public = desk.settings.storage.public_url is not None
    allowed = NOTHING if public else Allowed(frozenset(ALLOWABLE), duplicates=True)  # nobody could subscribe yet
    try:
        desk.pipeline([], desk.permission((), allowed)).run(("feed",), emit)
    except GateError as error:
        hint = f"What could be fetched is here. {error.hint} (with `podcast publish --due`)"
        raise GateError(error.what, hint=hint) from error


def _order(there: Sequence[str], newest_first: Sequence[ForeignItem]) -> str:
    dates = {item.guid: _date(item) for item in newest_first}
    if there == [item.guid for item in newest_first]:
        return "in order"
    if [dates.get(guid) for guid in there] == list(dates.values()):
        return "in the order of their dates, and some of one moment the other way round"
    return "out of order"


def _date(item: ForeignItem) -> datetime:
    assert item.date is not None, "only for those that are in a feed"
    return item.date


@dataclass(frozen=True)
class _Meant:
    """Which changes are no loss: of guids of episodes that are `waiting`, of the items `known`, and of those that have
    another guid here because the feed gave them none, or one for several (`recognised`).
    """

    waiting: frozenset[str]
    known: frozenset[str]
    recognised: frozenset[str]

    def covers(self, change: feed.Change) -> bool:
        """Where things lie is to change; what was left out, such as items without audio, stands in the report."""
        other = change.guid in self.recognised and change.kind in ("changed-guid", "changed-date", "changed-enclosure")
        if other or change.kind == "changed-address" or change.guid in self.waiting:
            return True
        if change.kind == "lost-item":
            return change.guid not in self.known
        if change.kind == "changed-show-guid":  # one that is no UUID, which the report names
            return change.after == "none"
        if change.kind == "changed-enclosure":
            return not change.another_sound or "no type" in change.before
        if change.kind == "lost-field":
            return not _essential(change.what)
        return change.kind == "changed-guid" and change.before == ""


_ESSENTIAL = frozenset({"title", "guid", "pubDate", "enclosure", "description", "itunes:category", "language"})


def _essential(what: str) -> bool:
    """What listeners' apps and directories work with: losing one of these is a loss, reported or not."""
    name = what.removesuffix(" of the show").partition("@")[0].partition(" ")[0]
    return name in _ESSENTIAL


def report(foreign: Foreign, imported: Imported, proof: Proof | None) -> str:
    """The import's report as Markdown: what was taken, what was changed, what could not be taken."""
    show, items = foreign.show.show, foreign.show.items
    taken = {
        "episodes": len(items),
        "people": len(show.people) + sum(len(item.people) for item in items),
        "tags of the podcast namespace": len(show.tags) + sum(len(item.tags) for item in items),
    }
    counts = _list(f"{what}: {count}" for what, count in taken.items())
    parts = [f"# Import of {show.title}", f"From {foreign.shown_source}.", "## Taken", counts]
    lost = [remark for remark in imported.remarks if remark.lost]
    changed = [remark for remark in imported.remarks if not remark.lost]
    parts += ["## Could not be taken", _remarks(lost)] if lost else ["## Could not be taken", "Nothing."]
    parts += ["## Taken another way", _remarks(changed)] if changed else []
    if proof is not None:
        parts += ["## The proof", proof_text(proof)]
    return "\n\n".join(parts) + "\n"


def proof_text(proof: Proof) -> str:
    """What the comparison found, in sentences."""
    lines = [
        f"{proof.kept} of {proof.items} items are in the new feed, {proof.order}; {proof.duplicates} are there twice."
    ]
    for titles, what in (
        (proof.scheduled, "wait for their day"),
        (proof.held_back, "wait for a date or for audio"),
        (proof.withheld, "are kept out of it by what stands in this folder"),
        (proof.added, "of the new feed are not in the old one"),
    ):
        if titles:
            lines.append(f"{len(titles)} {what}: {_items(titles)}")
    if not proof.items:
        lines.append("The old feed has no episode that could be taken.")
    lines += [
        f"- {change.kind}: {change.title or 'the show'}, {change.what}: {change.before} -> {change.after}"
        for change in proof.changes
    ]
    return "\n".join(lines)


def _remarks(remarks: Sequence[Remark]) -> str:
    """Each remark once, with the items that it is about."""
    about: dict[str, list[str]] = {}
    for remark in remarks:
        about.setdefault(remark.what, []).append(remark.item or "the show")
    return _list(f"{_items(items)}: {what}" for what, items in about.items())


def _items(items: Sequence[str]) -> str:
    return ", ".join(items[:3]) + (f" and {len(items) - 3} more" if len(items) > 3 else "")


def _list(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def write_report(folder: Path, text: str) -> Path:
    """Write the report into the show's folder, and return where it is."""
    path = folder / "import-report.md"
    write_atomically(path, text.encode())
    return path
