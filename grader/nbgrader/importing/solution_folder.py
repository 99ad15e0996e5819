"""The files of `solutions/<name>/` for a converted notebook."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Collection, Sequence

from grader.authoring.leaks import leak_problems
from grader.course.model import ASSIGNMENT_FILE, FORMAT, HIDDEN_CHECKS
from grader.course.toml import to_toml
from grader.nbgrader.importing.assignment import Converted
from grader.nbgrader.importing.check_files import Written, check_file, check_function
from grader.nbgrader.importing.naming import check_name, module_name
from grader.sandbox.packages import package_of

_PACKAGE = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?")


def solution_files(converted: Converted, local: Collection[str] = ()) -> dict[str, str]:
    """Return the files of an assignment's folder, by name.

    Parameters
    ----------
    converted : Converted
        The assignment; it has at least one check.
    local : collection of str, optional
        Modules that lie beside the notebook, and are no packages.
    """
    module, (public, hidden) = module_name(converted.notebook), checks_of(converted)
    origin = f"taken over from the notebook {converted.notebook}.ipynb"
    files = {
        ASSIGNMENT_FILE: _settings(converted, module, local),
        f"{module}.py": converted.module.text,
        f"test_{module}.py": check_file(f"Public checks, {origin}.", public, converted.namespace),
    }
    if hidden:
        files[HIDDEN_CHECKS] = check_file(f"Hidden checks, {origin}.", hidden, converted.namespace)
    return files


def checks_of(converted: Converted) -> tuple[list[Written], list[Written]]:
    """Return the public and the hidden checks of an assignment.

    A test with hidden lines becomes two checks of half its points each: what students see of it, and all of
    it. One that would show a line of a solution is hidden.
    """
    public, hidden = list[Written](), list[Written]()
    for draft in converted.drafts:
        taken = {check.name for check in (*public, *hidden)}
        name = check_name(draft.cell.grade_id, draft.exercise, taken)
        points = draft.cell.points / 2 if draft.split else draft.cell.points
        shown = Written(draft, name, points, draft.public)
        if draft.public and not _leaks(converted, shown):
            public.append(shown)
            if draft.split:
                rest = check_name(f"{name}_hidden", draft.exercise, taken | {name})
                hidden.append(Written(draft, rest, points, draft.whole))
        else:
            hidden.append(Written(draft, name, draft.cell.points, draft.whole))
    return public, hidden


def cells_of(checks: Sequence[Written]) -> dict[str, list[Written]]:
    """Return the checks that each test cell became, by the cell's label."""
    found = dict[str, list[Written]]()
    for check in checks:
        found.setdefault(check.draft.cell.label, []).append(check)
    return found


def _leaks(converted: Converted, check: Written) -> bool:
    text = check_function(check, converted.namespace)
    return bool(leak_problems(converted.module.text, "", {"": text.encode()}))


def _settings(converted: Converted, module: str, local: Collection[str]) -> str:
    title = converted.module.title or converted.where.replace("/", ": ")
    packages = sorted(_packages(converted.module.text, local))
    points = {name: _plain(worth) for name, worth in converted.exercises.items()}
    settings = {"format": FORMAT, "title": title, "module": module}
    return to_toml(settings | ({"packages": packages} if packages else {}) | {"points": points}).decode()


def _plain(points: float) -> float:
    return int(points) if points == int(points) else points


def _packages(source: str, local: Collection[str]) -> set[str]:
    """Return the packages that a module imports, as pip knows them, NumPy left out."""
    imported = set[str]()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            imported |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            imported.add((node.module or "").partition(".")[0])
    others = imported - sys.stdlib_module_names - {"numpy", *local}
    return {name for name in map(package_of, others) if _PACKAGE.fullmatch(name)}
