"""The room's door: light to open, and every name behind it where it says."""

from __future__ import annotations

import subprocess
import sys

from podcast import notes


def test_every_name_that_the_room_offers_is_found() -> None:
    offered = [name for names in notes._HOMES.values() for name in names]
    assert sorted([*offered, "ENCODER"]) == sorted(notes.__all__)
    assert [name for name in offered if getattr(notes, name, None) is None] == []


def test_opening_the_door_loads_nothing_behind_it() -> None:
    loaded = "import sys, podcast.notes; print([m for m in sys.modules if m.startswith('podcast.notes.')])"
    assert subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True).stdout == "[]\n"
