"""Reading a transcript against the sound: where to look, and how to correct one place of the file and nothing else."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from podcast.errors import ConfigError
from podcast.model import Segment, Span, Transcript, Word
from podcast.speech.correcting.differences import Hunk, hunks
from podcast.speech.correcting.vtt_raw import TAG, RawVtt, RawWord, parse_raw
from podcast.speech.formats.vtt import read_vtt
from podcast.speech.formats.vtt_text import escape, one_line, unescape
from podcast.typography import hms

# Measured with Whisper base on 2,191 words (the sample show among them), 11% of them wrong: 14% are shown, half of the
# wrong words among them, and a word of three in five places with errors. At 0.72 18% are shown, and 60% of the wrong.
DOUBTFUL = 0.68

_TAGS_AROUND = re.compile(rf"((?:{TAG})*)(.*?)((?:{TAG})*)", re.DOTALL)


@dataclass(frozen=True)
class Doubt:
    """A place to look at. `text` is that of the segment, whose `words` from number `first` on are doubtful.

    Both are empty where speech was found and no word was made out.
    """

    start_ms: int
    end_ms: int
    text: str = ""
    speaker: str | None = None
    first: int = 0
    words: tuple[Word, ...] = ()


def doubts(transcript: Transcript, gaps: Sequence[Span], odd: Sequence[Span] = ()) -> tuple[Doubt, ...]:
    """Find what a person should listen to, in order of time: words of which the recogniser was unsure, and `gaps`.

    What is said in `odd` stretches is doubtful however sure the recogniser was. `transcript` has its words, from the
    recogniser or from `align`: what a person wrote is never doubtful. A single sure word between two doubtful ones
    does not part them.
    """
    found = [Doubt(gap.start_ms, gap.end_ms) for gap in gaps]
    found += [doubt for segment in transcript.segments for doubt in _in_segment(segment, odd)]
    return tuple(sorted(found, key=lambda doubt: (doubt.start_ms, doubt.end_ms)))


def _in_segment(segment: Segment, odd: Sequence[Span]) -> Iterator[Doubt]:
    doubtful = [number for number, word in enumerate(segment.words) if _is_doubtful(word, odd)]
    while doubtful:
        count = 1
        while count < len(doubtful) and doubtful[count] - doubtful[count - 1] <= 2:
            count += 1
        words = segment.words[doubtful[0] : doubtful[count - 1] + 1]
        yield Doubt(words[0].start_ms, words[-1].end_ms, segment.text, segment.speaker, doubtful[0], words)
        doubtful = doubtful[count:]


def _is_doubtful(word: Word, odd: Sequence[Span]) -> bool:
    if word.confidence is None:
        return False
    return word.confidence < DOUBTFUL or any(
        word.start_ms < span.end_ms and span.start_ms < word.end_ms for span in odd
    )


def replace_text(vtt: str, start_ms: int, old: str, new: str) -> str:
    """Return the file with the words `old`, which somebody says around `start_ms`, replaced by `new`.

    Not one other byte is changed: words that are in both stay as they are written, voices, tags and line ends too. Old
    words may go over several cues of one speaker. Raises ConfigError when the file cannot be read, or when it does
    not say `old` there (any more).
    """
    read_vtt(vtt, "und")
    raw = parse_raw(vtt)
    before, after = (list(filter(None, one_line(text).split(" "))) for text in (old, new))
    place = _place(raw, start_ms, before)
    edits = [edit for change in hunks(before, after) for edit in _edits(vtt, place, change, after)]
    result = vtt
    for start, end, text in sorted(edits, reverse=True):
        result = result[:start] + text + result[end:]
    _check(raw, place, after, result)
    return result


def _place(raw: RawVtt, start_ms: int, words: Sequence[str]) -> list[RawWord]:
    """The words of one voice, in a row, that are said nearest to a moment: in a cue of which it is part."""
    by_voice: dict[str, list[int]] = defaultdict(list)
    for number, word in enumerate(raw.words):
        if unescape(word.text):
            by_voice[word.voice].append(number)
    found: list[tuple[int, list[int]]] = []
    for numbers in by_voice.values():
        texts = [unescape(raw.texts[number]) for number in numbers]
        for at in range(len(texts) - len(words) + 1 if words else 0):
            if texts[at : at + len(words)] == list(words):
                row = numbers[at : at + len(words)]
                first, last = raw.cues[raw.cue_of(row[0])], raw.cues[raw.cue_of(row[-1])]
                if first.start_ms <= start_ms <= last.end_ms:
                    found.append((abs(raw.word_ms(row[0]) - start_ms), row))
    if not found:
        raise ConfigError(
            f'the transcript does not say "{" ".join(words)}" at {hms(start_ms)}',
            hint="It was changed meanwhile: look at the file, then review it again.",
        )
    return [raw.words[number] for number in min(found)[1]]


_Edit = tuple[int, int, str]


def _edits(vtt: str, place: Sequence[RawWord], change: Hunk, after: Sequence[str]) -> Iterator[_Edit]:
    """Where to put what, as offsets in the file; words in several lines are replaced line by line."""
    words = [escape(word) for word in after[change.new_start : change.new_end]]
    if change.old_start == change.old_end:
        before = place[change.old_start - 1] if change.old_start else None
        at = before.end if before else place[0].start
        yield at, at, " ".join(["", *words] if before else [*words, ""])
        return
    rows = list(_rows(vtt, place[change.old_start : change.old_end]))
    total, done, taken = change.old_end - change.old_start, 0, 0
    for row in rows:
        done += len(row)
        upto = -(-len(words) * done // total)  # rounded up: what is left over stands last
        yield _replacement(vtt, row, words[taken:upto])
        taken = upto


def _rows(vtt: str, words: Sequence[RawWord]) -> Iterator[list[RawWord]]:
    row: list[RawWord] = []
    for word in words:
        if row and vtt[row[-1].end : word.start].strip(" \t"):
            yield row
            row = []
        row.append(word)
    yield row


def _replacement(vtt: str, row: Sequence[RawWord], words: Sequence[str]) -> _Edit:
    start, end = row[0].start, row[-1].end
    around = _TAGS_AROUND.fullmatch(vtt[start:end])
    opening, closing = (around.group(1), around.group(3)) if around else ("", "")
    if not words and opening and closing:
        opening = closing = ""
    if not words and not closing and vtt[end : end + 1] == " ":
        end += 1
    elif not words and not opening and vtt[start - 1] == " ":
        start -= 1
    return start, end, f"{opening}{' '.join(words)}{closing}"


def _check(raw: RawVtt, place: Sequence[RawWord], after: Sequence[str], result: str) -> None:
    """The file must say what was asked for, and all else as before: a line may have come to read as a time."""
    said = {id(word) for word in place}
    expected = [unescape(word.text) for word in raw.words if id(word) not in said] + list(after)
    read_vtt(result, "und")
    if sorted(filter(None, map(unescape, parse_raw(result).texts))) != sorted(filter(None, expected)):
        raise ConfigError(
            f'"{" ".join(after)}" would not read as text there', hint="Correct this place in a text editor."
        )
