"""The door to CI systems: what `grader check --ci` tells the one that it runs in, found by its environment.

To add a system, write one file like `gitlab.py` and name it in `SYSTEMS`. Where none is known, what is
printed is all that there is.
"""

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal, Protocol

import msgspec

from grader.course.model import FETCHED_FILE
from grader.engine.outcome import Outcome
from grader.errors import ExchangeError
from grader.exchange.fetched import changed_checks, read_fetched
from grader.grading.checked import Checked, work_in
from grader.messages import counted, some
from grader.platforms import github, gitlab
from grader.reports.evidence import safe_lines
from grader.reports.exercises import WORDS, Trouble, by_exercise, in_all
from grader.work.kinds import kind_of

_MOST_NAMED = 5
_LINE = re.compile(r"\bline (\d+)\b")


class Finding(msgspec.Struct, frozen=True):
    """What does not pass, and where in the student's file."""

    severity: Literal["error", "warning", "notice"]
    path: str  # from the repository's root
    line: int
    title: str
    message: str


class Looked(msgspec.Struct, frozen=True):
    """A folder that was looked at."""

    folder: Path
    checked: Checked | None = None
    problem: str = ""  # why it is not checked, or why its checks say nothing
    known: bool = False  # whether its checks are those that were handed out


class System(Protocol):
    """A CI system: a module with these."""

    def is_here(self, environment: Mapping[str, str]) -> bool:
        """Return whether this process runs in it."""

    def tell(
        self, looked: "Sequence[Looked]", findings: "Sequence[Finding]", summary: Sequence[str], root: Path
    ) -> Iterator[str]:
        """Write what it reads below `root` or where it says, and yield lines to print."""


SYSTEMS: tuple[System, ...] = (github, gitlab)


def look(folder: Path, checked: Checked) -> Looked:
    """Return a checked folder, with what of its checks is known not to be as it was handed out."""
    try:
        note = read_fetched(folder)
    except ExchangeError as error:
        why = f"{folder}: {error.message}"
        return Looked(folder, _undecided(checked, why), why)
    changed = changed_checks(folder, note) if note else {}
    if changed:
        told = some([path if there else f"{path} (missing)" for path, there in changed.items()], _MOST_NAMED)
        why = f"{folder}: not as it was handed out: {told}. What its checks say does not count."
        how = "Delete or rename what was changed; then 'grader fetch --missing' puts it back."
        return Looked(folder, _undecided(checked, why), f"{why} {how}")
    return Looked(folder, checked, known=bool(note and note.files))


def _undecided(checked: Checked, why: str) -> Checked:
    """Return what a report says where the checks say nothing: of each, why it decides nothing."""
    outcomes = [Outcome(one.check, "error", "check", why) for one in checked.judgement.outcomes]
    judgement = msgspec.structs.replace(checked.judgement, outcomes=outcomes)
    return msgspec.structs.replace(checked, judgement=judgement)


def tell(looked: Sequence[Looked]) -> Iterator[str]:
    """Yield lines on all folders together, and what the CI system that is here reads."""
    problems = [f"{WORDS['error']} {one.problem}" for one in looked if one.problem]
    summary = [*problems, total(looked)]
    for sentence in summary:
        yield from safe_lines(sentence)
    root = _repository(Path.cwd())
    findings = [finding for one in looked for finding in _findings(one, root)]
    for system in SYSTEMS:
        if system.is_here(os.environ):
            yield from system.tell(looked, findings, summary, root)


def total(looked: Sequence[Looked]) -> str:
    """Return one line on all assignments together; what is not as handed out counts nothing."""
    sound = [one.checked for one in looked if one.checked and not one.problem]
    lost = len(looked) - len(sound)
    unknown = sum(not one.known and not one.problem for one in looked)
    did = in_all(*((one.assignment, by_exercise(one.judgement)) for one in sound))
    where = f"{len(sound)} of" if lost else "all"
    parts = [
        *([f"In {where} {counted(len(looked), 'assignment')}: {did}"] if sound else []),
        *([f"{counted(lost, 'assignment')} not checked as handed out"] if lost else []),
    ]
    told = f" Nothing here says how the checks of {unknown} were handed out ({FETCHED_FILE})." * bool(unknown)
    return f"{'; '.join(parts)}.{told}"


def _findings(one: Looked, root: Path) -> Iterator[Finding]:
    """Yield what does not pass in a folder; a file that cannot be loaded comes once."""
    place = one.folder.resolve()
    top = place.relative_to(root) if place.is_relative_to(root) else place
    if one.problem:
        yield Finding(
            "error", top.as_posix(), 1, f"{one.folder.name}: not checked as handed out", one.problem
        )
    if one.checked is None:
        return
    kind, files = kind_of(one.checked.assignment, place), work_in(place)
    file = kind.read(files).file or kind.file
    text = files.get(file, b"").decode("utf-8", "replace")
    told = set[str]()
    for exercise in by_exercise(one.checked.judgement):
        for trouble in exercise.troubles:
            whole = trouble.kind == "module"
            if whole and "module" in told:
                continue
            told.add(trouble.kind)
            yield Finding(
                "warning" if trouble.status == "error" else "error" if trouble.needed else "notice",
                (top / file).as_posix(),
                _line_told(trouble) if whole else line_of(exercise.name, text),
                file if whole else f"{exercise.name}: {trouble.title}",
                "\n".join([*trouble.lines, *([f"Hint: {trouble.hint}"] if trouble.hint else [])]),
            )


def line_of(name: str, text: str) -> int:
    """Return the line of a file, or notebook, in which a name is defined, or else where it first stands."""
    word = re.escape(name)
    for pattern in (rf'^[\s"]*(?:async +)?(?:def|class) +{word}\b', rf"\b{word}\b"):
        if found := re.search(pattern, text, re.MULTILINE):
            return text.count("\n", 0, found.end()) + 1
    return 1


def _line_told(trouble: Trouble) -> int:
    """Return the line that a trouble is about, as its sentences say."""
    return next((int(found[1]) for line in trouble.lines if (found := _LINE.search(line))), 1)


def _repository(start: Path) -> Path:
    """Return the root of the repository around a folder, or the folder itself."""
    here = start.resolve()
    return next((folder for folder in (here, *here.parents) if (folder / ".git").exists()), here)
