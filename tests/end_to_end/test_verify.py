"""`podcast verify`: what is live on any day, compared with what was published."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from podcast.production.live import sampled
from podcast.release import Release
from tests.commands import podcast, stages_run
from tests.end_to_end.test_states import add

pytestmark = pytest.mark.e2e


@pytest.fixture
def show(tmp_path: Path) -> Path:
    """A show of three episodes, stored in www."""
    assert podcast(tmp_path, "init", "show", "--title", "Les voisins").code == 0
    folder = tmp_path / "show"
    for number in (1, 2, 3):
        add(folder, f"ep0{number}", f"2020-0{number}-05T10:00:00+02:00")
    settings = folder / "podcast.toml"
    settings.write_text(settings.read_text().replace("[storage]", '[storage]\nfolder = "../www"', 1))
    assert podcast(folder, "publish", "ep01", "ep02", "ep03").code == 0
    return folder


def audio(show: Path, episode: str) -> Path:
    (path,) = (show.parent / "www/media").glob(f"{episode}-*.mp3")
    return path


def test_what_is_live_is_as_it_was_published(show: Path) -> None:
    ran = podcast(show, "verify")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == ("http://127.0.0.1:8000/: 12 addresses of 3 episodes and the show, 0.1 MB, all as published.\n")
    assert podcast(show, "verify", "ep02").out.startswith("http://127.0.0.1:8000/: 8 addresses of 1 episode and the ")


def test_what_is_missing_and_what_is_damaged_is_named_and_stored_again(show: Path) -> None:
    lost, spoilt = audio(show, "ep01"), show.parent / "www/ep03/index.html"
    content = spoilt.read_bytes()
    lost.unlink()
    spoilt.write_bytes(content + b" ")
    assert stages_run(podcast(show, "publish", "--due")) == []  # this machine knows nothing of it

    ran = podcast(show, "verify", "--json")
    assert (ran.code, ran.err) == (7, "")
    said = json.loads(ran.out)
    assert said["episodes"] == ["ep03", "ep02", "ep01"]
    size = len(content)
    assert [(one["where"].split("/", 3)[3], one["what"]) for one in said["findings"]] == [
        ("ep03/index.html", f"has {size + 1} bytes, not the {size} that were published"),
        (f"media/{lost.name}", "answers 404 to HEAD, not 200"),
    ]
    assert podcast(show, "verify", "ep02").code == 0
    text = podcast(show, "verify")
    assert text.code == 7
    assert text.out.splitlines()[0] == "Not as published"
    assert text.out.splitlines()[-1] == (
        "Next: podcast publish --due --paranoid   stores again what is missing or damaged"
    )

    again = podcast(show, "publish", "--due", "--paranoid")
    assert again.code == 0, again.err
    assert stages_run(again) == ["store", "verify"]
    assert "store             --paranoid" in again.out.splitlines()
    assert f"store             media/{lost.name}: new" in again.out.splitlines()
    assert spoilt.read_bytes() == content
    assert podcast(show, "verify").code == 0


def test_an_episode_that_is_not_live_and_one_that_there_is_not(show: Path) -> None:
    add(show, "ep04", "2020-04-05T10:00:00+02:00")
    draft = podcast(show, "verify", "ep04")
    assert (draft.code, draft.err) == (
        3,
        "Error: ep04 is not published\n`podcast publish ep04` brings it live.\n",
    )
    unknown = podcast(show, "verify", "ep9")
    assert (unknown.code, unknown.err) == (
        3,
        "Error: there is no episode ep9\nThe episodes are: ep01, ep02, ep03, ep04.\n",
    )


def test_nothing_to_compare_with(show: Path) -> None:
    shutil.rmtree(show / ".podcast")
    ran = podcast(show, "verify")
    assert ran.code == 3
    assert ran.err == (
        f"Error: {show}: nothing was published from this machine yet\n"
        "`podcast publish EPISODE` does; `podcast check ADDRESS` looks at any feed.\n"
    )


def test_a_sample_has_the_newest_and_over_the_days_all_others(show: Path) -> None:
    said = json.loads(podcast(show, "verify", "--sample", "2", "--json").out)
    assert said["episodes"][0] == "ep03"
    assert len(said["episodes"]) == 2
    refused = podcast(show, "verify", "ep01", "--sample", "2")
    assert refused.code == 2


def test_days_take_turns() -> None:
    releases: list[Release] = list("abcdef")  # type: ignore[arg-type]  # only their places matter
    assert sampled([], 3, 1) == ()
    assert sampled(releases, 1, 5) == ("a",)
    assert sampled(releases, 9, 5) == tuple("abcdef")
    days = [sampled(releases, 3, day) for day in range(740_000, 740_003)]
    assert {day[0] for day in days} == {"a"}
    assert set().union(*days) == set("abcdef")
