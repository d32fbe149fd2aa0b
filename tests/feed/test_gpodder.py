"""A real app, end to end: gPodder's `gpo` subscribes to our feed over loopback and downloads the episode."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from podcast.feed import render
from podcast.model import Release, Show, SiteFile

pytestmark = pytest.mark.system

MEDIA = random.Random(2).randbytes(300_000)


class RangeHandler(SimpleHTTPRequestHandler):
    """Serves a folder, with byte ranges, and remembers what was asked for."""

    asked: list[tuple[str, str]]

    def do_GET(self) -> None:
        self.asked.append((self.command, self.path))
        wanted = self.headers.get("Range", "")
        path = Path(self.translate_path(self.path))
        if not wanted.startswith("bytes=") or not path.is_file():
            super().do_GET()
            return
        content = path.read_bytes()
        first, _, last = wanted.removeprefix("bytes=").partition("-")
        part = content[int(first) : int(last or len(content) - 1) + 1]
        self.send_response(206)
        self.send_header("Content-Range", f"bytes {first}-{int(first) + len(part) - 1}/{len(content)}")
        self.send_header("Content-Length", str(len(part)))
        self.end_headers()
        self.wfile.write(part)

    def log_message(self, *_: object) -> None:
        """Keep the output of the tests clean."""


@pytest.fixture
def gpo(tmp_path: Path) -> Callable[..., str]:
    """Run `gpo` with a home of its own, and return what it prints."""
    program = shutil.which("gpo")
    if program is None:
        pytest.fail(
            "gPodder is not installed: run `apt-get install --no-install-recommends gpodder` (Debian, Ubuntu).",
            pytrace=False,
        )
    home = tmp_path / "home"
    home.mkdir()
    # the system's Python, not the one of this environment
    environment = {
        "PATH": "/usr/bin:/bin",
        "HOME": str(home),
        "GPODDER_HOME": str(home / "gPodder"),
        "LC_ALL": "C.UTF-8",
    }

    def run(*arguments: str) -> str:
        done = subprocess.run(
            [program, *arguments], env=environment, check=False, capture_output=True, text=True, timeout=60
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[Path, str, list[tuple[str, str]]]]:
    """A folder, the address at which it is served, and what was asked of the server."""
    folder = tmp_path / "site"
    folder.mkdir()
    asked: list[tuple[str, str]] = []
    handler = type("Handler", (RangeHandler,), {"asked": asked})
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=os.fspath(folder)))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield folder, f"http://127.0.0.1:{server.server_address[1]}/", asked
    server.shutdown()
    thread.join()
    server.server_close()


def test_gpodder_subscribes_and_downloads_the_episode(
    show: Show,
    release: Release,
    gpo: Callable[..., str],
    served: tuple[Path, str, list[tuple[str, str]]],
    tmp_path: Path,
) -> None:
    site, url, asked = served
    release = replace(release, audio=SiteFile("media/ep02-0a1b2c3d.mp3", len(MEDIA), "", "audio/mpeg"))
    (site / "media").mkdir()
    (site / release.audio.path).write_bytes(MEDIA)
    (site / "feed.xml").write_bytes(render(show, [release], url, None))

    assert gpo("subscribe", f"{url}feed.xml") == f"Successfully added {url}feed.xml.\n"
    assert gpo("list") == f"# Paroles de terrain\n{url}feed.xml\n"
    assert "guid-of-ep02  *  ATD Quart Monde" in gpo("episodes", "--guid", f"{url}feed.xml")
    assert "1 episodes downloaded." in gpo("download")

    [downloaded] = (tmp_path / "home" / "gPodder" / "Downloads").rglob("*.mp3")
    assert downloaded.read_bytes() == MEDIA
    assert asked == [("GET", "/feed.xml"), ("GET", "/media/ep02-0a1b2c3d.mp3")]
