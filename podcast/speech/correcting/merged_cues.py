"""Three transcripts to one, as cues: where the words that stand are cut, when they are said, and by whom.

Cues are the new draft's, with the person's words in them; where the person changed a cue's times or borders, theirs.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import itemgetter
from statistics import median_low
from typing import NamedTuple

from podcast.speech.correcting.merged_voices import merged_voices
from podcast.speech.correcting.merged_words import Standing, WordMerge
from podcast.speech.correcting.vtt_raw import RawCue, RawVtt

MOVED_MS = 500  # recognisers differ by less about a word's time; what moved further moved because the recording did
_NEAR = 40  # words around a cue that tell how far it moved
_FEW = 3


class _Move(NamedTuple):
    theirs: int
    ms: int
    exact: bool


class Home(NamedTuple):
    """The cue in which a word stands: a number among the person's cues, or among those of the new draft."""

    theirs: bool
    cue: int


@dataclass(frozen=True)
class MergedCue:
    """A cue of the result: which of the words, where from, when. `paired`: the person's cue whose name it bears."""

    home: Home
    first: int
    last: int
    start_ms: int
    end_ms: int
    paired: int | None


class CueMerge:
    """The cues of the result, in order of their words."""

    def __init__(self, words: WordMerge) -> None:
        self.words = words
        self.base, self.theirs, self.new = words.base, words.theirs, words.new
        self.voices = merged_voices(words)
        self._homes = self._find_homes()
        self.cues = list(self._cut())

    # Which of the person's cues keep their borders and times

    @cached_property
    def twins(self) -> dict[int, int]:
        """The person's cues of which the borders are those of a cue of the base, and which one that is."""
        in_base: dict[int, set[int]] = defaultdict(set)
        in_theirs: dict[int, set[int]] = defaultdict(set)
        for word, origin in enumerate(self.words.kept):
            if origin >= 0:
                in_base[self.theirs.cue_of(word)].add(self.base.cue_of(origin))
                in_theirs[self.base.cue_of(origin)].add(self.theirs.cue_of(word))
        rewritten = {_times(cue): number for number, cue in enumerate(self.base.cues) if not in_theirs[number]}
        twins: dict[int, int] = {}
        for number, cue in enumerate(self.theirs.cues):
            origins = in_base[number]
            if len(origins) == 1 and len(in_theirs[min(origins)]) == 1:
                twins[number] = min(origins)
            elif not origins and _times(cue) in rewritten:
                twins[number] = rewritten.pop(_times(cue))
        return twins

    @cached_property
    def own(self) -> set[int]:
        """The person's cues that keep their borders: of other times or borders, or with a name that needs a cue."""
        return {number for number in range(len(self.theirs.cues)) if self._is_own(number)}

    def _is_own(self, number: int) -> bool:
        twin = self.twins.get(number)
        if twin is None or _times(self.theirs.cues[number]) != _times(self.base.cues[twin]):
            return True
        return self.is_labelled(number) and self._whole(number) is None

    def is_labelled(self, number: int) -> bool:
        """Tell whether the person gave a cue a name or settings."""
        cue, twin = self.theirs.cues[number], self.twins.get(number)
        if twin is None:
            return bool(cue.name or cue.settings)
        before = self.base.cues[twin]
        return cue.name != before.name or cue.settings != before.settings

    def _whole(self, number: int) -> int | None:
        """Return the cue of the new draft that has all words of this one of the person's and no others, if any."""
        news = self._new_cues[number]
        if len(news) != 1 or self._their_cues[min(news)] != {number}:
            return None
        return min(news)

    @cached_property
    def _new_cues(self) -> Mapping[int, set[int]]:
        found: dict[int, set[int]] = defaultdict(set)
        for word in self.words.words:
            if word.theirs >= 0 and word.new >= 0:
                found[self.theirs.cue_of(word.theirs)].add(self.new.cue_of(word.new))
        return found

    @cached_property
    def _their_cues(self) -> Mapping[int, set[int]]:
        found: dict[int, set[int]] = defaultdict(set)
        for number, news in self._new_cues.items():
            for new in news:
                found[new].add(number)
        return found

    # Where each word stands

    def _find_homes(self) -> list[Home]:
        homes = [self._known_home(word) for word in self.words.words]
        for at, home in enumerate(homes):
            if home is None:
                homes[at] = self._home_beside(at, homes)
        found = [home for home in homes if home is not None]
        self._join_new_words(found)
        return found

    def _known_home(self, word: Standing) -> Home | None:
        if word.theirs >= 0 and self.theirs.cue_of(word.theirs) in self.own:
            return Home(True, self.theirs.cue_of(word.theirs))
        if word.source != "theirs":
            return Home(False, self.new.cue_of(word.new))
        return None

    def _home_beside(self, at: int, homes: list[Home | None]) -> Home:
        """Put a word that only the person has beside its neighbours in their cue."""
        cue = self.theirs.cue_of(self.words.words[at].theirs)
        for step, stop in ((-1, -1), (1, len(homes))):
            for other in range(at + step, stop, step):
                if self._their_cue(other) not in (cue, -1):
                    break
                home = homes[other]
                if home is not None and self._their_cue(other) == cue:
                    return home
        return self._home_instead(cue)

    def _home_instead(self, cue: int) -> Home:
        """Of a cue that the person wrote anew: the draft's, where that still has the words it once had."""
        if cue in self.twins:
            first = self.base.first_words[self.twins[cue]]
            for word in range(first, first + len(self.base.cues[self.twins[cue]].words)):
                if self.words.still[word] >= 0:
                    return Home(False, self.new.cue_of(self.words.still[word]))
        return Home(True, cue)

    def _their_cue(self, at: int) -> int:
        theirs = self.words.words[at].theirs
        return -1 if theirs < 0 else self.theirs.cue_of(theirs)

    def _new_cue(self, at: int) -> int:
        new = self.words.words[at].new
        return -1 if new < 0 else self.new.cue_of(new)

    def _join_new_words(self, homes: list[Home]) -> None:
        """What the new draft adds at the edge of a person's cue, in the cue that it was, belongs to the person's."""
        for start, end in _stretches(homes):
            home = homes[start]
            if home.theirs or any(self.words.words[at].theirs >= 0 for at in range(start, end)):
                continue
            for beside in (start - 1, end):
                inside = 0 <= beside < len(homes) and homes[beside].theirs
                if inside and self._new_cue(beside) == home.cue:
                    homes[start:end] = [homes[beside]] * (end - start)
                    break

    # When

    def _cut(self) -> Iterator[MergedCue]:
        before_ms = 0
        for first, last in self._runs():
            home = self._homes[first]
            if home.theirs:
                start, end = self._their_times(first, last)
            else:
                start, end = self._new_times(first, last, before_ms)
            before_ms = start
            yield MergedCue(home, first, last, start, max(end, start + 1), self._paired(first, last))

    def _runs(self) -> Iterator[tuple[int, int]]:
        """Words of one cue, from and up to; a cue of the draft is cut where the person named another voice."""
        for start, end in _stretches(self._homes):
            first = start
            for at in range(start + 1, end):
                if not self._homes[at].theirs and self._other_voice(at):
                    yield first, at
                    first = at
            yield first, end

    def _other_voice(self, at: int) -> bool:
        if self.voices[at] == self.voices[at - 1]:
            return False
        one, other = self.words.words[at - 1].new, self.words.words[at].new
        return one < 0 or other < 0 or self.new.words[one].voice == self.new.words[other].voice

    @cached_property
    def _places(self) -> Mapping[int, list[int]]:
        """Where in the result the words of each cue of the new draft stand."""
        places: dict[int, list[int]] = defaultdict(list)
        for at, word in enumerate(self.words.words):
            if word.source != "theirs":
                places[self.new.cue_of(word.new)].append(at)
            elif not self._homes[at].theirs:
                places[self._homes[at].cue].append(at)
        return places

    def _new_times(self, first: int, last: int, before_ms: int) -> tuple[int, int]:
        """The draft's cue whole has its times; of a part, those where its words start and end."""
        number = self._homes[first].cue
        cue, places = self.new.cues[number], self._places[number]
        start, end = cue.start_ms, cue.end_ms
        inside, after = bisect_left(places, first), bisect_left(places, last)
        if 0 < inside < len(places):
            start = max(self._start(places[inside]), before_ms)
        if after < len(places):
            end = self._start(places[after])
        return start, end

    def _start(self, at: int) -> int:
        """When a word starts: that of a cue of the person's is known, any other estimated."""
        word = self.words.words[at]
        if word.source == "both" and _is_first(self.theirs, word.theirs):
            number = self.theirs.cue_of(word.theirs)
            return max(0, self.theirs.cues[number].start_ms + self.moved_ms(number))
        return self.new.word_ms(word.new) if word.source != "theirs" else self._share(at)

    def _share(self, at: int) -> int:
        """When a word of the person's starts in a cue of the draft that it shares with others, by their number."""
        cue, places = self.new.cues[self._homes[at].cue], self._places[self._homes[at].cue]
        return cue.start_ms + (cue.end_ms - cue.start_ms) * bisect_left(places, at) // len(places)

    def _their_times(self, first: int, last: int) -> tuple[int, int]:
        """The person's times, as far as they set them; they move with the recording."""
        number = self._homes[first].cue
        cue, moved = self.theirs.cues[number], self.moved_ms(number)
        length = cue.end_ms - cue.start_ms
        start, end = max(0, cue.start_ms + moved), cue.end_ms + moved
        if all(self.words.words[at].new < 0 for at in range(first, last)):
            start = self._between(first, last, start) if moved else start
            return start, start + length
        opening, closing = self._drafted_times(number)
        start = start if opening is None else opening
        end = end if closing is None else closing
        return start, end if end > start else start + length

    def _drafted_times(self, number: int) -> tuple[int | None, int | None]:
        """The draft's start and end of one of the person's cues, where they are at a word that it starts or ends with
        as it did before, and where the person had left them as they were.
        """
        cue, first = self.theirs.cues[number], self.theirs.first_words[number]
        kept = [word for word in self.words.kept[first : first + len(cue.words)] if word >= 0]
        if not kept:
            return None, None
        opened, closed = (self.base.cues[self.base.cue_of(word)] for word in (kept[0], kept[-1]))
        opens, closes = self.words.still[kept[0]], self.words.still[kept[-1]]
        start = end = None
        if cue.start_ms == opened.start_ms and opens >= 0 and _is_first(self.new, opens):
            start = self.new.cues[self.new.cue_of(opens)].start_ms
        if cue.end_ms == closed.end_ms and closes >= 0 and _is_last(self.new, closes):
            end = self.new.cues[self.new.cue_of(closes)].end_ms
        return start, end

    def _between(self, first: int, last: int, start_ms: int) -> int:
        """A cue whose surroundings are gone from the recording stands between what was said before and after it."""
        before = next((word.new for word in reversed(self.words.words[:first]) if word.new >= 0), None)
        after = next((word.new for word in self.words.words[last:] if word.new >= 0), None)
        low = 0 if before is None else self.new.word_ms(before)
        high = start_ms if after is None else self.new.word_ms(after)
        return max(low, min(start_ms, high))

    def moved_ms(self, number: int) -> int:
        """Tell how far the recording moved where the person's cue is: not at all, where it is but a new estimate."""
        first = self.theirs.first_words[number]
        low, high = (
            bisect_left(self._moves, word, key=itemgetter(0))
            for word in (first, first + len(self.theirs.cues[number].words))
        )
        near = _usual(self._moves[max(0, low - _NEAR // 2) : high + _NEAR // 2])
        inside = _usual(self._moves[low:high]) if high - low >= _FEW else near
        moved = near if abs(inside - near) <= MOVED_MS else inside  # else the recording was cut close by
        return moved if abs(moved) >= MOVED_MS else 0

    @cached_property
    def _moves(self) -> list[_Move]:
        """The person's words that all three texts share, and how much later each is said than it was."""
        moves: list[_Move] = []
        for word in self.words.words:
            origin = self.words.kept[word.theirs] if word.source == "both" else -1
            if origin >= 0:
                exact = _is_first(self.base, origin) and _is_first(self.new, word.new)
                moves.append(_Move(word.theirs, self.new.word_ms(word.new) - self.base.word_ms(origin), exact))
        return moves

    def _paired(self, first: int, last: int) -> int | None:
        """The person's cue whose name and settings this one bears: its own, or the one that has the same words."""
        home = self._homes[first]
        if home.theirs:
            return home.cue if first == 0 or self._homes[first - 1] != home else None
        cues = {self._their_cue(at) for at in range(first, last)} - {-1}
        if len(cues) == 1 and self._whole(min(cues)) == home.cue:
            return min(cues)
        return None


def _is_first(text: RawVtt, word: int) -> bool:
    return word == text.first_words[text.cue_of(word)]


def _is_last(text: RawVtt, word: int) -> bool:
    cue = text.cue_of(word)
    return word == text.first_words[cue] + len(text.cues[cue].words) - 1


def _usual(moves: Sequence[_Move]) -> int:
    """The median; words at the start of a cue have a time of their own, of others it is only estimated."""
    times = [move.ms for move in moves if move.exact] or [move.ms for move in moves]
    return median_low(times) if times else 0


def _times(cue: RawCue) -> tuple[int, int]:
    return cue.start_ms, cue.end_ms


def _stretches(homes: list[Home]) -> list[tuple[int, int]]:
    borders = [at for at in range(1, len(homes)) if homes[at] != homes[at - 1]]
    return list(zip([0, *borders], [*borders, len(homes)], strict=True)) if homes else []
