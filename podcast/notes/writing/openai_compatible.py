"""Servers with OpenAI's protocol: Ollama, llama.cpp, vLLM. The only file of this room that opens a socket.

The protocol is that of `POST /chat/completions` in OpenAI's API reference, without streaming. What is sent goes to
this machine or to a private network: straight there, past any proxy, and nowhere that a redirect names.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from urllib.parse import urlsplit

import msgspec
import urllib3
from urllib3.exceptions import HTTPError, NameResolutionError, NewConnectionError, SSLError
from urllib3.exceptions import TimeoutError as NoAnswer

from podcast import __version__
from podcast.errors import ConfigError, ToolError
from podcast.notes.writing.own_network import is_own
from podcast.user_config import WRITING_KEY, WritingOptions

MAX_TOKENS = 1000  # a summary takes 200; models that think aloud take the rest
SEED = 1
_CONNECT_S = 5.0
_LONGEST_ANSWER = 1_000_000  # bytes
_LONGEST_QUOTE = 200  # characters of the server's own words in an error
_CHUNK = 1 << 16

Resolve = Callable[[str], list[str]]
"""Finds the IP addresses of a name. Raises OSError."""


class _Message(msgspec.Struct):
    content: str | None = None


class _Choice(msgspec.Struct):
    message: _Message
    finish_reason: str | None = None


class _Answer(msgspec.Struct):
    choices: list[_Choice]


class _Problem(msgspec.Struct):
    message: str = ""


class _Refusal(msgspec.Struct):
    """Ollama and llama.cpp put the message into a table, older servers of vLLM beside it."""

    error: _Problem | str | None = None
    message: str = ""


def addresses_of(host: str) -> list[str]:
    """Return the IP addresses of `host`, as this machine finds them. Raises OSError."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)]


