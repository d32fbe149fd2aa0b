"""Big files from a server on this machine: whole, gone on with after a break, and never put together of two."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from podcast.errors import VerifyError
from podcast.storage.downloading import Downloader

CONTENT = bytes(range(256)) * 4000  # 1,024,000 bytes


@dataclass
class Served:
    """What the server has, and how it behaves."""

    content: bytes = CONTENT
    headers: dict[str, str] = field(default_factory=lambda: {"ETag": '"one"'})
    breaks_after: int | None = None
    ranges: bool = True
    status: int = 200
    asked: list[str | None] = field(default_factory=list)
    redirects: dict[str, str] = field(default_factory=dict)


class Handler(BaseHTTPRequestHandler):
    served: Served

    def do_GET(self) -> None:
        served = self.served
        if self.path in served.redirects:
            self.send_response(302)
            self.send_header("Location", served.redirects[self.path])
            self.send_header("Content-Length", "0")
            return self.end_headers()
        span = self.headers.get("Range")
        served.asked.append(span)
        body, status, headers = served.content, served.status, dict(served.headers)
        validator = headers.get("ETag") or headers.get("Last-Modified")
        if span and served.ranges and self.headers.get("If-Range") == validator:
            first = int(span.removeprefix("bytes=").partition("-")[0])
            headers["Content-Range"] = f"bytes {first}-{len(body) - 1}/{len(body)}"
            body, status = body[first:], 206
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: served.breaks_after])
        if served.breaks_after is not None:
            self.close_connection = True
        return None

    def log_message(self, *words: object) -> None:
        """Tests speak for themselves."""


@pytest.fixture
def served() -> Served:
    return Served()


@pytest.fixture
def address(served: Served) -> Iterator[str]:
    handler = type("Of", (Handler,), {"served": served})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def fetch(url: str, path: Path) -> int:
    return Downloader().download(url, path, lambda *_: None)


def broken(served: Served, url: str, path: Path) -> None:
    """A download that breaks off after 300,000 bytes."""
    served.breaks_after = 300_000
    with pytest.raises(VerifyError) as caught:
        fetch(url, path)
    assert str(caught.value) == f"{url}: breaks off after 300000 bytes, 724000 are missing"
    served.breaks_after = None


def test_a_file_comes_whole_and_alone(served: Served, address: str, tmp_path: Path) -> None:
    told: list[tuple[int, int | None]] = []
    path = tmp_path / "a.mp3"
    assert Downloader().download(f"{address}/a", path, lambda *step: told.append(step)) == len(CONTENT)
    assert path.read_bytes() == CONTENT
    assert told[-1] == (len(CONTENT), len(CONTENT))
    assert [one.name for one in tmp_path.iterdir()] == ["a.mp3"]


@pytest.mark.parametrize("headers", [{"ETag": '"one"'}, {"Last-Modified": "Tue, 05 May 2020 10:00:00 GMT"}])
def test_it_goes_on_where_the_line_broke(served: Served, address: str, tmp_path: Path, headers: dict[str, str]) -> None:
    served.headers = headers
    broken(served, f"{address}/a", tmp_path / "a.mp3")
    assert fetch(f"{address}/a", tmp_path / "a.mp3") == len(CONTENT)
    assert served.asked == [None, "bytes=300000-"]
    assert (tmp_path / "a.mp3").read_bytes() == CONTENT
    assert [one.name for one in tmp_path.iterdir()] == ["a.mp3"]


def test_a_file_that_changed_meanwhile_is_fetched_anew(served: Served, address: str, tmp_path: Path) -> None:
    broken(served, f"{address}/a", tmp_path / "a.mp3")
    served.content, served.headers = CONTENT[::-1], {"ETag": '"two"'}
    fetch(f"{address}/a", tmp_path / "a.mp3")
    assert (tmp_path / "a.mp3").read_bytes() == CONTENT[::-1]


def test_a_part_of_another_length_than_before_is_not_put_to_it(served: Served, address: str, tmp_path: Path) -> None:
    broken(served, f"{address}/a", tmp_path / "a.mp3")
    served.content = CONTENT[::-1] + b"more"  # under the same ETag
    fetch(f"{address}/a", tmp_path / "a.mp3")
    assert (tmp_path / "a.mp3").read_bytes() == CONTENT[::-1] + b"more"


def test_a_server_without_parts_is_asked_for_the_whole(served: Served, address: str, tmp_path: Path) -> None:
    served.ranges = False
    broken(served, f"{address}/a", tmp_path / "a.mp3")
    assert fetch(f"{address}/a", tmp_path / "a.mp3") == len(CONTENT)
    assert (tmp_path / "a.mp3").read_bytes() == CONTENT


@pytest.mark.parametrize("headers", [{}, {"ETag": 'W/"one"'}])
def test_what_nobody_can_tell_apart_is_not_kept_in_parts(
    served: Served, address: str, tmp_path: Path, headers: dict[str, str]
) -> None:
    served.headers = headers
    broken(served, f"{address}/a", tmp_path / "a.mp3")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("note", ["{", '{"validator": "x"}', ""])
def test_a_note_that_cannot_be_read_is_none(served: Served, address: str, tmp_path: Path, note: str) -> None:
    (tmp_path / "a.mp3.part").write_bytes(b"something else")
    (tmp_path / "a.mp3.part.json").write_text(note)
    fetch(f"{address}/a", tmp_path / "a.mp3")
    assert (tmp_path / "a.mp3").read_bytes() == CONTENT


def test_what_is_not_there_leaves_nothing(served: Served, address: str, tmp_path: Path) -> None:
    served.status = 404
    with pytest.raises(VerifyError) as caught:
        fetch(f"{address}/a?key=s3cret", tmp_path / "a.mp3")
    assert str(caught.value) == f"{address}/a?…: answers 404, not 200"
    assert list(tmp_path.iterdir()) == []


def test_an_empty_file_is_none(served: Served, address: str, tmp_path: Path) -> None:
    served.content = b""
    with pytest.raises(VerifyError) as caught:
        fetch(f"{address}/a", tmp_path / "a.mp3")
    assert str(caught.value) == f"{address}/a: is empty"
    assert list(tmp_path.iterdir()) == []


def test_what_is_sent_compressed_is_refused(served: Served, address: str, tmp_path: Path) -> None:
    served.content, served.headers = gzip.compress(CONTENT), {"Content-Encoding": "gzip"}
    with pytest.raises(VerifyError) as caught:
        fetch(f"{address}/a", tmp_path / "a.mp3")
    assert str(caught.value) == f"{address}/a: is sent compressed, which nobody asked for"
    assert list(tmp_path.iterdir()) == []


def test_redirects_are_followed_on_the_web_and_nowhere_else(served: Served, address: str, tmp_path: Path) -> None:
    served.redirects = {"/1": "/2", "/2": "a", "/local": "file:///etc/passwd", "/loop": "/loop", "/odd": "http://[::1"}
    assert fetch(f"{address}/1", tmp_path / "a.mp3") == len(CONTENT)
    for path, sentence in {
        "/local": "file:///etc/passwd: is not an address on the web",
        "/loop": f"{address}/loop: redirects more than 10 times",
        "/odd": f"{address}/odd: redirects to what is no address",
    }.items():
        with pytest.raises(VerifyError) as caught:
            fetch(f"{address}{path}", tmp_path / "b.mp3")
        assert str(caught.value) == sentence
    assert [one.name for one in tmp_path.iterdir()] == ["a.mp3"]


@pytest.mark.parametrize(
    "url", ["http://[::1", "http://exa mple/a", "http://example.org:99999/", "http:///a", "ftp://example.org/a"]
)
def test_what_is_no_address_is_refused(tmp_path: Path, url: str) -> None:
    with pytest.raises(VerifyError) as caught:
        fetch(url, tmp_path / "a.mp3")
    assert str(caught.value) == f"{url}: is not an address on the web"


def test_a_server_that_cannot_be_reached_is_told(tmp_path: Path) -> None:
    with pytest.raises(VerifyError) as caught:
        fetch("http://127.0.0.1:9/a", tmp_path / "a.mp3")
    assert str(caught.value) == "http://127.0.0.1:9/a: cannot be reached"
