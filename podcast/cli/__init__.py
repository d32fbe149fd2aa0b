"""Click commands: parse, call, render, exit. The only place that prints."""

from __future__ import annotations

import os
import sys

import click

from podcast.cli.app import app
from podcast.cli.output import report_error
from podcast.errors import PodcastError, disk_error

__all__ = ["app", "main"]


def main() -> None:
    """Run the command line, and turn every expected failure into one clear sentence and an exit code."""
    try:
        app(prog_name="podcast", standalone_mode=False)
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
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
    except BrokenPipeError:
        # the reader of our pipe (`| head`) has gone: nothing is wrong, and nobody is left to tell
        sys.stderr.close()
        sys.exit(0)
    except OSError as error:
        known = disk_error(error)
        if known is None:
            raise
        report_error(known)
        sys.exit(known.exit_code)
