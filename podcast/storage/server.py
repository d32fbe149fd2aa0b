"""The site over HTTP on this machine: for browsers and podcast apps, and for `verify` before anything is live.

Byte ranges, conditional requests and types are what apps rely on; the rest of HTTP is left out.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import io
import os
import re
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO
from urllib.parse import quote, unquote, urlsplit

from podcast import __version__
from podcast.errors import StorageError
from podcast.fetching import measured
from podcast.storage.files import is_rewritten, media_type
from podcast.storage.ranges import Unsatisfiable, parse_range

_CHUNK = 1 << 16
_SILENCE_S = 30  # after which a connection is closed
# what web players fetch by script from other origins (podcast namespace, transcripts.md)
_FOR_SCRIPTS = (
    "application/xml",
    "application/json",
    "application/json+chapters",
    "application/x-subrip",
    "text/vtt",
)
_HOST = re.compile(r"[A-Za-z0-9.-]+(:\d+)?|\[[0-9A-Fa-f:.]+\](:\d+)?")


@dataclass(frozen=True)
class Served:
    """One request and its answer, for a log. `bytes` are those of the body that went out."""

    client: str
    method: str
    path: str
    status: int
    bytes: int


Log = Callable[[Served], None]


def _keep_no_log(served: Served) -> None:
    """Let requests pass unnoted."""


def serve(
    site: Path,
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    site_url: str | None = None,
    enclosure_prefix: str | None = None,
    log: Log = _keep_no_log,
) -> Server:
    """Return a server of the folder `site`, already listening; it answers inside its `with` block.

    `port` 0 takes any free one. Feed and pages were built for `site_url`, which ends with "/": in them it is replaced
    by the address that the reader came to, so that everything they name is found here, and no measuring service is
    asked for audio (`enclosure_prefix`). `log` is called from the server's threads. Raises StorageError when the
    address cannot be used.
    """
    if not site.is_dir():
        raise StorageError("there is no site to serve", where=site, hint="Build it with `podcast publish`.")
    try:
        return Server(_Listener(host, port, _Site(site.resolve(), site_url, enclosure_prefix, log)))
    except (OSError, OverflowError) as error:
        raise _refusal(error, host, port) from error


class Server:
    """A server that answers while its `with` block runs. `url` is its address and ends with "/"."""

    def __init__(self, listener: _Listener) -> None:
        self._listener = listener
        self._thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self.url = listener.url

    def wait(self) -> None:
        """Serve until the caller is interrupted."""
        while self._thread.is_alive():
            self._thread.join(0.5)  # a join without an end could not be interrupted on every system

    def __enter__(self) -> Server:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._listener.shutdown()
        self._listener.close()


@dataclass(frozen=True)
class _Site:
    folder: Path
    site_url: str | None
    enclosure_prefix: str | None
    log: Log


class _Listener(ThreadingHTTPServer):
    daemon_threads = False  # server_close() waits for the answers under way, which close() cuts short

    def __init__(self, host: str, port: int, site: _Site) -> None:
        self.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self.site = site
        self._open: set[socket.socket] = set()
        super().__init__((host, port), _Handler)

    def server_bind(self) -> None:
        # the base class asks the resolver for a name here, which may take seconds
        socket.socket.bind(self.socket, self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = str(self.server_address[0]), self.server_address[1]
        name = f"[{self.server_name}]" if ":" in self.server_name else self.server_name
        self.url = f"http://{name}:{self.server_port}/"

    def get_request(self) -> tuple[socket.socket, Any]:
        connection, client = super().get_request()
        self._open.add(connection)
        return connection, client

    def shutdown_request(self, request: Any) -> None:
        self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: readers come and go, and the base class would print a traceback for each."""

    def close(self) -> None:
        for connection in tuple(self._open):
            with contextlib.suppress(OSError):  # it is closed already
                connection.shutdown(socket.SHUT_RDWR)
        self.server_close()


@dataclass(frozen=True)
class _Content:
    """What an answer is made of. `open` gives it from its first byte."""

    size: int
    etag: str
    modified: str
    open: Callable[[], BinaryIO]


