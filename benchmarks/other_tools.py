"""The same submissions of 01 for nbgrader, Otter and plain pytest, each in the form that it needs."""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import msgspec
from figures import ROOT, Cost, cost
from nbformat import v4

NAME = "01-activations"
MODULE = "activations"
EXERCISES = ("identity", "step", "sigmoid", "relu", "softmax")
Passed = dict[str, set[str]]  # by submission, the exercises of which all checks pass

# One thread each, as grader gives its workers; else they wait for each other's.
ENVIRONMENT = {"OPENBLAS_NUM_THREADS": "1", "JUPYTER_PLATFORM_DIRS": "1"}
_APART = ENVIRONMENT | {"PYTHONPATH": ""}  # their `grader` is the one beside what they grade
CONFTEST = """
import numpy as np
import pytest
from grader.checks import Submission

@pytest.fixture
def submission():
    import activations
    return Submission(vars(activations))

@pytest.fixture
def reference():
    import reference
    return Submission(vars(reference))

@pytest.fixture
def rng():
    return np.random.default_rng(1)
"""
# A class of Otter's test file: a case a check.
OTTER_TEST = """
from otter.test_files import test_case
from grader.checks import Submission, cases

OK_FORMAT = False
name = "{exercise}"
points = {points}
"""
OTTER_CASE = """
@test_case()
def test_{number}(env):
    [run] = [run for n, (_, run) in enumerate(cases("{exercise}", Submission(env))) if n == {number}]
    run()
"""


class Tool(msgspec.Struct):
    """A tool with a class that it can grade."""

    name: str
    form: str
    grade: Callable[[], Cost]
    passed: Callable[[], Passed]


def without_comments(source: str) -> str:
    """Return the source of a solution without its texts and marks, as a student would hand it in."""
    return "\n".join(line for line in source.splitlines() if not line.lstrip().startswith("#"))


def notebook(source: str) -> bytes:
    """Return a module as a notebook: a cell an exercise, each with a cell below that asks for its checks."""
    lines, cells, start = source.splitlines(), [v4.new_code_cell("import numpy as np")], 0
    ends = {one.name: one.end_lineno for one in ast.parse(source).body if isinstance(one, ast.FunctionDef)}
    order = sorted(EXERCISES, key=lambda name: ends.get(name, len(lines)))
    for name in order:
        end = len(lines) if name == order[-1] else ends.get(name, start)
        solution = {"grade_id": name, "solution": True, "grade": False, "locked": False, "schema_version": 3}
        test = {"grade_id": f"check-{name}", "grade": True, "solution": False, "locked": True, "points": 1.0}
        code, asked = "\n".join(lines[start:end]).strip(), f'share("{name}", globals())'
        cells.append(v4.new_code_cell(code, metadata={"nbgrader": solution | {"task": False}}))
        about = test | {"schema_version": 3, "task": False}
        cells.append(
            v4.new_code_cell(f"from grader.checks import share\n\n{asked}", metadata={"nbgrader": about})
        )
        start = end
    for number, cell in enumerate(cells):
        cell["id"] = f"cell{number}"
    kernel = {"kernelspec": {"name": "python3", "language": "python", "display_name": "Python 3"}}
    return json.dumps(v4.new_notebook(cells=cells, metadata=kernel)).encode()


def checks_beside(folder: Path) -> list[Path]:
    """Write what all others import: the check files, the reference, and plain comparisons."""
    (folder / "grader").mkdir(parents=True)
    (folder / "grader" / "__init__.py").touch()
    solution, here = ROOT / "solutions" / NAME, Path(__file__).parent
    shutil.copy(here / "plain_checks.py", folder / "grader" / "checks.py")
    shutil.copy(solution / f"{MODULE}.py", folder / "reference.py")
    for name in (f"test_{MODULE}.py", "test_hidden.py"):
        shutil.copy(solution / name, folder)
    return sorted(path.relative_to(folder) for path in folder.rglob("*.py"))


