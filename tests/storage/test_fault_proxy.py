"""The proxy that makes requests go wrong, itself looked at: it changes nothing but what it is told to."""

from __future__ import annotations

import http.client
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from urllib.parse import urlsplit

import pytest

from tests.storage.faults import Fault, FaultProxy, Kind, Seen, fault_proxy
from tests.storage.s3_servers import LOOPBACK, S3Server
from tests.storage.servers import scripted_server
from tests.storage.sites import sound


def echo(request: BaseHTTPRequestHandler) -> None:
    """Answer with what came, in chunks."""
    content = request.rfile.read(int(request.headers.get("Content-Length", 0)))
    request.send_response(200)
    request.send_header("Transfer-Encoding", "chunked")
    request.send_header("X-Host", request.headers["Host"])
    request.end_headers()
    for piece in (content[:3], content[3:]):
        if piece:
            request.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
    request.wfile.write(b"0\r\n\r\n")


@pytest.fixture
def proxy() -> Iterator[FaultProxy]:
    with scripted_server(echo) as url, fault_proxy(int(urlsplit(url).port or 0)) as running:
        yield running


def connect(proxy: FaultProxy) -> http.client.HTTPConnection:
    return http.client.HTTPConnection(LOOPBACK, int(proxy.url.rpartition(":")[2]), timeout=5)


def ask(connection: http.client.HTTPConnection, path: str, content: bytes = b"content") -> tuple[int, bytes]:
    connection.request("PUT", path, content)
    answer = connection.getresponse()
    return answer.status, answer.read()


def test_two_requests_on_one_connection_and_a_host_that_stays_what_it_was(proxy: FaultProxy) -> None:
    connection = connect(proxy)
    assert ask(connection, "/a") == (200, b"content")
    first = connection.sock
    connection.request("PUT", "/b?x=%20", b"more", headers={"Host": "bucket.example.org"})
    answer = connection.getresponse()
    assert (answer.read(), answer.getheader("X-Host"), connection.sock) == (b"more", "bucket.example.org", first)
    connection.close()
    assert proxy.seen == [Seen("PUT", "/a", 200), Seen("PUT", "/b?x=%20", 200)]


def test_content_that_waits_to_be_asked_for_is_asked_for(proxy: FaultProxy) -> None:
    with socket.create_connection((LOOPBACK, int(proxy.url.rpartition(":")[2])), timeout=5) as connection:
        connection.sendall(b"PUT /a HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n")
        assert connection.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.sendall(b"sent")
        assert connection.makefile("rb").readline() == b"HTTP/1.1 200 OK\r\n"


def test_what_goes_wrong_goes_wrong_for_the_chosen_requests_only(proxy: FaultProxy) -> None:
    busy = Fault(Kind.BUSY, "PUT", "*/feed.xml", first=2, times=2)
    proxy.use(busy)
    connection = connect(proxy)
    paths = ["/feed.xml", "/a", "/feed.xml", "/a", "/feed.xml", "/feed.xml"]
    assert [ask(connection, path)[0] for path in paths] == [200, 200, 503, 200, 503, 200]
    connection.close()
    assert [seen.fault for seen in proxy.seen] == [None, None, busy, None, busy, None]


def test_each_way_to_go_wrong(proxy: FaultProxy) -> None:
    def answer_under(kind: Kind) -> tuple[int, bytes] | str:
        proxy.use(Fault(kind, "PUT", "*", at=2, seconds=0.2))
        connection = connect(proxy)
        try:
            return ask(connection, "/a")
        except (OSError, http.client.HTTPException) as error:
            return type(error).__name__
        finally:
            connection.close()

    assert answer_under(Kind.FLIP_REQUEST) == (200, b"cootent")
    assert answer_under(Kind.FLIP_ANSWER) == (200, b"cootent")
    assert answer_under(Kind.CUT_ANSWER) == "IncompleteRead"
    assert answer_under(Kind.LOSE_ANSWER) == "RemoteDisconnected"
    assert answer_under(Kind.CUT_REQUEST) in ("RemoteDisconnected", "ConnectionResetError")
    assert proxy.seen[0].status is None
    started = time.monotonic()
    assert answer_under(Kind.DELAY) == (200, b"content")
    assert time.monotonic() - started >= 0.2


def test_many_requests_at_once(moto_server: S3Server) -> None:
    with fault_proxy(moto_server.port) as proxy:
        client = replace(moto_server, endpoint=proxy.url).client()
        client.create_bucket(Bucket="at-once")  # type: ignore[attr-defined]

        def there_and_back(number: int) -> bool:
            content = sound(50_000, number)
            client.put_object(Bucket="at-once", Key=str(number), Body=content)  # type: ignore[attr-defined]
            return client.get_object(Bucket="at-once", Key=str(number))["Body"].read() == content  # type: ignore[attr-defined,no-any-return]

        with ThreadPoolExecutor(8) as pool:
            assert list(pool.map(there_and_back, range(32))) == [True] * 32
        assert len(proxy.seen) == 65
