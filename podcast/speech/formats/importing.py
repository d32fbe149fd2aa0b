"""Transcripts made elsewhere: which format a file is in, and in which encoding."""

from __future__ import annotations

import codecs
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import PurePath

from podcast.errors import ConfigError
from podcast.model import Segment, Transcript
from podcast.speech.formats.cue_file import joined
from podcast.speech.formats.foreign_json import HINT, is_ours, read_json
from podcast.speech.formats.rolling import unrolled
from podcast.speech.formats.spoken_by import said_by
from podcast.speech.formats.srt import plain_block, srt_blocks
from podcast.speech.formats.transcript_json import transcript_from_json
from podcast.speech.formats.vtt import VOICE, plain_vtt_block, voices, vtt_blocks

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


def read_transcript(content: bytes, name: str, language: str) -> Transcript:
    """Read WebVTT, SRT, the podcast namespace's JSON, Whisper's and its relatives', or ours.

    What the file holds decides, its suffix only where that says nothing. `language` is the transcript's unless the
    file is ours. Overlaps are kept; captions that roll, each with the line before once more, are read once. Text is
    UTF-8, UTF-16 with a byte-order mark, or else Windows-1252.
    Raises ConfigError, with `name` and the line: no text, no such format, times that cannot be read, nothing said.
    """
    text = _decoded(content, name)
    transcript = _read(text, name, language)
    if not transcript.segments:
        raise ConfigError("nothing is said in this transcript", where=name, hint="Export it again, with its text.")
    return transcript


def _read(text: str, name: str, language: str) -> Transcript:
    start, suffix = text[:4096].lstrip(), PurePath(name).suffix.lower()
    if start.startswith("WEBVTT"):
        return _read_vtt(text, name, language)
    if start.startswith(("{", "[")):
        return _read_json(text, name, language)
    if "-->" in text:
        return _read_srt(text, name, language)
    if suffix in _READERS:
        return _READERS[suffix](text, name, language)
    raise ConfigError(
        "this is no format of transcripts that can be read",
        where=f"{name}, line 1",
        hint="WebVTT (.vtt), SRT (.srt) and JSON (.json) can: export one of these.",
    )


def _read_vtt(text: str, name: str, language: str) -> Transcript:
    blocks = vtt_blocks(text, name)
    if any(VOICE.search(line) for block in blocks for line in block.lines):
        return Transcript(language, joined(_carried([cue for block in blocks for cue in voices(block)])))
    return Transcript(language, joined(said_by(unrolled(blocks, plain_vtt_block))))


def _read_json(text: str, name: str, language: str) -> Transcript:
    if is_ours(text, name):
        return transcript_from_json(text.encode(errors="replace"), name, HINT)
    return read_json(text, language, name)


def _carried(cues: Sequence[Segment]) -> list[Segment]:
    """In a file that names voices only where they change, as the podcast namespace shows it, they go on."""
    named = [cue.speaker for cue in cues if cue.speaker]
    if any(last == speaker for last, speaker in pairwise(named)):
        return list(cues)
    carried, speaker = [], None
    for cue in cues:
        speaker = cue.speaker or speaker
        carried.append(replace(cue, speaker=speaker))
    return carried


def _read_srt(text: str, name: str, language: str) -> Transcript:
    return Transcript(language, joined(said_by(unrolled(srt_blocks(text, name), plain_block))))


# by suffix, for a file that shows nothing of any format: the reader says what is missing
_READERS = {".vtt": _read_vtt, ".srt": _read_srt, ".json": _read_json}


def _decoded(content: bytes, name: str) -> str:
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return _text(content[len(mark) :], encoding, name)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return _text(content, "cp1252", name)
    return _without_nul(text, name)


def _text(content: bytes, encoding: str, name: str) -> str:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ConfigError(
            f"this is neither UTF-8 nor Windows-1252 text (byte {error.start + 1})"
            if encoding == "cp1252"
            else f"this is not the {encoding[:6].upper()} text that its first bytes promise",
            where=f"{name}, line {line}",
            hint="Save it as UTF-8 in your editor.",
        ) from error
    return _without_nul(text, name)


def _without_nul(text: str, name: str) -> str:
    at = text.find("\0")
    if at < 0:
        return text
    where = f"{name}, line {text.count(chr(10), 0, at) + 1}"
    raise ConfigError("this is not a text file", where=where, hint="Save it as UTF-8 in your editor.")
