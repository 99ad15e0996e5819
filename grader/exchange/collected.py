"""The collected submissions, as nbgrader lays them out: `submitted/<student>/<assignment>[@<attempt>]/`."""

from pathlib import Path

from grader.course.model import Course
from grader.errors import ExchangeError, explained
from grader.files.atomic import set_aside
from grader.files.records import Moment, Record, Sha256

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
    doubt: str = ""  # why a later submission was refused, if one was


def collected(course: Course, name: str) -> list[tuple[Collected, Path]]:
    """Return the collected submissions of an assignment, by student and attempt, each with its folder."""
    found = []
    with explained(f"The collected submissions in {course.submitted} cannot be read"):
        for student in collected_students(course):
            found += collected_of(course, name, student)
    return found


def collected_students(course: Course) -> list[str]:
    """Return the students of whom anything was collected."""
    store = course.submitted
    if not store.is_dir():
        return []
    return sorted(folder.name for folder in store.iterdir() if folder.is_dir() and folder.name[0] != ".")


def collected_of(course: Course, name: str, student: str) -> list[tuple[Collected, Path]]:
    """Return the collected submissions of one student, by attempt, each with its folder."""
    home = course.submitted / student
    for old, place in set_aside(home):
        if place.name.split("@")[0] == name and not place.exists():
            raise ExchangeError(
                f"{place} is missing: collecting is just replacing it, or was cut off while it did.",
                f"Collect again; the one before is in {old}.",
            )
    found = []
    single = [home / name] if (home / name).is_dir() else []
    for folder in home.glob(f"{name}@*") if course.collect == "best" else single:
        record = record_in(folder)
        if (record.student, record.assignment) != (student, name):
            raise ExchangeError(
                f"The record {folder / RECORD_FILE} is that of {record.student!r} for {record.assignment!r}.",
                f"Remove {folder} and collect again.",
            )
        found.append((record, folder))
    return sorted(found, key=lambda pair: pair[0].attempt)


def record_in(folder: Path) -> Collected:
    """Return the record of a collected submission."""
    path = folder / RECORD_FILE
    hint = f"Remove {folder} and collect again."
    with explained(f"The record {path} cannot be read", hint):
        return Collected.from_json(path.read_bytes(), path, hint)
