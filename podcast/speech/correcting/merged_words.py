"""Three transcripts to one, as words: which words stand, where each comes from, and where two hands changed the same.

`base` is the last draft, `theirs` what the person made of it, `new` the machine's new draft.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, NamedTuple

from podcast.speech.correcting.differences import Hunk, hunks
from podcast.speech.correcting.vtt_raw import RawVtt

Source = Literal["both", "theirs", "new"]


class Standing(NamedTuple):
    """A word of the result. `theirs` and `new`: the words there that it is or stands in the place of; -1 for none."""

    source: Source
    theirs: int
    new: int


class Clash(NamedTuple):
    """The person's words `theirs` (from, up to) stand; the new draft has `new` in their place."""

    theirs: tuple[int, int]
    new: tuple[int, int]


class _Piece(NamedTuple):
    """The same stretch in the three texts: each from, up to."""

    base: tuple[int, int]
    theirs: tuple[int, int]
    new: tuple[int, int]


@dataclass
class _Region:
    """Changes of both sides that overlap, over the words of the base from `start` up to `end`."""

    start: int
    end: int
    theirs: list[Hunk] = field(default_factory=list)
    new: list[Hunk] = field(default_factory=list)

    def add(self, change: Hunk, by_person: bool) -> None:
        self.end = max(self.end, change.old_end)
        (self.theirs if by_person else self.new).append(change)

    def takes(self, change: Hunk, by_person: bool) -> bool:
        """Side by side is not the same place as long as words are replaced one for one.

        Where either side has more words than before, or fewer, both may have written the same: « Marie » corrected to
        « Marie-Claire », and a draft that says « Marie Claire ».
        """
        if change.old_start != self.end:
            return change.old_start < self.end
        others = [other for other in (self.new if by_person else self.theirs) if other.old_end == self.end]
        return bool(others) and (change.growth != 0 or any(other.growth != 0 for other in others))


