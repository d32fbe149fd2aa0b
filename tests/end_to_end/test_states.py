"""Draft, scheduled, due, published, withdrawn: an episode's way in and out of the feed, with finished audio."""

from __future__ import annotations

import re
import subprocess
from datetime import datetime, timedelta, timezone
from pathlib import Path

import imageio_ffmpeg
import pytest

from tests.commands import podcast, stages_run

pytestmark = pytest.mark.e2e

SOON = (datetime.now(timezone.utc) + timedelta(days=30)).replace(microsecond=0)
PAST = "2020-05-05T10:00:00+02:00"


@pytest.fixture
def show(tmp_path: Path) -> Path:
    """A show with ep01 dated in the past and ep02 in a month; neither is published."""
    assert podcast(tmp_path, "init", "show", "--title", "Les voisins").code == 0
    folder = tmp_path / "show"
    add(folder, "ep01", PAST)
    add(folder, "ep02", SOON.isoformat())
    return folder


def add(show: Path, episode: str, date: str, more: str = "") -> None:
    folder = show / "episodes" / episode
    folder.mkdir()
    sound = ["-f", "lavfi", "-i", f"sine=frequency={200 + int(episode[2:])}:duration=3"]
    subprocess.run([imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", *sound, folder / "a.mp3"], check=True)
    number = int(episode[2:])
    (folder / "episode.toml").write_text(
        f'title = "Épisode {number}"\nnumber = {number}\nguid = "guid-{episode}"\ndate = {date}\n{more}\n[enclosure]\nfile = "a.mp3"\n'
    )
    (folder / "notes.md").write_text("Des voisins racontent.\n")


def change(show: Path, episode: str, old: str, new: str) -> None:
    toml = show / "episodes" / episode / "episode.toml"
    assert old in toml.read_text()
    toml.write_text(toml.read_text().replace(old, new))


def in_feed(show: Path) -> list[str]:
    return re.findall(r"<guid isPermaLink=\"false\">guid-(\w+)<", (show / "feed" / "feed.xml").read_text())


def test_an_episode_of_the_future_is_made_ready_and_waits_for_its_date(show: Path) -> None:
    assert podcast(show, "publish", "ep01").code == 0
    ran = podcast(show, "publish", "ep02")
    when = SOON.strftime("%Y-%m-%d %H:%M +0000")
    assert (ran.code, ran.err) == (0, "")
    assert stages_run(ran) == ["ep02 master"]
    assert ran.out.splitlines()[-1] == (
        f"ep02 is ready for {when}: `podcast publish --due` brings it live from then on."
    )
    assert 'published = "scheduled"\n' in (show / "episodes/ep02/episode.toml").read_text()
    assert in_feed(show) == ["ep01"]
    assert not list((show / "feed").rglob("*ep02*"))
    assert f"  scheduled for {when}, and ready\n" in podcast(show, "status").out

    again = podcast(show, "publish", "--due")
    assert (again.code, again.err) == (0, "")
    assert again.out.splitlines()[-2].startswith("Nothing is due; nothing had changed: no stage ran, ")
    assert again.out.splitlines()[-1].startswith(f"ep02 is ready for {when}: ")
    assert in_feed(show) == ["ep01"]


def test_when_its_date_has_come_it_goes_live_and_only_once(show: Path) -> None:
    assert podcast(show, "publish", "ep01", "ep02").code == 0
    change(show, "ep02", SOON.isoformat(), "2021-01-01T08:00:00+01:00")
    status = podcast(show, "status").out
    assert "  scheduled for 2021-01-01 08:00 +0100: it is due\n" in status
    assert status.endswith("Next: podcast publish --due\n")

    ran = podcast(show, "publish", "--due")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines()[-2].startswith("ep02: verified, ")
    assert in_feed(show) == ["ep02", "ep01"]
    assert "published = true\n" in (show / "episodes/ep02/episode.toml").read_text()
    assert podcast(show, "publish", "--due").out.splitlines()[-1].startswith("Nothing is due; nothing had changed")


def test_what_is_unpublished_leaves_the_feed_and_the_index_with_the_next_run(show: Path) -> None:
    change(show, "ep02", SOON.isoformat(), "2021-01-01T08:00:00+01:00")
    assert podcast(show, "publish", "ep01", "ep02").code == 0
    change(show, "ep02", "published = true", "published = false")
    status = podcast(show, "status").out
    assert "live, withdrawn: episode.toml says published = false, and the next publish takes it out" in status
    assert status.endswith("Next: podcast publish ep01\n")

    ran = podcast(show, "publish", "--due")
    assert (ran.code, ran.err) == (0, "")
    assert '"Épisode 2": leaves the feed; apps that have it may keep it' in ran.out
    assert in_feed(show) == ["ep01"]
    assert "Épisode 2" not in (show / "feed/index.html").read_text()


def test_with_nothing_published_ever_nothing_goes_live(show: Path) -> None:
    ran = podcast(show, "publish", "--due")
    assert ran.code == 0
    assert ran.out.splitlines()[-1].startswith("Nothing is due; nothing had changed")
    assert not (show / "feed/feed.xml").exists()


@pytest.mark.parametrize("words", [[], ["ep01", "--due"]])
def test_it_wants_episodes_or_due(show: Path, words: list[str]) -> None:
    ran = podcast(show, "publish", *words)
    assert ran.code == 2
    assert ran.err.splitlines()[-1] == "Error: Name one episode or more, or give --due, and not both."


def test_a_day_to_come_takes_nothing_away_that_listeners_have(show: Path) -> None:
    assert podcast(show, "publish", "ep01").code == 0
    change(show, "ep01", "published = true", 'published = "scheduled"')
    change(show, "ep01", PAST, SOON.isoformat())
    named = podcast(show, "publish", "ep01")
    assert named.code == 0
    assert (
        "warning: ep01 is live, and stays so: "
        "`podcast publish --due --allow lost-item` takes it out until its day\n" in named.out
    )
    ran = podcast(show, "publish", "--due")
    assert ran.code == 11
    assert '  lost-item: "Épisode 1" the item\n' in ran.err
    assert in_feed(show) == ["ep01"]
    assert podcast(show, "publish", "--due", "--allow", "lost-item").code == 0
    assert in_feed(show) == []
