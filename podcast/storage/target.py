"""What every target can do. Small on purpose: a new target is five methods."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from podcast.release import SiteFile
from podcast.storage.files import Headers

Sent = Callable[[int], None]  # called with the bytes of the file that have gone out so far


@dataclass(frozen=True)
class Stored:
    """What a target holds at a path.

    `sha256` is None when the target cannot say, and `headers` is None when it keeps none (a folder leaves them to
    its web server).
    """

    bytes: int
    sha256: str | None
    headers: Headers | None


class Target(Protocol):
    """Where a site goes. Every method raises StorageError, and nothing else, when the target refuses."""

    def check(self) -> None:
        """Raise StorageError when the target cannot be used at all."""

    def head(self, path: str) -> Stored | None:
        """Return what is stored at `path`, or None when nothing is."""

    def read(self, path: str, limit: int) -> bytes | None:
        """Return what is stored at `path`, None when nothing is; StorageError for more than `limit` bytes."""

    def put(self, file: SiteFile, source: Path, headers: Headers, sent: Sent) -> Stored:
        """Store the content of `source` at `file.path` and return what was read back from the target.

        Whoever reads meanwhile gets the old content or the new, never part of it. Content that is not
        `file.sha256` is refused and leaves the old in place.
        """

    def remove(self, path: str) -> None:
        """Take away what is stored at `path`, if anything is."""
