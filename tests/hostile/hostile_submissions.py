"""The hostile submissions as values: what each wants, and what its docstring promises of it."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest

FOLDER = Path(__file__).parent / "submissions"

KINDS = {
    "equality": "return values with overridden equality or array protocols",
    "arrays": "array subclasses and object arrays",
    "generators": "generators and endless nesting",
    "giants": "giant integers, strings and arrays",
    "nan": "NaN and inf tricks",
    "numpy": "NumPy patched",
    "pytest": "pytest patched",
    "builtins": "builtins patched",
    "imports": "the import system patched",
    "codecs": "codecs patched",
    "frames": "frames and gc searched for expected answers",
    "proc": "/proc, environment and inherited descriptors searched for expected answers",
    "wire": "forged frames on the wire",
    "files": "files of others, solutions, hidden checks and results by path, link, mount, '..'",
    "signals": "signals and ptrace",
    "exit": "the process ended before the checks are",
    "outlive": "double forks, threads and atexit that outlive the call",
    "loops": "loops wherever code runs, and in C code that ignores signals",
    "memory": "memory exhausted",
    "processes": "processes and threads exhausted",
    "descriptors": "descriptors exhausted",
    "disk": "disk and inodes exhausted",
    "shared-memory": "shared memory exhausted",
    "lent": "what checks lend or compute made to run without end, or out of memory",
    "channels": "leases, locks, notices and timers that others of the same machine feel",
    "flood": "floods of output with control sequences and surrogates",
    "shadow": "files that shadow what the grader imports",
    "network": "the network",
    "watched": "code that behaves when it is watched and otherwise not",
    "kept": "answers kept for the public inputs",
    "markup": "markup and scripts in messages, docstrings and output",
}
"""Every kind that there must be, in words."""

CONTROLS = (
    "full marks",
    "some marks",
    "reads the answer",
    "ends the grader with code 0",
    "ends the grader",
    "hangs the grader",
    "writes a file",
    "leaves a process",
    "reaches the listener",
    "harms another process",
    "leaves shared memory",
    "wins",
    "meets the limits of this test",
    "shows it as it is",
    "not run, because ",
)
"""What becomes of a plain grader; see `test_control`."""

_FIELD = re.compile(r"^(Kind|Control|Needs|Only there|Told): (.+(?:\n .+)*)", re.MULTILINE)


class Hostile(msgspec.Struct, frozen=True):
    """One submission, wrong in every function.

    Parameters
    ----------
    name : str
        The file's name without ``.py``.
    wants : str
        What it wants, in its own words.
    kind : str
        One of `KINDS`.
    control : str
        What it does to a plain grader: begins with one of `CONTROLS`.
    needs : str
        The level that the promise holds at, and why not below; empty if it holds everywhere.
    only_there : str
        Why it is not even run at a lower level; empty if it does no harm to the machine there.
    told : tuple of str
        Words that a student reads afterwards, one of these: they show that the attempt was made.
    source : bytes
        The file, with its placeholders.
    files : dict of str to str
        Other files that are handed in: its constant ``FILES``.
    """

    name: str
    wants: str
    kind: str
    control: str
    needs: str
    only_there: str
    told: tuple[str, ...]
    source: bytes
    files: dict[str, str]

    def handed_in(self, **places: object) -> dict[str, bytes]:
        """Return the files with the best that a spy could know: where everything lies.

        Every ``"@name@"`` in them becomes a place of this name.
        """
        texts = {"units.py": self.source, **{path: text.encode() for path, text in self.files.items()}}
        for name, place in places.items():
            texts = {
                path: text.replace(f"@{name}@".encode(), str(place).encode()) for path, text in texts.items()
            }
        return texts


def read(path: Path) -> Hostile:
    """Read one submission."""
    source = path.read_bytes()
    tree = ast.parse(source)
    docstring = ast.get_docstring(tree) or ""
    fields = {name: " ".join(text.split()) for name, text in _FIELD.findall(docstring)}
    return Hostile(
        name=path.stem,
        wants=docstring.partition("\n\n")[0],
        kind=fields.get("Kind", ""),
        control=fields.get("Control", ""),
        needs=fields.get("Needs", ""),
        only_there=fields.get("Only there", ""),
        told=tuple(filter(None, fields.get("Told", "").split(" | "))),
        source=source,
        files=_files(tree),
    )


def _files(tree: ast.Module) -> dict[str, str]:
    for node in tree.body:
        match node:
            case ast.Assign(targets=[ast.Name("FILES")], value=value):
                found: dict[str, str] = ast.literal_eval(value)
                return found
    return {}


ALL = [read(path) for path in sorted(FOLDER.glob("*.py"))]


def of_kinds(*kinds: str) -> Any:
    """Return the mark that runs a test with each submission of some kinds."""
    chosen = [hostile for hostile in ALL if hostile.kind in kinds]
    return pytest.mark.parametrize("hostile", chosen, ids=lambda hostile: hostile.name)
