"""Who does what on a show: the roles that `podcast:person` may name, and the groups that they belong to."""

from __future__ import annotations

from podcast.errors import ConfigError
from podcast.feed.nearest import nearest

# https://github.com/Podcastindex-org/podcast-namespace/blob/main/taxonomy.json, in lower case: the namespace takes
# both. "editor" is in two groups there; of a podcast it is the one who edits texts.
_GROUPS: dict[str, str] = {
    "cast": "host, co-host, guest host, guest, voice actor, narrator, announcer, reporter",
    "creative direction": "director, assistant director, executive producer, senior producer, producer, "
    "associate producer, development producer, creative director",
    "writing": "author, editorial director, co-writer, writer, songwriter, guest writer, story editor, "
    "managing editor, script editor, script coordinator, researcher, editor, fact checker, translater, transcriber, "
    "logger",
    "audio production": "studio coordinator, technical director, technical manager, audio engineer, "
    "remote recording engineer, post production engineer",
    "audio post-production": "audio editor, sound designer, foley artist, composer, theme music, music production, "
    "music contributor",
    "administration": "production coordinator, booking coordinator, production assistant, content manager, "
    "marketing manager, sales representative, sales manager",
    "visuals": "graphic designer, cover art designer",
    "community": "social media manager",
    "misc.": "consultant, intern",
    "video production": "camera operator, lighting designer, camera grip, assistant camera",
    "video post-production": "assistant editor",
}
ROLES: dict[str, str] = {role: group for group, roles in _GROUPS.items() for role in roles.split(", ")}
"""The group of each role."""


def role_group(role: str) -> str:
    """Return the group of a role, whatever its capitals. Raises ConfigError for one that the taxonomy lacks."""
    group = ROLES.get(role.lower())
    if group is None:
        near = nearest(role, ROLES)
        raise ConfigError(
            f'there is no role "{role}"',
            hint=f'Did you mean "{near}"?'
            if near
            else "Those who are heard are host, co-host, guest, narrator, "
            "reporter, announcer or voice actor; the others are on https://podcasttaxonomy.com.",
        )
    return group
