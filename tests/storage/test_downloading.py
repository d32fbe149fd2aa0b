"""Big files from a server on this machine: whole, gone on with after a break, and never put together of two."""

from __future__ import annotations

import contextlib
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
    headers: dict[str, str | None] = field(default_factory=lambda: {"ETag": '"one"'})
    breaks_after: int | None = None
    ranges: bool = True
    status: int = 200
    asked: list[str | None] = field(default_factory=list)
    redirects: dict[str, str] = field(default_factory=dict)
    rest: tuple[int, dict[str, str | None], bytes] | None = None
    """How it answers whoever asks for a part: status, headers besides its own (None: without it), and body."""


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
        body, status = served.content, served.status
        headers: dict[str, str | None] = dict(served.headers)
        validator = headers.get("ETag") or headers.get("Last-Modified")
        if span and served.ranges and self.headers.get("If-Range") == validator:
            first = int(span.removeprefix("bytes=").partition("-")[0])
            headers["Content-Range"] = f"bytes {first}-{len(body) - 1}/{len(body)}"
            body, status = body[first:], 206
        headers = {"Content-Length": str(len(body)), **headers}
        if span and served.rest:
            status, others, body = served.rest
            headers |= {"Content-Length": str(len(body)), **others}
        self.send_response(status)
        for name, value in headers.items():
            if value is not None:
                self.send_header(name, value)
        self.end_headers()
        with contextlib.suppress(ConnectionError):  # who sees that it is another file reads no further
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
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def fetch(url: str, path: Path) -> int:
    return Downloader().download(url, path, lambda *_: None)


def refused(url: str, path: Path) -> str:
    """What is said of a download that does not come about."""
    with pytest.raises(VerifyError) as caught:
        fetch(url, path)
    return str(caught.value)


def broken(served: Served, url: str, path: Path, shown: str | None = None) -> None:
    """A download that breaks off after 300,000 bytes."""
    served.breaks_after = 300_000
    assert refused(url, path) == f"{shown or url}: breaks off after 300000 bytes, 724000 are missing"
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


REST = "bytes 300000-1023999/1024000"


@pytest.mark.parametrize(
    ("status", "headers", "body"),
    [
        pytest.param(206, {"Content-Range": REST, "ETag": '"two"'}, CONTENT[300_000:], id="of another file"),
        pytest.param(206, {"Content-Range": REST, "ETag": 'W/"one"'}, CONTENT[300_000:], id="of a file like it"),
        pytest.param(206, {"Content-Range": "bytes 300000-1023999/*"}, CONTENT[300_000:], id="of unknown length"),
        pytest.param(206, {"Content-Range": "bytes 0-1023999/1024000"}, CONTENT, id="from the start"),
        pytest.param(206, {"Content-Range": None}, CONTENT[300_000:], id="from who knows where"),
        pytest.param(206, {"Content-Range": REST}, CONTENT[300_000:500_000], id="shorter than it says"),
        pytest.param(206, {"Content-Range": REST}, CONTENT[300_000:] + b"more", id="longer than it says"),
        pytest.param(206, {"Content-Range": REST, "Content-Encoding": "gzip"}, CONTENT[300_000:], id="compressed"),
        pytest.param(416, {"Content-Range": "bytes */1024000"}, b"", id="refused, though there is more"),
        pytest.param(500, {}, b"", id="too much for it"),
    ],
)
def test_what_is_not_the_rest_of_the_same_file_is_not_put_to_it(
    served: Served, address: str, tmp_path: Path, status: int, headers: dict[str, str | None], body: bytes
) -> None:
    broken(served, f"{address}/a", tmp_path / "a.mp3")
    served.rest = (status, headers, body)
    assert fetch(f"{address}/a", tmp_path / "a.mp3") == len(CONTENT)
    assert served.asked == [None, "bytes=300000-", None]
    assert (tmp_path / "a.mp3").read_bytes() == CONTENT
    assert [one.name for one in tmp_path.iterdir()] == ["a.mp3"]


