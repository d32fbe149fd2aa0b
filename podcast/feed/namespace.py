"""The podcast namespace as one table: where each tag stands, how often, with which attributes and what inside.

Everything else is derived from it: what is written, what is refused, what `podcast check` finds, and the reference.
Source: https://github.com/Podcastindex-org/podcast-namespace/tree/main/docs/tags, a page for each tag.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal[
    "text", "url", "uri", "email", "uuid", "integer", "number", "bool", "yes-no", "rfc2822", "iso", "language",
    "media-type", "role", "geo", "rrule",
]  # fmt: skip


@dataclass(frozen=True)
class Value:
    """What an attribute or a text must be. Longer than `most` characters, apps may cut it; `values`: one of these."""

    kind: Kind = "text"
    required: bool = False
    most: int | None = None
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class TagRule:
    """One tag. `parents` are `channel`, `item`, `liveItem`, or other tags; `inside`: its own tags, how many at least.

    `instead`: of a tag that a key of podcast.toml or episode.toml stands for, that key. `replaced_by`: read, and not
    written any more.
    """

    parents: tuple[str, ...]
    many: bool = False
    text: Value | None = None
    attributes: Mapping[str, Value] = field(default_factory=dict)
    inside: Mapping[str, int] = field(default_factory=dict)
    instead: str | None = None
    replaced_by: str | None = None


_URL = Value("url", required=True)
_NAME = Value(most=128)
_NUMBER = Value("number", required=True)
_MEDIA_TYPE = Value("media-type")
_REQUIRED = Value(required=True)
_CHANNEL = ("channel",)
_ITEM = ("item", "liveItem")  # docs/tags/live-item.md: what an item may hold, a broadcast may
_BOTH = ("channel", "item", "liveItem")
_MEDIUMS = ("podcast", "music", "video", "film", "audiobook", "newsletter", "blog", "publisher", "course")
#: docs/tags/medium.md: each has a variant for lists of such things.
MEDIUMS = (*_MEDIUMS, *(f"{medium}L" for medium in _MEDIUMS), "mixed")

TAGS: Mapping[str, TagRule] = {
    "guid": TagRule(_CHANNEL, text=Value("uuid", required=True), instead="guid"),
    "locked": TagRule(_CHANNEL, text=Value("yes-no", required=True), attributes={"owner": Value("email")}),
    "medium": TagRule(_CHANNEL, text=Value(required=True, values=MEDIUMS)),
    "block": TagRule(_CHANNEL, many=True, text=Value("yes-no", required=True), attributes={"id": Value()}),
    "trailer": TagRule(
        _CHANNEL,
        many=True,
        text=Value(required=True, most=128),
        attributes={
            "url": _URL,
            "pubdate": Value("rfc2822", required=True),
            "length": Value("integer"),
            "type": _MEDIA_TYPE,
            "season": Value("integer"),
        },
    ),
    "podroll": TagRule(_CHANNEL, inside={"remoteItem": 1}),
    "publisher": TagRule(_CHANNEL, inside={"remoteItem": 1}),
    "remoteItem": TagRule(
        ("channel", "podroll", "publisher", "valueTimeSplit"),
        many=True,
        attributes={
            "feedGuid": Value("uuid", required=True),
            "feedUrl": Value("url"),
            "itemGuid": Value(),
            "medium": Value(values=MEDIUMS),
            "title": Value(),
        },
    ),
    "updateFrequency": TagRule(
        _CHANNEL,
        text=_NAME,
        attributes={"complete": Value("bool"), "dtstart": Value("iso"), "rrule": Value("rrule")},
    ),
    "podping": TagRule(_CHANNEL, attributes={"usesPodping": Value("bool", required=True)}),
    "liveItem": TagRule(
        _CHANNEL,
        many=True,
        attributes={
            "status": Value(required=True, values=("pending", "live", "ended")),
            "start": Value("iso", required=True),
            "end": Value("iso"),
        },
        inside={"title": 1, "guid": 1, "enclosure": 1, "contentLink": 1},
    ),
    "funding": TagRule(_BOTH, many=True, text=_NAME, attributes={"url": _URL}),
    "person": TagRule(
        _BOTH,
        many=True,
        text=Value(required=True, most=128),
        attributes={"role": Value("role"), "group": Value(), "img": Value("url"), "href": Value("url")},
        instead="[[people]]",
    ),
    "location": TagRule(
        _BOTH,
        many=True,
        text=Value(required=True, most=128),
        attributes={
            "rel": Value(values=("subject", "creator")),
            "geo": Value("geo"),
            "osm": Value(),
            "country": Value(),
        },
    ),
    "license": TagRule(_BOTH, text=Value(required=True, most=128), attributes={"url": Value("url")}, instead="license"),
    "txt": TagRule(_BOTH, many=True, text=Value(required=True, most=4000), attributes={"purpose": _NAME}),
    "image": TagRule(
        _BOTH,
        many=True,
        attributes={
            "href": _URL,
            "alt": Value(),
            "aspect-ratio": Value(),
            "width": Value("integer"),
            "height": Value("integer"),
            "type": _MEDIA_TYPE,
            "purpose": _NAME,
        },
    ),
    "images": TagRule(_BOTH, attributes={"srcset": _REQUIRED}, replaced_by="image"),
    "value": TagRule(
        _BOTH,
        many=True,
        attributes={"type": _REQUIRED, "method": _REQUIRED, "suggested": Value("number")},
        inside={"valueRecipient": 1, "valueTimeSplit": 0},
    ),
    "valueRecipient": TagRule(
        ("value", "valueTimeSplit"),
        many=True,
        attributes={
            "name": Value(),
            "customKey": Value(),
            "customValue": Value(),
            "type": _REQUIRED,
            "address": _REQUIRED,
            "split": Value("integer", required=True),
            "fee": Value("bool"),
        },
    ),
    "valueTimeSplit": TagRule(
        ("value",),
        many=True,
        attributes={
            "startTime": _NUMBER,
            "duration": _NUMBER,
            "remoteStartTime": Value("number"),
            "remotePercentage": Value("number"),
        },
        inside={"remoteItem": 0, "valueRecipient": 0},
    ),
    "socialInteract": TagRule(
        _BOTH,
        many=True,
        attributes={
            "protocol": _REQUIRED,
            "uri": Value("uri"),  # required unless the protocol is "disabled"
            "accountId": Value(),
            "accountUrl": Value("url"),
            "priority": Value("integer"),
        },
    ),
    "chat": TagRule(
        _BOTH,
        attributes={"server": _REQUIRED, "protocol": _REQUIRED, "accountId": Value(), "space": Value()},
    ),
    "transcript": TagRule(
        _ITEM,
        many=True,
        attributes={
            "url": _URL,
            "type": Value("media-type", required=True),
            "language": Value("language"),
            "rel": Value(values=("captions",)),
        },
        instead="transcript",
    ),
    "chapters": TagRule(
        _ITEM, attributes={"url": _URL, "type": Value("media-type", required=True)}, instead="chapters.txt"
    ),
    "soundbite": TagRule(_ITEM, many=True, text=_NAME, attributes={"startTime": _NUMBER, "duration": _NUMBER}),
    "season": TagRule(_ITEM, text=Value("integer", required=True), attributes={"name": _NAME}, instead="season"),
    "episode": TagRule(
        _ITEM, text=Value("number", required=True), attributes={"display": Value(most=32)}, instead="number"
    ),
    "alternateEnclosure": TagRule(
        _ITEM,
        many=True,
        attributes={
            "type": Value("media-type", required=True),
            "length": Value("integer"),
            "bitrate": Value("number"),
            "height": Value("integer"),
            "lang": Value("language"),
            "title": Value(most=32),
            "rel": Value(most=32),
            "codecs": Value(),
            "default": Value("bool"),
        },
        inside={"source": 1, "integrity": 0},
    ),
    "source": TagRule(
        ("alternateEnclosure",), many=True, attributes={"uri": Value("uri", required=True), "contentType": _MEDIA_TYPE}
    ),
    "integrity": TagRule(
        ("alternateEnclosure",),
        attributes={"type": Value(required=True, values=("sri", "pgp-signature")), "value": _REQUIRED},
    ),
    "contentLink": TagRule(_ITEM, many=True, text=Value(), attributes={"href": Value("uri", required=True)}),
}
"""Every tag by its name without prefix."""

DOCUMENTS = "https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/1.0.md"


def document_of(name: str) -> str:
    """The address of what the namespace says of a tag."""
    words = "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in name)
    return f"https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/tags/{words}.md"
