"""Click commands: parse, call, render, exit. The only place that prints."""

from __future__ import annotations

import io
import os
import sys

import click

from podcast.cli.app import app
from podcast.cli.output import report_error
from podcast.errors import ConfigError, PodcastError, disk_error

__all__ = ["app", "main"]


def main() -> None:
    """Run the command line, and turn every expected failure into one clear sentence and an exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that lacks a letter shows a mark in its place
    try:
        _refuse_unreadable(sys.argv)
        sys.exit(app(prog_name="podcast", standalone_mode=False))
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("\nInterrupted. What was finished is kept: the same command goes on from there.", err=True)
        sys.stdout.flush()
        # not sys.exit: a recogniser may still be at work in a thread of native code, and nobody waits for it any more
        os._exit(130)
    except PodcastError as error:
        report_error(error)
        sys.exit(error.exit_code)
    except OSError as error:
        known = disk_error(error)
        if known is None:
            raise
        report_error(known)
        sys.exit(known.exit_code)


def _refuse_unreadable(arguments: list[str]) -> None:
    """Raise ConfigError for an argument with bytes that are no UTF-8: Python hands them on as lone surrogates."""
    for argument in arguments:
        shown = argument.encode(errors="replace").decode()
        if shown != argument:
            raise ConfigError(
                f'"{shown}" is not UTF-8 text', hint="Type it again; a file with such a name has to be renamed first."
            )
