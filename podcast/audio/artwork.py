"""cover: the show's artwork as it goes into an audio file, small."""

from __future__ import annotations

from pathlib import Path

from podcast.audio.ffmpeg import Ffmpeg, FfmpegError, file_name, running
from podcast.errors import ConfigError

_MOST_PIXELS = 800  # PRX: larger covers inside audio files make players wait
_READERS = {b"\xff\xd8\xff": "jpeg_pipe", b"\x89PNG\r\n\x1a\n": "png_pipe"}
_HINT = "Export it as JPEG or PNG, then run the command again."


def cover(artwork: Path, ffmpeg: Ffmpeg) -> bytes:
    """`artwork` (JPEG or PNG) as a JPEG of at most 800 x 800 pixels, without metadata.

    Raises ConfigError when it is neither, or damaged.
    """
    with artwork.open("rb") as file:
        start = file.read(8)
    reader = next((reader for magic, reader in _READERS.items() if start.startswith(magic)), None)
    if reader is None:
        raise ConfigError("the artwork is neither JPEG nor PNG", where=artwork, hint=_HINT)
    size = f"scale=w='min({_MOST_PIXELS},iw)':h='min({_MOST_PIXELS},ih)':force_original_aspect_ratio=decrease"
    arguments = ["-protocol_whitelist", "file", "-f", reader, "-i", file_name(artwork), "-map_metadata", "-1"]
    arguments += ["-vf", f"{size},format=yuvj420p", "-frames:v", "1", "-c:v", "mjpeg", "-q:v", "3"]
    try:
        with running(ffmpeg, [*arguments, "-f", "image2pipe", "pipe:1"], where=artwork, stdout=True) as process:
            return process.stdout.read()
    except FfmpegError as error:
        raise ConfigError("the artwork is damaged", where=artwork, hint=_HINT) from error
