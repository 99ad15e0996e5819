"""Grade the work in a folder that nbgrader has made, as `grader grade` grades what was collected."""

from pathlib import Path

from grader.course.files import find_course, load_assignment, load_course
from grader.engine.judge import Judge, judging
from grader.errors import GradingError
from grader.files.tree import SubmittedFiles
from grader.grading.basis import suite_of
from grader.grading.checked import Checked
from grader.sandbox.choose_level import chosen_level


def grade_folder(folder: Path, files: SubmittedFiles) -> Checked:
    """Run all checks on the work in an assignment's folder, the hidden ones too, at the strongest level."""
    course = load_course(find_course(folder))
    name = folder.resolve().name
    if name not in course.names:
        raise GradingError(f"{folder} has not the name of an assignment of the course {course.id}.")
    assignment = load_assignment(course.solution(name))

    def run(judge: Judge) -> Checked:
        judge.require_points()
        judge.prove()
        return Checked(assignment, judge.run(dict(files), proven=True))

    return judging(suite_of(course, assignment, 0), assignment, run, isolation=chosen_level())
