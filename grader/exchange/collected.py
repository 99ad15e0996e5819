"""The collected submissions, as nbgrader lays them out: `submitted/<student>/<assignment>[@<attempt>]/`."""

import contextlib
import datetime as dt
import shlex
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Annotated

import msgspec

from grader.course.group import share
from grader.course.model import Course
from grader.errors import ExchangeError, explained
from grader.exchange.submission import TIMESTAMP_FILE, Submission, parse_timestamp
from grader.files.atomic import locked, write_atomically
from grader.files.folders import recover, set_aside
from grader.files.names import check_student_id
from grader.files.records import FORMAT, Moment, Record, Sha256, clock_time, in_zone, require_in_every_zone
from grader.files.tree import content_hash, read_files

RECORD_FILE = ".collected.json"


class Collected(Record, frozen=True):
    """What is known of a collected submission.

    Nothing can be told or compared of a time that not every zone has: such a record is a broken one.
    """

    student: str
    assignment: str
    attempt: Annotated[int, msgspec.Meta(ge=1)]  # 1, or where all attempts are kept, its number
    submitted: Moment
    due: Moment | None
    late_factor: Annotated[
        float, msgspec.Meta(ge=0, le=1)
    ]  # the share of its points that counts, from 0 to 1
    hash: Sha256  # of the files, as `content_hash` gives it
    source: str  # its id where it came from
    taken_in: Moment
    notes: tuple[str, ...] = ()  # what looked wrong when it was collected
    python: str = ""  # the student's, as their computer said
    numpy: str = ""
    doubt: str = ""  # why a later submission was refused, if one was
    user: str = ""  # whose folder it was, see `Submission`
    group: tuple[str, ...] = ()  # of a group, all its members
    time_unknown: bool | msgspec.UnsetType = msgspec.UNSET  # as of a `Submission`
    by: str = ""  # which member handed it in, where that is another one

    def __post_init__(self) -> None:
        require_in_every_zone(self.submitted, self.due, self.taken_in)


@contextlib.contextmanager
def collecting(course: Course, name: str) -> Iterator[None]:
    """Keep others from collecting into the same folder meanwhile; a killed process keeps nobody out."""
    course.require_sound()
    store = course.submitted
    busy = ExchangeError(f"Somebody else is collecting into {store}.", "Wait until it is done.")
    hint = "Make room there, or the right to write; what is collected so far stays; collect again."
    with explained(f"Not all of {name!r} could be collected into {store}", hint):
        share(course)
        store.mkdir(mode=0o770, exist_ok=True)  # it is nobody else's business
        with locked(store / ".lock", busy):
            yield


def collected(
    course: Course,
    name: str,
    spoilt: dict[str, ExchangeError] | None = None,
    only: str = "",
    through: Callable[[Sequence[str]], Iterable[str]] = iter,
) -> list[tuple[Collected, Path]]:
    """Return what is collected, each with its folder; what is wrong goes into `spoilt`, or is raised.

    Of `only` one student, if one is named. `through` goes through the students, and may show how far it is.
    """
    found = []
    for student in [only] if only else through(collected_students(course)):
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
            whose = f"that of {record.student!r} for {record.assignment!r}"
            raise ExchangeError(f"The record {folder / RECORD_FILE} is {whose}.", _collect_again(folder))
    return sorted(found, key=lambda pair: pair[0].attempt)


def record_in(folder: Path) -> Collected:
    """Return the record of a collected submission."""
    path, hint = folder / RECORD_FILE, _collect_again(folder)
    with explained(f"The record {path} cannot be read", hint):
        return Collected.from_json(path.read_bytes(), f"The record {path}", hint)


def take_over(course: Course, name: str, now: dt.datetime) -> set[str]:
    """Make records for folders of an assignment that a person put there; return whose they are.

    What cannot be read stays without one, and is told when the student's work is looked at.
    """
    found = set[str]()
    for student in collected_students(course):
        home = course.submitted / student
        with contextlib.suppress(ExchangeError), explained(f"{home} cannot be taken over"):
            recover(home)
            if (home / name).is_dir() and not (home / name / RECORD_FILE).exists():
                found |= {student} if _take_over(course, name, student, now) else set()
    return found


def _take_over(course: Course, name: str, student: str, now: dt.datetime) -> bool:
    check_student_id(student)
    home = course.submitted / student
    folder, stamp = home / name, home / name / TIMESTAMP_FILE
    files = read_files(folder, course.max_submission_mib)
    if not files:
        return False
    stated = parse_timestamp(stamp.read_text("ascii", "replace").strip()) if stamp.is_file() else None
    newest = max((folder / path).stat().st_mtime for path in files)
    said = f"in its {TIMESTAMP_FILE}" if stated else "of its newest file"
    best = course.collect == "best"
    ends = [attempt.name.rpartition("@")[2] for attempt in home.glob(f"{name}@*")] if best else []
    one = Submission.new(student, name, stated or clock_time(newest) or now, "")
    record = Collected(
        format=FORMAT,
        student=student,
        assignment=name,
        attempt=1 + max((int(end) for end in ends if end.isdecimal()), default=0),
        submitted=one.submitted,
        due=None,
        late_factor=0.0,  # this and the due date are set when it is chosen
        hash=content_hash(files),
        source=one.source,
        taken_in=now.astimezone(dt.UTC),
        notes=(f"It was put into {course.submitted.name}/ by hand; its time is that {said}.",),
    )
    write_atomically(folder / RECORD_FILE, record.to_json())
    if best:
        folder.rename(home / f"{name}@{record.attempt}")
    return True


def _collect_again(folder: Path) -> str:
    name = folder.name.partition("@")[0]
    return (
        f"Move {shlex.quote(str(folder))} elsewhere, then collect again. If it is the only copy, pack its "
        f"files into a zip file, in a folder {folder.parent.name!r}: 'grader collect {name} --from FILE.zip'."
    )
