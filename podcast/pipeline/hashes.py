"""SHA-256 of files, streamed; and a cache of them that a change cannot slip past."""

from __future__ import annotations

import contextlib
import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

import msgspec

from podcast.errors import DiskError
from podcast.workspace import write_atomically

HASH_DIGITS = 12  # of a hash, where it is part of a file name

_BLOCK = 1 << 20
# Over the tick of the clock that stamps files (4 to 10 ms on Linux); 2 s would be needed on FAT only, where the stamp
# of our own probe is cut in the same way.
_MARGIN_NS = 100_000_000


def hash_bytes(content: bytes) -> str:
    """Return the SHA-256 of `content` in hex."""
    return hashlib.sha256(content).hexdigest()


def hash_file(path: Path) -> str:
    """Return the SHA-256 of a file in hex; it is read in blocks, whatever its size."""
    digest = hashlib.sha256()
    block = memoryview(bytearray(_BLOCK))
    with path.open("rb", buffering=0) as file:
        while size := file.readinto(block):
            digest.update(block[:size])
    return digest.hexdigest()


@dataclass(frozen=True)
class _Entry:
    size: int
    mtime_ns: int
    ctime_ns: int
    inode: int
    at_ns: int
    sha256: str

    def is_of(self, stat: os.stat_result) -> bool:
        """Whether the file is certainly the one that was hashed.

        Git's rule for racy files: a file stamped about when it was hashed may have changed within the same tick of the
        clock, so its entry is not believed. ctime is there because a program can set mtime back, but not ctime.
        """
        same = (self.size, self.mtime_ns, self.ctime_ns, self.inode) == _stamp(stat)
        return same and max(self.mtime_ns, self.ctime_ns) < self.at_ns - _MARGIN_NS


class HashCache:
    """Hashes of the files under `root`, kept in `folder` so that an unchanged file is not read again."""

    def __init__(self, root: Path, folder: Path) -> None:
        self._root = root
        self._file = folder / "hashes.json"
        self._probe = folder / "now"
        self._entries: dict[str, _Entry] = {}
        self._dirty = False
        with contextlib.suppress(OSError, msgspec.DecodeError):  # no cache, or a spoilt one: everything is read again
            self._entries = msgspec.json.decode(self._file.read_bytes(), type=dict[str, _Entry])

    def hash(self, path: Path) -> str | None:
        """Return the SHA-256 of the file in hex, or None when there is no such file.

        Raises DiskError when we may not read it.
        """
        if not path.is_file():
            return None
        key = os.path.relpath(path, self._root)
        entry = self._entries.get(key)
        if entry is not None and entry.is_of(path.stat()):
            return entry.sha256
        try:
            return self._read(path, key)
        except PermissionError as error:
            hint = "Give yourself read permission on this file, then run the command again."
            raise DiskError("no permission to read this file", where=path, hint=hint) from error

    def save(self) -> None:
        """Keep what was learnt. Where that cannot be written, the next run reads the files again, nothing else."""
        if self._dirty:
            self._entries = {key: entry for key, entry in self._entries.items() if (self._root / key).exists()}
            with contextlib.suppress(OSError, DiskError):
                write_atomically(self._file, msgspec.json.encode(self._entries, order="sorted"))
            self._dirty = False

    def _read(self, path: Path, key: str) -> str:
        at_ns = self._now_ns()
        before = path.stat()
        sha256 = hash_file(path)
        if at_ns is not None:  # a change while it was read has a later stamp than `before`: the entry is of no file
            self._entries[key] = _Entry(*_stamp(before), at_ns, sha256)
            self._dirty = True
        return sha256

    def _now_ns(self) -> int | None:
        """Ask the clock that stamps files, which on a network disk is the server's; None where we cannot write."""
        try:
            self._probe.parent.mkdir(parents=True, exist_ok=True)
            self._probe.touch()
        except OSError:
            return None
        return self._probe.stat().st_mtime_ns


def _stamp(stat: os.stat_result) -> tuple[int, int, int, int]:
    return stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino
