"""Whether a tag of the podcast namespace is as the table says: where it stands, its attributes, its text, its tags."""

from __future__ import annotations

import re
from base64 import b64decode
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Literal

from podcast.feed.languages import LANGUAGES
from podcast.feed.namespace import TAGS, TagRule, Value
from podcast.feed.nearest import nearest
from podcast.feed.roles import ROLES
from podcast.feed.urls import url_problem
from podcast.model import Tag

PREFIX = "podcast:"
#: Tags of RSS and itunes that a broadcast may have, as an item may.
_OF_AN_ITEM = (
    "title", "description", "link", "guid", "pubDate", "author", "enclosure", "category", "comments", "source",
)  # fmt: skip


ProblemKind = Literal["unknown", "misplaced", "repeated", "replaced", "text", "attribute", "value", "long", "inside"]


@dataclass(frozen=True)
class Problem:
    """Something about a tag that apps cannot use. Where `minor`, apps only cut it short or must guess."""

    kind: ProblemKind
    tag: str
    what: str
    hint: str | None = None
    minor: bool = False

    @property
    def stops(self) -> bool:
        """Whether nothing may be published with it: a text that is cut somewhere still says what it says."""
        return self.kind != "long"

    def __str__(self) -> str:
        return f"{self.tag} {self.what}"


def problems(tag: Tag, parent: str) -> Iterator[Problem]:
    """Every problem of `tag` and of what is in it; `parent` is `channel`, `item`, `liveItem`, or another tag."""
    if not tag.name.startswith(PREFIX):
        if parent != "liveItem" or not (tag.name in _OF_AN_ITEM or tag.name.startswith(("itunes:", "content:"))):
            yield Problem(
                "misplaced", tag.name, f"is no tag of the podcast namespace, and cannot stand in {_place(parent)}"
            )
        return
    name = tag.name.removeprefix(PREFIX)
    rule = TAGS.get(name)
    if rule is None:
        near = nearest(name, TAGS)
        yield Problem(
            "unknown", tag.name, "is unknown to the podcast namespace", f'Did you mean "{near}"?' if near else None
        )
        return
    if parent not in rule.parents:
        places = " or ".join(map(_place, rule.parents))
        yield Problem("misplaced", tag.name, f"stands in {_place(parent)}, and belongs in {places}")
    if rule.replaced_by:
        yield Problem("replaced", tag.name, f"has been replaced by {PREFIX}{rule.replaced_by}", minor=True)
    yield from _text_problems(tag, rule)
    yield from _attribute_problems(tag, rule)
    yield from _inside_problems(tag, name, rule)
    if name in _TOGETHER:
        yield from _TOGETHER[name](tag, dict(tag.attributes))


def count_problems(tags: Sequence[Tag], parent: str) -> Iterator[Problem]:
    """Tags that stand more than once in one parent, and may not."""
    counted = Counter(tag.name.removeprefix(PREFIX) for tag in tags if tag.name.startswith(PREFIX))
    for name, count in counted.items():
        if count > 1 and name in TAGS and not TAGS[name].many:
            yield Problem("repeated", PREFIX + name, f"stands {count} times in {_place(parent)}, and may once")


def _place(parent: str) -> str:
    if parent == "channel":
        return "the channel"
    return "an item" if parent == "item" else PREFIX + parent


def _text_problems(tag: Tag, rule: TagRule) -> Iterator[Problem]:
    text = (tag.text or "").strip()
    if rule.text is None:
        if text:
            yield Problem("text", tag.name, "holds text, which no app reads there", minor=True)
    elif text:
        yield from _value_problems(tag.name, "", text, rule.text)
    elif rule.text.required:
        yield Problem("text", tag.name, "is empty")


def _attribute_problems(tag: Tag, rule: TagRule) -> Iterator[Problem]:
    given = dict(tag.attributes)
    for name, value in given.items():
        if name not in rule.attributes:
            near = nearest(name, rule.attributes)
            hint = f'Did you mean "{near}"?' if near else f"It has: {', '.join(rule.attributes) or 'no attributes'}."
            yield Problem(
                "attribute", tag.name, f'has an attribute "{name}" that the podcast namespace does not know', hint
            )
        elif not value.strip():
            yield Problem("value", tag.name, f"has an empty {name}", minor=not rule.attributes[name].required)
        else:
            yield from _value_problems(tag.name, f"{name} ", value, rule.attributes[name])
    for name, rule_of_it in rule.attributes.items():
        if rule_of_it.required and name not in given:
            yield Problem("attribute", tag.name, f"has no {name}", f"Give it: {name} is what apps need of it.")


def _inside_problems(tag: Tag, name: str, rule: TagRule) -> Iterator[Problem]:
    for child in tag.children:
        yield from problems(child, name)
    yield from count_problems(tag.children, name)
    there = Counter(child.name.removeprefix(PREFIX) for child in tag.children)
    for needed, least in rule.inside.items():
        if there[needed] < least:
            prefix = PREFIX if needed in TAGS and needed != "guid" else ""
            yield Problem("inside", tag.name, f"has no {prefix}{needed} in it")


def _social_interact_problems(tag: Tag, given: Mapping[str, str]) -> Iterator[Problem]:
    if given.get("protocol") != "disabled" and not given.get("uri"):
        yield Problem("attribute", tag.name, "has no uri", "Give the address of the post that begins the conversation.")


def _publisher_problems(tag: Tag, _given: Mapping[str, str]) -> Iterator[Problem]:
    feeds = [dict(child.attributes) for child in tag.children if child.name == "podcast:remoteItem"]
    if len(feeds) > 1:
        yield Problem("inside", tag.name, "holds more than one podcast:remoteItem")
    if any(feed.get("medium") != "publisher" for feed in feeds):
        hint = 'Give the podcast:remoteItem in it medium = "publisher".'
        yield Problem("inside", tag.name, 'holds a podcast:remoteItem whose medium is not "publisher"', hint)


