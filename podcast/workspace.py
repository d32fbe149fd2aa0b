"""Where every file of a show lives; atomic writes; the show's lock."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from podcast.errors import ConfigError, disk_error

#: What a recording may be called. ffmpeg decides what it really is; this only tells recordings from notes and pictures.
RECORDING_SUFFIXES = frozenset(
    ".aac .aif .aiff .caf .flac .m4a .m4b .mka .mkv .mov .mp2 .mp3 .mp4 .oga .ogg .opus .w64 .wav .webm .wma .wv".split()
)


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
        """Every folder of `episodes/` that holds an `episode.toml`, in order of name."""
        return tuple(sorted(path.parent.name for path in (self.root / "episodes").glob("*/episode.toml")))

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
    if re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", episode_id) and len(episode_id) <= 64:
        return episode_id
    raise ConfigError(
        f'"{episode_id}" cannot be an episode\'s id',
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
