"""As much of the hub that keeps Whisper's weights as a download needs, on this machine."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import ClassVar


class Hub(BaseHTTPRequestHandler):
    pause = 0.0
    files: ClassVar[dict[str, bytes]] = {
        name: name.encode() for name in ("config.json", "model.bin", "tokenizer.json", "README.md")
    }

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        name = self.path.rpartition("/")[2]
        if "/tree/" in self.path:
            body = json.dumps(
                [{"type": "file", "path": n, "size": len(c), "oid": n} for n, c in self.files.items()]
            ).encode()
        elif "/resolve/" in self.path:
            body = self.files[name]
            time.sleep(self.pause if (self.command, name) == ("GET", "model.bin") else 0)
        else:
            siblings = [{"rfilename": file} for file in self.files]
            body = json.dumps({"id": "Systran/faster-whisper-small", "sha": "a" * 40, "siblings": siblings}).encode()
        self.send_response(200)
        self.send_header("ETag", f'"{name}"')
        self.send_header("X-Repo-Commit", "a" * 40)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    do_HEAD = do_GET  # noqa: N815 - the name that the standard library calls


@contextmanager
def hub(pause: float = 0.0, **files: bytes) -> Iterator[str]:
    """Serve the hub, and give its address; `files` replace the bytes of files by their names without suffix.

    The weights come after `pause` seconds.
    """
    changed = {name: files.get(name.partition(".")[0], content) for name, content in Hub.files.items()}
    handler = type("ChangedHub", (Hub,), {"files": changed, "pause": pause})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