def _value_time_split_problems(tag: Tag, _given: Mapping[str, str]) -> Iterator[Problem]:
    there = Counter(child.name for child in tag.children)
    feeds, recipients = there["podcast:remoteItem"], there["podcast:valueRecipient"]
    if feeds > 1 or bool(feeds) == bool(recipients):
        what = "must hold either one podcast:remoteItem, or podcast:valueRecipients"
        yield Problem("inside", tag.name, what)


def _update_frequency_problems(tag: Tag, given: Mapping[str, str]) -> Iterator[Problem]:
    if "COUNT=" in given.get("rrule", "").upper() and not given.get("dtstart"):
        hint = "Say in dtstart when the first of them comes out."
        yield Problem("attribute", tag.name, "counts episodes in its rrule, and has no dtstart", hint)


def _integrity_problems(tag: Tag, given: Mapping[str, str]) -> Iterator[Problem]:
    value = given.get("value", "").strip()
    if given.get("type") == "sri" and value and not all(map(_is_sri, value.split())):
        hint = "It is sha256-, sha384- or sha512- and the hash in base64."
        yield Problem("value", tag.name, f'has the value "{value[:60]}", which is not a hash as browsers take it', hint)


def _is_sri(text: str) -> bool:
    """https://www.w3.org/TR/SRI/#the-integrity-attribute: an algorithm, the whole hash, options that nobody reads."""
    algorithm, _, rest = text.partition("-")
    try:
        return len(b64decode(rest.partition("?")[0], validate=True)) == _HASH_BYTES.get(algorithm)
    except ValueError:
        return False


_HASH_BYTES = {"sha256": 32, "sha384": 48, "sha512": 64}
_TOGETHER: Mapping[str, Callable[[Tag, Mapping[str, str]], Iterator[Problem]]] = {
    "socialInteract": _social_interact_problems,
    "publisher": _publisher_problems,
    "valueTimeSplit": _value_time_split_problems,
    "updateFrequency": _update_frequency_problems,
    "integrity": _integrity_problems,
}
"""What the table cannot say of one value, since it takes two."""


def _value_problems(tag: str, of: str, text: str, value: Value) -> Iterator[Problem]:
    if value.values and text not in value.values:
        near = nearest(text, value.values)
        hint = f'Did you mean "{near}"?' if near else f"It is one of: {', '.join(value.values)}."
        yield Problem("value", tag, f'has the {of or "text "}"{text[:60]}", which is none'.replace("  ", " "), hint)
    check, called = _KINDS[value.kind]
    if not check(text):
        yield Problem("value", tag, f'has the {of or "text "}"{text[:60]}", which is not {called}'.replace("  ", " "))
    if value.most is not None and len(text) > value.most:
        what = f"has {'a text' if not of else f'a {of.strip()}'} of {len(text)} characters, and apps show {value.most}"
        yield Problem("long", tag, what, minor=True)


def _is_rfc2822(text: str) -> bool:
    try:
        parsedate_to_datetime(text)
    except (TypeError, ValueError, IndexError, OverflowError):
        return False
    return True


def _is_iso(text: str) -> bool:
    """ISO 8601 as the namespace's own examples write it: milliseconds, offsets without a colon."""
    plain = re.sub(r"\.\d+", "", re.sub(r"Z$", "+00:00", text))
    try:
        datetime.fromisoformat(re.sub(r"([+-]\d\d)(\d\d)$", r"\1:\2", plain))
    except ValueError:
        return False
    return True


def _is_language(text: str) -> bool:
    return text.partition("-")[0].lower() in LANGUAGES or bool(re.fullmatch(r"[a-z]{3}(-[A-Za-z0-9-]+)?", text))


_KINDS: Mapping[str, tuple[Callable[[str], object], str]] = {
    "text": (lambda text: True, "text"),  # noqa: ARG005 - the others look at it
    "url": (lambda text: url_problem(text) is None, "a complete http or https address"),
    "uri": (lambda text: re.match(r"[A-Za-z][A-Za-z0-9+.-]*:\S+$", text), "a complete address"),
    "email": (lambda text: re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s.]+", text), "an e-mail address"),
    "uuid": (lambda text: re.fullmatch(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}", text), "a UUID"),
    "integer": (lambda text: re.fullmatch(r"[0-9]{1,15}", text), "a whole number"),
    "number": (lambda text: re.fullmatch(r"[0-9]{1,15}(\.[0-9]{1,15})?", text), "a number"),
    "bool": (lambda text: text in ("true", "false"), "true or false"),
    "yes-no": (lambda text: text in ("yes", "no"), "yes or no"),
    "rfc2822": (_is_rfc2822, "a date as RSS writes it"),
    "iso": (_is_iso, "a date like 2026-01-31T08:00:00+01:00"),
    "language": (_is_language, "a language code"),
    "media-type": (lambda text: re.fullmatch(r"[a-z]+/[A-Za-z0-9.+-]+(;.*)?", text), "a media type"),
    "role": (lambda text: text.lower() in ROLES, "a role of the podcast taxonomy"),
    "geo": (lambda text: re.match(r"geo:-?\d+(\.\d+)?,-?\d+(\.\d+)?", text), "a place like geo:50.6366,3.0635"),
    "rrule": (lambda text: re.search(r"(^|;)FREQ=[A-Z]+(;|$)", text.upper()), "a rule like FREQ=WEEKLY"),
}
