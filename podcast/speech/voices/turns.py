"""Turns of voices: whose they are, where to listen to them, and the words that belong to each."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from podcast.model import Segment, Transcript, Word
from podcast.speech.segments import ends_sentence, segment
from podcast.typography import hms

PAUSE_MS = 250  # between two words: a place where another may take over
SNAP_WORDS = 3  # a change of voice moves to an end of a sentence, or to a pause, this near
SNAP_MS = 800
NEAR_MS = 1_000  # a time that a person noted may miss the turn by as much


@dataclass(frozen=True)
class Turn:
    """A voice speaks from `start_ms` to `end_ms`. Voices are numbered from 1 in the order in which they are heard."""

    start_ms: int
    end_ms: int
    voice: int


@dataclass(frozen=True)
class Naming:
    """The voices that have a name, and sentences about what did not fit."""

    names: Mapping[int, str]
    warnings: tuple[str, ...] = ()


def name_voices(turns: Sequence[Turn], known: Sequence[tuple[str, Sequence[int]]]) -> Naming:
    """Name voices by the times, in milliseconds, at which each known person is heard.

    A person may be heard in several voices: an estimate sometimes takes one person for two. When times give one voice
    two names, the name with more times has it, or the one that comes first.
    """
    votes: dict[int, list[tuple[str, int]]] = {}
    warnings: list[str] = []
    for name, times in known:
        for time_ms in times:
            turn = _at(turns, time_ms)
            if turn is None:
                warnings.append(f"{name} is said to be heard at {hms(time_ms)}, but nobody speaks there")
            else:
                votes.setdefault(turn.voice, []).append((name, time_ms))
    names: dict[int, str] = {}
    for voice, given in sorted(votes.items()):
        names[voice] = Counter(name for name, _ in given).most_common(1)[0][0]
        warnings += [
            f"{name} is said to be heard at {hms(time_ms)}, but that voice sounds like {names[voice]}'s"
            for name, time_ms in given
            if name != names[voice]
        ]
    return Naming(names, tuple(warnings))


def _at(turns: Sequence[Turn], time_ms: int) -> Turn | None:
    nearest = min(turns, key=lambda turn: _distance(turn, time_ms, time_ms), default=None)
    return nearest if nearest and _distance(nearest, time_ms, time_ms) <= NEAR_MS else None


def _distance(turn: Turn, start_ms: int, end_ms: int) -> int:
    return max(0, turn.start_ms - end_ms, start_ms - turn.end_ms)


def samples_of(turns: Sequence[Turn], voice: int) -> tuple[int, ...]:
    """Choose up to three times, in milliseconds, at which a voice can be listened to: long turns, spread over all."""
    own = [turn for turn in turns if turn.voice == voice]
    thirds = (own[len(own) * part // 3 : len(own) * (part + 1) // 3] for part in range(3))
    longest = (max(third, key=lambda turn: turn.end_ms - turn.start_ms) for third in thirds if third)
    return tuple(turn.start_ms + min(1_000, (turn.end_ms - turn.start_ms) // 4) for turn in longest)


def seconds_of(turns: Sequence[Turn], voice: int) -> float:
    """How long a voice speaks in all."""
    return sum(turn.end_ms - turn.start_ms for turn in turns if turn.voice == voice) / 1000


def assign(transcript: Transcript, turns: Sequence[Turn], names: Mapping[int, str]) -> Transcript:
    """Give each word to the voice that speaks during most of it, and cut segments where the voice changes.

    A change moves to an end of a sentence or a pause that is near. Voices without a name are « Voix 1 », or "Voice 1"
    in other languages. Segments that have a speaker keep it. Turns are in order and do not overlap.
    """
    if not turns:
        return transcript
    open_ones = [one for one in transcript.segments if one.speaker is None]
    words = [word for one in open_ones for word in one.words]
    voices = iter(_snapped(words, [_voice_of(word, turns) for word in words]))
    named = _Names(names, "Voix" if transcript.language.startswith("fr") else "Voice")
    segments: list[Segment] = []
    for one in transcript.segments:
        if one.speaker is not None:
            segments.append(one)
        elif not one.words:
            segments.append(replace(one, speaker=named[_voice_of(one, turns)]))
        else:
            segments += _cut(one, [next(voices) for _ in one.words], named)
    return replace(transcript, segments=tuple(segments))


class _Names:
    def __init__(self, names: Mapping[int, str], unnamed: str) -> None:
        self._names, self._unnamed = names, unnamed

    def __getitem__(self, voice: int) -> str:
        return self._names.get(voice, f"{self._unnamed} {voice}")


def _cut(whole: Segment, voices: Sequence[int], named: _Names) -> list[Segment]:
    speakers = [named[voice] for voice in voices]
    if len(set(speakers)) == 1:
        return [replace(whole, speaker=speakers[0])]
    pairs = zip(speakers, whole.words, strict=True)
    return [segment([word for _, word in run], speaker) for speaker, run in groupby(pairs, key=lambda pair: pair[0])]


def _voice_of(said: Word | Segment, turns: Sequence[Turn]) -> int:
    """The voice that speaks during most of a word or, when nobody does, the nearest."""
    first = max(0, bisect_left(turns, said.start_ms, key=lambda turn: turn.end_ms) - 1)
    last = bisect_left(turns, said.end_ms, key=lambda turn: turn.start_ms)
    near = turns[first : max(first + 2, last)]
    shares: Counter[int] = Counter()
    for turn in near:
        shares[turn.voice] += max(0, min(turn.end_ms, said.end_ms) - max(turn.start_ms, said.start_ms))
    voice, share = shares.most_common(1)[0]
    return voice if share else min(near, key=lambda turn: _distance(turn, said.start_ms, said.end_ms)).voice


def _snapped(words: Sequence[Word], voices: Sequence[int]) -> list[int]:
    """Move each change of voice to the nearest end of a sentence, else to the nearest pause, if there is one near."""
    moved = list(voices)
    changes = [index for index in range(1, len(words)) if voices[index] != voices[index - 1]]
    for number, change in enumerate(changes):
        earliest = changes[number - 1] + 1 if number else 1
        latest = changes[number + 1] - 1 if number + 1 < len(changes) else len(words) - 1
        place = _place(words, change, range(max(earliest, change - SNAP_WORDS), min(latest, change + SNAP_WORDS) + 1))
        moved[change:place] = [voices[change - 1]] * (place - change)
        moved[place:change] = [voices[change]] * (change - place)
    return moved


def _place(words: Sequence[Word], change: int, candidates: range) -> int:
    at_ms = words[change].start_ms
    near = [index for index in candidates if abs(words[index].start_ms - at_ms) <= SNAP_MS]
    ends = [index for index in near if ends_sentence(words[index - 1].text)]
    pauses = [index for index in near if words[index].start_ms - words[index - 1].end_ms >= PAUSE_MS]
    return min(ends or pauses or [change], key=lambda index: abs(words[index].start_ms - at_ms))
