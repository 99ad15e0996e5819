"""The files of a hand-in under the names that they were handed out with.

Browsers and learning platforms rename files (`softmax (1).ipynb`, `softmax-2.py`, `Copy of softmax.ipynb`),
and people pack folders. What is put right is a note; what is not sure stays as it is.
"""

import contextlib
import datetime as dt
import re
from collections.abc import Collection, Mapping
from pathlib import Path, PurePosixPath
from typing import TypeVar

from grader.course.files import load_assignment
from grader.course.materials import material_paths
from grader.errors import CourseError
from grader.exchange.handins.place import unpacked
from grader.files.tree import SubmittedFiles

_T = TypeVar("_T")
WORK = (".py", ".ipynb", ".md")
_COPY = re.compile(
    r"(?:(?:copy of|kopie von|copie de|copia de) )?(.+?)(?:(?: -)? (?:copy|kopie))?"
    r"(?: ?\((\d+)\)|[- ](\d{1,2}))?",
    re.IGNORECASE,
)


def released_names(folder: Path, solution: Path) -> list[str]:
    """Return the names of the files in which students write; of folders of the assignment with a slash.

    Before the assignment is built, its `solution` says what these will be.
    """
    if not folder.is_dir():
        with contextlib.suppress(CourseError):  # that it cannot be read is told where work is graded
            source = load_assignment(solution)
            own = [f"{source.module}.py", f"{source.module}.ipynb"]
            own += [path.name for path in solution.glob("answers.md")]
            more = material_paths(solution, [*source.also, *source.files])
            return list(dict.fromkeys([*own, *("".join(path.partition("/")[:2]) for path in more)]))
    given = sorted(
        path.name + "/" * path.is_dir() for path in folder.glob("*") if path.suffix in WORK or path.is_dir()
    )
    return [name for name in given if not name.startswith(("test_", "README", "conftest", "."))]


def of_assignment(files: Mapping[str, _T], assignment: str, others: Collection[str]) -> dict[str, _T] | None:
    """Return what belongs to an assignment where each has its folder; None if there are only others."""
    inner = {path.removeprefix(f"{assignment}/"): one for path, one in files.items()}
    if own := {path: one for path, one in inner.items() if path not in files}:
        return own
    tops = {path.partition("/")[0] for path in files}
    return None if tops and tops <= set(others) else dict(files)


def settled(
    files: SubmittedFiles, known: Collection[str], zone: dt.tzinfo, max_mib: float, *, one: bool = False
) -> tuple[SubmittedFiles, list[str]]:
    """Return files under the names that an assignment knows, and what was changed about them.

    Of a student who hands in `one` file, whatever it is called, it is the one of that kind.
    """
    notes = list[str]()
    [first, *more] = files or [""]
    if not more and first.lower().endswith(".zip"):
        files = unpacked(files[first], zone, first, max_mib)
        notes.append(f"Unpacked from {first!r}.")
    while (top := _only_folder(files)) and top not in known:
        files = {path.removeprefix(top): content for path, content in files.items()}
        notes.append(f"Taken from the folder {top[:-1]!r}.")
    renamed = dict[str, str]()
    there = {PurePosixPath(name).stem for name in known if name in files}  # as a module, or as a notebook
    for target in known:
        copies = [path for path in files if path not in known and _is_copy(path, target)]
        if copies and PurePosixPath(target).stem not in there:
            renamed[max(copies, key=_number)] = target
    of_kind = {suffix: [name for name in known if name.endswith(suffix)] for suffix in WORK}
    if one and len(files) == 1 and not renamed and not files.keys() & set(known):
        [path] = files
        targets = of_kind.get(PurePosixPath(path).suffix, [])
        renamed = {path: targets[0]} if len(targets) == 1 else {}
    notes += [f"{path!r} is taken as {target!r}." for path, target in renamed.items()]
    files = {renamed.get(path, path): content for path, content in files.items()}
    if known and files and not any("".join(path.partition("/")[:2]) in known for path in files):
        notes.append(f"None of its files is called as handed out: {', '.join(known)}.")
    return files, notes


def _only_folder(files: Collection[str]) -> str:
    """Return the folder that all files lie in, with a slash; empty if there is none."""
    top = "".join(min(files, default="").partition("/")[:2])
    return top if top.endswith("/") and all(path.startswith(top) for path in files) else ""


def _is_copy(path: str, target: str) -> bool:
    """Return whether a file is another's copy by its name, or has the student's name before it."""
    suffix = PurePosixPath(target).suffix
    stem = path.removesuffix(suffix)
    match = _COPY.fullmatch(stem)
    wanted = target.removesuffix(suffix).casefold()
    work = path.endswith(suffix) and "/" not in path and not path.startswith("test_")
    plain = match[1].casefold() if match and work else ""
    return plain == wanted or re.search(rf"[ _.-]{re.escape(wanted)}$", plain) is not None


def _number(path: str) -> int:
    match = _COPY.fullmatch(PurePosixPath(path).stem)
    return int((match and (match[2] or match[3])) or 0)
