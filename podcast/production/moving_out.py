"""The feed moves to another address: what the old one says, and what its server must do."""

from __future__ import annotations

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
    problem = feed.url_problem(new_url)
    if problem is None and not new_url.startswith("https://"):
        problem = "does not begin with https://, which apps ask for"
    if problem is None and feed.ascii_url(new_url) != new_url:
        problem = "holds characters that addresses encode: copy it from the address bar of a browser"
    if problem is None and new_url.rstrip("/") == old_url:
        problem = "is the address that the feed has now"
    if problem is not None:
        raise ConfigError(
            f"the new address {problem}", hint="Give the feed's own address at the new host, as apps subscribe to it."
        )
    set_keys(desk.workspace.settings_file, {"new_feed_url": new_url}, table="show")
    write_atomically(desk.workspace.root / PAGE, feed.move_out_page(old_url, new_url).encode())
    return PAGE
