"""openai-whisper: the reference implementation, run on the same CTranslate2 weights as the default engine."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import numpy as np
import torch
import whisper
from whisper.model import ModelDimensions, Whisper

from podcast.errors import ModelError
from podcast.model import Word
from podcast.speech.engine import SAMPLE_RATE, Engine, Piece, Request, words_of
from podcast.speech.models import Model, engine_version

if TYPE_CHECKING:
    from podcast.speech.engine import Audio

BEAM = 5
WARM = (0.2, 0.4, 0.6, 0.8, 1.0)  # the ladder of temperatures above the first step, which gave what was doubtful
RECIPE = "2"  # part of the identity: change it when this file decodes differently
_HEAD = 64  # dimensions of one attention head, in every size of Whisper
_FLOATS = {0: "<f4", 4: "<f2"}  # CTranslate2's numbers for types


class OpenaiWhisper:
    """Whisper's own decoding: beams, then the ladder of temperatures, each window for itself."""

    def __init__(self, model: Model) -> None:
        self.identity = f"{engine_version('openai-whisper')} recipe {RECIPE}, {model.sha256}"
        self.notice: str | None = None
        try:
            self._whisper = convert(model.folder)
        except (OSError, ValueError, KeyError, RuntimeError, struct.error) as error:
            raise ModelError(
                f"the weights of Whisper {model.name} cannot be converted ({error})",
                where=model.folder,
                hint="Delete this folder, then run the command again to fetch them anew.",
            ) from error

    def transcribe(self, audio: Audio, request: Request) -> tuple[Word, ...]:
        """See Engine."""
        torch.manual_seed(0)  # the higher temperatures draw lots
        result = whisper.transcribe(
            self._whisper,
            audio,
            language=request.language,
            initial_prompt=request.hotwords,
            carry_initial_prompt=request.hotwords is not None,
            condition_on_previous_text=False,
            temperature=WARM if request.careful else (0.0, *WARM),
            beam_size=BEAM,
            best_of=BEAM,
            word_timestamps=True,
            fp16=False,
            verbose=None,
        )
        assert request.language is not None
        return words_of(_pieces(result["segments"]), len(audio) * 1000 // SAMPLE_RATE, request.language)

    def detect_language(self, audio: Audio) -> tuple[str, float]:
        """See Engine."""
        mel = whisper.log_mel_spectrogram(whisper.pad_or_trim(audio), self._whisper.dims.n_mels)
        _, probabilities = self._whisper.detect_language(mel)
        language = max(probabilities, key=probabilities.__getitem__)
        return str(language), float(probabilities[language])


def _pieces(segments: Iterable[Mapping[str, Any]]) -> Iterator[Piece]:
    for segment in segments:
        for word in segment["words"]:
            yield Piece(word["start"], word["end"], word["word"], word["probability"])


def load(model: Model) -> Engine:
    """Convert the weights in memory: a second or two for base, most of it torch."""
    return OpenaiWhisper(model)


def convert(folder: Path) -> Whisper:
    """Build openai-whisper's model from CTranslate2 weights.

    CTranslate2 keeps the same numbers under other names, but for the query, key and value matrices, which it joins.
    """
    weights = dict(read_weights(folder / "model.bin"))
    state = {name: torch.from_numpy(array.astype(np.float32)) for name, array in _openai_state(weights)}
    model = Whisper(_dimensions(weights))
    model.load_state_dict(state, strict=True)
    heads = torch.zeros(model.dims.n_text_layer, model.dims.n_text_head, dtype=torch.bool)
    for layer, head in json.loads((folder / "config.json").read_bytes())["alignment_heads"]:
        heads[layer, head] = True
    model.register_buffer("alignment_heads", heads.to_sparse(), persistent=False)
    return model.eval()


def read_weights(path: Path) -> Iterator[tuple[str, np.ndarray[Any, Any]]]:
    """Read the floating-point arrays of a CTranslate2 file of version 6. Raises ValueError when it is none."""
    with path.open("rb") as file:
        (version,) = _unpack(file, "I")
        name = _string(file)
        if version != 6 or name != "WhisperSpec":
            raise ValueError(f"not CTranslate2 Whisper weights of version 6, but {name!r} of version {version}")
        _revision, count = _unpack(file, "II")
        for _ in range(count):
            name = _string(file)
            (rank,) = _unpack(file, "B")
            shape = _unpack(file, f"{rank}I")
            kind, size = _unpack(file, "BI")
            data = file.read(size)
            if kind in _FLOATS:
                yield name, np.frombuffer(data, _FLOATS[kind]).reshape(shape)


def _unpack(file: IO[bytes], layout: str) -> tuple[int, ...]:
    layout = "<" + layout
    return struct.unpack(layout, file.read(struct.calcsize(layout)))


def _string(file: IO[bytes]) -> str:
    (length,) = _unpack(file, "H")
    return file.read(length)[:-1].decode()


def _dimensions(weights: Mapping[str, np.ndarray[Any, Any]]) -> ModelDimensions:
    width, mels, _ = weights["encoder/conv1/weight"].shape
    vocabulary = weights["decoder/embeddings/weight"].shape[0]
    text = weights["decoder/position_encodings/encodings"].shape[0]
    audio = weights["encoder/position_encodings/encodings"].shape[0]
    layers = [
        sum(f"{side}/layer_{n}/ffn/linear_0/bias" in weights for n in range(64)) for side in ("encoder", "decoder")
    ]
    return ModelDimensions(
        n_mels=mels, n_audio_ctx=audio, n_audio_state=width, n_audio_head=width // _HEAD, n_audio_layer=layers[0],
        n_vocab=vocabulary, n_text_ctx=text, n_text_state=width, n_text_head=width // _HEAD, n_text_layer=layers[1],
    )  # fmt: skip


_STEMS = {
    "encoder/conv1": "encoder.conv1",
    "encoder/conv2": "encoder.conv2",
    "encoder/layer_norm": "encoder.ln_post",
    "encoder/position_encodings/encodings": "encoder.positional_embedding",
    "decoder/layer_norm": "decoder.ln",
    "decoder/embeddings": "decoder.token_embedding",
    "decoder/position_encodings/encodings": "decoder.positional_embedding",
}
_PARTS = {
    "self_attention/layer_norm": ["attn_ln"],
    "self_attention/linear_0": ["attn.query", "attn.key", "attn.value"],
    "self_attention/linear_1": ["attn.out"],
    "attention/layer_norm": ["cross_attn_ln"],
    "attention/linear_0": ["cross_attn.query"],
    "attention/linear_1": ["cross_attn.key", "cross_attn.value"],
    "attention/linear_2": ["cross_attn.out"],
    "ffn/layer_norm": ["mlp_ln"],
    "ffn/linear_0": ["mlp.0"],
    "ffn/linear_1": ["mlp.2"],
}
_KINDS = {"gamma": "weight", "beta": "bias", "weight": "weight", "bias": "bias"}


def _openai_state(weights: Mapping[str, np.ndarray[Any, Any]]) -> Iterator[tuple[str, np.ndarray[Any, Any]]]:
    for name, array in weights.items():
        if name in _STEMS:
            yield _STEMS[name], array
            continue
        stem, _, kind = name.rpartition("/")
        if kind not in _KINDS:
            continue
        if stem in _STEMS:
            yield f"{_STEMS[stem]}.{_KINDS[kind]}", array
        elif "/layer_" in stem:
            yield from _layer(stem, _KINDS[kind], array)


def _layer(stem: str, kind: str, array: np.ndarray[Any, Any]) -> Iterator[tuple[str, np.ndarray[Any, Any]]]:
    side, layer, part = stem.split("/", 2)
    names = _PARTS[part]
    for name, piece in zip(names, np.split(array, len(names)), strict=True):
        if not (kind == "bias" and name.endswith(".key")):  # Whisper's keys have no bias; here it is zero
            yield f"{side}.blocks.{layer.removeprefix('layer_')}.{name}.{kind}", piece
