"""The gate: what is about to go live is compared with what is, and nothing that listeners have is broken unasked."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from podcast import feed
from podcast.errors import ConfigError, GateError

#: What is allowed by a flag of its own, which says what it means: apps will show these episodes twice.
DUPLICATING: tuple[feed.ChangeKind, ...] = ("changed-guid", "changed-show-guid")
UNREADABLE = "unreadable-feed"
#: What `--allow` may name.
ALLOWABLE: tuple[str, ...] = (*(kind for kind in feed.CHANGE_KINDS if kind not in DUPLICATING), UNREADABLE)
DUPLICATES_FLAG = "--i-know-this-duplicates-episodes"

_MOST_DOCUMENTS = 1000
_MOST_SHOWN = 20


@dataclass(frozen=True)
class Allowed:
    """What may break of what is live, by the producer's word: `kinds` out of ALLOWABLE, and doubled episodes."""

    kinds: frozenset[str] = frozenset()
    duplicates: bool = False


#: Nothing of what is live may break.
NOTHING = Allowed()


@dataclass(frozen=True)
class Permission:
    """What the producer has asked for.

    `named`: the guids of the episodes that the command names. `withdrawn`: of those that episode.toml keeps out of the
    feed by `published = false`; a day to come is no word for taking away what listeners have.
    """

    named: frozenset[str] = frozenset()
    withdrawn: frozenset[str] = frozenset()
    allowed: Allowed = NOTHING

    def covers(self, change: feed.Change) -> bool:
        """Whether the change was asked for, or hurts nobody."""
        if change.kind in DUPLICATING:
            return self.allowed.duplicates
        if change.kind in self.allowed.kinds:
            return True
        if change.kind == "lost-item":
            return change.guid in self.withdrawn
        return change.kind == "changed-enclosure" and change.guid in self.named and change.another_sound is False


#: Nobody has asked for anything.
NONE_GIVEN = Permission()


def documents_of(read: Callable[[str], bytes | None], site_url: str) -> list[bytes]:
    """All documents of the feed that is below `site_url`, the newest first, by `read`, which takes paths of the site.

    Empty where there is none. Raises ConfigError for what is no feed.
    """
    documents: list[bytes] = []
    path: str | None = feed.FEED_FILE
    seen: set[str] = set()
    while path is not None and path not in seen and len(seen) < _MOST_DOCUMENTS:
        seen.add(path)
        content = read(path)
        if content is None:
            break
        documents.append(content)
        address = feed.next_document(content)
        path = address.removeprefix(site_url) if address and address.startswith(site_url) else None
    return documents


def pass_gate(
    live: Callable[[], Sequence[bytes]], new: Sequence[bytes], permission: Permission, say: Callable[[str], None]
) -> None:
    """Return when the documents `new` may take the place of those that are live; say what changes by permission.

    Raises GateError, with every change that nobody asked for, and the flags that allow them.
    """
    try:
        before = live()
        changes = feed.compare(before, new) if before else ()
    except ConfigError as error:
        if UNREADABLE in permission.allowed.kinds:
            say(f"what is live is no feed ({error.what}), and is replaced as --allow {UNREADABLE} says")
            return
        raise GateError(
            f"what is live at the feed's place is no feed: {error.what}",
            hint=f"If it may be replaced: --allow {UNREADABLE}",
        ) from error
    stopped = [change for change in changes if not permission.covers(change)]
    if stopped:
        raise _refusal(stopped)
    for change in changes:
        say(_told(change))


def _told(change: feed.Change) -> str:
    title = f'"{change.title}": ' if change.title else ""
    if change.kind == "changed-enclosure":
        return f"{title}another file of audio is live from now on; apps that have the old one keep it"
    if change.kind == "lost-item":
        return f"{title}leaves the feed; apps that have it may keep it"
    return f"{title}{change.what} changes, as allowed: {change.before} -> {change.after}"


def _refusal(changes: Sequence[feed.Change]) -> GateError:
    count = len(changes)
    lines = [line for change in changes[:_MOST_SHOWN] for line in _diff(change)]
    if count > _MOST_SHOWN:
        lines.append(f"  … and {count - _MOST_SHOWN} more")
    listed = "\n".join(lines)
    flags = " ".join(_flags(change.kind for change in changes))
    return GateError(
        f"the feed would break what listeners have, {count} change{'s' * (count > 1)}:\n{listed}",
        hint=f"The live feed is as it was. If this is meant: {flags}",
    )


def _diff(change: feed.Change) -> Iterable[str]:
    title = f'"{change.title}" ' if change.title is not None else ""
    yield f"  {change.kind}: {title}{change.what}"
    yield f"    - {change.before}"
    yield f"    + {change.after}"


def _flags(kinds: Iterable[feed.ChangeKind]) -> Collection[str]:
    return list(dict.fromkeys(DUPLICATES_FLAG if kind in DUPLICATING else f"--allow {kind}" for kind in kinds))
