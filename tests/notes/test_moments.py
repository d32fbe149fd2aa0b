"""Where moments of the notes lead on the page."""

import pytest

from podcast.model import Piece, Timeline
from podcast.notes.moments import Places

WHOLE = Timeline((Piece(0, 600_000, 0),), 600_000)
CUT = Timeline((Piece(10_000, 20_000, 4_000), Piece(30_000, 60_000, 14_000)), 44_000)
STARTS = (0, 42_380, 43_900, 90_600)


@pytest.mark.parametrize(
    ("ms", "fragment"),
    [
        (0, "t=0"),
        (42_000, "t=42.38"),  # the sentence that starts in that second
        (43_000, "t=43.9"),
        (91_000, "t=90.6"),  # that started just before it
        (60_000, "t=43.9"),  # in the middle of one
        (500_000, "t=500"),
    ],
)
def test_a_moment_leads_to_the_sentence_that_starts_then(ms, fragment):
    assert Places(WHOLE, "https://p.example/", STARTS).link(ms) == f"https://p.example/#{fragment}"


def test_without_a_transcript_it_leads_to_the_second():
    assert Places(WHOLE, "", ()).link(42_000) == "#t=42"


@pytest.mark.parametrize(
    ("recorded_ms", "heard_ms"), [(10_000, 4_000), (25_000, 14_000), (59_999, 43_999), (60_000, None), (None, None)]
)
def test_a_moment_of_the_recordings_is_heard_later_or_not_at_all(recorded_ms, heard_ms):
    assert Places(CUT, "").heard_at(recorded_ms) == heard_ms
