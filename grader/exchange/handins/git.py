"""Students' git repositories, read without running anything that is in them.

A repository's own configuration and hooks can run programs, so no command is ever run in a student's folder.
Its objects are fetched into an empty repository of ours, which git means to be safe (git help
gitsecurityboundary), and are read there one by one: nothing is checked out, so no filter and no attribute
applies, links stay what they are, and submodules are not followed.
"""

import atexit
import contextlib
import datetime as dt
import os
import re
import shutil
import signal
import subprocess
import tempfile
import weakref
from collections.abc import Iterator, Sequence
from functools import cache, partial
from pathlib import Path

from grader.errors import ExchangeError, explained
from grader.exchange.handins.place import Entry, counts
from grader.files.records import clock_time
from grader.files.tree import opened
from grader.sandbox.scratch import remove_abandoned, scratch_of_a_run

_SECONDS = 300  # for one repository
_LARGEST_MIB = 1024  # that one file of git's own may have
_MOST_COMMITS, _MOST_ENTRIES = 5000, 20_000
_LARGEST_LOG = 10 * 2**20
_LINK, _SUBMODULE = "120000", "160000"
_REFS = ("+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*", "+refs/remotes/*:refs/remotes/*")
_HEAD = "refs/collected/head"
_SAFE = """[safe]
    directory = *
[core]
    hooksPath = /dev/null
    fsmonitor = false
[submodule]
    recurse = false
[fetch]
    recurseSubmodules = false
    fsckObjects = false
[maintenance]
    auto = false
[gc]
    auto = 0
"""


