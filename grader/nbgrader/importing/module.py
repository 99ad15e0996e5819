"""From the cells of a notebook to the module that students write, in percent format with its statement."""

import ast
from collections.abc import Collection, Iterable, Mapping, Sequence

import msgspec

from grader.errors import AuthoringError
from grader.importing.assemble import as_comment
from grader.importing.left_out import fenced, printable
from grader.importing.names import NotPython, lines_of, names_of, outside
from grader.importing.solutions import exercises_of, marked_solution
from grader.nbgrader.importing.namespace import CellCode, Piece, changed, is_import, pieces_of, read_code
from grader.nbgrader.importing.origin import Settings
from grader.nbgrader.instructor_notebook import SourceCell
from grader.work.percent import CODE, TEXT

_Codes = Mapping[int, CellCode]  # by the numbers of their cells
_OF_JUPYTER = {"display", "get_ipython"}
_KEPT = "# Kept for its check, since a cell below changes it."


class Module(msgspec.Struct, frozen=True):
    """The module that students write, and what is known of its names."""

    text: str  # the solution source in percent format, with our markers
    title: str  # its first heading, if there is one
    exercises: dict[str, int]  # functions, classes and names that students write, with their cells, in order
    students: frozenset[str]  # names that students define or may change, imports left out
    tried: tuple[Piece, ...]  # names bound where cells only try out students' functions; not in the text
    magics: tuple[str, ...]  # what only Jupyter knows; not in the text
    kept: dict[int, dict[str, str]]  # names under which values are kept for a test, by its cell
    solution_cells: dict[str, list[str]]  # ids of the cells of solutions that define a name
    in_place: dict[str, str]  # lines that it has in place of tests, by the ids of their cells


def module_codes(cells: Sequence[SourceCell]) -> dict[int, CellCode]:
    """Return the cells of code that belong to the module; a solution that is no Python: `AuthoringError`."""
    codes = {}
    for cell in (cell for cell in cells if cell.kind == "code" and cell.role != "test"):
        try:
            codes[cell.number] = read_code(cell)
        except NotPython as error:
            if cell.role == "solution":
                raise AuthoringError(f"The solution {cell.label} is not valid Python: {error}.") from None
    return codes


def module_of(cells: Sequence[SourceCell], codes: _Codes, settings: Settings, tests: _Codes) -> Module:
    """Return the module of a notebook, with what later cells need of the `tests` without hidden lines.

    A value that a test asks for, and that a later cell replaces or changes, is kept under another name.
    """
    # Names that students define, or that are made with them.
    written = (code for code in codes.values() if code.cell.role in ("solution", "manual"))
    tainted, solved = _bound(node for code in written for node in code.tree.body), dict[str, list[str]]()
    parts, own, tried, in_place = list[tuple[str, str]](), list[ast.stmt](), list[Piece](), dict[str, str]()
    lent = _lent(codes, {number: code for number, code in tests.items() if not code.hidden})
    exercises, keeping, wanted = dict[str, int](), dict[int, dict[str, str]](), _wanted(codes)
    for cell in cells:
        code = codes.get(cell.number)
        if cell.kind == "markdown":
            parts.append((TEXT, _statement(cell, settings)))
        elif code and cell.role in ("solution", "manual"):
            try:
                text = marked_solution(code.text, settings.begin_solution, settings.end_solution)
            except AuthoringError as error:
                raise AuthoringError(f"The solution {cell.label}: {error.message}") from None
            parts.append((CODE, text))
            own += code.tree.body
            if cell.role == "solution":
                exercises |= dict.fromkeys(exercises_of(text, names=True), cell.number)
                for name in names_of(code.tree.body).bound:
                    solved.setdefault(name, []).append(cell.grade_id)
        elif code:
            kept, experiments = _given(code, tainted, wanted[cell.number])
            parts += kept
            tried += pieces_of(code, experiments)
            if cell.role == "given":
                own += [node for node in code.tree.body if node not in experiments]
        elif cell.number in tests:
            added = [_lines(tests[cell.number], lent[cell.number])] if cell.number in lent else []
            later = [code for number, code in codes.items() if number > cell.number]
            names = names_of(tests[cell.number].tree.body).needed & _bound(own)
            if kept_here := _kept_values(names, later, keeping):
                keeping[cell.number] = {name: other for name, other, _ in kept_here}
                added.append("\n".join([_KEPT, *(line for _, _, line in kept_here)]))
            parts += [(CODE, text) for text in added]
            in_place |= {cell.grade_id: "\n\n".join(added)} if added else {}
        elif cell.kind == "code" and cell.role in ("given", "locked"):
            parts.append((TEXT, fenced(cell.source)))
    parts = [(marker, text.strip("\n")) for marker, text in parts if text.strip()]
    source = "\n\n".join(f"{kind}\n{as_comment(text) if kind == TEXT else text}" for kind, text in parts)
    headings = (line for kind, text in parts if kind == TEXT for line in text.split("\n"))
    return Module(
        source + "\n",
        next((line[2:].strip() for line in headings if line.startswith("# ")), ""),
        exercises,
        frozenset(_bound(own)),
        tuple(tried),
        tuple(line for code in codes.values() for line in code.magics),
        keeping,
        solved,
        in_place,
    )