class OpenAICompatible:
    """A Writer that asks a server of the producer's own. `model` is its name there.

    Raises ConfigError where the server is on the internet.
    """

    def __init__(self, options: WritingOptions, key: str | None = None, resolve: Resolve = addresses_of) -> None:
        self.model = options.model
        self._where = options.endpoint.rstrip("/")
        self._timeout_s = options.timeout
        self._key = key
        _refuse_elsewhere(self._where, resolve)
        patience = urllib3.Timeout(connect=_CONNECT_S, read=options.timeout)
        self._pool = urllib3.PoolManager(timeout=patience, retries=False)

    def complete(self, system: str, user: str) -> str:
        """Return what the model writes: the likeliest words, so that the same request gives the same text.

        Raises ToolError: no answer, an error of the server, or an answer without text.
        """
        status, body = self._post(
            {
                "model": self.model,
                "messages": [{"role": "system", "content": system}, {"role": "user", "content": user}],
                "temperature": 0,
                "seed": SEED,
                "max_tokens": MAX_TOKENS,
                "stream": False,
            }
        )
        if status != 200:
            raise self._refused(status, body)
        return self._text(body)

    def _post(self, request: dict[str, object]) -> tuple[int, bytes]:
        headers = {
            "User-Agent": f"podcast-toolkit/{__version__}",
            "Content-Type": "application/json",
            "Accept": "application/json",
            "Accept-Encoding": "identity",
        }
        if self._key is not None:
            headers["Authorization"] = f"Bearer {self._key}"
        try:
            response = self._pool.request(
                "POST",
                f"{self._where}/chat/completions",
                body=msgspec.json.encode(request),
                headers=headers,
                redirect=False,
                preload_content=False,
                decode_content=False,
            )
            try:
                return response.status, self._receive(response)
            finally:
                response.close()  # an answer that is not read to its end leaves no connection to use again
        except HTTPError as error:
            raise self._unreachable(error) from error

    def _receive(self, response: urllib3.BaseHTTPResponse) -> bytes:
        last = time.monotonic() + self._timeout_s
        body = bytearray()
        while chunk := response.read1(_CHUNK):
            body += chunk
            if len(body) > _LONGEST_ANSWER:
                raise self._strange("the answer is longer than 1 MB")
            if time.monotonic() > last:
                raise self._too_slow()
        return bytes(body)

    def _text(self, body: bytes) -> str:
        try:
            answer = msgspec.json.decode(body, type=_Answer)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise self._strange("the answer is not that of a server with OpenAI's protocol") from error
        text = (answer.choices[0].message.content or "").strip() if answer.choices else ""
        if text:
            return text
        if answer.choices and answer.choices[0].finish_reason == "length":
            raise ToolError(
                f"the model {self.model} came to {MAX_TOKENS} tokens without an answer",
                where=self._where,
                hint="Name a model in config.toml that answers without thinking aloud first.",
            )
        raise ToolError(
            f"the model {self.model} gave an answer without text",
            where=self._where,
            hint="Run the same command again, or name another model in config.toml.",
        )

    def _unreachable(self, error: HTTPError) -> ToolError:
        """Turn urllib3's exceptions into ours."""
        if isinstance(error, NameResolutionError):  # before NewConnectionError, which it is
            return ToolError(_NO_SUCH_NAME, where=self._where, hint=_CORRECT)
        if isinstance(error, NewConnectionError):  # before NoAnswer, which it is by history
            return ToolError("no server answers here", where=self._where, hint=_START)
        if isinstance(error, NoAnswer):
            return self._too_slow()
        if isinstance(error, SSLError):
            return ToolError(
                "no encrypted connection comes about",
                where=self._where,
                hint="On your own machine http:// in place of https:// will do.",
            )
        return ToolError(
            "the connection broke off before the whole answer was there",
            where=self._where,
            hint="See what the server says, then run the same command again.",
        )

    def _refused(self, status: int, body: bytes) -> ToolError:
        """Turn a status other than 200 into an error of ours."""
        said = self._said(body)
        if 300 <= status < 400:
            what, hint = "the server sends us elsewhere, which is not followed", _CORRECT
        elif status in (401, 403):
            what = "the server wants another key" if self._key else "the server wants a key"
            hint = f"Put it into the environment variable {WRITING_KEY}."
        elif status in (400, 404) and "model" in said.lower() and "not" in said.lower():
            what = f'the server has no model "{self.model}"'
            hint = f"Ollama fetches it with `ollama pull {self.model}`; or name one in config.toml that it has."
        elif status == 404:
            what, hint = "there is no server with OpenAI's protocol at this address", _CORRECT
        elif status in (400, 413) and "context" in said.lower():
            what = "the model takes less text than one request has"
            hint = "Start the server with a context of at least 4,096 tokens (llama-server: `-c 4096`)."
        elif status == 503:
            what, hint = f"the server is not ready{said and f': {said}'}", "Run the same command again in a moment."
        else:
            what = f"the server failed (status {status}){said and f': {said}'}"
            hint = "See what the server says; a smaller model needs less memory."
        return ToolError(what, where=self._where, hint=hint)

    def _said(self, body: bytes) -> str:
        """Return the server's own words on one line, without the key; empty where they are in no form that we know."""
        try:
            refusal = msgspec.json.decode(body, type=_Refusal)
        except (msgspec.DecodeError, UnicodeDecodeError):
            return ""
        error = refusal.error
        said = error.message if isinstance(error, _Problem) else error or refusal.message
        if self._key:
            said = said.replace(self._key, "…")
        said = "".join(character if character.isprintable() else " " for character in said)
        said = " ".join(said.split())
        return said if len(said) <= _LONGEST_QUOTE else f"{said[: _LONGEST_QUOTE - 1]}…"

    def _strange(self, what: str) -> ToolError:
        return ToolError(what, where=self._where, hint=_CORRECT)

    def _too_slow(self) -> ToolError:
        return ToolError(
            f"no whole answer within {self._timeout_s:g} s",
            where=self._where,
            hint="Name a smaller model in config.toml, or give it more time there: `timeout`, in seconds.",
        )


_NO_SUCH_NAME = "there is no machine of that name"
_CORRECT = 'Correct `endpoint` in config.toml; Ollama\'s is "http://localhost:11434/v1".'
_START = "Start it (`ollama serve`), or correct `endpoint` in config.toml."


def _refuse_elsewhere(endpoint: str, resolve: Resolve) -> None:
    host = urlsplit(endpoint).hostname or ""
    try:
        addresses = resolve(host)
    except (OSError, UnicodeError) as error:
        raise ToolError(_NO_SUCH_NAME, where=endpoint, hint=_CORRECT) from error
    if not all(is_own(address) for address in addresses):
        raise ConfigError(
            f"{host} is neither this machine nor on a private network",
            where=endpoint,
            hint="What was said stays on machines of your own: name a server on one of them in config.toml.",
        )
