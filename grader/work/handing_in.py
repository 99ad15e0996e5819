"""A student's folder, made ready to hand in: what cannot be graded is refused while the student is there."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from grader.course.model import Assignment
from grader.errors import ExchangeError
from grader.files.tree import SubmittedFiles, check_size, read_files
from grader.work.forms.files import read_form
from grader.work.forms.filled import filled_form
from grader.work.notebooks.find import Found, notebook_of, notebooks_among
from grader.work.notebooks.outputs import without_outputs
from grader.work.notebooks.work import find_work

LARGEST_WORK_MIB = 500.0
"""What a folder may hold before the outputs of its notebooks are taken out."""


class HandedIn(NamedTuple):
    """What is handed in: all files, which of them is graded, and what the student should know about it."""

    files: SubmittedFiles
    work: str
    remarks: list[str]


def handed_in(folder: Path, assignment: Assignment, max_mib: float) -> HandedIn:
    """Return the files of a folder, once it is clear which of them is the work.

    Parameters
    ----------
    folder : Path
        The student's folder.
    assignment : Assignment
        What it is about.
    max_mib : float
        Largest size of all files together, in MiB. Where they have more, notebooks go without their outputs.

    Raises
    ------
    ExchangeError
        If there is no work, or two that differ; a notebook cannot be read; or there are too many bytes.
    CourseError
        If the questions of a form are missing or wrong.
    """
    folder = folder.resolve()
    files = read_files(folder, LARGEST_WORK_MIB)
    if not notebooks_among(files):
        check_size({path: len(content) for path, content in files.items()}, folder, max_mib)
        _require(assignment.file in files, folder, assignment)
        return HandedIn(files, assignment.file, [])
    found, remarks = _found(files, folder, assignment)
    _check_choice(found, folder)
    _require(bool(found.name) and (assignment.file in files or not found.untouched), folder, assignment)
    slim = _within(files, max_mib)
    if slim.keys() == files.keys() and slim != files:
        remarks = [*remarks, _slimmed(files, slim, max_mib)]
    check_size({path: len(content) for path, content in slim.items()}, folder, max_mib)
    return HandedIn(slim, found.name, remarks)


def _found(files: SubmittedFiles, folder: Path, assignment: Assignment) -> tuple[Found, list[str]]:
    if assignment.form:
        filled = filled_form(read_form(folder), files)
        return filled.found, filled.remarks
    work = find_work(files, assignment.module, assignment.points)
    return work.found, work.remarks


def _check_choice(found: Found, folder: Path) -> None:
    if found.unreadable:
        raise ExchangeError(
            f"In {folder}: {' '.join(found.unreadable)}",
            "Open it in Jupyter and save it again; or remove it, if it is not what you hand in.",
        )
    if found.rivals:
        raise ExchangeError(
            f"In {folder}, {' and '.join(found.rivals)} differ, and each could be what you hand in.",
            "Move all but one of them to another folder.",
        )


def _require(there: bool, folder: Path, assignment: Assignment) -> None:
    if not there:
        raise ExchangeError(
            f"{assignment.file} or {notebook_of(assignment.file)} is missing in {folder}.",
            "Go to the folder that holds your work, or put it back.",
        )


def _within(files: SubmittedFiles, max_mib: float) -> Mapping[str, bytes]:
    """Return the files, their notebooks without outputs if they have too many bytes otherwise."""
    if sum(map(len, files.values())) <= max_mib * 2**20:
        return files
    slim = dict(files)
    for name in notebooks_among(files):
        try:
            slim[name] = min(files[name], without_outputs(files[name]), key=len)
        except ValueError:  # no notebook, whatever its name says
            continue
    return slim


def _slimmed(files: SubmittedFiles, slim: SubmittedFiles, max_mib: float) -> str:
    names = ", ".join(name for name in files if slim[name] != files[name])
    size = sum(map(len, files.values())) / 2**20
    return f"Handed in without outputs: {names}. With them there are {size:.1f} MiB; {max_mib:g} are allowed."
