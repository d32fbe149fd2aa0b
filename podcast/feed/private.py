"""Addresses of a feed that belong to one listener each, and that nobody can guess."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re

PRIVATE_FOLDER = "private"
_LETTERS = 32  # of base32: 160 bits
_PATH = re.compile(rf"{PRIVATE_FOLDER}/[a-z2-7]{{{_LETTERS}}}\.xml")


def private_path(key: bytes, show: str, name: str, issue: int) -> str:
    """Where the feed of a listener is on the site.

    It follows from the secret `key`, from which show it is, from their name, and from how often they were given a new
    address: no file of the show has to hold it.
    """
    said = "\n".join((show, name, str(issue))).encode()
    digest = hmac.new(key, said, hashlib.sha256).digest()
    token = base64.b32encode(digest).decode("ascii").lower()[:_LETTERS]
    return f"{PRIVATE_FOLDER}/{token}.xml"


def is_private_path(path: str) -> bool:
    """Whether `path` is where the feed of some listener is, or was."""
    return _PATH.fullmatch(path) is not None
