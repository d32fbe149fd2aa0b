"""`podcast import` from a server on this machine: everything that a feed names is taken, and the proof is made."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import datetime, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import imageio_ffmpeg
import pytest
import tomlkit

from podcast.workspace import lock_show
from tests.commands import environment, podcast

pytestmark = pytest.mark.e2e

REPOSITORY = Path(__file__).parent.parent.parent


class Server(ThreadingHTTPServer):
    """Serves `files`, in parts if asked; what is `slow` comes 20 kB at a time, a tenth of a second each."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.files: dict[str, tuple[str, bytes]] = {}
        self.slow: set[str] = set()
        self.asked: list[tuple[str, str | None]] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        span = self.headers.get("Range")
        self.server.asked.append((self.path, span))
        if self.path not in self.server.files:
            return self.send_error(404)
        kind, content = self.server.files[self.path]
        first, _, last = span.removeprefix("bytes=").partition("-") if span else ("0", "", "")
        total, at_first = len(content), int(first)
        content = content[at_first : int(last) + 1 if last else None]
        self.send_response(206 if span else 200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("ETag", '"one"')
        if span:
            self.send_header("Content-Range", f"bytes {at_first}-{at_first + len(content) - 1}/{total}")
        self.end_headers()
        if self.command == "HEAD":
            return None
        step = 20_000 if self.path in self.server.slow else len(content) + 1
        try:
            for at in range(0, len(content), step):
                self.wfile.write(content[at : at + step])
                time.sleep(0.1 if step < len(content) else 0)
        except ConnectionError:
            self.close_connection = True
        return None

    def log_message(self, *words: object) -> None:
        """Tests speak for themselves."""


def sound(folder: Path, seconds: int) -> bytes:
    path = folder / f"{seconds}.mp3"
    source = ["-f", "lavfi", "-i", f"sine=frequency=300:duration={seconds}"]
    subprocess.run([imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", *source, "-b:a", "128k", path], check=True)
    return path.read_bytes()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    server = Server()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    short, long = sound(tmp_path, 3), sound(tmp_path, 40)
    at = server.address
    server.files = {
        "/1.mp3": ("audio/mpeg", short),
        "/2.mp3": ("audio/mpeg", long),
        "/art.png": ("image/png", (REPOSITORY / "artwork.jpg").read_bytes()),
        "/2.vtt": ("text/vtt", b"WEBVTT\n\n00:00:01.000 --> 00:00:05.000\n<v Ada>Bonjour.\n"),
        "/2.json": (
            "application/json+chapters",
            json.dumps(
                {
                    "version": "1.2.0",
                    "chapters": [{"startTime": 0, "title": "Début"}, {"startTime": 20.5, "title": "Suite"}],
                }
            ).encode(),
        ),
        "/feed.xml": (
            "application/rss+xml",
            f"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:podcast="https://podcastindex.org/namespace/1.0" xmlns:atom="http://www.w3.org/2005/Atom">
<channel><title>Les voisins</title><link>{at}/</link><description>Une émission.</description><language>fr</language>
<atom:link rel="self" href="{at}/feed.xml"/><itunes:author>Nous</itunes:author><itunes:explicit>no</itunes:explicit>
<itunes:owner><itunes:email>nous@example.org</itunes:email></itunes:owner>
<itunes:image href="{at}/art.png"/><itunes:category text="Society &amp; Culture"/>
<podcast:funding url="https://example.org/don">Donner</podcast:funding>
<item><title>Deux [a] *b*</title><guid isPermaLink="false">urn:2</guid><pubDate>Wed, 06 May 2020 10:00:00 +0200</pubDate>
<description><![CDATA[<p>Avec <a href="https://example.org/x?a=1&amp;b=2">un lien</a> et <b>du gras</b>.</p><ul><li>Un</li><li>Deux</li></ul>]]></description>
<enclosure url="{at}/2.mp3" length="{len(long)}" type="audio/mp3"/><itunes:duration>0:40</itunes:duration><itunes:episode>2</itunes:episode>
<podcast:person role="guest">Ada</podcast:person><podcast:transcript url="{at}/2.vtt" type="text/vtt"/>
<podcast:chapters url="{at}/2.json" type="application/json+chapters"/><podcast:soundbite startTime="1" duration="15">Ah</podcast:soundbite></item>
<item><title>Un</title><guid isPermaLink="false">urn:1</guid><pubDate>Tue, 05 May 2020 10:00:00 +0200</pubDate>
<description>Texte simple,
https://example.org/plus</description><enclosure url="{at}/1.mp3" length="1" type="audio/mpeg"/><itunes:episode>1</itunes:episode></item>
</channel></rss>""".encode(),
        ),
    }
    yield server
    server.shutdown()
    server.server_close()


def test_a_show_is_taken_whole_proven_and_published(server: Server, tmp_path: Path) -> None:
    ran = podcast(tmp_path, "import", f"{server.address}/feed.xml", "show")
    assert ran.code == 0, ran.err
    lines = ran.out.splitlines()
    assert lines[0].startswith("show/: 2 episodes, ")
    assert lines[1] == "2 of 2 items are in the new feed, in order; 0 are there twice."
    assert lines[2] == "0 things could not be taken, 2 were taken another way: show/import-report.md"
    assert lines[3] == "Next: read the report, set public_url in show/podcast.toml, then: podcast publish --due"
    show = tmp_path / "show"
    report = (show / "import-report.md").read_text()
    assert "- Deux [a] *b*: its audio is called audio/mp3: audio/mpeg is written\n" in report
    assert (
        f"- Un: the feed says that its audio has 1 bytes; it has {len(server.files['/1.mp3'][1])}, which is now written\n"
        in report
    )
    two = show / "episodes/ep02"
    assert sorted(path.name for path in two.iterdir()) == [
        "audio.mp3", "chapters.txt", "episode.toml", "notes.md", "transcript.vtt",
    ]  # fmt: skip
    assert (two / "audio.mp3").read_bytes() == server.files["/2.mp3"][1]
    assert (two / "notes.md").read_text() == (
        "Avec [un lien](https://example.org/x?a=1&b=2) et **du gras**.\n\n- Un\n- Deux\n"
    )

    published = podcast(show, "publish", "--due")
    assert published.code == 0, published.err
    feed = (show / "feed/feed.xml").read_text()
    for text in (
        '<guid isPermaLink="false">urn:2</guid>',
        "<pubDate>Wed, 06 May 2020 08:00:00 +0000</pubDate>",
        '<podcast:funding url="https://example.org/don">Donner</podcast:funding>',
        '<podcast:soundbite startTime="1" duration="15">Ah</podcast:soundbite>',
        "<itunes:duration>40</itunes:duration>",
        'type="text/vtt" language="fr"/>',
        "application/json+chapters",
    ):
        assert text in feed


def test_killed_in_the_middle_of_a_file_it_goes_on_there(server: Server, tmp_path: Path) -> None:
    server.slow = {"/2.mp3"}
    words = [sys.executable, "-m", "podcast", "import", f"{server.address}/feed.xml", "show"]
    child = subprocess.Popen(
        words,
        cwd=tmp_path,
        env=environment() | {"PYTHONPATH": str(REPOSITORY)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    part = tmp_path / "show/episodes/ep02/audio.mp3.part"
    until = time.monotonic() + 30
    while time.monotonic() < until and not (part.exists() and part.stat().st_size > 100_000):
        time.sleep(0.02)
    child.kill()
    child.wait()
    had = part.stat().st_size
    for place in (tmp_path / "show", part.parent):  # as a kill in the middle of writing leaves it
        (place / ".notes.md.4711.part").write_text("La moit")
    assert had > 100_000
    server.slow.clear()

    ran = podcast(tmp_path, "import", f"{server.address}/feed.xml", "show")

    assert ran.code == 0, ran.err
    assert ("/2.mp3", f"bytes={had}-") in server.asked
    assert (tmp_path / "show/episodes/ep02/audio.mp3").read_bytes() == server.files["/2.mp3"][1]
    assert not list((tmp_path / "show").rglob("*.part*"))


def test_audio_may_stay_where_it_is(server: Server, tmp_path: Path) -> None:
    ran = podcast(tmp_path, "import", f"{server.address}/feed.xml", "show", "--audio", "stay")
    assert ran.code == 0, ran.err
    assert not list((tmp_path / "show").rglob("*.mp3"))
    feed = (tmp_path / "show/feed/feed.xml").read_text()
    assert (
        f'<enclosure url="{server.address}/2.mp3" length="{len(server.files["/2.mp3"][1])}" type="audio/mpeg"/>' in feed
    )
    assert podcast(tmp_path / "show", "publish", "--due").code == 0


def test_audio_that_is_gone_stays_named_is_told_and_is_tried_again(server: Server, tmp_path: Path) -> None:
    gone = {path: server.files.pop(path) for path in ("/2.mp3", "/2.vtt", "/art.png")}
    ran = podcast(tmp_path, "import", f"{server.address}/feed.xml", "show")
    assert ran.code == 11, ran.err
    assert "Some files could not be had for the show, ep02: the same command tries again.\n" in ran.out
    show = tmp_path / "show"
    report = (show / "import-report.md").read_text()
    assert f"- Deux [a] *b*: its audio answers 404, not 200: it stays at {server.address}/2.mp3\n" in report
    assert f"- Deux [a] *b*: its transcript answers 404 ({server.address}/2.vtt)\n" in report
    toml = show / "episodes/ep02/episode.toml"
    toml.write_text(toml.read_text().replace('title = "Deux', '# mine\ntitle = "Deux'))
    (show / "episodes/ep02/notes.md").write_text("Corrigé.\n")
    first = server.asked.count(("/1.mp3", None))
    server.files |= gone

    ran = podcast(tmp_path, "import", f"{server.address}/feed.xml", "show")

    assert "could not be had" not in ran.out
    assert server.asked.count(("/1.mp3", None)) == first
    assert toml.read_text().startswith("# mine\ntitle")
    assert '[enclosure]\nfile = "audio.mp3"\n' in toml.read_text()
    assert 'transcript = "transcript.vtt"\n' in toml.read_text()
    assert 'artwork = "artwork.jpg"\n' in (show / "podcast.toml").read_text()
    assert (show / "episodes/ep02/notes.md").read_text() == "Corrigé.\n"
    assert "answers 404" not in (show / "import-report.md").read_text()


def test_what_a_person_put_in_place_of_a_missing_file_is_missing_no_more(server: Server, tmp_path: Path) -> None:
    picture = server.files.pop("/art.png")[1]
    del server.files["/2.vtt"]
    assert podcast(tmp_path, "import", f"{server.address}/feed.xml", "show", "--audio", "stay").code == 11
    show = tmp_path / "show"
    (show / "mine.jpg").write_bytes(picture)
    settings = show / "podcast.toml"
    settings.write_text(settings.read_text().replace("[show]\n", '[show]\nartwork = "mine.jpg"\n', 1))
    (show / "episodes/ep02/mine.srt").write_text("1\n00:00:01,000 --> 00:00:02,000\nBonjour.\n")
    toml = show / "episodes/ep02/episode.toml"
    toml.write_text('transcript = "mine.srt"\n' + toml.read_text())

    ran = podcast(tmp_path, "import", f"{server.address}/feed.xml", "show", "--audio", "stay")

    assert (ran.code, "could not be had" in ran.out) == (0, False), ran.out + ran.err


def test_an_episode_that_the_feed_got_since_is_added_and_ids_stay(server: Server, tmp_path: Path) -> None:
    kind, content = server.files["/feed.xml"]
    undated = content.replace(b"<itunes:episode>2</itunes:episode>", b"").replace(
        b"<itunes:episode>1</itunes:episode>", b""
    )
    server.files["/feed.xml"] = (kind, undated)
    assert podcast(tmp_path, "import", f"{server.address}/feed.xml", "show", "--audio", "stay").code == 0
    before = {path.name for path in (tmp_path / "show/episodes").iterdir()}
    assert before == {"2020-05-05-un", "2020-05-06-deux-a-b"}
    new = (
        f"<item><title>Un</title><guid>urn:3</guid><pubDate>Tue, 05 May 2020 10:00:00 +0200</pubDate>"
        f'<description>x</description><enclosure url="{server.address}/1.mp3" length="1" type="audio/mpeg"/></item>'
    ).encode()
    server.files["/feed.xml"] = (kind, undated.replace(b"<item>", new + b"<item>", 1))

    ran = podcast(tmp_path, "import", f"{server.address}/feed.xml", "show", "--audio", "stay")

    assert ran.code == 0, ran.out
    after = {path.name for path in (tmp_path / "show/episodes").iterdir()}
    assert after == before | {"2020-05-05-02-un"}


def test_a_feed_that_was_fetched_again_under_another_name_is_the_same(server: Server, tmp_path: Path) -> None:
    for name in ("feed.xml", "feed (1).xml"):
        (tmp_path / name).write_bytes(server.files["/feed.xml"][1])
        ran = podcast(tmp_path, "import", name, "show", "--audio", "stay")
        assert ran.code == 0, ran.err
    assert sorted(path.name for path in (tmp_path / "show/episodes").iterdir()) == ["ep01", "ep02"]


def test_a_page_served_as_audio_is_not_kept(server: Server, tmp_path: Path) -> None:
    server.files["/1.mp3"] = ("text/html", b"<!DOCTYPE html><title>Sign in</title>" + b"x" * 5000)
    ran = podcast(tmp_path, "import", f"{server.address}/feed.xml", "show")
    assert ran.code == 11
    assert not (tmp_path / "show/episodes/ep01/audio.mp3").exists()
    report = (tmp_path / "show/import-report.md").read_text()
    assert f"- Un: what is served as its audio is no sound: it stays at {server.address}/1.mp3\n" in report


def test_a_key_in_the_address_of_a_feed_is_shown_nowhere(server: Server, tmp_path: Path) -> None:
    server.files["/feed.xml?key=s3cret"] = server.files["/feed.xml"]
    ran = podcast(tmp_path, "import", f"{server.address}/feed.xml?key=s3cret", "show", "--audio", "stay")
    assert ran.code == 0, ran.err
    written = [path for path in (tmp_path / "show").rglob("*") if path.is_file()]
    assert not [path for path in written if b"s3cret" in path.read_bytes()]
    assert "s3cret" not in ran.out + ran.err
    assert f"From {server.address}/feed.xml?….\n" in (tmp_path / "show/import-report.md").read_text()


def test_two_imports_into_one_folder_do_not_run_at_once(server: Server, tmp_path: Path) -> None:
    with lock_show(made(tmp_path / "show"), "podcast import elsewhere", lambda: datetime.now(timezone.utc)):
        ran = podcast(tmp_path, "import", f"{server.address}/feed.xml", "show")
    assert ran.code == 8
    assert not (tmp_path / "show/episodes").exists()


def made(folder: Path) -> Path:
    folder.mkdir()
    return folder


@pytest.mark.parametrize("there", ["import", "episodes"])
def test_a_folder_that_holds_something_else_is_refused(server: Server, tmp_path: Path, there: str) -> None:
    show = made(tmp_path / "show")
    if there == "import":
        kind, content = server.files["/feed.xml"]
        server.files["/other.xml"] = (kind, content.replace(b"urn:", b"other:"))
        assert podcast(tmp_path, "import", f"{server.address}/other.xml", "show", "--audio", "stay").code == 0
        (show / "podcast.toml").unlink()
    else:
        (show / "episodes/ep02").mkdir(parents=True)
        (show / "episodes/ep02/notes.md").write_text("Mine.\n")
    before = {path: path.read_bytes() for path in show.rglob("*") if path.is_file()}
    ran = podcast(tmp_path, "import", f"{server.address}/feed.xml", "show")
    assert ran.code == 3
    assert ran.err.startswith("Error: show: this folder holds a show already\n")
    assert {path: path.read_bytes() for path in show.rglob("*") if path.is_file()} == before


def test_a_dry_run_makes_nothing(server: Server, tmp_path: Path) -> None:
    before = sorted(tmp_path.iterdir())
    ran = podcast(tmp_path, "import", f"{server.address}/feed.xml", "--dry-run")
    assert ran.code == 0
    assert ran.out.splitlines()[:3] == [
        "Les voisins: 2 episodes, into les-voisins/",
        "  ep02  Deux [a] *b*",
        "  ep01  Un",
    ]
    assert sorted(tmp_path.iterdir()) == before


def test_another_show_is_never_touched(server: Server, tmp_path: Path) -> None:
    assert podcast(tmp_path, "init", "show").code == 0
    before = (tmp_path / "show/podcast.toml").read_bytes()
    ran = podcast(tmp_path, "import", f"{server.address}/feed.xml", "show")
    assert (ran.code, ran.err) == (
        3,
        "Error: show: this folder holds a show already\n"
        "Choose another folder: an import never changes a show that is there.\n",
    )
    assert (tmp_path / "show/podcast.toml").read_bytes() == before


@pytest.mark.parametrize(
    ("source", "code", "message"),
    [
        ("none.xml", 3, "Error: none.xml: there is no such feed\nGive a file, or an address of the web.\n"),
        ("{at}/none.xml", 7, "Error: {at}/none.xml: answers 404, not 200\nCheck the address of the feed.\n"),
        ("{at}/1.mp3", 3, None),
        (
            "example.org/feed.xml",
            3,
            "Error: example.org/feed.xml: there is no such feed\nIs it https://example.org/feed.xml?\n",
        ),
        (
            "https://me:s3cret@example.org/feed.xml",
            3,
            "Error: https://example.org/feed.xml: this address holds a name or a password, which everybody could read\n"
            "Fetch the feed with a browser, and give the file.\n",
        ),
    ],
)
def test_what_is_no_feed_is_one_clear_error(
    server: Server, tmp_path: Path, source: str, code: int, message: str | None
) -> None:
    ran = podcast(tmp_path, "import", source.format(at=server.address), "show")
    assert ran.code == code
    assert "Traceback" not in ran.err
    assert message is None or ran.err == message.format(at=server.address)
    assert not (tmp_path / "show").exists()


def with_feed(server: Server, old: str, new: str, count: int = -1) -> None:
    """Let the feed say something else from now on."""
    kind, content = server.files["/feed.xml"]
    assert old.encode() in content
    server.files["/feed.xml"] = (kind, content.replace(old.encode(), new.encode(), count))


def files_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_an_episode_that_a_person_made_keeps_its_folder_to_itself(server: Server, tmp_path: Path) -> None:
    whole = server.files["/feed.xml"]
    with_feed(server, "<item><title>Deux", "<!--<item><title>Deux", 1)
    with_feed(server, "</item>\n<item><title>Un", "</item>-->\n<item><title>Un", 1)
    words = ("import", f"{server.address}/feed.xml", "show", "--audio", "stay")
    assert podcast(tmp_path, *words).code == 0
    own = made(tmp_path / "show/episodes/ep02")
    (own / "episode.toml").write_text('title = "La mienne"\nnumber = 2\n')
    (own / "notes.md").write_text("À moi.\n")
    before = files_of(own)
    server.files["/feed.xml"] = whole

    ran = podcast(tmp_path, *words)

    assert ran.code == 0, ran.out + ran.err
    assert files_of(own) == before
    toml = (tmp_path / "show/episodes/ep02-2/episode.toml").read_text()
    assert ('guid = "urn:2"\n' in toml, "number" in toml) == (True, False)
    report = (tmp_path / "show/import-report.md").read_text()
    assert "- Deux [a] *b*: number 2 is another episode's here: left out\n" in report


def test_an_episode_whose_folder_has_another_name_now_is_not_made_again(server: Server, tmp_path: Path) -> None:
    words = ("import", f"{server.address}/feed.xml", "show", "--audio", "stay")
    assert podcast(tmp_path, *words).code == 0
    episodes = tmp_path / "show/episodes"
    (episodes / "ep02").rename(episodes / "deux")

    ran = podcast(tmp_path, *words)

    assert ran.code == 0, ran.out + ran.err
    assert sorted(path.name for path in episodes.iterdir()) == ["deux", "ep01"]
    assert "2 of 2 items are in the new feed, in order; 0 are there twice.\n" in ran.out


def test_an_episode_that_was_deleted_here_does_not_come_back(server: Server, tmp_path: Path) -> None:
    words = ("import", f"{server.address}/feed.xml", "show", "--audio", "stay")
    assert podcast(tmp_path, *words).code == 0
    shutil.rmtree(tmp_path / "show/episodes/ep02")

    ran = podcast(tmp_path, *words)

    assert ran.code == 0, ran.out + ran.err
    assert not (tmp_path / "show/episodes/ep02").exists()
    assert "1 are kept out of it by what stands in this folder: Deux [a] *b*\n" in ran.out
    report = (tmp_path / "show/import-report.md").read_text()
    assert "- Deux [a] *b*: its episode was taken away here, or has another guid now: left out\n" in report


def test_an_episode_that_a_person_keeps_out_of_the_feed_stays_out(server: Server, tmp_path: Path) -> None:
    with_feed(server, f'length="{len(server.files["/2.mp3"][1])}"', "")
    gone = server.files.pop("/2.mp3")
    words = ("import", f"{server.address}/feed.xml", "show", "--audio", "stay")
    ran = podcast(tmp_path, *words)
    assert (ran.code, "1 wait for a date or for audio: Deux [a] *b*\n" in ran.out) == (11, True), ran.err
    two, one = (tmp_path / f"show/episodes/{name}/episode.toml" for name in ("ep02", "ep01"))
    two.write_text(two.read_text().replace("published = false", "published = false  # jusqu'à nouvel ordre"))
    one.write_text(one.read_text().replace("published = true", "published = false"))
    server.files["/2.mp3"] = gone

    ran = podcast(tmp_path, *words)

    assert ran.code == 0, ran.out + ran.err
    assert "published = false  # jusqu'à nouvel ordre\n" in two.read_text()
    assert "published = false\n" in one.read_text()
    assert "2 are kept out of it by what stands in this folder: Deux [a] *b*, Un\n" in ran.out


def test_an_episode_whose_audio_came_later_is_published_then(server: Server, tmp_path: Path) -> None:
    with_feed(server, f'length="{len(server.files["/2.mp3"][1])}"', "")
    gone = server.files.pop("/2.mp3")
    words = ("import", f"{server.address}/feed.xml", "show", "--audio", "stay")
    assert podcast(tmp_path, *words).code == 11
    server.files["/2.mp3"] = gone
    two = tmp_path / "show/episodes/ep02/episode.toml"
    two.write_text(two.read_text().replace("Deux", "Deuxième"))
    ran = podcast(tmp_path, *words)
    assert ran.code == 0, ran.out + ran.err
    toml = two.read_text()
    assert ("published = true\n" in toml, f"length = {len(gone[1])}\n" in toml) == (True, True)


def test_addresses_with_a_key_that_changes_make_no_second_episode(server: Server, tmp_path: Path) -> None:
    with_feed(server, '<guid isPermaLink="false">urn:1</guid>', "")
    for key in ("one", "two"):
        server.files[f"/2.mp3?{key}"] = server.files["/2.mp3"]
        server.files[f"/1.mp3?{key}"] = server.files["/1.mp3"]
    with_feed(server, '.mp3"', '.mp3?one"')
    assert podcast(tmp_path, "import", f"{server.address}/feed.xml", "show", "--audio", "stay").code == 0
    with_feed(server, "?one", "?two")

    ran = podcast(tmp_path, "import", f"{server.address}/feed.xml", "show")

    assert ran.code == 0, ran.out + ran.err
    assert sorted(path.name for path in (tmp_path / "show/episodes").iterdir()) == ["ep01", "ep02"]
    for number, file in (("01", "/1.mp3"), ("02", "/2.mp3")):
        assert (tmp_path / f"show/episodes/ep{number}/audio.mp3").read_bytes() == server.files[file][1]
    assert f'guid = "{server.address}/1.mp3?one"\n' in (tmp_path / "show/episodes/ep01/episode.toml").read_text()


def test_items_that_only_their_address_tells_apart_stay_two(server: Server, tmp_path: Path) -> None:
    with_feed(server, '<guid isPermaLink="false">urn:1</guid>', "")
    item = server.files["/feed.xml"][1].decode().rpartition("<item>")[2].partition("</item>")[0]
    with_feed(server, "</channel>", f"<item>{item}</item></channel>".replace("/1.mp3", "/again.mp3"))
    words = ("import", f"{server.address}/feed.xml", "show", "--audio", "stay")
    assert podcast(tmp_path, *words).code == 0
    before = sorted(path.name for path in (tmp_path / "show/episodes").iterdir())
    with_feed(server, '.mp3"', '.mp3?another"')
    ran = podcast(tmp_path, *words)
    assert ran.code == 0, ran.out + ran.err
    assert sorted(path.name for path in (tmp_path / "show/episodes").iterdir()) == before
    assert len(before) == 3


def entries(show: Path) -> dict[str, str]:
    """The guid's last part of every episode, by its title."""
    found = (path.read_text() for path in (show / "episodes").glob("*/episode.toml"))
    tables = [tomlkit.parse(text).unwrap() for text in found]
    return {table["title"]: table["guid"].rpartition("/")[2] for table in tables}


def items_of(server: Server, *items: tuple[str, str, int, str]) -> None:
    """Let the feed have these items: title, guid ("" for none), day of May, and the audio's name."""
    written = "".join(
        f"<item><title>{title}</title>{f'<guid>{guid}</guid>' if guid else ''}<pubDate>{day:02d} May 2020 10:00:00 GMT"
        f'</pubDate><description>x</description><enclosure url="{server.address}/{audio}" length="1" type="audio/mpeg"/></item>'
        for title, guid, day, audio in items
    )
    kind, content = server.files["/feed.xml"]
    head = content.decode().partition("<item>")[0]
    server.files["/feed.xml"] = (kind, f"{head}{written}</channel></rss>".encode())
    for name in (audio.partition("?")[0] for _, _, _, audio in items):
        server.files[f"/{name}"] = server.files["/1.mp3"]


@pytest.mark.parametrize(
    ("before", "after", "guids"),
    [
        (
            [("Un", "g", 5, "a.mp3")],
            [("Un", "g", 5, "a.mp3"), ("Zéro", "g", 1, "b.mp3")],
            {"Un": "g", "Zéro": "b.mp3"},
        ),
        (
            [("Deux", "g", 6, "b.mp3"), ("Un", "g", 5, "a.mp3")],
            [("Deux", "g", 6, "b.mp3"), ("Un", "g", 9, "a.mp3")],
            {"Un": "g", "Deux": "b.mp3"},
        ),
        (
            [("Deux", "g", 6, "b.mp3"), ("Un", "g", 5, "a.mp3")],
            [("Deux", "g", 6, "b.mp3")],
            {"Un": "g", "Deux": "b.mp3"},
        ),
        (
            [("Journal", "", 5, "a.mp3?key=1")],
            [("Journal", "", 5, "b.mp3?key=2"), ("Journal", "", 5, "a.mp3?key=2")],
            {"Journal": "a.mp3?key=1", "Journal bis": "b.mp3?key=2"},
        ),
    ],
    ids=["an older one comes", "one gets another date", "the older one goes", "one that looks alike comes"],
)
def test_what_was_imported_keeps_its_guid_whatever_the_feed_does(
    server: Server,
    tmp_path: Path,
    before: list[tuple[str, str, int, str]],
    after: list[tuple[str, str, int, str]],
    guids: dict[str, str],
) -> None:
    words = ("import", f"{server.address}/feed.xml", "show", "--audio", "stay")
    items_of(server, *before)
    assert podcast(tmp_path, *words).code == 0
    items_of(server, *after)
    ran = podcast(tmp_path, *words)
    assert "0 are there twice" in ran.out
    for path in (tmp_path / "show/episodes").glob("*/episode.toml"):
        if "b.mp3?key=2" in path.read_text():
            path.write_text(path.read_text().replace('"Journal"', '"Journal bis"'))
    assert entries(tmp_path / "show") == guids


@pytest.mark.parametrize("parts", [True, False], ids=["of an older version", "of an import that was killed"])
def test_a_ledger_that_knows_less_than_the_folder_is_enough(server: Server, tmp_path: Path, parts: bool) -> None:
    words = ("import", f"{server.address}/feed.xml", "show", "--audio", "stay")
    assert podcast(tmp_path, *words).code == 0
    path = tmp_path / "show/.podcast/import.json"
    ledger = json.loads(path.read_text())
    ledger["items"] = {
        guid: {"id": entry["id"], "parts": entry["parts"] if parts else {}} for guid, entry in ledger["items"].items()
    }
    path.write_text(json.dumps(ledger))
    if not parts:
        assert podcast(tmp_path, *words).code == 0
    shutil.rmtree(tmp_path / "show/episodes/ep02")
    ran = podcast(tmp_path, *words)
    assert ran.code == 0, ran.out + ran.err
    assert "1 are kept out of it by what stands in this folder: Deux [a] *b*\n" in ran.out
    assert not (tmp_path / "show/episodes/ep02").exists()


def test_a_copied_episode_is_refused_before_anything_is_fetched_into_it(server: Server, tmp_path: Path) -> None:
    words = ("import", f"{server.address}/feed.xml", "show")
    assert podcast(tmp_path, *words, "--audio", "stay").code == 0
    show = tmp_path / "show"
    shutil.copytree(show / "episodes/ep02", show / "episodes/zz")
    before = {path: path.read_bytes() for path in show.rglob("*") if path.is_file()}
    ran = podcast(tmp_path, *words)
    assert (ran.code, ran.err) == (
        3,
        "Error: episodes/zz/episode.toml: ep02 and zz have the same guid\n"
        "If one is a copy of the other, delete its folder, and import again.\n",
    )
    assert {path: path.read_bytes() for path in show.rglob("*") if path.is_file()} == before


def test_a_password_in_a_tag_is_left_out(server: Server, tmp_path: Path) -> None:
    source = '<podcast:source uri="https://me:s3cret@x.example/a.mp3"/>'
    tag = f'<podcast:alternateEnclosure type="audio/mpeg" length="1">{source}</podcast:alternateEnclosure>'
    with_feed(server, "<itunes:episode>1</itunes:episode>", f"<itunes:episode>1</itunes:episode>{tag}")
    ran = podcast(tmp_path, "import", f"{server.address}/feed.xml", "show", "--audio", "stay")
    written = [path for path in (tmp_path / "show").rglob("*") if path.is_file()]
    assert not [path for path in written if b"s3cret" in path.read_bytes()]
    assert "s3cret" not in ran.out + ran.err
    assert (
        "- Un: podcast:alternateEnclosure has an address with a name or a password: left out\n"
        in (tmp_path / "show/import-report.md").read_text()
    )


def test_what_a_person_put_in_place_of_audio_is_never_deleted(server: Server, tmp_path: Path) -> None:
    words = ("import", f"{server.address}/feed.xml", "show")
    assert podcast(tmp_path, *words, "--audio", "stay").code == 0
    theirs = tmp_path / "show/episodes/ep01/audio.mp3"
    theirs.write_text("no sound")
    ran = podcast(tmp_path, *words)
    assert (ran.code, theirs.read_text()) == (11, "no sound"), ran.err
    assert (
        "- Un: audio.mp3 in its folder is no sound (once it is deleted, the audio is fetched): "
        f"it stays at {server.address}/1.mp3\n" in (tmp_path / "show/import-report.md").read_text()
    )
    theirs.unlink()
    assert podcast(tmp_path, *words).code == 0
    assert theirs.read_bytes() == server.files["/1.mp3"][1]


def test_pages_follow_the_show_to_its_public_address(server: Server, tmp_path: Path) -> None:
    assert podcast(tmp_path, "import", f"{server.address}/feed.xml", "show", "--audio", "stay").code == 0
    show = tmp_path / "show"
    settings = show / "podcast.toml"
    text = settings.read_text()
    assert "# public_url" in text
    settings.write_text(
        text.replace('# public_url = "https://podcast.example.org/"', f'public_url = "{server.address}/new/"')
    )
    page = show / "feed/ep02/index.html"
    podcast(show, "publish", "--due")  # nothing is served there: what it would serve is looked at
    assert f'href="{server.address}/new/ep02/' in page.read_text()
    assert "127.0.0.1:8000" not in page.read_text() + (show / "feed/feed.xml").read_text()


def test_a_feed_without_an_episode_is_no_success(server: Server, tmp_path: Path) -> None:
    with_feed(server, "<enclosure", "<other")
    ran = podcast(tmp_path, "import", f"{server.address}/feed.xml", "show")
    assert (ran.code, "The old feed has no episode that could be taken.\n" in ran.out) == (11, True), ran.err


def test_a_broken_feed_is_never_taken_for_whole(server: Server, tmp_path: Path) -> None:
    with_feed(server, "</item>\n<item><title>Un", "\n<item><title>Un")
    ran = podcast(tmp_path, "import", f"{server.address}/feed.xml", "show", "--audio", "stay")
    assert ran.code == 11
    assert ran.out.splitlines()[1] == "2 of 2 items are in the new feed, in order; 0 are there twice."
    assert "The feed could not be read whole, so nobody knows what else it has: see the report.\n" in ran.err


def test_a_change_that_the_gate_stops_says_how_it_is_allowed(server: Server, tmp_path: Path) -> None:
    words = ("import", f"{server.address}/feed.xml", "show", "--audio", "stay")
    assert podcast(tmp_path, *words).code == 0
    show = tmp_path / "show"
    settings = show / "podcast.toml"
    settings.write_text(
        settings.read_text().replace(
            '# public_url = "https://podcast.example.org/"', f'public_url = "{server.address}/new/"\nfolder = "feed"'
        )
    )
    assert podcast(tmp_path, *words).code == 0
    toml = show / "episodes/ep01/episode.toml"
    toml.write_text(toml.read_text().replace("published = true", 'published = "scheduled"').replace("2020-", "2090-"))
    live = (show / "feed/feed.xml").read_bytes()
    ran = podcast(tmp_path, *words)
    assert ran.code == 11, ran.out + ran.err
    assert "(with `podcast publish --due`)" in ran.err
    assert (show / "feed/feed.xml").read_bytes() == live
