from __future__ import annotations

import pickle
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from podcast.errors import ModelError, ToolError
from podcast.speech.voices import resemblyzer, voice_weights
from podcast.speech.voices.resemblyzer import load, read_weights
from tests.speech.helpers import clip


def windows(name: str, count: int) -> NDArray[np.float32]:
    """Windows of 1.6 s from a recording, one after another."""
    return clip(name)[: count * 25_600].reshape(count, 25_600)


def test_windows_of_one_voice_are_alike_and_those_of_two_are_not() -> None:
    encode = load()
    one, two = encode(windows("fleurs-fr-000", 5)[1:]), encode(windows("jfk", 5)[1:])  # the first begins with silence

    assert one.shape == (4, 256)
    assert np.allclose(np.linalg.norm(one, axis=1), 1, atol=1e-5)
    assert (one @ one.T).mean() > 0.7
    assert (two @ two.T).mean() > 0.7
    assert (one @ two.T).mean() < 0.5


def test_loudness_does_not_change_a_voice() -> None:
    encode = load()
    sound = windows("jfk", 2)

    assert np.allclose(encode(sound), encode(sound * 0.1), atol=1e-3)
    assert np.isfinite(encode(np.zeros((1, 25_600), np.float32))).all()


@pytest.mark.openai_whisper  # the extra that brings torch
def test_the_network_is_that_of_torch() -> None:
    import torch

    path = voice_weights.find_voice_weights()
    assert path is not None
    state = torch.load(path, map_location="cpu", weights_only=True)["model_state"]
    read = read_weights(path.read_bytes())
    assert {name: tensor.tolist() for name, tensor in read.items()} == {
        name: tensor.tolist() for name, tensor in state.items()
    }

    encode = load()
    sound = windows("jfk", 3)
    network = torch.nn.LSTM(40, 256, 3)
    network.load_state_dict({name[5:]: tensor for name, tensor in state.items() if name.startswith("lstm.")})
    with torch.no_grad():
        states, _ = network(torch.from_numpy(encode._spectra(sound)))
        found = torch.relu(states[-1] @ state["linear.weight"].T + state["linear.bias"]).numpy()
    assert np.allclose(encode(sound), found / np.linalg.norm(found, axis=1, keepdims=True), atol=1e-5)


def test_the_mel_filters_are_those_of_librosa() -> None:
    filters = resemblyzer._mel_filters()

    # librosa.filters.mel(sr=16000, n_fft=400, n_mels=40), of librosa 0.11
    expected = {(1, 0): 0.0073902, (2, 0): 0.0124045, (20, 10): 0.0118795, (70, 25): 0.0, (195, 39): 0.0006076}
    assert {at: round(float(filters[at]), 7) for at in expected} == expected
    assert round(float(filters.sum()), 4) == 0.9995


def test_without_the_package_the_command_that_brings_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resemblyzer, "find_voice_weights", lambda: None)

    with pytest.raises(ToolError) as caught:
        load()

    assert str(caught.value) == (
        "the weights that tell voices apart are not installed\n"
        "Get them, 16 MB: pip install --no-deps Resemblyzer==0.1.4"
    )


def test_other_weights_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "pretrained.pt"
    path.write_bytes(b"something else")
    monkeypatch.setattr(resemblyzer, "find_voice_weights", lambda: path)

    with pytest.raises(ModelError) as caught:
        load()

    assert str(caught.value) == (
        f"{path}: the weights that tell voices apart are not those of Resemblyzer 0.1.4\n"
        "Install them again: pip install --no-deps Resemblyzer==0.1.4 --force-reinstall"
    )


def test_reading_weights_runs_nothing_that_the_file_names() -> None:
    class Bomb:
        def __reduce__(self) -> tuple[object, ...]:
            return (Path.touch, (Path("bomb"),))

    with pytest.raises(pickle.UnpicklingError, match="has no place among weights"):
        read_weights(pickle.dumps(Bomb(), protocol=2))


def test_finding_weights_imports_nothing_of_their_package() -> None:
    import sys

    assert voice_weights.can_tell_voices_apart()
    assert "resemblyzer" not in sys.modules
