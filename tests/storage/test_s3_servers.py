"""What each real server does, measured; and what our target says of a server that refuses for a reason of its own."""

from __future__ import annotations

import base64
import contextlib
import datetime
import hashlib
import itertools
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from unittest import mock
from urllib.parse import urlsplit

import botocore.auth
import psutil
import pytest
from botocore.exceptions import ClientError

from podcast.errors import StorageError
from podcast.storage import Target, open_target, upload
from tests.storage.ceph import Ceph, ceph
from tests.storage.conftest import ON_CEPH, Bucket
from tests.storage.s3_servers import Conditions, S3Server
from tests.storage.sites import build_site

KEYS = "Check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or `profile` in [storage]."
OTHER_TAG = "0" * 32
NAMES = (f"facts-{number}" for number in itertools.count(1))


def unseen(*values: object) -> None:
    pass


def code_of(call: Callable[[], object]) -> str | None:
    """The code that a server refuses with; None when it does not."""
    try:
        call()
    except ClientError as error:
        return error.response["Error"]["Code"]
    return None


def conditions_of(client: object, bucket: str) -> Conditions | None:
    """Which conditions of a PUT the server keeps, by trying; None for what nobody has seen yet."""

    def put(**condition: str) -> str | None:
        return code_of(lambda: client.put_object(Bucket=bucket, Key="condition", Body=b"x", **condition))  # type: ignore[attr-defined]

    assert put() is None
    tag = hashlib.md5(b"x").hexdigest()
    answers = (
        put(IfNoneMatch="*"),
        put(IfMatch=f'"{OTHER_TAG}"'),
        put(IfMatch=OTHER_TAG),
        put(IfMatch=f'"{tag}"'),
        put(IfMatch=tag),
    )
    no = "PreconditionFailed"
    return {
        (no, no, no, None, None): Conditions.KEPT,
        (no, no, no, no, None): Conditions.KEPT_UNQUOTED,
        (no, None, None, None, None): Conditions.NEW_ONLY,
        (None, None, None, None, None): Conditions.IGNORED,
    }.get(answers)


def test_each_server_is_as_it_is_described(server: S3Server) -> None:
    client, bucket = server.client(), next(NAMES)
    client.create_bucket(Bucket=bucket)  # type: ignore[attr-defined]
    client.put_object(  # type: ignore[attr-defined]
        Bucket=bucket, Key="a", Body=b"x", CacheControl="no-cache", Metadata={"sha256": "of-x"}
    )
    head = client.head_object(Bucket=bucket, Key="a")  # type: ignore[attr-defined]
    of_another = base64.b64encode(hashlib.md5(b"y").digest()).decode()
    stranger = replace(server, secret_key="of-somebody-else").client()
    md5_refused = code_of(lambda: client.put_object(Bucket=bucket, Key="b", Body=b"x", ContentMD5=of_another))  # type: ignore[attr-defined]

    measured = replace(
        server,
        conditions=conditions_of(client, bucket),  # type: ignore[arg-type]
        keeps_headers=head.get("CacheControl") == "no-cache",
        keeps_metadata=head["Metadata"] == {"sha256": "of-x"},
        lists_parts=lists_parts(client, bucket),
        tags_parts=tags_parts(client, bucket),
        checks_secret=code_of(lambda: stranger.head_object(Bucket=bucket, Key="a")) is not None,  # type: ignore[attr-defined]
        checks_md5=md5_refused == "BadDigest",
        checks_clock=checks_clock(client, bucket),
    )

    assert measured == server


def lists_parts(client: object, bucket: str) -> bool:
    upload = {"Bucket": bucket, "Key": "parts"}
    upload["UploadId"] = client.create_multipart_upload(**upload)["UploadId"]  # type: ignore[attr-defined]
    client.upload_part(**upload, PartNumber=1, Body=b"x")  # type: ignore[attr-defined]
    try:
        listed = client.list_parts(**upload)["Parts"]  # type: ignore[attr-defined]
    except ClientError:
        return False
    return [(part["PartNumber"], part["ETag"].strip('"')) for part in listed] == [(1, hashlib.md5(b"x").hexdigest())]


def tags_parts(client: object, bucket: str) -> bool:
    upload = {"Bucket": bucket, "Key": "tagged"}
    upload["UploadId"] = client.create_multipart_upload(**upload)["UploadId"]  # type: ignore[attr-defined]
    tag = client.upload_part(**upload, PartNumber=1, Body=b"x")["ETag"]  # type: ignore[attr-defined]
    parts = {"Parts": [{"PartNumber": 1, "ETag": tag}]}
    client.complete_multipart_upload(**upload, MultipartUpload=parts)  # type: ignore[attr-defined]
    tag = client.head_object(Bucket=bucket, Key="tagged")["ETag"]  # type: ignore[attr-defined] - Ceph's answer has none
    return tag.strip('"') == f"{hashlib.md5(hashlib.md5(b'x').digest()).hexdigest()}-1"


@contextlib.contextmanager
def clock_off_by(hours: int) -> Iterator[None]:
    """Requests are signed with the time of a computer whose clock is that fast."""
    now = botocore.auth.get_current_datetime

    def wrong() -> datetime.datetime:
        return now() + datetime.timedelta(hours=hours)

    with mock.patch.object(botocore.auth, "get_current_datetime", wrong):
        yield


def checks_clock(client: object, bucket: str) -> bool:
    with clock_off_by(1):
        return code_of(lambda: client.head_object(Bucket=bucket, Key="a")) is not None  # type: ignore[attr-defined]


