"""`podcast move-out`: the old feed names the new one, and every listener's app is told the way."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands import podcast

pytestmark = pytest.mark.e2e


@pytest.fixture
def show(tmp_path: Path) -> Path:
    folder = tmp_path / "show"
    assert podcast(tmp_path, "init", "show").code == 0
    settings = folder / "podcast.toml"
    public = '[storage]\npublic_url = "https://old.example.org/show/"\n'
    settings.write_text(settings.read_text().replace("[storage]", public, 1))
    return folder


def test_it_says_what_to_do_and_writes_the_address_down(show: Path) -> None:
    ran = podcast(show, "move-out", "https://new.example/feed.xml")
    assert (ran.code, ran.out) == (
        0,
        "podcast.toml names https://new.example/feed.xml as the feed's new address.\n"
        "What is to be done, with redirect rules for your server: reports/move-out.md\n"
        "Next: podcast publish --due   the old feed then tells apps where the new one is\n",
    )
    assert 'new_feed_url = "https://new.example/feed.xml"\n' in (show / "podcast.toml").read_text()
    page = (show / "reports" / "move-out.md").read_text()
    assert page.startswith(
        "# Moving the feed\n\nFrom <https://old.example.org/show/feed.xml>\nto <https://new.example/feed.xml>.\n"
    )
    assert 'location = "/show/feed.xml" { return 301 "https://new.example/feed.xml"; }' in page


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("http://new.example/feed.xml", "does not begin with https://, which apps ask for"),
        ("new.example/feed.xml", "is not an http or https address"),
        ("https://me:secret@new.example/feed.xml", "holds a name or a password, which everybody could read"),
        ("https://old.example.org/show/feed.xml", "is the address that the feed has now"),
        ("https://OLD.example.org:443/show/feed.xml#top", "is the address that the feed has now"),
        ("https://localhost:8000/feed.xml", "is one of this machine, where nobody else can go"),
        ('https://new.example/"; return 200 "x', "holds a space or a control character"),
        (
            "https://new.example/é.xml",
            "holds characters that addresses encode: copy it from the address bar of a browser",
        ),
        (
            'https://new.example/";}',
            "holds characters that addresses encode: copy it from the address bar of a browser",
        ),
    ],
)
def test_an_address_that_apps_could_not_follow_is_refused(show: Path, url: str, problem: str) -> None:
    before = (show / "podcast.toml").read_text()
    ran = podcast(show, "move-out", url)
    assert (ran.code, ran.err) == (
        3,
        f"Error: the new address {problem}\nGive the feed's own address at the new host, as apps subscribe to it.\n",
    )
    assert (show / "podcast.toml").read_text() == before


def test_the_rule_of_a_bucket_names_the_key_that_the_feed_has_there(show: Path) -> None:
    settings = show / "podcast.toml"
    bucket = 'bucket = "cga"\nprefix = "podcasts/voisins"\n'
    settings.write_text(settings.read_text().replace("[storage]\n", f"[storage]\n{bucket}", 1))
    assert podcast(show, "move-out", "https://new.example/feed.xml").code == 0
    assert '"KeyPrefixEquals": "podcasts/voisins/feed.xml"' in (show / "reports" / "move-out.md").read_text()


def test_a_show_that_nobody_can_subscribe_to_has_nothing_to_move(tmp_path: Path) -> None:
    assert podcast(tmp_path, "init", "show").code == 0
    ran = podcast(tmp_path / "show", "move-out", "https://new.example/feed.xml")
    assert (ran.code, ran.err) == (
        3,
        "Error: podcast.toml: the show has no public address yet, so nothing has to move\n"
        "`podcast move-out` is for shows that listeners subscribe to here.\n",
    )
