"""What the sound of a master depends on besides the recordings and the options."""

from __future__ import annotations

from functools import cache

from podcast.audio.ffmpeg import find_ffmpeg

# Raised when our own way of mastering changes what comes out.
RECIPE = "2"


@cache
def identity() -> dict[str, str]:
    """The tools of this room and their versions, for fingerprints. Raises ToolError when there is no ffmpeg."""
    from importlib.metadata import version  # noqa: PLC0415 - heavy, and only needed here

    return {
        "ffmpeg": find_ffmpeg().version,
        "mutagen": version("mutagen"),
        "pydub": version("pydub"),
        "recipe": RECIPE,
    }
