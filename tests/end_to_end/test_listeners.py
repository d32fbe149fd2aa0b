"""Feeds of single listeners: secret, revocable, and nowhere to be seen but in the hands of whom they are for."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.commands import Ran, podcast
from tests.end_to_end.test_states import PAST, add

pytestmark = pytest.mark.e2e

ADDRESS = re.compile(r"http://127\.0\.0\.1:8000/private/([a-z2-7]{32})\.xml")


@pytest.fixture
def show(tmp_path: Path) -> Path:
    assert podcast(tmp_path, "init", "show", "--title", "Les voisins").code == 0
    add(tmp_path / "show", "ep01", PAST)
    return tmp_path / "show"


def run(show: Path, *words: str) -> Ran:
    """A command of a user whose configuration lies beside the show."""
    ran = podcast(show, *words, XDG_CONFIG_HOME=str(show.parent / "config"))
    assert "Traceback" not in ran.err
    return ran


def token(ran: Ran) -> str:
    found = ADDRESS.match(ran.out)
    assert found, ran.out + ran.err
    return found[1]


def test_each_listener_has_a_feed_of_their_own_that_directories_may_not_list(show: Path) -> None:
    anna = run(show, "listeners", "add", "Anna")
    assert anna.out.splitlines()[1:] == [
        "Send it to nobody else: whoever has it has the feed. It answers after the next publish.",
        "Next: podcast publish --due",
    ]
    bruno = token(run(show, "listeners", "add", "Bruno"))
    published = run(show, "publish", "ep01")
    assert published.code == 0, published.err
    own = (show / f"feed/private/{token(anna)}.xml").read_text()
    public = (show / "feed/feed.xml").read_text()
    assert "<itunes:block>Yes</itunes:block>" in own
    assert "<podcast:block>yes</podcast:block>" in own
    assert f'<atom:link href="http://127.0.0.1:8000/private/{token(anna)}.xml" rel="self"' in own
    assert re.findall(r"<enclosure [^>]*>", own) == re.findall(r"<enclosure [^>]*>", public)
    assert "block" not in public
    assert (show / f"feed/private/{bruno}.xml").exists()
    assert run(show, "listeners").out == "Anna\nBruno\n"


def test_the_secret_is_in_no_file_of_the_show_and_in_nothing_that_is_printed(show: Path) -> None:
    secret = token(run(show, "listeners", "add", "Anna"))
    said = [run(show, "publish", "ep01"), run(show, "status", "-v"), run(show, "listeners", "--json")]
    (show / f"feed/private/{secret}.xml").unlink()
    said += [run(show, "publish", "ep01", "--dry-run"), run(show, "publish", "ep01", "--json")]
    assert all(secret not in ran.out + ran.err for ran in said)
    kept = [path for path in show.rglob("*") if path.is_file() and ".podcast" not in path.parts]
    assert [path for path in kept if secret.encode() in path.read_bytes() and path.parent.name != "private"] == []
    key = show.parent / "config/podcast-toolkit/listeners.key"
    assert key.stat().st_mode & 0o777 == 0o600
    assert run(show, "listeners", "address", "Anna").out == f"http://127.0.0.1:8000/private/{secret}.xml\n"


def test_an_address_that_is_taken_back_leads_nowhere_and_never_comes_back(show: Path, tmp_path: Path) -> None:
    settings = show / "podcast.toml"
    settings.write_text(settings.read_text().replace("[storage]", f'[storage]\nfolder = "{tmp_path}/www"', 1))
    anna, bruno = (token(run(show, "listeners", "add", name)) for name in ("Anna", "Bruno"))
    assert run(show, "publish", "ep01").code == 0
    assert (tmp_path / f"www/private/{anna}.xml").exists()

    revoked = run(show, "listeners", "revoke", "Anna")
    assert revoked.out.splitlines()[0] == (
        "Anna keeps what was downloaded; the address leads nowhere after the next publish."
    )
    assert run(show, "publish", "--due").code == 0
    assert not (tmp_path / f"www/private/{anna}.xml").exists()
    assert not (show / f"feed/private/{anna}.xml").exists()
    assert (tmp_path / f"www/private/{bruno}.xml").exists()
    assert run(show, "listeners").out == "Anna  (taken back)\nBruno\n"

    again = token(run(show, "listeners", "add", "Anna"))
    assert again != anna
    run(show, "listeners", "revoke", "Bruno")  # and given another at once, before anything is published
    token(run(show, "listeners", "add", "Bruno"))
    assert run(show, "publish", "--due").code == 0
    assert not (tmp_path / f"www/private/{anna}.xml").exists()
    assert not (tmp_path / f"www/private/{bruno}.xml").exists()
    assert (tmp_path / f"www/private/{again}.xml").exists()


def test_a_machine_without_the_key_says_so_and_makes_no_other_addresses(show: Path) -> None:
    run(show, "listeners", "add", "Anna")
    key = show.parent / "config/podcast-toolkit/listeners.key"
    secret = key.read_text().strip()
    key.unlink()
    ran = run(show, "publish", "ep01")
    assert ran.code == 3
    assert "the key of the listeners' own addresses is not on this machine\n" in ran.err
    assert secret not in ran.err
    with_key = podcast(show, "publish", "ep01", XDG_CONFIG_HOME=str(show.parent), PODCAST_LISTENERS_KEY=secret)
    assert with_key.code == 0, with_key.err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["add", "Anna"], "Anna has an address already"),
        (["revoke", "Zoé"], '"Zoé" has no address of their own; those who have: Anna'),
        (["address", "Zoé"], '"Zoé" has no address of their own; those who have: Anna'),
        (["add", " "], "a listener needs a name"),
    ],
)
def test_a_slip_is_one_clear_error(show: Path, words: list[str], message: str) -> None:
    run(show, "listeners", "add", "Anna")
    ran = run(show, "listeners", *words)
    assert ran.code == 3
    assert message in ran.err
