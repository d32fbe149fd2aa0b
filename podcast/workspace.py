"""Where every file of a show lives; atomic writes; the show's lock."""

from __future__ import annotations

import os
from pathlib import Path
from typing import IO

from podcast.errors import disk_error


def flush_to_disk(file: IO[bytes]) -> None:
    """Return when what was written to `file` survives a power cut."""
    file.flush()
    os.fsync(file.fileno())


def flush_folder(folder: Path) -> None:
    """Return when the names in `folder` (what was created, renamed, removed) survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_atomically(path: Path, content: bytes) -> None:
    """Put `content` at `path`: a reader, or a kill at any moment, sees the old file or the new one, never part of it.

    Raises DiskError when the disk is full or the folder cannot be written.
    """
    scratch = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with scratch.open("wb") as file:
            file.write(content)
            flush_to_disk(file)
        scratch.replace(path)
        flush_folder(path.parent)
    except OSError as error:
        scratch.unlink(missing_ok=True)
        raise (disk_error(error, path) or error) from error
