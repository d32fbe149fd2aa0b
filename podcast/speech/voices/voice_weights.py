"""Where the weights that tell voices apart are: in a package that is installed for them, and never imported."""

from __future__ import annotations

import importlib.util
from pathlib import Path

#: Gets them, 16 MB. Without --no-deps it would bring torch and more, over a gigabyte, and need a compiler.
VOICE_WEIGHTS = "pip install --no-deps Resemblyzer==0.1.4"

VOICE_SHA256 = "39373b86598fa3da9fcddee6142382efe09777e8d37dc9c0561f41f0070f134e"  # of its pretrained.pt
RECIPE = "1"  # part of the identity: change it when voices are told apart differently


def voices_identity() -> dict[str, str]:
    """Name what turns of voices depend on besides the recording: for fingerprints and receipts."""
    return {"voices": f"Resemblyzer 0.1.4 {VOICE_SHA256[:12]}, recipe {RECIPE}"}


def find_voice_weights() -> Path | None:
    """Return the file with the weights, or None when the package is not installed. Imports nothing of it."""
    spec = importlib.util.find_spec("resemblyzer")
    folders = list(spec.submodule_search_locations or ()) if spec else []
    path = Path(folders[0]) / "pretrained.pt" if folders else None
    return path if path and path.is_file() else None


def can_tell_voices_apart() -> bool:
    """Tell whether `find_turns` has its weights."""
    return find_voice_weights() is not None
