"""A course and an assignment as values: all that `course.toml` and `assignment.toml` may say."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from msgspec import Meta

from grader.course.logs import Decision
from grader.course.reach import LARGEST, Amount, Mail, Serve, Whole
from grader.errors import CourseError
from grader.files.names import did_you_mean, meant

COURSE_FILE = "course.toml"
ASSIGNMENT_FILE = "assignment.toml"
FETCHED_FILE = ".grader.toml"  # in the folder that a student fetched
HIDDEN_CHECKS = "test_hidden.py"
CONFTEST = "conftest.py"  # fixtures of the checks
SOLUTIONS = "solutions"
ASSIGNMENTS = "assignments"
PROGRAM = "program"
SERVE = "serve"  # as `exchange`: what `grader serve` keeps


Percent = Annotated[float, Meta(ge=0, le=100)]


class _Model(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A value from a file: frozen, and unknown fields are refused."""


class Limits(_Model, frozen=True):
    """How much a submission may use."""

    call_seconds: Amount = 2.0  # processor seconds for one call into the student's code
    load_seconds: Amount = 5.0  # processor seconds for loading the module, with what it imports
    submission_seconds: Amount = 30.0  # for all checks of a submission; each exercise has an equal share
    memory_mib: Whole = 512  # address space beyond that of a bare worker
    output_kib: Whole = 64  # printed text that is kept; the rest is dropped


class Assignment(_Model, frozen=True):
    """One assignment: `solutions/NN-name/assignment.toml`."""

    format: int
    title: str = ""  # this and the next two are needed; what else is wrong can be told without them
    module: str = ""  # the Python module that students write, without `.py`
    points: dict[str, float] = {}  # of each exercise that checks grade, as students meet them; of a bonus 0
    marked: dict[str, Amount] = {}  # of each exercise that a person marks; a form has these
    bonus: dict[str, Amount] = {}  # of each exercise that is extra credit
    kind: str = "module"  # what students hand in: an entry of `grader.work.kinds.KINDS`
    form: bool = False  # the older way to write `kind = "form"`
    limits: Limits = Limits()
    also: list[str] = []  # patterns of further Python files that students write, such as "bank/*.py"
    files: list[str] = []  # patterns of what students get besides: see `grader.course.materials`
    hidden_files: list[str] = []  # of what only hidden checks read
    packages: list[str] = []  # as pip knows them; what students may import besides NumPy and Python's own
    fresh_process_per_check: bool = False  # so that no state of the module reaches the next one
    name: str = ""  # the folder's name; not in the file

    def __post_init__(self) -> None:
        if self.form:
            msgspec.structs.force_setattr(self, "kind", "form")
        if self.bonus:
            msgspec.structs.force_setattr(
                self, "points", self.points | {name: self.points.get(name, 0.0) for name in self.bonus}
            )

    @property
    def total(self) -> float:
        """Points of all exercises together."""
        return sum(self.worth.values())

    @property
    def worth(self) -> dict[str, float]:
        """Points of every exercise, those that checks grade first."""
        return self.points | self.marked

    @property
    def checked(self) -> dict[str, float]:
        """Points that the checks of each exercise come to, also of those that are a bonus."""
        return self.points | self.bonus

    @property
    def programs(self) -> set[str]:
        """Exercises that may be the module run as a program, which then need no definition."""
        return {PROGRAM, self.module} & self.points.keys()

    @property
    def public_checks(self) -> str:
        """Name of the check file that students get."""
        return f"test_{self.module}.py"


