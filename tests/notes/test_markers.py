"""Chapters from the markers of recordings."""

from __future__ import annotations

import time

from hypothesis import given
from hypothesis import strategies as st

from podcast.model import Chapter
from podcast.notes import chapters_from_markers, parse_chapters, write_chapters

HOUR = 3_600_000


def marks(*pairs: tuple[int, str]) -> tuple[Chapter, ...]:
    return tuple(Chapter(start_ms, title) for start_ms, title in pairs)


def test_the_markers_of_a_recording_are_its_chapters_with_their_links():
    markers = (Chapter(0, "Ouverture"), Chapter(60_000, "Le jardin", "https://example.org/jardin"))
    assert chapters_from_markers([(0, markers)], "fr", HOUR) == markers


def test_a_later_part_is_moved_to_where_it_starts():
    parts = [(0, marks((0, "Un"), (60_000, "Deux"))), (600_000, marks((0, "Trois"), (5_000, "Quatre")))]
    assert chapters_from_markers(parts, "fr", HOUR) == marks(
        (0, "Un"), (60_000, "Deux"), (600_000, "Trois"), (605_000, "Quatre")
    )


def test_tracks_that_sound_together_say_each_chapter_once():
    tracks = [
        (0, marks((0, "Ouverture"), (60_000, "Le jardin"), (90_000, "La pluie"))),
        (250, marks((0, "Ouverture"), (60_700, "le  Jardin"), (91_001, "La pluie"))),
    ]
    assert chapters_from_markers(tracks, "fr", HOUR) == marks(
        (0, "Ouverture"), (60_000, "Le jardin"), (90_000, "La pluie"), (91_251, "La pluie")
    )


def test_the_first_marker_means_the_start_when_it_is_within_two_seconds_of_it():
    assert chapters_from_markers([(0, marks((2_000, "Un"), (9_000, "Deux")))], "fr", HOUR)[0] == Chapter(0, "Un")
    assert chapters_from_markers([(0, marks((2_001, "Un"), (9_000, "Deux")))], "fr", HOUR)[0] == Chapter(2_001, "Un")


def test_a_marker_without_a_title_is_named_by_its_place():
    markers = marks((0, ""), (60_000, "Le jardin"), (90_000, ""))
    french = chapters_from_markers([(0, markers)], "fr-CA", HOUR)
    english = chapters_from_markers([(0, markers)], "en", HOUR)
    assert [chapter.title for chapter in french] == ["Chapitre 1", "Le jardin", "Chapitre 3"]
    assert [chapter.title for chapter in english] == ["Chapter 1", "Le jardin", "Chapter 3"]


def test_of_markers_that_start_together_one_with_a_title_is_taken():
    tracks = [(0, marks((0, ""), (60_000, ""))), (0, marks((0, "Ouverture"), (60_000, "Le jardin")))]
    assert chapters_from_markers(tracks, "fr", HOUR) == marks((0, "Ouverture"), (60_000, "Le jardin"))


def test_a_single_marker_at_the_start_is_no_list_of_chapters():
    assert chapters_from_markers([(0, marks((0, "Interview brute")))], "fr", HOUR) == ()
    assert chapters_from_markers([(0, marks((0, "brut 1"))), (0, marks((1_500, "brut 1")))], "fr", HOUR) != ()
    assert chapters_from_markers([(0, marks((0, "brut"))), (0, marks((900, "brut")))], "fr", HOUR) == ()
    assert chapters_from_markers([(0, marks((60_000, "Le jardin")))], "fr", HOUR) == marks((60_000, "Le jardin"))


def test_what_is_marked_before_the_start_or_after_the_end_is_left_out():
    markers = marks((-1, "Avant"), (0, "Un"), (HOUR - 1, "Deux"), (HOUR, "Fin"), (10**15, "Loin"))
    assert chapters_from_markers([(0, markers)], "fr", HOUR) == marks((0, "Un"), (HOUR - 1, "Deux"))


def test_recordings_without_markers_have_no_chapters():
    assert chapters_from_markers([], "fr", HOUR) == ()
    assert chapters_from_markers([(0, ()), (0, ())], "fr", HOUR) == ()


def test_an_audio_file_can_hold_as_many_as_come_back():
    tracks = [(0, marks(*((n * 10, f"Titre {n}") for n in range(200_000))))]
    started = time.perf_counter()
    chapters = chapters_from_markers(tracks, "fr", HOUR)
    assert chapters == marks(*((n * 10, f"Titre {n}") for n in range(255)))
    assert time.perf_counter() - started < 5


markers = st.lists(st.builds(Chapter, st.integers(-10_000, 100_000), st.sampled_from(["", "a", "b", "c - d", "<e>"])))


@given(st.lists(st.tuples(st.integers(0, 50_000), markers), max_size=4))
def test_chapters_of_any_markers_make_a_chapters_txt(tracks):
    chapters = chapters_from_markers(tracks, "fr", 90_000)
    starts = [chapter.start_ms for chapter in chapters]
    assert starts == sorted(set(starts))
    assert all(0 <= start < 90_000 for start in starts)
    assert parse_chapters(write_chapters(chapters), "chapters.txt") == chapters