class WordMerge:
    """The words that stand, in order, and the clashes among them."""

    def __init__(self, base: RawVtt, theirs: RawVtt, new: RawVtt) -> None:
        self.base, self.theirs, self.new = base, theirs, new
        self._their_hunks = hunks(base.texts, theirs.texts)
        self._new_hunks = hunks(base.texts, new.texts)
        self.words: list[Standing] = []
        self.clashes: list[Clash] = []
        self._merge()

    @cached_property
    def kept(self) -> list[int]:
        """For each of the person's words: which word of the base it is, or -1."""
        return _counterparts(self._their_hunks, len(self.base.texts), len(self.theirs.texts))

    @cached_property
    def drawn(self) -> list[int]:
        """For each word of the new draft: which word of the base it is, or -1."""
        return _counterparts(self._new_hunks, len(self.base.texts), len(self.new.texts))

    @cached_property
    def origins(self) -> list[int]:
        """For each of the person's words: which word of the base it is or replaced, or -1 where there was none."""
        origins = list(self.kept)
        for change in self._their_hunks:
            pairs = _in_proportion((change.new_start, change.new_end), (change.old_start, change.old_end))
            for word, origin in pairs:
                origins[word] = origin
        return origins

    @cached_property
    def still(self) -> list[int]:
        """For each word of the base: which word of the new draft it is, or -1."""
        turned = [Hunk(change.new_start, change.new_end, *change[:2]) for change in self._new_hunks]
        return _counterparts(turned, len(self.new.texts), len(self.base.texts))

    def _merge(self) -> None:
        at = theirs = new = 0
        for region in _regions(self._their_hunks, self._new_hunks):
            same = region.start - at
            self._agree(theirs, new, same)
            theirs, new, size = theirs + same, new + same, region.end - region.start
            their_end = theirs + size + sum(change.growth for change in region.theirs)
            new_end = new + size + sum(change.growth for change in region.new)
            self._settle(_Piece((region.start, region.end), (theirs, their_end), (new, new_end)), region)
            at, theirs, new = region.end, their_end, new_end
        self._agree(theirs, new, len(self.base.texts) - at)

    def _agree(self, theirs: int, new: int, count: int) -> None:
        self.words += [Standing("both", theirs + step, new + step) for step in range(count)]

    def _take_new(self, piece: _Piece) -> None:
        self.words += [Standing("new", theirs, new) for new, theirs in _in_proportion(piece.new, piece.theirs)]

    def _take_theirs(self, piece: _Piece) -> None:
        self.words += [Standing("theirs", theirs, new) for theirs, new in _in_proportion(piece.theirs, piece.new)]

    def _settle(self, piece: _Piece, region: _Region) -> None:
        if not region.theirs:
            self._take_new(piece)
        elif not region.new:
            self._take_theirs(piece)
        else:
            self._settle_both(piece, region)

    def _settle_both(self, piece: _Piece, region: _Region) -> None:
        ahead, rest, behind = self._agreed(piece)
        sure = self._sure(piece, ahead, behind)
        if sure and not _touched(region.theirs, rest.theirs):
            settle = self._take_new
        elif sure and not _touched(region.new, rest.new):
            settle = self._take_theirs
        else:
            for part, by_person in self._parts(piece, region):
                self._settle_part(part, by_person)
            return
        self._agree(piece.theirs[0], piece.new[0], ahead)
        settle(rest)
        self._agree(rest.theirs[1], rest.new[1], behind)

    def _settle_part(self, part: _Piece, by_person: bool) -> None:
        if not by_person:
            self._take_new(part)
            return
        ahead, rest, behind = self._agreed(part)
        self._agree(part.theirs[0], part.new[0], ahead)
        self._take_theirs(rest)
        unchanged = self.new.texts[slice(*part.new)] == self.base.texts[slice(*part.base)]
        if not unchanged and (rest.theirs[0] < rest.theirs[1] or rest.new[0] < rest.new[1]):
            self.clashes.append(Clash(rest.theirs, rest.new))
        self._agree(rest.theirs[1], rest.new[1], behind)

    def _sure(self, piece: _Piece, ahead: int, behind: int) -> bool:
        """Tell whether words that both say are the same words of the base: « de » here may be « de » there."""
        pairs = [(piece.theirs[0] + step, piece.new[0] + step) for step in range(ahead)]
        pairs += [(piece.theirs[1] - step, piece.new[1] - step) for step in range(1, behind + 1)]
        return all(
            -1 in (self.kept[one], self.drawn[other]) or self.kept[one] == self.drawn[other] for one, other in pairs
        )

    def _agreed(self, piece: _Piece) -> tuple[int, _Piece, int]:
        """Count the words at its start and end that both say, and return what lies between."""
        theirs, new = self.theirs.texts[slice(*piece.theirs)], self.new.texts[slice(*piece.new)]
        ahead = _shared(theirs, new)
        behind = _shared(theirs[ahead:][::-1], new[ahead:][::-1])
        their_rest = (piece.theirs[0] + ahead, piece.theirs[1] - behind)
        return ahead, _Piece(piece.base, their_rest, (piece.new[0] + ahead, piece.new[1] - behind)), behind

    # A machine that changed minutes of text where a person changed one word: theirs is the cue of that word, no more

    def _parts(self, piece: _Piece, region: _Region) -> Iterator[tuple[_Piece, bool]]:
        """Cut at the borders of the cues that the person changed or added; each part with whether it is of those."""
        start, end = piece.base
        if start == end:
            yield piece, True
            return
        changed = self._changed_cues(region)
        at = tuple(side[0] for side in piece)
        firsts = self.base.first_words
        for word in sorted({start, end, *firsts[bisect_left(firsts, start) : bisect_left(firsts, end)]}):
            added = next(
                (change for change in region.theirs if change.old_end == word and self._is_added(change)), None
            )
            before, after = (self.base.cue_of(number) in changed for number in (word - 1, word))
            if not added and word < end and (word == start or before == after):
                continue
            cut = (word, self._their_at(word, piece, region), max(at[2], self._new_at(word, piece)))
            if word > start:
                yield _Piece(*zip(at, cut, strict=True)), before
            at = cut
            if added:
                at = (word, added.new_end, cut[2])
                yield _Piece(*zip(cut, at, strict=True)), True

    def _their_at(self, word: int, piece: _Piece, region: _Region) -> int:
        """Where in the person's words a word of the base at a border is; a cue that they added there comes after."""
        grown = (change.growth for change in region.theirs if change.old_end <= word)
        added = (change.growth for change in region.theirs if change.old_end == word and self._is_added(change))
        return piece.theirs[0] + word - piece.base[0] + sum(grown) - sum(added)

    def _changed_cues(self, region: _Region) -> set[int]:
        changed: set[int] = set()
        for change in region.theirs:
            if change.old_start < change.old_end:
                changed.update(range(self.base.cue_of(change.old_start), self.base.cue_of(change.old_end - 1) + 1))
            elif not self._is_added(change):
                changed.update(self.base.cue_of(max(0, word)) for word in (change.old_start - 1, change.old_start))
        return changed

    def _is_added(self, change: Hunk) -> bool:
        """Tell whether the person added whole cues between two of the base."""
        if change.old_start < change.old_end:
            return False
        cue_of, total = self.theirs.cue_of, len(self.theirs.words)
        before = change.new_start > 0 and cue_of(change.new_start - 1) == cue_of(change.new_start)
        after = change.new_end < total and cue_of(change.new_end - 1) == cue_of(change.new_end)
        return not before and not after and change.old_start in {*self.base.first_words, len(self.base.words)}

    def _new_at(self, word: int, piece: _Piece) -> int:
        """Where in the new draft's words a word of the base would stand, by its time and the words around it."""
        start, end = piece.new
        if word in piece.base:
            return start if word == piece.base[0] else end
        low = next((self.still[at] + 1 for at in range(word - 1, piece.base[0] - 1, -1) if self.still[at] >= 0), start)
        high = next((self.still[at] for at in range(word, piece.base[1]) if self.still[at] >= 0), end)
        if low >= high:
            return low
        from_ms, until_ms = (_moment(self.base, at) for at in piece.base)
        new_from, new_until = (_moment(self.new, at) for at in piece.new)
        share = (self.base.word_ms(word) - from_ms) / max(until_ms - from_ms, 1)
        expected = new_from + (new_until - new_from) * share
        return bisect_left(range(high), expected, low, high, key=self.new.word_ms)


