from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from podcast.speech.voices.clustering import voice_centres


def made_of(*sizes: int, noise: float = 0.05) -> NDArray[np.float32]:
    """Unit vectors near as many axes as there are sizes."""
    random = np.random.default_rng(1)
    rows = np.repeat(np.eye(len(sizes), 64), sizes, axis=0) + random.normal(scale=noise, size=(sum(sizes), 64))
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def counted(vectors: NDArray[np.float32], voices: int | None) -> list[int]:
    centres = voice_centres(vectors, voices)
    return sorted(np.bincount(np.argmax(vectors @ centres.T, axis=1)).tolist())


@pytest.mark.parametrize("voices", [None, 3])
def test_voices_are_told_apart(voices: int | None) -> None:
    assert counted(made_of(50, 30, 20), voices) == [20, 30, 50]


def test_a_single_window_is_no_voice() -> None:
    assert len(voice_centres(made_of(50, 1, 20), None)) == 2


def test_a_few_windows_that_sound_a_little_different_are_no_voice_of_their_own() -> None:
    vectors = made_of(60, 40)
    aside = vectors[60:] * 0.6
    vectors[55:60] += aside[:5] + np.eye(1, 64, 9, dtype=np.float32) * 0.4  # the first speaker, laughing
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)

    assert counted(vectors, None) == [40, 60]


def test_one_voice_is_one() -> None:
    assert counted(made_of(40), None) == [40]
    assert counted(made_of(1), None) == [1]


def test_a_number_that_is_given_joins_the_two_that_are_nearest() -> None:
    vectors = made_of(30, 30, 30)
    vectors[30:60] = vectors[:30] * 0.7 + vectors[30:60] * 0.7
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)

    assert counted(vectors, 2) == [30, 60]


def test_more_voices_than_there_are_groups_is_as_many_as_there_are() -> None:
    assert len(voice_centres(made_of(2, 2), 9)) == 2
    assert len(voice_centres(made_of(1), 2)) == 1


def test_three_hours_are_a_sample_of_them() -> None:
    assert counted(made_of(12_000, 8_000, 1_600), None) == [1_600, 8_000, 12_000]
