"""`podcast models`: Whisper's weights on this machine, fetched and removed."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

import click

from podcast.cli.context import cache_folder, json_option
from podcast.cli.output import duration, print_json
from podcast.errors import ConfigError

if TYPE_CHECKING:
    from podcast.options import SpeechOptions
    from podcast.speech import Size

_PATIENCE = 2.0  # seconds; a shorter download needs no progress


@click.group(invoke_without_command=True)
@json_option
@click.pass_context
def models(context: click.Context, as_json: bool) -> None:
    """List the sizes of Whisper: which are on this machine, which can be had, which the show uses.

    A larger one makes fewer errors and takes longer. Fetched once, it needs no network any more. The show's size is
    `model` under [speech] in podcast.toml.

    \b
    Example:
      podcast models
      podcast models fetch small
      podcast models remove small
    """
    if context.invoked_subcommand is not None:
        return
    from podcast import speech  # noqa: PLC0415 - not needed by --help

    options = _speech_options(context)
    found = speech.sizes(cache_folder())
    if as_json:
        print_json([_as_data(size, options.model) for size in found])
        return
    for size in found:
        click.echo(_line(size, options.model))
    if "/" in options.model:
        click.echo(f"The show uses the weights in {options.model}")
    click.echo(_next(found, options.model))


@models.command()
@click.argument("size")
@json_option
def fetch(size: str, as_json: bool) -> None:
    """Bring the weights of a size to this machine.

    \b
    Example:
      podcast models fetch small
    """
    from podcast import speech  # noqa: PLC0415 - not needed by --help

    bar = _Bar(size, silent=as_json)
    try:
        fetched = speech.fetch_model(size, cache_folder(), bar)
    finally:
        bar.clear()
    model = fetched.model
    if as_json:
        print_json({"name": size, "sha256": model.sha256, "was_here": fetched.was_here, "before": fetched.before})
        return
    click.echo(f"Whisper {size} {'was here already' if fetched.was_here else 'is here'}, sha256 {model.sha256}")
    if fetched.before:
        click.echo(
            f"{click.style('warning:', fg='yellow')} earlier the weights of {size} had sha256 {fetched.before[:12]}…: "
            "they have changed on the hub, and episodes will be transcribed again.",
            err=True,
        )
    click.echo(f'To use it: model = "{size}" under [speech] in podcast.toml. Then: podcast status')


@models.command()
@click.argument("size")
@json_option
def remove(size: str, as_json: bool) -> None:
    """Delete the weights of a size from this machine, to free the room that they take.

    \b
    Example:
      podcast models remove small
    """
    from podcast import speech  # noqa: PLC0415 - not needed by --help

    freed = speech.remove_model(size, cache_folder())
    if as_json:
        print_json({"name": size, "freed": freed})
        return
    click.echo(f"Whisper {size} removed: {freed / 1e6:.0f} MB freed. To have it back: podcast models fetch {size}")


def _speech_options(context: click.Context) -> SpeechOptions:
    """The show's settings, or the defaults where there is no show."""
    from podcast.config import load_settings  # noqa: PLC0415 - not needed by --help
    from podcast.options import SpeechOptions  # noqa: PLC0415 - the same
    from podcast.workspace import Workspace  # noqa: PLC0415 - the same

    try:
        workspace = Workspace.find(context.obj)
    except ConfigError:
        return SpeechOptions()
    return load_settings(workspace.settings_file).speech


def _as_data(size: Size, chosen: str) -> dict[str, object]:
    return {
        "name": size.name,
        "state": size.state,
        "bytes": size.bytes,
        "sha256": size.sha256,
        "source": size.source,
        "chosen": size.name == chosen,
    }


def _line(size: Size, chosen: str) -> str:
    mark = "*" if size.name == chosen else " "
    megabytes = f"{size.bytes / 1e6:,.0f} MB".replace(",", " ")
    state = {
        "here": click.style("here", fg="green"),
        "packaged": "installed, joined when first used",
        "absent": "can be fetched",
    }[size.state]
    told = f"  {size.sha256[:12]}" if size.sha256 and size.state != "absent" else ""
    return f"{mark} {size.name:<15}{megabytes:>9}  {state}{told}  {size.source}"


def _next(found: tuple[Size, ...], chosen: str) -> str:
    missing = [size.name for size in found if size.name == chosen and size.state == "absent"]
    if missing:
        return f"* is what the show uses. Next: podcast models fetch {missing[0]}"
    return "* is what the show uses. To have another: podcast models fetch SIZE"


class _Bar:
    """How far a download is: redrawn on a terminal, a line every 15 seconds elsewhere."""

    def __init__(self, size: str, *, silent: bool) -> None:
        from podcast.cli.progress import Speed  # noqa: PLC0415 - not needed by --help

        self._size = size
        self._silent = silent
        self._terminal = sys.stdout.isatty()
        self._started = time.monotonic()
        self._last_drawn = self._started + _PATIENCE - 15
        self._speed = Speed()
        self._speed.seconds_left(self._started, 0.0)
        self._shown = False

    def __call__(self, done: int, total: int) -> None:
        """Draw it, if it is time to."""
        now = time.monotonic()
        if self._silent or now - self._started < _PATIENCE or (not self._terminal and now - self._last_drawn < 15):
            return
        self._last_drawn = now
        text = f"{self._size}: {done / 1e6:.0f} of about {total / 1e6:.0f} MB"
        seconds = self._speed.seconds_left(now, done / total)
        if seconds is not None:
            text += f", {duration(seconds)} left"
        click.echo(f"\r\x1b[2K{text}" if self._terminal else text, nl=not self._terminal)
        self._shown = self._terminal

    def clear(self) -> None:
        """Take the line away."""
        if self._shown:
            click.echo("\r\x1b[2K", nl=False)
