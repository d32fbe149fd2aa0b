"""Real apps on what `podcast serve` serves: they subscribe, download, and get the bytes that were published."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import podcastparser
import pytest

from tests.commands import environment
from tests.end_to_end.conftest import Published

pytestmark = [pytest.mark.e2e, pytest.mark.slow]


@pytest.fixture
def served(published: Published) -> Iterator[str]:
    """The address at which `podcast serve` says that it serves."""
    process = subprocess.Popen(
        [sys.executable, "-m", "podcast", "serve", "--port", "0"],
        cwd=published.show,
        env=environment(PYTHONPATH=str(Path(__file__).parent.parent.parent), PYTHONUNBUFFERED="1"),
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line.startswith("read and listen   http://127.0.0.1:")
    yield line.split()[-1]
    process.terminate()
    process.communicate()


def published_audio(show: Path) -> bytes:
    (path,) = (show / "feed" / "media").glob("ep02-*.mp3")
    return path.read_bytes()


@pytest.mark.system("gpo")
def test_gpodder_subscribes_and_downloads_the_episode(published: Published, served: str, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    # gPodder runs on the system's Python, not on the one of this environment
    own = {"PATH": "/usr/bin:/bin", "HOME": str(home), "GPODDER_HOME": str(home / "gPodder"), "LC_ALL": "C.UTF-8"}

    def gpo(*words: str) -> str:
        done = subprocess.run(["gpo", *words], env=own, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    feed = f"{served}feed.xml"
    assert gpo("subscribe", feed) == f"Successfully added {feed}.\n"
    assert gpo("list") == f"# La Compagnie Générale des Autres\n{feed}\n"
    assert "Doit-on refonder la société pour répondre aux enjeux du 21e siècle ?" in gpo("episodes", feed)
    assert "1 episodes downloaded." in gpo("download")
    [downloaded] = (home / "gPodder" / "Downloads").rglob("*.mp3")
    assert downloaded.read_bytes() == published_audio(published.show)


@pytest.mark.system("newsboat")
def test_newsboat_subscribes_and_reads_the_enclosure(published: Published, served: str, tmp_path: Path) -> None:
    urls, cache = tmp_path / "urls", tmp_path / "cache.db"
    urls.write_text(f"{served}feed.xml\n")
    command = ["newsboat", "-u", str(urls), "-c", str(cache), "-x", "reload"]
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "LC_ALL": "C.UTF-8", "TERM": "dumb"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    rows = sqlite3.connect(cache).execute("select guid, title, enclosure_url, enclosure_type from rss_item").fetchall()
    (path,) = (published.show / "feed" / "media").glob("ep02-*.mp3")
    assert rows == [
        (
            "b92259ed-9ebe-4b96-a4ef-d9e8c06dc6ea",
            "Doit-on refonder la société pour répondre aux enjeux du 21e siècle ?",
            f"{served}media/{path.name}",
            "audio/mpeg",
        )
    ]


@pytest.mark.system("podget")
def test_podget_downloads_the_episode(published: Published, served: str, tmp_path: Path) -> None:
    own, library = tmp_path / "podget", tmp_path / "library"
    own.mkdir()
    library.mkdir()
    (own / "serverlist").write_text(f"{served}feed.xml category Show\n")
    command = ["podget", "-d", str(own), "-l", str(library), "--dir_session", str(own)]
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "LC_ALL": "C.UTF-8"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    [downloaded] = library.rglob("*.mp3")
    assert downloaded.read_bytes() == published_audio(published.show)


def test_podcastparser_reads_the_feed_and_its_enclosure_downloads(published: Published, served: str) -> None:
    with urllib.request.urlopen(f"{served}feed.xml") as answer:
        assert answer.headers["Content-Type"] == "application/xml; charset=utf-8"
        (episode,) = podcastparser.parse(f"{served}feed.xml", answer)["episodes"]
    (enclosure,) = episode["enclosures"]
    assert episode["title"] == "Doit-on refonder la société pour répondre aux enjeux du 21e siècle ?"
    assert enclosure["url"].startswith(served)
    with urllib.request.urlopen(enclosure["url"]) as answer:
        content = answer.read()
    assert len(content) == enclosure["file_size"]
    assert content == published_audio(published.show)


def test_an_app_may_seek(published: Published, served: str) -> None:
    audio = published_audio(published.show)
    (path,) = (published.show / "feed" / "media").glob("ep02-*.mp3")
    request = urllib.request.Request(f"{served}media/{path.name}", headers={"Range": "bytes=1000-1999"})
    with urllib.request.urlopen(request) as answer:
        assert answer.status == 206
        assert answer.headers["Content-Range"] == f"bytes 1000-1999/{len(audio)}"
        assert answer.read() == audio[1000:2000]