def refusal_of(target: Target, call: Callable[[], object] | None = None) -> str:
    with pytest.raises(StorageError) as caught:
        (call or target.check)()
    return str(caught.value)


class TestCeph:
    """Refusals of a storage that checks everything, as our target tells them."""

    pytestmark = ON_CEPH

    @pytest.fixture
    def bucket(self, make_bucket: Callable[..., Bucket], ceph_server: S3Server) -> Bucket:
        return make_bucket(server=ceph_server)

    @pytest.fixture
    def place(self, bucket: Bucket) -> str:
        return f"bucket {bucket.name} at {urlsplit(bucket.options.endpoint or '').netloc}"

    def test_a_wrong_secret(self, bucket: Bucket, place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "of-somebody-else")
        target = open_target(bucket.options, tmp_path)
        sentence = f"{place}: the secret key does not belong to the access key\n{KEYS}"
        assert refusal_of(target) == sentence
        assert refusal_of(target, lambda: target.head("feed.xml")) == sentence

    def test_a_key_that_nobody_knows(
        self, bucket: Bucket, place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIANOBODY")
        target = open_target(bucket.options, tmp_path)
        sentence = f"{place}: the access key is not known there\n{KEYS}"
        assert refusal_of(target) == sentence
        assert refusal_of(target, lambda: target.head("feed.xml")) == sentence

    @pytest.mark.parametrize("hours", [1, -1])
    def test_a_clock_that_is_wrong_by_an_hour(self, bucket: Bucket, place: str, hours: int) -> None:
        sentence = (
            f"{place}: this computer's clock and the storage's differ by too much\n"
            "Set the clock (for example `timedatectl set-ntp true`), then run the command again."
        )
        with clock_off_by(hours):
            assert refusal_of(bucket.target) == sentence
            assert refusal_of(bucket.target, lambda: bucket.target.head("feed.xml")) == sentence

    def test_a_bucket_that_is_not_there(self, bucket: Bucket, tmp_path: Path) -> None:
        target = open_target(replace(bucket.options, bucket="no-such-show"), tmp_path)
        host = urlsplit(bucket.options.endpoint or "").netloc
        assert refusal_of(target) == (
            f"bucket no-such-show at {host}: there is no such bucket\n"
            "Create the bucket, or correct `bucket`, `endpoint` and `region` in [storage]."
        )

    def test_a_bucket_of_somebody_else(
        self, bucket: Bucket, place: str, running_ceph: Ceph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        access_key, secret_key = running_ceph.add_user("stranger")
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", access_key)
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", secret_key)
        site = build_site(tmp_path / "feed")
        target = open_target(bucket.options, site.folder)

        assert refusal_of(target, lambda: upload(site.files, site.folder, target, unseen, unseen)) == (
            f"{place}: these credentials may not do this (s3:ListBucket)\nAllow s3:ListBucket on this bucket for this key."
        )

    def test_a_user_who_may_only_read(
        self, bucket: Bucket, place: str, running_ceph: Ceph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        access_key, secret_key = running_ceph.add_user("reader")
        arns = [f"arn:aws:s3:::{bucket.name}", f"arn:aws:s3:::{bucket.name}/*"]
        who = {"Effect": "Allow", "Principal": {"AWS": ["arn:aws:iam:::user/reader"]}, "Resource": arns}
        policy = {"Version": "2012-10-17", "Statement": [{**who, "Action": ["s3:ListBucket", "s3:GetObject"]}]}
        bucket.client.put_bucket_policy(Bucket=bucket.name, Policy=json.dumps(policy))  # type: ignore[attr-defined]
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", access_key)
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", secret_key)
        site = build_site(tmp_path / "feed")
        target = open_target(bucket.options, site.folder)

        assert refusal_of(target, lambda: upload(site.files, site.folder, target, unseen, unseen)) == (
            f"{place}: these credentials may not do this (s3:PutObject)\nAllow s3:PutObject on this bucket for this key."
        )

    def test_a_quota_that_is_used_up_stops_before_the_feed(
        self, bucket: Bucket, place: str, running_ceph: Ceph, tmp_path: Path
    ) -> None:
        scope = ("--bucket", bucket.name, "--quota-scope=bucket")
        running_ceph.admin("quota", "set", *scope, "--max-objects=3")
        running_ceph.admin("quota", "enable", *scope)
        site = build_site(tmp_path / "feed")

        full = refusal_of(bucket.target, lambda: upload(site.files, site.folder, bucket.target, unseen, unseen))

        assert full == (
            f"{place}: the storage's quota is used up\nMake room or raise the quota, then run the same command again."
        )
        assert bucket.read("feed.xml") is None
        running_ceph.admin("quota", "disable", *scope)
        upload(site.files, site.folder, bucket.target, unseen, unseen)
        assert bucket.read("feed.xml") == (site.folder / "feed.xml").read_bytes()

    def test_a_start_that_takes_too_long_says_what_it_did_and_leaves_nothing(self, tmp_path: Path) -> None:
        with pytest.raises(RuntimeError) as caught, ceph(tmp_path, give_up_after_s=1):
            pass
        assert str(caught.value).startswith("Ceph did not start: ")
        assert "--- mon.a.log\n" in str(caught.value)
        assert list(tmp_path.iterdir()) == []
        assert [process for process in psutil.process_iter(["cmdline"]) if str(tmp_path) in str(process.info)] == []
