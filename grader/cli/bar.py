"""What takes more than a second says so: a bar with the time left of many things, a line of one."""

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

import click

from grader.cli.options import colour

_T = TypeVar("_T")
_WHILE = 0.7  # seconds


def with_bar(what: str) -> Callable[[Sequence[_T]], Iterator[_T]]:
    """Return what goes through things, and shows on a screen how far it is once that takes a while."""

    def through(things: Sequence[_T]) -> Iterator[_T]:
        began, bar = time.monotonic(), None
        on_screen = _on_screen()
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


@contextmanager
def patience(text: str) -> Iterator[None]:
    """Show a line on a screen for as long as something takes, once that is a while; it prints nothing."""
    if not _on_screen():
        yield
        return
    shown = list[str]()

    def show() -> None:
        shown.append(text)
        click.echo(text, nl=False, err=True)

    waiting = threading.Timer(_WHILE, show)
    waiting.start()
    try:
        yield
    finally:
        waiting.cancel()
        waiting.join()
        for line in shown:
            click.echo(f"\r{' ' * len(line)}\r", nl=False, err=True)


def _on_screen() -> bool:
    return sys.stdout.isatty() and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"


def _bar() -> Any:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    console = Console(stderr=True, color_system="auto" if colour() is None else None)
    return Progress(*columns, console=console, transient=True)
