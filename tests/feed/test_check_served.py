"""What servers must do for apps, asked of a server on this machine that does each thing wrong in turn."""

from __future__ import annotations

import struct
import threading
from collections.abc import Iterator
from datetime import datetime, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from podcast.errors import ConfigError, VerifyError
from podcast.production.checking import check_address
from podcast.storage import fetch_over_http
from tests.feed.test_check_defects import GOOD, NOW
from tests.storage.servers import scripted_server

AUDIO = b"\xff\xfb\x90\x00" * 2500


def png(side: int) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", side, side) + b"\x08\x02\x00\x00\x00"


class Server(ThreadingHTTPServer):
    """Serves one good feed with all that it names; `faults` change answers by path."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.faults: dict[str, dict[str, object]] = {}
        self.address = f"http://127.0.0.1:{self.server_port}/"
        feed = GOOD.replace("https://example.org/", self.address).replace('length="1234"', f'length="{len(AUDIO)}"')
        self.files: dict[str, tuple[str, bytes]] = {
            "/feed.xml": ("application/xml", feed.replace('length="1000"', f'length="{len(AUDIO)}"').encode()),
            "/cover.jpg": ("image/png", png(1400)),
            "/ep02.mp3": ("audio/mpeg", AUDIO),
            "/ep01.mp3": ("audio/mpeg", AUDIO),
            "/ep02.vtt": ("text/vtt", b"WEBVTT\n"),
            "/ep02.json": ("application/json+chapters", b"{}"),
        }


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        fault = self.server.faults.get(self.path, {})
        kind, content = self.server.files.get(self.path, ("text/plain", b""))
        content = fault.get("content", content)  # type: ignore[assignment]
        status = fault.get("status", 200 if self.path in self.server.files else 404)
        if self.headers.get("If-None-Match") == '"1"':
            status, content = 304, b""
        span = self.headers.get("Range")
        if span and status == 200 and "ranges" not in fault:
            first, _, last = span.removeprefix("bytes=").partition("-")
            content, status = content[int(first) : int(last) + 1], 206
        self.send_response(int(str(status)))
        self.send_header("Content-Type", str(fault.get("type", kind)))
        self.send_header("Content-Length", str(len(content)))
        if "etag" not in fault:
            self.send_header("ETag", '"1"')
        if "cors" not in fault:
            self.send_header("Access-Control-Allow-Origin", "*")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_message(self, *words: object) -> None:
        """Tests speak for themselves."""


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


def names(server: Server) -> list[str]:
    checked = check_address(f"{server.address}feed.xml", fetch_over_http(), lambda: NOW)
    return [finding.rule.name for finding in checked.findings]


def test_a_good_feed_on_a_good_server_has_no_finding(server: Server) -> None:
    assert names(server) == []


@pytest.mark.parametrize(
    ("path", "fault", "rule"),
    [
        ("/feed.xml", {"type": "text/html"}, "served-type"),
        ("/feed.xml", {"etag": False}, "served-unconditionally"),
        ("/ep02.mp3", {"status": 404}, "enclosure-not-served"),
        ("/ep02.mp3", {"content": AUDIO + b"x"}, "enclosure-length-differs"),
        ("/ep02.mp3", {"type": "application/octet-stream"}, "enclosure-type-differs"),
        ("/ep02.mp3", {"ranges": False}, "enclosure-without-ranges"),
        ("/cover.jpg", {"status": 403}, "artwork-not-served"),
        ("/cover.jpg", {"type": "image/gif"}, "artwork-type"),
        ("/cover.jpg", {"content": png(600)}, "artwork-size"),
        ("/cover.jpg", {"content": b"GIF89a"}, "artwork-size"),
        ("/cover.jpg", {"content": png(1400) + bytes(600_000)}, "artwork-heavy"),
        ("/ep02.vtt", {"status": 500}, "sidecar-not-served"),
        ("/ep02.vtt", {"type": "text/plain"}, "sidecar-type"),
        ("/ep02.json", {"cors": False}, "sidecar-without-cors"),
    ],
)
def test_each_fault_of_a_server_is_found_under_its_own_name_and_alone(
    server: Server, path: str, fault: dict[str, object], rule: str
) -> None:
    server.faults[path] = fault
    assert names(server) == [rule]


def test_a_measuring_service_is_asked_by_head_alone(server: Server) -> None:
    asked: list[str] = []

    def redirect(request: BaseHTTPRequestHandler) -> None:
        asked.append(request.command)
        request.send_response(302)
        request.send_header("Location", request.path.removeprefix("/e/"))
        request.send_header("Content-Length", "0")
        request.end_headers()

    kind, content = server.files["/feed.xml"]
    with scripted_server(redirect) as service:
        url = f"{server.address}ep02.mp3".encode()
        server.files["/feed.xml"] = (kind, content.replace(url, f"{service}e/".encode() + url))
        assert names(server) == []
        server.faults["/ep02.mp3"] = {"ranges": False}
        assert names(server) == ["enclosure-without-ranges"]
    assert asked == ["HEAD", "HEAD"]


def test_what_cannot_be_fetched_is_one_clear_error(server: Server) -> None:
    with pytest.raises(VerifyError) as caught:
        check_address(f"{server.address}none.xml", fetch_over_http(), lambda: NOW)
    assert caught.value.what == "answers 404, not 200"
    server.files["/feed.xml"] = ("text/html", b"<html></html>")
    with pytest.raises(ConfigError) as refused:
        check_address(f"{server.address}feed.xml", fetch_over_http(), lambda: datetime.now(timezone.utc))
    assert refused.value.what == "this is a web page, not a feed"


def test_a_feed_of_more_than_five_megabytes_is_read_to_its_end(server: Server) -> None:
    kind, content = server.files["/feed.xml"]
    server.files["/feed.xml"] = (kind, content.replace(b"<language>", b"<!--" + b"x" * 6_000_000 + b"--><language>"))
    assert names(server) == ["feed-too-long"]
