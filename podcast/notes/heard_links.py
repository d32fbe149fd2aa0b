"""Web addresses that were said, as recognisers write them: "www.exemple.org/dons", "exemple point org slash dons".

Precise rather than greedy: a name that is none of a language's small words, before one of the domains that shows name
aloud. linkify-it finds the written ones only, and takes every end of two letters for a country.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from podcast.notes.languages import Language, Spelled
from podcast.notes.sentences import Sentence

_DOMAINS = "com|org|net|edu|gov|info|eu|fr|be|ch|ca|lu|uk|us|de|es|it|nl|ie|pt|quebec|bzh|paris|coop|media|io|co|tv|fm"
_ALSO_WORDS = frozenset({"be", "ca", "de", "es", "it", "us", "net", "info", "paris", "media"})  # « ce point de … »
_AT_A_PLACE = frozenset(
    {"us", "me", "it", "them", "more", "out", "all", "is", "are", "online", "available", "website", "site", "page"}
)  # "find us at", but "hello at" is mail
_GOES_ON = re.compile(r"\s+(?:slash|barre oblique|point|dot|underscore|tiret|dash|hyphen|arobase)\s+\w", re.IGNORECASE)
_BEGAN_BEFORE = re.compile(r"(?:underscore|tiret bas|double|double v|dash|tiret|point|dot|arobase)\s+$", re.IGNORECASE)
_MOST = 20  # links: more is not a list that a person checks


@dataclass(frozen=True)
class HeardLink:
    """An address, and when the sentence starts in which it was first said."""

    url: str
    start_ms: int


def heard_links(said: Sequence[Sentence], tongue: Language) -> tuple[HeardLink, ...]:
    """Return the addresses of web pages in the order in which they were said, each once. E-mail is left alone."""
    found: dict[str, HeardLink] = {}
    pattern = _pattern(tongue.spelled)
    for sentence in said:
        for match in pattern.finditer(sentence.text):
            url = None if _is_part(sentence.text, match, tongue) else _address(match, tongue)
            if url:
                found.setdefault(url, HeardLink(url, sentence.start_ms))
    return tuple(found.values())[:_MOST]


def _is_part(text: str, match: re.Match[str], tongue: Language) -> bool:
    """Tell whether what was said goes on with something that is not read here, or begins with it, as mail does."""
    before, after = text[: match.start()], text[match.end() :]
    said_at = re.search(r"(\w+)\s+at\s+$", before, re.IGNORECASE) if tongue.code == "en" else None
    mail = match["head"] is None and said_at is not None and said_at[1].lower() not in _AT_A_PLACE
    cut = re.match(r"[^\s.,;:!?…)»”\"']", after) is not None
    return mail or cut or _GOES_ON.match(after) is not None or _BEGAN_BEFORE.search(before) is not None


def says_address(text: str, tongue: Language) -> bool:
    """Tell whether an address of the web or of mail is said in it: nothing to sum an episode up by."""
    return _pattern(tongue.spelled).search(text) is not None


def _address(match: re.Match[str], tongue: Language) -> str | None:
    if match["mail"]:
        return None
    spelled = tongue.spelled
    host = _unspell(match["host"], spelled).lower()
    name, _, domain = host.removeprefix("www.").rpartition(".")
    spoken = re.search(rf"\s{re.escape(domain)}$", match["host"], re.IGNORECASE) is not None
    doubtful = name in _small_words(tongue) or (spoken and domain in _ALSO_WORDS)
    if len(name) < 2 or (doubtful and match["head"] is None):
        return None
    scheme = "http" if (match["scheme"] or "").lower() == "http" else "https"
    return f"{scheme}://{host}{_unspell(match['path'] or '', spelled).rstrip('.,;:!?-')}"


def _small_words(tongue: Language) -> frozenset[str]:
    words = tongue.words
    return words.articles | words.before_verbs | words.links | words.inner | words.leaning


def _unspell(said: str, spelled: Spelled) -> str:
    for mark, words in ((".", spelled.dot), ("/", spelled.slash), ("-", spelled.hyphen)):
        said = re.sub(rf"\s+(?:{_any(words)})\s+", mark, said, flags=re.IGNORECASE)
    return re.sub(r"\s+", "", said)


@cache
def _pattern(spelled: Spelled) -> re.Pattern[str]:
    dot = rf"(?:\.|\s+(?:{_any(spelled.dot)})\s+)"
    hyphen = rf"(?:-|\s+(?:{_any(spelled.hyphen)})\s+)"
    slash = rf"(?:/|\s+(?:{_any(spelled.slash)})\s+)"
    at = rf"(?:@|\s+(?:{_any(spelled.at)})\s+)" if spelled.at else "@"
    letters = r"(?:[a-z0-9]\s){2,20}[a-z0-9]\b|[a-z0-9]{1,40}"  # "e x a m p l e", spelled out
    label = rf"(?:{letters})(?:{hyphen}(?:{letters})){{0,5}}"
    return re.compile(
        rf"""(?<![\w@./-])(?<!\w\w')(?:(?P<mail>[\w.-]{{1,64}}{at}))?"""
        rf"""(?P<head>(?P<scheme>https?)://|(?=www{dot}))?"""
        rf"""(?P<host>(?:{label}{dot}){{1,4}}(?:{_DOMAINS}))(?![\w@-])(?!\.\w)"""
        rf"""(?P<path>(?:{slash}[a-z0-9_~%.?=&-]{{1,80}}){{0,6}}/?)""",
        re.IGNORECASE,
    )


def _any(words: Sequence[str]) -> str:
    return "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in words)
