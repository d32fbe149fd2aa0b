"""Where every moment of the recordings is heard: cuts, music and fades as times, without any sound."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from podcast.audio.editing import Edit, EditRequest, Insert, plan_edit
from podcast.errors import ConfigError
from podcast.model import Jingle, Music, Piece, Span, Timeline
from podcast.options import AudioOptions

MINUTE = 60_000
TALK = (Span(0, 3_400), Span(20_000, 22_000), Span(40_000, 41_000), Span(58_500, MINUTE))
GENERIC = Music("music/generique.flac", overlap=3.0)
LENGTHS = {"music/generique.flac": 12_000, "j.wav": 4_000}


def planned(
    options: AudioOptions | None = None,
    jingles: tuple[Jingle, ...] = (),
    length_ms: int = MINUTE,
    pauses: tuple[Span, ...] = TALK,
    sentence_ends_ms: tuple[int, ...] = (),
) -> Edit:
    return plan_edit(length_ms, pauses, EditRequest(options or AudioOptions(), jingles, LENGTHS, sentence_ends_ms))


def test_without_settings_the_episode_is_the_recordings() -> None:
    edit = planned(length_ms=61_237)
    assert edit == Edit(Timeline((Piece(0, 61_237, 0),), 61_237), recorded_ms=61_237)
    assert edit.changes_nothing


def test_trimming_leaves_a_breath_before_the_first_word_and_some_room_after_the_last() -> None:
    edit = planned(AudioOptions(trim=True))
    assert edit.timeline == Timeline((Piece(3_200, 59_000, 0),), 55_800)
    assert edit.steps == ("trimmed 3.2 s of silence from the start and 1.0 s from the end",)
    assert not edit.changes_nothing


@pytest.mark.parametrize(
    ("pauses", "piece", "step"),
    [
        ((Span(0, 1_200),), Piece(1_000, MINUTE, 0), "trimmed 1.0 s of silence from the start"),
        ((Span(58_000, MINUTE),), Piece(0, 58_500, 0), "trimmed 1.5 s of silence from the end"),
        # a click at the very start is no word
        ((Span(90, 1_200),), Piece(1_000, MINUTE, 0), "trimmed 1.0 s of silence from the start"),
    ],
)
def test_each_end_is_trimmed_by_itself(pauses: tuple[Span, ...], piece: Piece, step: str) -> None:
    edit = planned(AudioOptions(trim=True), pauses=pauses)
    assert (edit.timeline.pieces, edit.steps) == ((piece,), (step,))


@pytest.mark.parametrize(
    "pauses",
    [(), (Span(0, MINUTE),), (Span(0, 290), Span(59_450, MINUTE)), (Span(110, 5_000), Span(50_000, 59_890))],
    ids=["no pause", "one pause", "nothing worth a cut", "words at the ends"],
)
def test_where_there_is_nothing_to_trim_nothing_is_cut(pauses: tuple[Span, ...]) -> None:
    assert planned(AudioOptions(trim=True), pauses=pauses).changes_nothing


def test_a_long_pause_after_a_sentence_loses_its_middle() -> None:
    edit = planned(AudioOptions(shorten_pauses=0.5), sentence_ends_ms=(3_400, 20_400, 39_400, 58_500))
    # the second at 20 s ends a sentence; the one at 40 s is 0.6 s away from any end; those at the ends are trim's
    assert edit.timeline == Timeline((Piece(0, 20_250, 0), Piece(21_750, MINUTE, 20_250)), 58_500)
    assert edit.steps == ("shortened 1 pause by 1.5 s in all, none inside a sentence",)


def test_a_pause_within_a_sentence_is_somebody_thinking() -> None:
    assert planned(AudioOptions(shorten_pauses=0.5)).changes_nothing


def test_the_steps_count_the_pauses() -> None:
    edit = planned(AudioOptions(shorten_pauses=0.8), sentence_ends_ms=(19_500, 40_500))
    assert edit.steps == ("shortened 2 pauses by 1.4 s in all, none inside a sentence",)


def test_words_start_before_the_intro_ends_and_the_outro_before_the_words_end() -> None:
    edit = planned(AudioOptions(intro=GENERIC, outro=Music("j.wav", overlap=1.0, duck=20.0, fade=0.0)))
    assert edit.timeline == Timeline((Piece(0, MINUTE, 9_000),), 72_000)
    assert edit.inserts == (
        Insert(
            "music/generique.flac",
            0,
            ((0, 0.0), (500, 1.0), (8_700, 1.0), (9_000, 0.251189), (11_500, 0.251189), (12_000, 0.0)),
        ),
        Insert("j.wav", 68_000, ((0, 0.1), (1_000, 0.1), (1_300, 1.0), (4_000, 1.0))),
    )
    assert edit.steps == (
        "intro generique.flac: 12.0 s, the last 3.0 under the words",
        "outro j.wav: 4.0 s, the first 1.0 under the words",
    )


def test_a_jingle_goes_into_the_middle_of_the_nearest_pause() -> None:
    edit = planned(jingles=(Jingle(25_000, Music("j.wav", overlap=0.5, fade=0.0)),))
    assert edit.timeline == Timeline((Piece(0, 21_000, 0), Piece(21_000, MINUTE, 24_000)), 63_000)
    assert edit.inserts[0].at_ms == 20_500
    assert edit.steps == ("jingle j.wav at 0:25: 4.0 s, the first 0.5 and the last 0.5 under the words",)


def test_a_jingle_that_sounds_with_the_words_all_along_interrupts_nobody() -> None:
    edit = planned(jingles=(Jingle(21_000, Music("j.wav", overlap=30.0, fade=0.0)),))
    assert edit.timeline == Timeline((Piece(0, MINUTE, 0),), MINUTE)
    assert edit.inserts == (Insert("j.wav", 19_000, ((0, 0.251189), (4_000, 0.251189))),)
    assert not edit.changes_nothing


def test_a_jingle_may_go_into_a_pause_that_is_shortened() -> None:
    edit = planned(AudioOptions(shorten_pauses=0.5), (Jingle(21_000, Music("j.wav")),), sentence_ends_ms=(20_000,))
    assert edit.timeline == Timeline((Piece(0, 20_250, 0), Piece(21_750, MINUTE, 24_250)), 62_500)
    assert edit.inserts[0].at_ms == 20_250


def test_two_jingles_in_one_pause_follow_each_other() -> None:
    jingle = Music("j.wav", overlap=1.0)
    edit = planned(jingles=(Jingle(21_000, jingle), Jingle(20_500, jingle)))
    assert [insert.at_ms for insert in edit.inserts] == [20_000, 24_000]
    assert edit.timeline.pieces == (Piece(0, 21_000, 0), Piece(21_000, MINUTE, 27_000))


def test_a_jingle_in_the_silence_that_is_trimmed_away_comes_before_the_words() -> None:
    edit = planned(AudioOptions(trim=True), (Jingle(0, Music("j.wav")),), pauses=TALK[:1])
    assert edit.timeline == Timeline((Piece(3_200, MINUTE, 4_000),), 60_800)


def test_music_that_is_longer_than_the_words_starts_and_ends_where_it_must() -> None:
    edit = planned(
        AudioOptions(intro=Music("j.wav", overlap=30.0), outro=Music("j.wav", overlap=30.0)), length_ms=1_000
    )
    # the words are shared out between the two: music never sounds with music
    assert edit.timeline == Timeline((Piece(0, 1_000, 3_500),), 8_000)
    assert [insert.at_ms for insert in edit.inserts] == [0, 4_000]


def test_words_that_end_off_the_grid_keep_their_odd_tail_under_the_outro() -> None:
    edit = planned(AudioOptions(outro=Music("j.wav")), length_ms=10_003)
    assert edit.timeline == Timeline((Piece(0, 10_003, 0),), 14_000)


def test_fades_are_said_and_give_way_in_a_short_episode() -> None:
    edit = planned(AudioOptions(fade_in=0.5, fade_out=2.0))
    assert (edit.fade_in_ms, edit.fade_out_ms) == (500, 2_000)
    assert edit.steps == ("faded in over 0.5 s and out over 2.0 s",)
    short = planned(AudioOptions(fade_in=3.0, fade_out=3.0), length_ms=1_000)
    assert (short.fade_in_ms, short.fade_out_ms) == (500, 500)


@pytest.mark.parametrize(
    ("at_ms", "pauses", "sentence"),
    [
        (
            75_000,
            TALK,
            "episode.toml: jingle j.wav is to be heard at 1:15, but the recordings end at 1:00\n"
            "Correct its `at`, which is a time of the recordings.",
        ),
        (
            51_500,
            TALK[:3],
            "episode.toml: jingle j.wav is to be heard at 0:51, but nobody pauses within 10 s of that\n"
            "Set its `at` to a moment when nobody speaks, such as 0:40.",
        ),
        (
            30_000,
            (),
            "episode.toml: jingle j.wav is to be heard at 0:30, but nobody pauses within 10 s of that\n"
            "Set its `at` to a moment when nobody speaks.",
        ),
    ],
)
def test_a_jingle_without_a_place_is_an_error_that_names_it(
    at_ms: int, pauses: tuple[Span, ...], sentence: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        planned(jingles=(Jingle(at_ms, Music("j.wav")),), pauses=pauses)
    assert str(caught.value) == sentence


music = st.builds(
    Music, st.sampled_from(sorted(LENGTHS)), overlap=st.floats(0, 30), duck=st.floats(0, 40), fade=st.floats(0, 30)
)


@st.composite
def requests(draw: st.DrawFn) -> tuple[int, tuple[Span, ...], EditRequest]:
    length_ms = draw(st.integers(400, 120_000))
    edges = sorted(draw(st.sets(st.integers(0, length_ms), max_size=12)))
    pauses = tuple(Span(a, b) for a, b in zip(edges[::2], edges[1::2], strict=False) if b - a >= 200)
    middles = st.sampled_from([(pause.start_ms + pause.end_ms) // 2 for pause in pauses]) if pauses else st.nothing()
    options = draw(
        st.builds(
            AudioOptions,
            trim=st.booleans(),
            shorten_pauses=st.none() | st.floats(0.3, 10),
            fade_in=st.floats(0, 30),
            fade_out=st.floats(0, 30),
            intro=st.none() | music,
            outro=st.none() | music,
        )
    )
    jingles = tuple(draw(st.lists(st.builds(Jingle, middles, music), max_size=3)))
    ends = tuple(pause.start_ms for pause in pauses if draw(st.booleans()))
    return length_ms, pauses, EditRequest(options, jingles, LENGTHS, ends)


@settings(deadline=None)  # machines are busy at times
@given(requests())
def test_whatever_is_asked_the_timeline_holds_together(wanted: tuple[int, tuple[Span, ...], EditRequest]) -> None:
    length_ms, pauses, request = wanted
    edit = plan_edit(length_ms, pauses, request)
    pieces, duration_ms = edit.timeline.pieces, edit.timeline.duration_ms

    edges = [edge for piece in pieces for edge in (piece.start_ms, piece.end_ms)]
    assert edges == sorted(edges)
    assert edges[0] >= 0
    assert edges[-1] <= length_ms
    assert all(piece.start_ms < piece.end_ms for piece in pieces)
    assert all(edge % 10 == 0 or edge == length_ms for edge in edges)
    ends = [piece.at_ms + piece.end_ms - piece.start_ms for piece in pieces]
    assert all(end <= later.at_ms for end, later in zip(ends, pieces[1:], strict=False))
    moments = [edit.timeline.at(ms) for ms in range(0, length_ms + 200, 97)]
    assert moments == sorted(moments)

    # between words, nothing is cut but silence, and not within 0.1 s of them
    gaps = [Span(a.end_ms, b.start_ms) for a, b in pairwise(pieces) if a.end_ms < b.start_ms]
    assert all(
        any(pause.start_ms + 100 <= gap.start_ms and gap.end_ms <= pause.end_ms - 100 for pause in pauses)
        for gap in gaps
    )

    # music is on the grid, one after the other, and all of it is heard
    spans = [(insert.at_ms, insert.end_ms) for insert in edit.inserts]
    assert all(0 <= start < end <= duration_ms and start % 10 == end % 10 == 0 for start, end in spans)
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))
    assert [end - start for start, end in spans] == [LENGTHS[insert.file] for insert in edit.inserts]
    assert all(ms % 10 == 0 and 0 <= level <= 1 for insert in edit.inserts for ms, level in insert.levels)
    assert edit.fade_in_ms % 10 == edit.fade_out_ms % 10 == 0

    # at every moment there are words, or music, or both: it lasts as long as both without what sounds together
    kept = sum(piece.end_ms - piece.start_ms for piece in pieces)
    together = sum(
        max(0, min(end, words_end) - max(start, piece.at_ms))
        for start, end in spans
        for piece, words_end in zip(pieces, ends, strict=True)
    )
    assert duration_ms == kept + sum(end - start for start, end in spans) - together
    assert edit.fade_in_ms + edit.fade_out_ms <= duration_ms
