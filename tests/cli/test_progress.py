"""How long it will still take."""

from __future__ import annotations

from podcast.cli.progress import Speed


def test_time_left_follows_from_the_speed_seen() -> None:
    speed = Speed()
    assert speed.seconds_left(100.0, 0.0) is None
    assert speed.seconds_left(110.0, 0.01) is None
    assert speed.seconds_left(120.0, 0.25) == 60.0
    assert speed.seconds_left(160.0, 0.75) == 20.0


def test_what_an_earlier_run_had_done_is_not_counted() -> None:
    speed = Speed()
    assert speed.seconds_left(2.0, 0.5) is None  # half of it was kept, and came at once
    assert speed.seconds_left(12.0, 0.75) == 10.0
