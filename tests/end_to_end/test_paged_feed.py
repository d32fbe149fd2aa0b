"""A show of many episodes: its feed in several documents, through the whole of a publish."""

from __future__ import annotations

import re
from pathlib import Path

import podcastparser
import pytest

from tests.commands import podcast, stages_run
from tests.end_to_end.test_states import add

pytestmark = [pytest.mark.e2e, pytest.mark.slow]


@pytest.fixture
def show(tmp_path: Path) -> Path:
    """A show of 25 episodes, ten to a document."""
    assert podcast(tmp_path, "init", "show", "--title", "Les voisins").code == 0
    folder = tmp_path / "show"
    settings = folder / "podcast.toml"
    settings.write_text(settings.read_text() + "\n[feed]\npage_items = 10\n")
    for number in range(1, 26):
        add(folder, f"ep{number:02d}", f"2020-01-{number:02d}T08:00:00+01:00")
    ran = podcast(folder, "publish", *(f"ep{number:02d}" for number in range(1, 26)))
    assert ran.code == 0, ran.err
    return folder


def guids(path: Path) -> list[str]:
    return re.findall(r"guid-ep(\d+)<", path.read_text())


def test_everything_is_kept_and_old_documents_stay_as_they_are(show: Path) -> None:
    site = show / "feed"
    documents = sorted(path.name for path in site.glob("feed*.xml"))
    assert documents == ["feed-1.xml", "feed-2.xml", "feed-3.xml", "feed.xml"]
    assert guids(site / "feed.xml") == [f"{number:02d}" for number in range(25, 15, -1)]
    assert guids(site / "feed-1.xml") == ["05", "04", "03", "02", "01"]

    # an app follows the links from the newest document to the oldest
    seen, name = [], "feed.xml"
    while name:
        with (site / name).open("rb") as file:
            parsed = podcastparser.parse(f"http://127.0.0.1:8000/{name}", file)
        seen += [episode["guid"] for episode in parsed["episodes"]]
        name = (parsed.get("paged_feed_next") or "").rpartition("/")[2]
    assert sorted(seen) == [f"guid-ep{number:02d}" for number in range(1, 26)]

    before = {name: (site / name).read_bytes() for name in documents}
    add(show, "ep26", "2020-01-26T08:00:00+01:00")
    ran = podcast(show, "publish", "ep26")
    assert ran.code == 0, ran.err
    # of the last of the old ones, only the link to its neighbour changes
    assert {name for name in documents if (site / name).read_bytes() == before[name]} == {"feed-1.xml", "feed-2.xml"}
    assert guids(site / "feed-3.xml") == ["15", "14", "13", "12", "11"]
    assert guids(site / "feed-4.xml") == ["20", "19", "18", "17", "16"]
    assert "feed.xml: 26 items in 5 documents, " in podcast(show, "check").out

    again = podcast(show, "publish", "ep26")
    assert stages_run(again) == []


def test_an_episode_lost_from_an_old_document_stops_the_publish(show: Path) -> None:
    (show / "episodes/ep03").rename(show / "away")
    ran = podcast(show, "publish", "ep25")
    assert ran.code == 11
    assert '  lost-item: "Épisode 3" the item\n' in ran.err
