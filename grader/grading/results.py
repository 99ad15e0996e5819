"""The result of grading one submission: the only thing that reports read."""

from typing import Annotated, Any, Literal, TypeAlias

import msgspec

from grader import messages as m
from grader.engine.outcome import Judgement
from grader.exchange.collected import Collected
from grader.files.records import Moment, Sha256, require_in_every_zone

FORMAT: Literal[5] = 5  # 4 knew neither a bonus nor credit
ROUNDING = 6
MOST_EXTRA = 1e6  # points; more is beyond all sense, and would be infinite in a sum

UndecidedKind: TypeAlias = Literal[
    "ungraded",  # collected, and seen by no grader yet
    "worker_lost",
    "unreadable",  # its files cannot be read
    "altered",  # its files are not those that were collected
    "replaced",  # a newer submission was collected meanwhile
    "sandbox",  # its code could not be run
    "machine",  # this machine lacks something
    "refused",  # a later choice of the student's could not be collected
]


class Undecided(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Why a result is no grade yet: shown as such and graded again, never a zero and never full marks."""

    kind: UndecidedKind
    why: str = ""  # what the system, or another room, says about it

    @property
    def message(self) -> str:
        """One sentence for the instructor."""
        return m.UNDECIDED[self.kind].format(why=self.why)


class Basis(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """All that a grade depends on; the same basis gives the same outcomes. SHA-256 of files, unless noted."""

    submission: str = ""
    checks: str = ""
    mistakes: str = ""  # the known ones
    reference: str = ""
    assignment: str = ""  # `assignment.toml`
    seed: str = ""  # fingerprint of the course's secret and the round
    round: int = 0  # another round has other random inputs
    isolation: str = ""  # the level
    versions: dict[str, str] = {}  # of Python, NumPy, pytest, deltagrade and the allowed packages


class Mark(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a person gave for one answer, or in place of what checks gave."""

    question: str  # or an exercise that checks grade
    answer: Sha256  # of the answer; of an exercise that checks grade, of the submission's files
    points: float | None  # None: only a comment or extra credit, and all else is as without the mark
    comment: str  # what the student reads about it
    marked: Moment
    # Extra credit: points besides those that the question is worth.
    extra: Annotated[float, msgspec.Meta(ge=-MOST_EXTRA, le=MOST_EXTRA)] = 0.0
    source: Literal["", "gradebook"] = ""  # where it was given: here, or in nbgrader's gradebook
    by: str = ""  # who gave it: an account of staff, or of the computer; unknown of older marks

    def __post_init__(self) -> None:
        require_in_every_zone(self.marked)


class Result(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How one submission did. Points are those of the judgement, and those that persons gave over it."""

    format: Literal[4, 5] = FORMAT
    course: str
    assignment: str
    student: str
    attempt: int  # 1, or where all attempts of a student are graded, its number
    source: str  # the inbound folder that it came from
    submitted: Moment
    due: Moment | None
    time_unknown: bool | msgspec.UnsetType = msgspec.UNSET  # whether `submitted` says only if it is in time
    late_factor: float  # the share of the points that counts
    excused: bool | msgspec.UnsetType = msgspec.UNSET  # so it does not count; result files do not hold it
    notes: tuple[str, ...]  # what collecting found odd about it
    group: tuple[str, ...] = ()  # of a group, all its members: each has this result
    exercises: dict[str, float]  # points that each is worth
    judgement: Judgement
    undecided: Undecided | None
    basis: Basis
    graded: Moment
    marks: dict[str, Mark] = {}  # by exercise; result files hold none, see `grader.grading.marking`
    mac: str = ""  # of a result file, see `grader.grading.store`

    def __post_init__(self) -> None:
        unknown = (self.judgement.texts.keys() | self.marks.keys()) - self.exercises.keys()
        if unknown:
            raise ValueError(f"{min(unknown)!r} is none of the exercises")

    @property
    def total(self) -> float:
        """Points that the assignment is worth."""
        return round(sum(self.exercises.values()), ROUNDING)

    @property
    def earned(self) -> float:
        """Points before anything is taken off for lateness."""
        return round(sum(map(self._points, self.exercises)), ROUNDING)

    @property
    def score(self) -> float:
        """Points that count."""
        return round(self.earned * self.late_factor, ROUNDING)

    @property
    def open_points(self) -> float:
        """Points that are neither earned nor lost: all of an undecided result, or those of broken checks."""
        if self.undecided:
            return self.total
        broken = [outcome.check for outcome in self.judgement.outcomes if outcome.is_open]
        return round(sum(c.points for c in broken if not self.decided_by_person(c.exercise)), ROUNDING)

    @property
    def unmarked_points(self) -> float:
        """Points of the answers that wait for a person; they are neither earned nor lost."""
        return round(sum(self.exercises[e] for e in self.exercises if self.waits_for_mark(e)), ROUNDING)

    @property
    def complete(self) -> bool:
        """Whether every check was carried out, so that grading it again would change nothing."""
        outcomes = self.judgement.outcomes
        return bool(outcomes) and not any(one.is_open and one.kind != "skipped" for one in outcomes)

    def earned_in(self, exercise: str) -> float:
        """Return the points earned in one exercise."""
        return round(self._points(exercise), ROUNDING)

    def most(self, exercise: str) -> float:
        """Return the most that a person can give for an exercise: of a bonus what its checks are worth."""
        own = [o.check for o in self.judgement.outcomes if o.check.exercise == exercise]
        return self.exercises[exercise] or round(sum(check.points for check in own), ROUNDING)

    def checks_earned(self, exercise: str) -> float:
        """Return the points that checks gave, whatever persons did."""
        return sum(o.earned for o in self.judgement.outcomes if o.check.exercise == exercise)

    def decided_by_person(self, exercise: str) -> bool:
        """Return whether a person gave the points of an exercise."""
        return exercise in self.marks and self.marks[exercise].points is not None

    def waits_for_mark(self, exercise: str) -> bool:
        """Return whether an exercise is an answer that no person has marked yet."""
        answered = bool(self.judgement.texts.get(exercise)) and not self.undecided
        return answered and not self.decided_by_person(exercise)

    def _points(self, exercise: str) -> float:
        mark = self.marks.get(exercise)
        extra = mark.extra if mark else 0.0
        if mark and mark.points is not None:
            return mark.points + extra
        return extra + self.checks_earned(exercise)


def facts_of(record: Collected, undecided: Undecided | None = None) -> dict[str, Any]:
    """Return the fields of a result that repeat what collecting says of its submission, or why it is none."""
    whose = ("assignment", "student", "attempt", "source", "group", "notes")
    when = ("submitted", "due", "time_unknown", "late_factor")
    refused = Undecided("refused", record.doubt) if record.doubt else None
    return {**{name: getattr(record, name) for name in (*whose, *when)}, "undecided": undecided or refused}
