"""The proof of an assignment, beside its solution, and the mutants that a person says are no faults."""

from pathlib import Path
from typing import Literal, TypeAlias

import msgspec

from grader.course.model import Course
from grader.errors import AuthoringError, ExchangeError, explained
from grader.files.atomic import write_atomically
from grader.files.records import as_json, read_json
from grader.files.tree import content_hash

EQUIVALENTS_FILE = "equivalents.toml"
PROOF_FILE = "proof.json"

MutantKey: TypeAlias = tuple[str, str, str]  # its function, and the line that differs, before and after


class Survivor(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A mutant that no check caught, and why that is right, if somebody said so."""

    function: str
    before: str
    after: str
    reason: str = ""


class Proof(msgspec.Struct, frozen=True):
    """What came of proving an assignment."""

    assignment: str
    digest: str  # of its folder before anything was run; empty after a quick look, which proves nothing
    gaps: list[str]  # what is missing for a proof, a sentence each; empty if it is proven
    checks: int
    mistakes: int
    variants: int
    mutants: int
    survivors: list[Survivor]
    seconds: float  # longest wall time of one run of the reference
    remembered: tuple[float, float] = (0.0, 0.0)  # shares of the points: of public checks, of a whole round

    @property
    def score(self) -> float:
        """Share of the mutants that were caught, those marked as equivalent left out."""
        unexplained = sum(not survivor.reason for survivor in self.survivors)
        faulty = self.mutants - (len(self.survivors) - unexplained)
        return (faulty - unexplained) / faulty if faulty else 1.0


class _Kept(msgspec.Struct, frozen=True):
    format: Literal[1]
    digest: str


def read_equivalents(folder: Path) -> dict[MutantKey, str]:
    """Return why each mutant is no fault that is marked as such beside a solution; none without the file."""
    path = folder / EQUIVALENTS_FILE
    if not path.exists():
        return {}
    try:
        tables = msgspec.toml.decode(path.read_bytes(), type=dict[Literal["mutant"], list[Survivor]])
    except (OSError, ValueError, msgspec.DecodeError, RecursionError) as error:
        raise AuthoringError(f"{path} cannot be used: {error}.") from None
    marked = tables.get("mutant", [])
    if not all(mark.reason for mark in marked):
        raise AuthoringError(f"{path} cannot be used: of some mutant it gives no reason.")
    return {(mark.function, mark.before, mark.after): mark.reason for mark in marked}


def keep_proof(course: Course, proof: Proof) -> Path:
    """Write the proof of an assignment, which must have no gaps; return its file."""
    if proof.gaps:
        raise AuthoringError(f"{proof.assignment} is not proven: {proof.gaps[0]}")
    figures = {name: getattr(proof, name) for name in ("digest", "checks", "mistakes", "variants", "mutants")}
    kept = {"format": 1, **figures, "score": round(proof.score, 4)}
    path = course.solution(proof.assignment) / PROOF_FILE
    with explained(f"{path} cannot be written", kind=AuthoringError):
        write_atomically(path, as_json(kept))
    return path


def why_unproven(course: Course, name: str) -> str:
    """Return in a sentence why an assignment, as it stands, is not proven; nothing if it is."""
    path = course.solution(name) / PROOF_FILE
    try:
        kept = read_json(path, _Kept, str(path))
    except ExchangeError as error:
        return error.message
    if kept is None:
        return f"{name} is not proven yet."
    return "" if kept.digest == folder_digest(path.parent) else f"{name} was changed after it was proven."


def require_proof(course: Course, name: str) -> list[str]:
    """Return what to tell of an assignment that is not proven; an error if its course requires the proof."""
    problem = why_unproven(course, name)
    if not problem:
        return []
    if course.proof == "required":
        raise AuthoringError(problem, f"Run 'grader verify {name}'.")
    return [
        problem,
        f"'grader verify {name}' lists what its checks miss, and writes the proof if that is nothing.",
        'course.toml has proof = "advised"; with "required" a release would stop here.',
    ]


def folder_digest(folder: Path) -> str:
    """Return the SHA-256 of an assignment's files and their places; its proof and caches are left out."""
    files = {}
    for path in folder.rglob("*"):
        place = path.relative_to(folder)
        hidden = any(part.startswith(".") or part == "__pycache__" for part in place.parts)
        if path.is_file() and place.as_posix() != PROOF_FILE and not hidden:
            files[place.as_posix()] = path.read_bytes()
    return content_hash(files)
