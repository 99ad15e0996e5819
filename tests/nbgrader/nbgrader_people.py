"""A department that runs nbgrader: people with its commands, who fill in notebooks and read its gradebook."""

from __future__ import annotations

import ast
import json
import os
import sqlite3
import sys
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from people import PersonHere
from warm_nbgrader import run_nbgrader

WARM_UP = "00-warm-up"

_GRADES = """
SELECT submission.student_id, cell.name, grade.auto_score, grade.manual_score, grade.needs_manual_grade
FROM grade
JOIN base_cell AS cell ON cell.id = grade.cell_id
JOIN submitted_notebook AS notebook ON notebook.id = grade.notebook_id
JOIN submitted_assignment AS submission ON submission.id = notebook.assignment_id
JOIN assignment ON assignment.id = submission.assignment_id
WHERE assignment.name = ?
"""

Grade = tuple[float | None, float | None, bool]


class Member(PersonHere):
    """Somebody of the department."""

    def __init__(self, home: Path) -> None:
        super().__init__(home)
        # nbgrader starts other programs by name, also out of JupyterLab.
        self._environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        for kind in ("CONFIG", "DATA", "RUNTIME"):
            self._environment[f"JUPYTER_{kind}_DIR"] = str(home / f"jupyter-{kind.lower()}")

    @property
    def environment(self) -> dict[str, str]:
        """What this person's programs find around them."""
        return dict(self._environment)

    def nbgrader(self, *arguments: str | Path, status: int = 0) -> str:
        """Run a command of nbgrader that must end with this exit code; return all that it prints."""
        found, printed = run_nbgrader(self.place, self._environment, *arguments)
        assert found == status, f"{arguments}\n{printed}"
        return printed

    def gradebook(self, assignment: str = WARM_UP) -> dict[str, dict[str, Grade]]:
        """Return automatic points, manual points, and whether a person must look, by student and cell."""
        grades: dict[str, dict[str, Grade]] = {}
        with closing(sqlite3.connect(self.place / "gradebook.db")) as book:
            for student, cell, automatic, manual, waits in book.execute(_GRADES, (assignment,)):
                grades.setdefault(student, {})[cell] = (automatic, manual, bool(waits))
        return grades

    def results(self, assignment: str = WARM_UP) -> dict[str, dict[str, float]]:
        """Return the points that the grader's own results give, by student and exercise."""
        document = json.loads(self.types("report", assignment, "--json", "-"))[assignment]
        return {
            student: {
                exercise: sum(
                    outcome["check"]["points"]
                    for outcome in entry["result"]["judgement"]["outcomes"]
                    if outcome["check"]["exercise"] == exercise and outcome["status"] == "passed"
                )
                for exercise in entry["result"]["exercises"]
            }
            for student, entry in document.items()
        }


def instructor(home: Path) -> Member:
    """Return an instructor in a new course whose warm-up is released, in an exchange beside the home."""
    person = Member(home)
    person.types("init", "--example", "nets", "--exchange", home.with_name("exchange"))
    person.place = home / "nets"
    settings = person.place / "solutions" / WARM_UP / "assignment.toml"
    soon = "call_seconds = 0.2\nload_seconds = 0.2"  # so that loops end soon
    settings.write_text(settings.read_text().replace("call_seconds = 0.5", soon))
    person.types("build")
    person.types("release", WARM_UP)
    return person


def definitions(source: str) -> dict[str, str]:
    """Return the functions of a module by name; one that is no Python goes into the first cell as it is."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return {"standardize": source}
    return {node.name: ast.unparse(node) for node in tree.body if isinstance(node, ast.FunctionDef)}


def fill_in(notebook: Path, answers: Mapping[str, str], without: str = "") -> None:
    """Write answers into the cells of a notebook, by their ids; what has none is emptied."""
    document: dict[str, Any] = json.loads(notebook.read_text(encoding="utf-8"))
    kept = []
    for cell in document["cells"]:
        marks = cell["metadata"].get("nbgrader", {})
        if marks.get("solution"):
            cell["source"] = answers.get(marks["grade_id"], "")
        if not without or marks.get("grade_id") != without:
            kept.append(cell)
    document["cells"] = kept
    notebook.write_text(json.dumps(document), encoding="utf-8")
