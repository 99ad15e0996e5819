"""The project's own rules, each held by its tool: style, types, directions of import, generated files."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def tool(*command: str) -> subprocess.CompletedProcess[str]:
    program = shutil.which(command[0], path=str(Path(sys.executable).parent))
    if program is None:
        pytest.skip(f"{command[0]} is not installed: pip install -e '.[dev]'")
    return subprocess.run([program, *command[1:]], cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    "command",
    [("ruff", "check", "."), ("ruff", "format", "--check", "."), ("lint-imports", "--no-logo"), ("mypy",)],
    ids=["ruff-check", "ruff-format", "import-directions", "mypy-strict"],
)
@pytest.mark.slow
def test_the_tree_is_clean(command):
    done = tool(*command)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.slow
def test_what_students_get_is_what_the_solutions_give():
    done = tool("grader", "build", "--check")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.slow
def test_docstring_examples_are_true():
    left_out = ROOT / "grader" / "authoring" / "example"
    modules = [path for path in (ROOT / "grader").rglob("*.py") if left_out not in path.parents]
    examples = [path for path in modules if ">>> " in path.read_text(encoding="utf-8")]
    options = ["-q", "-n", "0", "-p", "no:cacheprovider", "--doctest-modules"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, *examples],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
