"""Feeds of single listeners: secret, revocable, and nowhere to be seen but in the hands of whom they are for."""

from __future__ import annotations

import re
import shutil
import unicodedata
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


def run(show: Path, *words: str, **more: str) -> Ran:
    """A command of a user whose configuration lies beside the show."""
    ran = podcast(show, *words, XDG_CONFIG_HOME=str(show.parent / "config"), **more)
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


def stored_in(show: Path, folder: Path, more: str = "") -> None:
    """Let the show be stored in `folder`."""
    settings = show / "podcast.toml"
    settings.write_text(settings.read_text().replace("[storage]", f'[storage]\nfolder = "{folder}"\n{more}', 1))


def private_files(site: Path) -> set[str]:
    return {path.stem for path in (site / "private").glob("*")}


def test_an_address_given_before_the_first_publish_is_the_one_that_answers_after_it(
    show: Path, tmp_path: Path, repository: Path
) -> None:
    stored_in(show, tmp_path / "www", 'public_url = "http://127.0.0.1:9/"\n')
    shutil.copy(repository / "artwork.jpg", show)
    change_settings(show, "[show]", '[show]\nartwork = "artwork.jpg"')
    given = run(show, "listeners", "add", "Anna").out.splitlines()[0]
    run(show, "publish", "ep01")  # stores all; nobody answers there, so that nothing can be verified
    assert "\nguid = " in (show / "podcast.toml").read_text()
    assert {f"http://127.0.0.1:9/private/{name}.xml" for name in private_files(tmp_path / "www")} == {given}
    assert run(show, "listeners", "address", "Anna").out == f"{given}\n"


def change_settings(show: Path, old: str, new: str) -> None:
    settings = show / "podcast.toml"
    text = settings.read_text()
    assert old in text
    settings.write_text(text.replace(old, new, 1))


def delete_row(show: Path, name: str) -> None:
    settings = show / "podcast.toml"
    row = re.compile(rf'\[\[listeners\]\]\nname = "{name}"\n(\w+ = .*\n)*')
    assert len(row.findall(settings.read_text())) == 1
    settings.write_text(row.sub("", settings.read_text()))


def test_another_machine_gives_nobody_an_address_by_a_key_of_its_own(show: Path) -> None:
    run(show, "listeners", "add", "Anna")
    before = (show / "podcast.toml").read_bytes()
    other = podcast(show, "listeners", "add", "Bruno", XDG_CONFIG_HOME=str(show.parent / "other"))
    key = show.parent / "other/podcast-toolkit/listeners.key"
    assert (other.code, other.out) == (3, "")
    assert other.err == (
        f"Error: {key}: the key of the listeners' own addresses is not on this machine\n"
        "Copy that file from the machine that made them, or set PODCAST_LISTENERS_KEY: no other key will do.\n"
    )
    assert not key.exists()
    assert (show / "podcast.toml").read_bytes() == before


def test_a_key_in_the_environment_is_the_only_one(show: Path) -> None:
    own = {"XDG_CONFIG_HOME": str(show.parent / "config"), "PODCAST_LISTENERS_KEY": "5a" * 32}
    assert podcast(show, "listeners", "add", "Anna", **own).code == 0
    assert not (show.parent / "config/podcast-toolkit/listeners.key").exists()


def test_a_row_that_somebody_deletes_is_an_address_that_leads_nowhere(show: Path, tmp_path: Path) -> None:
    stored_in(show, tmp_path / "www")
    anna, bruno = (token(run(show, "listeners", "add", name)) for name in ("Anna", "Bruno"))
    assert run(show, "publish", "ep01").code == 0
    assert private_files(tmp_path / "www") == private_files(show / "feed") == {anna, bruno}
    (tmp_path / "www/private/notes.txt").write_text("not ours")
    (show / "feed/private/kept.xml").write_text("not ours either")

    delete_row(show, "Anna")
    assert run(show, "publish", "--due").code == 0
    assert private_files(tmp_path / "www") == {bruno, "notes"}
    delete_row(show, "Bruno")
    assert run(show, "publish", "--due").code == 0
    assert private_files(tmp_path / "www") == {"notes"}
    assert private_files(show / "feed") == {"kept"}


