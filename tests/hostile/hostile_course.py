"""A course with one small assignment, and all that a hostile submission could wish to find in it."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

HERE = Path(__file__).parent
NAME = "00-units"
WRONG = (
    b"def wrong(*args):\n    return 7.0\nrelu = softmax = mean_squared_error = gradient = batches = wrong\n"
)
RIGHT = (HERE / "assignment" / "units.py").read_bytes().replace(b"@canary@", b"nothing secret")


class HostileCourse:
    """The folder of an instructor, with another student's work and a result.

    Parameters
    ----------
    root : Path
        Where to make it.
    canary : str
        A secret that stands in everything that no submission may read.
    """

    def __init__(self, root: Path, canary: str) -> None:
        self.root = root
        self.canary = canary
        self.solution = root / "solutions" / NAME
        shutil.copytree(HERE / "assignment", self.solution)
        shutil.copytree(HERE / "plain", root / "plain")
        (root / "plain" / "solution.py").write_bytes((self.solution / "units.py").read_bytes())
        self._write("submitted/ada/00-units/units.py", f"# {canary}\n{RIGHT.decode()}")
        self._write("results/00-units/mallory.json", f'{{"score": 0, "comment": "{canary}"}}')
        for path in root.rglob("*.py"):
            path.write_text(path.read_text().replace("@canary@", canary))

    def _write(self, name: str, text: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True)
        path.write_text(text)

    def fingerprint(self) -> str:
        """Return a hash of all that lies in the course."""
        digest = hashlib.sha256()
        for path in sorted(self.root.rglob("*")):
            digest.update(f"{path} {path.lstat().st_mode}".encode())
            digest.update(path.read_bytes() if path.is_file() else b"")
        return digest.hexdigest()
