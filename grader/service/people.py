"""Who asks: tokens, sessions of browsers, roles, the accounts of staff and what they did.

A token is an id and a secret; the register knows the id and the SHA-256 of the secret, 256 random bits. A
browser that has shown a token gets a session: such a token of its own, in a cookie, that ends after a while.
What is revoked is gone at the next request.
"""

import hashlib
import hmac
import re
import secrets
import time
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import msgspec
import sqlalchemy as sa
from starlette.datastructures import FormData

from grader.course.roster import ROSTER_FILE
from grader.errors import CourseError, ExchangeError
from grader.exchange.register import Register, actions, staff, tokens
from grader.files.names import check_student_id, did_you_mean
from grader.service.site import Site

Role = Literal["student", "observer", "assistant", "instructor"]
STAFF: tuple[Role, ...] = ("observer", "assistant", "instructor")  # each may do what those before may
SESSION_SECONDS = 14 * 24 * 3600.0
_NOT_KEPT = {"csrf", "comment", "answer", "seen", "item"}  # of a form: long, or a student's matter
_LONGEST = 200  # characters of a field of it
_TOKEN = re.compile(r"dg_([0-9a-f]{16})_([A-Za-z0-9_-]{43})")


class Person(msgspec.Struct, frozen=True):
    """Somebody who has signed in."""

    id: str
    role: Role
    label: str  # how people call them
    session: str  # the id of the token or session that they showed
    csrf: str = ""  # what a form of theirs holds; a page of another site does not know it

    def may(self, role: Role) -> bool:
        """Return whether somebody has a role, or for staff one above it."""
        if self.role not in STAFF or role not in STAFF:
            return self.role == role
        return STAFF.index(self.role) >= STAFF.index(role)


class SignOnError(ExchangeError):
    """Somebody could not be signed in by the provider."""


class Account(msgspec.Struct, frozen=True):
    """Somebody of the staff."""

    id: str
    role: Role
    name: str = ""
    email: str = ""


class Action(msgspec.Struct, frozen=True):
    """What somebody of the staff did."""

    at: float  # seconds since 1970
    person: str
    role: Role
    what: str  # the address of the form
    form: dict[str, list[str]]


def make_token(
    register: Register, person: str, *, is_staff: bool = False, seconds: float | None = None
) -> str:
    """Return a new token for a person, which is nowhere else; one with an end is a browser's session."""
    name, secret, now = secrets.token_hex(8), secrets.token_urlsafe(32), time.time()
    until = None if seconds is None else now + seconds
    row = {"id": name, "digest": _digest(secret), "person": person, "staff": is_staff}
    with register.writing() as connection:
        connection.execute(sa.insert(tokens).values(**row, made=now, until=until))
    return f"dg_{name}_{secret}"


def tokens_for(register: Register, students: Sequence[str], *, new: bool = False) -> dict[str, str]:
    """Return a token for each student who has none; or a `new` one for all, and theirs count no more."""
    theirs = sa.select(tokens.c.person).where(tokens.c.until.is_(None), ~tokens.c.staff)
    with register.reading() as connection:
        have = {row.person for row in connection.execute(theirs)}
    for student in have.intersection(students if new else ()):
        revoke(register, student, is_staff=False)
    return {student: make_token(register, student) for student in students if new or student not in have}


def revoke(register: Register, person: str, *, is_staff: bool) -> int:
    """Let no token or session of a person count any more; return how many there were."""
    theirs = sa.and_(tokens.c.person == person, tokens.c.staff == is_staff)
    with register.writing() as connection:
        return connection.execute(sa.delete(tokens).where(theirs)).rowcount


def sign_out(register: Register, session: str) -> None:
    """End a session."""
    with register.writing() as connection:
        connection.execute(sa.delete(tokens).where(tokens.c.id == session))


def sign_in(site: Site, token: str) -> str | None:
    """Return a new session for whoever has this token, for a cookie; None if it is nobody's."""
    person = person_of(site, token)
    return open_session(site, person.id, is_staff=person.role in STAFF) if person else None


def open_session(site: Site, person: str, *, is_staff: bool) -> str:
    """Return a new session of somebody of whom it is known who it is; forget those that have ended."""
    with site.register.writing() as connection:
        connection.execute(sa.delete(tokens).where(tokens.c.until < time.time()))
    return make_token(site.register, person, is_staff=is_staff, seconds=SESSION_SECONDS)