def test_who_only_works_on_an_episode_needs_no_key(show: Path) -> None:
    run(show, "listeners", "add", "Anna")
    (show.parent / "config/podcast-toolkit/listeners.key").unlink()
    assert run(show, "notes", "ep01").out == "Des voisins racontent.\n"


def test_one_name_is_one_person_however_it_is_typed(show: Path) -> None:
    first = token(run(show, "listeners", "add", "Zoé  Marie"))
    decomposed = unicodedata.normalize("NFD", " Zoé Marie")
    assert "Zoé Marie has an address already" in run(show, "listeners", "add", decomposed).err
    assert token(run(show, "listeners", "address", decomposed)) == first
    assert run(show, "listeners", "revoke", decomposed).code == 0
    assert run(show, "listeners").out == "Zoé Marie  (taken back)\n"


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ('[[listeners]]\nname = " "\n', "a listener in [[listeners]] has no name"),
        (
            '[[listeners]]\nname = "Anna"\n[[listeners]]\nname = " Anna"\nissue = 2\n',
            '[[listeners]] names "Anna" twice',
        ),
        (
            '[[listeners]]\nname = "Anna"\nissue = 0\n',
            '"Anna" in [[listeners]] has the issue 0, which is not 1 to 1000',
        ),
        (
            '[[listeners]]\nname = "Anna"\nissue = 100000000\n',
            '"Anna" in [[listeners]] has the issue 100000000, which is not 1 to 1000',
        ),
    ],
)
def test_rows_that_make_no_sense_are_refused(show: Path, rows: str, message: str) -> None:
    settings = show / "podcast.toml"
    settings.write_text(settings.read_text() + "\n" + rows)
    ran = run(show, "publish", "ep01")
    assert (ran.code, ran.err.splitlines()[0]) == (3, f"Error: podcast.toml: {message}")


def test_a_disk_that_refuses_the_file_does_not_give_its_name_away(show: Path, tmp_path: Path) -> None:
    stored_in(show, tmp_path / "www")
    secret = token(run(show, "listeners", "add", "Anna"))
    (tmp_path / "www").mkdir()
    (tmp_path / "www/private").write_text("a file, where a folder must be")
    ran = run(show, "publish", "ep01")
    assert ran.code == 9
    assert f"{tmp_path}/www/private/….xml" in ran.err
    assert secret not in ran.out + ran.err


def test_a_damaged_key_is_named_by_where_it_came_from_and_not_shown(show: Path) -> None:
    ran = run(show, "listeners", "add", "Anna", PODCAST_LISTENERS_KEY="a secret that is no key")
    assert (ran.code, ran.out) == (3, "")
    assert ran.err == (
        "Error: PODCAST_LISTENERS_KEY: the key of the listeners' own addresses is damaged\nTake a copy of it back.\n"
    )


def test_another_key_than_the_one_that_made_the_addresses_is_refused(show: Path) -> None:
    given = run(show, "listeners", "add", "Anna")
    assert run(show, "publish", "ep01").code == 0
    for words in (["publish", "ep01"], ["listeners", "address", "Anna"], ["listeners", "add", "Bruno"]):
        other = run(show, *words, PODCAST_LISTENERS_KEY="ab" * 32)
        assert (other.code, other.err) == (
            3,
            "Error: podcast.toml: the key of listeners' addresses on this machine is not the one that made "
            "Anna's\nCopy listeners.key from the machine that made it, or set PODCAST_LISTENERS_KEY: with this key "
            "everybody would get another address.\n",
        )
    assert private_files(show / "feed") == {token(given)}
    # whose address is taken back needs no key that made it
    assert run(show, "listeners", "revoke", "Anna").code == 0
    assert run(show, "listeners", "add", "Bruno", PODCAST_LISTENERS_KEY="ab" * 32).code == 0
