"""The template of the notes: what stands around them in apps and on the page, the same for every episode.

A show's own is `notes.template.md` beside podcast.toml, in Jinja2, and makes Markdown:

    notes                             what the producer wrote, in paragraphs of its own wherever it is said
    chapters, people, links, licence  ready-made parts with their heading; empty where there is nothing to say
    show                              title, author, description, website, copyright
    episode                           title, number, season, type, date (2026-03-01), page (its address)
    apps                              true for the feed, false for the page, which has chapters and people of its own

It may say values, choose by conditions (`{% if apps %}`) and use the filters default, lower, trim and upper. Anything
else of Jinja2 is refused: without loops and calls every template comes to an end, and none can look behind its values.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from podcast.errors import ConfigError
from podcast.model import Chapter, Link, Person
from podcast.notes.languages import Language, language
from podcast.notes.moments import moment_link
from podcast.notes.sheet import Sheet

if TYPE_CHECKING:
    from jinja2 import Template
    from jinja2.nodes import Node
    from jinja2.sandbox import ImmutableSandboxedEnvironment

TEMPLATE_FILE = "notes.template.md"
"""A show's own template, beside podcast.toml."""

MOST_CHARACTERS = 1_000_000

NOTES = "\ufdd0"
"""Stands for the notes in a filled template: a character that Unicode keeps for such use, and no text has.

The notes are made HTML by themselves, so that nothing left open in them, as a comment is, takes in what comes after.
"""

_FILTERS = ("default", "lower", "trim", "upper")
_TESTS = ("defined", "none")
_HINT = (
    "A template has values ({{ notes }}), conditions ({% if apps %}…{% endif %}) and the filters "
    f"{', '.join(_FILTERS)}; chapters, people and links are lists already."
)
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_NOT_IN_ADDRESSES = re.compile(r'[\s<>()"\\`]')
_CREATIVE_COMMONS = re.compile(r"cc-(by(?:-nc)?(?:-sa|-nd)?)-4\.0|cc0-1\.0")


@dataclass(frozen=True)
class _Show:
    """What a template may say of the show: text that Markdown shows as it is."""

    title: str
    author: str
    description: str
    website: str
    copyright: str


@dataclass(frozen=True)
class _Episode:
    """What a template may say of the episode."""

    title: str
    number: int | None
    season: int | None
    type: str
    date: str
    page: str


_PARTS = ("notes", "chapters", "people", "links", "licence", "apps")
_OWNERS = {"show": _Show, "episode": _Episode}


def fill_template(sheet: Sheet, *, apps: bool, notes: bool) -> str:
    """Return the Markdown of what is shown, with NOTES where the notes go; `notes` tells whether there are any.

    Raises ConfigError when the show's template cannot be used.
    """
    import jinja2  # noqa: PLC0415 - heavy, and only needed here

    template = _compiled(_default() if sheet.template is None else sheet.template, TEMPLATE_FILE)
    filled: list[str] = []
    room = MOST_CHARACTERS
    try:
        for piece in template.generate(_values(sheet, apps=apps, notes=notes)):
            room -= len(piece)
            if room < 0:
                raise too_long()
            filled.append(piece)
    except (jinja2.TemplateError, TypeError) as error:
        raise ConfigError(f"this template cannot be filled: {error}", where=TEMPLATE_FILE, hint=_HINT) from error
    return "".join(filled)


def too_long() -> ConfigError:
    """Say that the notes, as the template puts them together, have no end."""
    return ConfigError(
        "with this template the notes have more than a million characters",
        where=TEMPLATE_FILE,
        hint="Say every part once: {{ notes }} is the whole text.",
    )


def check_template(text: str, where: str = TEMPLATE_FILE) -> None:
    """Return when a template can be used. `where` names its file.

    Raises ConfigError with the line: it is no Jinja2, says a value that does not exist, or uses what is refused.
    """
    _compiled(text, where)


@cache
def _compiled(text: str, where: str) -> Template:
    import jinja2  # noqa: PLC0415 - heavy, and only needed here
    from jinja2 import nodes  # noqa: PLC0415

    environment = _environment()
    try:
        tree = environment.parse(text)
        for node in _nodes(tree):
            _check_node(node, where)
        if not any(isinstance(node, nodes.Name) and node.name == "notes" for node in _nodes(tree)):
            raise ConfigError(
                "this template never says the notes", where=where, hint="Put {{ notes }} where they shall stand."
            )
        return environment.from_string(text)
    except jinja2.TemplateSyntaxError as error:
        message = (error.message or "").rstrip(".")
        raise ConfigError(
            f"this template cannot be read: {message}", where=f"{where}, line {error.lineno}", hint=_HINT
        ) from error
    except RecursionError as error:
        raise ConfigError("this template is nested too deeply", where=where, hint=_HINT) from error


def _environment() -> ImmutableSandboxedEnvironment:
    from jinja2 import StrictUndefined  # noqa: PLC0415 - heavy, and only needed here
    from jinja2.sandbox import ImmutableSandboxedEnvironment  # noqa: PLC0415

    environment = ImmutableSandboxedEnvironment(
        autoescape=False,  # it makes Markdown, which is made harmless when it is HTML
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        finalize=lambda value: "" if value is None else value,
    )
    environment.globals.clear()
    return environment


