"""A bucket of S3-compatible storage as a target. boto3 is used here and in `s3_errors`, and nowhere else.

The settings are those that worked on every server measured; where one needs a reason it stands beside it.
"""

from __future__ import annotations

import base64
import hashlib
import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from podcast.errors import ConfigError
from podcast.options import StorageOptions
from podcast.release import SiteFile
from podcast.storage.deadline import Overdue, within
from podcast.storage.files import CHUNK, Headers, changed_meanwhile, check_path, within_limit
from podcast.storage.s3_errors import Place, error_code, is_denied, overdue, storage_error
from podcast.storage.target import Sent, Stored

if TYPE_CHECKING:
    from botocore.client import BaseClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import CompletedPartTypeDef, HeadObjectOutputTypeDef

Result = TypeVar("Result")

PART_BYTES = 16 << 20
PARTS_AT_MOST = 1000  # Scaleway's limit; AWS allows 10,000
SMALL_PARTS = 4  # up to so many parts' bytes go in one request
DEADLINE_S = 90.0  # for a call without content: three read timeouts
SLOWEST_BYTES_PER_S = 16_000  # of a line that is slow, not dead; added to the deadline of an upload


def open_bucket(bucket: str, options: StorageOptions) -> S3Target:
    """Return the bucket that `options` describe, with the credentials that boto3 finds (environment, profile, SSO).

    Raises ConfigError when the endpoint is no address, StorageError when there is no such profile.
    """
    endpoint = options.endpoint
    if endpoint is not None and (urlsplit(endpoint).scheme not in ("http", "https") or "@" in endpoint):
        raise _bad_endpoint()
    try:
        session = boto3.Session(profile_name=options.profile, region_name=options.region)
        client = session.client("s3", endpoint_url=endpoint, config=_settings(endpoint))
    except BotoCoreError as error:
        raise storage_error(error, Place(bucket, endpoint)) from error
    except ValueError as error:  # botocore's own check of the address
        raise _bad_endpoint() from error
    return S3Target(client, bucket, options.prefix)


def _bad_endpoint() -> ConfigError:
    return ConfigError(
        "`endpoint` in [storage] is not a plain https address",
        where="podcast.toml",
        hint='Write it like "https://s3.fr-par.scw.cloud"; credentials come from the environment or a profile.',
    )


def _settings(endpoint: str | None) -> Config:
    return Config(
        # by default botocore sends checksums as trailers of aws-chunked content over https: Ceph and Swift refuse
        # that, and others store the framing as if it were content
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
        retries={"mode": "standard", "max_attempts": 5},
        connect_timeout=5,
        read_timeout=30,
        max_pool_connections=32,
        s3={"addressing_style": "path" if endpoint else "auto"},
    )


