"""The register of what is served: submissions, tokens, sessions and staff, in SQLite or PostgreSQL.

What a row of `submissions` names is on the disk before the row is written. No token or cookie is here, only
the hash of its secret half.
"""

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import cache
from typing import Any

import sqlalchemy as sa

from grader.course.model import Course
from grader.errors import ExchangeError

tables = sa.MetaData()

submissions = sa.Table(
    "submissions",
    tables,
    sa.Column("key", sa.String(48), primary_key=True),  # what names it in public: `key_of`
    sa.Column("source", sa.String(300), nullable=False),
    sa.Column("student", sa.String(200), nullable=False, index=True),
    sa.Column("assignment", sa.String(100), nullable=False, index=True),
    sa.Column("secret", sa.String(100), nullable=False),  # made where it is sent from
    sa.Column("hash", sa.String(64), nullable=False),  # of the files, and their name on the disk
    sa.Column("size", sa.BigInteger, nullable=False),  # in bytes
    sa.Column("files", sa.Text, nullable=False),  # JSON: the size of each
    sa.Column("sent", sa.Text, nullable=False),  # JSON: a `Sent`
    sa.UniqueConstraint("student", "assignment", "secret"),  # so that sending it twice registers it once
)

tokens = sa.Table(
    "tokens",
    tables,
    sa.Column("id", sa.String(20), primary_key=True),
    sa.Column("digest", sa.LargeBinary(32), nullable=False),  # of the secret half
    sa.Column("person", sa.String(200), nullable=False, index=True),
    sa.Column("staff", sa.Boolean, nullable=False),  # so that a student of the same id is nobody's staff
    sa.Column("made", sa.Float, nullable=False),  # seconds since 1970
    sa.Column("until", sa.Float),  # of a browser's session; a token has no end but being revoked
)

staff = sa.Table(
    "staff",
    tables,
    sa.Column("id", sa.String(200), primary_key=True),
    sa.Column("role", sa.String(20), nullable=False),
    sa.Column("name", sa.String(200), nullable=False, server_default=""),
    sa.Column("email", sa.String(200), nullable=False, server_default=""),
)

actions = sa.Table(  # of staff, on pages
    "actions",
    tables,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("at", sa.Float, nullable=False),  # seconds since 1970
    sa.Column("person", sa.String(200), nullable=False),
    sa.Column("role", sa.String(20), nullable=False),
    sa.Column("what", sa.Text, nullable=False),  # the address of the form
    sa.Column("form", sa.Text, nullable=False),  # JSON: its fields, without what is a student's matter
)


class Register:
    """The register of one course; `register_of` gives it."""

    def __init__(self, url: str) -> None:
        self.shown = url.partition("://")[0]
        url = url.replace("postgresql://", "postgresql+psycopg://", 1)
        self._one_writer: AbstractContextManager[object] = nullcontext()
        with _told(self.shown):
            self.engine = sa.create_engine(url, pool_pre_ping=True, pool_size=10, max_overflow=40)
            if self.shown == "sqlite":
                self._one_writer = threading.Lock()  # SQLite would ask now and then
                sa.event.listen(self.engine, "connect", _make_durable)
            tables.create_all(self.engine)

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """Give a connection to read from."""
        with _told(self.shown), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """Give a connection whose changes are all made, and on the disk, at the end of the block; or none."""
        with _told(self.shown), self._one_writer, self.engine.begin() as connection:
            yield connection


def register_of(course: Course) -> Register:
    """Return the register of a course, of which a process has one."""
    course.served.mkdir(mode=0o700, parents=True, exist_ok=True)
    return _register(course.serve.register or f"sqlite:///{course.served / 'register.db'}")


_register = cache(Register)


def _make_durable(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")  # a commit is on the disk when it returns
    connection.execute("PRAGMA busy_timeout = 30000")


@contextmanager
def _told(shown: str) -> Iterator[None]:
    try:
        yield
    except sa.exc.IntegrityError:
        raise
    except (sa.exc.SQLAlchemyError, ImportError) as error:
        why = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        hint = "Look at [serve] in course.toml, and whether its database runs and this disk has room."
        raise ExchangeError(f"The register of the course ({shown}) cannot be used: {why}", hint) from error
