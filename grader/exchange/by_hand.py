"""Folders that a person put into `submitted/`: each gets a record, as of a submission that came in."""

import contextlib
import datetime as dt

import msgspec

from grader.course.model import Course
from grader.errors import ExchangeError
from grader.exchange.collected import RECORD_FILE, Collected, collected_students
from grader.exchange.submission import TIMESTAMP_FILE, Submission, parse_timestamp
from grader.files.atomic import recover, write_atomically
from grader.files.records import FORMAT
from grader.files.tree import content_hash, read_files


def take_over(course: Course, name: str, now: dt.datetime) -> set[str]:
    """Take over what lies there of an assignment without a record; return whose it is.

    What cannot be read stays without one, and is told when the student's work is looked at.
    """
    found = set[str]()
    for student in collected_students(course):
        home = course.submitted / student
        recover(home)
        if (home / name).is_dir() and not (home / name / RECORD_FILE).exists():
            with contextlib.suppress(ExchangeError):
                found |= {student} if _take_over(course, name, student, now) else set()
    return found


def _take_over(course: Course, name: str, student: str, now: dt.datetime) -> bool:
    home = course.submitted / student
    folder, stamp = home / name, home / name / TIMESTAMP_FILE
    files = read_files(folder, course.max_submission_mib)
    if not files:
        return False
    stated = parse_timestamp(stamp.read_text("ascii", "replace").strip()) if stamp.is_file() else None
    newest = max((folder / path).stat().st_mtime for path in files)
    said = f"in its {TIMESTAMP_FILE}" if stated else "of its newest file"
    one = Submission.new(student, name, stated or dt.datetime.fromtimestamp(newest, dt.UTC), "")
    record = Collected(
        format=FORMAT,
        student=student,
        assignment=name,
        attempt=1,
        submitted=one.submitted,
        due=None,
        late_factor=0.0,  # this and the due date are set when it is chosen
        hash=content_hash(files),
        source=one.source,
        taken_in=now.astimezone(dt.UTC),
        notes=(f"It was put into {course.submitted.name}/ by hand; its time is that {said}.",),
    )
    if course.collect == "best":
        attempts = [
            int(last) for at in home.glob(f"{name}@*") if (last := at.name.rpartition("@")[2]).isdigit()
        ]
        record = msgspec.structs.replace(record, attempt=1 + max(attempts, default=0))
    write_atomically(folder / RECORD_FILE, record.to_json())
    if course.collect == "best":
        folder.rename(home / f"{name}@{record.attempt}")
    return True
