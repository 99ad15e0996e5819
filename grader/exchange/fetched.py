"""The folder that a student fetched: where it comes from, what was handed out in it, what became of that."""

import contextlib
import datetime as dt
import hashlib
import os
import re
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Literal

import msgspec

from grader.course.files import PUTS_BACK, load_assignment, to_toml
from grader.course.materials import is_material, material_paths
from grader.course.model import ASSIGNMENT_FILE, CONFTEST, FETCHED_FILE, Assignment
from grader.course.tables import read_table
from grader.errors import CourseError, ExchangeError
from grader.files.atomic import write_atomically
from grader.files.names import as_one_name
from grader.files.records import FORMAT
from grader.files.tree import SubmittedFiles

_BEFORE = ".grader-before"  # in a fetched folder, what was replaced
# The note itself stays: with it, `grader check --ci` knows what was handed out.
_KEPT_OUT_OF_GIT = {
    ".gitignore": b"# What grader notes here is for this computer.\n.grader*\n!.grader.toml\n"
}
_CARRIED = re.compile(rb"# deltagrade: [A-Za-z0-9+/=]+")  # as `grader.work.notebooks.carried` packs checks
_TEXTS = (".py", ".ipynb", ".md", ".toml")
_MOST_BELOW = 200


class Fetched(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The note in a fetched folder that says where it comes from, whatever the folder is called since."""

    format: Literal[1] = FORMAT
    course: str
    assignment: str
    course_folder: str  # the transport's address; the folder that holds the plan for students
    python: str = ""  # what grades there, as far as it is known
    numpy: str = ""
    student: str = ""  # whose it is, where that is not the user of this computer, as in the demo
    receipts: str = ""  # the folder of that student's receipts; by default that of the user
    files: dict[str, str] = {}  # a hash of each file of the release; empty if that is not known

    def write(self, folder: Path, files: Mapping[str, str], before: "Fetched | None" = None) -> "Fetched":
        """Put the note, with these hashes, into a folder; whose it is stays as in the one `before`."""
        own = {"student": before.student, "receipts": before.receipts} if before else {}
        note = msgspec.structs.replace(self, files=dict(files), **own)
        write_atomically(folder / FETCHED_FILE, note_content(note))
        return note


class Updated(msgspec.Struct, frozen=True):
    """What became of a student's folder with a newer release, or with what was handed in."""

    written: list[str]  # files that are as released now, or as they were handed in
    kept: list[str]  # the student's work, where the released file is another now
    before: Path | None  # where lies what was replaced; None if nothing was


def as_fetched(files: SubmittedFiles, note: Fetched) -> SubmittedFiles:
    """Return what lies in a folder of a release that was just fetched."""
    note = msgspec.structs.replace(note, files=outlined(files))
    return {**files, FETCHED_FILE: note_content(note), **_KEPT_OUT_OF_GIT}


def restore(folder: Path, files: SubmittedFiles, note: Fetched) -> list[str]:
    """Put back what is missing of a release in a student's folder; return these files."""
    there, restored = _paths_in(folder), list[str]()
    for path, content in {**files, **_KEPT_OUT_OF_GIT}.items():
        if as_one_name(path) not in there:
            _put(folder / path, content)
            restored.append(path)
    restored = [path for path in restored if path in files]
    before, put_back = note_in(folder), outlined({path: files[path] for path in restored})
    note.write(folder, before.files | put_back if before and before.files else {}, before)
    return restored if before else [*restored, FETCHED_FILE]


def bring_back(
    folder: Path, files: SubmittedFiles, released: SubmittedFiles, work: Collection[str]
) -> Updated:
    """Put what was handed in back into a student's folder, but no files of the release that are no work.

    What a person wrote there since is kept beside them.
    """
    aside, written = _new_aside(folder), list[str]()
    for path in (one for one in files if one in work or one not in released):
        place, content = folder / path, files[path]
        own = place.read_bytes() if place.is_file() else None
        if own == content:
            continue
        if own is not None and own == released.get(path):
            place.unlink()
        elif os.path.lexists(place):
            _set_aside(place, aside / path)
        _put(place, content)
        written.append(path)
    return Updated(written, [], aside if aside.exists() else None)


def changed(note: Fetched, now: Mapping[str, str]) -> list[str]:
    """Return the files that are released otherwise than when a folder was fetched, by `outlined` of them."""
    return [path for path in now if now[path] != note.files.get(path)]


def learn(folder: Path, files: SubmittedFiles, note: Fetched) -> Fetched:
    """Note hashes in a folder that has none, of which nobody knows how it was handed out.

    What differs from the release is taken for the student's, if it is work; else for an older release's.
    """
    assignment, there, known = load_assignment(folder), _there(folder, files), outlined(files)
    work = [f"{assignment.module}.*", *assignment.also]
    older = {path: content for path, content in there.items() if not is_material(path, work)}
    return note.write(folder, known | outlined(older), note)


def update(folder: Path, files: SubmittedFiles, note: Fetched, work: Collection[str]) -> Updated:
    """Bring a student's folder up to a release; what a person wrote in `work` is never touched.

    Of the rest, what the release does not change stays as well; what is replaced is kept beside it.
    """
    before = note_in(folder)
    known = before.files if before else {}
    aside = _new_aside(folder)
    written, kept, now, there = list[str](), list[str](), outlined(files), _paths_in(folder)
    for path, content in files.items():
        place = folder / path
        if as_one_name(path) in there:
            own = place.read_bytes() if place.is_file() else b""
            untouched = outlined({path: own})[path] == known.get(path)
            if own == content or not os.path.lexists(place):
                continue
            if now[path] == known.get(path) and not untouched:
                continue
            if path in work and not untouched:
                kept.append(path)
                continue
            _set_aside(place, aside / path)
        elif path in work:  # it was taken away, or has another name now
            continue
        _put(place, content)
        written.append(path)
    note.write(folder, now, before)
    return Updated(written, kept, aside if aside.exists() else None)


def read_fetched(folder: Path) -> Fetched | None:
    """Return where a folder was fetched from, or None if it was not fetched."""
    path = folder / FETCHED_FILE
    try:
        return read_table(path, Fetched, PUTS_BACK) if path.is_file() else None
    except CourseError as error:
        raise ExchangeError(error.message, PUTS_BACK) from None


def fetched_near(start: Path) -> list[tuple[Path, Fetched]]:
    """Return the fetched folder around `start`, or else those that lie in it, with their notes."""
    start = start.resolve()
    for folder in (start, *start.parents):
        if note := read_fetched(folder):
            return [(folder, note)]
    below = sorted(path.parent for path in start.glob(f"*/{FETCHED_FILE}"))
    return [(folder, note) for folder in below[:_MOST_BELOW] if (note := note_in(folder))]


def work_around(start: Path) -> Path | None:
    """Return the folder of the assignment that a folder is or lies in; all that lies in it is handed in."""
    around, marks = (start.resolve(), *start.resolve().parents), (ASSIGNMENT_FILE, FETCHED_FILE)
    return next((place for place in around if any((place / mark).is_file() for mark in marks)), None)


def note_content(note: Fetched) -> bytes:
    """Return what stands in a fetched folder's note."""
    return to_toml({field: value for field, value in msgspec.structs.asdict(note).items() if value})


def originals_in(folder: Path, assignment: Assignment, fetched: Fetched | None) -> list[str]:
    """Return the paths in a student's folder of files that belong to the assignment, and are no work."""
    if fetched is None or not fetched.files:
        return material_paths(folder, assignment.files)
    return [path for path in fetched.files if is_material(path, assignment.files)]


def changed_checks(folder: Path, fetched: Fetched, also: Collection[str] = ()) -> dict[str, bool]:
    """Return what is not as it was handed out, and whether it is there at all.

    Of what checks a folder, and of what is `also` meant, by patterns.
    """
    own = (ASSIGNMENT_FILE, CONFTEST)
    paths = [path for path in fetched.files if path in own or path[:5] == "test_" or is_material(path, also)]
    there = _there(folder, paths)
    now = outlined(there)
    return {path: path in there for path in paths if now.get(path) != fetched.files[path]}


def note_in(folder: Path) -> Fetched | None:
    """Return the note in a folder; a broken one is none, and is replaced; it is told where it is read."""
    with contextlib.suppress(ExchangeError):
        return read_fetched(folder)
    return None


def _there(folder: Path, paths: Collection[str]) -> dict[str, bytes]:
    """Return which of some files are in a folder, and what they hold."""
    return {path: (folder / path).read_bytes() for path in paths if (folder / path).is_file()}


def outlined(files: Mapping[str, bytes]) -> dict[str, str]:
    """Return what tells files apart, a hash of each.

    A notebook is the same whatever checks it carries, and a text with CR LF.
    """
    plain = {path: _CARRIED.sub(b"", content) for path, content in files.items()}
    plain |= {path: plain[path].replace(b"\r\n", b"\n") for path in plain if path.endswith(_TEXTS)}
    return {path: hashlib.sha256(content).hexdigest()[:16] for path, content in plain.items()}


def _paths_in(folder: Path) -> set[str]:
    """Return what lies in a folder: a file in other letters is the same on many computers."""
    return {as_one_name(place.relative_to(folder).as_posix()) for place in folder.rglob("*")}


def _put(place: Path, content: bytes) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(place, content, replace=False)


def _new_aside(folder: Path) -> Path:
    return folder / _BEFORE / f"{dt.datetime.now():%Y-%m-%d-%H%M%S-%f}"


def _set_aside(place: Path, aside: Path) -> None:
    aside.parent.mkdir(parents=True, exist_ok=True)
    place.rename(aside)
