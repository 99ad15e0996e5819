"""What a course's `nbgrader_config.py` says, as far as it says it in plain values. The file is never run."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

from grader.nbgrader.importing.left_out import LeftOut
from grader.nbgrader.importing.names import NotPython, parse

CONFIG_FILE = "nbgrader_config.py"

COURSE_ID = "CourseDirectory.course_id"
LATE_PENALTY = "LateSubmissionPlugin.penalty_method"
SOURCE, SUBMITTED = "CourseDirectory.source_directory", "CourseDirectory.submitted_directory"
BEGIN_SOLUTION, END_SOLUTION = (f"ClearSolutions.{end}_solution_delimeter" for end in ("begin", "end"))
BEGIN_HIDDEN, END_HIDDEN = (f"ClearHiddenTests.{end}_test_delimeter" for end in ("begin", "end"))
BEGIN_SCHEME, END_SCHEME = (f"ClearMarkScheme.{end}_mark_scheme_delimeter" for end in ("begin", "end"))

_DEFAULTS = {
    COURSE_ID: "",
    LATE_PENALTY: "none",
    SOURCE: "source",
    SUBMITTED: "submitted",
    BEGIN_SOLUTION: "BEGIN SOLUTION",
    END_SOLUTION: "END SOLUTION",
    BEGIN_HIDDEN: "BEGIN HIDDEN TESTS",
    END_HIDDEN: "END HIDDEN TESTS",
    BEGIN_SCHEME: "BEGIN MARK SCHEME",
    END_SCHEME: "END MARK SCHEME",
}


class Config:
    """The settings of an nbgrader course.

    Parameters
    ----------
    values : dict of str to str
        Those that were found, such as ``{"CourseDirectory.course_id": "course101"}``.
    left_out : list of LeftOut
        Those that mean nothing here, or cannot be known without running the file.
    """

    def __init__(self, values: dict[str, str], left_out: list[LeftOut]) -> None:
        self._values = _DEFAULTS | values
        self.left_out = left_out

    def __getitem__(self, name: str) -> str:
        """Return a setting, or nbgrader's own value for it."""
        return self._values[name]


def read_config(course: Path) -> Config:
    """Read the settings of an nbgrader course; a file that is missing or broken gives nbgrader's own.

    Parameters
    ----------
    course : Path
        The course's folder.
    """
    path = course / CONFIG_FILE
    try:
        tree = parse(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Config({}, [])
    except (OSError, NotPython, UnicodeDecodeError) as error:
        told = f"It cannot be read ({error}); nbgrader's own settings were taken."
        return Config({}, [LeftOut(CONFIG_FILE, "the whole file", told)])
    values, left_out = dict[str, str](), list[LeftOut]()
    for node in ast.walk(tree):
        for name, value in _settings(node):
            if name in _DEFAULTS and isinstance(value, str) and node in tree.body:
                values[name] = value
            elif name in _DEFAULTS:
                told = "It is not written as plain text at top level, and the file is never run."
                left_out.append(LeftOut(CONFIG_FILE, name, told))
            else:
                told = "This setting has no meaning here, or another place: look it up, if you need it."
                left_out.append(LeftOut(CONFIG_FILE, name, told))
    return Config(values, left_out)


def _settings(node: ast.AST) -> list[tuple[str, Any]]:
    """Return name and value of each setting that a statement makes; None if the value is computed."""
    targets = node.targets if isinstance(node, ast.Assign) else []
    found = []
    for target in targets:
        match target:
            case ast.Attribute(value=ast.Attribute(value=ast.Name(id="c"), attr=section), attr=name):
                value = getattr(node, "value", None)
                found.append((f"{section}.{name}", value.value if isinstance(value, ast.Constant) else None))
    return found