class Repository:
    """A copy of a repository at an address, which lasts as long as this object."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._home = Path(tempfile.mkdtemp(dir=_copies()))
        weakref.finalize(self, shutil.rmtree, self._home, ignore_errors=True)
        self._folder = self._home / "copy"
        (self._home / "config").write_text(_own_config() + _SAFE, encoding="utf-8")
        self._git("init", "--quiet", "--bare", "--template=", str(self._folder), inside=False)
        try:
            self._fetch(f"+HEAD:{_HEAD}", *_REFS)
        except ExchangeError:  # its HEAD may name a branch that nobody pushed to
            self._fetch(*_REFS)

    def commit_of(self, ref: str) -> str:
        """Return the commit of a branch or a tag, by default of what is checked out there."""
        names = [f"refs/heads/{ref}", f"refs/tags/{ref}", f"refs/remotes/origin/{ref}"] if ref else [_HEAD]
        for name in names:
            with contextlib.suppress(ExchangeError):
                return self._git("rev-parse", "--verify", "--quiet", f"{name}^{{commit}}").decode().strip()
        raise ExchangeError(f"There is no branch or tag {ref!r}." if ref else "There is no commit.")

    def history(self, commit: str) -> list[tuple[str, dt.datetime]]:
        """Return the commits that led to one, oldest first, by the committers' clocks.

        None is older than what it was made from, whatever its committer's clock said.
        """
        limits = f"--max-count={_MOST_COMMITS}"
        lines = self._git("rev-list", "--first-parent", "--timestamp", limits, commit).decode().split("\n")
        found, newest = list[tuple[str, dt.datetime]](), dt.datetime.fromtimestamp(0, dt.UTC)
        for line in reversed(lines[:-1]):
            seconds, _, name = line.partition(" ")
            newest = max(newest, clock_time(int(seconds)) or newest)
            found.append((name, newest))
        return found

    def tags(self, prefix: str) -> dict[str, str]:
        """Return the tags that begin so, with their commits."""
        form = "--format=%(refname:strip=2) %(objectname) %(*objectname)"
        lines = self._git("for-each-ref", form, f"refs/tags/{prefix}").decode("utf-8", "replace").splitlines()
        return {parts[0]: parts[-1] for line in lines if len(parts := line.split()) > 1}

    def pushes(self, ref: str) -> list[tuple[str, dt.datetime]]:
        """Return what was pushed to a branch and when, oldest first, where the server keeps a log of it.

        Only a repository without files has such times: in a clone, they tell when that was made.
        """
        top = Path(self.address)
        if not (top / "HEAD").is_file() or not (top / "objects").is_dir():
            return []
        branch = f"refs/heads/{ref}" if ref else _beginning(top / "HEAD").removeprefix("ref: ").strip()
        if not re.fullmatch(r"refs/heads/[\w./-]+", branch) or ".." in branch:
            return []
        pattern = r"^[0-9a-f]+ ([0-9a-f]{40,64}) .*> (\d{1,11}) [-+]\d{4}(?:\t.*)?$"
        lines = re.findall(pattern, _beginning(top / "logs" / branch), re.MULTILINE)
        pushed = [(name, dt.datetime.fromtimestamp(int(when), dt.UTC)) for name, when in lines]
        with contextlib.suppress(ExchangeError):  # what was pushed over since may be gone
            missing = [name for name, _ in pushed if not self._holds(name)]
            self._fetch(*missing) if missing else None
        return [(name, when) for name, when in pushed if self._holds(name)]

    def files(self, commit: str) -> dict[str, Entry]:
        """Return the files of a commit, as entries that can be read."""
        found = dict[str, Entry]()
        for line in self._lines("ls-tree", "-r", "-z", "-l", "--full-tree", commit):
            about, _, name = line.partition(b"\t")
            path = name.decode("utf-8", "surrogateescape")
            mode, _, blob, size = about.decode().split()
            if mode == _SUBMODULE or not counts(path):
                continue
            fault = f"{path!r} is a symbolic link." if mode == _LINK else ""
            if not size.isdecimal():
                raise ExchangeError(f"{path!r} is not in it: the repository is damaged.")
            found[path] = Entry(int(size), None, partial(self._git, "cat-file", "blob", blob), fault)
            if len(found) > _MOST_ENTRIES:
                raise ExchangeError(f"There are more than {_MOST_ENTRIES:,} files in it.")
        return found

    def _holds(self, commit: str) -> bool:
        with contextlib.suppress(ExchangeError):
            self._git("cat-file", "-e", f"{commit}^{{commit}}")
            return True
        return False

    def _fetch(self, *refs: str) -> None:
        options = "--quiet --no-tags --no-write-fetch-head --update-shallow --no-recurse-submodules"
        self._git("fetch", *options.split(), "--", self.address, *refs)

    def _git(self, *arguments: str, inside: bool = True) -> bytes:
        with self._running(arguments, inside) as git:
            try:
                out, told = git.communicate(timeout=_SECONDS)
            except subprocess.TimeoutExpired:
                raise ExchangeError(f"It takes longer than {_SECONDS} s.") from None
        if git.returncode:
            reason = told.decode("utf-8", "replace").strip().splitlines() or [f"git {arguments[0]} failed"]
            message = next((line for line in reason if line.startswith(("fatal:", "error:"))), reason[-1])
            raise ExchangeError(f"git says {message.split(': ', 1)[-1]!r}.")
        return out

    def _lines(self, *arguments: str) -> Iterator[bytes]:
        """Give what git prints, up to each zero byte; it is ended when no more is wanted."""
        with self._running(arguments, True) as git:
            rest = b""
            while git.stdout and (chunk := os.read(git.stdout.fileno(), 2**16)):
                *lines, rest = (rest + chunk).split(b"\0")
                yield from lines
            if git.wait():
                raise ExchangeError(f"git {arguments[0]} failed: the repository is damaged.")

    @contextlib.contextmanager
    def _running(self, arguments: Sequence[str], inside: bool) -> Iterator["subprocess.Popen[bytes]"]:
        """Run git, and end it and all that it started."""
        where = ["--git-dir", str(self._folder)] if inside else []
        limited = ["sh", "-c", f'ulimit -f {_LARGEST_MIB * 2048}; exec git "$@"', "git"]
        with explained("git cannot be run", "Install git."):
            git = subprocess.Popen(
                [*limited, "--no-replace-objects", *where, *arguments],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=_environment(self._home),
                cwd=self._home,
                start_new_session=True,
            )
        try:
            yield git
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(git.pid, signal.SIGKILL)
            git.wait()
            for stream in (git.stdout, git.stderr):
                if stream:
                    stream.close()


@cache
def _copies() -> Path:
    """Make the folder of this process's copies; those of processes that were killed go."""
    remove_abandoned()
    held = contextlib.ExitStack()
    atexit.register(held.close)
    return held.enter_context(scratch_of_a_run()).folder


def _environment(home: Path) -> dict[str, str]:
    """Return the environment of git: nothing of it asks for anything, or runs a program of a repository."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return kept | {
        "GIT_CONFIG_GLOBAL": str(home / "config"),
        "GIT_ALLOW_PROTOCOL": "file:git:http:https:ssh",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_ASKPASS": "",
        "GIT_SSH_COMMAND": os.environ.get("GIT_SSH_COMMAND", "ssh -o BatchMode=yes"),
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GCM_INTERACTIVE": "never",
        "LC_ALL": "C",
    }


def _own_config() -> str:
    """Return an inclusion of what the user has told git, such as where to find what opens a server."""
    xdg = Path(os.environ.get("XDG_CONFIG_HOME") or "~/.config").expanduser() / "git/config"
    own = [path for path in (xdg, Path("~/.gitconfig").expanduser()) if path.is_file()]
    return "".join(f'[include]\n    path = "{path}"\n' for path in own if '"' not in str(path))


def _beginning(path: Path) -> str:
    with contextlib.suppress(OSError, ExchangeError), opened(str(path)) as file:
        return os.read(file, _LARGEST_LOG).decode("utf-8", "replace")
    return ""
