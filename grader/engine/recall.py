"""Checks that need not run again: what they find is known of a submission that answers as another did.

Nothing here decides anything. What is recalled is what the check itself found, twice, from the very same
answers to the very same questions, and only of checks whose module shows that they depend on nothing else.
Each submission is asked all of it in a process of its own, under its limits. So whose work came first changes
nothing.
"""

import ast
import functools
import itertools
import re
from collections import namedtuple
from types import BuiltinFunctionType, FunctionType, GenericAlias, ModuleType
from typing import Any

import msgspec
import numpy as np

from grader.engine.held import MOST_KEPT, inside
from grader.engine.outcome import Outcome
from grader.sandbox.dialogue import Dialogue, Question, Strayed
from grader.sandbox.heard import Heard
from grader.sandbox.session import Session

_MOST = 48 << 20  # bytes of all that is kept; then it begins anew
_EACH = 1000  # bytes of an outcome, about
_KINDS = ("", "wrong", "unusable", "exception", "missing", "unwritten", "refused")
_MODULES = {
    *("__future__", "ast", "cmath", "collections", "collections.abc", "copy", "dataclasses", "decimal"),
    *("enum", "fractions", "functools", "inspect", "itertools", "math", "numbers", "operator", "re"),
    *("statistics", "string", "textwrap", "typing", "warnings", "numpy", "numpy.linalg", "pytest"),
    *("grader.checks", "grader.checks.gradients", "grader.checks.datasets", "grader.errors"),
}
_STATEFUL = {"open", "input", "id", "globals", "vars", "exec", "eval", "setattr", "delattr", "__import__"}
_OF_THE_PROCESS = {  # attributes by which a function changes what others do, or that are others each time
    *("seed", "seconds", "seterr", "seterrcall", "setbufsize", "set_printoptions", "getcontext"),
    *("setcontext", "filterwarnings", "simplefilter", "resetwarnings", "datetime64", "memmap"),
}
_SEEDED = ("default_rng", "SeedSequence", "PCG64")
_PLAIN = (int, float, complex, str, bytes, type(None), np.generic)
_FIXED = (
    *(type(...), range, np.dtype, np.ufunc, re.Pattern, ModuleType, property, GenericAlias),
    *(BuiltinFunctionType, type(functools.cache(len)), type(vars(namedtuple("Pair", "one"))["one"])),
)


class Known(msgspec.Struct):
    """What a check found at the end of a dialogue."""

    number: int  # no other has it
    outcome: Outcome
    heard: list[Any]
    times: int  # that it was found


class Memory:
    """What checks have found so far, by the answers that they were given."""

    def __init__(self) -> None:
        self._steps: dict[bytes, Question | Known] = {}
        self._size = 0
        self._numbers = itertools.count(1)
        self.distrusted = set[str]()  # checks that have found, or asked, something else at the same answers

    def follow(self, session: Session, check: str, about: str) -> Known | None:
        """Ask what a check will ask; return what it finds if that is known, else it has to run."""
        if check in self.distrusted or session.heard.asked is not None:
            return None
        dialogue = session.heard.dialogue = Dialogue(f"{check} {about}")
        while dialogue.is_plain:
            step = self._steps.get(dialogue.state)
            if isinstance(step, Known):
                return step if step.times > 1 else None
            if step is None:
                return None
            session.ask_ahead(step)
        return None

    def keep(self, heard: Heard, outcome: Outcome) -> Known | None:
        """Keep what a check has found that has just run, and hold it against what is known."""
        dialogue, told = heard.dialogue, bool(outcome.printed or outcome.picture or outcome.drawn)
        if dialogue.strayed or dialogue.ahead:
            self.distrusted.add(outcome.check.name)
            raise Strayed
        if not dialogue.is_plain or told or outcome.kind not in _KINDS:
            return None
        own = msgspec.structs.replace(outcome, seconds=0.0)
        for state, question in dialogue.steps:
            if self._steps.setdefault(state, question) != question:
                self.distrusted.add(outcome.check.name)
                return None
        known = self._steps.get(dialogue.state)
        if known is None and self._size > _MOST:
            self._steps, self._size = {}, 0
            return None
        if known is None:
            self._size += dialogue.size + _EACH
            known = self._steps[dialogue.state] = Known(next(self._numbers), own, heard.answers, 0)
        if not isinstance(known, Known) or known.outcome != own:
            self.distrusted.add(outcome.check.name)
            return None
        known.times += 1
        return known


def depends_on_answers(module: ModuleType, source: bytes) -> bool:
    """Return whether the functions of a module name nothing that changes but what submissions answer.

    No clock, no file, no generator without a seed, and nothing of which it cannot be seen whether a check has
    changed it (`grader.engine.held`).
    """
    if any(type(held) is ModuleType and held.__name__ not in _MODULES for held in vars(module).values()):
        return False
    if not _shows_changes(module):
        return False
    fine = set[ast.AST]()  # where `np.random` is no more than a place; what is around a node comes before it

    def changes(node: ast.AST) -> bool:
        match node:
            case ast.Import(names):
                return any(one.name not in _MODULES for one in names)
            case ast.ImportFrom(where):
                return where not in _MODULES
            case ast.Name(name):
                return name in _STATEFUL
            case ast.Call(ast.Attribute(of, name), args, keywords) if name in _SEEDED:
                given = [*args, *(one.value for one in keywords)]
                if any(not isinstance(one, ast.Constant) or one.value is not None for one in given):
                    fine.add(of)
            case ast.Attribute(of, "Generator"):
                fine.add(of)
            case ast.Attribute(ast.Name(name), "random") if vars(module).get(name) is np:
                return node not in fine
            case ast.Attribute(_, name):
                return name in _OF_THE_PROCESS
        return False

    return not any(map(changes, ast.walk(ast.parse(source))))


def _shows_changes(module: ModuleType) -> bool:
    """Return whether a module holds nothing but what shows when it is changed."""
    seen = dict[int, Any]()

    def shows(value: Any) -> bool:
        if isinstance(value, _PLAIN + _FIXED) or type(value).__module__ == "typing" or id(value) in seen:
            return True
        seen[id(value)] = value  # so that no other object has its number
        if isinstance(value, np.ndarray):
            return value.dtype != object and value.nbytes <= MOST_KEPT
        if isinstance(value, dict):
            return all(map(shows, [*value, *value.values()]))
        if isinstance(value, list | tuple | set | frozenset):
            return all(map(shows, value))
        if isinstance(value, staticmethod | classmethod):
            return shows(value.__func__)
        if not isinstance(value, FunctionType | type):
            return False
        if value.__module__ != module.__name__:
            return True
        parts = [part for name, part in vars(value).items() if name[:2] != "__" and name != "pytestmark"]
        if isinstance(value, FunctionType):
            cells = [inside(cell) for cell in value.__closure__ or ()]
            parts += [value.__defaults__, value.__kwdefaults__, cells]
        return all(map(shows, parts))

    return all(shows(held) for name, held in vars(module).items() if name[:2] != "__")
