"""The proof of an assignment, kept beside its solution: `proof.json`, which a release asks for.

It holds a digest of the assignment's folder, so that any change after the proof shows.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import msgspec

from grader.authoring.digest import PROOF_FILE, folder_digest
from grader.authoring.verify import Proof
from grader.course.model import Course
from grader.errors import AuthoringError
from grader.files.atomic import write_atomically


class _Kept(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    format: Literal[1]
    digest: str
    checks: int
    mistakes: int
    variants: int
    mutants: int
    score: float


def keep_proof(course: Course, proof: Proof) -> Path:
    """Write the proof of an assignment that has no gaps; return its file.

    Raises
    ------
    AuthoringError
        If there are gaps, or the file cannot be written.
    """
    if proof.gaps:
        raise AuthoringError(f"{proof.assignment} is not proven: {proof.gaps[0]}.")
    kept = _Kept(
        1,
        proof.digest,
        proof.checks,
        proof.mistakes,
        proof.variants,
        proof.mutants,
        round(proof.score, 4),
    )
    path = course.solution(proof.assignment) / PROOF_FILE
    try:
        write_atomically(path, msgspec.json.format(msgspec.json.encode(kept), indent=1) + b"\n")
    except OSError as error:
        raise AuthoringError(f"{path} cannot be written: {error}.") from None
    return path


def require_proof(course: Course, name: str) -> None:
    """Refuse an assignment that was not proven in its present form.

    Raises
    ------
    AuthoringError
        If there is no proof, or the assignment was changed after it.
    """
    folder = course.solution(name)
    path = folder / PROOF_FILE
    hint = f"Run 'grader verify {name}'."
    try:
        kept = msgspec.json.decode(path.read_bytes(), type=_Kept)
    except FileNotFoundError:
        raise AuthoringError(f"{name} is not proven yet.", hint) from None
    except (OSError, msgspec.DecodeError) as error:
        raise AuthoringError(f"{path} cannot be read: {error}.", hint) from None
    if kept.digest != folder_digest(folder):
        raise AuthoringError(f"{name} was changed after it was proven.", hint)
