"""Sound on this machine's own player, where there is one."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

# what systems bring or people have installed, quiet and without a window
_PLAYERS = (
    ("afplay",),
    ("pw-play",),
    ("paplay",),
    ("ffplay", "-nodisp", "-autoexit", "-loglevel", "quiet"),
    ("mpv", "--no-video", "--really-quiet"),
    ("aplay", "-q"),
)


def find_player() -> tuple[str, ...] | None:
    """The command that plays a file, or None."""
    return next((player for player in _PLAYERS if shutil.which(player[0])), None)


def play(player: tuple[str, ...], wav: bytes) -> bool:
    """Play a WAV file to its end; False when the player did not manage to."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "excerpt.wav"
        path.write_bytes(wav)
        done = subprocess.run([*player, str(path)], stderr=subprocess.DEVNULL, check=False)  # noqa: S603 - ours, above
    return done.returncode == 0
