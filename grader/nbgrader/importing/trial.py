"""The trial of new checks: the solution must pass each of them, and what is no solution must not.

Nobody predicts from a test's text what can be a check here, where values are copied to a process of their own
and back. The solution runs in the sandbox as a student's work would, the tests in this process as in grading.
"""

import ast
import contextlib
import io
import re
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from grader.authoring.stub import strip_solutions
from grader.course.model import Assignment
from grader.engine.judge import Judge, judging
from grader.engine.suite import Suite
from grader.errors import AuthoringError
from grader.nbgrader.importing.check_files import CheckSource, check_function
from grader.nbgrader.importing.namespace import Namespace
from grader.sandbox.choose_level import chosen_level
from grader.sandbox.faults import ModuleFault

_HEAD = """\
from grader.checks import check, exercise


def _no_points(value):
    import numbers

    if isinstance(value, numbers.Real) and not isinstance(value, bool):
        raise AssertionError("It gives points by the value of its last line.")
"""
_MEND = "Install what it imports, or mend it; 'grader verify' then runs its checks."
_WRITE_HERE = re.compile(r"^( *)raise NotImplementedError\(.*\)$", re.MULTILINE)


class Trial(msgspec.Struct, frozen=True):
    """What came of it, by the names of the checks."""

    failed: dict[str, str]  # that the solution does not pass, each with what it says
    unasking: set[str]  # that pass where nothing is written, and where functions return nothing
    blind: set[str]  # that pass where functions return nothing


def try_checks(
    assignment: Assignment, solution: str, checks: Sequence[CheckSource], namespace: Namespace
) -> Trial:
    """Run checks on a solution, on its stub, and on functions that return nothing.

    A solution that cannot even be loaded says nothing about its checks: that is an `AuthoringError`.
    """
    module = f"{assignment.module}.py"
    stub = strip_solutions(solution, module)
    sources = [solution, stub, _WRITE_HERE.sub(r"\1return None", stub)]

    def run(judge: Judge) -> Trial:
        found = []
        for source in sources:
            judgement = judge.run({module: source.encode()}, proven=False)
            found.append({one.check.name.rpartition("::")[2]: one for one in judgement.outcomes})
            if source is solution:
                whole = [one.message for one in judgement.outcomes if one.kind == ModuleFault.kind]
                if why := whole or judgement.remarks:
                    raise AuthoringError(f"The solution cannot be loaded here. {why[0]}", _MEND)
        passed = [{name for name, one in each.items() if one.status == "passed"} for each in found]
        failed = {name: one.message.split("\n")[0] for name, one in found[0].items() if name not in passed[0]}
        return Trial(failed, passed[1] & passed[2], passed[2])

    with tempfile.TemporaryDirectory() as folder, _nothing_around(folder):
        file = Path(folder, f"test_{assignment.module}.py")
        functions = [_tried(check_function(check, namespace, alone=True)) for check in checks]
        file.write_text("\n\n".join([_HEAD, *functions]) + "\n", encoding="utf-8")
        return judging(Suite(assignment.name, [file]), assignment, run, isolation=chosen_level())


def _tried(function: str) -> str:
    """Return a check that fails if its last line gives a number: nbgrader would take it for the points."""
    tree = ast.parse(function)
    [made] = tree.body
    last = made.body[-1] if isinstance(made, ast.FunctionDef) else made
    if isinstance(last, ast.Expr):
        last.value = ast.Call(ast.Name("_no_points", ast.Load()), [last.value], [])
    return ast.unparse(tree)


@contextlib.contextmanager
def _nothing_around(folder: str) -> Iterator[None]:
    """Let tests find no file and nobody to ask, wherever the import was started; undo what they replace."""
    stdin, stderr = sys.stdin, sys.stderr
    sys.stdin = io.StringIO()
    try:
        with contextlib.chdir(folder):
            yield
    finally:
        sys.stdin, sys.stderr = stdin, stderr