def plain_pytest(root: Path, sources: Mapping[str, str]) -> Tool:
    """Return pytest in a process a submission, without any plugin, in a folder with the checks."""
    for name, source in sources.items():
        checks_beside(root / name)
        (root / name / "conftest.py").write_text(CONFTEST)
        (root / name / f"{MODULE}.py").write_text(source)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--junitxml=../{}.xml"]
    own = _APART | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}

    def grade() -> Cost:
        costs = (
            cost([part.format(name) for part in command], root / name, own, fine=(0, 1)) for name in sources
        )
        return sum(costs, Cost())

    def passed() -> Passed:
        found = {}
        for name in sources:
            case = r'<testcase classname="[^"]*\.Test(\w+)"[^>]*?(/?)>'
            cases = re.findall(case, (root / f"{name}.xml").read_text())
            assert cases, name
            failed = {kind.lower() for kind, whole in cases if not whole}
            found[name] = {kind.lower() for kind, _ in cases} - failed
        return found

    return Tool("pytest, a process each", "module", grade, passed)


def nbgrader(root: Path, sources: Mapping[str, str]) -> Tool:
    """Return `nbgrader autograde` of a class; its own release is made meanwhile."""
    file = f"{MODULE}.ipynb"
    checks_beside(root / "source" / NAME)
    reference = (ROOT / "solutions" / NAME / f"{MODULE}.py").read_text("utf-8")
    (root / "source" / NAME / file).write_bytes(notebook(without_comments(reference)))
    for name, source in sources.items():
        folder = root / "submitted" / name / NAME
        folder.mkdir(parents=True)
        (folder / file).write_bytes(notebook(source))
    programs = Path(sys.executable).parent
    own = _APART | {"PATH": f"{programs}{os.pathsep}{os.environ['PATH']}", "HOME": str(root)}
    cost([programs / "nbgrader", "generate_assignment", NAME], root, own)

    def passed() -> Passed:
        from nbgrader.api import Gradebook  # noqa: PLC0415  # slow to import, and not always there

        found: Passed = {}
        with Gradebook(f"sqlite:///{root / 'gradebook.db'}") as book:
            for one in book.assignment_submissions(NAME):
                grades = {grade.name: grade.auto_score for grade in one.notebooks[0].grades}
                found[one.student.id] = {name for name in EXERCISES if grades[f"check-{name}"] == 1.0}
        return found

    command = [programs / "nbgrader", "autograde", NAME, "--force"]
    return Tool("nbgrader autograde", "notebook", lambda: cost(command, root, own), passed)


def otter(root: Path, sources: Mapping[str, str], venv: Path) -> Tool:
    """Return `otter run` of each notebook, by the Otter of a virtual environment."""
    programs, tests = venv.absolute() / "bin", root / "tests"
    own = _APART | {"PATH": f"{programs}{os.pathsep}{os.environ['PATH']}", "HOME": str(root)}
    files = checks_beside(root)
    tests.mkdir()
    for exercise in EXERCISES:
        checks = (ROOT / "solutions" / NAME).glob("test_*.py")
        part = f'@exercise("{exercise}")'
        texts = [path.read_text("utf-8").partition(part)[2].partition("@exercise")[0] for path in checks]
        count = sum(text.count("    def test_") for text in texts)
        text = OTTER_TEST.format(exercise=exercise, points=float(count))
        text += "".join(OTTER_CASE.format(exercise=exercise, number=number) for number in range(count))
        (tests / f"{exercise}.py").write_text(text)
    for name, source in sources.items():
        (root / name).mkdir()
        (root / name / f"{MODULE}.ipynb").write_bytes(notebook(source))
    (root / "requirements.txt").touch()
    made = ["generate", "--no-environment", "-r", "requirements.txt", "-t", "tests", *map(str, files)]
    cost([programs / "otter", *made], root, own)
    command = [programs / "otter", "run", "-a", "../autograder.zip", f"{MODULE}.ipynb"]

    def passed() -> Passed:
        found = {}
        for name in sources:
            results: dict[str, Any] = json.loads((root / name / "results.json").read_text())
            found[name] = {
                one["name"]
                for one in results["tests"]
                if one["name"] in EXERCISES and one["score"] == one["max_score"]
            }
        return found

    def grade() -> Cost:
        return sum((cost(command, root / name, own) for name in sources), Cost())

    return Tool("otter run", "notebook", grade, passed)
