from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from podcast.model import Word
from podcast.options import SpeechOptions
from podcast.speech import Engine, Model, Request, load_engine, resolve_model
from podcast.testing.speech import FakeEngine
from tests.speech.helpers import clip


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
            if name == "openai-whisper":
                import torch

                torch.set_num_threads(1)  # threads of torch that wait for a busy core spin, and take ten times as long
        return loaded[name]

    return engine


@pytest.fixture(scope="session")
def hear(load: Callable[[str], Engine]) -> Callable[..., tuple[Word, ...]]:
    """Recognise a recording of tests/data/speech, each one only once for all tests."""
    heard: dict[tuple[str, str, Request], tuple[Word, ...]] = {}

    def words(engine: str, recording: str, request: Request) -> tuple[Word, ...]:
        asked = (engine, recording, request)
        if asked not in heard:
            heard[asked] = load(engine).transcribe(clip(recording), request)
        return heard[asked]

    return words
