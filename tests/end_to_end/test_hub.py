"""A WebSub hub: told of each feed that was found right where listeners get it, and of none twice."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

import pytest

from podcast.storage import serve
from tests.commands import podcast, stages_run
from tests.end_to_end.test_states import PAST, add

pytestmark = pytest.mark.e2e


class Hub(ThreadingHTTPServer):
    """Keeps what it is told, and answers with `status`."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.told: list[dict[str, list[str]]] = []
        self.status = 204

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/hub"


class _Handler(BaseHTTPRequestHandler):
    server: Hub

    def do_POST(self) -> None:
        assert self.headers["Content-Type"] == "application/x-www-form-urlencoded"
        self.server.told.append(parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode()))
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Say nothing."""


@pytest.fixture
def hub() -> Iterator[Hub]:
    with Hub() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def show(tmp_path: Path, repository: Path, hub: Hub) -> Iterator[Path]:
    """A show that is served where its podcast.toml says."""
    assert podcast(tmp_path, "init", "show", "--title", "Les voisins").code == 0
    folder = tmp_path / "show"
    add(folder, "ep01", PAST)
    shutil.copy(repository / "artwork.jpg", folder)
    with serve(folder / "feed") as server:
        settings = folder / "podcast.toml"
        text = settings.read_text().replace("[storage]", f'[storage]\npublic_url = "{server.url}"', 1)
        text = text.replace("[show]", '[show]\nartwork = "artwork.jpg"', 1)
        settings.write_text(f'{text}\n[feed]\nhub = "{hub.url}"\n')
        yield folder


def test_the_hub_is_told_when_the_feed_has_changed_and_only_then(show: Path, hub: Hub) -> None:
    ran = podcast(show, "publish", "ep01")
    assert (ran.code, ran.err) == (0, "")
    said = [line.split(maxsplit=1)[1] for line in ran.out.splitlines() if line.startswith("announce ")]
    assert said[1:-1] == [f"{hub.url} knows that the feed has changed"]
    feed = (show / "feed/feed.xml").read_text()
    assert f'<atom:link href="{hub.url}" rel="hub"/>' in feed
    topic = next(line for line in ran.out.splitlines() if line.startswith("  feed  ")).split()[-1]
    told = {"hub.mode": ["publish"], "hub.url": [topic], "hub.topic": [topic]}
    assert hub.told == [told]

    assert stages_run(podcast(show, "publish", "ep01")) == []
    assert hub.told == [told]

    (show / "episodes/ep01/notes.md").write_text("Des voisins racontent encore.\n")
    assert podcast(show, "publish", "ep01").code == 0
    assert hub.told == [told, told]


def test_a_hub_that_fails_is_told_again_by_the_next_publish(show: Path, hub: Hub) -> None:
    hub.status = 500
    ran = podcast(show, "publish", "ep01")
    assert (ran.code, ran.err) == (
        7,
        f"Error: {hub.url}: the hub answers 500, not 204\n"
        "All is live. `podcast publish --due` tells the hub again; without `hub` in [feed], nobody is told.\n",
    )
    assert "<guid" in (show / "feed/feed.xml").read_text()
    hub.status = 204
    again = podcast(show, "publish", "--due")
    assert again.code == 0, again.err
    assert stages_run(again) == ["announce"]
    assert len(hub.told) == 2


def test_a_hub_that_is_not_there_is_named(show: Path, hub: Hub) -> None:
    hub.shutdown()
    hub.server_close()
    ran = podcast(show, "publish", "ep01")
    assert ran.code == 7
    assert ran.err.startswith(f"Error: {hub.url}: the hub cannot be reached\n")


def test_a_show_without_a_public_address_tells_nobody(show: Path, hub: Hub) -> None:
    settings = show / "podcast.toml"
    lines = settings.read_text().splitlines()
    settings.write_text("\n".join(line for line in lines if not line.startswith("public_url")))
    assert podcast(show, "publish", "ep01").code == 0
    assert hub.told == []