def _bound(nodes: Iterable[ast.stmt]) -> set[str]:
    """Return the names that statements bind, imports left out."""
    return {name for node in nodes if not is_import(node) for name in names_of([node]).bound}


def _kept_values(
    names: Collection[str], later: Sequence[CellCode], before: Mapping[int, Mapping[str, str]]
) -> list[tuple[str, str, str]]:
    """Return name, other name and line for each value that later cells replace or change."""
    nodes, found = [node for code in later for node in code.tree.body if not is_import(node)], []
    mutated = {name for node in nodes for name in changed(node)}
    for name in sorted({*names} & (_bound(nodes) | mutated)):
        other = f"{name}_{sum(name in one for one in before.values()) + 1}_kept"
        value = f"deepcopy({name})" if name in mutated else name
        found.append((name, other, f"{other} = {value}"))
    if any("deepcopy(" in line for _, _, line in found):
        name, other, line = found[0]
        found[0] = (name, other, f"from copy import deepcopy\n\n{line}")
    return found


def _lent(codes: _Codes, tests: _Codes) -> dict[int, list[ast.stmt]]:
    """Return the statements of test cells that alone give names to later cells, and to functions anywhere."""
    names = [names_of(code.tree.body) for code in codes.values()]
    own = set[str]().union(*(one.bound for one in names))
    wanted, lent = set[str]().union(*(one.later for one in names)) - own, dict[int, list[ast.stmt]]()
    for number in sorted({*codes, *tests}, reverse=True):
        if number in codes:
            wanted |= names_of(codes[number].tree.body).needed - own
            continue
        for node in reversed(tests[number].tree.body):
            given = names_of([node])
            if given.bound & wanted and not given.early & own:
                lent.setdefault(number, []).append(node)
                wanted |= given.needed - own
    return lent


def _wanted(codes: _Codes) -> dict[int, set[str]]:
    """Return, for each cell, the names that it or later ones must have for the solutions below."""
    wanted, found = set[str](), dict[int, set[str]]()
    for number in sorted(codes, reverse=True):
        written = codes[number].cell.role in ("solution", "manual")
        for node in reversed(codes[number].tree.body):
            names = names_of([node])
            if written or (names.bound | changed(node)) & wanted:
                wanted |= names.needed
        found[number] = set(wanted)
    return found


def _given(
    code: CellCode, tainted: set[str], wanted: set[str]
) -> tuple[list[tuple[str, str]], list[ast.stmt]]:
    """Return what the module keeps of a given cell, and the statements that only try out students' code.

    These become text, since they fail as long as nothing is written, but for what gives names that are
    `wanted` by solutions. The names that all of them make are added to `tainted`.
    """
    kept, experiments = list[ast.stmt](), list[ast.stmt]()
    for node in code.tree.body:
        names = names_of([node])
        gives = names.bound | changed(node)
        if names.early & (tainted | _OF_JUPYTER) and not gives & wanted:
            experiments.append(node)
            tainted |= gives
        else:
            kept.append(node)
            # What calls a student's function is one that must not be called while the module is loaded.
            tainted |= gives if (names.early | names.later) & tainted else set()
    for node in reversed(kept.copy()):  # `found = []` goes with the loop that appends to it
        made = set[str]() if is_import(node) else names_of([node]).bound
        if made & {name for one in experiments for name in changed(one)} and not made & wanted:
            kept.remove(node)
            experiments.append(node)
    experiments = [node for node in code.tree.body if node in experiments]
    if not experiments:
        lines = (line.strip() for line in code.text.split("\n"))
        return [(CODE, code.text)] if any(line not in ("", "pass") for line in lines) else [], []
    kept = [node for node in kept if not isinstance(node, ast.Pass)]
    if not kept:
        return [(TEXT, fenced(code.cell.source))], experiments
    return [(CODE, _lines(code, kept)), (TEXT, fenced(_lines(code, experiments)))], experiments


def _lines(code: CellCode, nodes: Sequence[ast.stmt]) -> str:
    lines = code.text.split("\n")
    return "\n".join(
        line for first, last in sorted({lines_of(node) for node in nodes}) for line in lines[first - 1 : last]
    )


def _statement(cell: SourceCell, settings: Settings) -> str:
    """Return what students read of a cell of text."""
    text = cell.source
    if cell.role == "task":
        text = outside(text, settings.begin_scheme, settings.end_scheme)
    elif cell.role == "manual":
        text = outside(text, settings.begin_solution, settings.end_solution)
        text = "" if text == cell.source else text
    return printable(text)
