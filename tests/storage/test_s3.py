"""S3-compatible storage: what goes over the wire, what is read back, and each refusal in plain words."""

from __future__ import annotations

import base64
import hashlib
import time
import traceback
from collections.abc import Callable
from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from urllib.parse import urlsplit

import boto3
import pytest
from botocore import exceptions as boto
from botocore.config import Config

from podcast.errors import ConfigError, StorageError
from podcast.options import StorageOptions
from podcast.storage import Headers, Stored, headers_for, open_target, upload
from podcast.storage.s3 import S3Target, open_bucket
from podcast.storage.s3_errors import Place, storage_error
from tests.storage.conftest import ACCESS_KEY, SECRET_KEY, Bucket
from tests.storage.s3_servers import S3Server
from tests.storage.servers import scripted_server, tls_front
from tests.storage.sites import build_site, put_file, sha256, sound

MIB = 1 << 20


def unseen(*values: object) -> None:
    pass


def on(endpoint: str, **options: str) -> StorageOptions:
    return StorageOptions(bucket="show", endpoint=endpoint.rstrip("/"), region="us-east-1", **options)


def refusing(status: int, code: str) -> Callable[[BaseHTTPRequestHandler], None]:
    """Answer everything with an S3 error; like real servers, repeat the key, and give no body to HEAD."""
    body = (
        f"<Error><Code>{code}</Code><Message>You sent {ACCESS_KEY} and {SECRET_KEY}</Message>"
        f"<AWSAccessKeyId>{ACCESS_KEY}</AWSAccessKeyId></Error>"
    ).encode()

    def script(request: BaseHTTPRequestHandler) -> None:
        request.rfile.read(int(request.headers.get("Content-Length", 0)))
        request.send_response(status)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        if request.command != "HEAD":
            request.wfile.write(body)

    return script


