"""What headers say about lengths, and when they lie.

Lengths in WAV headers have 32 bits: past 4 GB a recorder writes what is left after wrapping around. ffmpeg believes
it, decodes the first minutes of such a file and ends well; so we look before it does.
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import IO

_CHUNK = struct.Struct("<4sI")
_OPEN_LENGTHS = (0, 0xFFFFFFFF)  # of a stream whose end was never written; ffmpeg reads these to the end


def promised_ms(source: Path) -> int | None:
    """The length that the header of `source` states; None where it states none, or one that nobody should trust."""
    import mutagen  # noqa: PLC0415 - heavy, and only needed here
    from mutagen.aac import AACInfo  # noqa: PLC0415 - heavy, and only needed here
    from mutagen.mp3 import BitrateMode  # noqa: PLC0415 - heavy, and only needed here

    try:
        media = mutagen.File(source)
    except Exception:  # a header that its library cannot read, whatever it raises, promises nothing
        return None
    info = None if media is None else media.info
    # without a Xing or VBRI header the length of an MP3 is a guess from its first frame; a bare AAC never has one
    guessed = isinstance(info, AACInfo) or getattr(info, "bitrate_mode", None) == BitrateMode.UNKNOWN
    if guessed or wav_length_lies(source) or _wav_length_is_open(source):
        return None
    return round(getattr(info, "length", 0) * 1000) or None


def wav_length_lies(source: Path) -> bool:
    """True when a WAV file goes on with sound after the end that its header names."""
    size = source.stat().st_size
    with source.open("rb") as file:
        length = _length_of_sound(file, size)
        if length is None or length in _OPEN_LENGTHS:
            return False
        file.seek(length + length % 2, 1)
        return file.tell() < size and not _only_chunks_follow(file, size)


def _wav_length_is_open(source: Path) -> bool:
    with source.open("rb") as file:
        return _length_of_sound(file, source.stat().st_size) in _OPEN_LENGTHS


def _length_of_sound(file: IO[bytes], size: int) -> int | None:
    """The bytes of sound that the header of a WAV file names; `file` is left where they start."""
    if file.read(4) != b"RIFF" or file.read(8)[4:] != b"WAVE":
        return None
    while file.tell() + _CHUNK.size <= size:
        name, length = _CHUNK.unpack(file.read(_CHUNK.size))
        if name == b"data":
            return int(length)
        file.seek(length + length % 2, 1)
    return None


def _only_chunks_follow(file: IO[bytes], size: int) -> bool:
    """Recorders put notes after the sound: named chunks, up to the end of the file."""
    while size - file.tell() >= _CHUNK.size:
        name, length = _CHUNK.unpack(file.read(_CHUNK.size))
        if not all(0x20 <= byte < 0x7F for byte in name) or file.tell() + length > size:
            return False
        file.seek(length + length % 2, 1)
    return True
