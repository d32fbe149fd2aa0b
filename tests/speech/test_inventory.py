"""`podcast models`: what is here, fetched and removed by name."""

from __future__ import annotations

import hashlib
import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from podcast.errors import ModelError
from podcast.speech import fetch_model, models, remove_model, sizes
from tests.commands import environment, podcast
from tests.speech.hub import hub

ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
XYZ = "3608bca1e44ea6c4d268eb6db02260269892c0b42b86bbf1e77a6fa16c3c9282"


def giving(content: bytes):
    def fetch(repository: str, folder: Path) -> None:
        for name in ("config.json", "model.bin", "tokenizer.json"):
            (folder / name).write_bytes(content)

    return fetch


def no_progress(done: int, total: int) -> None:
    """Draw nothing."""


def test_every_size_is_listed_with_its_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "BASE_PACKAGES", ("not_installed_1", "not_installed_2"))
    fetch_model("small", tmp_path, no_progress, giving(b"abc"))

    assert [(size.name, size.state, size.bytes, (size.sha256 or "")[:12]) for size in sizes(tmp_path)] == [
        ("tiny", "absent", 76_000_000, ""),
        ("base", "absent", 145_000_000, "d01c3014881c"),
        ("small", "here", 9, "ba7816bf8f01"),
        ("medium", "absent", 1_528_000_000, ""),
        ("large-v3", "absent", 3_087_000_000, ""),
        ("large-v3-turbo", "absent", 1_618_000_000, ""),
    ]


def test_base_of_the_packages_is_said_to_be_there_and_is_not_joined_for_a_list(tmp_path: Path) -> None:
    assert [size.state for size in sizes(tmp_path) if size.name == "base"] == ["packaged"]
    assert list(tmp_path.iterdir()) == []


def test_what_is_removed_frees_its_bytes_and_is_gone(tmp_path: Path) -> None:
    fetch_model("small", tmp_path, no_progress, giving(b"abc"))

    assert remove_model("small", tmp_path) == 9
    assert [size.state for size in sizes(tmp_path) if size.name == "small"] == ["absent"]
    assert sorted(path.name for path in (tmp_path / "models").iterdir()) == [".lock", "hashes", "known.json"]


def test_other_bytes_for_the_same_size_are_noticed_even_after_it_was_removed(tmp_path: Path) -> None:
    first = fetch_model("small", tmp_path, no_progress, giving(b"abc"))
    remove_model("small", tmp_path)
    same = fetch_model("small", tmp_path, no_progress, giving(b"abc"))
    remove_model("small", tmp_path)
    other = fetch_model("small", tmp_path, no_progress, giving(b"xyz"))

    assert (first.model.sha256, first.was_here, first.before) == (ABC, False, None)
    assert (same.model.sha256, same.was_here, same.before) == (ABC, False, None)
    assert (other.model.sha256, other.was_here, other.before) == (XYZ, False, ABC)
    assert fetch_model("small", tmp_path, no_progress, giving(b"abc")).was_here


def test_progress_counts_what_has_arrived(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []

    def slow(repository: str, folder: Path) -> None:
        giving(b"abc")(repository, folder)
        while not seen:
            pass

    fetch_model("small", tmp_path, lambda done, total: seen.append((done, total)), slow)

    assert seen[0] == (9, 484_000_000)


def test_a_download_that_breaks_off_leaves_no_model(tmp_path: Path) -> None:
    def broken(repository: str, folder: Path) -> None:
        (folder / "model.bin").write_bytes(b"half")
        raise ModelError("the line was cut")

    with pytest.raises(ModelError):
        fetch_model("small", tmp_path, no_progress, broken)

    assert [path.name for path in (tmp_path / "models").iterdir()] == [".lock"]


def test_removing_what_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError) as caught:
        remove_model("small", tmp_path)

    assert str(caught.value) == (
        "Whisper small is not on this machine: nothing was removed\n`podcast models` lists what is here."
    )


