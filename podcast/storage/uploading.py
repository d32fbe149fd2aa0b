"""Bring a target up to date without breaking what is live: plan with reasons, then media first and the feed last."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from podcast.errors import StorageError
from podcast.release import SiteFile
from podcast.storage.files import (
    Headers,
    Kind,
    check_path,
    headers_for,
    is_damaged,
    is_named_by_content,
    kind_of,
    source_of,
)
from podcast.storage.target import Stored, Target

Progress = Callable[[float, float], None]  # bytes done, bytes in all
Say = Callable[[str], None]


@dataclass(frozen=True)
class Action:
    """What will happen to one file. `reason` is None when it is live already and stays as it is.

    `live` is what the plan was made from: a conditional write compares with it.
    """

    file: SiteFile
    reason: str | None
    live: Stored | None


@dataclass(frozen=True)
class Manifest:
    """Everything that the target serves after an upload, sorted by path."""

    files: tuple[SiteFile, ...]

    def to_json(self) -> str:
        """Return the manifest as JSON text, the same text for the same files."""
        return json.dumps([asdict(file) for file in self.files], ensure_ascii=False, indent=1) + "\n"


def plan_upload(files: Sequence[SiteFile], target: Target) -> tuple[Action, ...]:
    """Compare `files` with what is live; return one action each, in the order of upload.

    Raises StorageError when a path is not allowed or comes twice, when the target refuses, and when a recording,
    transcript or chapters file would be overwritten by something else under the same name.
    """
    seen: set[str] = set()
    for file in files:
        if check_path(file.path) in seen:
            raise StorageError("the site names this file twice", where=file.path)
        seen.add(file.path)
    return tuple(_action(file, target.head(file.path)) for file in sorted(files, key=_turn))


def upload(
    files: Sequence[SiteFile],
    site: Path,
    target: Target,
    progress: Progress,
    say: Say,
) -> Manifest:
    """Upload what differs and return the manifest of what is live then.

    Media first, then transcripts and chapters, artwork and other assets, pages, and the feed last, so that nothing
    live ever names what is not there. Any failure raises StorageError (or DiskError) and stops before the feed; a
    second run goes on where the first one stopped. `say` gets a sentence for each upload with its reason.
    """
    for file in files:
        if is_damaged(file):
            raise StorageError(
                "this file of the site is not what its name says: it was damaged since it was made",
                where=file.path,
                hint="Run `podcast publish` for the episode that it belongs to: that makes it again.",
            )
    target.check()
    actions = [action for action in plan_upload(files, target) if action.reason is not None]
    sources = {action.file.path: source_of(action.file, site) for action in actions}
    total = sum(action.file.bytes for action in actions)
    done = 0
    for action in actions:
        file, start = action.file, done
        say(f"{file.path}: {action.reason}")
        headers = headers_for(file)
        stored = target.put(file, sources[file.path], headers, lambda sent, start=start: progress(start + sent, total))  # type: ignore[misc]
        _read_back(file, headers, stored, say)
        done += file.bytes
        progress(done, total)
    return Manifest(tuple(sorted(files, key=lambda file: file.path)))


def _turn(file: SiteFile) -> tuple[Kind, str]:
    return kind_of(file), file.path


def _action(file: SiteFile, live: Stored | None) -> Action:
    reason = _reason(file, live)
    if live is not None and reason is not None and not _may_replace(file, live):
        raise StorageError(
            "something else is live under this name, and apps keep what they have downloaded",
            where=file.path,
            hint="Publish the new content under a new name, with its hash in it.",
        )
    return Action(file, reason, live)


def _reason(file: SiteFile, live: Stored | None) -> str | None:
    if live is None:
        return "new"
    if live.bytes != file.bytes or (live.sha256 is not None and live.sha256 != file.sha256):
        return "is damaged where it is live" if is_named_by_content(file) else "content changed"
    if live.sha256 is None:
        return "its hash is not known where it is live"
    return _header_reason(headers_for(file), live.headers)


def _header_reason(wanted: Headers, live: Headers | None) -> str | None:
    if live is None or live == wanted:
        return None
    if live.media_type != wanted.media_type:
        return f"Content-Type: {live.media_type or 'none'} -> {wanted.media_type}"
    return f"Cache-Control: {live.cache_control or 'none'} -> {wanted.cache_control}"


def _may_replace(file: SiteFile, live: Stored) -> bool:
    """Pages, assets and the feed change in place. The rest only gets what its name stands for, or new headers."""
    if kind_of(file) not in (Kind.MEDIA, Kind.SIDECAR):
        return True
    return is_named_by_content(file) or (live.bytes, live.sha256) == (file.bytes, file.sha256)


def _read_back(file: SiteFile, headers: Headers, stored: Stored, say: Say) -> None:
    if stored.bytes != file.bytes or stored.sha256 not in (file.sha256, None):
        raise StorageError(
            f"the target stored {stored.bytes} bytes that are not the {file.bytes} bytes sent",
            where=file.path,
            hint="Run the command again; if it stays, the storage or the line to it is faulty.",
        )
    if lost := _header_reason(headers, stored.headers):
        say(f"{file.path}: the target does not keep what it is told ({lost})")