@pytest.mark.parametrize(("least", "whole"), [(None, True), (len(CONTENT), True), (len(CONTENT) + 1, False)])
def test_an_answer_that_says_no_length_is_whole_if_it_is_as_long_as_the_feed_says(
    served: Served, address: str, tmp_path: Path, least: int | None, whole: bool
) -> None:
    served.headers["Content-Length"] = None
    path = tmp_path / "a.mp3"
    if whole:
        assert Downloader().download(f"{address}/a.mp3", path, lambda *_: None, least) == len(CONTENT)
        assert path.read_bytes() == CONTENT
        return
    with pytest.raises(VerifyError) as caught:
        Downloader().download(f"{address}/a.mp3", path, lambda *_: None, least)
    assert caught.value.what == ("ends after 1024000 bytes, where nothing but the feed says its length: 1024001")
    assert list(tmp_path.iterdir()) == []


def test_a_rest_of_no_told_length_that_breaks_off_is_no_file(served: Served, address: str, tmp_path: Path) -> None:
    path = tmp_path / "a.mp3"
    broken(served, f"{address}/a", path)
    served.rest = (206, {"Content-Range": REST, "Content-Length": None}, CONTENT[300_000:500_000])
    assert refused(f"{address}/a", path) == f"{address}/a: breaks off after 500000 bytes, 524000 are missing"
    served.rest = None
    assert fetch(f"{address}/a", path) == len(CONTENT)
    assert served.asked == [None, "bytes=300000-", "bytes=500000-"]
    assert path.read_bytes() == CONTENT


def test_a_rest_of_no_told_length_that_does_not_end_is_thrown_away(
    served: Served, address: str, tmp_path: Path
) -> None:
    broken(served, f"{address}/a", tmp_path / "a.mp3")
    served.rest = (206, {"Content-Range": REST, "Content-Length": None}, CONTENT)
    assert (
        refused(f"{address}/a", tmp_path / "a.mp3") == f"{address}/a: is longer than 1024000 bytes, which it announced"
    )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_busy_server_costs_nothing_of_what_is_here(served: Served, address: str, tmp_path: Path, status: int) -> None:
    broken(served, f"{address}/a", tmp_path / "a.mp3")
    served.rest = (status, {}, b"")
    assert refused(f"{address}/a", tmp_path / "a.mp3") == f"{address}/a: answers {status}, not 206"
    served.rest = None
    assert fetch(f"{address}/a", tmp_path / "a.mp3") == len(CONTENT)
    assert served.asked == [None, "bytes=300000-", "bytes=300000-"]


def test_a_file_that_is_gone_takes_its_part_with_it(served: Served, address: str, tmp_path: Path) -> None:
    broken(served, f"{address}/a", tmp_path / "a.mp3")
    served.rest, served.status = (404, {}, b""), 404
    assert refused(f"{address}/a", tmp_path / "a.mp3") == f"{address}/a: answers 404, not 200"
    assert list(tmp_path.iterdir()) == []


def test_a_part_of_another_address_is_not_gone_on_with(served: Served, address: str, tmp_path: Path) -> None:
    broken(served, f"{address}/a?key=s3cret", tmp_path / "a.mp3", shown=f"{address}/a?…")
    assert "s3cret" not in (tmp_path / "a.mp3.part.json").read_text()
    assert fetch(f"{address}/b", tmp_path / "a.mp3") == len(CONTENT)
    assert served.asked == [None, None]


def test_a_file_is_fetched_again_when_it_is_asked_for_again(served: Served, address: str, tmp_path: Path) -> None:
    fetch(f"{address}/a", tmp_path / "a.mp3")
    served.content = CONTENT[::-1]
    assert fetch(f"{address}/a", tmp_path / "a.mp3") == len(CONTENT)
    assert served.asked == [None, None]
    assert (tmp_path / "a.mp3").read_bytes() == CONTENT[::-1]


def test_a_line_that_breaks_before_the_first_byte_leaves_nothing(served: Served, address: str, tmp_path: Path) -> None:
    served.breaks_after = 0
    assert refused(f"{address}/a", tmp_path / "a.mp3") == f"{address}/a: breaks off after 0 bytes, 1024000 are missing"
    assert list(tmp_path.iterdir()) == []


def test_more_than_anybody_wants_is_not_begun(served: Served, address: str, tmp_path: Path) -> None:
    served.headers = {"ETag": '"one"', "Content-Length": "4000000001"}
    assert refused(f"{address}/a", tmp_path / "a.mp3") == f"{address}/a: is longer than 4000000000 bytes"
    assert list(tmp_path.iterdir()) == []


