"""The site over HTTP: ranges, conditions, types, and nothing but the site."""

from __future__ import annotations

import http.client
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from podcast.errors import StorageError
from podcast.storage import Served, Server, serve
from podcast.storage.ranges import Unsatisfiable, parse_range
from tests.storage.sites import SITE_URL, build_site, put_file, sound

AUDIO = sound(100_000)


@pytest.fixture
def log() -> list[Served]:
    return []


@pytest.fixture
def server(tmp_path: Path, log: list[Served]) -> Iterator[Server]:
    site = tmp_path / "feed"
    put_file(site, "media/ep02.mp3", AUDIO)
    put_file(site, "media/ep02.vtt", b"WEBVTT\n")
    put_file(site, "media/empty.mp3", b"")
    put_file(site, "feed.xml", f"<rss><a>{SITE_URL}media/ep02.mp3</a></rss>".encode())
    put_file(site, "index.html", f'<a href="{SITE_URL}ep02/">2</a>'.encode())
    put_file(site, "ep02/index.html", b"<p>page</p>")
    put_file(site, ".gitignore", b"*")
    put_file(site, ".hidden/x.txt", b"x")
    put_file(site, "media/.ep02.mp3.1.part", b"x")
    put_file(tmp_path, "feed-private/x.txt", b"private")
    put_file(tmp_path, "secret.txt", b"private")
    (site / "out.txt").symlink_to(tmp_path / "secret.txt")
    (site / "outside").symlink_to(tmp_path / "feed-private")
    (site / "hid.txt").symlink_to(site / ".gitignore")
    (site / "loop").symlink_to(site / "loop")
    (site / "empty").mkdir()
    with serve(site, site_url=SITE_URL, log=log.append) as server:
        yield server


def ask(server: Server, path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=5)
    try:
        connection.putrequest(method, path)
        for name, value in headers.items():
            connection.putheader(name.replace("_", "-"), value)
        connection.endheaders()
        response = connection.getresponse()
        return response.status, {name.lower(): value for name, value in response.getheaders()}, response.read()
    finally:
        connection.close()


def test_a_preview_asks_no_measuring_service(tmp_path: Path) -> None:
    counted = f"https://op3.dev/e/{SITE_URL.removeprefix('https://')}media/ep02.mp3"
    put_file(tmp_path, "feed.xml", f"<rss><a>{counted}</a><b>{SITE_URL}ep02/</b></rss>".encode())
    with serve(tmp_path, site_url=SITE_URL, enclosure_prefix="https://op3.dev/e/") as server:
        body = ask(server, "/feed.xml")[2].decode()
        assert body == f"<rss><a>{server.url}media/ep02.mp3</a><b>{server.url}ep02/</b></rss>"


def test_a_file_whole(server: Server) -> None:
    status, headers, body = ask(server, "/media/ep02.mp3")
    assert (status, body) == (200, AUDIO)
    assert headers["content-type"] == "audio/mpeg"
    assert headers["content-length"] == "100000"
    assert headers["accept-ranges"] == "bytes"
    assert "access-control-allow-origin" not in headers


@pytest.mark.parametrize(
    ("range_", "content_range", "body"),
    [
        ("bytes=0-99", "bytes 0-99/100000", AUDIO[:100]),
        ("bytes=50000-", "bytes 50000-99999/100000", AUDIO[50_000:]),
        ("bytes=-10", "bytes 99990-99999/100000", AUDIO[-10:]),
        ("bytes=99999-200000", "bytes 99999-99999/100000", AUDIO[-1:]),
        ("bytes=-200000", "bytes 0-99999/100000", AUDIO),
    ],
)
def test_a_part_of_a_file(server: Server, range_: str, content_range: str, body: bytes) -> None:
    status, headers, received = ask(server, "/media/ep02.mp3", Range=range_)
    assert (status, headers["content-range"], received) == (206, content_range, body)
    assert headers["content-length"] == str(len(body))


@pytest.mark.parametrize("range_", ["bytes=100000-", "bytes=100001-100002", "bytes=-0"])
def test_a_part_that_is_not_there(server: Server, range_: str) -> None:
    status, headers, _ = ask(server, "/media/ep02.mp3", Range=range_)
    assert (status, headers["content-range"]) == (416, "bytes */100000")


@pytest.mark.parametrize(
    "range_", ["bytes=5-1", "bytes=a-b", "bytes=-", "items=0-1", "bytes=0-1,5-6", "bytes=٣-٤", "0-1"]
)
def test_ranges_that_mean_nothing_give_the_whole_file(range_: str) -> None:
    assert parse_range(range_, 100_000) is None


def test_no_part_of_an_empty_file(server: Server) -> None:
    assert ask(server, "/media/empty.mp3")[::2] == (200, b"")
    assert ask(server, "/media/empty.mp3", Range="bytes=0-")[0] == 416


