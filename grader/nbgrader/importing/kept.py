"""The folder `imported/` of a new course: the sources as they were, grades as CSV, and what is left out."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from grader.nbgrader.importing.grades import Grades, as_csv
from grader.nbgrader.importing.left_out import LeftOut
from grader.nbgrader.importing.source_folder import SourceAssignment

KEPT = "imported"


def keep_sources(root: Path, sources: Sequence[SourceAssignment]) -> list[LeftOut]:
    """Copy the sources of all assignments; return what cannot be copied."""
    lost = []
    for source in sources:
        for path in source.files:
            place = path.relative_to(source.folder)
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
