"""From a file of unittest or pytest tests to a check file, whose text changes only where it has to.

A test gets its points and its exercise, and takes the names that it uses from the submission, which a fixture
hands to a `TestCase`.
"""

import ast
import itertools
import re
import textwrap
from collections.abc import Collection, Iterable, Mapping

import msgspec

from grader.authoring.suite import compared_copies, is_case, tests_in
from grader.importing.edits import Edits
from grader.importing.flattened import inherited_methods
from grader.importing.names import Definition, Function, lines_of, names_of, parse
from grader.importing.pieces import Piece, changed_in_functions, compared_again, has_lines, is_used_up

_AROUND = ("setUpClass", "setUp", "tearDown", "setup_method")
_TAKE = """\
@pytest.fixture(autouse=True)
def take(self, submission):
    type(self).submission = submission
{more}
"""
_OURS = {"check", "exercise"}
_MARK = re.compile(r"(?:pytest\.)?mark\.(\w+)")
_SKIP = re.compile(r"(?:.*\.)?skip(?:\(.*\))?", re.DOTALL)  # always: ``unittest.skip("later")``
_KNOWN_MARKS = {"parametrize", "skipif", "xfail", "usefixtures", "filterwarnings"}


class Solution(msgspec.Struct, frozen=True):
    """What tests may import of a solution."""

    module: str  # under which name
    defined: tuple[str, ...]  # all its names, in their order
    exercises: tuple[str, ...]  # those of them that students write; a test belongs to the last that it uses
    in_place: frozenset[str] = frozenset()  # those that change an argument
    methods: frozenset[str] = frozenset()  # of its classes, that change an argument
    functions: frozenset[str] = frozenset()  # those of its names that are functions


def inlined(source: str, helpers: Mapping[str, str], module: str = "") -> str:
    """Return a source with the modules beside it, by name, in place of the lines that import from them."""
    lines, given = source.split("\n"), set[str]()
    for node in reversed(parse(source).body):
        if isinstance(node, ast.ImportFrom) and (node.module or "") in helpers and node.module != module:
            name = node.module or ""
            others = [f"{one.asname} = {one.name}" for one in node.names if one.asname]
            text = [] if name in given else inlined(helpers[name], helpers, name).strip("\n").split("\n")
            given.add(name)
            first, last = lines_of(node)
            lines[first - 1 : last] = [*text, *others]
    return "\n".join(lines)


def check_file(docstring: str, source: str, solution: Solution, without: Collection[str] = ()) -> str:
    """Return the check file of a test file, without the tests of some names."""
    return _Converter(source, solution, without).text(docstring)


def found_tests(source: str, solution: Solution) -> tuple[list[str], list[str]]:
    """Return the tests of a file, by the names that they have as checks, and those that it skips itself."""
    converter = _Converter(source, solution, ())
    found = [converter.name_of(test, owner) for test, owner in converter.tests]
    return found, converter.skipped


