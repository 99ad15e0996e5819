"""The process that runs the checks which a notebook asks for; it reads one request and writes the replies."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import msgspec

from grader.errors import GraderError
from grader.files.tree import read_files
from grader.grading.local import Checked, check_folder
from grader.nbgrader.autograde import grade_folder
from grader.reports.checked import checked_html, checked_text
from grader.reports.findings import Exercise, by_exercise
from grader.work.forms.filled import ANSWERS_FILE
from grader.work.handing_in import LARGEST_WORK_MIB
from grader.work.notebooks.find import SUFFIX
from grader.work.notebooks.request import Reply, Request


def main() -> None:
    """Do what standard input asks for, and say on standard output how it went."""
    request = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=Request)
    with os.fdopen(os.dup(1), "wb") as answers:
        # What a check prints must not come between.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        try:
            replies = _graded(request) if request.graded else {"": _checked(request)}
        except GraderError as error:
            replies = {"": Reply(False, str(error))}
        answers.write(msgspec.msgpack.encode(replies))


def _checked(request: Request) -> Reply:
    """Return how the public checks went."""
    folder = Path(request.folder)
    files = dict(read_files(folder, LARGEST_WORK_MIB))
    if request.work:
        kept = {name for name in files if name != ANSWERS_FILE and not name.endswith(SUFFIX)}
        files = {name: files[name] for name in kept} | request.work
    checked = check_folder(folder, request.exercises, files)
    return Reply(checked.passed, checked_text(checked), checked_html(checked))


def _graded(request: Request) -> dict[str, Reply]:
    """Return how all checks went, by exercise."""
    folder = Path(request.folder)
    checked = grade_folder(folder, read_files(folder, LARGEST_WORK_MIB))
    return {exercise.name: _of_exercise(checked, exercise) for exercise in by_exercise(checked.outcomes)}


def _of_exercise(checked: Checked, exercise: Exercise) -> Reply:
    own = msgspec.structs.replace(checked, outcomes=exercise.outcomes)
    return Reply(
        own.passed,
        checked_text(own, public=False),
        checked_html(own, public=False),
        points=exercise.earned,
        doubt=" ".join(outcome.message for outcome in exercise.outcomes if outcome.status == "error"),
    )


if __name__ == "__main__":
    main()
