"""Write docs/reference/cli.md from the commands themselves; a test fails when it is out of date."""

from __future__ import annotations

from pathlib import Path

import click

from podcast.cli import app

TARGET = Path(__file__).parent / "reference" / "cli.md"


def reference() -> str:
    """`--help` of the group and of every command, as one page."""
    parts = ["# Commands\n", _section(app, ["podcast"])]
    for name, command in app.commands.items():
        parts.append(_section(command, ["podcast", name]))
        if isinstance(command, click.Group):
            parts += [_section(inner, ["podcast", name, verb]) for verb, inner in command.commands.items()]
    return "\n".join(parts)


def _section(command: click.Command, words: list[str]) -> str:
    context = click.Context(command, info_name=" ".join(words), terminal_width=100, max_content_width=100)
    return f"## {' '.join(words)}\n\n```text\n{command.get_help(context).rstrip()}\n```\n"


if __name__ == "__main__":
    TARGET.write_text(reference(), encoding="utf-8")
    print(f"wrote {TARGET}")  # noqa: T201 - a script for people