def _regions(theirs: Sequence[Hunk], new: Sequence[Hunk]) -> Iterator[_Region]:
    changes = sorted([*((change, True) for change in theirs), *((change, False) for change in new)])
    region = None
    for change, by_person in changes:
        if region is None or not region.takes(change, by_person):
            if region is not None:
                yield region
            region = _Region(change.old_start, change.old_end)
        region.add(change, by_person)
    if region is not None:
        yield region


def _touched(changes: Sequence[Hunk], rest: tuple[int, int]) -> bool:
    """Tell whether a side changed anything in these words of its own; what it removed at their border counts."""
    return any(
        (change.new_start <= rest[1] and rest[0] <= change.new_end)
        if change.growth < 0
        else (change.new_start < rest[1] and rest[0] < change.new_end)
        for change in changes
    )


def _counterparts(changes: Sequence[Hunk], old_count: int, new_count: int) -> list[int]:
    """For each word of the new text: which of the old one it is, or -1."""
    found = [-1] * new_count
    old_at = new_at = 0
    for change in [*changes, Hunk(old_count, old_count, new_count, new_count)]:
        size = change.new_start - new_at
        found[new_at : change.new_start] = range(old_at, old_at + size)
        old_at, new_at = change.old_end, change.new_end
    return found


def _in_proportion(words: tuple[int, int], others: tuple[int, int]) -> Iterator[tuple[int, int]]:
    """Pair each of the words with the one of the others that is as far along; -1 where there are none."""
    count, size = words[1] - words[0], others[1] - others[0]
    for step in range(count):
        yield words[0] + step, others[0] + step * size // count if size else -1


def _shared(one: Sequence[str], other: Sequence[str]) -> int:
    count = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        count += 1
    return count


def _moment(text: RawVtt, word: int) -> int:
    """When a word starts, or when all has been said."""
    if word < len(text.words):
        return text.word_ms(word)
    return text.cues[-1].end_ms if text.cues else 0
