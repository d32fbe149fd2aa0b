"""What persons write counts from the start of the recordings; what listeners get, from the start of the episode."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podcast.model import Chapter, Loudness, Piece, RecordingFacts, Segment, Timeline, Track, Transcript, Word
from podcast.production.moving import move_chapters, move_transcript, place_tracks

# Ten seconds of intro; the first two seconds of the recordings are cut, and what lies from 30 s to 40 s
EDITED = Timeline((Piece(2000, 30_000, 10_000), Piece(40_000, 60_000, 38_000)), 58_000)


@pytest.mark.parametrize(
    ("recorded", "heard"),
    [(0, 10_000), (2000, 10_000), (2500, 10_500), (29_999, 37_999), (30_000, 38_000), (35_000, 38_000),
     (40_000, 38_000), (59_999, 57_999), (60_000, 58_000), (99_000, 58_000)],
)  # fmt: skip
def test_a_moment_that_was_cut_away_is_that_of_what_follows(recorded: int, heard: int) -> None:
    assert EDITED.at(recorded) == heard


def test_a_transcript_moves_with_the_cuts_and_loses_no_word() -> None:
    words = (Word(29_000, 30_000, "avant"), Word(40_000, 41_000, "après"))
    spoken = Transcript("fr", (Segment(29_000, 41_000, "avant après", "Léa", words), Segment(30_500, 39_000, "Hum")))
    assert move_transcript(spoken, EDITED) == Transcript(
        "fr",
        (
            Segment(
                37_000, 39_000, "avant après", "Léa", (Word(37_000, 38_000, "avant"), Word(38_000, 39_000, "après"))
            ),
            Segment(38_000, 38_001, "Hum"),
        ),
    )


def test_a_sentence_that_reaches_into_a_jingle_ends_where_the_jingle_starts() -> None:
    with_jingle = Timeline((Piece(0, 20_000, 0), Piece(20_000, 60_000, 80_000)), 120_000)
    spoken = Transcript(
        "fr", (Segment(18_000, 20_400, "D'où vient ce mouvement ?"), Segment(19_900, 23_000, "Ensuite."))
    )
    moved = move_transcript(spoken, with_jingle).segments
    assert [(segment.start_ms, segment.end_ms) for segment in moved] == [(18_000, 20_000), (80_000, 83_000)]


def test_the_first_chapter_takes_the_intro_in() -> None:
    chapters = (Chapter(0, "Bonjour"), Chapter(12_000, "Le jardin", "https://jardin.example/"))
    assert move_chapters(chapters, EDITED) == (
        Chapter(0, "Bonjour"),
        Chapter(20_000, "Le jardin", "https://jardin.example/"),
    )


def test_a_chapter_of_which_nothing_is_left_is_left_out() -> None:
    chapters = (Chapter(2000, "A"), Chapter(31_000, "cut away"), Chapter(39_000, "B"), Chapter(60_000, "after the end"))
    assert move_chapters(chapters, EDITED) == (Chapter(10_000, "A"), Chapter(38_000, "B"))


@given(st.lists(st.integers(0, 70_000), unique=True).map(sorted))
def test_chapters_stay_in_order_and_inside(starts: list[int]) -> None:
    moved = [chapter.start_ms for chapter in move_chapters([Chapter(start, "x") for start in starts], EDITED)]
    assert moved == sorted(set(moved))
    assert all(0 <= start < EDITED.duration_ms for start in moved)


def facts(duration_ms: int) -> RecordingFacts:
    return RecordingFacts(duration_ms, 48_000, 1, "flac", Loudness(-20.0, -3.0))


def test_parts_come_one_after_another_and_tracks_of_a_part_together() -> None:
    tracks = (Track("a.wav", part=1), Track("b.wav", offset_ms=500, part=1), Track("c.wav", offset_ms=-20, part=7))
    assert place_tracks(tracks, (facts(10_000), facts(11_000), facts(5000))) == (0, 500, 11_480)


def test_without_parts_a_track_starts_at_its_offset() -> None:
    assert place_tracks((Track("a.wav"), Track("b.wav", offset_ms=-300)), (facts(10), facts(20))) == (0, -300)
