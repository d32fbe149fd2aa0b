"""A target in memory, for tests of whatever uploads. The contract suite of the real targets holds it to theirs."""

from __future__ import annotations

import hashlib
from pathlib import Path

from podcast.errors import StorageError
from podcast.release import SiteFile
from podcast.storage.files import Headers, changed_meanwhile, check_path, within_limit
from podcast.storage.target import Sent, Stored


class MemoryTarget:
    """Keeps everything in `contents` and `headers`, by path, and the order of uploads in `puts`.

    The put number `fail_at` (the first is 1) is refused, as if the line broke there.
    """

    def __init__(self, *, fail_at: int | None = None) -> None:
        self.contents: dict[str, bytes] = {}
        self.headers: dict[str, Headers] = {}
        self.puts: list[str] = []
        self.fail_at = fail_at

    def check(self) -> None:
        """Memory is always there."""

    def head(self, path: str) -> Stored | None:
        """Return what is stored at `path`, or None when nothing is."""
        content = self.contents.get(check_path(path))
        if content is None:
            return None
        return Stored(len(content), hashlib.sha256(content).hexdigest(), self.headers[path])

    def read(self, path: str, limit: int) -> bytes | None:
        """Return the content at `path`, or None when nothing is there."""
        content = self.contents.get(check_path(path))
        return None if content is None else within_limit(content, limit, path)

    def put(self, file: SiteFile, source: Path, headers: Headers, sent: Sent) -> Stored:
        """Store the content of `source`, unless it is this put's turn to fail."""
        path = check_path(file.path)
        content = source.read_bytes()
        if hashlib.sha256(content).hexdigest() != file.sha256:
            raise changed_meanwhile(source)
        if len(self.puts) + 1 == self.fail_at:
            raise StorageError("the line broke", where=path, hint="Run the same command again.")
        sent(len(content))
        self.puts.append(path)
        self.contents[path] = content
        self.headers[path] = headers
        return Stored(len(content), file.sha256, headers)

    def remove(self, path: str) -> None:
        """Forget what is stored at `path`."""
        self.contents.pop(check_path(path), None)
        self.headers.pop(path, None)
