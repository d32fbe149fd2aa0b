"""Addresses as a feed may carry them: absolute, http or https, ASCII only."""

from __future__ import annotations

from urllib.parse import quote, urlsplit, urlunsplit

from podcast.fetching import measured
from podcast.release import Edition, lies_elsewhere

FEED_FILE = "feed.xml"
"""The feed's path on the site."""

# The reserved characters of RFC 3986 that may stand in a path, a query and a fragment, and "%": what is encoded
# already stays so.
_KEEP = "/?:@!$&'()*+,;=~%"


def url_problem(url: str) -> str | None:
    """Say what is wrong with `url` for a feed, as the end of a sentence about it; None if nothing is."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
        if parts.scheme not in ("http", "https") or not host:
            return "is not an http or https address"
        if "@" in parts.netloc:
            return "holds a name or a password, which everybody could read"
        if any(character.isspace() or not character.isprintable() for character in url):
            return "holds a space or a control character"
        ascii_url(url)
    except ValueError:  # a broken port, brackets or international name
        return "is not an http or https address"
    return None


def ascii_url(url: str) -> str:
    """`url` with what is not ASCII encoded: the host by IDNA, the rest by percent signs."""
    parts = urlsplit(url)
    return urlunsplit(
        (
            parts.scheme,
            parts.netloc if parts.netloc.isascii() else parts.netloc.encode("idna").decode("ascii"),
            quote(parts.path, safe=_KEEP),
            quote(parts.query, safe=_KEEP),
            quote(parts.fragment, safe=_KEEP),
        )
    )


def site_link(site_url: str, path: str) -> str:
    """Make the address of the file at `path` on the site; `site_url` ends with "/". A whole address stays as it is."""
    return ascii_url(path) if lies_elsewhere(path) else site_url + quote(path, safe="/~")


def audio_link(edition: Edition, path: str) -> str:
    """Make the address at which apps ask for the audio at `path`: by way of the measuring service, if there is one."""
    return measured(edition.enclosure_prefix, site_link(edition.site_url, path))