@settings(deadline=None)
@given(content=st.binary(max_size=50), first=st.integers(0, 60), last=st.integers(0, 60))
def test_ranges_are_slices(content: bytes, first: int, last: int) -> None:
    expected = content[first : last + 1]
    if last < first:
        assert parse_range(f"bytes={first}-{last}", len(content)) is None
    elif expected:
        assert _slice(content, f"bytes={first}-{last}") == expected
    else:
        with pytest.raises(Unsatisfiable):
            parse_range(f"bytes={first}-{last}", len(content))


@settings(deadline=None)
@given(content=st.binary(min_size=1, max_size=50), length=st.integers(1, 60))
def test_suffix_ranges_are_slices(content: bytes, length: int) -> None:
    assert _slice(content, f"bytes=-{length}") == content[-length:]


def _slice(content: bytes, header: str) -> bytes:
    wanted = parse_range(header, len(content))
    assert wanted is not None
    return content[wanted[0] : wanted[1] + 1]


@given(header=st.text(max_size=30), size=st.integers(0, 1000))
@settings(deadline=None)
def test_no_header_breaks_the_parser(header: str, size: int) -> None:
    try:
        wanted = parse_range("bytes=" + header, size)
    except Unsatisfiable:
        return
    assert wanted is None or 0 <= wanted[0] <= wanted[1] < size


def test_head_gives_the_headers_of_get(server: Server) -> None:
    _, of_get, _ = ask(server, "/media/ep02.mp3")
    status, of_head, body = ask(server, "/media/ep02.mp3", "HEAD")
    assert (status, body) == (200, b"")
    assert {**of_get, "date": ""} == {**of_head, "date": ""}


def test_what_is_known_already_is_not_sent_again(server: Server, tmp_path: Path) -> None:
    for path in ("/media/ep02.mp3", "/feed.xml"):
        etag = ask(server, path)[1]["etag"]
        assert ask(server, path, If_None_Match=f'"other", W/{etag}')[::2] == (304, b"")
        assert ask(server, path, If_None_Match="*")[0] == 304
        assert ask(server, path, If_None_Match='"other"')[0] == 200

    etag = ask(server, "/media/ep02.vtt")[1]["etag"]
    (tmp_path / "feed/media/ep02.vtt").write_bytes(b"WEBVTT\n\n")
    assert ask(server, "/media/ep02.vtt", If_None_Match=etag)[::2] == (200, b"WEBVTT\n\n")


def test_a_range_of_another_version_gives_the_whole_file(server: Server) -> None:
    headers = ask(server, "/media/ep02.mp3")[1]
    for condition in (headers["etag"], headers["last-modified"]):
        assert ask(server, "/media/ep02.mp3", Range="bytes=0-9", If_Range=condition)[::2] == (206, AUDIO[:10])
    assert ask(server, "/media/ep02.mp3", Range="bytes=0-9", If_Range='"old"')[::2] == (200, AUDIO)


@pytest.mark.parametrize(
    ("path", "media_type", "for_scripts"),
    [
        ("/feed.xml", "application/xml; charset=utf-8", True),
        ("/media/ep02.vtt", "text/vtt", True),
        ("/", "text/html; charset=utf-8", False),
    ],
)
def test_types_and_origins(server: Server, path: str, media_type: str, for_scripts: bool) -> None:
    _, headers, _ = ask(server, path, Origin="https://player.example")
    assert headers["content-type"] == media_type
    assert headers.get("access-control-allow-origin") == ("*" if for_scripts else None)


def test_a_folder_is_its_index_under_an_address_with_a_slash(server: Server) -> None:
    assert ask(server, "/ep02/")[::2] == (200, b"<p>page</p>")
    status, headers, _ = ask(server, "/ep02?x=1")
    assert (status, headers["location"]) == (301, "/ep02/")
    status, headers, _ = ask(server, "//ep02")
    assert (status, headers["location"]) == (301, "/ep02/"), "never an address of another host"
    assert ask(server, "/empty/")[0] == 404


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/media/%2e%2e/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/%2e%2e%5csecret.txt",
        "/..\\secret.txt",
        "/../feed-private/x.txt",
        "/outside/x.txt",
        "/out.txt",
        "/hid.txt",
        "/loop",
        "/.gitignore",
        "/%2egitignore",
        "/.hidden/x.txt",
        "/media/.ep02.mp3.1.part",
        "/media/ep02.mp3%00.txt",
        "/media/ep02.mp3/",
        "/etc/passwd",
        "//etc/passwd",
        "/%2f%2fetc/passwd",
        "/" + "a" * 5000,
        "/missing",
        "http://example.org/../secret.txt",
    ],
)
def test_nothing_but_the_site_is_served(server: Server, path: str) -> None:
    status, headers, body = ask(server, path)
    assert (status, body, "location" in headers) == (404, b"There is no such file here.\n", False)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "TRACE"])
def test_there_is_nothing_to_write_to(server: Server, method: str) -> None:
    assert ask(server, "/feed.xml", method)[0] == 501


def test_feed_and_pages_name_the_address_that_is_served(server: Server) -> None:
    assert ask(server, "/feed.xml")[2] == f"<rss><a>{server.url}media/ep02.mp3</a></rss>".encode()
    assert ask(server, "/")[2] == f'<a href="{server.url}ep02/">2</a>'.encode()
    assert ask(server, "/feed.xml", Range="bytes=8-")[2] == f"{server.url}media/ep02.mp3</a></rss>".encode()


