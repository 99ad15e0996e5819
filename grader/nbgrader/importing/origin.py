"""The course of nbgrader that is taken over: its settings, its folders, and what else lies in it."""

import ast
import datetime as dt
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec
from msgspec import field

from grader.errors import CourseError
from grader.importing.left_out import LeftOut
from grader.importing.names import NotPython, parse
from grader.nbgrader.importing.grades import GRADEBOOK_FILE
from grader.nbgrader.instructor_notebook import NBGRADER_CONFIG

LARGEST_MIB = 100  # nbgrader's own limit for one file

_SETTING = re.compile(r"c\.(\w+\.\w+)")
_COMPUTED = "It is not written as plain text at top level, and the file is never run."
_NO_PLACE = "This setting has no meaning here, or another place: look it up, if you need it."

_MADE_BY_NBGRADER = {
    "release": "nbgrader makes it of the source; 'grader build' makes ours.",
    "source_with_tests": "nbgrader makes it of the source.",
    "autograded": "nbgrader makes it; 'grader grade' grades the submissions anew.",
    "feedback": "nbgrader makes it; 'grader publish' makes ours.",
    "solution": "nbgrader makes it of the source.",
    "downloaded": "If it holds work that 'submitted' lacks, run 'nbgrader zip_collect' and import again.",
}
_STAYS = "It belongs to no assignment, and stays where it is."
_NEVER = dt.datetime.max.replace(tzinfo=dt.UTC)


class Settings(msgspec.Struct, frozen=True):
    """The settings of an nbgrader course that matter here; the defaults are nbgrader's."""

    course_id: str = field(default="", name="CourseDirectory.course_id")
    late_penalty: str = field(default="none", name="LateSubmissionPlugin.penalty_method")
    source: str = field(default="source", name="CourseDirectory.source_directory")
    submitted: str = field(default="submitted", name="CourseDirectory.submitted_directory")
    begin_solution: str = field(default="BEGIN SOLUTION", name="ClearSolutions.begin_solution_delimeter")
    end_solution: str = field(default="END SOLUTION", name="ClearSolutions.end_solution_delimeter")
    begin_hidden: str = field(default="BEGIN HIDDEN TESTS", name="ClearHiddenTests.begin_test_delimeter")
    end_hidden: str = field(default="END HIDDEN TESTS", name="ClearHiddenTests.end_test_delimeter")
    begin_scheme: str = field(default="BEGIN MARK SCHEME", name="ClearMarkScheme.begin_mark_scheme_delimeter")
    end_scheme: str = field(default="END MARK SCHEME", name="ClearMarkScheme.end_mark_scheme_delimeter")
    advice: float = 0.0  # what a test is worth that nbgrader gives no points for; not in the file
    left_out: tuple[LeftOut, ...] = ()  # settings that mean nothing here, or are computed


def read_settings(course: Path) -> Settings:
    """Read the settings that are plain values, or nbgrader's own; the file is never run."""
    try:
        tree = parse((course / NBGRADER_CONFIG).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Settings()
    except (OSError, NotPython, UnicodeDecodeError) as error:
        why = f"It cannot be read ({error}); nbgrader's own settings were taken."
        return Settings(left_out=(LeftOut(NBGRADER_CONFIG, "the whole file", why),))
    known = {one.encode_name for one in msgspec.structs.fields(Settings)}
    values, left_out = dict[str, str](), list[LeftOut]()
    for node in (node for node in ast.walk(tree) if isinstance(node, ast.Assign)):
        value = node.value.value if isinstance(node.value, ast.Constant) else None
        for found in filter(None, (_SETTING.fullmatch(ast.unparse(target)) for target in node.targets)):
            name = found[1]
            if name in known and isinstance(value, str) and node in tree.body:
                values[name] = value
            else:
                left_out.append(LeftOut(NBGRADER_CONFIG, name, _COMPUTED if name in known else _NO_PLACE))
    return msgspec.structs.replace(msgspec.convert(values, Settings), left_out=tuple(left_out))


def source_assignments(
    course: Path, settings: Settings, due: Mapping[str, dt.datetime]
) -> dict[Path, list[Path]]:
    """Return the folder of each assignment with its notebooks, by due date and name; none: `CourseError`."""
    source = course / settings.source
    if not source.is_dir():
        message = f"{course} is no course of nbgrader: it has no folder {settings.source!r}."
        raise CourseError(message, f"Name the folder that holds {NBGRADER_CONFIG} and 'source'.")
    found = [path for path in source.glob("[!.]*") if path.is_dir()]
    found.sort(key=lambda one: (due.get(one.name, _NEVER), one.name))
    return {one: sorted(path for path in one.glob("[!.]*.ipynb") if path.is_file()) for one in found}


def other_things(course: Path, settings: Settings) -> Iterator[LeftOut]:
    """Yield what lies in a course besides assignments, submissions and the gradebook."""
    for path in sorted(course.glob("[!.]*")):
        if path.name not in (settings.source, settings.submitted, NBGRADER_CONFIG, GRADEBOOK_FILE):
            why = _MADE_BY_NBGRADER.get(path.name, _STAYS)
            yield LeftOut(path.name, "folder" if path.is_dir() else "file", why)
    for path in sorted((course / settings.source).glob("[!.]*")):
        if not path.is_dir():
            yield LeftOut(settings.source, path.name, _STAYS)
