"""Native code that does not hear Ctrl-C, made to."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

_Result = TypeVar("_Result")


def interruptible(call: Callable[[], _Result]) -> _Result:
    """Return what `call` returns, from a thread: Python hears signals only between steps of its main thread.

    A recogniser is one step of many seconds. When Ctrl-C comes, KeyboardInterrupt is raised here at once; the call is
    left behind in a daemon thread, with its result unused.
    """
    results: list[_Result] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            results.append(call())
        except BaseException as error:  # whatever it is, it is raised again where it is waited for
            errors.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    while thread.is_alive():
        thread.join(0.2)
    if errors:
        raise errors[0]
    return results[0]
