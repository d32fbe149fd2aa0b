"""Feeds of single listeners: who has one, at which address, and the stage that writes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from podcast.errors import ConfigError
from podcast.listeners_key import fingerprint
from podcast.options import Listener
from podcast.production.desk import Desk
from podcast.production.show import listener_path
from podcast.toml_values import one_spelling
from podcast.toml_writing import set_tables


def add(desk: Desk, name: str) -> Desk:
    """Give a listener an address; one whose address was revoked gets another. Returns the desk after it.

    Raises ConfigError for a name that has one.
    """
    name = one_spelling(name)
    if not name or not name.isprintable():
        raise ConfigError("a listener needs a name", hint="Any label will do that tells you who it is.")
    known = _find(desk, name)
    if known is not None and not known.revoked:
        raise ConfigError(
            f"{name} has an address already",
            where=desk.workspace.settings_file,
            hint=f'`podcast listeners address "{name}"` shows it, `podcast listeners revoke "{name}"` takes it back.',
        )
    new = Listener(name, known.issue + 1 if known else 1, made_with=fingerprint(desk.key()))
    others = [one for one in desk.settings.listeners if one.name != name]
    return _write(desk, [*others, new])


def revoke(desk: Desk, name: str) -> Desk:
    """Take a listener's address back. Returns the desk after it. Raises ConfigError for a name that has none."""
    known = find(desk, name)
    return _write(desk, [replace(one, revoked=True) if one == known else one for one in desk.settings.listeners])


def find(desk: Desk, name: str) -> Listener:
    """The listener of this name. Raises ConfigError where no address of theirs is valid."""
    known = _find(desk, name)
    if known is None or known.revoked:
        names = ", ".join(one.name for one in desk.settings.listeners if not one.revoked) or "none yet"
        raise ConfigError(
            f'"{name}" has no address of their own; those who have: {names}',
            where=desk.workspace.settings_file,
            hint=f'`podcast listeners add "{name}"` gives one.',
        )
    return known


def address(desk: Desk, listener: Listener) -> str:
    """The whole address of a listener's feed."""
    return desk.settings.storage.site_url + listener_path(desk.settings, desk.key(), listener)


def _find(desk: Desk, name: str) -> Listener | None:
    return next((one for one in desk.settings.listeners if one.name == one_spelling(name)), None)


def _write(desk: Desk, listeners: Sequence[Listener]) -> Desk:
    set_tables(desk.workspace.settings_file, "listeners", list(map(_row, listeners)))
    return replace(desk, settings=replace(desk.settings, listeners=tuple(listeners)))


def _row(listener: Listener) -> dict[str, object]:
    row: dict[str, object] = {"name": listener.name, "issue": listener.issue}
    if listener.revoked:
        row["revoked"] = True
    if listener.made_with is not None:
        row["made_with"] = listener.made_with
    return row
