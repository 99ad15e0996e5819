"""A new course, `grader init`, of the files in `example/`, and a new assignment of three, `grader new`."""

import functools
import keyword
import pkgutil
import re
import sys
import tomllib
from collections.abc import Iterable, Sequence
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from string import Template

from grader.course.files import NEEDED_MODULES, SAFE_NAME, load_course, toml_value, why_no_name
from grader.course.model import COURSE_FILE, SOLUTIONS, Course
from grader.course.secret import secret_file
from grader.errors import CourseError, explained
from grader.exchange.known import known_courses
from grader.files.atomic import write_atomically

EXAMPLE = Path(__file__).with_name("example")
EXAMPLE_ASSIGNMENT = "00-warm-up"
FIRST_ASSIGNMENT = "01-words"
OTHER_FILES = {"conftest", "hidden", "mistakes", "variants"}  # of `hidden`, the checks are `test_hidden.py`
LIKE = ("smallest", "words", "classes", "table", "program")  # the folders of `example/like/`


def new_course(
    folder: Path,
    *,
    title: str,
    course_id: str,
    exchange: str,
    assignment: str = FIRST_ASSIGNMENT,
    like: str = LIKE[0],
) -> list[Path]:
    """Write a course around the smallest or the example assignment into a free folder; return its files."""
    require_free(folder, course_id)
    _module_of(assignment)
    values = {"title": title, "course_id": course_id, "exchange": exchange, "assignment": assignment}
    written = []
    for source in sorted(path for path in EXAMPLE.rglob("*") if path.is_file() and path.suffix != ".pyc"):
        place = source.relative_to(EXAMPLE)
        if place.parts[0] == "like" or (place.parts[0] == SOLUTIONS and assignment != EXAMPLE_ASSIGNMENT):
            continue
        text = source.read_text(encoding="utf-8")
        if place.as_posix() == COURSE_FILE:
            text = Template(text).substitute({name: toml_value(value) for name, value in values.items()})
        elif place.as_posix() == "README.md":
            text = Template(text).substitute(values)
        name = ".gitignore" if place.name == "gitignore" else place.name  # so that git heeds it only there
        written.append(_write(folder / place.with_name(name), text))
    if assignment != EXAMPLE_ASSIGNMENT:
        written += _write_assignment(folder, assignment, like)
    return written


def require_free(folder: Path, course_id: str | None = None) -> None:
    """Refuse a folder that a new course cannot have, and what is no course's id."""
    if (folder / COURSE_FILE).exists():
        raise CourseError(f"{folder} already holds a course.", "Name another folder.")
    if folder.exists() and not folder.is_dir():
        raise CourseError(f"{folder} is a file.", "Name a folder that does not exist yet.")
    if folder.is_dir() and any(path.name != ".git" for path in folder.iterdir()):
        hint = "Name a folder that does not exist yet, or an empty one."
        raise CourseError(f"{folder} is not empty.", hint)
    if course_id is not None and (why := why_no_name(course_id)):
        message = f"{course_id!r} cannot be the id of a course: it names a folder."
        raise CourseError(message, f"{why[0].upper()}{why[1:]}.")


def id_in_use(course: Course) -> str:
    """Return a sentence on where this computer knows another course of the id, or nothing."""
    secret, exchange = secret_file(course), course.exchange_root / course.id
    place = secret if secret.exists() else exchange if exchange.exists() else None
    known = [place] if place else [one.address for one in known_courses() if one.id == course.id]
    return f"The id {course.id!r} is in use on this computer: {known[0]}." if known else ""


def id_of(folder: Path) -> str:
    """Return the id of a course that is called by its folder."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", folder.resolve().name).strip("-._") or "course"


def new_assignment(course: Course, name: str, like: str = LIKE[0]) -> list[Path]:
    """Write a small assignment into a course and add it to ``course.toml``; return the files written."""
    if name in course.names or course.solution(name).exists():
        raise CourseError(f"There is already an assignment {name}.", "Choose another name.")
    _module_of(name)
    plan = _with_more(course, [name])
    written = _write_assignment(course.root, name, like)
    write_atomically(course.root / COURSE_FILE, plan)
    load_course(course.root)
    return [*written, course.root / COURSE_FILE]


def not_installed(packages: Iterable[str]) -> list[str]:
    """Return the packages that students' code may import, and that are not installed here."""
    found = list[str]()
    for package in packages:
        try:
            distribution(package)
        except PackageNotFoundError:
            found.append(package)
    return found


def add_to_plan(course: Course, names: Sequence[str]) -> None:
    """Add assignments to ``course.toml``."""
    write_atomically(course.root / COURSE_FILE, _with_more(course, names))
    load_course(course.root)


def _with_more(course: Course, names: Sequence[str]) -> bytes:
    """Return ``course.toml`` with more assignments in its plan."""
    path = course.root / COURSE_FILE
    lines = "\n".join(f"[[assignments]]\nname = {toml_value(name)}\n" for name in names)
    text = f"{path.read_text(encoding='utf-8').rstrip()}\n\n{lines}"
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:  # the list is written in another way, such as assignments = [...]
        what = f"{', '.join(names)} cannot be added to {path} as it is written."
        entries = ", ".join(f"{{name = {toml_value(name)}}}" for name in names)
        raise CourseError(what, f"Add to its list of assignments: {entries}") from None
    return text.encode()


def _write_assignment(root: Path, name: str, like: str) -> list[Path]:
    module = _module_of(name)
    values = {"title": module.replace("_", " ").capitalize(), "module": module}
    written = []
    for file in ("assignment.toml", "module.py", "test_module.py"):
        text = Template((EXAMPLE / "like" / like / file).read_text(encoding="utf-8")).substitute(values)
        written.append(_write(root / SOLUTIONS / name / file.replace("module", module), text))
    return written


def _module_of(name: str) -> str:
    """Return the module of an assignment: ``two_words`` of ``03-two-words``."""
    module = re.sub(r"\W+", "_", name.lstrip("0123456789-_.")).strip("_").lower()
    if not SAFE_NAME.fullmatch(name) or not module.isidentifier() or keyword.iskeyword(module):
        raise CourseError(
            f"{name!r} cannot be the name of an assignment: a folder and a module are called by it.",
            "Use letters, digits and '-', such as 02-words.",
        )
    if why := _why_taken(module):
        message = f"{name!r} cannot be the name of an assignment: {why}."
        other = "02-words" if _why_taken(f"{module}_1") else f"{name}-1"
        raise CourseError(message, f"Choose another, such as {other}.")
    return module


def _why_taken(module: str) -> str:
    """Return what an assignment's module would be in the way of, or nothing."""
    if module in sys.stdlib_module_names:
        return f"its module would hide Python's own {module!r}"
    if module in OTHER_FILES or module.startswith("test_"):
        return f"a file {module}.py beside an assignment's module is something else"
    hidden = module if module in NEEDED_MODULES else _installed().get(module)
    return f"its module would hide the package {hidden!r}" if hidden else ""


@functools.cache
def _installed() -> dict[str, str]:
    return {one.name.lower(): one.name for one in pkgutil.iter_modules()}  # 'PIL' is hidden on Windows


def _write(path: Path, text: str) -> Path:
    with explained(f"{path} cannot be written", "Choose another folder.", CourseError):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return path
