"""A bar with the time left, for work on a whole class that takes more than a second."""

import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

from grader.cli.options import colour

_T = TypeVar("_T")
_WHILE = 1.0  # seconds


def with_bar(what: str) -> Callable[[Sequence[_T]], Iterator[_T]]:
    """Return what goes through things, and shows on a screen how far it is once that takes a while."""

    def through(things: Sequence[_T]) -> Iterator[_T]:
        began, bar = time.monotonic(), None
        on_screen = sys.stdout.isatty() and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        try:
            for number, thing in enumerate(things):
                if bar is None and on_screen and time.monotonic() - began > _WHILE:
                    bar = _bar()
                    bar.start()
                    bar.add_task(what, total=len(things))
                if bar is not None:
                    bar.update(bar.task_ids[0], completed=number)
                yield thing
        finally:
            if bar is not None:
                bar.stop()

    return through


def _bar() -> Any:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    console = Console(stderr=True, color_system="auto" if colour() is None else None)
    return Progress(*columns, console=console, transient=True)
