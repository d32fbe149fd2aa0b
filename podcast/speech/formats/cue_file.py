"""What WebVTT and SRT have in common: blocks of a time and lines; and what a person's editor makes of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from podcast.errors import ConfigError
from podcast.model import Segment
from podcast.speech.formats.vtt_text import one_line
from podcast.speech.segments import continues

LIKE_A_TIME = re.compile(r"^\s*\d+:\d{2}[\d:.,]*\s*(?:-+>|[–—=]>|→)|-->")
_THOUSANDTHS = 3


@dataclass(frozen=True)
class Dialect:
    """How a format writes the line of times (`times`, a pattern), and `right`, the hint that shows one.

    `aside`: how a block starts that is not read; `header`: the first lines are one. `numbered`: cues have numbers.
    """

    times: re.Pattern[str]
    right: str
    aside: re.Pattern[str] | None = None
    header: bool = False
    numbered: bool = False


@dataclass(frozen=True)
class Block:
    """A cue as it stands in the file; its lines are markup."""

    start_ms: int
    end_ms: int
    lines: list[str]


def lines_of(text: str) -> list[str]:
    """Split at line ends of any system; a byte-order mark is taken off."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")


def blocks_of(lines: Sequence[str], dialect: Dialect, name: str) -> list[Block]:
    """Read blocks. Raises ConfigError, with `name` and the line's number, for a bad time and for text before any."""
    blocks: list[Block] = []
    skipping = False
    for index in range(_header_lines(lines) if dialect.header else 0, len(lines)):
        line = lines[index]
        after_blank = index > 0 and not lines[index - 1].strip()
        if not line.strip():
            skipping = False
        elif skipping or (after_blank and dialect.aside and dialect.aside.match(line)):
            skipping = True
        elif LIKE_A_TIME.search(line):
            blocks.append(_timed(line, dialect, f"{name}, line {index + 1}"))
        elif dialect.numbered and _is_number(lines, index, len(blocks) + 1):
            continue
        elif blocks and not _is_identifier(lines, index, blocks[-1]):
            blocks[-1].lines.append(line)
        elif not _is_identifier(lines, index, None):
            where = f"{name}, line {index + 1}"
            raise ConfigError("this text stands before the first time", where=where, hint=dialect.right)
    return blocks


def _header_lines(lines: Sequence[str]) -> int:
    """Count the lines of the header: up to a blank one, or to a time where somebody deleted the blank one."""
    ends = (n for n, line in enumerate(lines) if not line.strip() or LIKE_A_TIME.search(line))
    return next(ends, len(lines))


def _is_identifier(lines: Sequence[str], index: int, cue: Block | None) -> bool:
    """Tell names of cues, between a blank line and a time, from text. Below an empty cue only a number is a name."""
    before = index == 0 or not lines[index - 1].strip()
    between = before and index + 1 < len(lines) and LIKE_A_TIME.search(lines[index + 1])
    return bool(between) and (cue is None or bool(cue.lines) or lines[index].strip().isdigit())


def _is_number(lines: Sequence[str], index: int, number: int) -> bool:
    """Tell the number of the next cue, whose blank line may have been deleted, from text."""
    return lines[index].strip() == str(number) and index + 1 < len(lines) and "-->" in lines[index + 1]


def _timed(line: str, dialect: Dialect, where: str) -> Block:
    found = dialect.times.fullmatch(line)
    if found is None:
        raise ConfigError(f"this is not a cue's time: {one_line(line)}", where=where, hint=dialect.right)
    start, end = (milliseconds(found.groups()[side : side + 4]) for side in (0, 4))
    if end < start:
        raise ConfigError(f"this cue ends before it starts: {one_line(line)}", where=where, hint=dialect.right)
    return Block(start, max(end, start + 1), [])  # some tools write cues that last no time


def milliseconds(groups: Sequence[str | None]) -> int:
    """Return the time whose hours, minutes, seconds and thousandths were found; a thousandth may have fewer digits."""
    hours, minutes, seconds = (int(group or 0) for group in groups[:3])
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + int((groups[3] or "").ljust(_THOUSANDTHS, "0"))


def stamp(ms: int, comma: str) -> str:
    """Write a time as both formats do: `01:02:03.500`, with a full stop or a comma."""
    return f"{ms // 3_600_000:02}:{ms // 60_000 % 60:02}:{ms // 1000 % 60:02}{comma}{ms % 1000:03}"


def shared(block: Block, said: Sequence[tuple[str | None, str]]) -> list[Segment]:
    """Give each of several (speaker, text) of one block, one after the other, its share of the time; none is empty."""
    total, length, done = sum(len(text) for _, text in said), block.end_ms - block.start_ms, 0
    segments = []
    for speaker, text in said:
        start = block.start_ms + length * done // max(total, 1)
        done += len(text)
        if text:
            segments.append(Segment(start, block.start_ms + length * done // total, text, speaker))
    return segments


def joined(cues: Iterable[Segment]) -> tuple[Segment, ...]:
    """Put cues in order of time, and make one segment of those that go on with a speaker's sentence."""
    segments: list[Segment] = []
    last_of: dict[str | None, int] = {}
    for cue in sorted(cues, key=lambda cue: cue.start_ms):
        at = last_of.get(cue.speaker)
        last = None if at is None else segments[at]
        if at is not None and last and continues(last.text, cue.start_ms - last.end_ms, cue.text):
            words = (*last.words, *cue.words) if last.words and cue.words else ()
            text, end_ms = f"{last.text} {cue.text}", max(last.end_ms, cue.end_ms)
            segments[at] = replace(last, end_ms=end_ms, text=text, words=words)
        else:
            last_of[cue.speaker] = len(segments)
            segments.append(cue)
    return tuple(segments)
