"""A proxy between a client and an S3 server that makes chosen requests go wrong in chosen ways.

It passes on what it gets, the Host header included, so that signatures stay valid. Each request has a connection of its
own to the server, whatever the client keeps open.
"""

from __future__ import annotations

import contextlib
import http.client
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import Enum
from fnmatch import fnmatchcase
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

LOOPBACK = "127.0.0.1"
ALWAYS = 1_000_000
BUSY = b"<?xml version='1.0'?><Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>"
_HOP_BY_HOP = {"connection", "keep-alive", "expect", "transfer-encoding", "content-length"}


class Kind(Enum):
    """What goes wrong."""

    CUT_REQUEST = "the connection ends after `at` bytes of the request's content"
    CUT_ANSWER = "the connection ends after `at` bytes of the answer's content"
    FLIP_REQUEST = "one bit of the byte `at` of the request's content changes on its way"
    FLIP_ANSWER = "one bit of the byte `at` of the answer's content changes on its way"
    BUSY = "503 SlowDown, and the server hears nothing of it"
    LOSE_ANSWER = "the server acts, and the connection ends without an answer"
    DELAY = "the answer comes `seconds` later"


@dataclass(frozen=True)
class Fault:
    """What goes wrong with the `first` request that fits, counted from 1, and with the next ones, `times` in all."""

    kind: Kind
    method: str
    path: str  # a pattern as of file names, for path and query as they stand in the request
    first: int = 1
    times: int = 1
    at: int = 0
    seconds: float = 0.0

    def fits(self, method: str, path: str) -> bool:
        return method == self.method and fnmatchcase(path, self.path)


@dataclass(frozen=True)
class Seen:
    """One request that came by; `status` is None where the client got no answer."""

    method: str
    path: str
    status: int | None
    fault: Fault | None = None


@dataclass(frozen=True)
class Answer:
    status: int
    headers: tuple[tuple[str, str], ...]
    content: bytes


class FaultProxy:
    """A proxy that runs. `changed`, when set, is called whenever the server may have changed something."""

    def __init__(self, port: int) -> None:
        self.server_port = port
        self.url = ""
        self.changed: Callable[[], None] | None = None
        self._lock = threading.Lock()
        self.use()

    def use(self, *faults: Fault) -> None:
        """From now on these faults and no others; what was seen is forgotten."""
        with self._lock:
            self._counts = dict.fromkeys(faults, 0)
            self.seen: list[Seen] = []

    def fault_of(self, method: str, path: str) -> Fault | None:
        """The fault of the request that now comes; every fault counts the requests that fit it."""
        found = None
        with self._lock:
            for fault in self._counts:
                if fault.fits(method, path):
                    self._counts[fault] += 1
                    if fault.first <= self._counts[fault] < fault.first + fault.times:
                        found = found or fault
        return found

    def note(self, seen: Seen) -> None:
        with self._lock:
            self.seen.append(seen)

    def note_change(self) -> None:
        with self._lock:
            if self.changed is not None:
                self.changed()


@contextlib.contextmanager
def fault_proxy(port: int) -> Iterator[FaultProxy]:
    """A proxy on loopback before the plain HTTP server at `port`."""
    proxy = FaultProxy(port)
    server = _Server((LOOPBACK, 0), type("Handler", (_Handler,), {"proxy": proxy}))
    proxy.url = f"http://{LOOPBACK}:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield proxy
    finally:
        server.shutdown()
        server.end_connections()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = False
    request_queue_size = 64

    def __init__(self, *arguments: object) -> None:
        super().__init__(*arguments)  # type: ignore[arg-type]
        self._connections: list[socket.socket] = []

    def get_request(self) -> tuple[socket.socket, object]:
        connection, address = super().get_request()
        self._connections.append(connection)
        return connection, address

    def end_connections(self) -> None:
        """End those that clients keep for another request."""
        for connection in self._connections:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1  # one piece for headers and content
    proxy: FaultProxy

    def do_GET(self) -> None:
        fault = self.proxy.fault_of(self.command, self.path)
        try:
            answer = self._answer_with(fault)
        except (OSError, http.client.HTTPException):  # the server has gone, or the client
            answer = None
        # before the client can go on: what it did is counted when it is done
        cut = fault is not None and fault.kind is Kind.CUT_ANSWER
        self.proxy.note(Seen(self.command, self.path, None if answer is None or cut else answer.status, fault))
        self.close_connection = self.close_connection or answer is None or cut
        if answer is not None:
            with contextlib.suppress(OSError):
                self._send(answer, fault.at if fault and cut else None)

    do_HEAD = do_PUT = do_POST = do_DELETE = do_GET  # noqa: N815

    def handle_expect_100(self) -> bool:
        super().handle_expect_100()
        self.wfile.flush()
        return True

    def _answer_with(self, fault: Fault | None) -> Answer | None:
        """What the client gets; None where it gets nothing."""
        kind, at = (fault.kind, fault.at) if fault else (None, 0)
        length = int(self.headers.get("Content-Length", 0))
        if kind is Kind.CUT_REQUEST:
            return self._ask(self.rfile.read(min(at, length)), length)
        content = self.rfile.read(length)
        if kind is Kind.BUSY:
            return Answer(503, (("Content-Type", "application/xml"),), BUSY)
        answer = self._ask(_flipped(content, at) if kind is Kind.FLIP_REQUEST else content, length)
        if answer is None or kind is Kind.LOSE_ANSWER:
            return None
        if fault and kind is Kind.DELAY:
            time.sleep(fault.seconds)
        return replace(answer, content=_flipped(answer.content, at)) if kind is Kind.FLIP_ANSWER else answer

    def _ask(self, content: bytes, length: int) -> Answer | None:
        """The server's answer to this request; none when less content is sent than the `length` that is announced."""
        upstream = http.client.HTTPConnection(LOOPBACK, self.proxy.server_port, timeout=60)
        with contextlib.closing(upstream):
            upstream.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
            for name, value in self.headers.items():
                if name.lower() not in _HOP_BY_HOP:
                    upstream.putheader(name, value)
            if "Content-Length" in self.headers:
                upstream.putheader("Content-Length", str(length))
            upstream.endheaders(content or None)
            whole = len(content) == length
            answer = _answer_of(upstream, self.command) if whole else _give_up(upstream)
        if self.command not in ("GET", "HEAD"):
            self.proxy.note_change()
        return answer

    def _send(self, answer: Answer, cut: int | None) -> None:
        self.send_response_only(answer.status)
        for name, value in answer.headers:
            self.send_header(name, value)
        if self.command != "HEAD" and answer.status not in (204, 304):
            self.send_header("Content-Length", str(len(answer.content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.content[:cut])
        self.wfile.flush()

    def log_message(self, *arguments: object) -> None:
        pass


def _answer_of(upstream: http.client.HTTPConnection, method: str) -> Answer:
    with upstream.getresponse() as response:
        # the answer to HEAD says how long the content would be
        dropped = _HOP_BY_HOP - {"content-length"} if method == "HEAD" else _HOP_BY_HOP
        headers = tuple(header for header in response.getheaders() if header[0].lower() not in dropped)
        return Answer(response.status, headers, response.read())


def _give_up(upstream: http.client.HTTPConnection) -> None:
    """End the connection in the middle of the request, and wait until the server has noticed."""
    upstream.sock.shutdown(socket.SHUT_WR)
    with contextlib.suppress(OSError):
        while upstream.sock.recv(65536):
            pass


def _flipped(content: bytes, at: int) -> bytes:
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]
