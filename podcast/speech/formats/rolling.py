"""Captions that roll: a cue shows once more what the one before has shown. YouTube's do, and Whisper's highlights."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

from podcast.speech.formats.cue_file import Block

_AT_ONCE_MS = 100  # captions that roll follow each other without a pause


def unrolled(blocks: Sequence[Block], plain: Callable[[Block], Block]) -> list[Block]:
    """Take the markup off, by `plain`, and what was shown already out of captions that roll.

    They roll if at least half of the cues repeat lines of the one before, and some bring new ones with them or change
    only their markup. Who says « Oui. » twice repeats, too, but in two cues that are all alike.
    """
    pairs = [(block, shown) for block, shown in zip(blocks, map(plain, blocks), strict=True) if shown.lines]
    cues = [shown for _, shown in pairs]
    repeats = [_repeated(last, cue) for last, cue in pairwise(cues)]
    rolls = any(
        0 < count < len(cue.lines) or (count and last.lines != block.lines)
        for count, ((last, _), (block, cue)) in zip(repeats, pairwise(pairs), strict=True)
    )
    if not rolls or 2 * sum(map(bool, repeats)) < len(repeats):
        return cues
    new = cues[:1]
    for count, cue in zip(repeats, cues[1:], strict=True):
        if count < len(cue.lines):
            new.append(replace(cue, lines=cue.lines[count:]))
        else:
            new[-1] = replace(new[-1], end_ms=max(new[-1].end_ms, cue.end_ms))
    return new


def _repeated(last: Block, cue: Block) -> int:
    """How many lines at the start of a cue were the last ones of the cue just before it."""
    if cue.start_ms - last.end_ms > _AT_ONCE_MS:
        return 0
    counts = range(min(len(last.lines), len(cue.lines)), 0, -1)
    return next((count for count in counts if last.lines[-count:] == cue.lines[:count]), 0)
