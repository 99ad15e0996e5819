"""From converted notebooks to assignments that may be written down: tried, with all their files."""

import keyword
import re
import sys
from collections.abc import Sequence

import msgspec

from grader.authoring.build import leak_problems
from grader.course.model import ASSIGNMENT_FILE, HIDDEN_CHECKS, Assignment
from grader.errors import AuthoringError, CourseError, SandboxError
from grader.files.records import FORMAT
from grader.importing.assemble import Assembled, on_all_processors, serving, settings, with_packages
from grader.importing.beside import NOT_ALONG, SHOWS_SOLUTION, Beside
from grader.importing.course import folder_name
from grader.importing.left_out import LeftOut
from grader.importing.trial import NOT_INSTALLED, Trial, try_checks
from grader.nbgrader.importing.assignment import Converted, after_trial, checks_of, opened
from grader.nbgrader.importing.checks import check_file, trial_file
from grader.sandbox.launcher import ForkServer

_NO_CHECKS = (
    "None of its cells can be a check, so it is no assignment here; what students handed in stays there."
)
_ALL_HIDDEN = "All its checks are hidden, so 'grader check' has none to run; move some to the public file."
_NOT_FOR_STUDENTS = {"hidden", "grader", "numpy", "pytest", *sys.stdlib_module_names}
"""Modules that no student's may hide; public checks of ``hidden`` would be taken for the hidden ones."""


class Placed(Assembled, frozen=True, kw_only=True):
    """An assignment that is made of a notebook."""

    converted: Converted


def assembled(converted: Sequence[Converted]) -> list[Placed]:
    """Make assignments of notebooks, on all processors; those without checks have no files."""
    made = list[Placed]()
    for one in converted:
        alone = sum(other.source == one.source for other in converted) == 1 and one.source == one.notebook
        parts = [folder_name(one.source), *([] if alone else [folder_name(one.notebook)])]
        made.append(Placed("-".join(filter(None, parts)), f"{one.where}.ipynb", converted=one))
    return on_all_processors(tried, made)


def tried(placed: Placed) -> Placed:
    """Return an assignment with the checks that pass their trial, and its files."""
    one, beside, problems, files = placed.converted, placed.converted.beside, "", dict[str, bytes]()
    shown = {name for name in beside.files if leak_problems(one.module.text, "", {name: beside.files[name]})}
    told = [LeftOut(one.where, name, SHOWS_SOLUTION) for name in sorted(shown)]
    told += [LeftOut(one.source, name, NOT_ALONG) for name in beside.left]
    along = Beside({name: content for name, content in beside.files.items() if name not in shown})
    converted = msgspec.structs.replace(one, left_out=(*one.left_out, *told), beside=along)
    found = len(converted.drafts)
    try:
        converted = _after_trials(converted) if found else converted
    except (AuthoringError, CourseError, SandboxError) as error:
        problems = str(error)
    left_out, kept = list(converted.left_out), len(converted.drafts)
    if not kept:
        left_out.append(LeftOut(converted.source, f"{converted.notebook}.ipynb", _NO_CHECKS))
    else:
        files = along.files | {name: text.encode() for name, text in solution_files(converted).items()}
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


def _after_trials(first: Converted) -> Converted:
    """Return an assignment in which checks that fail take what is locked from the submission."""
    assignment, lacking = _assignment(first)
    told = (LeftOut(first.where, name, NOT_INSTALLED) for name in lacking)
    first = msgspec.structs.replace(first, left_out=(*first.left_out, *told))
    with serving(assignment.packages, [first.module.text, *first.beside.sources]) as server:
        trial = _trial(first, server)
        other = opened(first, [check.draft for check in first.checks if check.name in trial.failed])
        if other.drafts == first.drafts:  # nothing of theirs is locked
            return after_trial(first, trial)
        return after_trial(other, _trial(other, server))


def _trial(one: Converted, server: ForkServer) -> Trial:
    checks = trial_file(one.checks, one.namespace)
    return try_checks(_assignment(one)[0], one.module.text, checks, server, one.beside.files)


def _assignment(one: Converted) -> tuple[Assignment, set[str]]:
    """Return the assignment that a notebook becomes, and the packages that it lacks."""
    title, module = one.module.title or one.where.replace("/", ": "), module_name(one.notebook)
    own = Assignment(FORMAT, title, module, one.exercises, limits=one.limits, name=one.notebook)
    return with_packages(own, one.module.text, one.beside)


def solution_files(converted: Converted) -> dict[str, str]:
    """Return the files of an assignment that has a check, by name."""
    (assignment, _), (public, hidden) = _assignment(converted), checks_of(converted)
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