def test_the_feed_is_the_last_thing_that_the_bucket_receives(make_bucket: Callable[[], Bucket], tmp_path: Path) -> None:
    bucket, site = make_bucket(), build_site(tmp_path / "feed")

    manifest = upload(site.files, site.folder, bucket.target, unseen, unseen)

    assert {file.path: bucket.read(file.path) for file in manifest.files} == {
        file.path: (site.folder / file.path).read_bytes() for file in site.files
    }
    head = bucket.client.head_object(Bucket=bucket.name, Key=f"show/{site.release.audio.path}")  # type: ignore[attr-defined]
    assert head["ContentType"] == "audio/mpeg"
    assert head["CacheControl"] == "public, max-age=31536000, immutable"
    assert head["Metadata"] == {"sha256": site.release.audio.sha256}
    said: list[str] = []
    upload(site.files, site.folder, bucket.target, unseen, said.append)
    assert said == []


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_content_goes_out_as_it_is_with_its_md5_also_over_tls(
    scheme: str, tmp_path: Path, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_CA_BUNDLE", str(certificate))
    received: dict[str, tuple[dict[str, str], bytes]] = {}
    order: list[str] = []

    def script(request: BaseHTTPRequestHandler) -> None:
        """Keep what is put, and tell about it, like a server without ideas of its own."""
        key = urlsplit(request.path).path
        body = request.rfile.read(int(request.headers.get("Content-Length", 0)))
        if request.command == "PUT":
            received[key] = ({name.lower(): value for name, value in request.headers.items()}, body)
            order.append(key)
        known = received.get(key) or (({}, b"") if key == "/show" else None)
        request.send_response(404 if known is None else 200)
        headers, content = known or ({}, b"")
        for name in ("content-type", "cache-control", "x-amz-meta-sha256"):
            if name in headers:
                request.send_header(name, headers[name])
        request.send_header("ETag", f'"{hashlib.md5(content).hexdigest()}"')
        request.send_header("Content-Length", str(len(content) if request.command == "HEAD" else 0))
        request.end_headers()

    site = build_site(tmp_path / "feed")
    with scripted_server(script) as plain, tls_front(certificate, urlsplit(plain).port or 0) as tls:
        target = open_target(on(plain if scheme == "http" else tls), site.folder)
        upload(site.files, site.folder, target, unseen, unseen)

    assert order[0] == f"/show/{site.release.audio.path}"
    assert order[-1] == "/show/feed.xml"
    for file in site.files:
        headers, body = received[f"/show/{file.path}"]
        assert body == (site.folder / file.path).read_bytes()
        assert headers["content-md5"] == base64.b64encode(hashlib.md5(body).digest()).decode()
        assert "x-amz-trailer" not in headers
        assert "aws-chunked" not in headers.get("content-encoding", "")


@pytest.mark.slow
def test_a_large_file_goes_in_parts_and_is_read_back(
    server: S3Server, make_bucket: Callable[..., Bucket], tmp_path: Path
) -> None:
    bucket = make_bucket(server=server)
    target = S3Target(bucket.client, bucket.name, "show", part_bytes=5 * MIB)  # type: ignore[arg-type]
    content = sound(21 * MIB)
    file = put_file(tmp_path, "media/long.{hash}.mp3", content)
    steps: list[int] = []

    stored = target.put(file, tmp_path / file.path, headers_for(file), steps.append)

    assert stored == Stored(21 * MIB, file.sha256, server.kept(file.path, headers_for(file)))
    assert target.head(file.path) == replace(stored, sha256=file.sha256 if server.keeps_metadata else None)
    assert sha256(bucket.read(file.path) or b"") == file.sha256
    assert steps == [5 * MIB, 10 * MIB, 15 * MIB, 20 * MIB, 21 * MIB]
    tag = bucket.client.head_object(Bucket=bucket.name, Key=f"show/{file.path}")["ETag"]  # type: ignore[attr-defined]
    assert tag.endswith('-5"') is server.tags_parts


@pytest.mark.parametrize("stored", [b"flipped", b"as sent"])
def test_where_the_tag_is_no_md5_the_content_itself_is_read_back(tmp_path: Path, stored: bytes) -> None:
    def script(request: BaseHTTPRequestHandler) -> None:
        request.rfile.read(int(request.headers.get("Content-Length", 0)))
        request.send_response(200)
        request.send_header("ETag", '"of-an-encrypted-object"')
        request.send_header("Content-Length", "7" if request.command in ("HEAD", "GET") else "0")
        request.end_headers()
        if request.command == "GET":
            request.wfile.write(stored)

    file = put_file(tmp_path, "index.html", b"as sent")
    with scripted_server(script) as url:
        answer = open_target(on(url), tmp_path).put(file, tmp_path / "index.html", headers_for(file), unseen)

    assert answer == Stored(7, sha256(stored), Headers("", ""))


def test_content_that_a_server_has_spoilt_is_an_error(tmp_path: Path) -> None:
    def script(request: BaseHTTPRequestHandler) -> None:
        request.rfile.read(int(request.headers.get("Content-Length", 0)))
        listing, new = request.path.startswith("/show?"), request.command == "HEAD" and not put
        put.append("put") if request.command == "PUT" else None
        request.send_response(404 if new else 200)
        request.send_header("Content-Length", "0" if listing or request.command == "PUT" else "7")
        request.end_headers() if request.command == "PUT" else (
            request.send_header("ETag", '"x"'),
            request.end_headers(),
        )
        if request.command == "GET" and not listing:
            request.wfile.write(b"spoiled"[:7])

    put: list[str] = []
    file = put_file(tmp_path, "index.html", b"as sent")
    with scripted_server(script) as url, pytest.raises(StorageError) as caught:
        upload([file], tmp_path, open_target(on(url), tmp_path), unseen, unseen)
    assert str(caught.value) == (
        "index.html: the target stored 7 bytes that are not the 7 bytes sent\n"
        "Run the command again; if it stays, the storage or the line to it is faulty."
    )


_KEYS = "Check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or `profile` in [storage]."
REFUSALS = [
    (
        *(404, "NoSuchBucket", "there is no such bucket"),
        "Create the bucket, or correct `bucket`, `endpoint` and `region` in [storage].",
    ),
    (403, "InvalidAccessKeyId", "the access key is not known there", _KEYS),
    (403, "SignatureDoesNotMatch", "the secret key does not belong to the access key", _KEYS),
    (
        *(403, "RequestTimeTooSkewed", "this computer's clock and the storage's differ by too much"),
        "Set the clock (for example `timedatectl set-ntp true`), then run the command again.",
    ),
    (
        *(403, "AccessDenied", "these credentials may not do this (s3:ListBucket)"),
        "Allow s3:ListBucket on this bucket for this key.",
    ),
    (
        *(400, "AuthorizationHeaderMalformed", "the bucket is in another region"),
        "Set `region` in [storage] to the bucket's region.",
    ),
    (
        *(400, "ExpiredToken", "the credentials have expired"),
        "Sign in again (for example `aws sso login`), then run the command again.",
    ),
    (
        *(403, "QuotaExceeded", "the storage's quota is used up"),
        "Make room or raise the quota, then run the same command again.",
    ),
    (
        *(418, "Teapot", "the storage refused ListObjectsV2 (Teapot)"),
        "Check `endpoint` and `region` in [storage].",
    ),
]


@pytest.mark.parametrize(("status", "code", "what", "hint"), REFUSALS, ids=[refusal[1] for refusal in REFUSALS])
def test_each_refusal_is_said_in_plain_words_and_never_shows_a_key(
    tmp_path: Path, status: int, code: str, what: str, hint: str
) -> None:
    with scripted_server(refusing(status, code)) as url:
        target = open_target(on(url), tmp_path)
        host = urlsplit(url).netloc
        with pytest.raises(StorageError) as of_check:
            target.check()
        with pytest.raises(StorageError) as of_head:
            target.head("feed.xml") if status in (400, 403) else target.check()

    assert str(of_check.value) == f"bucket show at {host}: {what}\n{hint}"
    assert str(of_head.value) == str(of_check.value)
    shown = str(of_check.value) + repr(of_check.value) + str(vars(of_check.value))
    assert ACCESS_KEY not in shown
    assert SECRET_KEY not in shown


def test_the_secret_key_is_in_no_error_however_deep(tmp_path: Path) -> None:
    def script(request: BaseHTTPRequestHandler) -> None:
        seen.append(request.headers["Authorization"])
        refusing(403, "SignatureDoesNotMatch")(request)

    seen: list[str] = []
    with scripted_server(script) as url, pytest.raises(StorageError) as caught:
        open_target(on(url), tmp_path).check()
    assert ACCESS_KEY in seen[0], "the environment's credentials were used"
    whole = "".join(traceback.format_exception(caught.value))
    assert SECRET_KEY not in whole
    assert ACCESS_KEY not in whole


def test_a_permission_that_is_missing_for_one_action_is_named(tmp_path: Path) -> None:
    def script(request: BaseHTTPRequestHandler) -> None:
        if request.command == "GET":
            request.send_response(200)
            request.send_header("Content-Length", "0")
            request.end_headers()
        else:
            refusing(403, "AccessDenied")(request)

    file = put_file(tmp_path, "index.html", b"page")
    with scripted_server(script) as url:
        target = open_target(on(url), tmp_path)
        with pytest.raises(StorageError, match="these credentials may not do this \\(s3:GetObject\\)"):
            target.head("index.html")
        with pytest.raises(StorageError, match="these credentials may not do this \\(s3:PutObject\\)"):
            target.put(file, tmp_path / "index.html", headers_for(file), unseen)


def test_a_server_that_cannot_be_reached(tmp_path: Path) -> None:
    with scripted_server(refusing(500, "x")) as url:
        pass
    client = _impatient(url)
    with pytest.raises(StorageError) as caught:
        S3Target(client, "show").check()  # type: ignore[arg-type]
    assert str(caught.value) == (
        f"bucket show at {urlsplit(url).netloc}: it cannot be reached\n"
        "Check the network and `endpoint` in [storage], then run the same command again: what is uploaded is kept."
    )


def test_a_server_that_hangs_is_given_up_after_the_deadline() -> None:
    def script(request: BaseHTTPRequestHandler) -> None:
        time.sleep(1.2)
        request.close_connection = True

    with scripted_server(script) as url:
        started = time.monotonic()
        with pytest.raises(StorageError) as caught:
            S3Target(_impatient(url), "show", deadline_s=0.3).check()  # type: ignore[arg-type]
        assert time.monotonic() - started < 1
    assert str(caught.value).startswith(
        f"bucket show at {urlsplit(url).netloc}: the storage did not finish within 0.3 s\n"
    )
    time.sleep(1)  # the abandoned request ends with its server


def _impatient(url: str) -> object:
    return boto3.client(
        "s3", endpoint_url=url.rstrip("/"), region_name="us-east-1", config=Config(retries={"total_max_attempts": 1})
    )


def test_a_busy_server_is_asked_again(make_bucket: Callable[..., Bucket]) -> None:
    answers = iter([503, 503, 200])

    def script(request: BaseHTTPRequestHandler) -> None:
        status = next(answers)
        request.send_response(status)
        request.send_header("Content-Length", "0")
        request.end_headers()

    with scripted_server(script) as url:
        open_bucket("show", on(url)).check()
    assert list(answers) == []


def test_no_credentials(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    with pytest.raises(StorageError) as caught:
        open_target(on("http://127.0.0.1:1"), tmp_path).check()
    assert str(caught.value) == (
        "bucket show at 127.0.0.1:1: no credentials were found\n"
        "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or `profile` in [storage]; "
        "never write keys into podcast.toml."
    )


def test_an_unknown_profile(tmp_path: Path) -> None:
    with pytest.raises(StorageError) as caught:
        open_target(StorageOptions(bucket="show", profile="nobody"), tmp_path)
    assert str(caught.value) == (
        "bucket show: there is no such profile\nCorrect `profile` in [storage]: `aws configure list-profiles`."
    )


@pytest.mark.parametrize(
    "endpoint", ["s3.example.org", "ftp://s3.example.org", "https://me:pass@s3.example.org", "https://a b"]
)
def test_an_endpoint_that_is_no_address_is_an_error_that_does_not_repeat_it(tmp_path: Path, endpoint: str) -> None:
    with pytest.raises(ConfigError) as caught:
        open_target(StorageOptions(bucket="show", endpoint=endpoint), tmp_path)
    assert str(caught.value) == (
        "podcast.toml: `endpoint` in [storage] is not a plain https address\n"
        'Write it like "https://s3.fr-par.scw.cloud"; credentials come from the environment or a profile.'
    )


def test_every_error_of_botocore_becomes_one_of_ours() -> None:
    kinds = [kind for kind in vars(boto).values() if isinstance(kind, type) and issubclass(kind, boto.BotoCoreError)]
    assert len(kinds) > 50
    for kind in kinds:
        error = storage_error(kind.__new__(kind), Place("show"))
        assert error.where == "bucket show"
        assert error.hint
