"""A submission on its way, known by ``student+assignment+time+secret`` as in nbgrader, and its receipt."""

import datetime as dt
import hashlib
import re
import secrets
from typing import Annotated, Literal, Self, TypeAlias

import msgspec

from grader.course.model import Course
from grader.errors import ExchangeError
from grader.files.names import LONGEST_STUDENT_ID, check_student_id
from grader.files.records import FORMAT, Moment, Record, Sha256, in_every_zone
from grader.files.system import ON_WINDOWS
from grader.files.tree import SubmittedFiles, content_hash

GivenBack = Literal["feedback", "page", "receipt", "dates"]
Incoming: TypeAlias = tuple[list["Submission"], list[str]]
"""All that came in for an assignment: submissions by student and time, and why others are none."""
TIMESTAMP = "%Y-%m-%d %H:%M:%S.%f UTC"
_WITHOUT_COLONS = re.compile(r"( \d\d)[.](\d\d)[.](?=\d\d[.])")  # of a time in a name that Windows can have
_WHOLE = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6} UTC", re.ASCII)
TIMESTAMP_FILE = "timestamp.txt"
SENT_FILE = ".sent.json"  # hidden, so no part of the work
CLOCK_TOLERANCE = dt.timedelta(minutes=10)  # by how much two computers' clocks may differ without a note


MOST_PARTNERS = 20
_Partners: TypeAlias = Annotated[
    tuple[Annotated[str, msgspec.Meta(max_length=LONGEST_STUDENT_ID)], ...],
    msgspec.Meta(max_length=MOST_PARTNERS),
]
_Version: TypeAlias = Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Za-z.+]{0,30}$")]


class Sent(msgspec.Struct, frozen=True):
    """What a student's computer says with a submission, in `SENT_FILE`; no grade depends on it being true."""

    python: _Version = ""  # the versions there
    numpy: _Version = ""
    anyway: bool = False  # whether it is meant to count even if it cannot be loaded
    partners: _Partners = ()  # with whom it was written; see `grader.exchange.choose` for what is believed


class Submission(msgspec.Struct, frozen=True):
    """A submission: whose it says it is, and when it says it came."""

    student: str
    assignment: str
    submitted: dt.datetime  # in UTC
    source: str  # its id, everywhere and for good
    secret: str = ""  # hides it from other students; where this framework did not make it, it may be empty
    notes: tuple[str, ...] = ()  # what looks wrong about it, but is no reason to refuse it
    sent: Sent = Sent()
    time_unknown: bool = False  # whether its time says only if it counts as in time
    user: str = ""  # whose folder it is; empty where that is the instructor's, or nobody can tell

    @classmethod
    def new(cls, student: str, assignment: str, submitted: dt.datetime, secret: str | None = None) -> Self:
        """Return one with an id that nobody can guess: unless it is given, its secret has 128 random bits."""
        secret = secrets.token_urlsafe(16) if secret is None else secret
        when = format_timestamp(submitted)
        if ON_WINDOWS:  # where no name has a colon
            when = when.replace(":", ".")
        parts = (student, assignment, when, secret)
        return cls(student, assignment, submitted.astimezone(dt.UTC), "+".join(filter(None, parts)), secret)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Take an id apart; one that nbgrader or a person made may have no secret."""
        readings = (text.rsplit("+", 3), [*text.rsplit("+", 2), ""])
        for parts in readings if text.isprintable() else ():
            submitted = parse_timestamp(parts[2]) if len(parts) == 4 else None
            if submitted and parts[1]:
                return cls(check_student_id(parts[0]), parts[1], submitted, text, parts[3])
        message = f"The name {text!r} is not 'student+assignment+time+secret' with a time in UTC."
        raise ExchangeError(message, "Set Exchange.timezone to UTC where nbgrader is used.")

    def notes_beside(self) -> dict[str, bytes]:
        """Return the files that lie beside the work, which are no part of it."""
        stamp = format_timestamp(self.submitted).encode()
        return {TIMESTAMP_FILE: stamp, SENT_FILE: msgspec.json.encode(self.sent)}


class Dates(Record, frozen=True):
    """Until when one student has more time, and what does not count for them: nobody else's to know."""

    due: dict[str, Moment]
    excused: tuple[str, ...] = ()  # assignments

    @classmethod
    def of(cls, course: Course, student: str) -> Self:
        """Return what an instructor's course says of a student."""
        own = {one.assignment: one.due for one in course.extensions if one.student == student}
        excused = tuple(one for one in course.names if course.excuse(one, student))
        return cls(format=FORMAT, due=own, excused=excused)


class Receipt(Record, frozen=True):
    """What a student gets for a submission; only its owner may read it, for `folder` holds its secret."""

    course: str
    assignment: str
    student: str
    submitted: Moment
    hash: Sha256  # of the files, as `content_hash` gives it
    files: dict[str, int]  # path of each, and its size in bytes
    folder: str  # the submission's id

    @classmethod
    def of(cls, course: str, submission: Submission, files: SubmittedFiles) -> Self:
        """Return the receipt for files that have arrived."""
        return cls(
            format=FORMAT,
            course=course,
            assignment=submission.assignment,
            student=submission.student,
            submitted=submission.submitted,
            hash=content_hash(files),
            files={path: len(content) for path, content in sorted(files.items())},
            folder=submission.source,
        )

    def __post_init__(self) -> None:
        named = Submission.parse(self.folder)
        said = (self.student, self.assignment, self.submitted)
        if "/" in self.folder or (named.student, named.assignment, named.submitted) != said:
            raise ExchangeError("Its folder contradicts its other fields.")
        msgspec.structs.force_setattr(self, "submitted", named.submitted)  # in UTC


class Known(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the other side knows of the student who asks, wherever that student handed in."""

    student: str = ""
    receipts: list[Receipt] = []  # the oldest first
    dates: Dates | None = None
    given: dict[str, tuple[GivenBack, ...]] = {}  # of each submission, by its key, what was given back


def key_of(course: str, source: str) -> str:
    """Return what names a submission in public: nobody finds its id, with its secret, from that."""
    return hashlib.blake2b(f"{course}/{source}".encode(), digest_size=24).hexdigest()


def parse_timestamp(text: str) -> dt.datetime | None:
    """Return the time that nbgrader's text for it means, or one with dots for its colons; or None."""
    text = _WITHOUT_COLONS.sub(r"\1:\2:", text)
    try:
        if _WHOLE.fullmatch(text):  # which takes a twentieth of the time that `strptime` does
            moment = dt.datetime.fromisoformat(f"{text[:26]}+00:00")
        else:
            moment = dt.datetime.strptime(text, TIMESTAMP).replace(tzinfo=dt.UTC)
    except ValueError:
        return None
    return in_every_zone(moment)


def format_timestamp(moment: dt.datetime) -> str:
    """Return nbgrader's text for a time; unlike `strftime`, with four digits for every year."""
    return moment.astimezone(dt.UTC).replace(tzinfo=None).isoformat(" ", "microseconds") + " UTC"
