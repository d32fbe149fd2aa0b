"""A folder as a target: what a web server on this machine serves, or a mounted disk."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from podcast.errors import PodcastError, StorageError, disk_error
from podcast.release import SiteFile
from podcast.storage.files import CHUNK, Headers, changed_meanwhile, check_path, hash_file, within_limit
from podcast.storage.target import Sent, Stored
from podcast.workspace import flush_folder, flush_to_disk


class FolderTarget:
    """The folder `root`. When it is the site's own folder, all is in place already and nothing is copied.

    Links to folders inside `root` are followed: media may well live on a bigger disk.
    """

    def __init__(self, root: Path) -> None:
        self._root = root

    def check(self) -> None:
        """Raise StorageError when there is no such folder; its parent must be there, so that no mount is missed."""
        if self._root.exists() and not self._root.is_dir():
            raise StorageError("this is a file, not a folder", where=self._root, hint="Correct `folder` in [storage].")
        if not self._root.parent.is_dir():
            raise StorageError(
                "there is no such folder",
                where=self._root.parent,
                hint="Create it, or mount the disk that holds it, or correct `folder` in [storage].",
            )

    def head(self, path: str) -> Stored | None:
        """Return the length and hash of the file at `path`, read from the file itself."""
        place = self._root / check_path(path)
        try:
            return Stored(place.stat().st_size, hash_file(place), None)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise _refusal(error, place) from error

    def read(self, path: str, limit: int) -> bytes | None:
        """Return the content of the file at `path`."""
        place = self._root / check_path(path)
        try:
            with place.open("rb") as file:
                content = file.read(limit + 1)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise _refusal(error, place) from error
        return within_limit(content, limit, place)

    def put(self, file: SiteFile, source: Path, headers: Headers, sent: Sent) -> Stored:  # noqa: ARG002 - the web server sets headers
        """Copy beside the place, flush, then rename: a kill leaves the old file or the new one."""
        place = self._root / check_path(file.path)
        scratch = place.with_name(f".{place.name}.{os.getpid()}.part")
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            if _copy(source, scratch, sent) != file.sha256:
                raise changed_meanwhile(source)
            scratch.replace(place)
            self._settle(place)
            return Stored(place.stat().st_size, hash_file(place), None)
        except OSError as error:
            raise _refusal(error, place) from error
        finally:
            scratch.unlink(missing_ok=True)

    def remove(self, path: str) -> None:
        """Delete the file at `path`."""
        place = self._root / check_path(path)
        try:
            place.unlink(missing_ok=True)
            if place.parent.is_dir():
                flush_folder(place.parent)
        except OSError as error:
            raise _refusal(error, place) from error

    def _settle(self, place: Path) -> None:
        """Make the names lasting, and remove what earlier, killed runs left of this very file."""
        for leftover in place.parent.iterdir():
            if leftover.name.startswith(f".{place.name}.") and leftover.suffix == ".part":
                leftover.unlink(missing_ok=True)
        for folder in (place.parent, *place.parent.parents):
            flush_folder(folder)
            if folder == self._root:
                break


def _copy(source: Path, scratch: Path, sent: Sent) -> str:
    """Copy in pieces, flush, and return the SHA-256 of what was copied."""
    digest = hashlib.sha256()
    done = 0
    with source.open("rb") as reader, scratch.open("wb") as writer:
        while chunk := reader.read(CHUNK):
            digest.update(chunk)
            writer.write(chunk)
            done += len(chunk)
            sent(done)
        flush_to_disk(writer)
    return digest.hexdigest()


def _refusal(error: OSError, place: Path) -> PodcastError:
    return disk_error(error, place) or StorageError(
        f"the folder refused this file ({error.strerror})", where=place, hint="Correct it, then run the command again."
    )
