"""Resemblyzer's voice encoder: sound to 256 numbers that are alike when the voice is.

Only the weights of the package are used, read without running anything of it: importing it would need torch, librosa
and a compiler for webrtcvad, over a gigabyte for a network of 1.4 million weights. Here it is numpy.
The network is that of Wan et al., "Generalized end-to-end loss for speaker verification" (2018): three LSTM layers of
256 over mel spectra of 1.6 s, then a linear layer.
"""

from __future__ import annotations

import hashlib
import pickle
from collections import OrderedDict
from collections.abc import Mapping
from io import BytesIO
from typing import Any

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

from podcast.errors import ModelError, ToolError
from podcast.speech.engine import SAMPLE_RATE
from podcast.speech.voices.voice_weights import VOICE_SHA256, VOICE_WEIGHTS, find_voice_weights

Numbers = NDArray[np.float32]

WINDOW_SAMPLES = 25_600  # 1.6 s, what the network was trained on
_FFT = 400  # 25 ms
_HOP = 160  # 10 ms
_MELS = 40
_LAYERS = 3
_HIDDEN = 256
_LEVEL = 10 ** (-30 / 20)  # root mean square: the mel spectra are not logarithmic, so loudness must be the same


class VoiceEncoder:
    """Weights that are loaded. Calling it takes windows of 1.6 s, shape (n, 25600), and gives unit vectors (n, 256)."""

    def __init__(self, weights: Mapping[str, Numbers]) -> None:
        self._layers = [
            (
                np.ascontiguousarray(weights[f"lstm.weight_ih_l{layer}"].T),
                np.ascontiguousarray(weights[f"lstm.weight_hh_l{layer}"].T),
                weights[f"lstm.bias_ih_l{layer}"] + weights[f"lstm.bias_hh_l{layer}"],
            )
            for layer in range(_LAYERS)
        ]
        self._linear = np.ascontiguousarray(weights["linear.weight"].T)
        self._bias = weights["linear.bias"]
        self._filters = _mel_filters()
        self._threads = ThreadpoolController()

    def __call__(self, windows: Numbers) -> Numbers:
        """Encode windows; 64 of them take about half a second of one core and 100 MB."""
        # in products this small, threads that wait for each other take three times as long, on a busy machine ten
        with self._threads.limit(limits=1, user_api="blas"):
            return self._encode(windows)

    def _encode(self, windows: Numbers) -> Numbers:
        sequence = self._spectra(windows)
        for layer in self._layers:
            sequence = _lstm(sequence, *layer)
        found = np.maximum(sequence[-1] @ self._linear + self._bias, 0)
        length = np.linalg.norm(found, axis=1, keepdims=True)
        unit: Numbers = (found / np.maximum(length, 1e-9)).astype(np.float32)
        return unit

    def _spectra(self, windows: Numbers) -> Numbers:
        """Mel power spectra of windows at one level, shape (160, n, 40)."""
        level = np.sqrt(np.mean(windows**2, axis=1, keepdims=True))
        padded = np.pad(windows * (_LEVEL / np.maximum(level, 1e-6)), ((0, 0), (_FFT // 2, _FFT // 2)))
        frames = np.lib.stride_tricks.sliding_window_view(padded, _FFT, axis=1)[:, ::_HOP][:, : WINDOW_SAMPLES // _HOP]
        hann = np.hanning(_FFT + 1)[:-1].astype(np.float32)
        power = np.abs(np.fft.rfft(frames * hann)).astype(np.float32) ** 2
        mel: Numbers = np.ascontiguousarray((power @ self._filters).transpose(1, 0, 2))
        return mel


def _lstm(sequence: Numbers, from_input: Numbers, from_state: Numbers, bias: Numbers) -> Numbers:
    """One layer over (time, n, features); gates are in the order input, forget, cell, output."""
    driven = sequence @ from_input + bias
    state = cell = np.zeros((sequence.shape[1], _HIDDEN), np.float32)
    states = np.empty((len(driven), *state.shape), np.float32)
    for moment, drive in enumerate(driven):
        gates = drive + state @ from_state
        into, forget, out = (_sigmoid(gates[:, at * _HIDDEN : (at + 1) * _HIDDEN]) for at in (0, 1, 3))
        cell = forget * cell + into * np.tanh(gates[:, 2 * _HIDDEN : 3 * _HIDDEN])
        state = states[moment] = out * np.tanh(cell)
    return states


def _sigmoid(values: Numbers) -> Numbers:
    result: Numbers = np.float32(0.5) * (np.tanh(np.float32(0.5) * values) + np.float32(1))
    return result


def _mel_filters() -> Numbers:
    """Triangles of equal area on Slaney's mel scale, linear up to 1 kHz, shape (201, 40): librosa's default."""
    log_step = np.log(6.4) / 27
    top = 15 + np.log(SAMPLE_RATE / 2 / 1000) / log_step
    mels = np.linspace(0, top, _MELS + 2)
    edges = np.where(mels < 15, mels * 200 / 3, 1000 * np.exp(log_step * (mels - 15)))
    hertz = np.fft.rfftfreq(_FFT, 1 / SAMPLE_RATE)[:, None]
    low, mid, high = edges[:-2], edges[1:-1], edges[2:]
    triangles = np.maximum(0, np.minimum((hertz - low) / (mid - low), (high - hertz) / (high - mid)))
    filters: Numbers = (triangles * 2 / (high - low)).astype(np.float32)
    return filters


def load() -> VoiceEncoder:
    """Load the weights: a tenth of a second.

    Raises ToolError when they are not here, ModelError when they are others.
    """
    path = find_voice_weights()
    if path is None:
        raise ToolError(
            "the weights that tell voices apart are not installed", hint=f"Get them, 16 MB: {VOICE_WEIGHTS}"
        )
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != VOICE_SHA256:
        raise ModelError(
            "the weights that tell voices apart are not those of Resemblyzer 0.1.4",
            where=path,
            hint=f"Install them again: {VOICE_WEIGHTS} --force-reinstall",
        )
    return VoiceEncoder(read_weights(content))


class _Storage:
    """A place in the file for numbers that follow."""

    def __init__(self) -> None:
        self.numbers = np.zeros(0, np.float32)


class _Tensor:
    """A part of a storage, with a shape."""

    def __init__(self, storage: _Storage, offset: int, shape: tuple[int, ...]) -> None:
        self._storage, self._offset, self._shape = storage, offset, shape

    def numbers(self) -> Numbers:
        size = int(np.prod(self._shape))
        return self._storage.numbers[self._offset : self._offset + size].reshape(self._shape)


class _Reader(pickle.Unpickler):
    """Reads tensors and plain values, and refuses to call anything else that the file names."""

    def __init__(self, file: BytesIO) -> None:
        super().__init__(file)
        self.storages: dict[str, _Storage] = {}

    def find_class(self, module: str, name: str) -> Any:
        known = {
            ("collections", "OrderedDict"): OrderedDict,
            ("torch._utils", "_rebuild_tensor_v2"): lambda storage, offset, shape, *_: _Tensor(storage, offset, shape),
            ("torch", "FloatStorage"): "float32",
        }
        if (module, name) not in known:
            raise pickle.UnpicklingError(f"{module}.{name} has no place among weights")
        return known[module, name]

    def persistent_load(self, pid: tuple[Any, ...]) -> _Storage:
        return self.storages.setdefault(str(pid[2]), _Storage())


def read_weights(content: bytes) -> dict[str, Numbers]:
    """Read the weights of a file in torch's old format: five pickles, then for each storage its length and numbers."""
    file = BytesIO(content)
    for _ in range(3):  # a mark, a version, the machine it was written on
        _Reader(file).load()
    reader = _Reader(file)
    state = reader.load()["model_state"]
    for key in _Reader(file).load():
        count = int.from_bytes(file.read(8), "little")
        reader.storages[key].numbers = np.frombuffer(file.read(4 * count), "<f4")
    return {name: tensor.numbers() for name, tensor in state.items()}
