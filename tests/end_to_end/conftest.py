"""The sample show, copied and really published once for all end-to-end tests."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.commands import Ran, podcast


@dataclass(frozen=True)
class Published:
    """A published copy of the sample show, and what the first `podcast publish ep02` printed."""

    show: Path
    first: Ran


def copy_sample(repository: Path, folder: Path) -> Path:
    """Copy what a fresh clone holds of the show."""
    show = folder / "show"
    shutil.copytree(repository / "episodes", show / "episodes")
    for name in ("podcast.toml", "artwork.jpg"):
        shutil.copy(repository / name, show / name)
    return show


@pytest.fixture(scope="session")
def published(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Published:
    show = copy_sample(repository, tmp_path_factory.mktemp("published"))
    first = podcast(show, "publish", "ep02")
    assert first.code == 0, first.err
    return Published(show, first)


@pytest.fixture
def fresh_copy(published: Published, tmp_path: Path) -> Callable[[], Path]:
    """A copy of the published show, receipts and all, that a test may change."""

    def copy() -> Path:
        target = tmp_path / "copy"
        shutil.copytree(published.show, target, symlinks=True)
        return target

    return copy
