"""The licences that `podcast:license` may name by their identifier, and where their text is."""

from __future__ import annotations

from podcast.errors import ConfigError

_CREATIVE_COMMONS = ("by", "by-sa", "by-nd", "by-nc", "by-nc-sa", "by-nc-nd")

# https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/examples/license/licenses.json, and the rest of
# the Creative Commons family by their SPDX identifiers
LICENCES: dict[str, str] = {
    "arr": "https://en.wikipedia.org/wiki/All_rights_reserved",
    "cc0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
    **{f"cc-{kind}-4.0": f"https://creativecommons.org/licenses/{kind}/4.0/" for kind in _CREATIVE_COMMONS},
}


def licence_url(identifier: str) -> str:
    """Where the text of a licence is; the identifier may be in capitals. Raises ConfigError for one not known."""
    url = LICENCES.get(identifier.strip().lower())
    if url is None:
        raise ConfigError(
            f'there is no licence "{identifier}"',
            where="podcast.toml",
            hint=f"The licences are: {', '.join(LICENCES)}. For any other, leave it out and say it in the description.",
        )
    return url
