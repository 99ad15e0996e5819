"""From `solutions/<name>/` to `assignments/<name>/`: the same sources make the same bytes; no line leaks."""

import ast
import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from grader.authoring.sources import Problem, Source, Sources, gather_sources, refuse
from grader.authoring.stub import find_regions, solution_problems, strip_solutions
from grader.authoring.suite import conftest_problems, suite_problems
from grader.course.files import NEEDED_MODULES, load_assignment
from grader.course.materials import material_paths, materials, unlisted
from grader.course.model import ASSIGNMENT_FILE, ASSIGNMENTS, CONFTEST, SOLUTIONS, Course
from grader.errors import AuthoringError, explained
from grader.files.atomic import write_atomically
from grader.files.names import why_not_on_windows
from grader.messages import some
from grader.work.choosing import SUFFIX
from grader.work.overlays import defined_in

SHORTEST = 12
_LEAK = "This line of a solution also stands in {place}; change it there."
_JSON_TEXT = re.compile(r'"(?:[^"\\]|\\.)*"')  # of all that is JSON, only texts hold quotes
_MOST_NAMED = 5
_CACHES = ("__pycache__", ".pytest_cache", ".hypothesis", ".ipynb_checkpoints")


def build(course: Course, name: str) -> dict[str, bytes]:
    """Return the files that students get, by name; one AuthoringError lists all that is wrong."""
    bundle, problems = built(course, name)
    refuse(problems)
    return bundle


def built(course: Course, name: str) -> tuple[dict[str, bytes], list[Problem]]:
    """Return the files that students get, and all that is wrong; if anything is, files may lack."""
    sources = gather_sources(course, name)
    kind, solution, exercises = sources.kind, sources.solution, sources.assignment.points
    problems, unread = [*sources.problems], {problem.file for problem in sources.problems}
    if unread.isdisjoint((sources.public.file, sources.hidden.file)) and sources.public.file:
        problems += suite_problems(sources.assignment.checked, sources.public, sources.hidden)
    unsound = list[Problem]()
    if solution.file and solution.file not in unread:
        files = kind.problems(solution.text)
        unsound += [Problem(f"{SOLUTIONS}/{name}/{file}", 1, why) for file, why in files]
        if kind.is_python:
            # Each exercise is looked for where it is defined, first in the module; what is nowhere, there.
            parts = reversed(sources.parts.items())
            homes = {name: path for path, text in parts for name in defined_in(text)}
            for path, one in {kind.file: solution, **sources.also}.items():
                own = [name for name in exercises if homes.get(name, kind.file) == path]
                unsound += solution_problems(one.text, one.file, own, sources.assignment.programs)
    given = [ASSIGNMENT_FILE, sources.assignment.public_checks, *kind.decides]
    folder = course.solution(name)
    originals = materials(folder, sources.assignment)
    materials(folder, sources.assignment, "also")  # what is wrong with them is told now
    problems += [Problem(f"{SOLUTIONS}/{name}/{file}", 1, why) for file, why in _module_faults(originals)]
    module = sources.assignment.module
    beside = [path for path in (*originals, *sources.also) if path.startswith(f"{module}/")]
    shadowed = [path for path in beside if path.endswith(".py")]
    if kind.is_python and shadowed:
        why = f"'import {module}' finds {kind.file}, and nothing in this folder: call the folder otherwise."
        problems.append(Problem(f"{SOLUTIONS}/{name}/{shadowed[0]}", 1, why))
    problems += _pattern_problems(sources, folder)
    for path in materials(folder, sources.assignment, "hidden_files").keys() - originals.keys():
        if path in sources.public.text:
            why = f"Students do not get {path}, which is in hidden_files; use files."
            problems.append(Problem(sources.public.file, 1, why))
    if (conftest := folder / CONFTEST).is_file():
        fixtures = Source(f"{SOLUTIONS}/{name}/{CONFTEST}", conftest.read_text("utf-8", "replace"))
        problems += conftest_problems(sources.public, fixtures, handed_out=CONFTEST in originals)
    bundle = {file: (folder / file).read_bytes() for file in given if (folder / file).is_file()} | originals
    if not unsound and not sources.problems:
        stub = strip_solutions(solution.text, solution.file, exercises) if kind.is_python else ""
        bundle = kind.blank(stub) | bundle
        for path, one in sources.also.items():
            bundle[path] = strip_solutions(one.text, one.file, exercises).encode()
        for answer, place in _places(kind.secrets(solution.text), bundle):
            unsound.append(Problem(solution.file, 1, f"An answer, {answer!r}, also stands in {place}."))
    written = [solution, *sources.also.values()] if kind.is_python else []
    leaks = [leak for one in written for leak in leak_problems(one.text, one.file, bundle)]
    return bundle, sorted({*problems, *unsound, *leaks})


