"""How a show is known, wherever its feed moves."""

from __future__ import annotations

import re
import uuid

# https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/tags/guid.md
_NAMESPACE = uuid.UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")


def show_guid(feed_url: str) -> str:
    """Make the `podcast:guid` of the show that is first published at `feed_url`, by the podcast namespace's rule.

    It is a UUIDv5 of the address without scheme and trailing slashes. It is made once and then kept: a show that
    moves keeps its guid.
    """
    return str(uuid.uuid5(_NAMESPACE, re.sub(r"^[A-Za-z][A-Za-z0-9+.-]*://", "", feed_url).rstrip("/")))
