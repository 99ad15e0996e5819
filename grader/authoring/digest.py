"""A digest of an assignment's folder, so that any change after a proof shows."""

from __future__ import annotations

import hashlib
from pathlib import Path

PROOF_FILE = "proof.json"


def folder_digest(folder: Path) -> str:
    """Return the SHA-256 of the files of an assignment, their places included.

    The proof itself, hidden files and caches are left out.

    Parameters
    ----------
    folder : Path
        ``solutions/<name>/``.
    """
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        place = path.relative_to(folder)
        if path.is_file() and place.as_posix() != PROOF_FILE and not _is_cache(place):
            for part in (place.as_posix().encode(), path.read_bytes()):
                digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()


def _is_cache(place: Path) -> bool:
    return any(part.startswith(".") or part == "__pycache__" for part in place.parts)
