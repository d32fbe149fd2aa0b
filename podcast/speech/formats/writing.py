"""A transcript in each of the formats that are written."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from podcast.errors import ConfigError
from podcast.model import Transcript
from podcast.speech.formats.podcast_json import write_podcast_json
from podcast.speech.formats.reading_text import write_markdown, write_text
from podcast.speech.formats.srt import write_srt
from podcast.speech.formats.vtt import write_vtt

_WRITERS: dict[str, Callable[[Transcript, Sequence[str]], str]] = {
    "vtt": write_vtt,
    "srt": write_srt,
    "json": lambda transcript, _: write_podcast_json(transcript),
    "txt": lambda transcript, _: write_text(transcript),
    "md": lambda transcript, _: write_markdown(transcript),
}

#: What `write` knows, each also the end of its files' names: WebVTT, SubRip, Podcasting 2.0, plain text, Markdown.
FORMATS = tuple(_WRITERS)


def write(transcript: Transcript, kind: str, names: Sequence[str] = ()) -> bytes:
    """Write a transcript as `kind`, one of FORMATS, in UTF-8; cues keep `names` whole. Raises ConfigError."""
    if kind not in _WRITERS:
        raise ConfigError(f"there is no transcript format {kind}", hint=f"There are {', '.join(FORMATS)}.")
    return _WRITERS[kind](transcript, names).encode()
