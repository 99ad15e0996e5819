"""The solutions of a source, which stand between nbgrader's two markers, and the stub without them."""

import ast
import difflib
import functools
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import TypeAlias

import msgspec

from grader.authoring.sources import Problem, refuse, syntax_problem
from grader.sandbox.faults import STUB
from grader.sandbox.source import defined_by
from grader.work.percent import BEGIN, CODE, END, TEXT, cell_problems

_LIKE_A_MARKER = re.compile(r"(BEGIN|END) ?(SOLUTION|HIDDEN|MARK)")
_WORDS = ("BEGIN SOLUTION", "END SOLUTION")

Fault: TypeAlias = tuple[int, str]  # the line of something that is wrong, and what


class Region(msgspec.Struct, frozen=True):
    """One solution."""

    begin: int  # the lines of its two markers, counted from 1
    end: int
    owner: str  # the function or method that it belongs to, "Adam.update"; empty outside of functions
    names: tuple[str, ...] = ()  # those it gives the module, and nothing above it does; outside of functions


def strip_solutions(source: str, file: str, exercises: Iterable[str] = ()) -> str:
    r"""Return a source with every solution taken out.

    A solution in a function or method becomes ``raise NotImplementedError("Write <its name> here.")``; one
    outside of functions is removed, but that each exercise among its names becomes ``name = ...``. Everything
    else stays as it is, docstrings and cells included.

    >>> source = "def double(x):\n    ### BEGIN SOLUTION\n    return 2 * x\n    ### END SOLUTION\n"
    >>> print(strip_solutions(source, "double.py"))
    def double(x):
        raise NotImplementedError("Write double here.")
    <BLANKLINE>
    """
    refuse(solution_problems(source, file))
    regions, _ = find_regions(source)
    return "\n".join(_stub(source, regions, exercises))


def solution_problems(
    source: str, file: str, exercises: Iterable[str] = (), programs: Collection[str] = ()
) -> list[Problem]:
    """Return all that is wrong with a source, in which each exercise must be defined and hold a solution.

    One that may be the whole program need not be defined.
    """
    try:
        tree = ast.parse(source)
    except SyntaxError as error:
        return [syntax_problem(error, file)]
    regions, faults = find_regions(source)
    if not faults:
        faults = (*_exercise_faults(tree, regions, exercises, programs),)
        try:
            compile("\n".join(_stub(source, regions, exercises, padded=True)), "", "exec", dont_inherit=True)
        except SyntaxError as error:
            why = f"Without the solutions this does not compile ({error.msg}); move the markers."
            faults += ((error.lineno or 1, why),)
    return [Problem(file, line, message) for line, message in (*faults, *cell_problems(source))]


@functools.lru_cache(64)  # a build asks several times of each source
def find_regions(source: str) -> tuple[tuple[Region, ...], tuple[Fault, ...]]:
    """Return the solutions of a source, which is valid Python, and what is wrong with their markers."""
    lines = source.split("\n")
    pairs, faults = _pairs(lines)
    tree = ast.parse(source)
    statements = [node for node in ast.walk(tree) if isinstance(node, ast.stmt)]
    regions = list[Region]()
    for begin, end in pairs:
        inside = [(node.lineno, node.col_offset) for node in statements if begin < node.lineno < end]
        wrong = [*_region_faults(lines, begin, end, min(inside)[1] if inside else None)]
        faults += wrong
        if not wrong:
            above = {name for node in tree.body if node.lineno < begin for name in defined_by(node)}
            named = [name for node in tree.body if begin < node.lineno < end for name in defined_by(node)]
            names = tuple(name for name in dict.fromkeys(named) if name not in above)
            regions.append(Region(begin, end, _owner(statements, begin), names))
    return tuple(regions), tuple(faults)


