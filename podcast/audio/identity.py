"""What the sound of a master depends on besides the recordings and the options."""

from __future__ import annotations

from podcast.audio.ffmpeg import Ffmpeg

# Raised when our own way of mastering changes what comes out.
RECIPE = "1"


def identity(ffmpeg: Ffmpeg) -> dict[str, str]:
    """The tools of this room and their versions, for fingerprints."""
    from importlib.metadata import version

    return {"ffmpeg": ffmpeg.version, "mutagen": version("mutagen"), "pydub": version("pydub"), "recipe": RECIPE}
