"""A feed that is to be imported, read where it is, with the documents that follow it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urljoin

from podcast import feed
from podcast.errors import ConfigError
from podcast.feed.importing import ForeignShow, Remark, left_behind, read_show
from podcast.feed.urls import url_problem
from podcast.fetching import Fetch, without_secrets
from podcast.production.checking import fetch_document
from podcast.production.import_ledger import known_again

_MOST_DOCUMENTS = 200


@dataclass(frozen=True)
class Foreign:
    """A feed as it was read: all of its documents, and the show that they tell of.

    `recognised` are the guids of items that were known again as others of an earlier import: those that they have in
    the feed, and those that they have here.
    """

    source: str
    documents: tuple[bytes, ...]
    show: ForeignShow
    recognised: frozenset[str] = frozenset()

    @property
    def shown_source(self) -> str:
        """Where it was read, as everybody may see it."""
        return without_secrets(self.source)


def read_foreign(source: str, fetch: Fetch) -> Foreign:
    """Read the feed at an address, with the documents that follow it, or in a file.

    Raises ConfigError when it is no feed, VerifyError when it cannot be fetched.
    """
    source = source.strip()
    if not re.match(r"https?://", source, re.IGNORECASE):
        content = _file(source)
        return _foreign(source, (content,), None, feed.next_document(content))
    problem = url_problem(source[:8].lower() + source[8:])
    if problem is not None:
        raise ConfigError(
            f"this address {problem}",
            where=without_secrets(source),
            hint="Fetch the feed with a browser, and give the file." if "password" in problem else "Check it.",
        )
    documents: list[bytes] = []
    seen: set[str] = set()
    at: str | None = source
    while at is not None and at not in seen and len(seen) < _MOST_DOCUMENTS:
        seen.add(at)
        documents.append(fetch_document(at, fetch).body)
        at = _following(at, documents[-1])
    return _foreign(source, tuple(documents), source, None if at in seen else at)


def _following(at: str, content: bytes) -> str | None:
    following = feed.next_document(content)
    try:
        return urljoin(at, following) if following else None
    except ValueError:  # brackets that are no host
        return following


def _foreign(source: str, documents: tuple[bytes, ...], at: str | None, unread: str | None) -> Foreign:
    show = read_show(*documents, at=at)
    remarks = [*show.remarks, *left_behind(show.show, show.items, at)]
    if unread is not None:
        remarks.append(Remark(None, f"the feed goes on at {without_secrets(unread)}, which was not read", lost=True))
        show = replace(show, incomplete=True)
    return Foreign(source, documents, replace(show, remarks=tuple(remarks)))


def _file(source: str) -> bytes:
    path = Path(source)
    try:
        return path.read_bytes()
    except (OSError, ValueError) as error:
        host = re.match(r"(?:[a-z]+:/*)?([\w-]+(?:\.[\w-]+)+/\S*)", source, re.IGNORECASE)
        hint = f"Is it https://{without_secrets(host[1])}?" if host else "Give a file, or an address of the web."
        where = without_secrets(source) if host or "://" in source else path
        raise ConfigError("there is no such feed", where=where, hint=hint) from error


def recognised(foreign: Foreign, folder: Path) -> Foreign:
    """The feed, with its items known as what an earlier import made of them in `folder`."""
    items = known_again(folder, foreign.show.items)
    pairs = zip(foreign.show.items, items, strict=True)
    other = frozenset(guid for item, known in pairs if item.guid != known.guid for guid in (item.guid, known.guid))
    return replace(foreign, show=replace(foreign.show, items=items), recognised=other)
