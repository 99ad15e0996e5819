"""What nbgrader's own autograde gives for each cell; also a program, so that nbgrader's state is its own.

python tests/nbgrader/graded_by_nbgrader.py COURSE  ->  JSON: assignment, notebook, student, cell, points
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

Points = dict[tuple[str, str, str, str], tuple[float, float]]
"""Points and the most there are, by assignment, notebook, student and cell."""

_SECONDS = 3600
_KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}


def graded_by_nbgrader(course: Path, place: Path, answers: Mapping[str, Mapping[str, bytes]]) -> Points:
    """Grade answers to a copy of a course: by student the notebooks, by ``assignment/notebook``.

    Who gives none has what nbgrader releases (``none``) or the source itself (``right``).
    """
    shutil.copytree(
        course, place, ignore=shutil.ignore_patterns("submitted", "gradebook.db", "release", ".*")
    )
    for path in place.rglob("*.ipynb"):
        with contextlib.suppress(ValueError, KeyError):
            path.write_bytes(_whole(path.read_bytes()))
    for student, notebooks in answers.items():
        for name, content in notebooks.items():
            target = place / "answers" / student / f"{name}.ipynb"
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(_whole(content))
    environment = {**os.environ, "HOME": str(place), "JUPYTER_PLATFORM_DIRS": "1", "MPLBACKEND": "agg"}
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{environment['PATH']}"  # for alembic
    command = [sys.executable, "-W", "ignore", __file__, "right", "none", *answers]
    done = subprocess.run(
        command,
        cwd=place,
        env=environment,
        capture_output=True,
        text=True,
        timeout=_SECONDS,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    print("\n".join(line for line in done.stderr.split("\n") if " is not " in line), file=sys.stderr)
    return {(a, n, s, c): (got, most) for a, n, s, c, got, most in json.loads(done.stdout.splitlines()[-1])}


def _whole(notebook: bytes) -> bytes:
    """Return a notebook with all that Jupyter asks for, for whatever kernel its author had."""
    content = json.loads(notebook)
    content["metadata"]["kernelspec"] = _KERNEL
    for cell in content["cells"]:
        if cell["cell_type"] == "code":
            cell.update(outputs=[], execution_count=None)
        marks = cell["metadata"].get("nbgrader", {})
        if marks.get("grade") and not marks.get("points"):
            marks["points"] = 1  # of a test without points nobody would see whether it passes
    return json.dumps(content).encode()


def _grade(place: Path, students: Sequence[str]) -> list[tuple[str, str, str, str, float, float]]:
    sys.modules["rfc3987_syntax"] = None  # type: ignore[assignment]  # slow, and needed by nothing here
    from nbgrader.api import Gradebook
    from nbgrader.apps import NbGraderAPI
    from traitlets.config import Config

    settings = Config()
    with contextlib.suppress(FileNotFoundError):
        text = (place / "nbgrader_config.py").read_text()
        with contextlib.suppress(Exception):  # one that asks for what is not here
            exec(compile(text, "nbgrader_config.py", "exec"), {"get_config": lambda: settings, "c": settings})
    settings.CourseDirectory.root = str(place)
    for name in ("submitted", "release", "autograded"):
        settings.CourseDirectory[f"{name}_directory"] = name
    settings.CourseDirectory.db_url = f"sqlite:///{place}/gradebook.db"
    settings.ExecutePreprocessor.timeout = 20
    settings.ExecutePreprocessor.interrupt_on_timeout = True
    settings.IncludeHeaderFooter.header = settings.IncludeHeaderFooter.footer = ""
    subprocess.run(["nbgrader", "update", "."], check=False, capture_output=True)  # older formats
    api, found = NbGraderAPI(config=settings), list[tuple[str, str, str, str, float, float]]()
    for source in sorted(path for path in (place / "source").glob("[!.]*") if path.is_dir()):
        name = source.name
        made = api.generate_assignment(name, force=True, create=True)
        if not made["success"]:
            print(name, "is not released:", *_why(made["log"]), file=sys.stderr)
            continue
        for student in students:
            origin, target = source if student != "none" else place / "release" / name, place / "submitted"
            shutil.copytree(origin, target / student / name)
            for path in (place / "answers" / student / name).glob("*.ipynb"):
                shutil.copyfile(path, target / student / name / path.name)
            done = api.autograde(name, student, force=True, create=True)
            if not done["success"]:
                print(name, student, "is not graded:", *_why(done["log"]), file=sys.stderr)
        with Gradebook(settings.CourseDirectory.db_url) as book:
            for work in book.assignment_submissions(name):
                for notebook in work.notebooks:
                    for grade in notebook.grades:
                        if grade.cell_type == "code" and not grade.needs_manual_grade:
                            cell = (name, notebook.name, work.student.id, grade.cell.name)
                            found.append((*cell, grade.auto_score or 0.0, grade.max_score))
    return found


def _why(log: str) -> list[str]:
    return [line[:300] for line in log.split("\n") if "ERROR" in line or "Error" in line][:3]


if __name__ == "__main__":
    rows = _grade(Path.cwd(), sys.argv[1:])
    print()
    print(json.dumps(rows))
