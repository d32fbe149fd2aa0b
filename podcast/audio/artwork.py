"""The show's artwork: how large it is, and as it goes into an audio file, small."""

from __future__ import annotations

import struct
from pathlib import Path

from podcast.audio.ffmpeg import Ffmpeg, FfmpegError, file_name, running
from podcast.errors import ConfigError

_MOST_PIXELS = 800  # PRX: larger covers inside audio files make players wait
_READERS = {b"\xff\xd8\xff": "jpeg_pipe", b"\x89PNG\r\n\x1a\n": "png_pipe"}
_HINT = "Export it as JPEG or PNG, then run the command again."


def cover(artwork: Path, ffmpeg: Ffmpeg, most: int = _MOST_PIXELS) -> bytes:
    """`artwork` (JPEG or PNG) as a JPEG of at most `most` pixels each way, without metadata.

    Raises ConfigError when it is neither, or damaged.
    """
    with artwork.open("rb") as file:
        start = file.read(8)
    reader = next((reader for magic, reader in _READERS.items() if start.startswith(magic)), None)
    if reader is None:
        raise ConfigError("the artwork is neither JPEG nor PNG", where=artwork, hint=_HINT)
    size = f"scale=w='min({most},iw)':h='min({most},ih)':force_original_aspect_ratio=decrease"
    arguments = ["-protocol_whitelist", "file", "-f", reader, "-i", file_name(artwork), "-map_metadata", "-1"]
    arguments += ["-vf", f"{size},format=yuvj420p", "-frames:v", "1", "-c:v", "mjpeg", "-q:v", "3"]
    try:
        with running(ffmpeg, [*arguments, "-f", "image2pipe", "pipe:1"], where=artwork, stdout=True) as process:
            return process.stdout.read()
    except FfmpegError as error:
        raise ConfigError("the artwork is damaged", where=artwork, hint=_HINT) from error


def picture_size(artwork: Path) -> tuple[int, int] | None:
    """Width and height in pixels, as the header of a JPEG or PNG says; None when there is no whole header."""
    return size_of_picture(artwork.read_bytes())


def size_of_picture(content: bytes) -> tuple[int, int] | None:
    """The same of the bytes of a picture, or of as many of them as hold its header."""
    try:
        if content.startswith(b"\x89PNG"):
            width, height = struct.unpack_from(">II", content, 16)
            return width, height
        return _jpeg_size(content)
    except struct.error:
        return None


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    """Walk over the segments (ITU-T T.81, B.1.1.4) to the frame header, SOF0 to SOF15 without DHT, JPG and DAC."""
    at = 2
    while content[at : at + 1] == b"\xff":
        marker, length = struct.unpack_from(">xBH", content, at)
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack_from(">HH", content, at + 5)
            return width, height
        at += 2 + length
    return None
