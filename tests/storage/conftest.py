"""What the tests of storage share: S3 on loopback, plain and behind TLS, and keys that must never show."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import boto3
import pytest
from moto.server import ThreadedMotoServer

from podcast.options import StorageOptions
from podcast.storage import Target, open_target
from tests.storage.servers import make_certificate, tls_front

ACCESS_KEY = "AKIATESTONLY00000001"
SECRET_KEY = "never-show-this-secret/0123456789abcdef+"

_numbers = itertools.count(1)


@dataclass(frozen=True)
class Bucket:
    """A bucket, our target on it, and the raw client that tests look from."""

    name: str
    target: Target
    client: object
    options: StorageOptions

    def read(self, path: str) -> bytes | None:
        try:
            return self.client.get_object(Bucket=self.name, Key=f"show/{path}")["Body"].read()  # type: ignore[attr-defined]
        except self.client.exceptions.NoSuchKey:  # type: ignore[attr-defined]
            return None


@pytest.fixture(scope="session")
def s3_port() -> Iterator[int]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    yield server.get_host_and_port()[1]
    server.stop()


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture(scope="session")
def s3_over_tls(s3_port: int, certificate: Path) -> Iterator[str]:
    with tls_front(certificate, s3_port) as url:
        yield url


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    nowhere = tmp_path_factory.mktemp("aws") / "none"
    for name, value in {
        "AWS_ACCESS_KEY_ID": ACCESS_KEY,
        "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
        "AWS_CONFIG_FILE": str(nowhere),
        "AWS_SHARED_CREDENTIALS_FILE": str(nowhere),
        "AWS_EC2_METADATA_DISABLED": "true",
    }.items():
        monkeypatch.setenv(name, value)
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def s3_client(s3_port: int) -> object:
    session = boto3.Session(aws_access_key_id="of-the-tests", aws_secret_access_key="of-the-tests")
    return session.client("s3", endpoint_url=f"http://127.0.0.1:{s3_port}", region_name="us-east-1")


@pytest.fixture
def make_bucket(s3_port: int, s3_client: object, tmp_path: Path) -> Callable[..., Bucket]:
    """Make a new bucket on the S3 server of the tests; `endpoint` is how our target reaches it."""

    def make(endpoint: str = f"http://127.0.0.1:{s3_port}") -> Bucket:
        name = f"show-{next(_numbers)}"
        s3_client.create_bucket(Bucket=name)  # type: ignore[attr-defined]
        options = StorageOptions(bucket=name, prefix="show/", endpoint=endpoint, region="us-east-1")
        return Bucket(name, open_target(options, tmp_path / "feed"), s3_client, options)

    return make
