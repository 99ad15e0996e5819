"""From converted notebooks to assignments that may be written down: tried, with all their files."""

import keyword
import re
import sys
from collections.abc import Mapping, Sequence

import msgspec

from grader.authoring.build import leak_problems
from grader.course.model import ASSIGNMENT_FILE, FORMAT, HIDDEN_CHECKS, Assignment
from grader.errors import AuthoringError, CourseError, SandboxError
from grader.importing.assemble import Assembled, on_all_processors, serving, settings, with_packages
from grader.importing.beside import NOT_ALONG, SHOWS_SOLUTION, Beside
from grader.importing.course import folder_name
from grader.importing.left_out import LeftOut
from grader.importing.trial import NOT_INSTALLED, Trial, try_checks
from grader.nbgrader.importing.assignment import Converted, after_trial, checks_of, opened
from grader.nbgrader.importing.checks import CheckSource, check_file, trial_file
from grader.sandbox.launcher import ForkServer

_NO_CHECKS = (
    "None of its cells can be a check, so it is no assignment here; what students handed in stays there."
)
_ALL_HIDDEN = "All its checks are hidden, so 'grader check' has none to run; move some to the public file."
_NOTHING = Beside()
_NOT_FOR_STUDENTS = {"hidden", "grader", "numpy", "pytest", *sys.stdlib_module_names}
"""Modules that no student's may hide; public checks of ``hidden`` would be taken for the hidden ones."""


class Placed(Assembled, frozen=True, kw_only=True):
    """An assignment that is made of a notebook."""

    converted: Converted
    beside: Beside = Beside()  # the files that go along

    @property
    def module(self) -> str:
        """The module that students write."""
        return module_name(self.converted.notebook)

    @property
    def checks(self) -> list[CheckSource]:
        """Its checks, those that students get first."""
        public, hidden = checks_of(self.converted)
        return [*public, *hidden]


def assembled(converted: Sequence[Converted], beside: Mapping[str, Beside]) -> list[Placed]:
    """Make assignments of notebooks, on all processors; those without checks have no files."""
    made = list[Placed]()
    for one in converted:
        alone = sum(other.source == one.source for other in converted) == 1 and one.source == one.notebook
        parts = [folder_name(one.source), *([] if alone else [folder_name(one.notebook)])]
        name, origin = "-".join(filter(None, parts)), f"{one.where}.ipynb"
        made.append(Placed(name, origin, converted=one, beside=beside[one.source]))
    return on_all_processors(tried, made)


def tried(placed: Placed) -> Placed:
    """Return an assignment with the checks that pass their trial, and its files."""
    one, beside, problems = placed.converted, placed.beside.files, ""
    shown = {name for name in beside if leak_problems(one.module.text, "", {name: beside[name]})}
    told = [LeftOut(one.where, name, SHOWS_SOLUTION) for name in sorted(shown)]
    told += [LeftOut(one.source, name, NOT_ALONG) for name in placed.beside.left]
    along = Beside({name: content for name, content in beside.items() if name not in shown})
    converted = msgspec.structs.replace(one, left_out=(*one.left_out, *told))
    placed, files = msgspec.structs.replace(placed, converted=converted, beside=along), dict[str, bytes]()
    found = len(converted.drafts)
    try:
        converted = _after_trials(placed) if found else converted
    except (AuthoringError, CourseError, SandboxError) as error:
        problems = str(error)
    left_out, kept = list(converted.left_out), len(converted.drafts)
    if not kept:
        left_out.append(LeftOut(converted.source, f"{converted.notebook}.ipynb", _NO_CHECKS))
    else:
        texts = solution_files(converted, placed.beside)
        files = placed.beside.files | {name: text.encode() for name, text in texts.items()}
        if not checks_of(converted)[0]:
            left_out.append(LeftOut(converted.where, "public checks", _ALL_HIDDEN))
    return msgspec.structs.replace(
        placed,
        files=files,
        exercises=converted.exercises,
        found=found,
        kept=kept,
        left_out=tuple(left_out),
        problems=problems,
        worth=converted.points,
        converted=converted,
    )


def _after_trials(placed: Placed) -> Converted:
    """Return an assignment in which checks that fail take what is locked from the submission."""
    first, beside = placed.converted, placed.beside
    assignment, lacking = _assignment(first, beside)
    told = (LeftOut(first.where, name, NOT_INSTALLED) for name in lacking)
    first = msgspec.structs.replace(first, left_out=(*first.left_out, *told))
    placed = msgspec.structs.replace(placed, converted=first)
    with serving(assignment.packages, [first.module.text, *beside.sources]) as server:
        trial = _trial(placed, placed.checks, server)
        failed = [check.draft for check in placed.checks if check.name in trial.failed]
        other = msgspec.structs.replace(placed, converted=opened(first, failed))
        checks = [check for check in other.checks if check.name in trial.failed]
        if [check.draft for check in checks] == failed:  # nothing of theirs is locked
            return after_trial(first, trial)
        return after_trial(other.converted, trial.replaced(_trial(other, checks, server)))


def _trial(placed: Placed, checks: Sequence[CheckSource], server: ForkServer) -> Trial:
    one, (assignment, _) = placed.converted, _assignment(placed.converted, placed.beside)
    files = {assignment.public_checks: trial_file(checks, one.namespace)}
    return try_checks(assignment, one.module.text, files, server, placed.beside.files)


def _assignment(one: Converted, beside: Beside) -> tuple[Assignment, set[str]]:
    """Return the assignment that a notebook becomes, and the packages that it lacks."""
    title, module = one.module.title or one.where.replace("/", ": "), module_name(one.notebook)
    own = Assignment(FORMAT, title, module, one.exercises, limits=one.limits, name=one.notebook)
    return with_packages(own, one.module.text, beside)


def solution_files(converted: Converted, beside: Beside = _NOTHING) -> dict[str, str]:
    """Return the files of an assignment that has a check, by name."""
    (assignment, _), (public, hidden) = _assignment(converted, beside), checks_of(converted)
    origin = f"taken over from the notebook {converted.notebook}.ipynb"
    files = {
        ASSIGNMENT_FILE: settings(assignment),
        f"{assignment.module}.py": converted.module.text,
        assignment.public_checks: check_file(f"Public checks, {origin}.", public, converted.namespace),
    }
    if hidden:
        files[HIDDEN_CHECKS] = check_file(f"Hidden checks, {origin}.", hidden, converted.namespace)
    return files


def module_name(notebook: str) -> str:
    """Return a notebook's name as that of a module which students may write.

    >>> module_name("1. Problem set"), module_name("random")
    ('m_1_Problem_set', 'random_work')
    """
    name = re.sub(r"\W+", "_", notebook, flags=re.ASCII)[:50].strip("_") or "work"
    name = f"m_{name}" if name[0].isdigit() else name
    return f"{name}_work" if keyword.iskeyword(name) or name in _NOT_FOR_STUDENTS else name
