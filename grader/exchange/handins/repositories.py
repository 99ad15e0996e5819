"""Git repositories, one a student: a folder of them, a table that names them, or a pattern of addresses.

So do the clones and tables of GitHub Classroom (`01-relu-ada-l/`, `student_repository_url`) and of Classroom
50 (`class-01-relu-ada-l/`, tags `submit/TIME-COMMIT` of its server). Each commit is a submission. When it was
pushed is known from a server's own log, from such a tag, or from a column of the table; else its time is the
committer's, which is a note.
"""

import datetime as dt
import os
import re
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path

import msgspec

from grader.course.roster import FIELDS, Student
from grader.errors import ExchangeError
from grader.exchange.handins.filenames import of_assignment
from grader.exchange.handins.git import Repository
from grader.exchange.handins.handin import Field, HandIn, Taking, time_of
from grader.exchange.handins.place import Place, read_entries
from grader.files.csv_text import read_csv
from grader.files.tree import SubmittedFiles

TITLE = "git repositories"
_AT_ONCE = 6
_TEXTS = (".csv", ".json", ".txt", ".md")
_COLUMN = re.compile(r"\{([a-z_]+)\}")
_BY_COMMITTER = "Its time is its committer's: when it was pushed is not known."
_BY_TAG = "Its time is that of the tag {tag}."
_SUBMIT = re.compile(r"submit/(\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ)-([0-9a-f]{4,40})")
_ADDRESS = ("student_repository_url", "repository", "repo", "url", "clone_url", "git", "path")
_PUSHED = ("submission_timestamp", "pushed_at", "pushed")
_WHO: dict[str, Field] = {
    "github_username": "github",
    "github": "github",
    "roster_identifier": "any",
    "identifier": "any",
    "student": "any",
    "id": "any",
    "username": "any",
    "login": "login",
    "email": "email",
    "name": "name",
}


class _Named(msgspec.Struct, frozen=True):
    """A repository, and what tells whose it is."""

    address: str
    found: str
    clues: tuple[tuple[Field, str], ...]
    pushed: dt.datetime | None = None  # when the newest commit of a table's time was pushed


def suits(place: Place) -> bool:
    if _COLUMN.search(place.address):
        return True
    if place.path.is_file() and place.path.suffix.lower() == ".csv":
        return True
    return bool(_folders(place.path))


def hand_ins(place: Place, assignment: str, how: Taking) -> Iterable[HandIn]:
    """Return a hand-in a commit, of all repositories."""
    if _COLUMN.search(place.address):
        named = [*_of_pattern(place.address, how.students)]
    elif place.path.is_dir():
        folders = _folders(place.path)
        named = [_of_folder(path) for path in folders]
        yield from _others(folders)
    else:
        named = [*_of_table(place.path)]
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for one, found in zip(named, pool.map(_fetched, named), strict=True):
            yield from _commits(one, found, assignment, how)


def _fetched(one: _Named) -> Repository | str:
    """Return the copy of a repository, or why there is none."""
    try:
        return Repository(one.address)
    except ExchangeError as error:
        return error.message


def _commits(one: _Named, repository: Repository | str, assignment: str, how: Taking) -> Iterator[HandIn]:
    plain = HandIn(found=one.found, clues=one.clues, files=lambda _: {}, history=True)
    try:
        if isinstance(repository, str):
            raise ExchangeError(repository)
        for commit, moment, note in _times(repository, one, how.ref):
            files = partial(
                _files, repository, commit, assignment, how
            )  # of most commits, they are never read
            yield msgspec.structs.replace(plain, files=files, submitted=moment, notes=(note,) if note else ())
    except ExchangeError as error:
        fault = f"The repository {one.address!r} cannot be read: {error.message}"
        yield msgspec.structs.replace(plain, fault=fault)


def _times(repository: Repository, one: _Named, ref: str) -> Iterator[tuple[str, dt.datetime, str]]:
    """Give the commits that were handed in, oldest first: when, and how sure that is."""
    if not ref and (tagged := [*_tagged(repository)]):
        yield from tagged
        return
    commit = repository.commit_of(ref)
    if pushes := repository.pushes(ref):
        yield from ((name, when, "") for name, when in pushes)
        return
    history = repository.history(commit)
    known = [name for name, when in history if one.pushed and when <= one.pushed][-1:]
    for name, when in history:
        pushed = one.pushed if name in known else None
        yield name, pushed or when, "" if pushed else _BY_COMMITTER


