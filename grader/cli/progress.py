"""What `grader grade` shows while it works."""

from __future__ import annotations

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

from grader.grading.results import Result
from grader.reports.standing import below_full, score, state


class GradingProgress:
    """A progress bar with the time left, and a line for each student above it."""

    def __init__(self, total: int, title: str) -> None:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        self._progress = Progress(*columns, transient=True, disable=not total)
        self._task = self._progress.add_task(title, total=total)

    def __enter__(self) -> GradingProgress:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def tell(self, result: Result) -> None:
        """Show one student's result."""
        told = "; ".join(filter(None, [below_full(result, marked=False), state(result)]))
        line = f"{result.student:<16} {score(result):>6}/{result.total:g}  {told}"
        self._progress.console.print(Text(line), soft_wrap=True)
        self._progress.advance(self._task)
