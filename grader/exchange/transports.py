"""The door for ways between instructors and students: what each must do, and the table of those there are.

To add one, write a class with these methods in a file of its own, and its line in `TRANSPORTS`. A way that
work only comes in by is a `Source`; the exports of learning platforms, folders and repositories are one, with
a door of its own, `grader.exchange.handins.formats`. What every way has in common, such as who may hand in
what and what a receipt says, is `grader.exchange.actions`.
"""

import pkgutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal, Protocol

import msgspec

from grader.course.model import SERVE, Course
from grader.errors import ExchangeError
from grader.exchange.submission import GivenBack, Incoming, Known, Submission
from grader.files.tree import SubmittedFiles


class Source(Protocol):
    """Where submissions come from."""

    def incoming(self, name: str, before: Mapping[str, str]) -> Incoming:
        """Return what came in for an assignment; nothing about it is believed that a student could write.

        Of the students `before`, something is collected already, that came from the user named.
        """

    def read(self, submission: Submission) -> tuple[SubmittedFiles, list[str]]:
        """Return the files of a submission, and what looks wrong about how they came."""


class Transport(Source, Protocol):
    """A way between instructors and students, for one course."""

    address: str  # what students give as `--course`
    is_instructors: bool  # whether the course is the instructor's own, and not the plan that students see
    knows_people: (
        bool  # whether everybody says who they are, and is shown all that is theirs, wherever they are
    )

    def seen(self) -> Course:
        """Return the course as students see it."""

    def known(self) -> Known:
        """Return what the other side knows of the student who asks, if it knows who that is."""

    def released(self) -> list[str]:
        """Return the names of what is released, in any order."""

    def release(self, name: str, files: SubmittedFiles | None, plan: bytes) -> None:
        """Give out an assignment, if it is another than before, and then the `course.toml` for students."""

    def handed_out(self, name: str) -> SubmittedFiles | None:
        """Return what is released of an assignment, or None."""

    def outline(self, name: str) -> Mapping[str, str]:
        """Return `outlined` of that, which is less to bring."""

    def submit(self, submission: Submission, files: SubmittedFiles) -> Submission:
        """Hand in, and return only once the files are known to have arrived whole and to stay.

        What is returned is the submission as it arrived, which may have another time.
        """

    def why_not_submit(self) -> str:
        """Return why a student cannot hand in from here, or nothing; for `grader doctor`."""

    def holds(self, source: str) -> bool:
        """Return whether a submission is still there."""

    def folder_of(self, source: str) -> Path | None:
        """Return the folder of this computer in which a submission lies, if it does."""

    def give_back(self, kind: GivenBack, contents: Mapping[str, bytes]) -> dict[str, str]:
        """Put a file where only the student of each submission finds it; return what failed, and why."""

    def given_back(self, kind: GivenBack, source: str) -> bytes | None:
        """Return what was given back for a submission, or None."""

    def check(self) -> tuple[Literal["ok", "weak", "broken"], str]:
        """Tell an instructor whether this can be used from here, for `grader doctor`."""


class Way(msgspec.Struct, frozen=True):
    """One line of the table; modules of this folder are imported once they are needed."""

    suits: Callable[[str], bool]  # whether an address is one of this kind
    transport: str  # module and class, for a course's `exchange`
    plan: str = ""  # and function: the course as students at this address see it, if need be soon


# The first that suits an address is taken. What serves needs SQLAlchemy, which students have not.
TRANSPORTS = {
    "serve": Way(lambda it: it == SERVE, "served:Served"),
    "http": Way(lambda it: it.startswith(("https://", "http://")), "http:Remote", "http:plan_from"),
    "directory": Way(
        lambda it: "://" not in it and not it.endswith(".zip"), "directory:Directory", "directory:plan_in"
    ),
}


def transport_of(course: Course) -> Transport:
    """Return the way that the course's field `exchange` names."""
    made: Transport = _named(_entry(course.exchange).transport)(course)
    return made


def plan_at(address: str, *, patient: bool = True) -> Course:
    """Return the course that students see at an address; without patience, only if that is known at once."""
    if not (place := _entry(address).plan):
        raise ExchangeError(f"{address!r} is for course.toml.", "Name the address of the course: https://...")
    plan: Course = _named(place)(address, patient=patient)
    return plan


def _named(place: str) -> Any:
    return pkgutil.resolve_name(f"grader.exchange.{place}")


def _entry(address: str) -> Way:
    for entry in TRANSPORTS.values():
        if entry.suits(address):
            return entry
    raise ExchangeError(f"No way of transport knows {address!r}.", f"There are: {', '.join(TRANSPORTS)}.")
