"""A new case is a new pair of files in `data`: what a show is, and the bytes of its feed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest

from podcast.feed import render
from podcast.model import Show
from podcast.release import Edition, Release, SiteFile

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True)
class Case:
    show: Show
    site_url: str
    artwork: SiteFile | None = None
    releases: tuple[Release, ...] = ()


def read(name: str) -> Case:
    return msgspec.toml.decode((DATA / f"{name}.toml").read_bytes(), type=Case)


@pytest.mark.parametrize("name", sorted(path.stem for path in DATA.glob("*.toml")))
def test_the_feed_is_these_bytes(name: str) -> None:
    case = read(name)

    feed = render(case.show, case.releases, Edition(case.site_url, case.artwork))

    assert feed.decode() == (DATA / f"{name}.xml").read_bytes().decode()


def test_the_order_in_which_releases_are_given_changes_nothing() -> None:
    case = read("serial")

    backwards = render(case.show, case.releases[::-1], Edition(case.site_url, case.artwork))

    assert backwards == (DATA / "serial.xml").read_bytes()
