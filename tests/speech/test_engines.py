"""What every engine promises: the fake, and both real ones on the same weights."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import jiwer
import numpy as np
import pytest

from podcast.errors import ModelError, ToolError
from podcast.model import Term, Word
from podcast.options import SpeechOptions
from podcast.speech import Engine, Model, Request, load_engine
from podcast.speech.engine import Piece, words_of
from tests.speech.helpers import REAL_ENGINES, clip, left_open, plain, said

Load = Callable[[str], Engine]
Hear = Callable[[str, str, Request], tuple[Word, ...]]

EVERY_ENGINE = pytest.mark.parametrize("name", ["fake", *REAL_ENGINES])
REAL_ENGINE = pytest.mark.parametrize("name", REAL_ENGINES)


@EVERY_ENGINE
def test_words_are_in_order_within_the_window(hear: Hear, name: str) -> None:
    duration_ms = len(clip("fleurs-fr-005")) // 16

    words = hear(name, "fleurs-fr-005", Request("fr"))

    assert words
    assert all(0 <= word.start_ms < word.end_ms <= duration_ms for word in words)
    assert all(before.end_ms <= after.start_ms for before, after in pairwise(words))
    assert all(word.text == word.text.strip() != "" for word in words)
    assert all(word.confidence is not None and 0 <= word.confidence <= 1 for word in words)


@EVERY_ENGINE
def test_the_same_window_gives_the_same_words(load: Load, hear: Hear, name: str) -> None:
    audio = clip("fleurs-fr-005")
    untouched = hashlib.sha256(audio.tobytes()).hexdigest()

    assert load(name).transcribe(audio, Request("fr")) == hear(name, "fleurs-fr-005", Request("fr"))
    assert hashlib.sha256(audio.tobytes()).hexdigest() == untouched


@EVERY_ENGINE
def test_the_language_is_heard(load: Load, name: str) -> None:
    language, certainty = load(name).detect_language(clip("fleurs-fr-005"))

    assert language == "fr"
    assert 0.9 < certainty <= 1


@EVERY_ENGINE
def test_an_engine_names_what_its_answer_depends_on(load: Load, name: str, base: Model) -> None:
    identity = load(name).identity

    assert identity.startswith(name)
    assert name == "fake" or identity.endswith(base.sha256)


@REAL_ENGINE
def test_english_is_recognised_word_for_word_at_its_times(hear: Hear, name: str) -> None:
    words = hear(name, "jfk", Request("en"))

    assert plain(" ".join(word.text for word in words)) == plain(said("jfk"))
    (americans,) = [word for word in words if plain(word.text) == "americans"]
    assert 1300 <= americans.start_ms < americans.end_ms <= 2700
    assert 10_000 < words[-1].end_ms <= 11_000


@REAL_ENGINE
def test_french_is_recognised_within_the_error_rate_of_the_base_model(hear: Hear, name: str) -> None:
    recordings = ("fleurs-fr-000", "fleurs-fr-005")
    recognised = [plain(" ".join(w.text for w in hear(name, recording, Request("fr")))) for recording in recordings]

    assert jiwer.wer([plain(said(recording)) for recording in recordings], recognised) < 0.3


@REAL_ENGINE
def test_the_vocabulary_biases_the_decoder(hear: Hear, name: str) -> None:
    def text(request: Request) -> str:
        return plain(" ".join(word.text for word in hear(name, "fleurs-fr-005", request)))

    assert "fisichella" not in text(Request("fr"))
    assert "fisichella" in text(Request("fr", (Term("Giancarlo Fisichella"),)))


@pytest.mark.slow
@pytest.mark.openai_whisper
@left_open
def test_both_engines_hear_the_same_on_the_same_weights(hear: Hear) -> None:
    ours, reference = hear("faster-whisper", "jfk", Request("en")), hear("openai-whisper", "jfk", Request("en"))

    assert [plain(word.text) for word in ours] == [plain(word.text) for word in reference]
    apart = [abs(a.start_ms - b.start_ms) for a, b in zip(ours, reference, strict=True)]
    assert np.median(apart) <= 60


@REAL_ENGINE
def test_weights_that_cannot_be_loaded_are_an_error_with_a_way_out(tmp_path: Path, name: str) -> None:
    for file in ("config.json", "tokenizer.json", "model.bin"):
        (tmp_path / file).write_bytes(b"{}")

    with pytest.raises(ModelError) as caught:
        load_engine(SpeechOptions(engine=name), Model("broken", tmp_path, "0"))  # type: ignore[arg-type]

    assert str(caught.value).startswith(f"{tmp_path}: the weights of Whisper broken cannot be ")
    assert caught.value.hint == "Delete this folder, then run the command again to fetch them anew."


@REAL_ENGINE
def test_the_careful_way_leaves_the_vocabulary_out(hear: Hear, name: str) -> None:
    names = (Term("Giancarlo Fisichella"),)

    assert Request("fr", names).hotwords == "Giancarlo Fisichella"
    assert Request("fr", names, careful=True).hotwords is None
    heard = plain(" ".join(word.text for word in hear(name, "fleurs-fr-005", Request("fr", names, careful=True))))
    assert "fisichella" not in heard
    assert jiwer.wer(plain(said("fleurs-fr-005")), heard) < 0.5


@pytest.mark.slow
def test_a_graphics_card_that_cannot_be_used_leaves_the_work_to_the_processor(base: Model, hear: Hear) -> None:
    from podcast.speech.faster_whisper import load

    engine = load(base, device_count=lambda: 1)

    assert engine.notice is not None
    assert engine.notice.startswith("the graphics card cannot be used (")
    assert engine.notice.endswith("): speech is recognised on the processor, which takes longer")
    assert " int8 " in engine.identity
    assert engine.transcribe(clip("jfk"), Request("en")) == hear("faster-whisper", "jfk", Request("en"))


@pytest.mark.slow
def test_without_a_graphics_card_nothing_is_said(base: Model) -> None:
    from podcast.speech.faster_whisper import load

    engine = load(base, device_count=lambda: 0)

    assert engine.notice is None
    assert " int8 recipe " in engine.identity


def test_dots_where_nothing_is_said_are_no_word() -> None:
    pieces = [Piece(0, 1, " ...", 0.1), Piece(1, 2, " Oui", 0.9), Piece(2, 3, " ?", 0.9)]

    assert words_of(pieces[:1], 3_000, "fr") == ()
    assert words_of(pieces, 3_000, "fr") == (Word(1_000, 3_000, "Oui?", 0.9),)


def test_an_engine_that_is_not_installed_is_an_error_with_the_command(
    base: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "podcast.speech.openai_whisper", raising=False)
    for package in ("torch", "whisper"):
        monkeypatch.setitem(sys.modules, package, None)  # as Python marks what cannot be imported

    with pytest.raises(ToolError) as caught:
        load_engine(SpeechOptions(engine="openai-whisper"), base)

    assert str(caught.value) == (
        "the speech engine openai-whisper is not installed\nGet it: pip install 'podcast-toolkit[openai-whisper]'"
    )
