"""Who spoke when: on made-up voices, whose level is their voice, and on real ones."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from podcast.errors import RecordingError
from podcast.speech import Turn, find_turns
from podcast.testing.speech import loud_is_speech
from tests.speech.helpers import clip, save, silence, tone

ROOT = Path(__file__).parent.parent.parent


def loudness_is_voice(windows: NDArray[np.float32]) -> NDArray[np.float32]:
    """Encode windows by how loud they are: .1 and .3 are two voices, and what mixes them lies between."""
    angle = (np.sqrt((windows**2).mean(axis=1)) - 0.1) / 0.2 * np.pi / 2
    return np.stack([np.cos(angle), np.sin(angle)], axis=1).astype(np.float32)


def turns(path: Path, speakers: int | None = None) -> tuple[Turn, ...]:
    return find_turns(path, speakers, lambda done, total: None, loudness_is_voice, loud_is_speech)


def test_two_voices_one_after_another(tmp_path: Path) -> None:
    path = save(tmp_path / "a.wav", silence(1), tone(4, 0.3), silence(1), tone(3), silence(2), tone(4, 0.3))

    found = turns(path)

    assert [turn.voice for turn in found] == [1, 2, 1]
    for turn, (start, end) in zip(found, [(1, 5), (6, 9), (11, 15)], strict=True):
        assert abs(turn.start_ms - start * 1000) <= 130
        assert abs(turn.end_ms - end * 1000) <= 130


def test_a_change_without_a_pause_is_found(tmp_path: Path) -> None:
    found = turns(save(tmp_path / "a.wav", tone(6, 0.3), tone(6)))

    assert [turn.voice for turn in found] == [1, 2]
    assert found[0].end_ms == found[1].start_ms
    assert abs(found[0].end_ms - 6_000) <= 500


def test_pauses_of_one_voice_do_not_end_its_turn_unless_they_are_long(tmp_path: Path) -> None:
    found = turns(save(tmp_path / "a.wav", tone(3), silence(0.6), tone(3), silence(3), tone(3)))

    assert [(turn.voice, round(turn.start_ms, -3)) for turn in found] == [(1, 0), (1, 10_000)]


def test_less_than_half_a_second_belongs_to_the_voice_beside_it(tmp_path: Path) -> None:
    found = turns(save(tmp_path / "a.wav", tone(4), silence(0.5), tone(0.15, 0.3), silence(2), tone(4, 0.3)))

    assert [turn.voice for turn in found] == [1, 2]


def test_one_voice_is_one_even_when_two_are_expected(tmp_path: Path) -> None:
    path = save(tmp_path / "a.wav", tone(1.5))

    assert [turn.voice for turn in turns(path, 2)] == [1]


def test_progress_ends_at_all_of_it(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    path = save(tmp_path / "a.wav", tone(60))

    find_turns(path, None, lambda done, total: seen.append((done, total)), loudness_is_voice, loud_is_speech)

    assert len(seen) > 1
    assert seen == sorted(seen)
    assert seen[-1][0] == seen[-1][1]


def test_silence_is_nobody(tmp_path: Path) -> None:
    with pytest.raises(RecordingError) as caught:
        turns(save(tmp_path / "quiet.wav", silence(5)))

    assert str(caught.value) == "quiet.wav: no speech was found\nListen to it: is it the right recording?"


def error_rate(found: tuple[Turn, ...], said: list[tuple[float, float, int]]) -> float:
    """Time with the wrong voice, or none, or one where nobody speaks, as a share of all speech (10 ms steps)."""
    steps = int(max(said[-1][1] * 1000, found[-1].end_ms)) // 10 + 1
    mine, true = np.zeros(steps, int), np.zeros(steps, int)
    for turn in found:
        mine[turn.start_ms // 10 : turn.end_ms // 10] = turn.voice
    for start, end, voice in said:
        true[int(start * 100) : int(end * 100)] = voice
    return float((mine != true).sum() / (true > 0).sum())


DUO = [(0, 6.3, 1), (6.49, 13.34, 2), (13.6, 17.65, 1), (18.16, 26.81, 2), (27.22, 37.27, 1), (37.46, 43.41, 2)]
FALCON = [(1.7, 3.9, 1), (6.2, 11.1, 2), (12.8, 18.0, 3)]


@pytest.mark.slow
@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize(("name", "said"), [("duo-fr", DUO), ("falcon", FALCON)])
def test_real_voices_are_told_apart(
    name: str, said: list[tuple[float, float, int]], known: bool, tmp_path: Path
) -> None:
    path = save(tmp_path / "a.wav", clip(name))
    speakers = len({voice for _, _, voice in said}) if known else None

    assert error_rate(find_turns(path, speakers, lambda done, total: None), said) < 0.05


@pytest.mark.slow
@pytest.mark.parametrize("name", ["jfk", "fleurs-fr-001"])
def test_one_person_is_one_voice(name: str, tmp_path: Path) -> None:
    path = save(tmp_path / "a.wav", clip(name))

    assert {turn.voice for turn in find_turns(path, None, lambda done, total: None)} == {1}


@pytest.mark.slow
def test_ctrl_c_is_answered_within_a_second(tmp_path: Path) -> None:
    path = save(tmp_path / "a.wav", *[clip("duo-fr")] * 6)
    code = (
        "import sys; from pathlib import Path; from podcast.speech import find_turns; "
        "find_turns(Path(sys.argv[1]), None, lambda done, total: print(done, flush=True))"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(path)], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert process.stdout is not None
    process.stdout.readline()
    process.send_signal(signal.SIGINT)
    sent = time.monotonic()
    process.communicate(timeout=30)

    assert process.returncode == -signal.SIGINT
    assert time.monotonic() - sent < 1
