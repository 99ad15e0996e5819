"""The exchange over HTTP, as `grader serve` offers it: for students, and for staff on another computer.

What is sent and answered is msgpack, of the structs here. Who asks is told by a token, which `grader login`
keeps in the data folder. What was sent and not answered is sent again; a submission carries an id that is
made here, by which the server knows it again.
"""

import contextlib
import hashlib
import ssl
import time
import urllib.parse
import urllib.request
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, TypeVar

import msgspec
import urllib3

from grader.course.files import load_course
from grader.course.model import COURSE_FILE, Course
from grader.errors import ExchangeError, explained
from grader.exchange.known import data_folder
from grader.exchange.submission import GivenBack, Incoming, Known, Receipt, Sent, Submission, key_of
from grader.files.atomic import write_atomically
from grader.files.records import FORMAT, Record
from grader.files.tree import SubmittedFiles, check_files, content_hash
from grader.sandbox.text import plain_text

WIRE = "1"  # the version of all that is here
WIRE_HEADER = "Deltagrade-Wire"
LARGEST_GIVEN_MIB = 32.0  # of what is given back at once
_LARGEST_ANSWER = 2**30
_TRIES, _FIRST_PAUSE, _LONGEST_WAIT = 5, 0.5, 20.0  # seconds; of pauses each is twice the one before
_TIMEOUT = urllib3.Timeout(connect=8.0, read=60.0)
_SOON = urllib3.Timeout(connect=2.0, read=5.0)
_LOGIN = "Get a token from your instructor, then: grader login --course {}"
_LATER = "Look whether this computer is online. If it is, the server does not run: try again later."
_ON_THE_WAY = {502, 503, 504}  # a proxy answers, or a server that is just starting

_T = TypeVar("_T")


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """The course as the person who asks sees it."""

    plan: bytes  # `course.toml` for students
    released: list[str]
    role: str
    known: Known


class HandIn(msgspec.Struct, frozen=True):
    """A submission, on its way."""

    secret: str
    sent: Sent
    files: dict[str, bytes]


class Release(msgspec.Struct, frozen=True):
    """An assignment that an instructor gives out, or with no files the plan alone."""

    plan: bytes
    files: dict[str, bytes] | None


class Refusal(msgspec.Struct, frozen=True):
    """Why the server did not do it; `kind` says what the client does about it."""

    message: str
    hint: str = ""
    kind: Literal["", "token", "version"] = ""


class _Tokens(Record, frozen=True):
    tokens: dict[str, str]  # by the course's address


def normal(address: str) -> str:
    """Return the address of a server, of any address there: a course has the whole of one."""
    try:
        parts = urllib.parse.urlsplit(address)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        parts, port = urllib.parse.SplitResult("", "", "", "", ""), ""
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ExchangeError(f"{address!r} is no address of a server.", "It looks like https://course.example")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}{port}"


def is_private(address: str) -> bool:
    """Return whether nobody can listen to what is sent to a server."""
    parts = urllib.parse.urlsplit(address)
    return parts.scheme == "https" or parts.hostname in ("localhost", "127.0.0.1", "::1")


def kept_token(address: str) -> str:
    """Return the token for a server, or nothing."""
    path, hint = data_folder() / "tokens.json", "Move it elsewhere, and log in again."
    with explained(f"Your tokens {path} cannot be read", hint):
        kept = _Tokens.from_json(path.read_bytes(), path, hint).tokens if path.exists() else {}
    return kept.get(address, "")


def keep_token(address: str, token: str) -> Path:
    """Keep the token for a server, for this user alone."""
    path, kept = data_folder() / "tokens.json", dict[str, str]()
    with explained(f"{path} cannot be written", "Make room there, or the right to write."):
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with contextlib.suppress(ExchangeError, OSError):  # one that cannot be read keeps nothing
            kept = _Tokens.from_json(path.read_bytes(), path).tokens
        document = _Tokens(format=FORMAT, tokens=kept | {address: token})
        write_atomically(path, document.to_json(), mode=0o600)
    return path


