"""What is live is not broken unasked: each change stops the publish, says what it is, and names its flag."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import imageio_ffmpeg
import pytest

from tests.commands import Ran, podcast
from tests.end_to_end.test_states import add, change, in_feed

pytestmark = pytest.mark.e2e

ROOM = "Error: the feed would break what listeners have, 1 change:\n"
DATES = ("2020-05-05T10:00:00+02:00", "2020-06-05T10:00:00+02:00")


@pytest.fixture
def show(tmp_path: Path) -> Path:
    """A show whose two episodes are live in its own folder."""
    assert podcast(tmp_path, "init", "show", "--title", "Les voisins").code == 0
    folder = tmp_path / "show"
    for number, date in enumerate(DATES, 1):
        add(folder, f"ep0{number}", date)
    assert podcast(folder, "publish", "ep01", "ep02").code == 0
    return folder


def refused(show: Path, *words: str) -> str:
    """What a refused publish says; the feed is as it was."""
    before = (show / "feed/feed.xml").read_bytes()
    ran = podcast(show, "publish", *words)
    assert ran.code == 11, ran.out + ran.err
    assert (show / "feed/feed.xml").read_bytes() == before
    return ran.err


def passes(show: Path, *words: str) -> Ran:
    ran = podcast(show, "publish", *words)
    assert (ran.code, ran.err) == (0, "")
    return ran


def sound(path: Path, seconds: float, pitch: int) -> None:
    source = ["-f", "lavfi", "-i", f"sine=frequency={pitch}:duration={seconds}"]
    subprocess.run([imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-y", *source, path], check=True)


def test_a_changed_date(show: Path) -> None:
    change(show, "ep01", "2020-05-05T10", "2020-05-06T10")
    assert refused(show, "ep01") == (
        ROOM + '  changed-date: "Épisode 1" pubDate\n'
        "    - Tue, 05 May 2020 08:00:00 +0000\n"
        "    + Wed, 06 May 2020 08:00:00 +0000\n"
        "The live feed is as it was. If this is meant: --allow changed-date\n"
    )
    ran = passes(show, "ep01", "--allow", "changed-date")
    assert (
        '"Épisode 1": pubDate changes, as allowed: Tue, 05 May 2020 08:00:00 +0000 -> Wed, 06 May 2020 08:00:00 +0000'
        in ran.out
    )


def test_a_changed_guid_needs_words_that_say_what_it_does(show: Path) -> None:
    change(show, "ep01", "guid-ep01", "guid-other")
    assert refused(show, "ep01", "--allow", "lost-item") == (
        ROOM + '  changed-guid: "Épisode 1" guid\n'
        "    - guid-ep01\n"
        "    + guid-other\n"
        "The live feed is as it was. If this is meant: --i-know-this-duplicates-episodes\n"
    )
    passes(show, "ep01", "--i-know-this-duplicates-episodes")
    assert in_feed(show) == ["ep02", "other"]


def test_an_episode_whose_folder_is_gone(show: Path) -> None:
    shutil.move(show / "episodes/ep01", show / "gone")
    assert refused(show, "ep02") == (
        ROOM + '  lost-item: "Épisode 1" the item\n'
        "    - there since Tue, 05 May 2020 08:00:00 +0000\n"
        "    + gone\n"
        "The live feed is as it was. If this is meant: --allow lost-item\n"
    )
    passes(show, "ep02", "--allow", "lost-item")
    assert in_feed(show) == ["ep02"]


def test_a_lost_number_is_a_lost_field(show: Path) -> None:
    change(show, "ep01", "number = 1\n", "")
    assert [line for line in refused(show, "ep01").splitlines() if line.startswith("  l")] == [
        '  lost-field: "Épisode 1" itunes:episode',
        '  lost-field: "Épisode 1" podcast:episode',
    ]
    passes(show, "ep01", "--allow", "lost-field")


def test_other_audio_of_the_same_length_is_told_for_the_episode_that_is_named(show: Path) -> None:
    sound(show / "episodes/ep01/a.mp3", 3, 999)
    ran = passes(show, "ep01")
    assert '"Épisode 1": another file of audio is live from now on; apps that have the old one keep it' in ran.out


def test_audio_of_another_length_stops_even_the_episode_that_is_named(show: Path) -> None:
    sound(show / "episodes/ep01/a.mp3", 9, 999)
    assert refused(show, "ep01").endswith("If this is meant: --allow changed-enclosure\n")
    passes(show, "ep01", "--allow", "changed-enclosure")


def test_a_show_that_is_served_from_elsewhere_is_compared_with_what_is_there(show: Path, tmp_path: Path) -> None:
    """A second machine that lacks an episode cannot take it out of the feed."""
    settings = show / "podcast.toml"
    settings.write_text(settings.read_text().replace("[storage]", f'[storage]\nfolder = "{tmp_path}/www"', 1))
    passes(show, "ep01", "ep02")
    second = tmp_path / "second"
    shutil.copytree(show, second, ignore=shutil.ignore_patterns(".podcast", "feed", "ep02"))
    (second / "feed").mkdir()
    live = (tmp_path / "www/feed.xml").read_bytes()
    ran = podcast(second, "publish", "ep01")
    assert ran.code == 11
    assert ran.err.startswith(ROOM + '  lost-item: "Épisode 2" the item\n')
    assert (tmp_path / "www/feed.xml").read_bytes() == live


def test_what_is_no_feed_is_not_replaced_unasked(show: Path, tmp_path: Path) -> None:
    (tmp_path / "www").mkdir()
    (tmp_path / "www/feed.xml").write_text("<html>Bonjour</html>")
    settings = show / "podcast.toml"
    settings.write_text(settings.read_text().replace("[storage]", f'[storage]\nfolder = "{tmp_path}/www"', 1))
    ran = podcast(show, "publish", "ep01")
    assert (ran.code, ran.err) == (
        11,
        "Error: what is live at the feed's place is no feed: this is a web page, not a feed\n"
        "If it may be replaced: --allow unreadable-feed\n",
    )
    passes(show, "ep01", "--allow", "unreadable-feed")
    assert (tmp_path / "www/feed.xml").read_bytes() == (show / "feed/feed.xml").read_bytes()


def test_the_choices_are_those_of_the_gate() -> None:
    from podcast.cli.publish import ALLOWABLE
    from podcast.production import gate

    assert ALLOWABLE == gate.ALLOWABLE
