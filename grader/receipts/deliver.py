"""Handing in as a student means it, and collecting as an instructor does: with receipts for both."""

import contextlib
import datetime as dt
import functools
import importlib.metadata
import itertools
import platform
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from grader.course.files import load_assignment
from grader.course.materials import materials, put_over
from grader.course.model import Course
from grader.course.secret import course_secret
from grader.errors import CourseError, ExchangeError, SandboxError
from grader.exchange.actions import Exchange
from grader.exchange.collected import Collected, collecting
from grader.exchange.fetched import originals_in, read_fetched
from grader.exchange.submission import MOST_PARTNERS, Receipt, Sent, Submission
from grader.exchange.take_in import Taken, WhyUnloaded, take_in
from grader.exchange.transports import Source
from grader.files.names import check_student_id
from grader.files.tree import SubmittedFiles
from grader.messages import NOTHING_WRITTEN
from grader.receipts.receipt import SignedReceipt
from grader.sandbox.faults import StudentFault
from grader.work.handing_in import handed_in
from grader.work.kinds import kind_of
from grader.work.syntax import lost_lines, other_versions
from grader.work.work import Kind, Work

if TYPE_CHECKING:
    from grader.sandbox.session import Session

_AT_ONCE = 200  # receipts that come to the disk together


def hand_in(
    exchange: Exchange, folder: Path, student: str, *, anyway: bool = False, partners: Sequence[str] = ()
) -> tuple[Receipt, Work]:
    """Hand in a fetched folder, or refuse what cannot be graded; return the receipt and how work was read."""
    assignment = load_assignment(folder)
    kind, fetched = kind_of(assignment, folder), read_fetched(folder)
    course = exchange.course
    originals, most = originals_in(folder, assignment, fetched), course.max_submission_mib
    files, work = handed_in(folder, kind, most, anyway=anyway, python=course.python, originals=originals)
    odd = other_versions(course.python, course.numpy)
    work = msgspec.structs.replace(work, remarks=[*work.remarks, *odd])
    # A person may have given the folder another name since.
    name = fetched.assignment if fetched else folder.resolve().name
    others = partners_of(course, name, student, partners)
    sent = Sent(platform.python_version(), importlib.metadata.version("numpy"), anyway, others)
    return exchange.submit(folder, name, student, files=files, sent=sent), work


def partners_of(course: Course, name: str, student: str, named: Sequence[str]) -> tuple[str, ...]:
    """Return with whom a student says to have written an assignment, or refuse it."""
    if named and not course.in_groups(name):
        raise ExchangeError(f"{name} is not done in groups.", "Submit it without --with.")
    others = tuple(check_student_id(one) for one in dict.fromkeys(named) if one != student)
    if len(others) > MOST_PARTNERS:
        raise ExchangeError(f"A group has at most {MOST_PARTNERS} others.", "Name fewer behind --with.")
    return others


def collect(
    exchange: Exchange,
    name: str,
    now: dt.datetime,
    source: Source | None = None,
    through: Callable[[Sequence[str]], Iterable[str]] = iter,
) -> list[Taken]:
    """Collect as `take_in` does; a receipt that cannot be given back is a note, and loses nothing."""
    [name] = exchange.course.chosen([name])
    secret = course_secret(exchange.course)
    with collecting(exchange.course, name), _loading(exchange.course, name) as fault:
        taken, records = take_in(
            exchange.course, source or exchange.transport, name, now, fault, through=through
        )
        return _with_receipts(taken, records, exchange, secret, through)


def signed_receipt(exchange: Exchange, receipt: Receipt) -> SignedReceipt | None:
    """Return the signed receipt for what a student handed in, or None if there is none yet."""
    data = exchange.transport.given_back("receipt", receipt.folder)
    where = f"The signed receipt of {receipt.folder!r}"
    return None if data is None else SignedReceipt.from_json(data, where)


@contextlib.contextmanager
def _loading(course: Course, name: str) -> Iterator[WhyUnloaded]:
    """Load submissions in the sandbox, which starts for the first, to know which can be loaded at all."""
    with contextlib.ExitStack() as stack:

        @functools.cache
        def prepared() -> "tuple[Kind, Callable[[Work], Session]]":
            from grader.sandbox.choose_level import chosen_level  # noqa: PLC0415 (imports NumPy)
            from grader.sandbox.launcher import ForkServer  # noqa: PLC0415
            from grader.sandbox.loading import StudentCode  # noqa: PLC0415
            from grader.sandbox.session import Session  # noqa: PLC0415

            folder = course.assignment(name)
            assignment = load_assignment(folder)
            server = stack.enter_context(ForkServer(chosen_level(), assignment.packages))
            kind, originals = kind_of(assignment, folder), materials(folder, assignment)

            def session_of(work: Work) -> Session:
                files = put_over(work.files, originals)
                return Session(server, StudentCode(work.module, files), assignment.limits)

            return kind, session_of

        def fault(files: SubmittedFiles) -> str:
            try:
                kind, session_of = prepared()
                work = kind.read(files)
                if work.untouched:
                    return NOTHING_WRITTEN.format(file=work.file)
                if work.is_program and lost_lines(work)[1]:
                    return ""  # it may ask for input where it is loaded
                with session_of(work) as session:
                    session.ready()
            except StudentFault as why:
                return work.fault or why.message
            except (CourseError, SandboxError):  # nobody can tell here; grading will
                return ""
            return ""

        yield fault


def _with_receipts(
    taken: list[Taken],
    records: list[Collected],
    exchange: Exchange,
    secret: bytes,
    through: Callable[[Sequence[str]], Iterable[str]],
) -> list[Taken]:
    """Give back signed receipts for all that is collected, and note with what was taken where that failed."""
    signed, owners, problems = dict[str, str](), dict[str, str](), dict[str, str]()
    for one in records:
        owners[one.source] = one.student
        try:
            if not one.by and Submission.parse(one.source).secret:
                signed[one.source] = SignedReceipt.of(exchange.course.id, one, secret).to_json().decode()
        except ExchangeError as error:
            problems[one.source] = error.message
    left = iter(through([*signed]))
    while group := {source: signed[source] for source in itertools.islice(left, _AT_ONCE)}:
        try:
            problems |= exchange.give_back("receipt", group)
        except ExchangeError as error:
            problems |= dict.fromkeys(group, error.message)
    last = {one.student: place for place, one in enumerate(taken) if one.student}
    for source, problem in problems.items():
        place = last[owners[source]]
        note = f"The signed receipt could not be given back: {problem} Collect again."
        if note not in taken[place].notes:
            taken[place] = msgspec.structs.replace(taken[place], notes=(*taken[place].notes, note))
    return taken
