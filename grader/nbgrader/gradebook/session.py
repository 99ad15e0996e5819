"""nbgrader's gradebook, opened so that all or nothing of what is done to it stays.

nbgrader's `Gradebook` commits after every call. Here its session takes part in one transaction around all of
them, and so does the making of the tables in a new database. No mark is lost between being read and being
written: SQLite lets nobody else write meanwhile, and PostgreSQL refuses to write what was changed meanwhile.
"""

import contextlib
import logging
import sqlite3
from collections.abc import Iterator

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from nbgrader.api import Base, Gradebook, InvalidEntry
from nbgrader.dbutil import ALEMBIC_DIR
from sqlalchemy import Connection, inspect
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.orm import scoped_session, sessionmaker

from grader.errors import GradingError
from grader.nbgrader.gradebook.database import connected, database_of

_UNCHANGED = "Nothing was changed there."
_BUSY = "Another program writes to it: run the command again when that is done."
_BUSY_IN_POSTGRESQL = ("55P03", "40001", "40P01")  # a lock in the way, a failed serialization, a deadlock


class _OneTransaction(Gradebook):  # type: ignore[misc]  # nbgrader has no types
    """A gradebook whose commits end nothing: the transaction around it does."""

    def __init__(self, connection: Connection, course: str) -> None:
        # Not `super().__init__`: it opens connections of its own, and commits what it makes.
        self.engine = connection.engine
        self.db = scoped_session(
            sessionmaker(connection, join_transaction_mode="rollback_only", expire_on_commit=False)
        )
        self.course_id = course
        self.authenticator = None
        self.check_course(course)


@contextlib.contextmanager
def open_gradebook(url: str, course: str) -> Iterator[Gradebook]:
    """Open the gradebook of a course, or make it; what is done to it stays only if no error is raised.

    A database that is not there, is locked, breaks off, or holds something else than the gradebook of this
    course in the form that the installed nbgrader knows is a `GradingError`.
    """
    place = database_of(url)
    shown = repr(place)  # without the password
    with _explained(shown), _quiet(), connected(place) as connection, connection.begin():
        _prepare(connection, shown)
        book = _OneTransaction(connection, course)
        try:
            _require_own(book, course, shown)
            yield book
        finally:
            book.db.remove()


def _prepare(connection: Connection, shown: str) -> None:
    """Make the tables in an empty database; refuse those of other programs and versions."""
    script = ScriptDirectory(ALEMBIC_DIR)
    context = MigrationContext.configure(connection)
    tables = inspect(connection).get_table_names()
    if not tables:
        Base.metadata.create_all(connection)
        context.stamp(script, "head")
        return
    if "submitted_assignment" not in tables:
        message = f"The database {shown} holds tables of another program, and no gradebook."
        raise GradingError(message, "Name another database.")
    heads = set(context.get_current_heads())
    if heads == set(script.get_heads()):
        return
    if heads <= {revision.revision for revision in script.walk_revisions()}:
        message = f"The gradebook {shown} was made by an older nbgrader."
        raise GradingError(message, f"Run 'nbgrader db upgrade --db={shown}' first. {_UNCHANGED}")
    message = f"The gradebook {shown} was made by a newer nbgrader than the one installed here."
    raise GradingError(message, f"Run 'pip install --upgrade nbgrader'. {_UNCHANGED}")


def _require_own(book: Gradebook, course: str, shown: str) -> None:
    """Refuse the gradebook of another course; nbgrader's own names for no course are nobody's."""
    others = {assignment.course_id for assignment in book.assignments} - {course, "", "default_course"}
    if others:
        message = f"The gradebook {shown} is that of the course {min(others)!r}, and this is {course!r}."
        raise GradingError(message, f"Name another database. {_UNCHANGED}")


@contextlib.contextmanager
def _explained(shown: str) -> Iterator[None]:
    """Tell errors of the database in one sentence."""
    try:
        yield
    except (SQLAlchemyError, InvalidEntry) as error:
        cause = error.__context__ if isinstance(error, InvalidEntry) else error
        cause = cause.orig if isinstance(cause, DBAPIError) else cause
        reason = str(cause).strip().split("\n")[0].rstrip(".")
        hint = f"{_UNCHANGED} {_BUSY}" if _is_busy(cause) else _UNCHANGED
        raise GradingError(f"The gradebook {shown} cannot be used: {reason}.", hint) from None


def _is_busy(cause: object) -> bool:
    """Return whether a driver says that another program holds a lock, or wrote meanwhile."""
    of_postgresql = getattr(cause, "sqlstate", None) or getattr(cause, "pgcode", None)
    of_sqlite = getattr(cause, "sqlite_errorcode", 0) & 0xFF  # without what it says in more detail
    return of_postgresql in _BUSY_IN_POSTGRESQL or of_sqlite in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keep nbgrader from printing the tracebacks of errors that are explained here."""
    log = logging.getLogger("tornado.application")
    before, log.disabled = log.disabled, True
    try:
        yield
    finally:
        log.disabled = before
