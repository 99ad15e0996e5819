"""A folder of which every file is generated: it holds exactly what was made, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from grader.errors import AuthoringError, explained
from grader.files.atomic import write_atomically

_CACHES = ("__pycache__", ".pytest_cache", ".ipynb_checkpoints")


def write_generated(folder: Path, files: Mapping[str, bytes], move_to: str) -> list[Path]:
    """Make a folder hold exactly these files, caches aside; return the paths that changed.

    Files that are right are not touched. A folder that is in the way is never generated, so it is an
    AuthoringError, which says to move it to `move_to`; nothing is written then.
    """
    for path in entries(folder):
        if path.is_dir() and not path.is_symlink():
            place = "/".join(folder.parts[-2:])
            raise AuthoringError(
                f"{path} is a folder; {place} holds only what 'grader build' makes.",
                f"Move it to {move_to}, or delete it.",
            )
    changed = [folder / name for name, content in files.items() if not holds(folder / name, content)]
    extra = [path for path in entries(folder) if path.name not in files]
    with explained(f"{folder} cannot be written", kind=AuthoringError):
        folder.mkdir(parents=True, exist_ok=True)
        for path in changed:
            write_atomically(path, files[path.name])
        for path in extra:
            path.unlink()
    return changed + extra


def entries(folder: Path) -> list[Path]:
    """Return what lies in a generated folder, caches left out, in the order of names."""
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if path.name not in _CACHES)


def holds(path: Path, content: bytes) -> bool:
    """Return whether a file is there, with this content."""
    return path.is_file() and path.read_bytes() == content
