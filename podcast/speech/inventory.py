"""The sizes of Whisper: which are on this machine, which can be had; fetched and removed by name."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from podcast.errors import ModelError, disk_error
from podcast.speech import hugging_face
from podcast.speech.interruptible import interruptible
from podcast.speech.models import (
    BASE_SHA256,
    SIZES,
    Fetch,
    Model,
    cached,
    check_size,
    has_packages,
    install,
    known_weights,
    locked,
)

#: What a download of each size weighs, in bytes: `model.bin` as its repository on the hub lists it, rounded.
DOWNLOADS = {
    "tiny": 76_000_000,
    "base": 145_000_000,
    "small": 484_000_000,
    "medium": 1_528_000_000,
    "large-v3": 3_087_000_000,
    "large-v3-turbo": 1_618_000_000,
}

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Size:
    """A size of Whisper. `bytes` is what it takes on this disk, or about what a download of it weighs.

    `state`: "here"; "packaged", in installed packages and joined when it is first used; "absent". `sha256` is that of
    `model.bin`, of weights that were removed too; `source` is the hub's repository, or the packages' names.
    """

    name: str
    state: str
    bytes: int
    sha256: str | None
    source: str


@dataclass(frozen=True)
class Fetched:
    """A model that is here now. `before`: the hash of what the hub gave for this size earlier, when that differed."""

    model: Model
    was_here: bool
    before: str | None = None


def sizes(cache: Path) -> tuple[Size, ...]:
    """List every size, the smallest first. Hashes only what was never hashed before."""
    known = known_weights(cache)
    return tuple(_size(name, cache, known.get(name)) for name in SIZES)


def _size(name: str, cache: Path, known: tuple[str, str] | None) -> Size:
    model = cached(name, cache)
    source = known[1] if known else SIZES[name]
    if model:
        return Size(name, "here", _bytes_in(model.folder), model.sha256, source)
    if name == "base":
        packaged = has_packages()
        return Size(name, "packaged" if packaged else "absent", DOWNLOADS[name], BASE_SHA256, source)
    return Size(name, "absent", DOWNLOADS[name], known[0] if known else None, source)


def fetch_model(name: str, cache: Path, progress: Progress, fetch: Fetch = hugging_face.fetch) -> Fetched:
    """Bring the weights of a size to this machine, once; `progress` is called with bytes so far and about in all.

    Ctrl-C is answered at once, and half a download is never taken for a model. `base` comes from the installed
    packages where they are. Raises ModelError when there is no such size, or the hub does not give it.
    """
    check_size(name)
    with locked(cache / "models"):
        model = cached(name, cache)
        if model:
            return Fetched(model, was_here=True)
        known = known_weights(cache).get(name)

        def watched(repository: str, folder: Path) -> None:
            _watch(partial(fetch, repository, folder), folder, partial(_report, progress, DOWNLOADS[name]))

        model = install(name, cache, watched)
    changed = known is not None and known[0] != model.sha256
    return Fetched(model, was_here=False, before=known[0] if known and changed else None)


def _report(progress: Progress, total: int, done: int) -> None:
    progress(min(done, total), total)


def _watch(call: Callable[[], None], folder: Path, report: Callable[[int], None]) -> None:
    """Run a download and report twice a second how much of it has arrived in `folder`."""
    over = threading.Event()

    def look() -> None:
        while not over.wait(0.5):
            report(_bytes_in(folder))

    threading.Thread(target=look, daemon=True).start()
    try:
        interruptible(call)
    finally:
        over.set()


def remove_model(name: str, cache: Path) -> int:
    """Delete the weights of a size, and return the bytes that this freed.

    Raises ModelError when there is no such size, or it is not here.
    """
    check_size(name)
    with locked(cache / "models"):
        model = cached(name, cache)
        if model is None:
            raise ModelError(
                f"Whisper {name} is not on this machine: nothing was removed",
                hint="`podcast models` lists what is here.",
            )
        freed = _bytes_in(model.folder)
        try:
            # out of sight first: a kill half-way leaves no folder that looks like a model
            doomed = cache / "models" / ".incoming"
            shutil.rmtree(doomed, ignore_errors=True)
            model.folder.replace(doomed)
            shutil.rmtree(doomed)
        except OSError as error:
            raise (disk_error(error, model.folder) or error) from error
    return freed


def _bytes_in(folder: Path) -> int:
    return sum(map(_bytes_of, folder.rglob("*")))


def _bytes_of(path: Path) -> int:
    try:
        return path.stat().st_size if path.is_file() else 0
    except FileNotFoundError:  # a download renames its files while we look
        return 0
