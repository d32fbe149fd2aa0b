"""The same show gives the same bytes, whatever the process, its locale, its time zone and its hash seed."""

from __future__ import annotations

import hashlib
import locale
import os
import subprocess
import sys
from pathlib import Path

import pytest

from podcast.feed import render
from podcast.model import Show
from podcast.release import Edition, Release

HERE = Path(__file__).parent
CHILD = """
import hashlib, locale, sys, time
sys.path.insert(0, sys.argv[1])
try:
    locale.setlocale(locale.LC_ALL, "")
except locale.Error:
    locale.setlocale(locale.LC_ALL, "C.UTF-8")
from test_feed_golden import read
from podcast.feed import render
from podcast.release import Edition
case = read("everything")
print(hashlib.sha256(render(case.show, case.releases, Edition(case.site_url, case.artwork))).hexdigest())
"""


@pytest.mark.parametrize(
    "environment",
    [
        {"TZ": "Asia/Kathmandu", "LC_ALL": "C", "PYTHONHASHSEED": "1"},
        {"TZ": "America/St_Johns", "LC_ALL": "fr_FR.UTF-8", "PYTHONHASHSEED": "2"},
    ],
)
def test_another_process_writes_the_same_bytes(environment: dict[str, str]) -> None:
    child = subprocess.run(
        [sys.executable, "-c", CHILD, str(HERE)],
        env={**os.environ, **environment, "PYTHONPATH": os.pathsep.join(sys.path)},
        check=True,
        capture_output=True,
        text=True,
    )

    assert child.stdout.strip() == hashlib.sha256((HERE / "data/everything.xml").read_bytes()).hexdigest()


def test_the_locale_of_the_process_is_left_alone(
    show: Show, release: Release, site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    changes: list[object] = []
    real = locale.setlocale
    monkeypatch.setattr(locale, "setlocale", lambda *arguments: changes.append(arguments) or real(*arguments))

    render(show, [release], Edition(site))

    assert changes == []


def test_importing_the_room_loads_neither_feedgen_nor_lxml() -> None:
    code = "import sys, podcast.feed; print(sorted({'feedgen', 'lxml', 'dateutil'} & set(sys.modules)))"

    child = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=HERE.parents[1]
    )

    assert child.stdout.strip() == "[]"
