"""nbgrader's gradebook, opened so that all or nothing of what is done to it stays.

nbgrader's `Gradebook` commits after every call. Here its session takes part in one transaction around all of
them, and so does the making of the tables in a new database. No mark is lost between being read and being
written: SQLite lets nobody else write meanwhile, and PostgreSQL refuses to write what was changed meanwhile.
"""

from __future__ import annotations

import contextlib
import logging
import os
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from nbgrader.api import Base, Gradebook, InvalidEntry
from nbgrader.dbutil import ALEMBIC_DIR
from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SAWarning, SQLAlchemyError
from sqlalchemy.orm import scoped_session, sessionmaker

from grader.errors import GradingError

_EXAMPLES = "Write sqlite:///gradebook.db or postgresql://user@host/database."
_UNCHANGED = "Nothing was changed there."
_PATIENCE = 10
"""Seconds to wait for a server, or for a lock of it; SQLite's own limit is 5."""


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

    Parameters
    ----------
    url : str
        The database, as SQLAlchemy names it.
    course : str
        The course's id.

    Raises
    ------
    GradingError
        If there is no such database, it is locked or breaks off, or holds something else than the gradebook
        of this course in the form that the installed nbgrader knows.
    """
    place = _place(url)
    shown = place.render_as_string(hide_password=True)
    engine = _engine(place)
    made = _made_private(place)
    try:
        with _told(shown), _quiet(), _connected(engine, shown) as connection, connection.begin():
            _prepare(connection, shown)
            book = _OneTransaction(connection, course)
            try:
                _require_own(book, course, shown)
                yield book
            finally:
                book.db.remove()
    finally:
        engine.dispose()
        if made and not made.stat().st_size:
            made.unlink()


def _place(url: str) -> URL:
    try:
        place = make_url(url)
    except (ArgumentError, ValueError):
        raise GradingError("--gradebook names no database.", _EXAMPLES) from None
    if place.drivername in ("postgres", "postgresql"):
        place = place.set(drivername="postgresql+psycopg")
    if place.drivername.startswith("sqlite") and place.database in (None, "", ":memory:"):
        raise GradingError("--gradebook names no file.", _EXAMPLES)
    return place


def _engine(place: URL) -> Engine:
    options: dict[str, Any] = {}
    if place.drivername in ("postgresql+psycopg", "postgresql+psycopg2"):
        limits = {"connect_timeout": _PATIENCE, "options": f"-c lock_timeout={_PATIENCE}s"}
        unsaid = {name: value for name, value in limits.items() if name not in place.query}
        options = {"isolation_level": "REPEATABLE READ", "connect_args": unsaid}
    try:
        engine = create_engine(place, **options)
    except NoSuchModuleError:
        raise GradingError(f"{place.drivername!r} is no kind of database.", _EXAMPLES) from None
    except ModuleNotFoundError as error:
        told = f"A {place.get_backend_name()} database needs the Python package {error.name}."
        raise GradingError(told, "Install it: pip install 'deltagrade[instructor]' has psycopg.") from None
    if engine.dialect.name == "sqlite":
        _take_over_transactions(engine)
    return engine


def _take_over_transactions(engine: Engine) -> None:
    """Begin SQLite's transactions ourselves: Python would begin them late, and let others write before."""

    @event.listens_for(engine, "connect")
    def leave_to_us(connection: Any, record: object) -> None:
        connection.isolation_level = None

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _made_private(place: URL) -> Path | None:
    """Make the file of a new SQLite gradebook, for grades are nobody else's business; return it if so."""
    if not place.drivername.startswith("sqlite") or place.database is None or place.query.get("uri"):
        return None
    try:
        os.close(os.open(place.database, os.O_CREAT | os.O_EXCL, 0o600))
    except OSError:  # it is there, or opening it will tell why it cannot be
        return None
    return Path(place.database)


def _connected(engine: Engine, shown: str) -> Connection:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", SAWarning)
            return engine.connect()
    except (TypeError, ValueError, SAWarning) as error:  # an option behind '?' that the driver does not know
        reason = str(error).split(";")[0].rstrip(".")
        raise GradingError(f"The gradebook {shown} cannot be opened: {reason}.", _EXAMPLES) from None


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
        told = f"The database {shown} holds tables of another program, and no gradebook."
        raise GradingError(told, "Name another database.")
    heads = set(context.get_current_heads())
    if heads == set(script.get_heads()):
        return
    if heads <= {revision.revision for revision in script.walk_revisions()}:
        told = f"The gradebook {shown} was made by an older nbgrader."
        raise GradingError(told, f"Run 'nbgrader db upgrade --db={shown}' first. {_UNCHANGED}")
    told = f"The gradebook {shown} was made by a newer nbgrader than the one installed here."
    raise GradingError(told, f"Run 'pip install --upgrade nbgrader'. {_UNCHANGED}")


def _require_own(book: Gradebook, course: str, shown: str) -> None:
    """Refuse the gradebook of another course; nbgrader's own names for no course are nobody's."""
    others = {assignment.course_id for assignment in book.assignments} - {course, "", "default_course"}
    if others:
        told = f"The gradebook {shown} is that of the course {min(others)!r}, and this is {course!r}."
        raise GradingError(told, f"Name another database. {_UNCHANGED}")


@contextlib.contextmanager
def _told(shown: str) -> Iterator[None]:
    """Tell errors of the database in one sentence."""
    try:
        yield
    except (SQLAlchemyError, InvalidEntry) as error:
        cause = error.__context__ if isinstance(error, InvalidEntry) else error
        reason = (
            str(cause.orig if isinstance(cause, DBAPIError) else cause).strip().split("\n")[0].rstrip(".")
        )
        hint = _UNCHANGED
        if "lock" in reason or "could not serialize" in reason:
            hint += " Another program writes to it: run the command again when that is done."
        raise GradingError(f"The gradebook {shown} cannot be used: {reason}.", hint) from None


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keep nbgrader from printing the tracebacks of errors that are told here."""
    log = logging.getLogger("tornado.application")
    before, log.disabled = log.disabled, True
    try:
        yield
    finally:
        log.disabled = before
