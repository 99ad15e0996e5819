"""Feedback for the bulk upload of a learning management system: beside the names that it gave itself.

The zip file with the submissions, as downloaded there, says what the system calls each of them.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from functools import partial
from itertools import chain

from grader.course.model import Course
from grader.course.roster import roster_of
from grader.errors import GradingError
from grader.exchange.handins.formats import format_at
from grader.exchange.handins.handin import Taking
from grader.exchange.handins.match import key_of, read_map, students_of
from grader.exchange.handins.place import Place
from grader.files.zips import zipped
from grader.reports.feedback import feedbacks
from grader.reports.formats import Results

_FILE = "feedback.txt"


def _zipped(
    system: str,
    place: Callable[[str, Iterable[str]], str],
    course: Course,
    results: Results,
    *,
    file: str = "",  # what was downloaded
) -> tuple[bytes, list[str]]:
    """Return the zip file to upload, a file for each submission in that of the system; and who gets none.

    What the system takes as feedback on a submission is told by its `place`, by what the system called it.
    """
    if len(results) != 1 or not file:
        hint = f"Download the submissions from {system}: grader report NAME ... -O file=FILE."
        raise GradingError(f"{system} takes the feedback on one assignment, by its zip file.", hint)
    [(name, found)] = results.items()
    roster, said = roster_of(course.root), read_map(course.root, name)
    texts = feedbacks(course, name, found)
    where = Place(file, course.zone or dt.UTC)
    paths = dict[str, list[str]]()
    for one in format_at(where, system.lower()).hand_ins(where, name, Taking()):
        mapped = said.get(key_of(one.found))
        by_map = [student.id for student in roster.known_as(mapped)] or [mapped] if mapped else []
        named = by_map or students_of(one, roster)  # or those of a group
        known = [student for student in named if student in texts]
        if known and (path := place(one.found, where.files)):
            paths[path] = known
    left = [roster.label(student) for student in sorted(texts.keys() - set(chain(*paths.values())))]
    files = {path: texts[students[0]].encode() for path, students in paths.items()}
    return zipped(files), [f"{name}: not in {file}: {', '.join(left)}."] if left else []


def _of_moodle(found: str, _: Iterable[str]) -> str:
    """Return a file in the participant's folder, whose number tells Moodle whose it is."""
    return f"{found}_assignsubmission_file_/{_FILE}" if found.rpartition("_")[2].isdecimal() else ""


def _of_canvas(found: str, paths: Iterable[str]) -> str:
    """Return a name with the numbers of the user and of a file handed in, by which Canvas knows both."""
    user = found.rpartition("_")[2]
    for path in paths:
        numbers = [part for part in path.split("_") if part.isdecimal()][:2]
        both = "_".join(numbers)
        if len(numbers) == 2 and numbers[0] == user and both in path:
            return f"{path[: path.index(both)]}{both}_{_FILE}"
    return ""


# View all submissions, Upload multiple feedback files in a zip
moodle = partial(_zipped, "Moodle", _of_moodle)
# Upload Submissions
canvas = partial(_zipped, "Canvas", _of_canvas)
