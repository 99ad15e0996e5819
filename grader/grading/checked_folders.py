"""Which folders' work is to check: the one that somebody is in, those below, or those that words name."""

import contextlib
from collections.abc import Collection, Sequence
from pathlib import Path

from grader import messages as m
from grader.course.files import load_assignment
from grader.course.model import ASSIGNMENT_FILE, FETCHED_FILE, HIDDEN_CHECKS
from grader.errors import CourseError, GradingError
from grader.files.names import did_you_mean, meant
from grader.work.choosing import notebook_of
from grader.work.kinds import kind_in

# Of a repository of assignments; the note of one that was fetched tells that there was one.
_PATTERNS = [f"{depth}/{file}" for depth in ("*", "*/*") for file in (ASSIGNMENT_FILE, FETCHED_FILE)]

_MOST_NAMED = 12


def assignment_folders(start: Path) -> list[Path]:
    """Return the assignment that `start` is, or else those that lie in it, or else the one around it."""
    around = [start.resolve(), *start.resolve().parents]
    if (around[0] / ASSIGNMENT_FILE).is_file():
        return around[:1]
    found = sorted({path.parent for pattern in _PATTERNS for path in start.glob(pattern)})
    handed_out = [folder for folder in found if not (folder / HIDDEN_CHECKS).exists()]
    handed_out = handed_out or [one for one in around if (one / ASSIGNMENT_FILE).is_file()][:1]
    if not handed_out:
        where = f"no {ASSIGNMENT_FILE} here, above, or in a folder below"
        hint = "Go into the folder of an assignment; 'grader fetch' gets one."
        if any((folder / FETCHED_FILE).is_file() for folder in around):
            hint = f"This folder was fetched with {ASSIGNMENT_FILE}; 'grader fetch --missing' puts it back."
        raise CourseError(f"There is no assignment in {around[0]}: {where}.", hint)
    return handed_out


def named_folders(word: str, start: Path) -> list[Path]:
    """Return the folder that a word names, or the assignment in or beside `start` that begins so; or none.

    The file that is handed in stands for its folder.
    """
    if Path(word).is_dir():
        return assignment_folders(Path(word))
    folder = Path(word).resolve().parent
    if Path(word).is_file() and (folder / ASSIGNMENT_FILE).is_file():
        file = kind_in(folder).file
        if Path(word).name in (file, notebook_of(file)):
            return [folder]
    with contextlib.suppress(CourseError):
        by_name = _near(assignment_folders(start))
        if (name := meant(word, by_name)) is not None:
            return [by_name[name]]
    return []


def _near(found: Sequence[Path]) -> dict[str, Path]:
    """Return by their names some assignments and those beside the first."""
    near = {path.parent for path in found[0].parent.glob(f"*/{ASSIGNMENT_FILE}")}.union(found)
    return {folder.name: folder for folder in sorted(near)}


def having(folders: Sequence[Path], exercises: Collection[str]) -> list[tuple[Path, list[str]]]:
    """Return of several folders those that have some of the exercises, each with these; of one, all."""
    if not exercises:
        return [(folder, []) for folder in folders]
    there: dict[Path, Collection[str]] = {}
    for folder in folders:
        with contextlib.suppress(CourseError):  # told where it is checked
            there[folder] = load_assignment(folder).points
    every = {name: None for points in there.values() for name in points}

    def has(points: Collection[str], name: str) -> bool:
        return name in points if name in every else meant(name, points) is not None

    for name in exercises:
        if len(there) == len(folders) and not any(has(points, name) for points in there.values()):
            where = folders[0].name if len(folders) == 1 else f"these {len(folders)} assignments"
            raise no_exercise(name, where, every, _near(folders))
    asked = {
        folder: [name for name in exercises if folder not in there or has(there[folder], name)]
        for folder in folders
    }
    return [(folder, names) for folder, names in asked.items() if names]


def no_exercise(name: str, where: str, there: Collection[str], also: Collection[str] = ()) -> GradingError:
    """Return the error of a name that is no exercise: of another one, or of an assignment."""
    hint = f"{did_you_mean(name, [*there, *also])}Its exercises: {m.some([*there], _MOST_NAMED)}."
    return GradingError(f"There is no exercise {name!r} in {where}.", hint)


def without_such(folders: Sequence[Path], names: Sequence[str]) -> list[str]:
    """Return which of some names no folder has an exercise for."""
    known = set[str]()
    for folder in folders:
        with contextlib.suppress(CourseError):  # told where it is checked
            known |= load_assignment(folder).points.keys()
    return [name for name in names if meant(name, known) is None]