def _nodes(tree: Node) -> Iterator[Node]:
    yield tree
    for child in tree.iter_child_nodes():
        yield from _nodes(child)


def _check_node(node: Node, where: str) -> None:
    from jinja2 import nodes  # noqa: PLC0415 - heavy, and only needed here

    plain = (nodes.Template, nodes.Output, nodes.TemplateData, nodes.If, nodes.CondExpr, nodes.Const, nodes.Compare)
    place = f"{where}, line {node.lineno}"
    if isinstance(node, nodes.Name):
        _check_known("value", node.name, (*_PARTS, *_OWNERS), place)
    elif isinstance(node, nodes.Getattr):
        _check_attribute(node, place)
    elif isinstance(node, nodes.Filter):
        _check_known("filter", node.name, _FILTERS, place)
    elif isinstance(node, nodes.Test):
        _check_known("test", node.name, _TESTS, place)
    elif not isinstance(node, (*plain, nodes.Operand, nodes.And, nodes.Or, nodes.Not)):
        raise ConfigError(f"templates of notes have no {_named(node)}", where=place, hint=_HINT)


def _check_attribute(node: Node, place: str) -> None:
    from jinja2 import nodes  # noqa: PLC0415 - heavy, and only needed here

    assert isinstance(node, nodes.Getattr)
    owner = node.node.name if isinstance(node.node, nodes.Name) else ""
    if owner not in _OWNERS:
        raise ConfigError(f'only show and episode have parts, not what ".{node.attr}" is asked of', where=place)
    _check_known(f"value of {owner}", node.attr, tuple(field.name for field in fields(_OWNERS[owner])), place)


def _check_known(kind: str, name: str, known: tuple[str, ...], place: str) -> None:
    if name not in known:
        near = difflib.get_close_matches(name, known, n=1)
        hint = f'Did you mean "{near[0]}"?' if near else f"There are: {', '.join(known)}."
        raise ConfigError(f'there is no {kind} "{name}"', where=place, hint=hint)


def _named(node: Node) -> str:
    names = {"For": "loops", "Call": "calls", "Macro": "macros", "Include": "includes", "Extends": "inheritance"}
    kind = type(node).__name__
    return names.get(kind, f'"{kind.lower()}"')


@cache
def _default() -> str:
    return (files("podcast.notes") / "templates" / "notes.md").read_text("utf-8")


def _values(sheet: Sheet, *, apps: bool, notes: bool) -> dict[str, object]:
    show, episode = sheet.show, sheet.episode
    tongue = language(sheet.language)
    return {
        "notes": f"\n\n{NOTES}\n\n" if notes else "",
        "chapters": _listed(tongue.chapters, (_chapter(chapter, sheet.page) for chapter in sheet.chapters)),
        "people": _listed(tongue.people, (_person(person, tongue) for person in episode.people or show.people)),
        "links": _listed(tongue.links, (_link(link) for link in episode.links)),
        "licence": _licence(show.license, tongue),
        "show": _Show(
            title=_plain(show.title),
            author=_plain(show.author),
            description=_plain(show.description),
            website=_address(show.website or ""),
            copyright=_plain(show.copyright or ""),
        ),
        "episode": _Episode(
            title=_plain(episode.title),
            number=episode.number,
            season=episode.season,
            type=episode.type,
            date=_plain(episode.date.date().isoformat()) if episode.date else "",
            page=_address(sheet.page),
        ),
        "apps": apps,
    }


def _listed(heading: str, items: Iterator[str]) -> str:
    lines = "".join(f"- {item}\n" for item in items)
    return f"## {heading}\n\n{lines}" if lines else ""


def _chapter(chapter: Chapter, page: str) -> str:
    return f"{moment_link(chapter.start_ms, _address(page))} {_linked(chapter.title, chapter.link)}"


def _person(person: Person, tongue: Language) -> str:
    role = tongue.roles.get(person.role, person.role)
    return _linked(person.name, person.href) + (f", {_plain(role)}" if role else "")


def _link(link: Link) -> str:
    return _linked(link.title, link.url) if link.title else f"<{_address(link.url)}>"


def _licence(licence: str | None, tongue: Language) -> str:
    """Name a licence of Creative Commons and link its text; others have no address that everybody knows."""
    found = _CREATIVE_COMMONS.fullmatch((licence or "").strip().lower())
    if found is None:
        return ""
    kind = found[1]
    path, name = (f"licenses/{kind}/4.0/", f"CC {kind.upper()} 4.0") if kind else ("publicdomain/zero/1.0/", "CC0 1.0")
    return f"{tongue.licence}: [{name}](<https://creativecommons.org/{path}>)\n"


def _linked(text: str, address: str | None) -> str:
    return f"[{_plain(text)}](<{_address(address)}>)" if address else _plain(text)


def _plain(text: str) -> str:
    """Return text that Markdown shows as it is, on one line."""
    return _PUNCTUATION.sub(r"\\\1", " ".join(text.replace(NOTES, "").split()))


def _address(address: str) -> str:
    """Return an address that nothing in it can end, wherever Markdown takes one."""
    return _NOT_IN_ADDRESSES.sub(lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode()), address.strip())
