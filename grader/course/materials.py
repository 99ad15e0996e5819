"""Files of an assignment besides its module: data, pictures, helper modules, which are no student's work.

`files` in ``assignment.toml`` names them by patterns: students get them, and whatever became of their copies,
the originals are in place when work is graded. `hidden_files` are for hidden checks only. What students write
besides the module, such as a package, is named by `also`.
"""

from collections.abc import Collection, Iterator, Mapping
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from typing import Literal, TypeAlias

from grader.course.model import ASSIGNMENT_FILE, CONFTEST, HIDDEN_CHECKS, Assignment
from grader.errors import CourseError, ExchangeError, explained
from grader.files.names import check_paths
from grader.files.system import composed
from grader.files.tree import left_out

Field: TypeAlias = Literal["files", "hidden_files", "also"]

LARGEST_MIB = 16  # a file; no process of a submission can write a larger one
LARGEST_TOGETHER_MIB = 32
_RESERVED_STEMS = ("mistakes", "variants")
_RESERVED = (
    *(ASSIGNMENT_FILE, HIDDEN_CHECKS, "proof.json", "equivalents.toml", "README.md"),
    *("answers.md", "questions.toml", "given.py", "rubric.toml"),
)


def is_material(path: str, patterns: Collection[str]) -> bool:
    """Return whether a relative path is meant by a pattern: ``data/`` is all below, ``*`` stays in a folder.

    >>> [is_material("data/old/a.csv", [pattern]) for pattern in ("data/", "data/*.csv", "data/*/a.*")]
    [True, False, True]
    """
    parts = path.split("/")
    for pattern in patterns:
        wanted = pattern.split("/")
        if pattern.endswith("/"):
            wanted = [*wanted[:-1], *["*"] * max(1, len(parts) - len(wanted) + 1)]
        if len(parts) == len(wanted) and all(map(fnmatchcase, parts, wanted)):
            return True
    return False


def pattern_fault(pattern: str, python: bool = False) -> str:
    """Return what is wrong with a pattern, or one of Python files, or nothing."""
    parts = pattern.removesuffix("/").split("/")
    if any(not part.strip(".") or part.startswith((".", "-")) for part in parts) or "\\" in pattern:
        return f"{pattern!r} is no path below the assignment's folder, such as 'data/*.csv' or 'img/'"
    if any("**" in part for part in parts):
        return f"{pattern!r} holds '**'; write 'data/' for all that is below data"
    if python and not pattern.endswith(".py"):
        return f"{pattern!r} names no Python files; write a pattern such as 'bank/*.py'"
    return ""


def material_paths(folder: Path, patterns: Collection[str]) -> list[str]:
    """Return the relative paths of what is there, a link or a folder of such a name too, sorted."""
    found = set[str]()
    for pattern in [pattern for pattern in patterns if not pattern_fault(pattern)]:
        literal = pattern.split("/")[0]
        tops = [folder / literal] if pattern.endswith("/") and "*" not in literal else folder.glob(literal)
        for top in tops:
            places = [top, *top.rglob("*")] if top.is_dir() and not top.is_symlink() else [top]
            found |= {composed(place.relative_to(folder).as_posix()) for place in places}
    return sorted(path for path in found if is_material(path, patterns) and not _left_out(path))


def materials(folder: Path, assignment: Assignment, field: Field = "files") -> dict[str, bytes]:
    """Return the files by path; an error where a pattern takes in what is none, or they are too large."""
    read, patterns = dict[str, bytes](), getattr(assignment, field)
    named = f"{folder / ASSIGNMENT_FILE}, {field}"
    for path in material_paths(folder, patterns) if patterns else ():
        place = folder / path
        if place.is_symlink() or not place.is_file():
            continue  # a folder, of which what is below counts
        if _is_reserved(path, assignment) or (field != "also" and is_material(path, assignment.also)):
            raise CourseError(f"{named}: they take in {path}.", "Write narrower patterns.")
        with explained(f"{place} cannot be read", kind=CourseError):
            read[path] = place.read_bytes()
        if len(read[path]) > LARGEST_MIB << 20:
            raise CourseError(f"{place} is too large; the limit for a file is {LARGEST_MIB} MiB.")
    try:
        check_paths(read)
    except ExchangeError as error:
        raise CourseError(f"{named}: {error.message}", error.hint) from None
    if sum(map(len, read.values())) > LARGEST_TOGETHER_MIB << 20:
        raise CourseError(f"{named}: the limit for them together is {LARGEST_TOGETHER_MIB} MiB.")
    return read


def put_over(files: Mapping[str, bytes], originals: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return a student's files with the originals in place of whatever is in their way."""
    return {**without(files, originals), **originals}


def without(files: Mapping[str, bytes], originals: Collection[str]) -> dict[str, bytes]:
    """Return a student's files but those in the places of originals, or that Python would take for them."""
    if not originals:
        return dict(files)
    taken = {path.casefold() for path in originals}
    folders = {str(parent) for path in taken for parent in PurePosixPath(path).parents}
    modules = {path.removesuffix(".py") for path in taken if path.endswith(".py")}

    def in_the_way(path: str) -> bool:
        around = {path, *map(str, PurePosixPath(path).parents)}
        compiled = path.endswith((".so", ".pyc")) and path.partition(".")[0] in modules
        return path in folders or compiled or bool(around & (taken | modules))

    return {path: content for path, content in files.items() if not in_the_way(path.casefold())}


def _left_out(path: str) -> bool:
    places = [path, *map(str, PurePosixPath(path).parents)]
    return any(left_out(place) for place in places if place != ".")


def _is_reserved(path: str, assignment: Assignment) -> bool:
    own = {f"{assignment.module}.py", f"{assignment.module}.ipynb", assignment.public_checks}
    return path in own or path in _RESERVED or PurePosixPath(path).parts[0].split(".")[0] in _RESERVED_STEMS


def unlisted(folder: Path, assignment: Assignment) -> Iterator[str]:
    """Yield what lies in the folder of an assignment's source, and is in no list."""
    patterns = [*assignment.also, *assignment.files, *assignment.hidden_files]
    for place in sorted(folder.rglob("*")):
        path = place.relative_to(folder).as_posix()
        ours = _left_out(path) or _is_reserved(path, assignment) or is_material(path, patterns)
        if not (ours or place.is_dir() or path == CONFTEST):
            yield path