class Client:
    """Asks the server of a course."""

    def __init__(self, address: str, token: str | None = None, *, patient: bool = True) -> None:
        self._tries, self._timeout = (_TRIES, _TIMEOUT) if patient else (1, _SOON)
        self.address = normal(address)
        self.token = kept_token(self.address) if token is None else token

    def ask(self, method: str, path: str, answer: type[_T], body: Any = None) -> _T:
        """Ask, and ask again where that may help; return the answer, or raise what a person can do."""
        content = None if body is None else msgspec.msgpack.encode(body)
        for left in reversed(range(self._tries)):
            pause: float = _FIRST_PAUSE * 2 ** (self._tries - 1 - left)
            try:
                status, headers, data = self._once(method, path, content)
            except urllib3.exceptions.HTTPError as error:
                if not left or isinstance(error, _HOPELESS):
                    raise self._unreached(error) from None
            else:
                wait = headers.get("Retry-After", "")
                if not (left and (status in _ON_THE_WAY or status == 429)):
                    return self._read(status, headers, data, answer)
                pause = max(pause, float(wait)) if wait.isdecimal() else pause
                if pause > _LONGEST_WAIT:
                    return self._read(status, headers, data, answer)
            time.sleep(pause)
        raise AssertionError

    def _once(self, method: str, path: str, content: bytes | None) -> tuple[int, Mapping[str, str], bytes]:
        headers = {
            WIRE_HEADER: WIRE,
            "Authorization": f"Bearer {self.token}",
            "Accept": "application/msgpack",
        }
        if content is not None:
            headers["Content-Type"] = "application/msgpack"
        answer = self._pool.request(
            method,
            self.address + path,
            body=content,
            headers=headers,
            redirect=False,
            retries=False,
            timeout=self._timeout,
            preload_content=False,
        )
        try:
            return answer.status, answer.headers, answer.read(_LARGEST_ANSWER, decode_content=False)
        finally:
            answer.release_conn()

    @cached_property
    def _pool(self) -> urllib3.PoolManager:
        parts, trusted = urllib.parse.urlsplit(self.address), None
        if parts.scheme == "https":
            import truststore  # noqa: PLC0415

            trusted = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # whom this computer's browsers trust
        proxy = urllib.request.getproxies().get(parts.scheme)
        if proxy and not urllib.request.proxy_bypass(parts.hostname or ""):
            return urllib3.ProxyManager(proxy, ssl_context=trusted)
        return urllib3.PoolManager(ssl_context=trusted)

    def _read(self, status: int, headers: Mapping[str, str], data: bytes, answer: type[_T]) -> _T:
        where = self.address
        if 300 <= status < 400:
            to = plain_text(headers.get("Location", "elsewhere")[:200])
            raise ExchangeError(f"{where} leads to {to}", "If that is the course, name it with --course.")
        if WIRE_HEADER not in headers:
            if status in _ON_THE_WAY:
                raise ExchangeError(f"The server at {where} does not answer.", _LATER)
            hint = "Look at the address: another program answers there."
            raise ExchangeError(f"There is no course at {where}.", hint)
        if headers[WIRE_HEADER] != WIRE:
            hint = "Bring yours up to date: pip install --upgrade deltagrade. If it is, tell your instructor."
            raise ExchangeError(f"The server at {where} runs another version of deltagrade.", hint)
        try:
            if status == 200:
                return msgspec.msgpack.decode(data, type=answer)
            refusal = msgspec.msgpack.decode(data, type=Refusal)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise ExchangeError(
                f"The server at {where} said what nobody understands: {error}.", _LATER
            ) from None
        if refusal.kind == "token":
            what = "does not know your token, or it was revoked" if self.token else "does not know you yet"
            raise ExchangeError(f"The server at {where} {what}.", _LOGIN.format(where))
        hint = refusal.hint
        if status == 429 and (wait := headers.get("Retry-After", "")).isdecimal():
            hint = f"Try again in {-(-int(wait) // 60)} min."
        raise ExchangeError(plain_text(refusal.message), plain_text(hint))

    def _unreached(self, error: urllib3.exceptions.HTTPError) -> ExchangeError:
        errors, where = urllib3.exceptions, self.address
        reason = error.original_error if isinstance(error, errors.ProxyError) else error
        if isinstance(reason, errors.NameResolutionError):
            host = urllib.parse.urlsplit(where).hostname
            hint = "Look at the address, and whether this computer is online."
            return ExchangeError(f"No server called {host!r} is found.", hint)
        if isinstance(reason, errors.SSLError):
            if "WRONG_VERSION" in str(reason) or "RECORD_LAYER" in str(reason):
                hint = "Look at the address: it may begin with http:// or have another port."
                return ExchangeError(f"What answers at {where} speaks no TLS.", hint)
            hint = (
                "Look at this computer's date, and at the address. If both are right, tell your instructor."
            )
            return ExchangeError(f"{where} cannot prove that it is that server: {_shortly(reason)}.", hint)
        if isinstance(reason, errors.TimeoutError) and not isinstance(reason, errors.NewConnectionError):
            return ExchangeError(f"The server at {where} does not answer in time.", _LATER)
        return ExchangeError(f"The server at {where} cannot be reached: {_shortly(reason)}.", _LATER)


_HOPELESS = (urllib3.exceptions.NameResolutionError, urllib3.exceptions.SSLError)


def _shortly(error: object) -> str:
    """Return the last part of an error of a library, which names what matters."""
    return plain_text(str(error).rpartition(": ")[2].strip(" .()'\""))[:200]


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
        self.client.ask("PUT", f"/api/releases/{_quoted(name)}", bool, Release(plan, content))
        self.__dict__.pop("_seen", None)

    def handed_out(self, name: str) -> SubmittedFiles | None:
        files = self.client.ask("GET", f"/api/releases/{_quoted(name)}", dict[str, bytes] | None)  # type: ignore[arg-type]
        if files is not None:
            check_files(files, f"the release of {name}", _LARGEST_ANSWER)
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
        body = HandIn(submission.secret, submission.sent, dict(files))
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
        role = self._seen.role
        return (
            ("ok", f"{self.address}, as {role}")
            if role != "student"
            else ("broken", "your token is a student's")
        )

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
    return (data_folder() / "served" / hashlib.sha256(address.encode()).hexdigest()[:16]).resolve()


def _quoted(name: str) -> str:
    return urllib.parse.quote(name, safe="")
