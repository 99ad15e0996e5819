"""What `grader grade` shows while it works."""

from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

from grader.cli.options import colour
from grader.errors import GraderError, GradingError
from grader.grading.results import Result
from grader.grading.run import Plan
from grader.reports.standing import below_full, score, state


class _Screen(Console):
    """A console that ends no process because nobody reads it any more."""

    def on_broken_pipe(self) -> None:
        raise  # noqa: PLE0704 (what rich is just handling)


class GradingProgress(Progress):
    """A progress bar, and lines above it; what cannot be written is told when all is done."""

    def __init__(self) -> None:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        console = _Screen(color_system="auto" if colour() is None else None)
        # Without a terminal it would only add an empty line.
        super().__init__(*columns, console=console, transient=True, disable=not console.is_interactive)
        self._task = self.add_task("", visible=False)
        self._refused: OSError | None = None
        self.looked_at = 0  # grades that might change
        self.left_out = 0  # submissions that could not be graded
        self.failed = False  # whether a whole assignment could not

    def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
        super().__exit__(kind, error, trace)
        if self._refused is not None and error is None:
            if isinstance(self._refused, BrokenPipeError):
                raise GradingError("All is graded, but nobody read all of it.", "'grader report' shows it.")
            raise self._refused

    def begin(self, plan: Plan) -> None:
        """Begin with another assignment."""
        name, todo = plan.assignment.name, len(plan.todo)
        self.say(f"{name}: {todo} to grade, {len(plan.kept)} unchanged; isolation: {plan.basis.isolation}")
        for error in plan.spoilt.values():
            self.left_out += 1
            self.say(f"not graded: {error}", "red")
        for path in plan.outdated:
            self.say(f"set aside: {path}, for its submission is no longer collected")
        self.reset(self._task, total=todo, description=name, visible=bool(todo))

    def expect(self, plan: Plan) -> None:
        """Begin with another assignment of which nothing is told or written."""
        count = len(plan.todo) + len(plan.kept)
        self.looked_at += count
        self.reset(self._task, total=count, description=plan.assignment.name, visible=True)

    def step(self, _: Result) -> None:
        """Go on by one result."""
        self.advance(self._task)

    def fail(self, name: str, error: GraderError) -> None:
        """Tell what keeps an assignment from being graded."""
        self.failed = True
        self.say(f"{name} cannot be graded: {error}", "red")

    def say(self, line: str, style: str = "") -> None:
        """Show a line."""
        try:
            self.console.print(Text(line, style), soft_wrap=True)
        except OSError as error:
            self._refused = error

    def tell(self, result: Result) -> None:
        """Show one student's result."""
        remarks = "; ".join(filter(None, [below_full(result, marked=False), state(result)]))
        self.say(f"{result.student:<16} {score(result):>6}/{result.total:g}  {remarks}")
        self.advance(self._task)
