"""The proof of an assignment, kept beside its solution: `proof.json`, which a release asks for.

It holds a digest of the assignment's folder, so that any change after the proof shows.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Literal

import msgspec

from grader.course.model import Course
from grader.errors import AuthoringError
from grader.files.atomic import write_atomically

PROOF_FILE = "proof.json"


class Survivor(msgspec.Struct, frozen=True):
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

    @property
    def score(self) -> float:
        """Share of the mutants that were caught, those marked as equivalent left out."""
        unexplained = sum(not survivor.reason for survivor in self.survivors)
        faulty = self.mutants - (len(self.survivors) - unexplained)
        return (faulty - unexplained) / faulty if faulty else 1.0


class _Kept(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    format: Literal[1]
    digest: str
    checks: int
    mistakes: int
    variants: int
    mutants: int
    score: float


def keep_proof(course: Course, proof: Proof) -> Path:
    """Write the proof of an assignment, which must have no gaps; return its file."""
    if proof.gaps:
        raise AuthoringError(f"{proof.assignment} is not proven: {proof.gaps[0]}.")
    counts = (proof.checks, proof.mistakes, proof.variants, proof.mutants)
    kept = _Kept(1, proof.digest, *counts, round(proof.score, 4))
    path = course.solution(proof.assignment) / PROOF_FILE
    try:
        write_atomically(path, msgspec.json.format(msgspec.json.encode(kept), indent=1) + b"\n")
    except OSError as error:
        raise AuthoringError(f"{path} cannot be written: {error}.") from None
    return path


def require_proof(course: Course, name: str) -> list[str]:
    """Return what to tell of an assignment that is not proven; an error if its course requires the proof."""
    problem = _unproven(course.solution(name), name)
    if not problem:
        return []
    if course.proof == "required":
        raise AuthoringError(problem, f"Run 'grader verify {name}'.")
    return [
        problem,
        f"'grader verify {name}' lists what its checks miss, and writes the proof if that is nothing.",
        'course.toml has proof = "advised"; with "required" a release would stop here.',
    ]


def _unproven(folder: Path, name: str) -> str:
    path = folder / PROOF_FILE
    try:
        kept = msgspec.json.decode(path.read_bytes(), type=_Kept)
    except FileNotFoundError:
        return f"{name} is not proven yet."
    except (OSError, msgspec.DecodeError) as error:
        return f"{path} cannot be read: {error}."
    return "" if kept.digest == folder_digest(folder) else f"{name} was changed after it was proven."


def folder_digest(folder: Path) -> str:
    """Return the SHA-256 of an assignment's files and their places; its proof and caches are left out."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        place = path.relative_to(folder)
        hidden = any(part.startswith(".") or part == "__pycache__" for part in place.parts)
        if path.is_file() and place.as_posix() != PROOF_FILE and not hidden:
            for part in (place.as_posix().encode(), path.read_bytes()):
                digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()
