"""A WebVTT file as it stands: its cues with their names, settings, notes and markup, for changing it in place.

What is a cue, a name, a note or text is decided as `read_vtt` decides it; here nothing is taken off.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from podcast.errors import ConfigError
from podcast.speech.formats.cue_file import LIKE_A_TIME, milliseconds
from podcast.speech.formats.vtt import ASIDE, MOMENT
from podcast.speech.formats.vtt_text import one_line

_TIMES = re.compile(rf"\s*{MOMENT}\s*-->\s*{MOMENT}(?:\s+(.*))?")
_LINE = re.compile(r"([^\r\n]*)(\r\n|\r|\n|$)")
_VOICE = r"<v(?:\.[^\s>]*)?\s+[^>]*>"
TAG = rf"</?(?:v|b|i|u|c|lang|ruby|rt)(?:[.\s](?:(?!{_VOICE})[^>])*)?>"
_PIECE = re.compile(rf"(?P<voice>{_VOICE})|(?P<word>(?:(?!{_VOICE})(?:{TAG}|[\S\u00a0\u202f\u2007]))+)")
_NAME = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>]*)>")


@dataclass(frozen=True)
class RawWord:
    """A word with its tags and entities, as the file has it from offset `start` to `end`; `voice` is a tag or empty."""

    text: str
    voice: str
    start: int
    end: int


@dataclass
class RawCue:
    """A cue and what stands before it. `times` is its line of times, `settings` what follows them in it."""

    start_ms: int
    end_ms: int
    times: str
    settings: str
    name: str | None = None
    notes: list[str] = field(default_factory=list)
    spans: list[tuple[int, int]] = field(default_factory=list)  # the lines of its text, as offsets
    words: list[RawWord] = field(default_factory=list)


@dataclass
class RawVtt:
    """A whole file. `header` is all up to the first blank line, `tail` the notes after the last cue."""

    text: str
    header: str
    cues: list[RawCue]
    tail: list[str]

    @property
    def ending(self) -> str:
        """Say how lines end, in most places."""
        pairs, feeds = self.text.count("\r\n"), self.text.count("\n")
        if not feeds and "\r" in self.text:
            return "\r"
        return "\r\n" if pairs * 2 > feeds else "\n"

    @property
    def mark(self) -> str:
        """Return the byte-order mark, where there is one."""
        return self.text[: len(self.text) - len(self.text.removeprefix("\ufeff"))]

    @cached_property
    def words(self) -> list[RawWord]:
        """All words, in the order of the file."""
        return [word for cue in self.cues for word in cue.words]

    @cached_property
    def texts(self) -> list[str]:
        """Return what is compared: the text of all words."""
        return [word.text for word in self.words]

    @cached_property
    def first_words(self) -> list[int]:
        """Give the number of each cue's first word, or of the next one's where it has none."""
        firsts, count = [], 0
        for cue in self.cues:
            firsts.append(count)
            count += len(cue.words)
        return firsts

    def cue_of(self, word: int) -> int:
        """Tell in which cue a word stands."""
        return bisect_right(self.first_words, word) - 1

    def word_ms(self, word: int) -> int:
        """Estimate when a word starts: cues have times, words share them by their length."""
        return self._word_times[word]

    @cached_property
    def _word_times(self) -> list[int]:
        times: list[int] = []
        for cue in self.cues:
            total, done = sum(len(word.text) for word in cue.words), 0
            for word in cue.words:
                times.append(cue.start_ms + (cue.end_ms - cue.start_ms) * done // total)
                done += len(word.text)
        return times

    def lines(self, cue: RawCue) -> list[str]:
        """Return the lines of a cue's text, without blank ones."""
        return [self.text[start:end] for start, end in cue.spans]


def voice_name(voice: str) -> str:
    """Return the name in a voice tag, still escaped."""
    found = _NAME.fullmatch(voice)
    return one_line(found.group(1)) if found else ""


def parse_raw(text: str) -> RawVtt:
    """Read a file's structure. Raises ConfigError for a time that cannot be read, as read_vtt does."""
    parser = _Parser(text)
    parser.parse()
    for cue in parser.cues:
        cue.words = list(_words(text, cue.spans))
    return RawVtt(text, "\n".join(parser.header), parser.cues, parser.before)


class _Parser:
    def __init__(self, text: str) -> None:
        body = len(text) - len(text.removeprefix("\ufeff"))
        self._lines = [(found.group(1), found.start(1)) for found in _LINE.finditer(text, body)]
        self.header: list[str] = []
        self.cues: list[RawCue] = []
        self.before: list[str] = []  # notes whose cue is still to come
        self._name: str | None = None

    def parse(self) -> None:
        """Sort every line into the header, a note, a cue's name, its times or its text."""
        skipped: list[str] | None = self.header
        after_blank = False
        for index, (line, offset) in enumerate(self._lines):
            blank = not line.strip()
            if skipped is self.header and LIKE_A_TIME.search(line):  # the blank line below the header may be missing
                skipped = None
            if not blank and skipped is None and after_blank and ASIDE.match(line):
                skipped = []
                self.before.append(line)
            elif blank:
                skipped = None
            elif skipped is self.header:
                self.header.append(line)
            elif skipped is not None:
                self.before[-1] += f"\n{line}"
            else:
                self._line(index, line, offset)
            after_blank = blank

    def _line(self, index: int, line: str, offset: int) -> None:
        if LIKE_A_TIME.search(line):
            self._timed(line)
        elif self._is_name(index):
            self._name = line
        elif self.cues:
            self.cues[-1].spans.append((offset, offset + len(line)))

    def _timed(self, line: str) -> None:
        found = _TIMES.fullmatch(line)
        if found is None:
            raise ConfigError(f"this is not a cue's time: {one_line(line)}")
        start, end = (milliseconds(found.groups()[side : side + 4]) for side in (0, 4))
        cue = RawCue(start, end, line.strip(), (found.group(9) or "").strip(), self._name, self.before)
        self.before, self._name = [], None
        self.cues.append(cue)

    def _is_name(self, index: int) -> bool:
        """As read_vtt: between a blank line and a time; below a cue without text only a number is a name."""
        before, after = self._lines[index - 1][0], self._lines[index + 1][0] if index + 1 < len(self._lines) else ""
        if before.strip() or not LIKE_A_TIME.search(after):
            return False
        return not self.cues or bool(self.cues[-1].spans) or self._lines[index][0].strip().isdigit()


def _words(text: str, spans: Sequence[tuple[int, int]]) -> Iterator[RawWord]:
    voice = ""
    for start, end in _contiguous(text, spans):
        for piece in _PIECE.finditer(text, start, end):
            if piece.lastgroup == "voice":
                voice = one_line(piece.group()).replace(" >", ">")
            elif piece.group().replace("</v>", ""):
                yield RawWord(piece.group().replace("</v>", ""), voice, piece.start(), piece.end())


def _contiguous(text: str, spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join lines with nothing but white space between them: a tag may be broken across two lines."""
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and not text[joined[-1][1] : start].strip():
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined
