"""A show and its episodes, for tests that change one thing in them. They are frozen, so one of each will do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from podcast.model import Category, Episode, Show
from podcast.release import Notes, Release, SiteFile


@pytest.fixture(scope="session")
def site() -> str:
    return "https://example.org/podcast/"


@pytest.fixture(scope="session")
def show() -> Show:
    return Show(
        title="Paroles de terrain",
        description="Des associations racontent ce qu'elles font.",
        language="fr",
        author="CGA",
        guid="2f1ab1d8-2b6f-5a2c-9a40-0e6a3d7f9b11",
        categories=(Category("Society & Culture", "Documentary"),),
    )


@pytest.fixture(scope="session")
def make_release() -> Callable[..., Release]:
    """Make the release of an episode; keyword arguments change its fields."""

    def make(episode_id: str, **fields: object) -> Release:
        episode = Episode(
            id=episode_id,
            guid=f"guid-of-{episode_id}",
            title="ATD Quart Monde",
            date=datetime(2025, 11, 5, 6, 0, tzinfo=timezone(timedelta(hours=1))),
            published=True,
        )
        return Release(
            episode=replace(episode, **fields),  # type: ignore[arg-type]
            audio=SiteFile(f"media/{episode_id}-0a1b2c3d.mp3", 1_234_567, "00" * 32, "audio/mpeg"),
            duration_ms=154_600,
            page=f"{episode_id}/",
            notes=Notes("<p>Penser <em>avec</em> les plus pauvres.</p>", "Penser avec les plus pauvres."),
        )

    return make


@pytest.fixture(scope="session")
def release(make_release: Callable[..., Release]) -> Release:
    return make_release("ep02")
