"""What a course's `nbgrader_config.py` says, as far as it says it in plain values. The file is never run."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from grader.nbgrader.importing.left_out import LeftOut
from grader.nbgrader.importing.python import NotPython, parse

CONFIG_FILE = "nbgrader_config.py"

_COMPUTED = "It is not written as plain text at top level, and the file is never run."
_NO_PLACE = "This setting has no meaning here, or another place: look it up, if you need it."


class Settings(msgspec.Struct, frozen=True):
    """The settings of an nbgrader course that matter here; the defaults are nbgrader's."""

    course_id: str = ""
    late_penalty: str = "none"
    source: str = "source"
    submitted: str = "submitted"
    begin_solution: str = "BEGIN SOLUTION"
    end_solution: str = "END SOLUTION"
    begin_hidden: str = "BEGIN HIDDEN TESTS"
    end_hidden: str = "END HIDDEN TESTS"
    begin_scheme: str = "BEGIN MARK SCHEME"
    end_scheme: str = "END MARK SCHEME"
    left_out: tuple[LeftOut, ...] = ()  # settings that mean nothing here, or are computed


_FIELDS = {
    "CourseDirectory.course_id": "course_id",
    "LateSubmissionPlugin.penalty_method": "late_penalty",
    "CourseDirectory.source_directory": "source",
    "CourseDirectory.submitted_directory": "submitted",
    "ClearSolutions.begin_solution_delimeter": "begin_solution",
    "ClearSolutions.end_solution_delimeter": "end_solution",
    "ClearHiddenTests.begin_test_delimeter": "begin_hidden",
    "ClearHiddenTests.end_test_delimeter": "end_hidden",
    "ClearMarkScheme.begin_mark_scheme_delimeter": "begin_scheme",
    "ClearMarkScheme.end_mark_scheme_delimeter": "end_scheme",
}


def read_settings(course: Path) -> Settings:
    """Read the settings of an nbgrader course; a file that is missing or broken gives nbgrader's own."""
    try:
        tree = parse((course / CONFIG_FILE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Settings()
    except (OSError, NotPython, UnicodeDecodeError) as error:
        why = f"It cannot be read ({error}); nbgrader's own settings were taken."
        return Settings(left_out=(LeftOut(CONFIG_FILE, "the whole file", why),))
    values, left_out = dict[str, str](), list[LeftOut]()
    for node in ast.walk(tree):
        for name, value in _assigned(node):
            field = _FIELDS.get(name)
            if field and isinstance(value, str) and node in tree.body:
                values[field] = value
            else:
                left_out.append(LeftOut(CONFIG_FILE, name, _COMPUTED if field else _NO_PLACE))
    return Settings(**values, left_out=tuple(left_out))


def _assigned(node: ast.AST) -> Iterator[tuple[str, Any]]:
    """Yield name and value of each setting that a statement makes; None if the value is computed."""
    if not isinstance(node, ast.Assign):
        return
    value = node.value.value if isinstance(node.value, ast.Constant) else None
    for target in node.targets:
        match target:
            case ast.Attribute(value=ast.Attribute(value=ast.Name(id="c"), attr=section), attr=name):
                yield f"{section}.{name}", value
