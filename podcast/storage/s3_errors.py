"""What boto3 and S3-compatible servers say, in plain words. The only place where their errors are turned into ours.

The words of servers are not passed on: some repeat the key that was sent.
"""

from __future__ import annotations

from dataclasses import dataclass

from botocore import exceptions as boto
from botocore.exceptions import BotoCoreError, ClientError

from podcast.errors import StorageError

_KEY_HINT = "Check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or `profile` in [storage]."
_REGION_HINT = "Set `region` in [storage] to the bucket's region."
_LATER_HINT = "Run the same command again in a while: what is uploaded already is kept."
_LINE_HINT = "Check the network and `endpoint` in [storage], then run the same command again: what is uploaded is kept."

_PERMISSIONS = {
    "ListObjectsV2": "s3:ListBucket",
    "HeadObject": "s3:GetObject",
    "GetObject": "s3:GetObject",
    "PutObject": "s3:PutObject",
    "CreateMultipartUpload": "s3:PutObject",
    "UploadPart": "s3:PutObject",
    "CompleteMultipartUpload": "s3:PutObject",
    "AbortMultipartUpload": "s3:AbortMultipartUpload",
}

_NO_BUCKET = (
    "there is no such bucket",
    "Create the bucket, or correct `bucket`, `endpoint` and `region` in [storage].",
)
_WRONG_SECRET = ("the secret key does not belong to the access key", _KEY_HINT)
_WRONG_REGION = ("the bucket is in another region", _REGION_HINT)
_EXPIRED = ("the credentials have expired", "Sign in again (for example `aws sso login`), then run the command again.")
_BUSY = ("the storage is too busy, or has a fault of its own", _LATER_HINT)
_FULL = ("the storage's quota is used up", "Make room or raise the quota, then run the same command again.")
_DAMAGED = ("the content arrived damaged and was refused", _LATER_HINT)

_CODES = {
    "NoSuchBucket": _NO_BUCKET,
    "InvalidBucketName": _NO_BUCKET,
    "InvalidAccessKeyId": ("the access key is not known there", _KEY_HINT),
    "SignatureDoesNotMatch": _WRONG_SECRET,
    "AuthorizationHeaderMalformed": _WRONG_REGION,
    "PermanentRedirect": _WRONG_REGION,
    "TemporaryRedirect": _WRONG_REGION,
    "IllegalLocationConstraintException": _WRONG_REGION,
    "301": _WRONG_REGION,
    "RequestTimeTooSkewed": (
        "this computer's clock and the storage's differ by too much",
        "Set the clock (for example `timedatectl set-ntp true`), then run the command again.",
    ),
    "ExpiredToken": _EXPIRED,
    "InvalidToken": _EXPIRED,
    "BadDigest": _DAMAGED,
    "InvalidDigest": _DAMAGED,
    "XAmzContentSHA256Mismatch": _DAMAGED,
    "QuotaExceeded": _FULL,
    "InsufficientCapacity": _FULL,
    "507": _FULL,
    "SlowDown": _BUSY,
    "ServiceUnavailable": _BUSY,
    "InternalError": _BUSY,
    "RequestTimeout": _BUSY,
    "500": _BUSY,
    "502": _BUSY,
    "503": _BUSY,
    "504": _BUSY,
}
_DENIED = ("AccessDenied", "AllAccessDisabled", "Unauthorized", "Forbidden", "401", "403")

_NO_CREDENTIALS = (
    "no credentials were found",
    "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or `profile` in [storage]; never write keys into podcast.toml.",
)
_NO_ANSWER = ("the storage did not answer in time", _LINE_HINT)
_CLIENT_ERRORS: tuple[tuple[type[BotoCoreError], tuple[str, str]], ...] = (
    (boto.NoCredentialsError, _NO_CREDENTIALS),
    (boto.PartialCredentialsError, _NO_CREDENTIALS),
    (
        boto.ProfileNotFound,
        ("there is no such profile", "Correct `profile` in [storage]: `aws configure list-profiles`."),
    ),
    (boto.SSOError, _EXPIRED),
    (boto.TokenRetrievalError, _EXPIRED),
    (boto.CredentialRetrievalError, _EXPIRED),
    (
        boto.SSLError,
        ("its certificate is not trusted", "Correct `endpoint`; AWS_CA_BUNDLE names a certificate authority."),
    ),
    (boto.ReadTimeoutError, _NO_ANSWER),
    (boto.ConnectTimeoutError, _NO_ANSWER),
    (boto.ConnectionError, ("it cannot be reached", _LINE_HINT)),
    (boto.HTTPClientError, ("the connection broke", _LINE_HINT)),
    (boto.ParamValidationError, ("this cannot be the name of a bucket", "Correct `bucket` in [storage].")),
    (boto.NoRegionError, ("the bucket's region is not known", _REGION_HINT)),
)


@dataclass(frozen=True)
class Place:
    """What errors name: the bucket, and where it is when that is not AWS."""

    bucket: str
    endpoint: str | None = None

    def __str__(self) -> str:
        return f"bucket {self.bucket}" + (f" at {self.endpoint}" if self.endpoint else "")


def storage_error(error: ClientError | BotoCoreError, place: Place) -> StorageError:
    """Return `error` as one of ours."""
    what, hint = _response(error) if isinstance(error, ClientError) else _client(error)
    return StorageError(what, where=str(place), hint=hint)


def overdue(seconds: float, place: Place) -> StorageError:
    """Return the error for a call that had no end after `seconds`."""
    return StorageError(f"the storage did not finish within {seconds:.3g} s", where=str(place), hint=_LINE_HINT)


def error_code(error: ClientError) -> str:
    """Return the code that the server gave, or the status where an answer had no body."""
    return str(error.response.get("Error", {}).get("Code", "unknown"))


def is_denied(error: ClientError) -> bool:
    """Whether the server refused for want of a permission, as far as its answer tells."""
    return error_code(error) in _DENIED


def _response(error: ClientError) -> tuple[str, str]:
    code = error_code(error)
    if is_denied(error):
        permission = _PERMISSIONS.get(error.operation_name, error.operation_name)
        return f"these credentials may not do this ({permission})", f"Allow {permission} on this bucket for this key."
    if code in _CODES:
        return _CODES[code]
    return f"the storage refused {error.operation_name} ({code})", "Check `endpoint` and `region` in [storage]."


def _client(error: BotoCoreError) -> tuple[str, str]:
    for kind, sentence in _CLIENT_ERRORS:
        if isinstance(error, kind):
            return sentence
    return f"the storage cannot be used ({type(error).__name__})", "Check [storage] and the AWS_* settings in use."
