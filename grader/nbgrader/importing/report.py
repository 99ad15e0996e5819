"""What a person can look up later: `IMPORT.md`, and in `imported/` sources, grades and cells left out."""

import os
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path

from grader.importing.beside import files_below
from grader.importing.course import KEPT, Taken, report_text
from grader.importing.left_out import LeftOut, table
from grader.nbgrader.importing.assemble import Placed
from grader.nbgrader.importing.grades import Grades, as_csv

_DIFFERENCES = """\
## What is graded in another way

- nbgrader gives no points for a test during which anything is written to standard error, such as a
  warning. Here a warning costs nothing.
- A test with hidden lines is two checks: what students see of it only advises, and all of it has its points.
- Values are copied between a test and the student's code. Where a test asks that a function leaves its
  arguments alone, or whether two things are the same object, it learns nothing of the student's code.
- All cells of a notebook share names in nbgrader. Here a check has what the student wrote, and from other
  cells only what it needs."""

_NEXT = """\
## What to do next

1. Read the table of what is left out, and the cells in `{kept}/`.
2. `grader build` makes `assignments/`.
3. `grader verify` runs every check on the solution again, and says what the checks do not prove yet.
4. `grader grade` grades the submissions that came along; compare with `{kept}/scores.csv`."""


class Imported(Taken, frozen=True, kw_only=True):
    """What became of a course."""

    assignments: tuple[Placed, ...]
    submissions: int  # how many came along
    marks: int
    tables: tuple[str, ...]  # the files in which all grades are kept


def import_report(origin: Path, imported: Imported) -> str:
    """Return the report, in Markdown."""
    tables = ", ".join(f"`{KEPT}/{name}`" for name in imported.tables)
    grades = f"All grades are in {tables}." if tables else "There are no grades."
    rows = []
    for one in imported.assignments:
        named = [(check.draft, f"{check.name} ({check.points:g})") for check in one.checks]
        for draft in one.converted.drafts:
            own = ", ".join(text for made_of, text in named if made_of is draft)
            rows.append((one.name, draft.cell.label, draft.exercise, own))
    checks = table(("assignment", "cell", "exercise", "checks and points"), rows)
    became = f"## Tests that became checks\n\n{checks}"
    return report_text(origin, imported, grades, became, _DIFFERENCES, _NEXT.format(kept=KEPT))


def keep_sources(root: Path, sources: Iterable[Path]) -> list[LeftOut]:
    """Copy the sources of all assignments; return what cannot be copied."""
    lost = []
    for source in sources:
        for path in files_below(source):
            place = path.relative_to(source)
            target = root / KEPT / source.name / place
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                shutil.copyfile(path, target)
            except PermissionError:
                lost.append(LeftOut(source.name, place.as_posix(), "It may not be read, and was not copied."))
    return lost


def keep_grades(root: Path, grades: Grades) -> list[str]:
    """Write the gradebook as CSV files that only their owner may read; return their names."""
    tables = {
        "students.csv": as_csv(grades.students),
        "submissions.csv": as_csv(grades.work),
        "scores.csv": as_csv(grades.scores),
        "comments.csv": as_csv(grades.comments),
    }
    written = [name for name, text in tables.items() if text]
    for name in written:
        path = root / KEPT / name
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(tables[name])
    return written


def keep_left_out(root: Path, left_out: Sequence[LeftOut]) -> None:
    """Write the cells that are left out, for each notebook one file beside its copy."""
    for where in dict.fromkeys(one.where for one in left_out if one.text):
        cells = [one.kept for one in left_out if one.where == where and one.text]
        path = root / KEPT / f"{where}.left-out.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n\n".join([f"# Left out of {where}", *cells]) + "\n", encoding="utf-8")
