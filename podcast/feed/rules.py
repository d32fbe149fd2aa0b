"""What a show must be before its feed is written: every rule is a row, and every refusal names the field.

feedgen lets most of these through, or stops without saying where.
"""

from __future__ import annotations

import contextlib
import re
import textwrap
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from podcast.errors import ConfigError
from podcast.feed.categories import in_english
from podcast.feed.excerpt import LIMIT_BYTES
from podcast.feed.languages import LANGUAGES
from podcast.feed.licences import licence_url
from podcast.feed.markup import markup_problem
from podcast.feed.namespace import DOCUMENTS, TAGS
from podcast.feed.namespace_rules import count_problems, problems
from podcast.feed.roles import role_group
from podcast.feed.urls import url_problem
from podcast.model import Episode, Person, Show, Tag
from podcast.release import Edition, Release, SiteFile


class Text(NamedTuple):
    """A text that a person writes. `most` is in characters of Python, or in bytes of UTF-8."""

    field: str
    required: bool = True
    lines: bool = False
    most: int | None = None
    unit: str = "characters"


# Apple takes 4000 bytes of description; W3C's validator refuses more than 255 characters of author and owner; the
# podcast namespace lets apps cut a name after 128.
SHOW_TEXTS = (
    Text("title"),
    Text("description", lines=True, most=LIMIT_BYTES, unit="bytes"),
    Text("author", most=255),
    Text("owner_name", required=False, most=255),
    Text("copyright", required=False),
)
EPISODE_TEXTS = (Text("guid"), Text("title"))
PERSON_NAME = Text("name", most=128)

