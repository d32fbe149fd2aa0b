"""The words with their times as JSON: `transcripts/ep02.json`, from the recogniser."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

import msgspec

from podcast.errors import ConfigError
from podcast.model import Transcript

VERSION = 1
_REMADE = "Delete the file, then run the command again: it is made from the recording."


def transcript_to_json(transcript: Transcript, tool: Mapping[str, str]) -> bytes:
    """Write a transcript and the identity of what recognised it. The same arguments give the same bytes.

    Halves of surrogate pairs, which no file of text can hold, become question marks.
    """
    content = {"version": VERSION, "tool": dict(sorted(tool.items())), **asdict(transcript)}
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode(errors="replace")


def transcript_from_json(content: bytes, where: str | Path = "transcript", hint: str = _REMADE) -> Transcript:
    """Read what transcript_to_json wrote. Raises ConfigError, with `where` and `hint`, when it is something else."""
    try:
        return msgspec.convert(msgspec.json.decode(content), Transcript)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise ConfigError(
            f"this is not a transcript of ours ({error})",
            where=where,
            hint=hint,
        ) from error
