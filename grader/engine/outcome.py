"""A check, those of an assignment, how a submission did on one, and what one run of all found."""

from collections.abc import Collection
from pathlib import Path
from typing import Annotated, Any, Literal, TypeAlias

import msgspec

from grader import messages as m
from grader.sandbox.counterexample import Counterexample
from grader.sandbox.faults import FaultKind

OutcomeKind: TypeAlias = (
    Literal[
        "",  # passed
        "wrong",
        "unusable",  # the check passes with the reference, and breaks on what came back
        "check",  # the check itself could not be carried out: an error, and no failure
        "skipped",  # by its author: an error, too, that grading again would not mend
    ]
    | FaultKind
)
_BY_CHANCE = ("timeout", "crash", "output", "fault", "module")
_ANSWERED = ("wrong", "unusable", "exception", "refused")


class Check(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One check of an assignment."""

    name: str  # file, class and function, such as ``test_hidden.py::TestRelu::test_zero``
    exercise: str
    points: float
    hint: str = ""  # what a student reads when it fails
    seconds: float | None = None  # its own limit for one call
    stands_for: str = ""  # the property that it stands for, if its author says so
    bonus: bool = False  # whether its points come on top
    only_title: bool = False  # whether students read no more of it than its title

    @property
    def title(self) -> str:
        """The check's function as words: ``test_rows_sum_to_one`` is "rows sum to one"."""
        words = self.name.rpartition("::")[2].removeprefix("test_").replace("_", " ")
        return f"{words} ({'bonus' if self.bonus else 'advice'})" if not self.worth else words

    @property
    def worth(self) -> float:
        """Its part of the exercise's points; 0 if it only advises, or is a bonus."""
        return 0.0 if self.bonus else self.points


class Suite(msgspec.Struct, frozen=True):
    """The checks of an assignment, and what their inputs depend on."""

    assignment: str
    files: list[Path]
    reference: Path | None = None  # for checks that use it
    secret: bytes = b""  # seeds the random inputs; empty for public checks
    round: int = 0  # another round has other random inputs
    conftest: Path | None = None  # further fixtures, in the course's folder, if such a file is there
    bonus: Collection[str] = ()  # the exercises that are extra credit


class Outcome(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """How a submission did on one check."""

    check: Check
    status: Literal["passed", "failed", "error"]  # error: nobody's points are lost
    kind: OutcomeKind = ""
    message: str = ""  # one sentence
    counterexample: Counterexample | None = None
    detail: str = ""  # the student's own lines that led there; of an error, the check's
    seconds: float = 0.0
    own_hint: str | None = None  # of just this failure, in place of the check's
    printed: str = ""  # by the student's code during a check that failed, a few lines; nothing depends on it
    picture: bytes = b""  # of what it drew during a check that failed, as PNG; nothing depends on it
    drawn: str = ""  # the same in words, a line for each pair of axes
    credit: Annotated[float, msgspec.Meta(ge=0, le=1)] = 0.0  # the share of its points that it gave before

    @property
    def hint(self) -> str:
        """What helps the student, if anything is known that does."""
        return (self.check.hint if self.own_hint is None else self.own_hint) if self.answered else ""

    @property
    def is_none(self) -> bool:
        """Whether there is no answer to look at: it is None."""
        shown = self.counterexample
        return shown is not None and shown.returned == "None" and not shown.others

    @property
    def evidence(self) -> list[str]:
        """What shows that the message is so, by lines: the counterexample, and the lines that led there."""
        shown = self.counterexample.lines() if self.counterexample and not self.is_none else []
        return [*shown, *filter(None, self.detail.split("\n"))]

    @property
    def for_student(self) -> "Outcome":
        """The same as its student may read it."""
        if not self.check.only_title or self.status == "passed" or self.kind not in _ANSWERED:
            return self
        return msgspec.structs.replace(
            self, message=m.ONLY_TITLE, counterexample=None, detail="", own_hint="", printed="", picture=b"",
            drawn="",
        )  # fmt: skip

    @property
    def earned(self) -> float:
        """Points that this outcome is worth."""
        if self.status == "error":
            return 0.0
        return self.check.points * (1.0 if self.status == "passed" else self.credit)

    @property
    def is_needed(self) -> bool:
        """Whether the exercise is not done before it passes: no advice, no bonus, and not skipped."""
        return self.check.worth > 0 and self.kind != "skipped"

    @property
    def is_open(self) -> bool:
        """Whether its points are neither earned nor lost."""
        return self.status == "error" and self.check.points > 0

    @property
    def answered(self) -> bool:
        """Whether the code was written and ran to a wrong answer: a hint helps, a known mistake may fit."""
        return self.kind in _ANSWERED


class Diagnosis(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A known mistake that a submission made."""

    mistake: str  # its name
    title: str  # the misunderstanding
    hint: str  # what to tell the student


class Judgement(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """How a submission did, and how it was read."""

    outcomes: list[Outcome] = []
    remarks: list[str] = []  # what the student should know about how the submission was read
    texts: dict[str, str] = {}  # the answers that a person marks, by exercise; empty where there is none
    diagnoses: dict[str, list[Diagnosis]] = {}  # by exercise, where one or two known mistakes fit
    seconds: float = 0.0  # wall time of all checks
    undiagnosed: str = ""  # an error of ours, for which no known mistake was looked for any more
    waited_loading: bool = False  # perhaps for what somebody else kept from it
    # What was answered, in order, by the check's name: any values, so they stay in this process.
    traces: dict[str, list[Any]] = {}
    alike: dict[str, int] = {}  # by check: a number that all have whose answers were the very same

    @property
    def is_settled(self) -> bool:
        """Whether nothing in it could have come otherwise: no time ended, no process, and no check broke."""
        done = all(o.status != "error" and o.kind not in _BY_CHANCE for o in self.outcomes)
        return done and not (self.waited_loading or self.undiagnosed)
