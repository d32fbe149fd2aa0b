r"""The transcript as SubRip, as the podcast namespace asks: two lines of 32, `Name: ` where the speaker changes.

SRT has neither escapes nor speakers. What a player could take for markup (`<i>`, `{\an8}`, `-->`, `&amp;`), or a
reader for a speaker, is broken by a word joiner: an invisible character without width, which `read_srt` takes off.
`>> `, as in broadcast captions, tells of a change of speaker where a name alone could not.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from podcast.model import Segment, Transcript
from podcast.speech.formats.cue_file import Block, Dialect, blocks_of, joined, lines_of, stamp
from podcast.speech.formats.cues import Cue, Label, Limits, cues_of, tidy
from podcast.speech.formats.spoken_by import is_name, said_by, without_reading
from podcast.speech.formats.vtt_text import JOINER, resolve

SRT = Limits(line=32, longest_ms=7_000)

_MOMENT = r"(?:(\d{1,6}):)?([0-5]?\d):([0-5]?\d)(?:[.,](\d{1,3}))?"
_DIALECT = Dialect(
    re.compile(rf"\s*{_MOMENT}\s*-->\s*{_MOMENT}(?:\s.*)?"),
    "A right line looks like this: 00:01:02,500 --> 00:01:05,000",
    numbered=True,
)
_TAG = re.compile(r"</?(?:[bius]|font)(?:\s[^>]{0,300})?>|\{\\[^}]{0,300}\}", re.IGNORECASE)
_MARKUP = re.compile(r"<(?=[a-zA-Z/!?\d])|\{(?=\\)|\\(?=[Nnh])|--(?=>)|&(?=[#a-zA-Z])")


def write_srt(transcript: Transcript, names: Iterable[str] = ()) -> str:
    """Write SubRip with its numbers, in order of time; segments are joined as `read_srt` does.

    `names` are not split over cues: those of the vocabulary. Capitalised words in a row are names, too.
    """
    segments = joined(tidy(transcript))
    labels = _labels(segments)
    cues = cues_of(segments, SRT, names, labels)
    while unclear := _unclear(cues):
        for number in unclear:
            labels[number] = replace(labels[number], every=True)
        cues = cues_of(segments, SRT, names, labels)
    return "\n".join(f"{number}\n{_cue_text(cue)}\n" for number, cue in enumerate(cues, 1))


def read_srt(text: str, language: str, name: str = "transcript") -> Transcript:
    r"""Read SubRip of any make; cues of one speaker that continue a sentence become one segment.

    Full stops for commas, missing hours, numbers and blank lines, tags and `{\an8}` are accepted. For speakers see
    `said_by`. Raises ConfigError, with `name` and the line's number, for a bad time and for text without a time.
    """
    return Transcript(language, joined(said_by(map(plain_block, srt_blocks(text, name)))))


def srt_blocks(text: str, name: str) -> list[Block]:
    """Read the cues as they stand. Raises ConfigError as `read_srt` does."""
    return blocks_of(lines_of(text), _DIALECT, name)


def plain_block(block: Block) -> Block:
    """Take markup off; word joiners stay, for `said_by` to see."""
    lines = (resolve(_TAG.sub("", line)).strip() for line in block.lines)
    return Block(block.start_ms, block.end_ms, [line for line in lines if line])


def _labels(segments: Sequence[Segment]) -> list[Label]:
    """For each segment whoever spoke it; shown in its first cue where somebody else spoke before."""
    speakers = [segment.speaker or "" for segment in segments]
    changes = [speaker != before for before, speaker in pairwise(["", *speakers])]
    turns = Counter(speaker for speaker, change in zip(speakers, changes, strict=True) if change and is_name(speaker))
    named = bool(speakers and is_name(speakers[0])) or any(count > 1 for count in turns.values())
    return [Label(_label(speaker, named), change) for speaker, change in zip(speakers, changes, strict=True)]


def _label(speaker: str, named: bool) -> str:
    if not speaker:
        return ">>"
    return f"{speaker}:" if named and is_name(speaker) else f"[{_broken(speaker).replace(']', f']{JOINER}')}]:"


def _unclear(cues: Sequence[Cue]) -> set[int]:
    """The segments of which a cue does not say that somebody else speaks: those that others interrupt."""
    return {cue.segment for last, cue in pairwise(cues) if cue.speaker != last.speaker and not cue.label}


def _cue_text(cue: Cue) -> str:
    lines = [without_reading(_broken(line)) for line in cue.lines]
    if cue.label:
        lines[0] = f"{cue.label} {lines[0]}".rstrip()
    return f"{stamp(cue.start_ms, ',')} --> {stamp(cue.end_ms, ',')}\n" + "\n".join(lines)


def _broken(text: str) -> str:
    return _MARKUP.sub(lambda found: found.group() + JOINER, text)