def person_of(site: Site, token: str, *, session: bool = False) -> Person | None:
    """Return whose a token is, or a session; one is not taken for the other."""
    if not (found := _TOKEN.fullmatch(token)):
        return None
    query = sa.select(tokens, staff.c.role, staff.c.name)
    query = query.outerjoin(staff, staff.c.id == tokens.c.person).where(tokens.c.id == found[1])
    with site.register.reading() as connection:
        row = connection.execute(query).first()
    if row is None or not hmac.compare_digest(row.digest, _digest(found[2])):
        return None
    if session != (row.until is not None) or (session and row.until < time.time()):
        return None
    if row.staff and row.role not in STAFF:
        return None  # they are staff no more
    csrf = hmac.new(found[2].encode(), b"csrf", "sha256").hexdigest()
    if row.staff:
        return Person(row.person, row.role, row.name or row.person, row.id, csrf)
    return Person(row.person, "student", site.roster.label(row.person), row.id, csrf)


def accounts(register: Register) -> list[Account]:
    """Return who is staff, by id."""
    with register.reading() as connection:
        rows = connection.execute(sa.select(staff).order_by(staff.c.id)).all()
    return [Account(row.id, row.role, row.name, row.email) for row in rows]


def add_account(register: Register, account: Account) -> str:
    """Make an account, or give one another role; return a new token for it, beside those that it has."""
    check_student_id(account.id)
    with register.writing() as connection:
        connection.execute(sa.delete(staff).where(staff.c.id == account.id))
        connection.execute(sa.insert(staff).values(**msgspec.structs.asdict(account)))
    return make_token(register, account.id, is_staff=True)


def remove_account(register: Register, person: str) -> None:
    """End an account with all its tokens and sessions; what it did, and its marks, stay."""
    with register.writing() as connection:
        found = connection.execute(sa.delete(staff).where(staff.c.id == person)).rowcount
    revoke(register, person, is_staff=True)
    if not found:
        known = [one.id for one in accounts(register)]
        hint = f"{did_you_mean(person, known)}'grader staff' lists the accounts."
        raise CourseError(f"There is no account {person!r} of staff.", hint)


def note_action(register: Register, person: Person, path: str, form: FormData) -> None:
    """Note which form somebody of the staff sends, before it is acted on."""
    fields = dict[str, list[str]]()
    for field, value in form.multi_items():
        if field not in _NOT_KEPT:
            text = value if isinstance(value, str) else f"a file, {value.filename}"
            fields.setdefault(field, []).append(text[:_LONGEST])
    row = {"person": person.id, "role": person.role, "what": path, "at": time.time()}
    with register.writing() as connection:
        connection.execute(sa.insert(actions).values(**row, form=msgspec.json.encode(fields).decode()))


def last_actions(register: Register, most: int = 200) -> list[Action]:
    """Return what staff did last, the newest first."""
    query = sa.select(actions).order_by(actions.c.number.desc()).limit(most)
    with register.reading() as connection:
        rows = connection.execute(query).all()
    return [Action(r.at, r.person, r.role, r.what, msgspec.json.decode(r.form)) for r in rows]


def known_by(site: Site, claims: Mapping[str, Any]) -> tuple[str, bool]:
    """Return whom the provider names, and whether they are staff; who is both signs in as staff."""
    oidc = site.course.serve.oidc
    value = claims.get(oidc.claim)
    if not isinstance(value, str) or not value.strip():
        told = f"{oidc.title} did not say by what this course knows you ({oidc.claim})."
        raise SignOnError(told, "Tell your instructor, or sign in with a token.")
    if oidc.claim == "email" and claims.get("email_verified") not in (True, "true"):
        told = f"{oidc.title} has not verified your e-mail address {value}."
        raise SignOnError(told, "Have it verified there, or sign in with a token.")
    wanted = value.strip().casefold()
    with site.register.reading() as connection:
        column = staff.c.email if oidc.column == "email" else staff.c.id
        rows = connection.execute(staff.select().where(column != "")).mappings()
        members = [row["id"] for row in rows if row[column.name].casefold() == wanted]
    students = [
        one.id for one in site.roster.students.values() if getattr(one, oidc.column).casefold() == wanted
    ]
    found = [(one, True) for one in members] or [(one, False) for one in students]
    if len(found) != 1:
        told = f"{oidc.title} knows you as {value}, but this course does not, or not you alone."
        raise SignOnError(told, f"Ask your instructor to write that into {ROSTER_FILE}.")
    return found[0]


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
