"""What is cut out of the recordings and what is put between them, decided from times; no sound is touched here.

Everything lands on a grid of 10 ms, which is a whole number of samples at 44.1 and at 48 kHz. Only the very end of
the recordings may lie off it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import PurePosixPath

from podcast.errors import ConfigError
from podcast.model import Jingle, Music, Piece, Span, Timeline
from podcast.options import AudioOptions

GRID_MS = 10

# What trimming leaves: a breath before the first word, and what a room says after the last.
_LEAD_MS, _TAIL_MS = 200, 500
# A pause this near to an end of the recordings reaches it; and it takes this much silence to be worth a cut there.
_EDGE_MS = 100
# A cut inside a pause stays this far from the words on both sides.
_MARGIN_MS = 100
# How far the recogniser's end of a sentence may be from the start of the pause after it.
_SENTENCE_MS = 500
_JINGLE_REACH_MS = 10_000
_RAMP_MS = 300

Levels = tuple[tuple[int, float], ...]
"""Amplitudes over time: straight lines between points of (ms, factor), in order."""


@dataclass(frozen=True)
class EditRequest:
    """What is wanted. `lengths_ms`: of each music file, on the grid; `sentence_ends_ms`: of the recordings."""

    options: AudioOptions
    jingles: tuple[Jingle, ...] = ()
    lengths_ms: Mapping[str, int] = field(default_factory=dict)
    sentence_ends_ms: Sequence[int] = ()


@dataclass(frozen=True)
class Insert:
    """Music that is heard from `at_ms` of the episode on. `levels` is in ms of the music; its last point is the end."""

    file: str
    at_ms: int
    levels: Levels

    @property
    def end_ms(self) -> int:
        """When it ends, in ms of the episode."""
        return self.at_ms + self.levels[-1][0]


@dataclass(frozen=True)
class Edit:
    """How an episode is made of recordings that last `recorded_ms`. `steps` says in sentences what is done."""

    timeline: Timeline
    recorded_ms: int
    inserts: tuple[Insert, ...] = ()
    fade_in_ms: int = 0
    fade_out_ms: int = 0
    steps: tuple[str, ...] = ()

    @property
    def changes_nothing(self) -> bool:
        """The episode is the recordings."""
        whole = self.timeline.pieces == (Piece(0, self.recorded_ms, 0),)
        return whole and not (self.inserts or self.fade_in_ms or self.fade_out_ms)


@dataclass(frozen=True)
class _Slot:
    """A place in the recordings where music goes, and what to call it there."""

    music: Music
    at_ms: int
    name: str


def plan_edit(length_ms: int, pauses: Sequence[Span], request: EditRequest) -> Edit:
    """Where every moment of the recordings, and all music, is heard.

    `length_ms` is how long the recordings last, `pauses` where nobody speaks in them: in order, apart from each other.
    Overlaps give way where words or music are too short for them; two pieces of music never sound together.
    Raises ConfigError for a jingle after the end, or with no pause within 10 s.
    """
    options = request.options
    pauses = _on_grid(pauses, length_ms)
    trims = _trims(length_ms, pauses) if options.trim else []
    shortened = _shortened(length_ms, pauses, request)
    slots = _slots(length_ms, pauses, request)
    kept = _kept(length_ms, [*trims, *shortened])
    timeline, inserts, music_steps = _laid_out(kept, slots, request.lengths_ms)
    fade_in_ms, fade_out_ms = _fades(timeline.duration_ms, options)
    return Edit(
        timeline=timeline,
        recorded_ms=length_ms,
        inserts=inserts,
        fade_in_ms=fade_in_ms,
        fade_out_ms=fade_out_ms,
        steps=(*_cut_steps(trims, shortened), *music_steps, *_fade_steps(fade_in_ms, fade_out_ms)),
    )


def level_at(levels: Levels, ms: int) -> float:
    """The amplitude at a moment; before the first point and after the last one, theirs."""
    for (start, before), (end, after) in pairwise(levels):
        if start <= ms < end:
            return before + (after - before) * (ms - start) / (end - start)
    return levels[0][1] if ms < levels[0][0] else levels[-1][1]


def _grid(ms: float) -> int:
    return int(ms) // GRID_MS * GRID_MS


def _on_grid(pauses: Iterable[Span], length_ms: int) -> list[Span]:
    inside = (Span(-_grid(-pause.start_ms), _grid(min(pause.end_ms, length_ms))) for pause in pauses)
    return [pause for pause in inside if pause.start_ms < pause.end_ms]


def _at_start(pause: Span) -> bool:
    return pause.start_ms <= _EDGE_MS


def _at_end(pause: Span, length_ms: int) -> bool:
    return pause.end_ms >= length_ms - _EDGE_MS


def _trims(length_ms: int, pauses: Sequence[Span]) -> list[Span]:
    """What to cut off both ends. Of recordings that are one pause, nothing: there is no word to trim to."""
    cuts = []
    for pause in (*pauses[:1], *pauses[1:][-1:]):
        if _at_start(pause) and not _at_end(pause, length_ms):
            cuts.append(Span(0, pause.end_ms - _LEAD_MS))
        elif _at_end(pause, length_ms) and not _at_start(pause):
            cuts.append(Span(pause.start_ms + _TAIL_MS, length_ms))
    return [cut for cut in cuts if cut.end_ms - cut.start_ms >= _EDGE_MS]


def _shortened(length_ms: int, pauses: Sequence[Span], request: EditRequest) -> list[Span]:
    """The middles of pauses between sentences that are too long."""
    if request.options.shorten_pauses is None:
        return []
    limit = max(_grid(request.options.shorten_pauses * 1000), 2 * _MARGIN_MS)
    ends = sorted(request.sentence_ends_ms)
    cuts = []
    for pause in pauses:
        excess = pause.end_ms - pause.start_ms - limit
        between = not _at_start(pause) and not _at_end(pause, length_ms)
        if excess > 0 and between and _ends_sentence(pause, ends):
            start = pause.start_ms + _grid(limit / 2)
            cuts.append(Span(start, start + excess))
    return cuts


def _ends_sentence(pause: Span, ends: Sequence[int]) -> bool:
    first = bisect_left(ends, pause.start_ms - _SENTENCE_MS)
    return first < len(ends) and ends[first] <= pause.start_ms + _SENTENCE_MS


def _kept(length_ms: int, cuts: Iterable[Span]) -> list[Span]:
    edges = [0, *(edge for cut in sorted(cuts, key=_start) for edge in (cut.start_ms, cut.end_ms)), length_ms]
    spans = [Span(start, end) for start, end in zip(edges[::2], edges[1::2], strict=True)]
    return [span for span in spans if span.start_ms < span.end_ms] or spans[:1]


def _start(span: Span) -> int:
    return span.start_ms


def _slots(length_ms: int, pauses: Sequence[Span], request: EditRequest) -> list[_Slot]:
    intro, outro = request.options.intro, request.options.outro
    jingles = sorted(request.jingles, key=lambda jingle: jingle.at_ms)
    slots = [_jingle_slot(length_ms, pauses, jingle) for jingle in jingles]
    if intro:
        slots.insert(0, _Slot(intro, 0, f"intro {_name(intro)}"))
    if outro:
        slots.append(_Slot(outro, length_ms, f"outro {_name(outro)}"))
    return slots


def _jingle_slot(length_ms: int, pauses: Sequence[Span], jingle: Jingle) -> _Slot:
    at_ms, name = jingle.at_ms, f"jingle {_name(jingle.music)}"
    if at_ms >= length_ms:
        raise ConfigError(
            f"{name} is to be heard at {_clock(at_ms)}, but the recordings end at {_clock(length_ms)}",
            where="episode.toml",
            hint="Correct its `at`, which is a time of the recordings.",
        )
    nearest = min(pauses, key=lambda pause: _distance(pause, at_ms), default=None)
    if nearest is None or _distance(nearest, at_ms) > _JINGLE_REACH_MS:
        other = "" if nearest is None else f", such as {_clock(nearest.start_ms)}"
        raise ConfigError(
            f"{name} is to be heard at {_clock(at_ms)}, but nobody pauses within 10 s of that",
            where="episode.toml",
            hint=f"Set its `at` to a moment when nobody speaks{other}.",
        )
    return _Slot(jingle.music, _grid((nearest.start_ms + nearest.end_ms) / 2), f"{name} at {_clock(at_ms)}")


def _distance(pause: Span, ms: int) -> int:
    return max(pause.start_ms - ms, ms - pause.end_ms, 0)


def _split(kept: Sequence[Span], places: Iterable[int]) -> list[list[Span]]:
    """What is kept before the first place, between it and the second, and so on up to the end."""
    stretches = [list(kept)]
    for place in places:
        rest = stretches.pop()
        stretches += [
            [Span(span.start_ms, min(span.end_ms, place)) for span in rest if span.start_ms < place],
            [Span(max(span.start_ms, place), span.end_ms) for span in rest if span.end_ms > place],
        ]
    return stretches


def _laid_out(
    kept: Sequence[Span], slots: Sequence[_Slot], lengths_ms: Mapping[str, int]
) -> tuple[Timeline, tuple[Insert, ...], list[str]]:
    stretches = _split(kept, [slot.at_ms for slot in slots])
    spoken = [sum(span.end_ms - span.start_ms for span in stretch) for stretch in stretches]
    pieces: list[Piece] = []
    inserts, steps = [], []
    now = _add(pieces, stretches[0], 0)
    for n, slot in enumerate(slots):
        length = lengths_ms[slot.music.file]
        under, over = _overlaps(slot.music, length, spoken, n)
        at_ms = _grid(now - under)
        inserts.append(Insert(slot.music.file, at_ms, _levels(slot.music, length, under, over)))
        steps.append(f"{slot.name}: {_seconds(length)} s{_under_words(under, over)}")
        now = _add(pieces, stretches[n + 1], at_ms + length - over)
    last = pieces[-1]
    ends = [last.at_ms + last.end_ms - last.start_ms, *(insert.end_ms for insert in inserts)]
    return Timeline(tuple(pieces), max(ends)), tuple(inserts), steps


def _add(pieces: list[Piece], stretch: Iterable[Span], now: int) -> int:
    """Append a stretch that is heard from `now` on, without a seam where nothing is cut; when it ends."""
    for span in stretch:
        last = pieces[-1] if pieces else None
        length = span.end_ms - span.start_ms
        if last and last.end_ms == span.start_ms and last.at_ms + last.end_ms - last.start_ms == now:
            pieces[-1] = Piece(last.start_ms, span.end_ms, last.at_ms)
        else:
            pieces.append(Piece(span.start_ms, span.end_ms, now))
        now += length
    return now


def _overlaps(music: Music, length: int, spoken: Sequence[int], n: int) -> tuple[int, int]:
    """How much of the n-th music sounds together with the words before it, and with those after it."""
    wanted = round(music.overlap * 1000)
    before, after = spoken[n], spoken[n + 1]
    most = length / 2 if before and after else length
    # words between two pieces of music are shared out: one ends before the other starts
    before_share = before if n == 0 else before / 2
    after_share = after if n == len(spoken) - 2 else after / 2
    return _grid(min(wanted, most, before_share)), _grid(min(wanted, most, after_share))


def _levels(music: Music, length: int, under: int, over: int) -> Levels:
    """Faded in and out, and lowered while words sound: for the first `under` ms, and for the last `over` ms."""
    fade = min(_grid(music.fade * 1000), _grid(length / 2))
    faded: Levels = ((0, 0.0), (fade, 1.0), (length - fade, 1.0), (length, 0.0)) if fade else ((0, 1.0), (length, 1.0))
    ducked = _ducked(length, under, over, 10 ** (-music.duck / 20))
    moments = sorted({ms for ms, _ in (*faded, *ducked)})
    return tuple((ms, round(level_at(faded, ms) * level_at(ducked, ms), 6)) for ms in moments)


def _ducked(length: int, under: int, over: int, low: float) -> Levels:
    """Down before the words start and up after they end. Where there is no room to come up, it stays down."""
    ramps = _RAMP_MS * ((under > 0) + (over > 0))
    if not ramps:
        return ((0, 1.0),)
    if length - under - over < ramps:
        return ((0, low),)
    up: Levels = ((under, low), (under + _RAMP_MS, 1.0)) if under else ()
    down: Levels = ((length - over - _RAMP_MS, 1.0), (length - over, low)) if over else ()
    return (*up, *down)


def _fades(duration_ms: int, options: AudioOptions) -> tuple[int, int]:
    """The fades of the whole; where both do not fit, each has half of it at most."""
    fade_in, fade_out = round(options.fade_in * 1000), round(options.fade_out * 1000)
    most = duration_ms if fade_in + fade_out <= duration_ms or not (fade_in and fade_out) else duration_ms / 2
    return _grid(min(fade_in, most)), _grid(min(fade_out, most))


def _cut_steps(trims: Sequence[Span], shortened: Sequence[Span]) -> list[str]:
    steps = []
    if trims:
        ends = [f"from the {'end' if cut.start_ms else 'start'}" for cut in trims]
        of_what = [" of silence", ""]
        said = [f"{_cut([cut])} s{what} {end}" for cut, what, end in zip(trims, of_what, ends, strict=False)]
        steps.append(f"trimmed {' and '.join(said)}")
    if shortened:
        pauses = "1 pause" if len(shortened) == 1 else f"{len(shortened)} pauses"
        steps.append(f"shortened {pauses} by {_cut(shortened)} s in all, none inside a sentence")
    return steps


def _fade_steps(fade_in_ms: int, fade_out_ms: int) -> list[str]:
    fades = {"in": fade_in_ms, "out": fade_out_ms}
    said = [f"{way} over {_seconds(ms)} s" for way, ms in fades.items() if ms]
    return [f"faded {' and '.join(said)}"] if said else []


def _under_words(under: int, over: int) -> str:
    sides = {"the first": under, "the last": over}
    said = [f"{side} {_seconds(ms)}" for side, ms in sides.items() if ms]
    return f", {' and '.join(said)} under the words" if said else ""


def _cut(cuts: Iterable[Span]) -> str:
    return _seconds(sum(cut.end_ms - cut.start_ms for cut in cuts))


def _seconds(ms: int) -> str:
    return f"{ms / 1000:.1f}"


def _clock(ms: int) -> str:
    minutes, seconds = divmod(ms // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def _name(music: Music) -> str:
    return PurePosixPath(music.file).name
