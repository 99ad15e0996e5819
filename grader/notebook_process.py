"""The process that runs the checks of a notebook: it reads one request, and writes what to show."""

import os
import sys
import tempfile
from html import escape
from pathlib import Path

import msgspec
from msgspec.structs import replace

from grader import messages as m
from grader.course.files import find_course, load_assignment, load_course
from grader.course.materials import is_material
from grader.engine.judge import Judge, judging
from grader.engine.outcome import Judgement
from grader.errors import GraderError, GradingError
from grader.files.tree import read_files
from grader.grading.basis import suite_of
from grader.grading.checked import check_folder, work_in
from grader.notebook import Request, Shown
from grader.reports.exercises import by_exercise, exercises_text, hidden_checks_note, in_all
from grader.reports.pages import exercises_html
from grader.sandbox.choose_level import chosen_level
from grader.work.choosing import SUFFIX
from grader.work.handing_in import LARGEST_WORK_MIB
from grader.work.kinds import kind_in
from grader.work.notebooks.carried import write


def main() -> None:
    """Do what standard input asks for, and say on standard output how it went."""
    request = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=Request)
    with os.fdopen(os.dup(1), "wb") as answers:
        # What a check prints must not come between.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        try:
            shown = _graded(request) if request.graded else {"": _checked(request)}
        except GraderError as error:
            shown = {"": Shown(False, str(error))}
        answers.write(msgspec.msgpack.encode(shown))


def _checked(request: Request) -> Shown:
    """Return how the public checks went, those of the folder or else those that the notebook carries."""
    with tempfile.TemporaryDirectory() as place:
        folder = write(request.carried, Path(place)) if request.carried else Path(request.folder)
        shown = _checked_in(folder, request)
        if request.carried and not shown.passed:
            patterns, there = load_assignment(folder).files, request.carried.files
            # The patterns of files that the notebook carries none of: they are too large.
            left = [one for one in patterns if not any(is_material(path, [one]) for path in there)]
            if left:
                note = m.NOT_CARRIED.format(files=m.some(left, 3))
                html = f"<p>{escape(note)}</p>{shown.html}"
                shown = replace(shown, text=f"{note}\n{shown.text}", html=html)
        return shown


def _checked_in(folder: Path, request: Request) -> Shown:
    kind = kind_in(folder)
    files = work_in(folder)
    if request.origin and (kind.is_python or not request.is_script):
        kept = {name for name in files if name != kind.file and not name.endswith(SUFFIX)}
        files = {name: files[name] for name in kept} | kind.so_far(request.cells, request.origin)
    checked = check_folder(folder, request.exercises, files)
    exercises = by_exercise(checked.judgement)
    total = f"{in_all((checked.assignment, exercises))}." if len(exercises) > 1 else ""
    note = " ".join(filter(None, [total, hidden_checks_note(checked.assignment, exercises)]))
    return Shown(checked.passed, exercises_text(exercises, note), exercises_html(exercises, note))


def _graded(request: Request) -> dict[str, Shown]:
    """Return how all checks went, the hidden ones too, by exercise, as `nbgrader autograde` asks."""
    folder = Path(request.folder)
    course, name = load_course(find_course(folder)), folder.resolve().name
    if name not in course.names:
        raise GradingError(f"{folder} has not the name of an assignment of the course {course.id}.")
    assignment, files = load_assignment(course.solution(name)), read_files(folder, LARGEST_WORK_MIB)

    def run(judge: Judge) -> Judgement:
        judge.require_points()
        judge.prove()
        return judge.run(dict(files), proven=True)

    judgement = judging(suite_of(course, assignment, 0), assignment, run, isolation=chosen_level())
    return {
        exercise.name: Shown(
            exercise.status == "passed",
            exercises_text([exercise]),
            exercises_html([exercise]),
            points=exercise.earned,
            undecided=" ".join(o.message for o in exercise.outcomes if o.is_open and o.kind != "skipped"),
        )
        for exercise in by_exercise(judgement)
    }


if __name__ == "__main__":
    main()
