"""A person's transcript and the machine's new draft of it to one: corrections survive a better model and a re-cut.

Words are merged three ways (merged_words), then placed in cues (merged_cues), then written here.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import accumulate

from podcast.errors import ConfigError
from podcast.pipeline import Merged, merge_lines
from podcast.speech.correcting.merged_cues import CueMerge, MergedCue
from podcast.speech.correcting.merged_words import Clash, WordMerge
from podcast.speech.correcting.vtt_raw import RawVtt, parse_raw, voice_name
from podcast.speech.formats.cue_file import stamp
from podcast.speech.formats.vtt import VTT, read_vtt
from podcast.speech.formats.vtt_text import unescape
from podcast.typography import hms

_LONGEST = 600  # characters of text in a conflict's sentence: what is dropped must be there to be read


def merge_transcripts(base: bytes, person: bytes, machine: bytes) -> Merged:
    """Merge WebVTT by words: the last draft, what a person made of it, and the machine's new draft.

    What the person did not touch becomes the machine's; what they changed, added or removed stays, and is listed with
    its time where the machine changed it too. Their times, borders of cues, speakers, notes, names of cues and settings
    are kept, and move with the recording. A file that cannot be read as WebVTT is merged by lines.
    """
    if person in (base, machine):
        return Merged(machine)
    if machine == base:
        return Merged(person)
    try:
        texts = [_parsed(content) for content in (base, person, machine)]
        if _same(texts[0], texts[1]):
            return Merged(machine)
        merged = _Writer(CueMerge(WordMerge(*texts))).merged()
        _parsed(merged.content)
    except (ConfigError, UnicodeDecodeError):
        return merge_lines(base, person, machine)
    return merged


def _parsed(content: bytes) -> RawVtt:
    text = content.decode()
    read_vtt(text, "und")
    return parse_raw(text)


def _same(one: RawVtt, other: RawVtt) -> bool:
    """Tell whether two files differ in white space only."""
    return _without_spaces(one) == _without_spaces(other)


def _without_spaces(text: RawVtt) -> object:
    cues = [
        (cue.start_ms, cue.end_ms, cue.settings.split(), cue.name, cue.notes, [(w.text, w.voice) for w in cue.words])
        for cue in text.cues
    ]
    return text.header.split(), cues, text.tail


class _Writer:
    """Writes the merged cues with what the person put between them, and says what clashed."""

    def __init__(self, cues: CueMerge) -> None:
        self._merge = cues
        self._words = cues.words.words
        self._base, self._theirs, self._new = cues.base, cues.theirs, cues.new

    def merged(self) -> Merged:
        notes = self._notes()
        blocks = [self._header()]
        for number, cue in sorted(enumerate(self._merge.cues), key=lambda numbered: numbered[1].start_ms):
            blocks += [*notes[number], self._block(cue)]
        blocks += notes[len(self._merge.cues)]
        text = "\n\n".join(blocks) + "\n"
        content = self._theirs.mark + text.replace("\n", self._theirs.ending)
        return Merged(content.encode(), tuple(self._conflicts()))

    def _header(self) -> str:
        return self._new.header if self._theirs.header == self._base.header else self._theirs.header

    def _block(self, cue: MergedCue) -> str:
        name, settings = self._label(cue)
        times = " ".join(filter(None, (f"{stamp(cue.start_ms, '.')} --> {stamp(cue.end_ms, '.')}", settings)))
        return "\n".join(filter(None, (name, times, *self._lines(cue))))

    def _label(self, cue: MergedCue) -> tuple[str | None, str]:
        drafted = None if cue.home.theirs else self._new.cues[cue.home.cue]
        if cue.paired is not None and (drafted is None or self._merge.is_labelled(cue.paired)):
            drafted = self._theirs.cues[cue.paired]
        return (drafted.name, drafted.settings) if drafted else (None, "")

    def _lines(self, cue: MergedCue) -> list[str]:
        """A cue whose words are all from one side looks as it does there; any other is wrapped anew."""
        words = list(self._cue_words(cue))
        drafted = None if cue.home.theirs else cue.home.cue
        for text, number in ((self._new, drafted), (self._theirs, cue.paired)):
            if number is not None and words == [(word.voice, word.text) for word in text.cues[number].words]:
                return [line for line in text.lines(text.cues[number]) if line.strip()]
        return list(_wrapped(words))

    def _cue_words(self, cue: MergedCue) -> Iterator[tuple[str, str]]:
        voice = ""
        for at in range(cue.first, cue.last):
            voice = self._merge.voices[at] or voice
            yield voice, self._text(at)

    def _text(self, at: int) -> str:
        word = self._words[at]
        return self._theirs.texts[word.theirs] if word.source == "theirs" else self._new.texts[word.new]

    # Notes stay before the cue that has the words they stood before

    def _notes(self) -> dict[int, list[str]]:
        """The notes before each cue of the result: those that one side has added, and those that neither removed."""
        drafted, standing = Counter(_all_notes(self._base)), Counter(_all_notes(self._theirs))
        removed_or_written_by_both = (drafted - standing) + (standing - drafted)
        notes: dict[int, list[str]] = defaultdict(list)
        for text, left_out in ((self._theirs, drafted), (self._new, removed_or_written_by_both)):
            ends = self._ends(text)
            for first, note in _placed_notes(text):
                if left_out[note]:
                    left_out[note] -= 1
                else:
                    notes[bisect_left(ends, first)].append(note)
        return notes

    def _ends(self, text: RawVtt) -> list[int]:
        """For each cue of the result: up to which word of a text it and those before it have come."""
        words = [word.theirs if text is self._theirs else word.new for word in self._words]
        ends = (max(words[cue.first : cue.last]) for cue in self._merge.cues)
        return list(accumulate(ends, max))

    # Conflicts

    def _conflicts(self) -> list[str]:
        found = [*map(self._clash, self._merge.words.clashes), *self._voice_clashes(), *self._gone()]
        return [f"{hms(ms)}: {sentence}" for ms, sentence in sorted(found, key=lambda one: one[0])]

    def _clash(self, clash: Clash) -> tuple[int, str]:
        kept = _quoted(self._theirs.texts[slice(*clash.theirs)])
        drafted = _quoted(self._new.texts[slice(*clash.new)])
        if not kept:
            start = self._new.cues[self._new.cue_of(clash.new[0])].start_ms
            return start, f"you removed this; the new draft says {drafted}"
        says = f"says {drafted}" if drafted else "removes it"
        return self._start_of[clash.theirs[0]], f"kept {kept}; the new draft {says}"

    @cached_property
    def _start_of(self) -> dict[int, int]:
        """When the cue of the result starts that a word of the person's is in, or one that stands in its place."""
        return {self._words[at].theirs: cue.start_ms for cue in self._merge.cues for at in range(cue.first, cue.last)}

    def _voice_clashes(self) -> Iterator[tuple[int, str]]:
        places: dict[tuple[str, str], list[int]] = defaultdict(list)
        for word in self._words:
            origin = self._merge.words.origins[word.theirs] if word.theirs >= 0 else -1
            if origin >= 0 and word.new >= 0:
                was, kept = self._base.words[origin].voice, self._theirs.words[word.theirs].voice
                drafted = self._new.words[word.new].voice
                if kept != was and drafted not in (was, kept):
                    places[kept, drafted].append(self._start_of[word.theirs])
        for (kept, drafted), starts in places.items():
            others = len(set(starts)) - 1
            more = f" (here and in {others} more {'cue' if others == 1 else 'cues'})" if others else ""
            says = f'says "{_who(drafted)}"' if drafted else "names nobody"
            who = f'the speaker "{_who(kept)}"' if kept else "no speaker"
            yield min(starts), f"kept {who}; the new draft {says}{more}"

    def _gone(self) -> Iterator[tuple[int, str]]:
        """What the person changed about a cue of which the new draft has no word any more."""
        for number, cue in enumerate(self._theirs.cues):
            first = self._theirs.first_words[number]
            words = range(first, first + len(cue.words))
            if any(word in self._start_of for word in words) or not (cue.words and self._is_changed(number, words)):
                continue
            text = _quoted([word.text for word in cue.words])
            changed = "of which you had changed the times, the speaker or the name"
            yield cue.start_ms + self._merge.moved_ms(number), f"the new draft removes {text}, {changed}"

    def _is_changed(self, number: int, words: range) -> bool:
        if number in self._merge.own or self._merge.is_labelled(number):
            return True
        origins = ((word, self._merge.words.kept[word]) for word in words)
        return any(at >= 0 and self._theirs.words[word].voice != self._base.words[at].voice for word, at in origins)


def _all_notes(text: RawVtt) -> list[str]:
    return [note for _, note in _placed_notes(text)]


def _placed_notes(text: RawVtt) -> Iterator[tuple[int, str]]:
    """Each note with the number of the first word after it."""
    for first, cue in zip(text.first_words, text.cues, strict=True):
        yield from ((first, note) for note in cue.notes)
    yield from ((len(text.words), note) for note in text.tail)


def _wrapped(words: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Lines as drafts have them; each voice starts one."""
    line = last = ""
    length = 0
    for voice, text in words:
        if line and (voice != last or length + 1 + len(text) > VTT.line):
            yield line
            line = ""
        if voice != last:
            line, length, last = f"{voice}{text}", len(text), voice
        elif line:
            line, length = f"{line} {text}", length + 1 + len(text)
        else:
            line, length = text, len(text)
    yield line


def _who(voice: str) -> str:
    return unescape(voice_name(voice))


def _quoted(words: Sequence[str]) -> str:
    text = unescape(" ".join(words))
    if not text:
        return ""
    return f'"{text}"' if len(text) <= _LONGEST else f'"{text[: _LONGEST - 1]}…"'
