"""Where every file of a show lives; atomic writes; the show's lock."""

from __future__ import annotations

import fcntl
import json
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from podcast.errors import BusyError, ConfigError, disk_error

#: What a recording may be called. ffmpeg decides what it really is; this only tells recordings from notes and pictures.
RECORDING_SUFFIXES = frozenset(
    {".aac", ".aif", ".aiff", ".caf", ".flac", ".m4a", ".m4b", ".mka", ".mkv", ".mov", ".mp2", ".mp3", ".mp4"}
    | {".oga", ".ogg", ".opus", ".w64", ".wav", ".webm", ".wma", ".wv"}
)

#: What `feed/` holds besides the episodes' folders.
_OWN_FOLDERS = frozenset({"assets", "media", "private"})


@dataclass(frozen=True)
class Workspace:
    """The folders of one show. `root` holds `podcast.toml`."""

    root: Path

    @classmethod
    def find(cls, start: Path) -> Workspace:
        """The show that `start` lies in: the nearest folder upwards with a `podcast.toml`. Raises ConfigError."""
        for folder in (start.resolve(), *start.resolve().parents):
            if (folder / "podcast.toml").is_file():
                return cls(folder)
        raise ConfigError(
            "there is no podcast.toml here, nor in a folder above",
            where=start,
            hint="Go to your show's folder, or make one with `podcast init myshow`.",
        )

    @property
    def settings_file(self) -> Path:
        """`podcast.toml`."""
        return self.root / "podcast.toml"

    @property
    def site(self) -> Path:
        """`feed/`: exactly the files that storage serves."""
        return self.root / "feed"

    @property
    def state(self) -> Path:
        """`.podcast/`: receipts, work files, caches; safe to delete."""
        return self.root / ".podcast"

    def episode_folder(self, episode_id: str) -> Path:
        """`episodes/ep02/`. Raises ConfigError when `episode_id` cannot be a folder's and a URL's name."""
        return self.root / "episodes" / check_episode_id(episode_id)

    def episode_file(self, episode_id: str) -> Path:
        """`episodes/ep02/episode.toml`."""
        return self.episode_folder(episode_id) / "episode.toml"

    def episode_ids(self) -> tuple[str, ...]:
        """Every folder of `episodes/` that holds an `episode.toml`, hidden ones left out, in order of name."""
        found = (path.parent.name for path in (self.root / "episodes").glob("*/episode.toml"))
        return tuple(sorted(name for name in found if not name.startswith(".")))

    def recordings(self, episode_id: str) -> tuple[str, ...]:
        """The names of the audio files in the episode's folder, in order of name."""
        folder = self.episode_folder(episode_id)
        return tuple(
            sorted(
                path.name
                for path in folder.iterdir()
                if path.suffix.lower() in RECORDING_SUFFIXES and path.is_file() and not path.name.startswith(".")
            )
        )


def check_episode_id(episode_id: str) -> str:
    """Return `episode_id` if it is fit to name a folder and a part of a URL for ever. Raises ConfigError."""
    if episode_id in _OWN_FOLDERS:
        raise ConfigError(f'"{episode_id}" cannot be an episode\'s id: the site has a folder of that name')
    if re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", episode_id) and len(episode_id) <= 64:
        return episode_id
    raise ConfigError(
        f'"{episode_id}" cannot be an episode\'s id',
        where="episodes",
        hint="An id is made of small letters a-z, digits and single hyphens: ep02, hors-serie-1.",
    )


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


def remove_scratch(folder: Path) -> None:
    """Remove what a process that was killed in `write_atomically` has left right in `folder`; its lock is held."""
    for path in folder.glob(".*.part"):
        if re.fullmatch(r"\..+\.\d+\.part", path.name):
            path.unlink(missing_ok=True)


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


@contextmanager
def lock_show(root: Path, command: str, clock: Callable[[], datetime]) -> Iterator[None]:
    """Hold the show of `root` for `command`: one command at a time may change it.

    The kernel holds the lock and lets go of it when the process ends, however it ends; what the file says is for
    people. Raises BusyError when another command holds it, DiskError when the lock cannot be written.
    """
    path = root / ".podcast" / "lock"
    try:
        path.parent.mkdir(exist_ok=True)
        file = path.open("a+b")
    except OSError as error:
        raise (disk_error(error, path) or error) from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise BusyError(_holder(file.read()), hint=_BUSY_HINT) from None
        holder = {"pid": os.getpid(), "host": os.uname().nodename, "since": clock().isoformat(), "command": command}
        try:
            _write_holder(file, json.dumps(holder).encode())
        except OSError as error:
            raise (disk_error(error, path) or error) from error
        try:
            yield
        finally:
            _write_holder(file, b"")


_BUSY_HINT = "Wait for it to end, or stop that process; nothing needs cleaning up."


def _write_holder(file: IO[bytes], content: bytes) -> None:
    file.truncate(0)
    file.write(content)
    file.flush()


def _holder(content: bytes) -> str:
    try:
        holder = json.loads(content)
        since = datetime.fromisoformat(holder["since"]).strftime("%H:%M:%S")
        who = f"`{holder['command']}` (process {holder['pid']} on {holder['host']}), since {since}"
    except (ValueError, KeyError, TypeError):  # it has the lock, and has not yet said who it is
        return "another command is at work on this show."
    return f"another command is at work on this show: {who}."
