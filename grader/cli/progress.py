"""What `grader grade` shows while it works."""

from __future__ import annotations

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

from grader.grading.results import Result
from grader.reports.standing import state


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
        score = "?" if result.doubt else f"{result.score:g}"
        short = [
            f"{name} {result.earned_in(name):g}/{points:g}"
            for name, points in result.exercises.items()
            if result.earned_in(name) < points and name not in result.written and not result.doubt
        ]
        told = "; ".join(part for part in (", ".join(short), state(result)) if part)
        line = f"{result.student:<16} {score:>6}/{result.total:g}  {told}"
        self._progress.console.print(Text(line), soft_wrap=True)
        self._progress.advance(self._task)