class S3Target:
    """`bucket`, below `prefix`. The client's credentials need to list the bucket and to get and put objects."""

    def __init__(
        self,
        client: S3Client,
        bucket: str,
        prefix: str = "",
        *,
        part_bytes: int = PART_BYTES,
        deadline_s: float = DEADLINE_S,
    ) -> None:
        self._client = client
        self._bucket = bucket
        self._prefix = f"{check_path(prefix.strip('/'))}/" if prefix.strip("/") else ""
        self._part_bytes = part_bytes
        self._deadline_s = deadline_s
        self._place = Place(bucket, _endpoint(client))

    def check(self) -> None:
        """Raise StorageError when the bucket cannot be used. Listing, because an answer to HEAD gives no reason."""
        self._ask(lambda: self._client.list_objects_v2(Bucket=self._bucket, Prefix=self._prefix, MaxKeys=1))

    def head(self, path: str) -> Stored | None:
        """Return length, headers and the hash that our own uploads note in the object's metadata."""
        answer = self._head(path)
        return None if answer is None else _stored(answer, answer["Metadata"].get("sha256"))

    def read(self, path: str, limit: int) -> bytes | None:
        """Return the content of the object at `path`."""
        if self._head(path) is None:
            return None
        key = self._key(path)

        def ask() -> bytes:
            with self._client.get_object(Bucket=self._bucket, Key=key)["Body"] as body:
                return body.read(limit + 1)

        return within_limit(self._ask(ask, content_bytes=limit), limit, path)

    def remove(self, path: str) -> None:
        """Delete the object at `path`."""
        key = self._key(path)
        self._ask(lambda: self._client.delete_object(Bucket=self._bucket, Key=key))

    def put(self, file: SiteFile, source: Path, headers: Headers, sent: Sent) -> Stored:
        """Upload with Content-MD5, then read back: the length, and a tag that is the MD5 or else the whole content."""
        sums = _sums(source, self._part_size(file.bytes))
        if (sums.sha256, sums.size) != (file.sha256, file.bytes):
            raise changed_meanwhile(source)
        upload = _Upload(self._client, self._bucket, self._key(file.path), headers, sums)
        send = upload.whole if len(sums.parts) <= 1 else upload.in_parts
        self._ask(lambda: send(source, sent), content_bytes=file.bytes)
        answer = self._head(file.path)
        if answer is None:
            return Stored(0, None, None)
        if answer["ETag"].strip('"') == sums.tag and answer["ContentLength"] == sums.size:
            return _stored(answer, sums.sha256)
        return _stored(answer, self._ask(lambda: self._download_hash(file.path), content_bytes=file.bytes))

    def _head(self, path: str) -> HeadObjectOutputTypeDef | None:
        key = self._key(path)

        def ask() -> HeadObjectOutputTypeDef | None:
            try:
                return self._client.head_object(Bucket=self._bucket, Key=key)
            except ClientError as error:
                if error_code(error) in ("404", "NoSuchKey", "NotFound"):
                    return None
                if is_denied(error) or error_code(error) == "400":
                    self.check()  # says why, when it is more than this one permission
                raise

        return self._ask(ask)

    def _download_hash(self, path: str) -> str:
        """Hash what is stored: tags of encrypted objects, and of R2's multipart uploads, are no MD5."""
        digest = hashlib.sha256()
        body = self._client.get_object(Bucket=self._bucket, Key=self._key(path))["Body"]
        for chunk in body.iter_chunks(CHUNK):
            digest.update(chunk)
        return digest.hexdigest()

    def _key(self, path: str) -> str:
        return self._prefix + check_path(path)

    def _part_size(self, size: int) -> int:
        if size <= SMALL_PARTS * self._part_bytes:
            return max(size, 1)
        return max(self._part_bytes, -(-size // PARTS_AT_MOST))

    def _ask(self, call: Callable[[], Result], content_bytes: int = 0) -> Result:
        """Make a call under the deadline, with its errors turned into ours."""
        seconds = self._deadline_s + content_bytes / SLOWEST_BYTES_PER_S
        try:
            return within(seconds, call)
        except (ClientError, BotoCoreError) as error:
            raise storage_error(error, self._place) from None  # servers may repeat keys in what they say
        except Overdue:
            raise overdue(seconds, self._place) from None


@dataclass(frozen=True)
class _Sums:
    """A file's length and hash, and the MD5 of each of its parts of `part_size` bytes."""

    size: int
    sha256: str
    parts: tuple[bytes, ...]
    part_size: int

    @property
    def tag(self) -> str:
        """The ETag of an object that was stored as sent: of one part, or composite."""
        if len(self.parts) == 1:
            return self.parts[0].hex()
        return f"{hashlib.md5(b''.join(self.parts), usedforsecurity=False).hexdigest()}-{len(self.parts)}"


@dataclass(frozen=True)
class _Upload:
    """One object on its way."""

    client: S3Client
    bucket: str
    key: str
    headers: Headers
    sums: _Sums

    def whole(self, source: Path, sent: Sent) -> None:
        with _WatchedFile(source, sent) as body:
            self.client.put_object(
                Bucket=self.bucket,
                Key=self.key,
                Body=body,
                ContentMD5=_base64(self.sums.parts[0]),
                ContentType=self.headers.media_type,
                CacheControl=self.headers.cache_control,
                Metadata={"sha256": self.sums.sha256},
            )

    def in_parts(self, source: Path, sent: Sent) -> None:
        """Send parts one after the other; nothing is visible before the last call, and a failure leaves no parts."""
        upload_id = self.client.create_multipart_upload(
            Bucket=self.bucket,
            Key=self.key,
            ContentType=self.headers.media_type,
            CacheControl=self.headers.cache_control,
            Metadata={"sha256": self.sums.sha256},
        )["UploadId"]
        try:
            parts = self._send_parts(upload_id, source, sent)
            self.client.complete_multipart_upload(
                Bucket=self.bucket, Key=self.key, UploadId=upload_id, MultipartUpload={"Parts": parts}
            )
        except (ClientError, BotoCoreError):
            self._abort(upload_id)
            raise

    def _send_parts(self, upload_id: str, source: Path, sent: Sent) -> list[CompletedPartTypeDef]:
        parts: list[CompletedPartTypeDef] = []
        with source.open("rb") as file:
            for number, md5 in enumerate(self.sums.parts, start=1):
                answer = self.client.upload_part(
                    Bucket=self.bucket,
                    Key=self.key,
                    UploadId=upload_id,
                    PartNumber=number,
                    Body=file.read(self.sums.part_size),
                    ContentMD5=_base64(md5),
                )
                parts.append({"ETag": answer["ETag"], "PartNumber": number})
                sent(file.tell())
        return parts

    def _abort(self, upload_id: str) -> None:
        try:
            self.client.abort_multipart_upload(Bucket=self.bucket, Key=self.key, UploadId=upload_id)
        except (ClientError, BotoCoreError):
            return  # the error that led here is the one to show; the parts stay until the bucket's own rules drop them


class _WatchedFile(io.FileIO):
    """A file that tells how far it has been read."""

    def __init__(self, path: Path, sent: Sent) -> None:
        super().__init__(path, "rb")
        self._sent = sent

    def read(self, size: int | None = -1, /) -> bytes:
        content = super().read(-1 if size is None else size)
        self._sent(self.tell())
        return content or b""


def _sums(source: Path, part_size: int) -> _Sums:
    whole = hashlib.sha256()
    parts: list[bytes] = []
    size = 0
    with source.open("rb") as file:
        while True:
            part, length = hashlib.md5(usedforsecurity=False), 0
            while chunk := file.read(min(CHUNK, part_size - length)):
                whole.update(chunk)
                part.update(chunk)
                length += len(chunk)
            if length == 0 and parts:
                break
            parts.append(part.digest())
            size += length
            if length < part_size:
                break
    return _Sums(size, whole.hexdigest(), tuple(parts), part_size)


def _stored(answer: HeadObjectOutputTypeDef, sha256: str | None) -> Stored:
    headers = Headers(answer.get("ContentType", ""), answer.get("CacheControl", ""))
    return Stored(answer["ContentLength"], sha256, headers)


def _base64(digest: bytes) -> str:
    return base64.b64encode(digest).decode("ascii")


def _endpoint(client: BaseClient) -> str | None:
    """Return the host that errors name; none for AWS itself, where the bucket says enough."""
    host = urlsplit(client.meta.endpoint_url).netloc
    return None if host.endswith(".amazonaws.com") else host
