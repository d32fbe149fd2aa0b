"""How long a finished file says that its sound is: what players go by."""

from __future__ import annotations

from pathlib import Path

from podcast.audio.encoders import MP3_FRAME
from podcast.options import AudioFormat

_HEAD = 4096  # bytes: our products have no tag before their first frame
_TAIL = 131_072  # bytes: an Ogg page has 65,307 at most
_FLAGS = 4 + 4  # bytes of an Info frame: its name, which of its fields there are
_DELAYS = _FLAGS + 4 + 4 + 100 + 4 + 21  # number of frames, of bytes, table, quality, encoder and its settings


def stated_frames(product: Path, kind: AudioFormat) -> int:
    """By the Info frame of an MP3 (as LAME writes it), or the last page of an Ogg Opus; 0 where it says nothing."""
    with product.open("rb") as file:
        head = file.read(_HEAD)
        file.seek(max(0, product.stat().st_size - _TAIL))
        return _mp3(head) if kind == "mp3" else _opus(head, file.read())


def _mp3(head: bytes) -> int:
    at = max(head.find(b"Info"), head.find(b"Xing"))
    if at < 0:
        return 0
    frames = int.from_bytes(head[at + _FLAGS : at + _FLAGS + 4], "big")
    delays = int.from_bytes(head[at + _DELAYS : at + _DELAYS + 3], "big")
    return frames * MP3_FRAME - (delays >> 12) - (delays & 0xFFF)


def _opus(head: bytes, tail: bytes) -> int:
    start, page = head.find(b"OpusHead"), tail.rfind(b"OggS")
    if start < 0 or page < 0:
        return 0
    skipped = int.from_bytes(head[start + 10 : start + 12], "little")
    return int.from_bytes(tail[page + 6 : page + 14], "little") - skipped