def test_what_comes_after_the_announced_length_is_not_read(served: Served, address: str, tmp_path: Path) -> None:
    served.content, served.headers = CONTENT + b"more", {"ETag": '"one"', "Content-Length": str(len(CONTENT))}
    assert fetch(f"{address}/a", tmp_path / "a.mp3") == len(CONTENT)
    assert (tmp_path / "a.mp3").read_bytes() == CONTENT


def test_a_server_without_parts_is_asked_for_the_whole(served: Served, address: str, tmp_path: Path) -> None:
    served.ranges = False
    broken(served, f"{address}/a", tmp_path / "a.mp3")
    assert fetch(f"{address}/a", tmp_path / "a.mp3") == len(CONTENT)
    assert (tmp_path / "a.mp3").read_bytes() == CONTENT


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"ETag": 'W/"one"', "Last-Modified": "Tue, 05 May 2020 10:00:00 GMT"},
        {"ETag": "one"},
        {"Last-Modified": "Tue, 05 May 2099 10:00:00 GMT"},
        {"Last-Modified": "yesterday"},
    ],
)
def test_what_nobody_can_tell_apart_is_not_kept_in_parts(
    served: Served, address: str, tmp_path: Path, headers: dict[str, str]
) -> None:
    served.headers = headers
    broken(served, f"{address}/a", tmp_path / "a.mp3")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("note", [b"{", b'{"validator": "x"}', b"", b'{"validator": "\xff"}'])
def test_a_note_that_cannot_be_read_is_none(served: Served, address: str, tmp_path: Path, note: bytes) -> None:
    (tmp_path / "a.mp3.part").write_bytes(b"something else")
    (tmp_path / "a.mp3.part.json").write_bytes(note)
    fetch(f"{address}/a", tmp_path / "a.mp3")
    assert (tmp_path / "a.mp3").read_bytes() == CONTENT


def test_what_is_not_there_leaves_nothing(served: Served, address: str, tmp_path: Path) -> None:
    served.status = 404
    assert refused(f"{address}/a?key=s3cret", tmp_path / "a.mp3") == f"{address}/a?…: answers 404, not 200"
    assert list(tmp_path.iterdir()) == []


def test_an_empty_file_is_none(served: Served, address: str, tmp_path: Path) -> None:
    served.content = b""
    assert refused(f"{address}/a", tmp_path / "a.mp3") == f"{address}/a: is empty"
    assert list(tmp_path.iterdir()) == []


def test_what_is_sent_compressed_is_refused(served: Served, address: str, tmp_path: Path) -> None:
    served.content, served.headers = gzip.compress(CONTENT), {"Content-Encoding": "gzip"}
    assert refused(f"{address}/a", tmp_path / "a.mp3") == f"{address}/a: is sent compressed, which nobody asked for"
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
    "url",
    [
        "http://[::1",
        "http://exa mple/a",
        "http://a..b/",
        "http://%zz/",
        "http://example.org:99999/",
        "http:///a",
        "ftp://example.org/a",
    ],
)
def test_what_is_no_address_is_refused(tmp_path: Path, url: str) -> None:
    assert refused(url, tmp_path / "a.mp3") == f"{url}: is not an address on the web"


def test_a_password_is_neither_sent_nor_shown(served: Served, address: str, tmp_path: Path) -> None:
    closed = address.replace("http://", "http://anna:s3cret@")
    served.redirects = {"/closed": f"{closed}/a?key=s3cret"}
    for url in (f"{closed}/a?key=s3cret", f"{address}/closed"):
        with pytest.raises(VerifyError) as caught:
            fetch(url, tmp_path / "a.mp3")
        assert str(caught.value) == f"{address}/a?…: holds a name or a password, and neither is sent"
    assert served.asked == []
    assert list(tmp_path.iterdir()) == []


def test_a_server_that_cannot_be_reached_is_told(tmp_path: Path) -> None:
    assert refused("http://127.0.0.1:9/a", tmp_path / "a.mp3") == "http://127.0.0.1:9/a: cannot be reached"
