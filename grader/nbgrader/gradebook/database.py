"""The database that holds a gradebook: from what a person writes to a connection."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from grader.errors import GradingError

_EXAMPLES = "Write sqlite:///gradebook.db or postgresql://user@host/database."
_PATIENCE = 10
"""Seconds to wait for a server, or for a lock of it; SQLite's own limit is 5."""


def database_of(url: str) -> URL:
    """Return what a URL names, or raise `GradingError`; PostgreSQL without a driver is reached by psycopg."""
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
def connected(place: URL) -> Iterator[Connection]:
    """Connect, and make the file of a new SQLite database; it is removed if nothing comes into it."""
    engine = _engine(place)
    made = _made_file(place)
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
        _take_over_transactions(engine)
    return engine


def _made_file(place: URL) -> Path | None:
    """Make the file of a new SQLite gradebook, for its owner only; return it if it was not there."""
    if place.get_backend_name() != "sqlite" or not place.database or place.query.get("uri"):
        return None
    try:
        os.close(os.open(place.database, os.O_CREAT | os.O_EXCL, 0o600))
    except OSError:  # it is there, or opening it will tell why it cannot be
        return None
    return Path(place.database)


def _take_over_transactions(engine: Engine) -> None:
    """Begin SQLite's transactions ourselves: Python would begin them late, and let others write before."""

    @event.listens_for(engine, "connect")
    def leave_to_us(connection: Any, record: object) -> None:
        connection.isolation_level = None

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
