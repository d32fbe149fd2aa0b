"""What is live, looked at as apps do, on any day after it was published."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from podcast import feed, storage
from podcast.errors import ConfigError
from podcast.production.show import stored_files
from podcast.release import Release

if TYPE_CHECKING:
    from podcast.production.desk import Desk


@dataclass(frozen=True)
class Looked:
    """What was looked at, where, and what was seen. `episodes` are ids."""

    site_url: str
    episodes: tuple[str, ...]
    report: storage.VerifyReport


def look(desk: Desk, ids: Sequence[str], sample: int | None, say: Callable[[str], None]) -> Looked:
    """Compare what is live with what was published last from this machine: the feed, the show, and episodes.

    These are `ids`; without any, all that are published, or `sample` of them. Raises ConfigError for an episode that
    is not published, and where nothing was.
    """
    manifest = storage.Manifest(stored_files(desk.workspace))
    if not manifest.files:
        raise ConfigError(
            "nothing was published from this machine yet",
            where=desk.workspace.root,
            hint="`podcast publish EPISODE` does; `podcast check ADDRESS` looks at any feed.",
        )
    releases = _releases(desk, ids)
    chosen = releases if sample is None else sampled(releases, sample, desk.clock().toordinal())
    options, site = desk.settings.storage, desk.workspace.site
    with storage.asked_at(options, site) as url:
        expect = storage.Expectation(site, options.site_url, manifest, chosen)
        report = storage.inspect_live(url, storage.fetch_over_http(), expect, say)
    return Looked(options.site_url, tuple(release.episode.id for release in chosen), report)


def _releases(desk: Desk, ids: Sequence[str]) -> tuple[Release, ...]:
    """The newest first."""
    for episode_id in ids:
        if episode_id not in desk.episodes:
            known = ", ".join(desk.episodes) or "none"
            raise ConfigError(f"there is no episode {episode_id}", hint=f"The episodes are: {known}.")
        if not desk.episodes[episode_id].published:
            raise ConfigError(f"{episode_id} is not published", hint=f"`podcast publish {episode_id}` brings it live.")
    published = [one for one in desk.episodes.values() if one.published and (not ids or one.id in ids)]
    pipeline = desk.pipeline([])
    newest_first = sorted(published, key=feed.order, reverse=True)
    return tuple(desk.release(pipeline, episode.id) for episode in newest_first)


def sampled(releases: Sequence[Release], size: int, day: int) -> tuple[Release, ...]:
    """The newest, and of the others so many that there are `size`; others each `day`, until all had their turn."""
    newest, others = tuple(releases[:1]), releases[1:]
    wanted = min(size - 1, len(others))
    first = day * wanted % len(others) if others else 0
    return newest + tuple(others[(first + number) % len(others)] for number in range(wanted))