def _tagged(repository: Repository) -> Iterator[tuple[str, dt.datetime, str]]:
    """Give the submissions that Classroom 50's workflow tagged."""
    for tag, commit in sorted(repository.tags("submit").items()):
        match = _SUBMIT.fullmatch(tag)
        moment = match and time_of(match[1], dt.UTC, ["%Y-%m-%dT%H-%M-%SZ"])
        if match and moment and commit.startswith(match[2]):
            yield commit, moment, _BY_TAG.format(tag=tag)


def _files(
    repository: Repository, commit: str, assignment: str, how: Taking, max_mib: float
) -> SubmittedFiles:
    """Return the files of a commit; those of the assignment where a repository holds a folder for each."""
    own = of_assignment(repository.files(commit), assignment, how.others) or {}
    return read_entries(own, max_mib, Path(repository.address))


def _of_pattern(address: str, students: Iterable[Student]) -> Iterator[_Named]:
    columns = _COLUMN.findall(address)
    if unknown := [column for column in columns if column not in FIELDS]:
        raise ExchangeError(
            f"{address}: the roster has no column {unknown[0]!r}.", f"It has {', '.join(FIELDS)}."
        )
    for one in students:
        if all(getattr(one, column) for column in columns):
            filled = _COLUMN.sub(partial(_cell, one), address)
            yield _Named(_place_of(filled, Path()), one.id, (("any", one.id),))


def _cell(one: Student, match: re.Match[str]) -> str:
    return str(getattr(one, match[1]))


def _others(folders: list[Path]) -> Iterator[HandIn]:
    """Give what lies beside repositories and is none, but for tables and texts."""
    for path in sorted(folders[0].parent.iterdir() if folders else []):
        if path not in folders and path.suffix not in _TEXTS and not path.name.startswith("."):
            one = _of_folder(path)
            fault = f"{str(path)!r} is no git repository."
            yield HandIn(found=one.found, clues=one.clues, files=lambda _: {}, fault=fault)


def _folders(top: Path) -> list[Path]:
    """Return the repositories in a folder, or in the folders in it; none if most of it is something else."""
    if not top.is_dir():
        return []
    shown = sorted(path for path in top.iterdir() if not path.name.startswith("."))
    inside = [path for path in shown if path.is_dir() and not path.is_symlink()]
    found = [path for path in inside if _is_repository(path)]
    if len(inside) == 1 and not found:
        return _folders(inside[0])
    return found if len(found) > len(inside) / 2 else []


def _is_repository(path: Path) -> bool:
    with suppress(OSError):  # nobody may look into it: then it is told as none
        bare = (path / "HEAD").is_file() and (path / "objects").is_dir() and (path / "refs").is_dir()
        return bare or ((path / ".git").is_dir() and not (path / ".git").is_symlink())
    return False


def _of_folder(path: Path) -> _Named:
    name = path.name.removesuffix(".git")
    return _Named(os.path.realpath(path), name, (("any", name), ("part", name), ("words", name)))


def _of_table(path: Path) -> Iterator[_Named]:
    table = read_csv(path)
    head = [cell.strip().casefold() for cell in table.rows[0]]
    address = next((name for name in _ADDRESS if name in head), None)
    if address is None or not set(head) & set(_WHO):
        raise ExchangeError(
            f"{table.place(0)}: it needs a column that says whose, and one that says where, a repository is.",
            f"Such as student,repository; known are {', '.join([*_WHO, *_ADDRESS])}.",
        )
    for row in table.rows[1:]:
        cells = dict(zip(head, (cell.strip() for cell in row), strict=False))
        clues = tuple((field, cells[name]) for name, field in _WHO.items() if cells.get(name))
        where = cells.get(address, "")
        if where and clues:
            pushed = next((when for name in _PUSHED if (when := time_of(cells.get(name, ""), dt.UTC))), None)
            yield _Named(_place_of(where, path.parent), clues[0][1], clues, pushed)


def _place_of(address: str, beside: Path) -> str:
    """Return an address that git takes for what it is: a URL, or the whole path of a folder."""
    if address.startswith("-"):
        raise ExchangeError(f"{address!r} is no address of a repository.")
    if re.match(r"[a-z][a-z0-9+]*:", address) or re.match(r"[\w.-]+@[\w.-]+:", address):
        return address
    return str((beside / Path(address).expanduser()).resolve())
