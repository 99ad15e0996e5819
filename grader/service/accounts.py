"""The accounts of staff, and what they did: rows of the register."""

import functools
import time

import msgspec
import sqlalchemy as sa
from starlette.responses import Response

from grader.errors import CourseError
from grader.exchange.register import Register, actions, staff
from grader.files.names import check_student_id, did_you_mean
from grader.service.people import STAFF, Role, make_token, revoke
from grader.service.web import View, Visit

_NOT_KEPT = {"csrf", "comment", "answer", "seen", "item"}  # of a form: long, or a student's matter
_LONGEST = 200


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


def accounts(register: Register) -> list[Account]:
    """Return who is staff, by id."""
    with register.reading() as connection:
        rows = connection.execute(sa.select(staff).order_by(staff.c.id)).all()
    return [Account(row.id, row.role, row.name, row.email) for row in rows]


def add_account(register: Register, account: Account) -> str:
    """Make an account, or give one another role; return a new token for it, beside those that it has."""
    if account.role not in STAFF:
        raise CourseError(f"There is no role {account.role!r}.", f"Roles: {', '.join(STAFF)}.")
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


def recorded(view: View) -> View:
    """Return a view of a form that first notes who sends what."""

    @functools.wraps(view)
    def noting(visit: Visit) -> Response:
        form = dict[str, list[str]]()
        for field, value in visit.form.multi_items():
            if field not in _NOT_KEPT:
                text = value if isinstance(value, str) else f"a file, {value.filename}"
                form.setdefault(field, []).append(text[:_LONGEST])
        row = {"person": visit.person.id, "role": visit.person.role, "what": visit.request.url.path}
        with visit.site.register.writing() as connection:
            values = {**row, "at": time.time(), "form": msgspec.json.encode(form).decode()}
            connection.execute(sa.insert(actions).values(**values))
        return view(visit)

    return noting


def last_actions(register: Register, most: int = 200) -> list[Action]:
    """Return what staff did last, the newest first."""
    query = sa.select(actions).order_by(actions.c.number.desc()).limit(most)
    with register.reading() as connection:
        rows = connection.execute(query).all()
    return [Action(r.at, r.person, r.role, r.what, msgspec.json.decode(r.form)) for r in rows]
