from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from podcast.config import SpeechOptions
from podcast.speech import Engine, Model, load_engine, resolve_model
from podcast.testing.speech import FakeEngine


@pytest.fixture(scope="session")
def model_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="session")
def base(model_cache: Path) -> Model:
    return resolve_model(SpeechOptions(), model_cache)


@pytest.fixture(scope="session")
def load(base: Model) -> Callable[[str], Engine]:
    loaded: dict[str, Engine] = {"fake": FakeEngine()}

    def engine(name: str) -> Engine:
        if name not in loaded:
            loaded[name] = load_engine(SpeechOptions(engine=name), base)  # type: ignore[arg-type]
        return loaded[name]

    return engine
