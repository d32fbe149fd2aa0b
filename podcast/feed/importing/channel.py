"""The channel of a foreign feed -> a show."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import TYPE_CHECKING

from podcast.feed.elements import child, children, elements, meant, person_of, short_name, tag_of, text, whole
from podcast.feed.excerpt import LIMIT_BYTES
from podcast.feed.importing.old_categories import todays
from podcast.feed.importing.values import Remark
from podcast.feed.licences import LICENCES
from podcast.feed.words import address, language, lines, one_line, yes_or_no
from podcast.model import Category, Person, Show, Tag

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

#: What of the channel is read, or is made anew and needs no reading.
TAKEN = frozenset(
    {
        "title", "link", "description", "language", "copyright", "image", "item", "generator", "docs", "pubDate",
        "lastBuildDate", "atom:link", "itunes:author", "itunes:owner", "itunes:summary", "itunes:category",
        "itunes:explicit", "itunes:image", "itunes:type", "itunes:block", "itunes:complete",
    }
)  # fmt: skip

_EMAIL = re.compile(r"[^@\s<>()]+@[^@\s<>()]+\.[^@\s<>().]+")
_MARKUP = "p|br|a|div|strong|em|b|i|u|ul|ol|li|span|h[1-6]|hr|img|blockquote"
_UUID = re.compile(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_FALLBACK = Category("Society & Culture")
#: Tags of the podcast namespace that the show says otherwise, and those that are gone or of the moment.
_OURS = frozenset({"podcast:guid", "podcast:person", "podcast:license"})
_GONE = {
    "podcast:images": "it has been replaced by podcast:image",
    "podcast:liveItem": "broadcasts are announced for a moment only",
}


class ShowReader:
    """Reads a channel; what could not be taken as it stood is in `remarks`."""

    def __init__(self, channel: Element) -> None:
        self._channel = channel
        self.remarks: list[Remark] = []

    def show(self) -> Show:
        """The show, with all that podcast.toml can say of it but its artwork."""
        channel = self._channel
        title = text(channel, "title", "itunes:title")
        if not title:
            title = "Sans titre"
            self._remark("the show has no title: it is called Sans titre")
        owner = child(channel, "itunes:owner")
        owner_name = text(owner, "itunes:name") if owner is not None else ""
        return Show(
            title=title,
            description=self._description() or title,
            language=self._language(),
            author=(text(channel, "itunes:author") or owner_name or title)[:255],
            guid=self._guid(),
            website=self._website(),
            owner_name=owner_name[:255] or None,
            owner_email=self._email(owner),
            categories=tuple(dict.fromkeys(self._categories())) or self._no_category(),
            explicit=self._explicit(),
            type="serial" if text(channel, "itunes:type").lower() == "serial" else "episodic",
            copyright=text(channel, "copyright") or None,
            license=self._licence(),
            people=tuple(self._people()),
            tags=tuple(self._tags()),
            block=text(channel, "itunes:block").lower() == "yes",
            complete=text(channel, "itunes:complete").lower() == "yes",
        )

    def artwork(self) -> str | None:
        """The address of the show's picture."""
        picture = child(self._channel, "itunes:image")
        image = child(self._channel, "image")
        found = address(picture.get("href")) if picture is not None else None
        written = address(whole(self._channel, "itunes:image"))  # some write the address as text
        return found or written or (address(whole(image, "url")) if image is not None else None)

    def _remark(self, what: str, *, lost: bool = False) -> None:
        self.remarks.append(Remark(None, what, lost))

    def _description(self) -> str:
        """Plain text: directories show a show's markup as it is written."""
        found = max((whole(self._channel, name) for name in ("description", "itunes:summary")), key=len)
        if re.search(rf"<({_MARKUP})\b[^<>]*>", found, re.I):
            self._remark("the description of the show had markup: its plain text was taken")
            apart = re.sub(r"<(br|/p|/div|/li|/h\d)\b[^<>]*>", "\n", found, flags=re.I)
            found = unescape(re.sub(rf"</?({_MARKUP})\b[^<>]*>", "", apart, flags=re.I))
        plain = re.sub(r"\n{3,}", "\n\n", "\n".join(line.strip() for line in lines(found).split("\n"))).strip()
        content = plain.encode()
        if len(content) <= LIMIT_BYTES:
            return plain
        self._remark(f"the description of the show was {len(content)} bytes long: it is cut to {LIMIT_BYTES}")
        return content[: LIMIT_BYTES - 3].decode(errors="ignore").rstrip() + "…"

    def _language(self) -> str:
        given = text(self._channel, "language", "dc:language")
        found = language(given)
        if found is None:
            self._remark(
                f'the language "{given}" is not known: fr is written' if given else "no language: fr is written"
            )
        return found or "fr"

    def _guid(self) -> str | None:
        given = text(self._channel, "podcast:guid")
        if given and not _UUID.fullmatch(given):
            self._remark(f'the podcast:guid "{given}" is not a UUID', lost=True)
            return None
        return given.lower() or None

    def _website(self) -> str | None:
        return address(whole(self._channel, "link"))

    def _email(self, owner: Element | None) -> str | None:
        given = text(owner, "itunes:email") if owner is not None else ""
        if not given:
            self._remark("no owner's address: directories write to it, so put one into podcast.toml")
            return None
        if not _EMAIL.fullmatch(given):
            self._remark(f'the owner\'s address "{given}" is no e-mail address', lost=True)
            return None
        return given

    def _categories(self) -> Iterator[Category]:
        for element in children(self._channel, "itunes:category"):
            name = one_line(element.get("text"))
            inner = [one_line(one.get("text")) for one in children(element, "itunes:category")]
            for subcategory in inner or [""]:
                found = todays(name, subcategory or None)
                given = f"{name} > {subcategory}" if subcategory else name
                now = found and (f"{found.name} > {found.subcategory}" if found.subcategory else found.name)
                if found is None:
                    self._remark(f'the category "{given}" is in no list', lost=True)
                    continue
                if now != given:
                    self._remark(f'the category "{given}" is now "{now}"')
                yield found

    def _no_category(self) -> tuple[Category, ...]:
        self._remark('no category: "Society & Culture" is written, choose your own in podcast.toml')
        return (_FALLBACK,)

    def _explicit(self) -> bool:
        given = text(self._channel, "itunes:explicit")
        found = yes_or_no(given)
        if found is None:
            self._remark(
                f'explicit is "{given}": false is written' if given else "explicit is not said: false is written"
            )
        return bool(found)

    def _licence(self) -> str | None:
        element = child(self._channel, "podcast:license")
        given = one_line(element.text) if element is not None else ""
        if not given:
            return None
        if given.lower() not in LICENCES:
            self._remark(f'the licence "{given}" has no identifier that is known: say it in the description', lost=True)
            return None
        return given.lower()

    def _people(self) -> Iterator[Person]:
        for element in children(self._channel, "podcast:person"):
            person, problem = person_of(element)
            if problem:
                self._remark(problem, lost=person is None)
            if person:
                yield person

    def _tags(self) -> Iterator[Tag]:
        for element in elements(self._channel):
            name = short_name(element)
            if name in _GONE:
                self._remark(f"{name} is not kept: {_GONE[name]}", lost=True)
            elif name.startswith("podcast:") and name not in _OURS:
                yield meant(tag_of(element))
