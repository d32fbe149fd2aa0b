"""The feed moves to another address: what the old one says, and what its server must do."""

from __future__ import annotations

from urllib.parse import urlsplit

from podcast import feed
from podcast.errors import ConfigError
from podcast.production.desk import Desk
from podcast.toml_writing import set_keys
from podcast.workspace import write_atomically

PAGE = "reports/move-out.md"


def move_out(desk: Desk, new_url: str) -> str:
    """Write the new address into podcast.toml and the rules into a page; return where that is, relative to the show.

    Raises ConfigError for a show that has no public address, and for an address that apps could not follow.
    """
    storage = desk.settings.storage
    if storage.public_url is None:
        raise ConfigError(
            "the show has no public address yet, so nothing has to move",
            where=desk.workspace.settings_file,
            hint="`podcast move-out` is for shows that listeners subscribe to here.",
        )
    old_url = f"{storage.site_url}{feed.FEED_FILE}"
    problem = _problem(new_url, old_url)
    if problem is not None:
        raise ConfigError(
            f"the new address {problem}", hint="Give the feed's own address at the new host, as apps subscribe to it."
        )
    set_keys(desk.workspace.settings_file, {"new_feed_url": new_url}, table="show")
    key = f"{storage.prefix.strip('/')}/{feed.FEED_FILE}".lstrip("/") if storage.bucket else None
    write_atomically(desk.workspace.root / PAGE, feed.move_out_page(old_url, new_url, key).encode())
    return PAGE


def _problem(new_url: str, old_url: str) -> str | None:
    """What is wrong with the new address, as the end of a sentence; None if nothing is."""
    problem = feed.url_problem(new_url)
    if problem is not None:
        return problem
    if not new_url.startswith("https://"):
        return "does not begin with https://, which apps ask for"
    if feed.ascii_url(new_url) != new_url:
        return "holds characters that addresses encode: copy it from the address bar of a browser"
    if urlsplit(new_url).hostname in ("localhost", "127.0.0.1", "::1"):
        return "is one of this machine, where nobody else can go"
    if _place(new_url) == _place(old_url):
        return "is the address that the feed has now"
    return None


def _place(url: str) -> tuple[str, int, str, str]:
    """What two addresses of one place share, however they are written."""
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    return ((parts.hostname or "").rstrip("."), port, parts.path.rstrip("/"), parts.query)
