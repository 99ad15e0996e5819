"""The README of an assignment: its texts, with what a student needs to know around them."""

from collections.abc import Sequence

from grader.course.model import Assignment
from grader.work.choosing import notebook_of
from grader.work.percent import PercentCell

_FORM_WAY = """\
## How to fill it in

1. Write each answer between the two lines of ``` below its question; in the notebook, into the cell
   below it. An answer that is missing or cannot be read costs only its own points.
2. A code answer is one expression or one statement, as its question says. It may use the names that
   the question gives, numbers, arithmetic, `@`, comparisons, indexing, `np.` with its usual functions,
   and methods such as `.T`, `.shape`, `.sum(...)`. It is judged by what it computes, on random numbers
   and shapes, and not by its spelling.
3. Run `grader check` in this folder: it says which answers cannot be read or have the wrong shape. It
   does not say which are right.
4. Hand in with `grader submit`, as often as you like."""

_MODULE_WAY = """\
## How to work on it

1. In `{module}.py`, put your code in place of each `raise NotImplementedError(...)`.
   Keep the names and the arguments. An exercise that you leave out costs only its own points.
2. Run `grader check` in this folder. It runs the checks of `test_{module}.py` just as
   grading does; for each that fails it shows an input, your answer and the right one. Plain
   `pytest` runs the same checks on `{module}.py` in your own Python, where you can use `print`
   and a debugger. In the notebook, `check(...)` below each exercise does what `grader check` does.
3. Hand in with `grader submit`, as often as you like. A notebook is graded by its code as it was
   saved, from top to bottom: let Jupyter restart and run all cells, then save, then hand in.

Grading runs these checks and further ones that you do not see. They ask for nothing that is not
written here.

## Limits

| what | most |
| --- | ---: |
| one call of a function | {limits.call_seconds:g} seconds |
| all checks together | {limits.submission_seconds:g} seconds |
| memory | {limits.memory_mib} MiB |
| printed text that is kept | {limits.output_kib} KiB |"""


def module_readme(assignment: Assignment, cells: Sequence[PercentCell]) -> str:
    """Return the README of a module: its first text, the table of exercises, and the other texts."""
    introduction, *texts = [cell.source for cell in cells if cell.kind == "text"] or [f"# {assignment.title}"]
    rows = [f"| `{name}` | {points:g} |" for name, points in assignment.points.items()]
    table = ["| exercise | points |", "| --- | ---: |", *rows, f"| all | {assignment.total:g} |"]
    overview = _overview("## Exercises", "write", f"{assignment.module}.py", table)
    way = _MODULE_WAY.format(module=assignment.module, limits=assignment.limits)
    return "\n\n".join([introduction, overview, *texts, way]) + "\n"


def form_readme(assignment: Assignment, file: str, introduction: str) -> str:
    """Return the README of a form, which says also which points a person gives."""
    rows = [f"| `{name}` | {points:g} | checks |" for name, points in assignment.points.items()]
    rows += [f"| `{name}` | {points:g} | a person |" for name, points in assignment.marked.items()]
    head = ["| question | points | marked by |", "| --- | ---: | --- |"]
    overview = _overview("## Questions", "fill in", file, [*head, *rows, f"| all | {assignment.total:g} | |"])
    return "\n\n".join([introduction.strip(), overview, _FORM_WAY]) + "\n"


def _overview(heading: str, what: str, file: str, table: Sequence[str]) -> str:
    same = "which has the same text: one of the two."
    line = f"You {what} `{file}`, or the notebook `{notebook_of(file)}`, {same}"
    return "\n".join([heading, "", line, "", *table])
