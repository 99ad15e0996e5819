"""From a solution source to the stub that students get: every solution is taken out."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence

from grader.authoring.problems import Problem, refuse, syntax_problem
from grader.authoring.regions import Region, find_regions
from grader.work.percent import BEGIN, cell_problems


def strip_solutions(source: str, file: str, exercises: Iterable[str] = ()) -> str:
    r"""Return a source with every solution taken out.

    A solution in a function or method becomes ``raise NotImplementedError("Write <its name> here.")``; one
    outside of functions is removed. Everything else stays as it is, docstrings and cells included.
    `exercises` are names that the source must define at top level, each with a solution inside.

    >>> source = "def double(x):\n    ### BEGIN SOLUTION\n    return 2 * x\n    ### END SOLUTION\n"
    >>> print(strip_solutions(source, "double.py"))
    def double(x):
        raise NotImplementedError("Write double here.")
    <BLANKLINE>
    """
    refuse(solution_problems(source, file, exercises))
    regions, _ = find_regions(source, file)
    return "\n".join(line for _, line in _numbered_stub(source, regions))


def solution_problems(source: str, file: str, exercises: Iterable[str] = ()) -> list[Problem]:
    """Return all that is wrong with a solution source; the arguments are those of `strip_solutions`."""
    try:
        tree = ast.parse(source)
    except SyntaxError as error:
        return [syntax_problem(error, file)]
    regions, problems = find_regions(source, file)
    if not problems:
        problems += _exercise_problems(tree, regions, file, exercises)
        problems += _stub_problems(source, regions, file)
    return problems + [Problem(file, line, message) for line, message in cell_problems(source)]


def _numbered_stub(source: str, regions: Sequence[Region]) -> list[tuple[int, str]]:
    """Return the lines of the stub, each with the number of the line that it comes from."""
    begins = {region.begin: region for region in regions}
    stub: list[tuple[int, str]] = []
    end, removed = 0, False
    for number, line in enumerate(source.split("\n"), 1):
        if number in begins:
            region = begins[number]
            end, removed = region.end, not region.owner
            if region.owner:
                message = f'{region.indent}raise NotImplementedError("Write {region.owner} here.")'
                stub.append((number, message))
        elif number > end:
            # Where a whole region is gone, the empty lines above it are enough.
            if removed and not line.strip() and (not stub or not stub[-1][1].strip()):
                continue
            removed = False
            stub.append((number, line))
    return stub


def _exercise_problems(
    tree: ast.Module, regions: Sequence[Region], file: str, exercises: Iterable[str]
) -> list[Problem]:
    kinds = ast.FunctionDef | ast.ClassDef
    defined = {node.name: node for node in tree.body if isinstance(node, kinds)}
    problems = []
    for name in exercises:
        node = defined.get(name)
        if node is None:
            message = f"The exercise {name!r} of assignment.toml is not defined here at top level; define it."
            problems.append(Problem(file, 1, message))
        elif not any(node.lineno < region.begin <= (node.end_lineno or 0) for region in regions):
            message = f"The exercise {name!r} holds no solution to take out; put {BEGIN!r} above its code."
            problems.append(Problem(file, node.lineno, message))
    return problems


def _stub_problems(source: str, regions: Sequence[Region], file: str) -> list[Problem]:
    numbered = _numbered_stub(source, regions)
    try:
        compile("\n".join(line for _, line in numbered), file, "exec", dont_inherit=True)
    except SyntaxError as error:
        line = numbered[min(error.lineno or 1, len(numbered)) - 1][0]
        message = f"Without the solutions this does not compile ({error.msg}); move the markers."
        return [Problem(file, line, message)]
    return []