def test_the_command_fetches_lists_and_removes(tmp_path: Path) -> None:
    with hub() as endpoint:
        fetched = podcast(tmp_path, "models", "fetch", "small", HF_ENDPOINT=endpoint, XDG_CACHE_HOME=str(tmp_path))
    digest = hashlib.sha256(b"model.bin").hexdigest()
    listed = podcast(tmp_path, "models", XDG_CACHE_HOME=str(tmp_path))
    data = podcast(tmp_path, "models", "--json", XDG_CACHE_HOME=str(tmp_path))
    removed = podcast(tmp_path, "models", "remove", "small", XDG_CACHE_HOME=str(tmp_path))

    assert fetched.out == (
        f"Whisper small is here, sha256 {digest}\n"
        'To use it: model = "small" under [speech] in podcast.toml. Then: podcast status\n'
    )
    assert listed.out == (
        "  tiny               76 MB  can be fetched  Systran/faster-whisper-tiny\n"
        "* base              145 MB  installed, joined when first used  d01c3014881c  Systran/faster-whisper-base\n"
        f"  small               0 MB  here  {digest[:12]}  Systran/faster-whisper-small\n"
        "  medium          1 528 MB  can be fetched  Systran/faster-whisper-medium\n"
        "  large-v3        3 087 MB  can be fetched  Systran/faster-whisper-large-v3\n"
        "  large-v3-turbo  1 618 MB  can be fetched  mobiuslabsgmbh/faster-whisper-large-v3-turbo\n"
        "* is what the show uses. To have another: podcast models fetch SIZE\n"
    )
    assert json.loads(data.out)[2] == {
        "name": "small",
        "state": "here",
        "bytes": 34,
        "sha256": digest,
        "source": "Systran/faster-whisper-small",
        "chosen": False,
    }
    assert removed.out == "Whisper small removed: 0 MB freed. To have it back: podcast models fetch small\n"


def test_the_command_says_when_the_hub_gives_other_bytes(tmp_path: Path) -> None:
    def fetch(endpoint: str) -> str:
        return podcast(tmp_path, "models", "fetch", "tiny", HF_ENDPOINT=endpoint, XDG_CACHE_HOME=str(tmp_path)).err

    with hub(model=b"abc") as endpoint:
        assert fetch(endpoint) == ""
    podcast(tmp_path, "models", "remove", "tiny", XDG_CACHE_HOME=str(tmp_path))
    with hub(model=b"xyz") as endpoint:
        assert fetch(endpoint) == (
            "warning: earlier the weights of tiny had sha256 ba7816bf8f01…: they have changed on the hub, and episodes "
            "will be transcribed again.\n"
        )


def test_an_unknown_size_is_refused_by_both(tmp_path: Path) -> None:
    for verb in ("fetch", "remove"):
        ran = podcast(tmp_path, "models", verb, "smal", XDG_CACHE_HOME=str(tmp_path))
        assert (ran.code, ran.out) == (5, "")
        assert ran.err == (
            "Error: there is no Whisper model 'smal'\nDid you mean small? Sizes: tiny, base, small, medium, large-v3, "
            "large-v3-turbo; or a folder with CTranslate2 weights, written with a slash.\n"
        )


@pytest.mark.slow
def test_a_download_that_takes_long_shows_how_far_it_is(tmp_path: Path) -> None:
    with hub(pause=3) as endpoint:
        fetched = podcast(tmp_path, "models", "fetch", "small", HF_ENDPOINT=endpoint, XDG_CACHE_HOME=str(tmp_path))

    assert fetched.out.splitlines()[0] == "small: 0 of about 484 MB"


@pytest.mark.slow
def test_ctrl_c_stops_a_download_and_leaves_no_model(tmp_path: Path) -> None:
    with hub(pause=20) as endpoint:
        process = subprocess.Popen(
            [sys.executable, "-m", "podcast", "models", "fetch", "small"],
            cwd=Path(__file__).parent.parent.parent,
            env=environment(HF_ENDPOINT=endpoint, XDG_CACHE_HOME=str(tmp_path)),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        sent = time.monotonic()
        process.communicate(timeout=30)
        took = time.monotonic() - sent

    assert (process.returncode, took < 1) == (130, True)
    assert [size.state for size in sizes(tmp_path / "podcast-toolkit") if size.name == "small"] == ["absent"]