class _Handler(BaseHTTPRequestHandler):
    server: _Listener
    protocol_version = "HTTP/1.1"
    server_version = f"podcast-toolkit/{__version__}"
    sys_version = ""
    timeout = _SILENCE_S

    def do_GET(self) -> None:
        self._sent = 0
        self._status = 0
        try:
            self._answer()
        except (ConnectionError, TimeoutError):
            self.close_connection = True  # the reader has gone
        finally:
            address = str(self.client_address[0])
            self.server.site.log(Served(address, self.command, self.path, self._status, self._sent))

    do_HEAD = do_GET  # noqa: N815 - the name that http.server looks for

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Say nothing: the library does not print."""

    def send_response(self, code: int, message: str | None = None) -> None:
        self._status = code
        super().send_response(code, message)

    def _answer(self) -> None:
        if "Content-Length" in self.headers or "Transfer-Encoding" in self.headers:
            self.close_connection = True  # a body that nobody reads must not be taken for the next request
        target = urlsplit("/" + self.path.lstrip("/")).path
        file = _find(self.server.site.folder, target)
        if file is None:
            self._short(404, "There is no such file here.\n")
        elif file.name == "index.html" and not target.endswith(("/", "index.html")):
            self._short(301, "The folder's address ends with a slash.\n", {"Location": quote(unquote(target)) + "/"})
        else:
            self._file(file)

    def _file(self, file: Path) -> None:
        try:
            content = self._content(file)
        except OSError:
            self._short(404, "This file cannot be read.\n")
            return
        if _names(self.headers.get("If-None-Match"), content.etag):
            self.send_response(304)
            self._end({"ETag": content.etag})
            return
        self._bytes(file, content)

    def _bytes(self, file: Path, content: _Content) -> None:
        kind = media_type(file.relative_to(self.server.site.folder).as_posix())
        headers = {
            "Accept-Ranges": "bytes",
            "Cache-Control": "no-cache",  # to be asked again each time: this is a preview
            "Content-Type": kind,
            "ETag": content.etag,
            "Last-Modified": content.modified,
            "X-Content-Type-Options": "nosniff",
        }
        if kind.partition(";")[0] in _FOR_SCRIPTS:
            headers["Access-Control-Allow-Origin"] = "*"
        try:
            wanted = parse_range(self._range(content), content.size)
        except Unsatisfiable:
            self._short(416, "There are no such bytes in this file.\n", {"Content-Range": f"bytes */{content.size}"})
            return
        first, last = wanted or (0, content.size - 1)
        if wanted:
            headers["Content-Range"] = f"bytes {first}-{last}/{content.size}"
        with content.open() as body:
            self.send_response(206 if wanted else 200)
            self._end(headers | {"Content-Length": str(last - first + 1)})
            self._stream(body, first, last - first + 1)

    def _range(self, content: _Content) -> str | None:
        """Return the range asked for; none when it was meant for another version of the file."""
        condition = self.headers.get("If-Range")
        if self.command == "HEAD" or condition not in (None, content.etag, content.modified):
            return None
        return self.headers.get("Range")

    def _stream(self, body: BinaryIO, first: int, length: int) -> None:
        if self.command == "HEAD":
            return
        body.seek(first)
        while length > 0:
            chunk = body.read(min(_CHUNK, length))
            if not chunk:
                self.close_connection = True  # the file became shorter: the reader must not wait for the rest
                return
            self.wfile.write(chunk)
            length -= len(chunk)
            self._sent += len(chunk)

    def _content(self, file: Path) -> _Content:
        site_url, prefix = self.server.site.site_url, self.server.site.enclosure_prefix
        state = file.stat()
        modified = formatdate(state.st_mtime, usegmt=True)
        if site_url is None or not is_rewritten(file.name):
            return _Content(
                state.st_size, f'"{state.st_mtime_ns:x}-{state.st_size:x}"', modified, lambda: file.open("rb")
            )
        content = file.read_bytes()
        for address in (measured(prefix, site_url), site_url):
            content = content.replace(address.encode(), self._own_url().encode())
        etag = hashlib.sha256(content).hexdigest()[:32]
        return _Content(len(content), f'"{etag}"', modified, lambda: io.BytesIO(content))

    def _own_url(self) -> str:
        """Return the address that the reader came to: on a network it differs from the one listened on."""
        host = self.headers.get("Host", "")
        return f"http://{host}/" if _HOST.fullmatch(host) else self.server.url

    def _short(self, status: int, text: str, headers: dict[str, str] | None = None) -> None:
        body = text.encode()
        self.send_response(status)
        self._end({"Content-Type": "text/plain; charset=utf-8", "Content-Length": str(len(body)), **(headers or {})})
        self._stream(io.BytesIO(body), 0, len(body))

    def _end(self, headers: dict[str, str]) -> None:
        for name, value in sorted(headers.items()):
            self.send_header(name, value)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()


def _find(folder: Path, target: str) -> Path | None:
    """Return the file that `target` (still percent-encoded) names inside `folder`; None for all that is not there.

    Hidden files are not there, nor is what lies outside, be it by "..", by a link, or by how it is written.
    """
    path = unquote(target).strip("/")
    parts = path.split("/") if path else []
    if any(not part or part.startswith(".") or "\\" in part or "\0" in part for part in parts):
        return None
    try:
        place = folder.joinpath(*parts).resolve(strict=True)
        if place.is_dir():
            place = (place / "index.html").resolve(strict=True)
        elif path and target.endswith("/"):
            return None
    except (OSError, RuntimeError, ValueError):
        return None
    inside = place.is_relative_to(folder) and not any(part.startswith(".") for part in place.relative_to(folder).parts)
    return place if inside and place.is_file() else None


def _names(header: str | None, etag: str) -> bool:
    """Whether If-None-Match names `etag`; comparison is weak (RFC 9110, 13.1.2)."""
    if header is None:
        return False
    return header.strip() == "*" or etag in (tag.strip().removeprefix("W/") for tag in header.split(","))


def _refusal(error: OSError | OverflowError, host: str, port: int) -> StorageError:
    number = getattr(error, "errno", None)
    if number == errno.EADDRINUSE:
        return StorageError(f"port {port} is already in use", hint="Choose another with --port; 0 takes any free one.")
    if number == errno.EACCES:
        return StorageError(f"port {port} is not yours to use", hint="Choose one above 1023 with --port.")
    reason = os.strerror(number) if isinstance(number, int) and number > 0 else str(error)
    return StorageError(f"cannot listen on {host}, port {port} ({reason})", hint="Correct --host and --port.")
