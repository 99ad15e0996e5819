"""What people do in an exchange, whatever its transport: release, fetch, hand in, give back."""

import datetime as dt
import importlib.metadata
import platform
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Literal

import msgspec

from grader.course.files import read_table, to_toml
from grader.course.model import Course
from grader.errors import CourseError, ExchangeError, explained
from grader.exchange.directory import LARGEST_RELEASE_MIB
from grader.exchange.submission import GivenBack, Receipt, Sent, Submission
from grader.exchange.transports import transport_of
from grader.files.atomic import place_folder, write_atomically
from grader.files.names import check_student_id
from grader.files.records import FORMAT
from grader.files.tree import SubmittedFiles, read_files

FETCHED_FILE = ".grader.toml"
_NO_SECRET = (
    "It has no secret in its name, so others could read what it gets back; hand that out another way. "
    "Where nbgrader is used, keep its ExchangeSubmit.add_random_string on."
)
# Fields of a course, for students.
_PUBLIC = ("format", "id", "title", "timezone", "collect", "max_submission_mib", "python", "numpy")


class Fetched(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The note in a fetched folder that says where it comes from, whatever the folder is called since."""

    format: Literal[1] = FORMAT
    course: str
    assignment: str
    course_folder: str  # the transport's address; the folder that holds the plan for students
    python: str = ""  # what grades there, as far as it is known
    numpy: str = ""


class Exchange:
    """The exchange of one course: the instructor's own, or the public one that students see."""

    def __init__(self, course: Course) -> None:
        self.course = course
        self.transport = transport_of(course)

    def release(self, name: str, folder: Path, *, force: bool = False) -> None:
        """Give an assignment to students, and the plan as it is; other files than before only by force."""
        self.course.chosen([name])
        files = read_files(folder.resolve(), LARGEST_RELEASE_MIB)
        if not files:
            raise ExchangeError(f"There is nothing to release in {folder}.", "Run 'grader build' first.")
        before = self.transport.handed_out(name)
        if before is not None and not force and before != files:
            hint = "Release it with --force to replace it; students must then fetch it again."
            raise ExchangeError(f"{name!r} was released before, with other files.", hint)
        plan = public_plan(self.course, {*self.released(), name})
        self.transport.release(name, files if before is None or force else None, plan)

    def released(self) -> list[str]:
        """Return the names of the released assignments, in the course's order."""
        released = self.transport.released()
        return [name for name in self.course.names if name in released]

    def fetch(self, name: str, into: Path, *, missing_only: bool = False) -> Path:
        """Copy a released assignment into a new ``<into>/<name>``, or only what is missing there."""
        self.require_released(name)
        course, there = self.course, self.transport.address
        note = Fetched(
            course=course.id, assignment=name, course_folder=there, python=course.python, numpy=course.numpy
        )
        files = dict(self.transport.handed_out(name) or {})
        files[FETCHED_FILE] = to_toml(msgspec.structs.asdict(note))
        target = into / name
        with explained(f"{name!r} could not be fetched to {into}"):
            into.mkdir(parents=True, exist_ok=True)
            if missing_only and target.exists():
                write_atomically(target / FETCHED_FILE, files[FETCHED_FILE])
                for path, content in files.items():
                    place = target / path
                    if not (place.exists() or place.is_symlink()):
                        place.parent.mkdir(parents=True, exist_ok=True)
                        write_atomically(place, content, replace=False)
            elif target.exists() or target.is_symlink():
                hint = "Rename it to start anew, or fetch with --missing to put back only what is missing."
                raise ExchangeError(f"{target} is there already.", hint)
            else:
                place_folder(target, files)
        return target

    def submit(
        self,
        folder: Path,
        name: str,
        student: str,
        *,
        files: SubmittedFiles | None = None,
        now: dt.datetime | None = None,
        sent: Sent | None = None,
    ) -> Receipt:
        """Hand in a folder, or these files of it, all or nothing; return the receipt for what has arrived."""
        student = check_student_id(student)
        self.require_released(name)
        if files is None:
            files = read_files(folder.resolve(), self.course.max_submission_mib)
        if not files:
            raise ExchangeError(f"There are no files in {folder}.", "Go to the folder that holds your work.")
        submission = Submission.new(student, name, now or dt.datetime.now(dt.UTC))
        submission = msgspec.structs.replace(submission, sent=sent or Sent())
        self.transport.submit(submission, files)
        return Receipt.of(self.course.id, submission, files)

    def give_back(self, kind: GivenBack, texts: Mapping[str, str]) -> dict[str, str]:
        """Put a file where only each submission's student finds it; return what could not be, and why."""
        problems, hidden = dict[str, str](), dict[str, bytes]()
        for source, text in texts.items():
            try:
                if Submission.parse(source).secret:
                    hidden[source] = text.encode()
                else:
                    problems[source] = _NO_SECRET
            except ExchangeError as error:
                problems[source] = error.message
        return problems | (self.transport.give_back(kind, hidden) if hidden else {})

    def feedback(self, receipt: Receipt) -> str | None:
        """Return the feedback on a submission, or None if there is none yet."""
        content = self.transport.given_back("feedback", receipt.folder)
        return None if content is None else content.decode("utf-8", "replace")

    def require_released(self, name: str) -> None:
        """Refuse an assignment that is not released, and say which are."""
        released = self.released()
        if name not in released:
            there = f"Released so far: {', '.join(released)}." if released else "Nothing is released yet."
            raise ExchangeError(f"{name!r} is not released in the course {self.course.id}.", there)


def public_plan(course: Course, released: Collection[str]) -> bytes:
    """Return a `course.toml` for students: the plan of what is released, and nothing secret."""
    planned = [
        # It carries its offset from UTC, so that a student's computer needs no table of time zones.
        {"name": item.name} | ({"due": item.due} if item.due else {})
        for item in course.assignments
        if item.name in released
    ]
    plan = {field: getattr(course, field) for field in _PUBLIC}
    plan["python"] = course.python or platform.python_version()
    plan["numpy"] = course.numpy or importlib.metadata.version("numpy")
    late = msgspec.structs.asdict(course.late)
    return to_toml({**plan, "exchange": "..", "late": late, "assignments": planned})


def read_fetched(folder: Path) -> Fetched | None:
    """Return where a folder was fetched from, or None if it was not fetched."""
    path, hint = folder / FETCHED_FILE, "Fetch the assignment's missing files again to restore it."
    try:
        return read_table(path, Fetched, FORMAT, hint) if path.is_file() else None
    except CourseError as error:
        raise ExchangeError(error.message, hint) from None