def _pairs(lines: Sequence[str]) -> tuple[list[tuple[int, int]], list[Fault]]:
    """Match each BEGIN with its END."""
    pairs, faults, opened = list[tuple[int, int]](), list[Fault](), 0
    for number, line in enumerate(lines, 1):
        text = line.strip()
        if text == BEGIN and opened:
            message = f"A solution begins inside the one of line {opened}; end that with {END!r} first."
            faults.append((number, message))
        elif text == BEGIN:
            opened = number
        elif text == END and not opened:
            faults.append((number, f"No solution has begun; write {BEGIN!r} above it."))
        elif text == END:
            pairs.append((opened, number))
            opened = 0
        elif _is_misspelt(text):
            message = f"{text!r} marks no solution; write exactly {BEGIN!r} or {END!r}, on a line of its own."
            faults.append((number, message))
    if opened:
        faults.append((opened, f"This solution has no end; write {END!r} below it."))
    return pairs, faults


def _is_misspelt(text: str) -> bool:
    """Return whether a line looks like a marker of a solution, or is another marker of nbgrader's."""
    words = " ".join(re.findall("[A-Za-z]+", text.partition("#")[2])).upper()
    return bool(_LIKE_A_MARKER.match(words) or difflib.get_close_matches(words, _WORDS, n=1, cutoff=0.8))


def _region_faults(lines: Sequence[str], begin: int, end: int, column: int | None) -> Iterator[Fault]:
    """Yield what is wrong in one region, whose first statement starts at `column`."""
    indent = _indent(lines[begin - 1])
    if column is None:
        yield begin, "This solution holds no code; put the markers around the lines to remove."
    elif column != len(indent):
        yield begin, "The marker must be indented just as the code below it."
    elif _indent(lines[end - 1]) != indent:
        yield end, f"The marker must be indented just as {BEGIN!r} in line {begin}."
    else:
        where = f"the solution of line {begin}"
        for number, line in enumerate(lines[begin : end - 1], begin + 1):
            if line.rstrip() in (CODE, TEXT):
                yield number, f"A cell begins inside {where}; end the solution first."
            elif line.strip() and not line.startswith(indent):
                yield number, f"This line is indented less than {where} that it stands in."


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]


def _owner(statements: Sequence[ast.stmt], line: int) -> str:
    """Return the name of the function that a line stands in, with those around it; of a class alone, none."""
    functions = ast.FunctionDef | ast.AsyncFunctionDef
    around = [node for node in statements if isinstance(node, functions | ast.ClassDef)]
    around = [node for node in around if node.lineno < line <= (node.end_lineno or 0)]  # outer ones first
    return ".".join(node.name for node in around) if around and isinstance(around[-1], functions) else ""


def _stub(
    source: str, regions: Sequence[Region], exercises: Iterable[str], *, padded: bool = False
) -> list[str]:
    """Return the lines of the stub; if `padded`, with an empty one for each that is gone."""
    lines, exercises = source.split("\n"), set(exercises)
    for region in reversed(regions):  # the last one first, so that the others keep their numbers
        begin, end, indent = region.begin - 1, region.end, _indent(lines[region.begin - 1])
        kept = [f"{name} = ...  # {STUB.format(name=name)}" for name in region.names if name in exercises]
        if region.owner:
            kept = [f'{indent}raise NotImplementedError("{STUB.format(name=region.owner)}")']
        # Where a whole region is gone, the empty lines above it are enough.
        above = kept or lines[:begin][-1:]
        while not "".join(above).strip() and end < len(lines) and not lines[end].strip():
            end += 1
        lines[begin:end] = [*kept, *[""] * (padded * (end - begin - len(kept)))]
    return lines


def _exercise_faults(
    tree: ast.Module, regions: Sequence[Region], exercises: Iterable[str], programs: Collection[str]
) -> Iterator[Fault]:
    for name in exercises:
        defining = [node for node in tree.body if name in defined_by(node)]
        if not defining and name in programs:
            if not regions:
                yield 1, f"The program holds no solution to take out; put {BEGIN!r} above its code."
        elif not defining:
            yield 1, f"The exercise {name!r} of assignment.toml is not defined here at top level; define it."
        elif not any(holds_solution(node, region) for node in defining for region in regions):
            message = f"The exercise {name!r} holds no solution to take out; put {BEGIN!r} above its code."
            yield defining[-1].lineno, message


def holds_solution(node: ast.stmt, region: Region) -> bool:
    """Return whether a function or class holds a solution, or the value of a name is one."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return node.lineno < region.begin <= (node.end_lineno or 0)
    return region.begin < node.lineno < region.end
