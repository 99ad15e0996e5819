"""The database that holds a gradebook: from what a person writes to a connection."""

from __future__ import annotations

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


class Database:
    """A database by the URL that SQLAlchemy reads; PostgreSQL is reached by psycopg unless it says otherwise.

    `shown` is the URL without a password. A wrong URL or a missing driver is a `GradingError`.
    """

    def __init__(self, url: str) -> None:
        self._place = _place(url)
        self.shown = self._place.render_as_string(hide_password=True)
        self._engine = self._made_engine()
        if self._engine.dialect.name == "sqlite":
            _take_over_transactions(self._engine)

    @contextlib.contextmanager
    def connected(self) -> Iterator[Connection]:
        """Connect, and make the file of a new SQLite database; it is removed if nothing comes into it."""
        made = self._made_file()
        try:
            with self._engine.connect() as connection:
                yield connection
        finally:
            self._engine.dispose()
            if made and made.exists() and not made.stat().st_size:
                made.unlink()

    def _made_engine(self) -> Engine:
        options: dict[str, Any] = {}
        if self._place.drivername in ("postgresql+psycopg", "postgresql+psycopg2"):
            limits = {"connect_timeout": _PATIENCE, "options": f"-c lock_timeout={_PATIENCE}s"}
            unsaid = {name: value for name, value in limits.items() if name not in self._place.query}
            options = {"isolation_level": "REPEATABLE READ", "connect_args": unsaid}
        try:
            return create_engine(self._place, **options)
        except ValueError as error:  # of what stands behind the '?' of the URL
            message = f"The gradebook {self.shown} cannot be opened: {error}."
            raise GradingError(message, _EXAMPLES) from None
        except NoSuchModuleError:
            raise GradingError(f"{self._place.drivername!r} is no kind of database.", _EXAMPLES) from None
        except ImportError as error:
            reason = str(error).split("\n")[0].rstrip(".")
            message = (
                f"The driver of {self._place.get_backend_name()} databases cannot be imported: {reason}."
            )
            hint = "Install it; that of PostgreSQL comes with: pip install 'deltagrade[instructor]'"
            raise GradingError(message, hint) from None

    def _made_file(self) -> Path | None:
        """Make the file of a new gradebook, readable for its owner only; return it if it was not there."""
        if self._engine.dialect.name != "sqlite" or not self._place.database or self._place.query.get("uri"):
            return None
        try:
            os.close(os.open(self._place.database, os.O_CREAT | os.O_EXCL, 0o600))
        except OSError:  # it is there, or opening it will tell why it cannot be
            return None
        return Path(self._place.database)


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


def _take_over_transactions(engine: Engine) -> None:
    """Begin SQLite's transactions ourselves: Python would begin them late, and let others write before."""

    @event.listens_for(engine, "connect")
    def leave_to_us(connection: Any, record: object) -> None:
        connection.isolation_level = None

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