class _Converter:
    def __init__(self, source: str, solution: Solution, without: Collection[str]) -> None:
        self._edits = Edits(source)
        self._solution = solution
        self._without = without
        self._tree = parse(source)
        self._bound = dict[str, str]()  # where a name comes from
        self._inside = dict[ast.AST, list[str]]()  # the names that are imported in functions
        self._pieces = list[Piece]()
        self._helpers = dict[str, ast.stmt]()
        self._changing = changed_in_functions(self._tree)
        compared = compared_copies(self._tree, lambda called: isinstance(called, ast.Name | ast.Attribute))
        names = {ast.unparse(call.func).rpartition(".")[2] for call in compared}
        changing = solution.in_place | names & {*solution.defined}
        changing |= compared_again(self._tree) & solution.functions
        self._solution = msgspec.structs.replace(solution, in_place=changing)
        self._classes = {node.name: node for node in self._tree.body if isinstance(node, ast.ClassDef)}
        self.tests = list[tuple[ast.FunctionDef, ast.ClassDef | None]]()
        self.skipped = list[str]()
        for node in ast.walk(self._tree):
            if isinstance(node, ast.Import | ast.ImportFrom):
                self._read_import(node)
        if self._bound.pop("*", None):
            own = names_of(self._tree.body).bound
            given = {name: f"submission.{name}" for name in self._solution.defined if name not in own}
            self._bound = given | self._bound
        for statement in self._tree.body:
            if isinstance(statement, ast.FunctionDef) and statement.name.startswith("test"):
                self.tests.append((statement, None))
            elif isinstance(statement, ast.ClassDef) and (found := self._tests_of(statement)):
                self.tests += [(test, statement) for test in found]
            else:
                self._read_other(statement)
        for test, owner in [*self.tests]:
            if any(_SKIP.fullmatch(ast.unparse(mark)) for mark in test.decorator_list):
                self.tests.remove((test, owner))
                self.skipped.append(test.name)
                self._edits.remove(test)

    def _read_import(self, node: ast.Import | ast.ImportFrom) -> None:
        """Note what is imported of the solution, and take that out."""
        module = self._solution.module
        if isinstance(node, ast.Import):
            own = [one for one in node.names if one.name == module]
            self._bound |= {one.asname or one.name: "submission" for one in own}
        else:
            own = node.names if not node.level and node.module == module else []
            self._bound |= {one.asname or one.name: f"submission.{one.name}" for one in own}
        others = [one for one in node.names if one not in own]
        if own and not others and node in self._tree.body:
            self._edits.remove(node)
        elif own:
            text = ast.unparse(ast.Import(others)) if others else "pass"
            self._edits.replace(node, text)
            self._inside[node] = [one.asname or one.name for one in own]

    def _read_other(self, node: ast.stmt) -> None:
        """Note a statement at top level that is no test."""
        if isinstance(node, ast.If) and "__name__" in ast.unparse(node.test):
            self._edits.remove(node)
            return
        names = names_of([node])
        moves = names.early & self._taken or is_used_up(node) or names.bound & self._changing
        if moves and not isinstance(node, ast.Import | ast.ImportFrom | ast.ClassDef | Function):
            several = any(map(has_lines, ast.walk(node)))
            text = ast.unparse(node) if several else self._edits.source_of(node)
            self._pieces.append(Piece(node, text, names.bound))
            self._edits.remove(node)
        else:
            self._helpers |= dict.fromkeys(names.bound, node)

    @property
    def _taken(self) -> set[str]:
        """Names that come from the submission, or are made by a statement that moves."""
        return self._bound.keys() | {name for piece in self._pieces for name in piece.gives}

    def _tests_of(self, node: ast.ClassDef) -> list[ast.FunctionDef]:
        return tests_in(node) if is_case(node, self._classes) or node.name.startswith("Test") else []

    def _methods(self, owner: ast.ClassDef | None) -> dict[str, Function]:
        body = owner.body if owner else []
        inherited = inherited_methods(owner, self._classes) if owner else {}
        return inherited | {one.name: one for one in body if isinstance(one, Function)}

    def _needs(self, nodes: Iterable[ast.stmt], owner: ast.ClassDef | None) -> tuple[set[str], set[str]]:
        """Return the names of the submission's that some statements use themselves, and through others."""
        nodes, methods = list(nodes), self._methods(owner)
        own, through, seen = set[str](), set[str](), set[ast.stmt](nodes)
        waiting = [(node, own) for node in nodes]
        while waiting:
            node, found = waiting.pop()
            names = names_of([node])
            inside = {one for inner in ast.walk(node) for one in self._inside.get(inner, ())}
            for name in (names.early | names.later | inside) & self._taken:
                found.add(name)
                others = [piece.node for piece in self._pieces if name in piece.gives]
                through |= {name} if others else set()
                waiting += [(other, through) for other in others if other not in seen]
                seen.update(others)
            called = {one.attr for one in ast.walk(node) if isinstance(one, ast.Attribute)} & methods.keys()
            used: list[ast.stmt] = [methods[name] for name in called]
            used += [self._helpers[name] for name in (names.early | names.later) & self._helpers.keys()]
            waiting += [(other, through) for other in used if other not in seen]
            seen.update(used)
        return own, through

    def exercise_of(self, test: ast.FunctionDef, owner: ast.ClassDef | None) -> str:
        """Return the last exercise that a test uses, or else the first of all."""
        around: list[ast.stmt] = [one for name, one in self._methods(owner).items() if name in _AROUND]
        around += [self._helpers[one.arg] for one in test.args.args if one.arg in self._helpers]
        used = set[str]().union(*self._needs([test, *around], owner))
        names = {self._bound.get(name, "").removeprefix("submission.") for name in used}
        if "submission" in names:  # the module itself: then what is asked of it
            names |= {one.attr for one in ast.walk(owner or test) if isinstance(one, ast.Attribute)}
        asked = [name for name in self._solution.exercises if name in names]
        return [*self._solution.exercises[:1], *asked][-1]

    def name_of(self, test: ast.FunctionDef, owner: ast.ClassDef | None) -> str:
        """Return the name that a test has as a check."""
        return f"{owner.name}::{test.name}" if owner else test.name

    def text(self, docstring: str) -> str:
        """Return the check file."""
        for owner in dict.fromkeys(owner for _, owner in self.tests if owner):
            self._convert_class(owner)
        for test, _ in [one for one in self.tests if one[1] is None]:
            self._convert_test(test, None, self.exercise_of(test, None))
        for helper in self._helpers.values():
            marks = map(ast.unparse, getattr(helper, "decorator_list", ()))
            if isinstance(helper, ast.FunctionDef) and any("fixture" in mark for mark in marks):
                self._take_names(helper, None)
        if ast.get_docstring(self._tree) is not None:
            self._edits.remove(self._tree.body[0])
        for node in ast.walk(self._tree):
            match node:
                case ast.Call(func=ast.Attribute(attr=name), args=[_, *_]) if name in self._solution.methods:
                    self._edits.hand_over(node.func, "in_place")
        body = self._edits.text().strip("\n")
        tree, lines = parse(body), body.split("\n")
        imports = [
            *itertools.takewhile(lambda node: isinstance(node, ast.Import | ast.ImportFrom), tree.body)
        ]
        following = tree.body[len(imports) :]  # nothing, if all tests of the file are left out
        place = lines_of(following[0])[0] - 1 if following else 0
        place = lines_of(imports[-1])[1] if imports else place
        names = sorted({*_OURS, *(["in_place"] if "in_place(" in body else [])})
        new = ["import pytest"] if "pytest" in names_of(tree.body).needed else []
        apart = ["", ""] if not imports or any(isinstance(one, Definition) for one in following[:1]) else []
        lines[place:place] = [*new, "", f"from grader.checks import {', '.join(names)}", *apart]
        text = re.sub(r"\n{4,}", "\n\n\n", "\n".join(lines)).strip("\n")
        return f'"""{docstring}"""\n\n{text}\n'

    def _convert_class(self, node: ast.ClassDef) -> None:
        own = [test for test, owner in self.tests if owner is node]
        kept = [test for test in own if self.name_of(test, node) not in self._without]
        if not kept:
            self._edits.remove(node)
            return
        exercises = {self.exercise_of(test, node) for test in kept}
        if len(exercises) == 1:
            self._edits.put_above(node, f'@exercise("{next(iter(exercises))}")\n')
        if is_case(node, self._classes):
            said = ast.get_docstring(node) is not None
            more = "    self.set_up_class()\n" if "setUpClass" in self._methods(node) else ""
            around = [one for one in inherited_methods(node, self._classes).values() if one.name in _AROUND]
            lines = self._taking(set(), set[str]().union(*self._needs(around, node)), "self.submission")
            more = textwrap.indent("\n".join(lines), "    ") + f"\n{more}"
            self._edits.put_above(node.body[1 if said else 0], _TAKE.format(more=more.strip("\n")))
        for one in node.body:
            if isinstance(one, ast.FunctionDef) and one in own:
                self._convert_test(one, node, self.exercise_of(one, node) if len(exercises) > 1 else "")
            elif isinstance(one, Function) and one.name in _AROUND and is_case(node, self._classes):
                self._take_names(one, node)
                if one.name == "setUpClass":  # before any submission is there
                    self._edits.rename(one, "setUpClass", "set_up_class")
            elif isinstance(one, Function) and one.name == "setup_method" and len(one.args.args) == 1:
                self._edits.put_above(one, "@pytest.fixture(autouse=True)\n")  # it may ask for a submission
                self._edits.rename(one, "setup_method", "set_up")
                self._take_names(one, node)

    def _convert_test(self, test: ast.FunctionDef, owner: ast.ClassDef | None, exercise: str) -> None:
        if self.name_of(test, owner) in self._without:
            self._edits.remove(test)
            return
        for mark in test.decorator_list:
            if (found := _MARK.match(ast.unparse(mark))) and found[1] not in _KNOWN_MARKS:
                self._edits.remove(mark)
        marks = f'@exercise("{exercise}")\n' if exercise else ""
        self._edits.put_above_line(test.lineno, test.col_offset, f"{marks}@check(points=1)\n")
        self._take_names(test, owner)

    def _take_names(self, test: Function, owner: ast.ClassDef | None) -> None:
        """Begin a test, or a fixture, by taking its names from the submission; for others they are global."""
        own, through = self._needs([test], owner)
        if not own | through:
            return
        taken = f"{test.args.args[0].arg}.submission" if owner and is_case(owner, self._classes) else ""
        lines = self._taking(own, through, taken or "submission")
        if not taken and not any(one.arg == "submission" for one in test.args.args):
            self._edits.add_argument(test, "submission")
        said = ast.get_docstring(test) is not None and len(test.body) > 1
        self._edits.put_above(test.body[1 if said else 0], "\n".join([*lines, ""]))

    def _taking(self, own: set[str], through: set[str], submission: str) -> list[str]:
        """Return the lines that take names from a submission; those that others use become global."""
        lines = [f"global {', '.join(sorted(through))}"] if through else []
        for name, origin in self._bound.items():
            if name in own | through:
                there = origin.replace("submission", submission, 1)
                may_change = {*self._solution.in_place, "submission"} if self._solution.in_place else set()
                changes = origin.rpartition(".")[2] in may_change
                lines.append(f"{name} = in_place({there})" if changes else f"{name} = {there}")
        return [*lines, *(piece.text for piece in self._pieces if piece.gives & (own | through))]
