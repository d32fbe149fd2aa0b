"""Real S3 servers on loopback, each as the same value, with what is known of it.

moto does nearly all of S3 and checks neither keys nor content. Ceph (in `ceph.py`) is what providers run. nanio and
localbucket are small: they keep less than they are told, and lose conditions. `test_s3_servers.py` measures each fact.
"""

from __future__ import annotations

import contextlib
import functools
import mimetypes
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

import boto3
from botocore.config import Config
from moto.server import ThreadedMotoServer

from podcast.storage import Headers

ACCESS_KEY = "AKIATESTONLY00000001"
SECRET_KEY = "never-show-this-secret/0123456789abcdef+"
LOOPBACK = "127.0.0.1"


class Conditions(Enum):
    """What becomes of a PUT with a condition."""

    KEPT = "If-None-Match and If-Match are kept"
    KEPT_UNQUOTED = "If-None-Match is kept, and If-Match where its tag stands without quotes"
    NEW_ONLY = "If-None-Match is kept, If-Match ignored"
    IGNORED = "both are ignored"


@dataclass(frozen=True)
class S3Server:
    """A server that runs, the credentials of a user who may do everything there, and what is known of it."""

    name: str
    endpoint: str
    conditions: Conditions
    access_key: str = ACCESS_KEY
    secret_key: str = SECRET_KEY
    region: str = "us-east-1"
    keeps_headers: bool = True  # otherwise the type is guessed from the name, and the rest lost
    keeps_metadata: bool = True
    lists_parts: bool = True
    tags_parts: bool = True  # as S3 does: the MD5 of the parts' MD5s, and how many they were
    checks_secret: bool = True
    checks_clock: bool = True
    checks_md5: bool = True

    @property
    def port(self) -> int:
        return int(self.endpoint.rpartition(":")[2])

    def kept(self, path: str, headers: Headers) -> Headers:
        """What is kept of the `headers` that came with the object at `path`."""
        if self.keeps_headers:
            return headers
        return Headers(mimetypes.guess_type(path)[0] or "application/octet-stream", "")

    def client(self, read_timeout: float = 30) -> object:
        """A client of boto3 alone, for looking from outside."""
        return _client(self.endpoint, self.access_key, self.secret_key, self.region, read_timeout)


@functools.lru_cache(8)  # to make one takes longer than most of what tests ask it
def _client(endpoint: str, access_key: str, secret_key: str, region: str, read_timeout: float) -> object:
    session = boto3.Session(aws_access_key_id=access_key, aws_secret_access_key=secret_key)
    config = Config(
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
        read_timeout=read_timeout,
        retries={"mode": "standard", "max_attempts": 5},
        s3={"addressing_style": "path"},
    )
    return session.client("s3", endpoint_url=endpoint, region_name=region, config=config)


@contextlib.contextmanager
def moto() -> Iterator[S3Server]:
    server = ThreadedMotoServer(ip_address=LOOPBACK, port=0, verbose=False)
    server.start()
    try:
        yield S3Server(
            "moto",
            f"http://{LOOPBACK}:{server.get_host_and_port()[1]}",
            Conditions.KEPT,
            checks_secret=False,
            checks_clock=False,
            checks_md5=False,
        )
    finally:
        server.stop()


@contextlib.contextmanager
def nanio(folder: Path) -> Iterator[S3Server]:
    """nanio needs Python 3.11."""
    port = free_port()
    command = [sys.executable, "-m", "nanio", "serve", "--data-dir", str(folder / "data")]
    environment = {"NANIO_ACCESS_KEY": ACCESS_KEY, "NANIO_SECRET_KEY": SECRET_KEY}
    log = folder / "nanio.log"
    with running([*command, "--host", LOOPBACK, "--port", str(port)], log, environment) as process:
        wait_for(port, process, log)
        yield S3Server(
            "nanio",
            f"http://{LOOPBACK}:{port}",
            Conditions.IGNORED,
        )


@contextlib.contextmanager
def localbucket(folder: Path) -> Iterator[S3Server]:
    port = free_port()
    (folder / "data").mkdir()
    command = [sys.executable, "-m", "localbucket", str(folder / "data"), "--host", LOOPBACK, "--port", str(port)]
    log = folder / "localbucket.log"
    with running(command, log) as process:
        wait_for(port, process, log)
        yield S3Server(
            "localbucket",
            f"http://{LOOPBACK}:{port}",
            Conditions.NEW_ONLY,
            keeps_headers=False,
            keeps_metadata=False,
            lists_parts=False,
            tags_parts=False,
            checks_secret=False,
            checks_clock=False,
            checks_md5=False,
        )


def free_port() -> int:
    with socket.create_server((LOOPBACK, 0)) as listener:
        return int(listener.getsockname()[1])


@contextlib.contextmanager
def running(
    command: Sequence[str], log: Path, environment: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """A process that ends with the block and, on Linux, also when the tests are killed; what it says goes to `log`."""
    dies_with_us = ["setpriv", "--pdeathsig", "KILL"] if shutil.which("setpriv") else []
    with log.open("wb") as said:
        process = subprocess.Popen(
            [*dies_with_us, *command],
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            env={**os.environ, **(environment or {})},
        )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_for(port: int, process: subprocess.Popen[bytes], log: Path, seconds: float = 30) -> None:
    """Return when the server answers HTTP at `port`; RuntimeError with what it said when it ends, or takes too long."""
    give_up = time.monotonic() + seconds
    while time.monotonic() < give_up and process.poll() is None:
        if _answers(port):
            return
        time.sleep(0.05)
    ended = "does not answer" if process.poll() is None else f"ended with {process.returncode}"
    raise RuntimeError(f"{process.args} {ended}:\n{log.read_text(errors='replace')[-3000:]}")


def _answers(port: int) -> bool:
    try:
        urllib.request.urlopen(f"http://{LOOPBACK}:{port}/", timeout=5).close()
    except urllib.error.HTTPError:  # an answer, too
        return True
    except OSError:
        return False
    return True