_SHOW_FILE = "podcast.toml"
# XML 1.0 allows none of the first three ranges; the fourth and U+FFFD are what a wrong decoding leaves.
_NEVER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff\x7f-\x9f\ufffd]")
_EMAIL = re.compile(r"[A-Za-z0-9_+.'-]+@([A-Za-z0-9-]+\.)+[A-Za-z0-9-]+")
_UUID = re.compile(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_LANGUAGE = re.compile(r"([a-z]{2})(-[A-Za-z]{2}|-[0-9]{3}|-[A-Za-z]{4}(-[A-Za-z]{2})?)?")
_IMAGE_ENDINGS = {"image/jpeg": (".jpg", ".jpeg"), "image/png": (".png",)}


def check_show(show: Show) -> None:
    """Return when the show itself can have a feed: quick, and worth asking before hours of work.

    Raises ConfigError for the first rule that it breaks.
    """
    for problem in show_problems(show):
        raise problem


def check(show: Show, releases: Sequence[Release], edition: Edition) -> None:
    """Return when these make a feed that apps and directories take. Raises ConfigError for the first broken rule."""
    check_show(show)
    _check_site(edition.site_url, edition.artwork)
    for problem in _url_problems("hub of [feed]", edition.hub, _SHOW_FILE):
        raise problem
    for release in releases:
        for problem in release_problems(show, release):
            raise problem
    for problem in duplicates(releases):
        raise problem


def show_problems(show: Show) -> Iterator[ConfigError]:
    """Every rule that the show breaks."""
    yield from _text_problems(show, SHOW_TEXTS, _SHOW_FILE)
    if show.guid is not None and not _UUID.fullmatch(show.guid):
        yield ConfigError(
            f'guid "{show.guid}" is not a UUID',
            where=_SHOW_FILE,
            hint="Keep the guid that `podcast init` wrote, or the podcast:guid of the feed that the show had before.",
        )
    yield from _language_problems("language", show.language, _SHOW_FILE)
    if show.owner_email is not None and not _EMAIL.fullmatch(show.owner_email):
        yield ConfigError(
            f'owner_email "{show.owner_email}" is not an e-mail address',
            where=_SHOW_FILE,
            hint="It is public in the feed, and directories write to it: use an address like podcast@example.org.",
        )
    yield from _url_problems("website", show.website, _SHOW_FILE)
    yield from _people_problems(show.people, _SHOW_FILE)
    yield from _vocabulary_problems(show)
    yield from _url_problems("new_feed_url", show.new_feed_url, _SHOW_FILE)
    yield from _tag_problems(show.tags, "channel", _SHOW_FILE)


def release_problems(show: Show, release: Release) -> Iterator[ConfigError]:
    """Every rule that one episode breaks by itself."""
    episode = release.episode
    where = f"episodes/{episode.id}/episode.toml"
    yield from _text_problems(episode, EPISODE_TEXTS, where)
    yield from _people_problems(episode.people, where)
    yield from _tag_problems(episode.tags, "item", where)
    yield from _language_problems("language", release.language, where)
    yield from _number_problems(show, episode, where)
    yield from _date_problems(episode, where)
    yield from _notes_problems(release)
    yield from _audio_problems(release, where)
    yield from _file_problems(release, where)


def duplicates(releases: Sequence[Release]) -> Iterator[ConfigError]:
    """Every value that two episodes share and may not."""
    hints = {
        "guid": "Give each episode its own guid; one that is published already must keep the guid it has.",
        "number": "Give each episode of a season its own number.",
        "audio file": "Give each episode its own audio file: apps take the same address for the same episode.",
    }
    seen: dict[tuple[str, str], str] = {}
    for release in releases:
        for kind, value in _unique_values(release):
            first = seen.setdefault((kind, value), release.episode.id)
            if first != release.episode.id:
                where = f"episodes/{release.episode.id}/episode.toml"
                yield ConfigError(f"{kind} {value} is that of {first}, too", where=where, hint=hints[kind])


def _unique_values(release: Release) -> Iterator[tuple[str, str]]:
    episode = release.episode
    yield "guid", f'"{episode.guid}"'
    if not release.audio.elsewhere:
        yield "audio file", release.audio.path
    # a trailer or a bonus may have the number of the episode that it belongs to
    if episode.number is not None and episode.type == "full":
        yield (
            "number",
            str(episode.number) if episode.season is None else f"{episode.number} of season {episode.season}",
        )


def _text_problems(owner: object, rules: tuple[Text, ...], where: str) -> Iterator[ConfigError]:
    for rule in rules:
        problem = _text_problem(rule, getattr(owner, rule.field))
        if problem:
            yield ConfigError(f"{rule.field} {problem}", where=where, hint=f"Change {rule.field} there.")


def _text_problem(rule: Text, value: str | None) -> str | None:
    text = (value or "").strip()
    if not text:
        return "is empty" if rule.required or value is not None else None
    never = _NEVER.search(text)
    if never:
        return f"holds the character U+{ord(never[0]):04X}, which no feed may carry"
    if not rule.lines and re.search(r"[\t\n\r\u2028\u2029]", text):
        return "holds a line break or a tab"
    meant = _repaired(text)
    if meant:
        return f'is garbled: it seems to be "{textwrap.shorten(meant, 60)}", saved in one encoding and read in another'
    size = len(text.encode("utf-8")) if rule.unit == "bytes" else len(text)
    if rule.most is not None and size > rule.most:
        return f"is {size} {rule.unit} long, and {rule.most} are the most that directories take"
    return None


def _repaired(text: str) -> str | None:
    """Read `text` as what it was before UTF-8 was taken for Latin-1 or Windows-1252; None if it never was."""
    if re.search(r"[ÂÃ][^\x00-\x7f]", text):
        for encoding in ("latin-1", "cp1252"):
            with contextlib.suppress(UnicodeError):
                return text.encode(encoding).decode("utf-8")
    return None


def _language_problems(field: str, language: str, where: str) -> Iterator[ConfigError]:
    code = _LANGUAGE.fullmatch(language)
    if code is None or code[1] not in LANGUAGES:
        yield ConfigError(
            f'{field} "{language}" is not a language code',
            where=where,
            hint="Write two letters, with a region if it matters: fr, en, fr-CA.",
        )


def _url_problems(field: str, url: str | None, where: str) -> Iterator[ConfigError]:
    problem = None if url is None else url_problem(url)
    if problem:
        # an address with a password in it is not said again
        shown = field if url is None or "@" in url else f'{field} "{url}"'
        yield ConfigError(f"{shown} {problem}", where=where, hint="Write it like https://example.org/podcast.")


def _people_problems(people: tuple[Person, ...], where: str) -> Iterator[ConfigError]:
    for person in people:
        problem = _text_problem(PERSON_NAME, person.name)
        if problem:
            what = f'the name of the person "{person.name.strip()}" {problem}'
            yield ConfigError(what, where=where, hint="Change the name there.")
        for refusal in _refusal(role_group, person.role):
            yield ConfigError(refusal.what, where=where, hint=refusal.hint)
        yield from _url_problems(f'the href of "{person.name}"', person.href, where)
        yield from _url_problems(f'the image of "{person.name}"', person.image, where)


#: Tags for which podcast.toml has a key, and episode.toml has none.
_KEYS_OF_THE_SHOW_ALONE = frozenset({"podcast:license"})


def _tag_problems(tags: tuple[Tag, ...], parent: str, where: str) -> Iterator[ConfigError]:
    """What the podcast namespace does not allow in `[podcast]`, and what another key is for."""
    for tag in tags:
        rule = TAGS.get(tag.name.removeprefix("podcast:"))
        of_the_show = tag.name in _KEYS_OF_THE_SHOW_ALONE and parent != "channel"
        if rule is not None and rule.instead and parent in rule.parents and not of_the_show:
            what = f"`{tag.name.removeprefix('podcast:')}` of [podcast] is written from another place"
            yield ConfigError(what, where=where, hint=f"Say it with `{rule.instead}`, and delete it from [podcast].")
        for text in _texts_of(tag):
            problem = _text_problem(Text("", required=False), text)
            if problem:
                yield ConfigError(f"{tag.name} of [podcast] {problem}", where=where, hint="Change it there.")
    for found in (*(one for tag in tags for one in problems(tag, parent)), *count_problems(tags, parent)):
        if found.stops:
            yield ConfigError(f"{found} ([podcast])", where=where, hint=found.hint or f"What it needs: {DOCUMENTS}")


def _texts_of(tag: Tag) -> Iterator[str | None]:
    yield tag.text
    yield from (value or None for _, value in tag.attributes)
    for child in tag.children:
        yield from _texts_of(child)


def _vocabulary_problems(show: Show) -> Iterator[ConfigError]:
    """Words that must be from somebody else's list."""
    if not show.categories:
        yield ConfigError(
            "the show has no category",
            where=_SHOW_FILE,
            hint='Apple and Spotify ask for at least one, such as "Society & Culture".',
        )
    for category in show.categories:
        yield from _refusal(in_english, category)
    if show.license is not None:
        yield from _refusal(licence_url, show.license)


def _refusal(lookup: Callable[..., object], *words: object) -> Iterator[ConfigError]:
    try:
        lookup(*words)
    except ConfigError as error:
        yield error


def _number_problems(show: Show, episode: Episode, where: str) -> Iterator[ConfigError]:
    for field, value in (("number", episode.number), ("season", episode.season)):
        if value is not None and value < 1:
            yield ConfigError(f"{field} is {value}", where=where, hint=f"Write a {field} from 1 upwards, or none.")
    if show.type == "serial" and episode.type == "full" and episode.number is None:
        yield ConfigError(
            "number is missing, and the show is a serial",
            where=where,
            hint="Apple orders a serial by its numbers: give each full episode one.",
        )


def _date_problems(episode: Episode, where: str) -> Iterator[ConfigError]:
    if episode.date is None:
        yield ConfigError("date is missing", where=where, hint="The first `podcast publish` of an episode writes it.")
    elif episode.date.tzinfo is None:
        yield ConfigError("date has no time zone", where=where, hint="Write it like 2025-11-05T06:00:00+01:00.")
    elif not 1900 <= episode.date.year <= 9998:  # RFC 5322 begins in 1900
        yield ConfigError(
            f"date is in the year {episode.date.year}", where=where, hint="Write the day on which it was published."
        )


def _notes_problems(release: Release) -> Iterator[ConfigError]:
    where = f"episodes/{release.episode.id}/notes.md"
    html = release.notes.html
    problem = _text_problem(Text("notes", lines=True), html) or markup_problem(html)
    if problem:
        yield ConfigError(f"the text {problem}", where=where, hint="Change the notes there.")


def _audio_problems(release: Release, where: str) -> Iterator[ConfigError]:
    audio = release.audio
    if audio.bytes <= 0 or (release.duration_ms <= 0 and not audio.elsewhere):
        yield ConfigError(f"the audio file {audio.path} is empty", where=where, hint="Publish the episode again.")
    if not audio.media_type.startswith(("audio/", "video/")):
        what = f'the audio file {audio.path} has the media type "{audio.media_type}"'
        yield ConfigError(what, where=where, hint="An MP3 file is audio/mpeg.")


def _file_problems(release: Release, where: str) -> Iterator[ConfigError]:
    for path in (release.page, *(file.path for file in release.files)):
        yield from _path_problems(path, where)
    if release.audio.elsewhere:
        yield from _url_problems("url of [enclosure]", release.audio.path, where)
    if release.artwork:
        yield from _image_problems(release.artwork, where)


def _path_problems(path: str, where: str) -> Iterator[ConfigError]:
    parts = path.removesuffix("/").split("/")
    if not path.isascii() or not path.isprintable() or "\\" in path or {"", ".", ".."} & set(parts):
        yield ConfigError(
            f'"{path}" cannot be the path of a file on the site',
            where=where,
            hint="Use letters a to z, digits, dots and hyphens, and no leading slash.",
        )


def _image_problems(image: SiteFile, where: str) -> Iterator[ConfigError]:
    endings = _IMAGE_ENDINGS.get(image.media_type)
    if endings is None:
        what = f'the artwork {image.path} has the media type "{image.media_type}"'
        yield ConfigError(what, where=where, hint="Use a JPEG or a PNG image.")
    elif not image.path.lower().endswith(endings):
        what = f"the artwork {image.path} is {image.media_type}, which its name does not say"
        yield ConfigError(what, where=where, hint=f"Let its name end in {' or '.join(endings)}.")


def _check_site(site_url: str, artwork: SiteFile | None) -> None:
    for problem in _url_problems("url", site_url, _SHOW_FILE):
        raise problem
    if not site_url.endswith("/"):
        raise ConfigError(f'url "{site_url}" does not end in a slash', where=_SHOW_FILE, hint="Add one.")
    if artwork:
        for problem in (*_path_problems(artwork.path, _SHOW_FILE), *_image_problems(artwork, _SHOW_FILE)):
            raise problem
