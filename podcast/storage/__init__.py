"""The site to its target, and the checks that what is live is what was published.

`open_target`    the folder or the bucket that `[storage]` names
`plan_upload`    what an upload would do, each action with its reason
`upload`         does it: media first, the feed last
`verify`         fetches what is live as an app would, and compares; `fetch_over_http` is its way out
`serve`          the site on this machine, with byte ranges, for apps, browsers and `verify`
`media_type`     what a server must call the file at a path

boto3 lives in `podcast.storage.s3`, urllib3 in `podcast.storage.urllib3`; both load when they are first used.
"""

import importlib
from collections.abc import Callable
from typing import TYPE_CHECKING

from podcast.fetching import KEPT_BYTES, Answer, Fetch, Request
from podcast.storage.choose import asked_at, is_in_place, open_target, served_folder
from podcast.storage.files import Headers, headers_for, media_type
from podcast.storage.folder import FolderTarget
from podcast.storage.inspecting import Expectation, Finding, VerifyReport
from podcast.storage.target import Stored, Target
from podcast.storage.uploading import Action, Manifest, plan_upload, upload
from podcast.storage.verifying import fetch_over_http, inspect_live, verify

#: Called with the bytes that have come, and how many there will be, None where nobody knows.
DownloadProgress = Callable[[int, "int | None"], None]

if TYPE_CHECKING:
    from podcast.storage.server import Served, Server, serve

__all__ = [
    "KEPT_BYTES",
    "Action",
    "Answer",
    "DownloadProgress",
    "Expectation",
    "Fetch",
    "Finding",
    "FolderTarget",
    "Headers",
    "Manifest",
    "Request",
    "Served",
    "Server",
    "Stored",
    "Target",
    "VerifyReport",
    "asked_at",
    "fetch_over_http",
    "headers_for",
    "inspect_live",
    "is_in_place",
    "media_type",
    "open_target",
    "plan_upload",
    "serve",
    "served_folder",
    "upload",
    "verify",
]


def __getattr__(name: str) -> object:
    # http.server and what it needs would be a tenth of the time that `podcast status` takes
    if name in {"Served", "Server", "serve"}:
        return getattr(importlib.import_module("podcast.storage.server"), name)
    raise AttributeError(name)
