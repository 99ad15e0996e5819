"""A PostgreSQL server of one's own: in a new folder, on a socket in it, and gone afterwards."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

_OPTIONS = (
    "-c listen_addresses='' -c unix_socket_directories={folder} -c fsync={fsync} -c max_connections=100"
)


def programs() -> Path | None:
    """Return the folder of the server's programs, the newest if there are several."""
    found = [
        *Path("/usr/lib/postgresql").glob("*/bin/initdb"),
        *map(Path, filter(None, [shutil.which("initdb")])),
    ]
    return max(found, key=str).parent if found else None


@contextmanager
def server(*, durable: bool = False) -> Iterator[str]:
    """Start a server and give the URL of an empty database, without its name; skip where there is none."""
    bin_ = programs()
    if bin_ is None:
        pytest.skip("PostgreSQL's server is not installed: apt-get install postgresql")
    pytest.importorskip("psycopg", reason="psycopg is not installed: pip install -e '.[instructor]'")
    # Not pytest's own folder: a socket's path must be short, and a server's user must get there.
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    user = _ordinary_user()
    if user is not None:
        os.chown(folder, user.pw_uid, user.pw_gid)
    run = _Runner(bin_, folder, user)
    try:
        run("initdb", "-D", "data", "-U", "grader", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        run(
            "pg_ctl",
            "-D",
            "data",
            "-l",
            "log",
            "-w",
            "-t",
            "60",
            "-o",
            _OPTIONS.format(folder=folder, fsync="on" if durable else "off"),
            "start",
        )
        try:
            yield f"postgresql://grader@/postgres?host={folder}"
        finally:
            run("pg_ctl", "-D", "data", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder)


def _ordinary_user() -> pwd.struct_passwd | None:
    """Return the user to run it as, or None if this process is no root's: the server refuses root."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    return known.get("postgres") or known["nobody"]


class _Runner:
    """Runs the server's programs in its folder."""

    def __init__(self, bin_: Path, folder: Path, user: pwd.struct_passwd | None) -> None:
        self._bin = bin_
        self._folder = folder
        self._user = user

    def __call__(self, program: str, *arguments: str) -> None:
        who = (
            {}
            if self._user is None
            else {"user": self._user.pw_uid, "group": self._user.pw_gid, "extra_groups": []}
        )
        # A file and not a pipe, which the server would keep open.
        with (self._folder / f"{program}.out").open("wb") as out:
            done = subprocess.run(
                [self._bin / program, *arguments],
                cwd=self._folder,
                env={"PATH": os.environ["PATH"], "LC_ALL": "C"},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                timeout=120,
                check=False,
                **who,
            )
        assert done.returncode == 0, (self._folder / f"{program}.out").read_text()
