"""Every error that a person may see. Each says what happened, where, and what to do next.

    PodcastError                     exit 1
    ├── ConfigError                  exit 3   podcast.toml, episode.toml, chapters.txt, ids
    ├── RecordingError               exit 4   a recording is missing, empty, not audio, cut off, silent
    ├── ToolError                    exit 5   a tool or a model is missing, or failed
    │   └── ModelError                        Whisper weights are missing or not what they claim to be
    ├── StorageError                 exit 6   a target refused, or could not be reached
    ├── VerifyError                  exit 7   what is live is not what was published
    ├── BusyError                    exit 8   another command is at work on this show
    ├── DiskError                    exit 9   no space left, no permission, a read-only folder
    ├── FeedError                    exit 10  a feed breaks a rule that apps or directories hold to
    └── GateError                    exit 11  what is about to go live would break what listeners have

Click itself exits with 2 on wrong usage, and an interrupted command exits with 130.
Errors of libraries and of the operating system are turned into these at the edge, in one place per tool.
"""

from __future__ import annotations

import errno
from pathlib import Path


class PodcastError(Exception):
    """What happened (`what`), where (`where`: a file, a URL, a stage), and the next move (`hint`)."""

    exit_code = 1

    def __init__(self, what: str, *, where: str | Path | None = None, hint: str | None = None) -> None:
        super().__init__(what)
        self.what = what
        self.where = None if where is None else str(where)
        self.hint = hint

    def __str__(self) -> str:
        head = self.what if self.where is None else f"{self.where}: {self.what}"
        return head if self.hint is None else f"{head}\n{self.hint}"

    def __reduce__(self) -> tuple[object, ...]:
        return (_rebuild, (type(self), self.what, self.where, self.hint))


def _rebuild(kind: type[PodcastError], what: str, where: str | None, hint: str | None) -> PodcastError:
    return kind(what, where=where, hint=hint)


class ConfigError(PodcastError):
    """A file that the producer writes says something that cannot be used."""

    exit_code = 3


class RecordingError(PodcastError):
    """A recording cannot be used as it is."""

    exit_code = 4


class ToolError(PodcastError):
    """A tool that the work needs is missing, or failed."""

    exit_code = 5


class ModelError(ToolError):
    """Whisper weights are missing, incomplete, or not those that were asked for."""


class StorageError(PodcastError):
    """The target refused, or could not be reached."""

    exit_code = 6


class VerifyError(PodcastError):
    """What is live is not what was published."""

    exit_code = 7


class BusyError(PodcastError):
    """Another command holds the show's lock."""

    exit_code = 8


class DiskError(PodcastError):
    """The disk is full, or a folder cannot be written."""

    exit_code = 9


class FeedError(PodcastError):
    """A feed breaks a rule that apps or directories hold to."""

    exit_code = 10


class GateError(PodcastError):
    """What is about to go live would break what listeners have."""

    exit_code = 11


_DISK_SENTENCES = {
    errno.ENOSPC: (
        "no space left on this disk",
        "Free some space, then run the same command again: what was finished is kept.",
    ),
    errno.EDQUOT: (
        "the disk quota is used up",
        "Free some space, then run the same command again: what was finished is kept.",
    ),
    errno.EROFS: (
        "the file system is read-only",
        "Move the show to a folder that you may write to, or remount this one.",
    ),
    errno.EACCES: (
        "no permission to write here",
        "Give yourself write permission on this folder, then run the command again.",
    ),
    errno.EPERM: (
        "no permission to write here",
        "Give yourself write permission on this folder, then run the command again.",
    ),
    errno.EXDEV: ("this folder is on another disk than the show", "Keep the whole show, feed/ included, on one disk."),
    errno.EISDIR: ("this is a folder, where a file must go", "Move it away, then run the same command again."),
    errno.ENOTDIR: ("this is a file, where a folder must be", "Move it away, then run the same command again."),
    errno.EEXIST: ("this is a file, where a folder must be", "Move it away, then run the same command again."),
}


def disk_error(error: OSError, where: str | Path | None = None) -> DiskError | None:
    """The operating system's refusal as one of ours, or None when it is not about the disk."""
    sentence = _DISK_SENTENCES.get(error.errno or 0)
    if sentence is None:
        return None
    return DiskError(sentence[0], where=where or error.filename, hint=sentence[1])