def _pattern_problems(sources: Sources, folder: Path) -> Iterator[Problem]:
    """Yield the patterns of ``assignment.toml`` that take in nothing, and links, which are not read."""
    toml = f"{SOLUTIONS}/{sources.assignment.name}/{ASSIGNMENT_FILE}"
    for field in ("files", "hidden_files", "also"):
        for pattern in getattr(sources.assignment, field):
            found = material_paths(folder, [pattern])
            for path in [path for path in found if (folder / path).is_symlink()]:
                yield Problem(toml, 0, f"{field}: {path} is a link; put the file itself there.")
            if not any((folder / path).is_file() for path in found):
                hint = f"; for all that is in it, write '{pattern}/'" if (folder / pattern).is_dir() else ""
                yield Problem(toml, 0, f"{field}: there is no file {pattern!r}{hint}.")


def _module_faults(files: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    for file, content in files.items():
        top = file.partition("/")[0].removesuffix(".py")
        package = "/" not in file or f"{top}/__init__.py" in files
        if file.endswith(".py") and package and top in sys.stdlib_module_names:
            yield file, f"Python has a module {top!r} of its own, which is the one that is imported."
        if file.endswith(".py") and package and top in NEEDED_MODULES:
            yield file, f"Checks need the package {top!r}, which this would hide: call it otherwise."
        if file.endswith(".py"):
            try:
                ast.parse(content)
            except (SyntaxError, ValueError) as error:
                yield file, f"This is not valid Python: {error}."


def leak_problems(source: str, file: str, bundle: Mapping[str, bytes]) -> list[Problem]:
    """Return the statements of solutions, long ones that stand nowhere else, that a bundle's code gives away.

    What an author says in comments, docstrings and cells of text is meant for students, and no leak.
    """
    regions, _ = find_regions(source) if any(_statements(source)) else ([], [])
    inside = {number for region in regions for number in range(region.begin + 1, region.end)}
    secret, shown = dict[str, int](), set[str]()
    for number, statement in _statements(source):
        if number in inside:
            secret.setdefault(statement, number)
        else:
            shown.add(statement)
    return [
        Problem(file, secret[statement], _LEAK.format(place=f"{name}, line {place}"))
        for name, content in bundle.items()
        if name.endswith(".py")
        for place, statement in _statements(content)
        if statement in secret.keys() - shown and len(_squeeze(statement)) >= SHORTEST
    ]


def _statements(source: str | bytes) -> Iterator[tuple[int, str]]:
    """Yield line and text of each statement that holds no others, imports and mere texts left out."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):  # told elsewhere
        return
    for node in ast.walk(tree):
        match node:
            case ast.Import() | ast.ImportFrom() | ast.Expr(value=ast.Constant()):
                pass
            case ast.stmt() if not hasattr(node, "body"):
                yield node.lineno, ast.unparse(node)


def write_bundle(course: Course, name: str) -> list[Path]:
    """Make the folder ``assignments/<name>/`` hold exactly the bundle; return the paths that changed."""
    return write_generated(course.assignment(name), build(course, name), f"{SOLUTIONS}/{name}")


def left_behind(course: Course, name: str) -> str:
    """Return a sentence on what lies in an assignment's source, and neither students nor checks get."""
    folder = course.solution(name)
    others = [*unlisted(folder, load_assignment(folder))]
    told = f"{name}: in neither files, hidden_files nor also of {ASSIGNMENT_FILE}, so nobody gets it: "
    return told + some(others, _MOST_NAMED) if others else ""


def lost_on_windows(course: Course, name: str) -> str:
    """Return a sentence on files for students that cannot be had on Windows, or nothing."""
    folder = course.assignment(name)
    paths = [f"{name}/{path.relative_to(folder).as_posix()}" for path in entries(folder)]
    odd = [f"{path!r} ({why})" for path in paths if (why := why_not_on_windows(path))]
    told = "Students on Windows cannot have"
    return f"{told} {some(odd, _MOST_NAMED)}. Give it another name." if odd else ""


def stale(course: Course, name: str) -> list[str]:
    """Return a sentence for each difference between ``assignments/<name>/`` and a fresh build."""
    told = []
    for path, content in _differences(course.assignment(name), build(course, name)).items():
        if content is None:
            why = "does not belong there"
        else:
            why = f"differs from what {SOLUTIONS}/{name} gives" if path.is_file() else "is missing"
        told.append(f"{ASSIGNMENTS}/{name}/{path.relative_to(course.assignment(name)).as_posix()} {why}.")
    return told


def require_built(course: Course, name: str) -> None:
    """Refuse an assignment of which students would get something else than its solution gives."""
    if odd := stale(course, name):
        raise AuthoringError(
            f"{name} is not built as it stands: {odd[0]}", f"Run 'grader build {name}' first."
        )


def write_generated(folder: Path, files: Mapping[str, bytes], move_to: str) -> list[Path]:
    """Make a folder hold exactly these files, caches aside, or refuse a folder in it; return what changed."""
    needed = {parent for name in files for parent in (folder / name).parents}
    for path in entries(folder, folders=True):
        if path.is_dir() and not path.is_symlink() and path not in needed:
            place = "/".join(folder.parts[-2:])
            raise AuthoringError(
                f"{path} is a folder; {place} holds only what 'grader build' makes.",
                f"Move it to {move_to}, or elsewhere.",
            )
    changes = _differences(folder, files)
    with explained(f"{folder} cannot be written", kind=AuthoringError):
        folder.mkdir(parents=True, exist_ok=True)
        for path in [path for path, content in changes.items() if content is None]:
            path.unlink()
        for path, content in changes.items():
            if content is not None:
                path.parent.mkdir(parents=True, exist_ok=True)
                write_atomically(path, content)
    return list(changes)


def entries(folder: Path, *, folders: bool = False) -> list[Path]:
    """Return all files in a generated folder, caches left out, in the order of names; or also folders."""
    if not folder.is_dir():
        return []
    found = [path for path in folder.rglob("*") if not {*path.relative_to(folder).parts} & {*_CACHES}]
    return sorted(path for path in found if folders or path.is_symlink() or not path.is_dir())


def holds(path: Path, content: bytes) -> bool:
    """Return whether a file is there, with this content."""
    return path.is_file() and path.read_bytes() == content


def _differences(folder: Path, files: Mapping[str, bytes]) -> dict[Path, bytes | None]:
    """Return what each file should hold that does not hold it; None for one that should not be there."""
    wanted = {folder / name: content for name, content in files.items()}
    wrong = {path: content for path, content in wanted.items() if not holds(path, content)}
    return wrong | {path: None for path in entries(folder) if path not in wanted}


def _places(secret: Iterable[str], bundle: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    """Yield each secret line that a bundle holds, without its spaces, and where."""
    wanted, found = {line for line in map(_squeeze, secret) if len(line) >= SHORTEST}, False
    if not wanted:
        return
    for name, content in sorted(bundle.items(), key=lambda item: item[0].endswith(SUFFIX)):
        if b"\0" in content:
            continue  # a picture, or the like
        text = content.decode("utf-8", "replace")
        if name.endswith(SUFFIX):
            if found:
                break  # a notebook says again what other files say
            texts = map(json.loads, _JSON_TEXT.findall(text))
            text = "".join(f"{said}\n" if said[-1:] != "\n" else said for said in texts)
        for place, line in enumerate(map(_squeeze, text.split("\n")), 1):
            for hidden in (one for one in wanted if one in line):
                found = True
                yield hidden, f"{name}, line {place}"


def _squeeze(line: str) -> str:
    return re.sub(r"\s+", "", line)
