"""The exchange over HTTP, as `grader serve` offers it: for students, and for staff on another computer.

What was sent and not answered is sent again; a submission carries an id that is made here, by which the
server knows it again.
"""

import hashlib
import urllib.parse
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Literal

import msgspec

from grader.course.files import load_course
from grader.course.model import COURSE_FILE, Course
from grader.errors import ExchangeError, explained
from grader.exchange.client import LARGEST_ANSWER, Client
from grader.exchange.submission import GivenBack, Incoming, Known, Receipt, Sent, Submission, key_of
from grader.files.atomic import write_atomically
from grader.files.system import user_folder
from grader.files.tree import SubmittedFiles, check_files, content_hash

LARGEST_GIVEN_MIB = 32.0  # of what is given back at once


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """The course as the person who asks sees it."""

    plan: bytes  # `course.toml` for students
    released: list[str]
    role: str
    known: Known


class Sending(msgspec.Struct, frozen=True):
    """A submission, on its way."""

    secret: str
    sent: Sent
    files: dict[str, bytes]


class Outgoing(msgspec.Struct, frozen=True):
    """An assignment that an instructor gives out, or with no files the plan alone."""

    plan: bytes
    files: dict[str, bytes] | None


class Remote:
    """The exchange of a course on a server: for the student whose token is kept here, or for staff."""

    knows_people = True

    def __init__(self, course: Course) -> None:
        self.course = course
        self.client = Client(course.exchange)
        self.address = self.client.address
        self.is_instructors = course.root != _cache(self.address)

    def seen(self) -> Course:
        return _course(self._seen, self.address)

    def known(self) -> Known:
        return self._seen.known

    def released(self) -> list[str]:
        return self._seen.released

    def release(self, name: str, files: SubmittedFiles | None, plan: bytes) -> None:
        content = None if files is None else dict(files)
        self.client.ask("PUT", f"/api/releases/{_quoted(name)}", bool, Outgoing(plan, content))
        self.__dict__.pop("_seen", None)

    def handed_out(self, name: str) -> SubmittedFiles | None:
        files = self.client.ask("GET", f"/api/releases/{_quoted(name)}", dict[str, bytes] | None)  # type: ignore[arg-type]
        if files is not None:
            check_files(files, f"the release of {name}", LARGEST_ANSWER)
        return files

    def outline(self, name: str) -> Mapping[str, str]:
        return self.client.ask("GET", f"/api/releases/{_quoted(name)}/outline", dict[str, str])

    def submit(self, submission: Submission, files: SubmittedFiles) -> Submission:
        if (mine := self.known().student) != submission.student:
            whose = f"that of {mine!r}" if mine else "no student's"
            raise ExchangeError(
                f"Your token at {self.address} is {whose}, and not of {submission.student!r}.",
                "Submit without --student, or log in as that student: grader login.",
            )
        body = Sending(submission.secret, submission.sent, dict(files))
        path = f"/api/submissions/{_quoted(submission.assignment)}"
        receipt = self.client.ask("POST", path, Receipt, body)
        if receipt.hash != content_hash(files):
            raise ExchangeError("It was damaged on its way to the server.", "Submit it again.")
        return msgspec.structs.replace(Submission.parse(receipt.folder), sent=submission.sent)

    def why_not_submit(self) -> str:
        return "" if self.known().student else f"Your token at {self.address} is no student's."

    def holds(self, source: str) -> bool:
        if self.is_instructors:
            return self.client.ask("GET", f"/api/held/{self._key(source)}", bool)
        return any(receipt.folder == source for receipt in self.known().receipts)

    def folder_of(self, source: str) -> Path | None:
        return None

    def incoming(self, name: str, before: Mapping[str, str]) -> Incoming:
        came = self.client.ask("GET", f"/api/incoming/{_quoted(name)}", list[tuple[str, Sent]])
        return [msgspec.structs.replace(Submission.parse(source), sent=sent) for source, sent in came], []

    def read(self, submission: Submission) -> tuple[SubmittedFiles, list[str]]:
        path = f"/api/files/{self._key(submission.source)}"
        files = self.client.ask("GET", path, dict[str, bytes])
        check_files(files, f"{submission.source!r}", self.course.max_submission_mib)
        return files, []

    def give_back(self, kind: GivenBack, contents: Mapping[str, bytes]) -> dict[str, str]:
        problems, some, size = dict[str, str](), dict[str, bytes](), 0
        for source, content in contents.items():
            if some and size + len(content) > LARGEST_GIVEN_MIB * 2**19:
                problems |= self.client.ask("POST", f"/api/given/{kind}", dict[str, str], some)
                some, size = {}, 0
            some[source] = content
            size += len(content)
        return problems | (
            self.client.ask("POST", f"/api/given/{kind}", dict[str, str], some) if some else {}
        )

    def given_back(self, kind: GivenBack, source: str) -> bytes | None:
        key = self._key(source)
        if not self.is_instructors and kind not in self.known().given.get(key, ()):
            return None
        return self.client.ask("GET", f"/api/given/{kind}/{key}", bytes | None)  # type: ignore[arg-type]

    def check(self) -> tuple[Literal["ok", "weak", "broken"], str]:
        if (role := self._seen.role) == "student":
            return "broken", "your token is a student's"
        return "ok", f"{self.address}, as {role}"

    def _key(self, source: str) -> str:
        return key_of(self.course.id, source)

    @cached_property
    def _seen(self) -> Seen:
        return self.client.ask("GET", "/api/course", Seen)


def plan_from(address: str, token: str | None = None, *, patient: bool = True) -> Course:
    """Return the course that is served at an address."""
    client = Client(address, token, patient=patient)
    return _course(client.ask("GET", "/api/course", Seen), client.address)


def _course(seen: Seen, address: str) -> Course:
    """Return a course as its server shows it; its plan is kept in a folder of the user's data."""
    folder = _cache(address)
    with explained(f"{folder} cannot be written", "Make room there, or the right to write."):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_atomically(folder / COURSE_FILE, seen.plan)
    return msgspec.structs.replace(load_course(folder), exchange=address)


def _cache(address: str) -> Path:
    return (user_folder("data") / "served" / hashlib.sha256(address.encode()).hexdigest()[:16]).resolve()


def _quoted(name: str) -> str:
    return urllib.parse.quote(name, safe="")
