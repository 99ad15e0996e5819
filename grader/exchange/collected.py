"""The collected submissions, as nbgrader lays them out: `submitted/<student>/<assignment>[@<attempt>]/`."""

import shlex
from pathlib import Path

from grader.course.model import Course
from grader.errors import ExchangeError, explained
from grader.files.atomic import set_aside
from grader.files.records import Moment, Record, Sha256, in_zone

RECORD_FILE = ".collected.json"


class Collected(Record, frozen=True):
    """What is known of a collected submission."""

    student: str
    assignment: str
    attempt: int  # 1, or where all attempts are kept, its number
    submitted: Moment
    due: Moment | None
    late_factor: float  # the share of its points that counts, from 0 to 1
    hash: Sha256  # of the files, as `content_hash` gives it
    source: str  # its id where it came from
    taken_in: Moment
    notes: tuple[str, ...] = ()  # what looked wrong when it was collected
    python: str = ""  # the student's, as their computer said
    numpy: str = ""
    doubt: str = ""  # why a later submission was refused, if one was
    user: str = ""  # whose folder it was, see `Submission`
    group: tuple[str, ...] = ()  # of a group, all its members
    by: str = ""  # which member handed it in, where that is another one


def collected(
    course: Course, name: str, spoilt: dict[str, ExchangeError] | None = None
) -> list[tuple[Collected, Path]]:
    """Return what is collected, each with its folder; what is wrong goes into `spoilt`, or is raised."""
    found = []
    for student in collected_students(course):
        try:
            found += collected_of(course, name, student)
        except ExchangeError as error:
            if spoilt is None:
                raise
            spoilt[student] = error
    return found


def collected_students(course: Course) -> list[str]:
    """Return the students of whom anything was collected."""
    store = course.submitted
    with explained(f"The collected submissions in {store} cannot be read"):
        if not store.is_dir():
            return []
        return sorted(folder.name for folder in store.iterdir() if folder.is_dir() and folder.name[0] != ".")


def collected_of(course: Course, name: str, student: str) -> list[tuple[Collected, Path]]:
    """Return the collected submissions of one student, by attempt, each with its folder."""
    home = course.submitted / student
    with explained(f"What is collected of {student!r} in {home} cannot be read"):
        for old, place in set_aside(home):
            if place.name.split("@")[0] == name and not place.exists():
                message = f"{place} is missing: collecting is just replacing it, or was cut off while it did."
                raise ExchangeError(message, f"Collect again; the one before is in {old}.")
        single = [home / name] if (home / name).is_dir() else []
        folders = [*home.glob(f"{name}@*")] if course.collect == "best" else single
    found = [(in_zone(record_in(folder), course.zone), folder) for folder in folders]
    for record, folder in found:
        if (record.student, record.assignment) != (student, name):
            message = (
                f"The record {folder / RECORD_FILE} is that of {record.student!r} for {record.assignment!r}."
            )
            raise ExchangeError(message, _collect_again(folder))
    return sorted(found, key=lambda pair: pair[0].attempt)


def record_in(folder: Path) -> Collected:
    """Return the record of a collected submission."""
    path, hint = folder / RECORD_FILE, _collect_again(folder)
    with explained(f"The record {path} cannot be read", hint):
        return Collected.from_json(path.read_bytes(), path, hint)


def _collect_again(folder: Path) -> str:
    name = folder.name.partition("@")[0]
    return (
        f"Move {shlex.quote(str(folder))} elsewhere, then collect again. If it is the only copy, pack its "
        f"files into a zip file, in a folder {folder.parent.name!r}: 'grader collect {name} --from FILE.zip'."
    )
