"""A limit for calls that may hang without ever failing."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

Result = TypeVar("Result")


class Overdue(Exception):  # noqa: N818 - not an error of ours that a person sees
    """The call is still at work; what it does now is nobody's."""


def within(seconds: float, call: Callable[[], Result]) -> Result:
    """Return what `call` returns, raise what it raises, or raise Overdue after `seconds`.

    The call goes on in a daemon thread then: a socket that hangs cannot be stopped from outside, but it no longer
    keeps anybody waiting, nor the process alive.
    """
    results: list[Result] = []
    failures: list[BaseException] = []

    def work() -> None:
        try:
            results.append(call())
        except BaseException as failure:
            failures.append(failure)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        raise Overdue
    if failures:
        raise failures[0]
    return results[0]
