"""Every rule of `podcast check`: its name, how binding it is, who asks for it, and what mends it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Level = Literal["must", "should"]


@dataclass(frozen=True)
class Rule:
    """`who` are those whose documents, validators or apps hold to it."""

    name: str
    level: Level
    who: tuple[str, ...]
    fix: str


def _rules(text: str) -> Mapping[str, Rule]:
    found: dict[str, Rule] = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        name, level, who, fix = (part.strip() for part in line.split("|"))
        assert level in ("must", "should"), name
        found[name] = Rule(name, level, tuple(who.split(", ")), fix)  # type: ignore[arg-type]
    return found


# Apple: Podcaster's Guide to RSS, and support/823. PSP: PSP-1. PN: the podcast namespace. W3C: its feed validator.
RULES: Mapping[str, Rule] = _rules("""
    no-declaration | must | Apple, PSP | Begin the file with <?xml version="1.0" encoding="UTF-8"?>.
    blank-before-declaration | must | XML | Delete what stands before <?xml.
    byte-order-mark | should | Apple | Save the file as UTF-8 without a byte order mark.
    not-utf-8 | must | Apple, PSP | Save the feed in UTF-8.
    wrong-encoding | must | XML | Let the declaration say what the bytes are: UTF-8.
    control-character | must | XML | Delete the character.
    undefined-entity | must | XML | Write the character itself, or its number: &#160; for &nbsp;.
    bare-ampersand | must | XML | Write &amp;.
    document-type | must | W3C, apps | Delete the document type declaration.
    not-well-formed | must | XML | Close every tag, and escape < and &.
    truncated | must | XML | Upload the whole file.
    items-unreadable | must | XML, RSS | Put every item, closed, into the one channel.
    old-namespace | should | PN | Use today's address of the namespace.
    wrong-namespace | must | Apple, PN | Write the address exactly: capitals matter.
    undeclared-prefix | must | XML | Declare the prefix with xmlns on <rss>.
    namespace-missing | must | Apple, PSP | Declare it with xmlns on <rss>.
    rss-version | must | RSS, Apple | Write <rss version="2.0">.
    feed-too-long | must | W3C | Split the feed into pages (RFC 5005): validators and some apps stop reading.

    title-missing | must | RSS, Apple, PSP | Give the show a title.
    description-missing | must | RSS, Apple, PSP | Say in a few sentences what the show is about.
    description-over-4000-bytes | must | Apple | Shorten it; an é counts for two.
    description-markup | should | W3C, apps | Write plain text: directories show the tags as they are.
    link-missing | must | RSS, PSP | Give the address of the show's page.
    link-not-address | must | RSS, W3C | Write a complete address.
    link-is-feed | should | RSS | Let it lead to the show's page, not to the feed.
    language-missing | must | Apple, PSP | Say it as fr, en, fr-CA.
    language-unknown | must | Apple, PSP | Say it as fr, en, fr-CA.
    category-missing | must | Apple, PSP | Choose one of Apple's categories.
    category-unknown | must | Apple, PSP | Take a name from Apple's list of 2019.
    category-misplaced | must | Apple | Put the subcategory under the category that it belongs to.
    category-double-escaped | must | Apple | Escape the & once: &amp;.
    explicit-missing | must | Apple, PSP | Say true or false.
    explicit-not-true-false | must | Apple, PSP, W3C | Say true or false: yes, no and clean are gone.
    image-missing | must | Apple, PSP, Spotify | Give the show a square picture of 1400 to 3000 pixels.
    image-not-address | must | Apple, W3C | Give its complete address in href.
    image-ending | must | Apple | Let its name end in .jpg or .png, as it is.
    author-missing | should | Spotify, Apple, PSP | Say who makes the show.
    author-over-255 | must | W3C | Shorten it.
    owner-missing | should | W3C, Spotify | Give an address of a role, which directories write to.
    owner-email-missing | must | W3C | Give the owner an itunes:email.
    owner-email-invalid | must | W3C, Spotify | Write an e-mail address.
    self-link-missing | must | PSP, W3C | Add <atom:link rel="self"> with the feed's own address.
    self-link-twice | should | PSP | Keep one.
    self-link-not-address | must | PSP, W3C | Write the complete address.
    self-link-elsewhere | should | PSP, W3C | Let it be the address at which the feed is read.
    next-link-loop | must | RFC 5005 | Let rel="next" lead to another document.
    podcast-guid-missing | should | PSP, PN | Make a podcast:guid once from the feed's first address, and keep it.
    locked-missing | should | PSP, PN | Say podcast:locked yes or no.
    type-unknown | must | Apple, W3C | Say episodic or serial.
    copyright-sign | should | PSP | Name the holder alone, without the sign, the word and the year.
    block-noise | should | Apple | Only Yes has an effect: leave it out otherwise.
    complete-noise | should | Apple | Only Yes has an effect: leave it out otherwise.
    new-feed-url-not-address | must | Apple, W3C | Write the complete address.
    duplicate-element | must | W3C | Keep one of them.
    late-element | should | W3C | Put it before the first item.
    deprecated-tag | should | Apple | Leave it out: nobody reads it any more.
    value-over-255 | should | PSP | Shorten it.
    outer-blanks | should | PSP | Delete the blanks around it.
    not-https | should | PN, Apple | Serve it over https.

    item-title-missing | must | RSS, Apple, PSP | Give it a title.
    item-title-markup | should | W3C, Apple | Write plain text.
    item-title-number | should | Apple, PSP | Leave the number to itunes:episode: apps show it.
    item-title-show | should | Apple, PSP | Leave the show's name out: apps show it.
    item-link-not-address | must | RSS, W3C | Write a complete address.
    enclosure-missing | must | Apple, PSP | Give the address, length and type of its audio.
    enclosure-several | must | RSS, Apple, W3C | Keep one; offer the others as podcast:alternateEnclosure.
    enclosure-url-missing | must | RSS, W3C | Give the address of the audio.
    enclosure-url-not-address | must | RSS, W3C | Write a complete http or https address.
    enclosure-url-reused | must | PSP, Apple | Give each episode an address of its own.
    enclosure-url-not-ascii | should | Apple | Name files with letters a to z and digits.
    enclosure-ending | should | Apple, W3C | Apple takes m4a, mp3, mov, mp4, m4v, pdf and epub.
    enclosure-length-missing | must | RSS, Apple, W3C | Give the size of the file in bytes.
    enclosure-length-invalid | must | RSS, W3C | Give the size of the file in bytes.
    enclosure-length-zero | must | Apple, PSP | Give the size of the file in bytes.
    enclosure-type-missing | must | RSS, W3C | Give the media type: audio/mpeg for MP3.
    enclosure-type-unknown | must | Apple, PSP | Give the media type: audio/mpeg for MP3.
    guid-missing | must | PSP, Spotify, W3C | Give each item an id of its own that never changes.
    guid-duplicate | must | PSP, W3C | Give each item an id of its own.
    guid-differs-in-case | should | PSP | Some apps take them for one: let them differ in more than capitals.
    guid-not-address | must | RSS, W3C | Say isPermaLink="false", or make the guid an address.
    guid-permalink-invalid | must | W3C | isPermaLink is true or false.
    guid-short | should | W3C | A short number is easily given twice: use a UUID.
    date-missing | should | Apple, PSP, Spotify | Say when it was published.
    date-not-rfc2822 | must | RSS, Apple, W3C | Write it like Wed, 05 Nov 2025 06:00:00 +0000.
    date-wrong-weekday | must | W3C | Let the weekday be that of the date, or leave it out.
    date-no-zone | must | RSS, W3C | Add the zone, like +0000.
    date-future | should | Apple, W3C | Apps may hide it until then.
    date-before-1990 | should | W3C | There were no podcasts then: is it the day of publication?
    item-description-missing | should | Apple, PSP | Say what it is about.
    item-description-over-4000-bytes | should | Apple | Put the whole text into content:encoded.
    description-script | must | W3C, apps | Leave out scripts, styles, forms and event handlers.
    description-relative-link | should | W3C | Write complete addresses: apps do not know the page.
    description-tag | should | Apple, PSP | Apps show p, ol, ul, li, a, b, strong, i, em and br.
    description-double-escaped | should | W3C | Escape markup once.
    content-without-description | should | W3C | Give a description, too, before content:encoded.
    duration-missing | should | Apple, PSP | Say how long it is in whole seconds.
    duration-invalid | must | Apple, W3C | Say how long it is in whole seconds.
    duration-not-seconds | should | Apple, PSP | Write whole seconds.
    item-explicit-not-true-false | must | Apple, PSP, W3C | Say true or false.
    episode-invalid | must | Apple, W3C | Write a whole number from 1 upwards, or none.
    season-invalid | must | Apple, W3C | Write a whole number from 1 upwards, or none.
    episode-duplicate | should | Apple | Give each full episode of a season a number of its own.
    episode-type-unknown | must | Apple, PSP, W3C | Say full, trailer or bonus.
    serial-without-number | must | Apple, PSP | Apple orders a serial by its numbers: give each full episode one.
    transcript-type | should | PN, Apple | text/vtt for WebVTT, application/x-subrip for SRT, application/json for JSON.
    transcript-untimed | should | PN, Apple | Offer WebVTT, too: this format has no times.
    chapters-type | should | PN | It is application/json+chapters.

    podcast-tag-unknown | must | PN | Take a name that the podcast namespace has.
    podcast-tag-misplaced | must | PN | Put it where the podcast namespace has it.
    podcast-tag-repeated | must | PN | Keep one.
    podcast-tag-replaced | should | PN | Use the tag that has taken its place.
    podcast-text-missing | must | PN | Give it its text.
    podcast-text-unread | should | PN | Leave the text out.
    podcast-attribute | must | PN | Give it the attributes that the podcast namespace names.
    podcast-value | must | PN | Write what the podcast namespace asks for.
    podcast-value-empty | should | PN | Fill it, or leave it out.
    podcast-value-long | should | PN | Shorten it: apps cut it.
    podcast-tag-incomplete | must | PN | Put into it the tags that it needs.

    served-type | must | Apple, W3C | Let the server say application/rss+xml, application/xml or text/xml.
    served-unconditionally | should | podinfra | Answer with an ETag or Last-Modified, and 304 when nothing has changed.
    enclosure-not-served | must | Apple | Put the file where the feed says that it is.
    enclosure-length-differs | must | RSS, Apple | Let the feed say the size of the file that is served.
    enclosure-type-differs | should | Apple | Let the server say the type that the feed says.
    enclosure-without-ranges | must | Apple | Serve it from a server that answers requests for a part of a file.
    artwork-not-served | must | Apple | Put the picture where the feed says that it is; the server must answer HEAD.
    artwork-type | must | Apple | Serve it as image/jpeg or image/png.
    artwork-size | must | Apple | Make it a square of 1400 to 3000 pixels.
    artwork-heavy | should | Spotify, PRX | Save it with at most 512 kB.
    sidecar-not-served | must | PN | Put the transcript or the chapters where the feed says that they are.
    sidecar-type | should | PN, Apple | Let the server say the type that the feed says.
    sidecar-without-cors | should | PN | Let the server send Access-Control-Allow-Origin: *, for players on the web.
""")
"""Every rule by its name."""


@dataclass(frozen=True)
class Finding:
    """One place where a feed breaks a rule. `where` is `channel` or the item's title; `line` counts from 1."""

    rule: Rule
    where: str
    what: str
    line: int | None = None

    def __str__(self) -> str:
        return f"{self.rule.name}: {self.where} {self.what}"
