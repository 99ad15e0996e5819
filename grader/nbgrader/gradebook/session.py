"""nbgrader's gradebook, opened so that all or nothing of what is done to it stays.

nbgrader's `Gradebook` commits after every call. Here its session takes part in one transaction around all of
them, the making of the tables included. SQLite lets nobody else write meanwhile, and PostgreSQL refuses to
write what was changed meanwhile, so no mark is lost between being read and being written.
"""

import contextlib
import logging
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from nbgrader.api import Base, Gradebook, InvalidEntry
from nbgrader.dbutil import ALEMBIC_DIR
from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.orm import scoped_session, sessionmaker

from grader.errors import GradingError

_EXAMPLES = "Write sqlite:///gradebook.db or postgresql://user@host/database."
_PATIENCE = 10  # seconds to wait for a server, or for a lock of it; SQLite's own limit is 5
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
    """Open or make the gradebook of a course; what is done to it stays only if no error is raised."""
    place = _place(url)
    shown = repr(place)  # without the password
    with _explained(shown), _connected(place) as connection, connection.begin():
        _prepare(connection, shown)
        book = _OneTransaction(connection, course)
        try:
            # nbgrader's own names for no course are nobody's.
            others = {one.course_id for one in book.assignments} - {course, "", "default_course"}
            if others:
                message = (
                    f"The gradebook {shown} is that of the course {min(others)!r}, and this is {course!r}."
                )
                raise GradingError(message, f"Name another database. {_UNCHANGED}")
            yield book
        finally:
            book.db.remove()


def _place(url: str) -> URL:
    """Return what a URL names; PostgreSQL without a driver is reached by psycopg."""
    try:
        place = make_url(url)
    except (ArgumentError, ValueError):
        raise GradingError("--gradebook names no database.", _EXAMPLES) from None
    if place.drivername in ("postgres", "postgresql"):
        place = place.set(drivername="postgresql+psycopg")
    if place.drivername.startswith("sqlite") and place.database in (None, "", ":memory:"):
        raise GradingError("--gradebook names no file.", _EXAMPLES)
    return place


@contextlib.contextmanager
def _connected(place: URL) -> Iterator[Connection]:
    """Connect, and make the file of a new SQLite database; it is removed if nothing comes into it."""
    engine, made = _engine(place), None
    if engine.dialect.name == "sqlite" and place.database and not place.query.get("uri"):
        with contextlib.suppress(OSError):  # it is there, or opening it will tell why it cannot be
            os.close(os.open(place.database, os.O_CREAT | os.O_EXCL, 0o600))
            made = Path(place.database)
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()
        if made and made.exists() and not made.stat().st_size:
            made.unlink()


def _engine(place: URL) -> Engine:
    options: dict[str, Any] = {}
    if place.drivername in ("postgresql+psycopg", "postgresql+psycopg2"):
        limits = {"connect_timeout": _PATIENCE, "options": f"-c lock_timeout={_PATIENCE}s"}
        unsaid = {name: value for name, value in limits.items() if name not in place.query}
        options = {"isolation_level": "REPEATABLE READ", "connect_args": unsaid}
    try:
        engine = create_engine(place, **options)
    except ValueError as error:  # of what stands behind the '?' of the URL
        raise GradingError(f"The gradebook {place!r} cannot be opened: {error}.", _EXAMPLES) from None
    except NoSuchModuleError:
        raise GradingError(f"{place.drivername!r} is no kind of database.", _EXAMPLES) from None
    except ImportError as error:
        reason = str(error).split("\n")[0].rstrip(".")
        message = f"The driver of {place.get_backend_name()} databases cannot be imported: {reason}."
        hint = "Install it; that of PostgreSQL comes with: pip install 'deltagrade[instructor]'"
        raise GradingError(message, hint) from None
    if engine.dialect.name == "sqlite":
        # Its transactions begin here: Python would begin them late, and let others write before.
        @event.listens_for(engine, "connect")
        def leave_to_us(connection: Any, record: object) -> None:
            connection.isolation_level = None

        @event.listens_for(engine, "begin")
        def begin(connection: Connection) -> None:
            connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


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


@contextlib.contextmanager
def _explained(shown: str) -> Iterator[None]:
    """Tell errors of the database in one sentence, without the tracebacks that nbgrader prints."""
    log = logging.getLogger("tornado.application")
    before, log.disabled = log.disabled, True
    try:
        yield
    except (SQLAlchemyError, InvalidEntry) as error:
        cause = error.__context__ if isinstance(error, InvalidEntry) else error
        cause = cause.orig if isinstance(cause, DBAPIError) else cause
        of_postgresql = getattr(cause, "sqlstate", None) or getattr(cause, "pgcode", None)
        of_sqlite = getattr(cause, "sqlite_errorcode", 0) & 0xFF  # without what it says in more detail
        # Another program holds a lock, or wrote meanwhile.
        is_busy = of_sqlite in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
        hint = f"{_UNCHANGED} {_BUSY}" if is_busy or of_postgresql in _BUSY_IN_POSTGRESQL else _UNCHANGED
        reason = str(cause).strip().split("\n")[0].rstrip(".")
        raise GradingError(f"The gradebook {shown} cannot be used: {reason}.", hint) from None
    finally:
        log.disabled = before
