"""Level `process` on Windows: code that misbehaves is told as on Linux, and work is judged the same."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TESTS = "tests/sandbox/misbehaving.py"
RAN_OUT = "The Python process was killed, or broke off its connection, perhaps for using more than 192 MiB."

pytestmark = pytest.mark.slow


def on_windows(path: Path) -> str:
    return "Z:" + str(path).replace("/", "\\")


def test_what_misbehaves_is_ended_and_told_as_on_linux(run: Callable[..., tuple[int, str]]) -> None:
    code, said = run(TESTS, "starts")
    assert code == 0, said
    told = json.loads(said.splitlines()[-1])
    here = subprocess.run([sys.executable, TESTS], cwd=ROOT, capture_output=True, text=True, check=True)
    linux = json.loads(here.stdout)
    assert (told["system"], told["levels"]) == ("win32", {"process": ""})
    for name in ("answer", "fails", "exits", "killed", "work", "folder is gone"):
        assert told[name] == linux[name], name
    for name in ("recurses", "floods"):
        assert told[name][:2] == linux[name][:2], name
    for name in ("loops", "floods"):
        assert told[name][2].partition(",")[0] == linux[name][2].partition(",")[0] == "work.py", name
    assert told["loops"][0] == linux["loops"][0] == "timeout"
    assert told["crashes"][0] == linux["crashes"][0] == "crash"
    # Wine holds no job to its limits of memory and processes: these are the looks from outside.
    assert told["fills_memory"][:2] == told["starts"][:2] == ["crash", RAN_OUT]


def test_work_is_judged_as_on_linux(run: Callable[..., tuple[int, str]], tmp_path: Path) -> None:
    """All works of all bundled assignments: `verdicts.py` on both systems."""
    script, ours, theirs = "tests/windows/verdicts.py", tmp_path / "linux.json", tmp_path / "windows.json"
    some = ["--few", "01-activations"]
    code, said = run(script, on_windows(theirs), *some)
    assert code == 0, said
    subprocess.run([sys.executable, script, str(ours), *some], cwd=ROOT, capture_output=True, check=True)
    assert json.loads(theirs.read_text()) == json.loads(ours.read_text())