class LatePolicy(_Model, frozen=True):
    """What happens to work that comes after its due date.

    ``none``: late work does not count. ``grace``: work up to `grace_minutes` late counts in full, later work
    does not. ``percent``: as ``grace``, and later work loses `percent_per_day` of its points for every day
    begun, and always keeps `floor_percent`. A day ends at the time of day of the due date, in its zone: the
    day on which clocks are put back has 25 hours.
    """

    policy: Literal["none", "grace", "percent"] = "none"
    grace_minutes: Annotated[float, Meta(ge=0, le=LARGEST)] = 0.0
    percent_per_day: Percent = 0.0
    floor_percent: Percent = 0.0

    @property
    def grace_seconds(self) -> float:
        """For how long after the due date work counts in full."""
        return self.grace_minutes * 60 if self.policy != "none" else 0.0

    def factor(self, submitted: dt.datetime, due: dt.datetime | None) -> float | None:
        """Return the share of the points that counts, or None if the work comes too late to count."""
        if due is None:
            return 1.0
        late = (submitted - due).total_seconds()
        if late <= self.grace_seconds:
            return 1.0
        if self.policy != "percent":
            return None
        calendar = submitted.astimezone(due.tzinfo).replace(tzinfo=None) - due.replace(tzinfo=None)
        days = max(1, -(-calendar // dt.timedelta(days=1)))
        return max(self.floor_percent, 100.0 - days * self.percent_per_day, 0.0) / 100.0


class Scheduled(_Model, frozen=True):
    """One line of the course's plan: an assignment, and when it is due."""

    name: str
    due: dt.datetime | None = None
    groups: bool = False  # whether students hand in together: see `grader.exchange.choose`
    practice: bool = False  # it is graded, and does not count
    category: str = ""  # a name under [categories]
    weight: Amount | None = None  # among those of its category; by default what it is worth


class Category(_Model, frozen=True):
    """Assignments that are weighed together: a table of ``[categories]``."""

    weight: Amount | None = None  # among the categories; by default each point counts the same
    drop: Annotated[int, Meta(ge=0, le=LARGEST)] = 0  # how many of the lowest do not count


class Extension(_Model, frozen=True):
    """A later due date for one student: an entry of ``[[extensions]]``."""

    student: str
    assignment: str
    due: dt.datetime


class Course(_Model, frozen=True):
    """A course: `course.toml`."""

    format: int
    id: str  # letters, digits, `-`, `_` and `.`; the folder of the course in the exchange
    title: str = ""  # it needs one, but goes on without
    exchange: str = "exchange"  # its address; a relative path starts at the course's folder
    timezone: str = ""  # IANA name; the course's calendar, and of due dates that name no offset of their own
    collect: Literal["due", "last", "best"] = "due"  # last in time, last that counts at all, or the best
    late: LatePolicy = LatePolicy()
    max_submission_mib: Amount = 10.0  # of all files together
    secret: str = ""  # file with the secret of the random inputs; empty: one in the user's configuration
    group: str = ""  # of Unix, whose members collect, grade and mark together; see `grader.course.group`
    proof: Literal["required", "advised"] = "required"  # whether a release waits for 'grader verify'
    most_remembered: float = 1.0  # the share of points that a table of inputs seen before may be worth
    python: str = ""  # the versions that grade, for students; empty: those of the computer that releases
    numpy: str = ""
    assignments: list[Scheduled] = []  # in order
    categories: dict[
        str, Category
    ] = {}  # how results come to a course grade, see `grader.grading.course_grade`
    letters: dict[str, Percent] = {}  # from how many percent on each is given
    mail: Mail = Mail()
    serve: Serve = Serve()
    extensions: list[Extension] = []  # not in the plan that students see; with those of the log
    decisions: tuple[Decision, ...] = ()  # the log of extensions and excuses; not in the file
    root: Path = Path()  # the course's folder; not in the file
    faults: tuple[str, ...] = ()  # mistakes in its rules and dates, a sentence each; not in the file

    def require_sound(self) -> None:
        """Refuse to go by rules and dates of which some are not as they were meant."""
        if self.faults:
            head = f"The rules and dates of the course cannot be used until {COURSE_FILE} is mended:"
            raise CourseError("\n".join([head, *self.faults]))

    @property
    def names(self) -> list[str]:
        """Names of the assignments, in order."""
        return [planned.name for planned in self.assignments]

    def chosen(self, names: Sequence[str] = ()) -> list[str]:
        """Return these assignments, which may be cut short; by default all. `CourseError` if one is none."""
        chosen = [meant(name, self.names) for name in names]
        for name, found in zip(names, chosen, strict=True):
            if found is None:
                there = ", ".join(self.names) or "none yet"
                message = f"There is no assignment {name!r} in the course {self.id}."
                hint = f"{did_you_mean(name, self.names)}Its assignments: {there}."
                raise CourseError(message, "\n".join([hint, *self.faults]))
        return [name for name in chosen if name] or self.names

    def solution(self, name: str) -> Path:
        """Return the folder in which an assignment is written by hand."""
        return self.root / SOLUTIONS / name

    def assignment(self, name: str) -> Path:
        """Return the folder that is generated from it, for students."""
        return self.root / ASSIGNMENTS / name

    @property
    def submitted(self) -> Path:
        """The folder of all collected submissions, ``submitted/<student>/<assignment>/``."""
        return self.root / "submitted"

    @property
    def zone(self) -> ZoneInfo | None:
        """The time zone in which people are shown times; None is that of their computer."""
        return time_zone(self.timezone)

    @property
    def results(self) -> Path:
        """The folder of all results, ``results/<assignment>/``."""
        return self.root / "results"

    @property
    def marks(self) -> Path:
        """The folder of what persons marked, ``marks/<assignment>/``."""
        return self.root / "marks"

    @property
    def published(self) -> Path:
        """The folder of the results that students have seen last, ``published/<assignment>/``."""
        return self.root / "published"

    @property
    def exchange_root(self) -> Path:
        """The exchange's folder, which may hold several courses."""
        return (self.root / Path(self.exchange).expanduser()).resolve()

    @property
    def served(self) -> Path:
        """The folder of what `grader serve` keeps."""
        return (self.root / Path(self.serve.data).expanduser()).resolve()

    def due(self, name: str, student: str = "") -> dt.datetime | None:
        """Return when an assignment is due, with its zone; for this student, or all who have no extension."""
        self.require_sound()
        for extension in self.extensions:
            if (extension.assignment, extension.student) == (name, student):
                return extension.due
        return next((planned.due for planned in self.assignments if planned.name == name), None)

    @property
    def is_weighed(self) -> bool:
        """Whether results come to a share of all rather than to a sum of points."""
        return bool(self.categories or self.letters or any(one.weight for one in self.assignments))

    def in_groups(self, name: str) -> bool:
        """Return whether an assignment is done in groups."""
        return any(planned.groups for planned in self.assignments if planned.name == name)

    def excuse(self, name: str, student: str) -> Decision | None:
        """Return why an assignment does not count for a student, if it does not."""
        asked = ("excuse", name, student)
        last = next((d for d in reversed(self.decisions) if (d.kind, d.assignment, d.student) == asked), None)
        return last if last and not last.withdrawn else None


def time_zone(name: str) -> ZoneInfo | None:
    """Return the time zone of a name; None if there is none, or none that this computer knows."""
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
