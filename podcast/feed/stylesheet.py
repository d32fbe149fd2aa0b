"""What a person sees who opens the feed in a browser.

Browsers have dropped XSLT, so this is a style sheet on the feed's own elements: it needs no script and no second copy
of what the feed says. It can show addresses, but make no links of them.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from string import Template

STYLESHEET_FILE = "assets/feed.css"
"""Its path on the site."""

_SENTENCES = {
    "en": {
        "about": "This is the feed of a podcast. To subscribe, copy the address of this page into a podcast app.",
        "address": "Address of the feed:",
        "seconds": "seconds",
        "page": "Page:",
        "audio": "Audio:",
    },
    "fr": {
        "about": "Ceci est le flux d’un podcast. Pour s’y abonner, copiez l’adresse de cette page dans une application de podcasts.",  # noqa: E501 - a sentence
        "address": "Adresse du flux\u00a0:",
        "seconds": "secondes",
        "page": "Page\u00a0:",
        "audio": "Audio\u00a0:",
    },
}


def stylesheet(language: str) -> bytes:
    """The style sheet of a show in `language`, an ISO 639 code; what it says is French or English."""
    sentences = _SENTENCES.get(language.partition("-")[0].lower(), _SENTENCES["en"])
    return _template().substitute(sentences).encode()


@cache
def _template() -> Template:
    return Template((Path(__file__).parent / "feed.css").read_text(encoding="utf-8"))
