"""The transcript as WebVTT: what players show, and what the producer corrects in any editor.

https://www.w3.org/TR/webvtt1/. A cue is at most two lines of 65 characters, and names its speaker. The text is the
stored one, with plain spaces: it is searched, corrected and merged, and French typography would come back as edits.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from podcast.errors import ConfigError
from podcast.model import Segment, Transcript
from podcast.speech.formats.cue_file import Block, Dialect, blocks_of, joined, lines_of, shared, stamp
from podcast.speech.formats.cues import Cue, Limits, cues_of, tidy
from podcast.speech.formats.vtt_text import escape, unescape

VTT = Limits(line=65, longest_ms=10_000)  # 65: what the podcast namespace recommends

MOMENT = r"(?:(\d{1,6}):)?([0-5]\d):([0-5]\d)\.(\d{3})"
ASIDE = re.compile(r"(?:NOTE|STYLE|REGION)(?:[ \t]|$)")  # starts a block that is no cue
_DIALECT = Dialect(
    re.compile(rf"\s*{MOMENT}\s*-->\s*{MOMENT}(?:\s.*)?"),
    "A right line looks like this: 00:01:02.500 --> 00:01:05.000",
    ASIDE,
    header=True,
)
VOICE = re.compile(r"<v(?:\.[^\s>]{0,300})?\s+([^>]{0,300})>")


def write_vtt(transcript: Transcript, names: Iterable[str] = ()) -> str:
    """Write WebVTT: cues in order of time, never empty, each of at least a millisecond.

    Segments are joined as `read_vtt` does. `names` are not split over cues: those of the vocabulary. Capitalised words
    in a row are names, too.
    """
    return "WEBVTT\n" + "".join(f"\n{_cue_text(cue)}\n" for cue in cues_of(joined(tidy(transcript)), VTT, names))


def read_vtt(text: str, language: str, name: str = "transcript") -> Transcript:
    """Read WebVTT that a person may have edited; cues of one speaker that continue a sentence become one segment.

    Byte-order marks, any line ends, blank lines, missing hours, NOTE, STYLE and REGION blocks and tags are accepted.
    Raises ConfigError, with `name` and the line's number, for a time that cannot be read and for text without a time.
    """
    return Transcript(language, joined(cue for block in vtt_blocks(text, name) for cue in voices(block)))


def vtt_blocks(text: str, name: str) -> list[Block]:
    """Read the cues as they stand. Raises ConfigError as `read_vtt` does."""
    lines = lines_of(text)
    blank = next((number for number, line in enumerate(lines) if line.strip()), 0)
    lines[:blank] = [lines[blank]] * blank  # blank lines above the header are as good as a longer one
    if not re.match(r"WEBVTT(?:[ \t]|$)", lines[0]):
        raise ConfigError(
            "a transcript starts with the word WEBVTT", where=f"{name}, line 1", hint="Put a line WEBVTT at the top."
        )
    return blocks_of(lines, _DIALECT, name)


def voices(block: Block) -> list[Segment]:
    """One cue may hold several voices, one after the other: each gets its share of the time."""
    pieces = VOICE.split(" ".join(block.lines))
    speakers = [None, *(unescape(name) or None for name in pieces[1::2])]
    return shared(block, list(zip(speakers, map(unescape, pieces[0::2]), strict=True)))


def plain_vtt_block(block: Block) -> Block:
    """Take markup off a cue without voices."""
    lines = map(unescape, block.lines)
    return Block(block.start_ms, block.end_ms, [line for line in lines if line])


def _cue_text(cue: Cue) -> str:
    voice = f"<v {escape(cue.speaker)}>" if cue.speaker else ""
    return f"{stamp(cue.start_ms, '.')} --> {stamp(cue.end_ms, '.')}\n{voice}" + "\n".join(map(escape, cue.lines))
