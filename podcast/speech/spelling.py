"""How words are compared: by their letters and digits, without case, accents and punctuation."""

from __future__ import annotations

import unicodedata


def key(text: str) -> str:
    """Return the letters and digits of `text`, in lower case and without accents: « Œuvre, » is `oeuvre`."""
    if text.isascii() and text.isalnum():  # most words, and a third of the time
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold().replace("œ", "oe").replace("æ", "ae"))
    return "".join(character for character in decomposed if character.isalnum())
