"""What all tests share: no network beyond loopback, and no test that is silently left out."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from tests.system_packages import missing_programs

_LEFT_OUT: list[str] = []

# A shell that starts the tests in the background makes them, and all that they start, deaf to Ctrl-C.
signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the tests whose system package is missing, and name them; in CI they stay, and fail."""
    missing = set(missing_programs())
    if os.environ.get("CI") or not missing:
        return
    lacking = [item for item in items if missing & _programs_of(item)]
    _LEFT_OUT.extend(item.nodeid for item in lacking)
    config.hook.pytest_deselected(items=lacking)
    items[:] = [item for item in items if item not in lacking]


def _programs_of(item: pytest.Item) -> set[str]:
    """The programs that a test names as its system packages'."""
    return {program for marker in item.iter_markers("system") for program in marker.args}


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name the tests that did not run."""
    if _LEFT_OUT:
        terminalreporter.section(f"{len(_LEFT_OUT)} tests did not run: {', '.join(missing_programs())} missing")
        for name in _LEFT_OUT:
            terminalreporter.line(name)


@pytest.fixture(scope="session")
def repository() -> Path:
    """The root of this repository, which is itself a show."""
    return Path(__file__).parent.parent
