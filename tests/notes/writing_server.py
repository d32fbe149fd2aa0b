"""A server on this machine with OpenAI's protocol, as much of it as one summary needs; and with its troubles."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from podcast.testing.writing import FakeWriter


@dataclass(frozen=True)
class Asked:
    """A request as it came."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Reply:
    """What is answered: `pause_s` before each of `chunks`, of which `length` bytes are promised."""

    status: int = 200
    chunks: tuple[bytes, ...] = ()
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "application/json"})
    pause_s: float = 0.0
    length: int | None = None


Answering = Callable[[Asked], Reply]


def completion(text: str | None, finish_reason: str = "stop") -> bytes:
    """An answer of `POST /chat/completions`, with every field that the protocol demands."""
    return json.dumps(
        {
            "id": "chatcmpl-1",
            "object": "chat.completion",
            "created": 1_795_419_879,
            "model": "tiny",
            "choices": [
                {
                    "index": 0,
                    "message": {"role": "assistant", "content": text, "refusal": None},
                    "logprobs": None,
                    "finish_reason": finish_reason,
                }
            ],
            "usage": {"prompt_tokens": 55, "completion_tokens": 40, "total_tokens": 95},
        }
    ).encode()


def as_the_fake_writer(asked: Asked) -> Reply:
    """Answer as podcast.testing.writing.FakeWriter does."""
    system, user = (message["content"] for message in json.loads(asked.body)["messages"])
    return Reply(chunks=(completion(FakeWriter().complete(system, user)),))


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    answering: Answering
    asked: list[Asked]

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        asked = Asked(self.path, dict(self.headers.items()), body)
        self.asked.append(asked)
        reply = type(self).answering(asked)
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        promised = sum(map(len, reply.chunks)) if reply.length is None else reply.length
        self.send_header("Content-Length", str(promised))
        self.end_headers()
        self.close_connection = True
        try:
            for chunk in reply.chunks:
                time.sleep(reply.pause_s)
                self.wfile.write(chunk)
                self.wfile.flush()
        except OSError:  # whoever asked has gone
            return


@contextmanager
def writing_server(answering: Answering = as_the_fake_writer) -> Iterator[tuple[str, list[Asked]]]:
    """Serve, and give the endpoint and the requests that came."""
    asked: list[Asked] = []
    handler = type("Handler", (_Handler,), {"answering": staticmethod(answering), "asked": asked})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/v1", asked
        server.shutdown()
