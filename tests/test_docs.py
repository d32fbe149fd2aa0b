"""The documentation is true: its console blocks are run, its reference is generated, its links lead somewhere."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest

from docs.generate_cli import TARGET, reference
from podcast.cli import app
from tests.commands import environment

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
CONSOLE = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)


def sessions() -> list[Path]:
    return [page for page in PAGES if CONSOLE.search(page.read_text(encoding="utf-8"))]


@pytest.mark.slow
@pytest.mark.e2e
@pytest.mark.parametrize("page", sessions(), ids=lambda page: page.name)
def test_console_blocks_print_what_the_page_says(page: Path, tmp_path: Path) -> None:
    """Each page is one session of bash, in a home with a recording at `~/recordings/interview.flac`."""
    (tmp_path / "recordings").mkdir()
    shutil.copy(ROOT / "episodes" / "ep02" / "narrator.flac", tmp_path / "recordings" / "interview.flac")
    bin_folder = tmp_path / "bin"
    bin_folder.mkdir()
    (bin_folder / "podcast").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m podcast "$@"\n')
    (bin_folder / "podcast").chmod(0o755)
    more = {
        "HOME": str(tmp_path),
        "PYTHONPATH": str(ROOT),
        "PATH": f"{bin_folder}:/usr/bin:/bin",
        "XDG_CACHE_HOME": str(cache()),
    }
    folder = tmp_path
    for command, expected in commands(page):
        script = f"{command}\nstatus=$?; pwd > {tmp_path}/.cwd; exit $status"
        ran = subprocess.run(
            ["bash", "-c", script],
            cwd=folder,
            env=environment(**more),
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
        printed = (ran.stdout + ran.stderr).replace(str(tmp_path), "~")
        assert re.fullmatch(pattern(expected), printed.strip(), re.DOTALL), f"$ {command}\n{printed}"
        folder = Path((tmp_path / ".cwd").read_text().strip())


def cache() -> Path:
    """The cache of the user who runs the tests: the weights are joined once."""
    import platformdirs

    return Path(platformdirs.user_cache_dir())


def commands(page: Path) -> list[tuple[str, str]]:
    """Every `$ command` of a page, with the output that it promises."""
    found: list[tuple[str, str]] = []
    for block in CONSOLE.findall(page.read_text(encoding="utf-8")):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = part.partition("\n")
            found.append((command, output.strip()))
    return found


def pattern(expected: str) -> str:
    """Times may differ, and `...` stands for anything."""
    text = re.escape(expected).replace(r"\.\.\.", ".*")
    return re.sub(r"\d+(\\\.\d+)?\\ s\b", r"[0-9.]+ s", text)


def test_the_command_reference_is_what_the_commands_say() -> None:
    assert TARGET.read_text(encoding="utf-8") == reference(), "run `make docs`"


@pytest.mark.parametrize("name", list(app.commands))
def test_every_command_has_help_with_an_example(name: str) -> None:
    command = app.commands[name]
    help_text = command.get_help(click.Context(command, info_name=name))
    assert "Example:\n" in help_text
    assert f"podcast {name}" in help_text.partition("Example:")[2]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:|#|\{\{)([^)#]+)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), f"{page.name} links to {target}"
