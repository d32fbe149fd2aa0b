"""What a draft says in its own words, and what it knows of the words of each language that we draft in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

from podcast.typography import primary

Stem = Callable[[str], str]


@dataclass(frozen=True)
class Words:
    """The small words by which subjects are told from what is said of them. All are in lower case.

    `stop`: never a subject. `general`: nouns that are one only with another word. `links`: join two subjects in one
    phrase, with an `inner` one after them at most ("de la"). `articles`: what comes next is a noun. `before_verbs`:
    what comes next is a verb. `verbs`: verbs that are seldom a noun. `asking`: open a question that asks for more than
    yes or no. `standing_in`: pronouns, which make a sentence harder to understand alone. `leaning`: a sentence that
    starts so needs the one before it. `openings`: may be dropped at the start, before a comma. `fillers`: nobody means
    them. `courtesies`: greetings, thanks and sponsors. `speaker`: somebody speaks of himself. `turning`: what makes a
    sentence a striking one.
    """

    stop: frozenset[str] = frozenset()
    general: frozenset[str] = frozenset()
    links: frozenset[str] = frozenset()
    inner: frozenset[str] = frozenset()
    articles: frozenset[str] = frozenset()
    before_verbs: frozenset[str] = frozenset()
    verbs: frozenset[str] = frozenset()
    asking: frozenset[str] = frozenset()
    standing_in: frozenset[str] = frozenset()
    leaning: frozenset[str] = frozenset()
    openings: frozenset[str] = frozenset()
    fillers: frozenset[str] = frozenset()
    courtesies: frozenset[str] = frozenset()
    speaker: frozenset[str] = frozenset()
    turning: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Spelled:
    """How an address is said aloud: the words for its dots, slashes and hyphens, and for the @ of an e-mail.

    English says "at" before a web address too, so that it tells nothing.
    """

    dot: tuple[str, ...]
    slash: tuple[str, ...]
    hyphen: tuple[str, ...]
    at: tuple[str, ...]


@dataclass(frozen=True)
class Language:
    """What a draft says (`draft` to `roles`), and what it knows of a language's words.

    `joined` stands between the two phrases of a title. `stem` tells which words are forms of one another.
    """

    code: str
    draft: str
    chapter: str
    chapters: str
    people: str
    extracts: str
    heard_links: str
    heard: str
    joined: str
    links: str
    licence: str
    quotes: tuple[str, str]
    roles: dict[str, str]
    words: Words
    spelled: Spelled

    @property
    def stop_words(self) -> frozenset[str]:
        """Words that never are a subject."""
        return self.words.stop

    @property
    def stem(self) -> Stem:
        """What brings the forms of one word together: « jardins » and « jardin » as "jardin"."""
        return _stem(self.code)


def _words(code: str) -> Words:
    """Read the words of a language: `[leaning]` and such, then words; `_` joins those of one entry."""
    text = (files("podcast.notes") / "words" / f"{code}.txt").read_text("utf-8")
    blocks = (block.partition("]") for block in text.split("[")[1:])
    return Words(**{name: frozenset(word.replace("_", " ") for word in listed.split()) for name, _, listed in blocks})


@cache
def _stem(code: str) -> Stem:
    """Return the Snowball stemmer of a language, or what folds case alone where there is none."""
    import snowballstemmer  # noqa: PLC0415 - only what drafts needs it

    names = snowballstemmer.algorithms()
    name = _SNOWBALL.get(code)
    if name not in names:
        return str.casefold
    stemmer = snowballstemmer.stemmer(name)

    @cache
    def stem(word: str) -> str:
        return str(stemmer.stemWord(word.casefold()))

    return stem


_SNOWBALL = {
    "ar": "arabic", "ca": "catalan", "da": "danish", "de": "german", "el": "greek", "en": "english", "es": "spanish",
    "et": "estonian", "eu": "basque", "fi": "finnish", "fr": "french", "ga": "irish", "hi": "hindi", "hu": "hungarian",
    "hy": "armenian", "id": "indonesian", "it": "italian", "lt": "lithuanian", "ne": "nepali", "nl": "dutch",
    "no": "norwegian", "pt": "portuguese", "ro": "romanian", "ru": "russian", "sr": "serbian", "sv": "swedish",
    "ta": "tamil", "tr": "turkish", "yi": "yiddish",
}  # fmt: skip

FRENCH = Language(
    code="fr",
    draft="Brouillon tiré de la transcription automatique. Ce fichier est à vous : corrigez-le, il ne sera pas écrasé.",
    chapter="Chapitre",
    chapters="Chapitres",
    people="Avec",
    extracts="Extraits",
    heard_links="Liens entendus",
    heard="Adresses entendues par une machine : vérifiez-les avant de publier.",
    joined=" et ",
    links="Liens",
    licence="Licence",
    quotes=("« ", " »"),
    roles={"host": "présentation", "co-host": "présentation", "guest": "voix invitée", "narrator": "narration"},
    words=_words("fr"),
    spelled=Spelled(
        dot=("point",), slash=("slash", "barre oblique"), hyphen=("tiret", "trait d'union"), at=("arobase", "arobas"),
    ),
)  # fmt: skip

ENGLISH = Language(
    code="en",
    draft="A draft made from the automatic transcript. This file is yours: correct it, it will not be overwritten.",
    chapter="Chapter",
    chapters="Chapters",
    people="With",
    extracts="Quotes",
    heard_links="Links mentioned",
    heard="Addresses as a machine heard them: check them before you publish.",
    joined=" and ",
    links="Links",
    licence="Licence",
    quotes=("“", "”"),
    roles={"host": "host", "co-host": "co-host", "guest": "guest", "narrator": "narrator"},
    words=_words("en"),
    spelled=Spelled(dot=("dot",), slash=("slash", "forward slash"), hyphen=("dash", "hyphen"), at=()),
)  # fmt: skip

_BY_CODE = {"fr": FRENCH, "en": ENGLISH}


def language(code: str) -> Language:
    """Return the catalogue of an ISO 639-1 code, with a region or without.

    A language that we do not write yet gets English headings, and what libraries know of its words.
    """
    code = primary(code)
    return _BY_CODE.get(code) or replace(ENGLISH, code=code, words=_stop_words_only(code), joined=", ")


@cache
def _stop_words_only(code: str) -> Words:
    import stopwordsiso  # noqa: PLC0415 - only for languages that have no file of words here

    return Words(stop=frozenset(stopwordsiso.stopwords(code)) if stopwordsiso.has_lang(code) else frozenset())
