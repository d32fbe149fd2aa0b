"""What the tests of storage share: S3 servers on loopback, plain and behind TLS, and keys that must never show."""

from __future__ import annotations

import contextlib
import itertools
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from podcast.options import StorageOptions
from podcast.storage import Target, open_target
from tests.storage.ceph import Ceph, ceph
from tests.storage.s3_servers import ACCESS_KEY, SECRET_KEY, S3Server, localbucket, moto, nanio
from tests.storage.servers import make_certificate, tls_front

ON_CEPH = [pytest.mark.slow, pytest.mark.system("ceph-mon", "ceph-osd", "radosgw")]
SERVERS = [
    "moto",
    *(["nanio"] if sys.version_info >= (3, 11) else []),  # it needs that
    "localbucket",
    pytest.param("ceph", marks=ON_CEPH),
]

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
def moto_server() -> Iterator[S3Server]:
    with moto() as server:
        yield server


@pytest.fixture(scope="session")
def nanio_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    with nanio(tmp_path_factory.mktemp("nanio")) as server:
        yield server


@pytest.fixture(scope="session")
def localbucket_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    with localbucket(tmp_path_factory.mktemp("localbucket")) as server:
        yield server


@pytest.fixture(scope="session")
def running_ceph() -> Iterator[Ceph]:
    with ceph() as running:
        yield running


@pytest.fixture(scope="session")
def ceph_server(running_ceph: Ceph) -> S3Server:
    return running_ceph.server


@pytest.fixture(params=SERVERS)
def server(request: pytest.FixtureRequest) -> S3Server:
    """Each of the real servers."""
    return request.getfixturevalue(f"{request.param}_server")


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def over_tls(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[S3Server], str]]:
    """Put TLS, which the tests trust, in front of a server; gives the https address."""
    monkeypatch.setenv("AWS_CA_BUNDLE", str(certificate))
    with contextlib.ExitStack() as fronts:
        yield lambda server: fronts.enter_context(tls_front(certificate, server.port))


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


@pytest.fixture
def make_bucket(moto_server: S3Server, tmp_path: Path) -> Callable[..., Bucket]:
    """Make a new bucket on `server`; `endpoint` is how our target reaches it, its own address unless told."""

    def make(endpoint: str | None = None, server: S3Server = moto_server) -> Bucket:
        name, client = f"show-{next(_numbers)}", server.client()
        client.create_bucket(Bucket=name)  # type: ignore[attr-defined]
        options = StorageOptions(
            bucket=name, prefix="show/", endpoint=endpoint or server.endpoint, region=server.region
        )
        return Bucket(name, open_target(options, tmp_path / "feed"), client, options)

    return make
