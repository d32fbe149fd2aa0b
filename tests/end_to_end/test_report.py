"""`podcast report` on the sample show: what was heard, what was done, and a page to look at."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.commands import podcast, stages_run
from tests.end_to_end.conftest import Published

pytestmark = [pytest.mark.e2e, pytest.mark.slow]


def test_a_published_episode_has_its_report(published: Published) -> None:
    page = (published.show / "reports" / "ep02.html").read_text(encoding="utf-8")
    assert "host.flac" in page
    assert "narrator.flac" in page
    assert len(page.encode()) < 200_000
    assert not (published.show / "feed" / "reports").exists()


def test_the_report_is_read_in_a_terminal(fresh_copy: Callable[[], Path]) -> None:
    show = fresh_copy()
    ran = podcast(show, "report", "ep02")
    assert (ran.code, ran.err) == (0, "")
    lines = ran.out.splitlines()
    assert lines[0] == "The master is as loud as asked, and its peaks are safe."
    assert lines[-1] == "The whole report, with pictures: reports/ep02.html"
    assert stages_run(ran) == []


def test_a_report_needs_no_transcript(repository: Path, tmp_path: Path) -> None:
    from tests.end_to_end.conftest import copy_sample

    show = copy_sample(repository, tmp_path)
    ran = podcast(show, "report", "ep02", "--json")
    assert ran.code == 0, ran.err
    events = [json.loads(line) for line in ran.out.splitlines()]
    finished = [event["stage"] for event in events if event["event"] == "StageFinished"]
    assert finished == ["ep02:probe", "ep02:master", "ep02:report"]
    assert (events[-1]["event"], events[-1]["episode"], events[-1]["page"]) == (
        "Reported",
        "ep02",
        "reports/ep02.html",
    )
    assert events[-1]["master"]["loudness"]["integrated_lufs"] == pytest.approx(-16, abs=0.3)
    assert not (show / "feed").exists()


def test_a_report_on_nothing_names_what_there_is(fresh_copy: Callable[[], Path]) -> None:
    ran = podcast(fresh_copy(), "report", "ep09")
    assert ran.code == 3
    assert ran.err.startswith("Error: there is no episode ep09; the show's episodes: ep02\n")