def test_a_reader_on_the_network_gets_the_address_it_came_to_and_no_made_up_one(server: Server) -> None:
    host = urlsplit(server.url).netloc
    with socket.create_connection(urlsplit(server.url).netloc.split(":")) as connection:
        connection.sendall(b"GET /feed.xml HTTP/1.1\r\nHost: studio.local:8000\r\nConnection: close\r\n\r\n")
        assert b"<a>http://studio.local:8000/media/ep02.mp3</a>" in _all(connection)
    with socket.create_connection(host.split(":")) as connection:
        connection.sendall(b'GET /feed.xml HTTP/1.1\r\nHost: "><script>\r\nConnection: close\r\n\r\n')
        assert f"<a>{server.url}media/ep02.mp3</a>".encode() in _all(connection)


def _all(connection: socket.socket) -> bytes:
    received = b""
    while chunk := connection.recv(65536):
        received += chunk
    return received


def test_a_body_is_never_taken_for_the_next_request(server: Server, log: list[Served]) -> None:
    with socket.create_connection(urlsplit(server.url).netloc.split(":")) as connection:
        inner = b"GET /secret HTTP/1.1\r\nHost: x\r\n\r\n"
        connection.sendall(
            b"GET /media/ep02.vtt HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % len(inner) + inner
        )
        connection.shutdown(socket.SHUT_WR)
        assert _all(connection).count(b"HTTP/1.1 ") == 1
    assert [served.path for served in log] == ["/media/ep02.vtt"]


def test_each_request_is_told(tmp_path: Path, log: list[Served]) -> None:
    put_file(tmp_path, "media/ep02.mp3", AUDIO)
    with serve(tmp_path, log=log.append) as server:
        ask(server, "/media/ep02.mp3", Range="bytes=0-99")
        ask(server, "/missing", "HEAD")
    assert sorted(log, key=lambda served: served.path) == [  # each connection has its own thread
        Served("127.0.0.1", "GET", "/media/ep02.mp3", 206, 100),
        Served("127.0.0.1", "HEAD", "/missing", 404, 0),
    ]


def test_readers_that_leave_disturb_nobody(server: Server, capfd: pytest.CaptureFixture[str]) -> None:
    for _ in range(5):
        with socket.create_connection(urlsplit(server.url).netloc.split(":")) as connection:
            connection.sendall(b"GET /media/ep02.mp3 HTTP/1.1\r\nHost: x\r\n\r\n")
            connection.recv(10)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
    assert ask(server, "/media/ep02.mp3")[2] == AUDIO
    assert capfd.readouterr() == ("", "")


def test_many_readers_at_once(server: Server) -> None:
    results: list[bytes] = []
    readers = [threading.Thread(target=lambda: results.append(ask(server, "/media/ep02.mp3")[2])) for _ in range(16)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    assert results == [AUDIO] * 16


def test_the_server_stops_while_a_reader_waits(tmp_path: Path) -> None:
    site = build_site(tmp_path)
    with serve(site.folder) as server:
        idle = socket.create_connection(urlsplit(server.url).netloc.split(":"))
        idle.sendall(b"GET /assets/site.css HTTP/1.1\r\nHost: x\r\n\r\n")
        assert idle.recv(15) == b"HTTP/1.1 200 OK"
    with idle:
        assert _all(idle).endswith(b"body { margin: 0 }")
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(urlsplit(server.url).netloc.split(":"))


def test_waiting_ends_when_the_server_does(tmp_path: Path) -> None:
    with serve(build_site(tmp_path).folder) as server:
        waiting = threading.Thread(target=server.wait)
        waiting.start()
        waiting.join(0.1)
        assert waiting.is_alive()
    waiting.join(5)
    assert not waiting.is_alive()


def test_a_port_in_use(server: Server, tmp_path: Path) -> None:
    port = int(urlsplit(server.url).netloc.split(":")[1])
    with pytest.raises(StorageError) as caught:
        serve(tmp_path / "feed", port=port)
    assert str(caught.value) == f"port {port} is already in use\nChoose another with --port; 0 takes any free one."


def test_a_port_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(StorageError) as caught:
        serve(tmp_path, port=70_000)
    assert str(caught.value) == (
        "cannot listen on 127.0.0.1, port 70000 (bind(): port must be 0-65535.)\nCorrect --host and --port."
    )


def test_an_address_that_is_not_this_machine(tmp_path: Path) -> None:
    with pytest.raises(StorageError) as caught:
        serve(tmp_path, host="192.0.2.1")
    assert str(caught.value) == (
        "cannot listen on 192.0.2.1, port 0 (Cannot assign requested address)\nCorrect --host and --port."
    )


def test_no_site(tmp_path: Path) -> None:
    with pytest.raises(StorageError) as caught:
        serve(tmp_path / "feed")
    assert str(caught.value) == f"{tmp_path}/feed: there is no site to serve\nBuild it with `podcast publish`."
