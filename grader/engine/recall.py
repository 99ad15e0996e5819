"""Checks that need not run again: what they find is known of a submission that answers as another did.

Nothing here decides anything. What is recalled is what the check itself found, twice, from the very same
answers to the very same questions, and only of checks whose module shows that they depend on nothing else.
Each submission is asked all of it in a process of its own, under its limits. So whose work came first changes
nothing.
"""

import ast
import functools
import itertools
import pickle
import re
from collections import namedtuple
from collections.abc import Sequence
from types import BuiltinFunctionType, FunctionType, GenericAlias, ModuleType
from typing import Any

import msgspec
import numpy as np

from grader.engine.outcome import Outcome
from grader.sandbox.dialogue import Dialogue, Question
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

    def __init__(self, modules: Sequence[ModuleType]) -> None:
        self._modules = [*modules]
        self._held = held_by(self._modules)
        self._steps: dict[bytes, Question | Known] = {}
        self._size = 0
        self._numbers = itertools.count(1)
        self.distrusted = set[str]()  # checks that have found, or asked, something else at the same answers

    def follow(self, session: Session, check: str, about: str) -> Known | None:
        """Ask what a check will ask; return what it finds if that is known, else it has to run."""
        if check in self.distrusted or session.asked is not None:
            return None
        dialogue = session.dialogue = Dialogue(f"{check} {about}")
        while dialogue.is_plain:
            step = self._steps.get(dialogue.state)
            if isinstance(step, Known):
                return step if step.times > 1 else None
            if step is None:
                return None
            session.ask_ahead(step)
        return None

    def keep(self, dialogue: Dialogue, outcome: Outcome, heard: list[Any]) -> Known | None:
        """Keep what a check has found that has just run, and hold it against what is known."""
        told = bool(outcome.printed or outcome.picture or outcome.drawn)
        if dialogue.strayed:
            self.distrusted.add(outcome.check.name)
        if not dialogue.is_plain or dialogue.ahead or told or outcome.kind not in _KINDS:
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
            known = self._steps[dialogue.state] = Known(next(self._numbers), own, heard, 0)
        same = isinstance(known, Known) and known.outcome == own
        if not isinstance(known, Known) or not same or (known.times == 1 and self._have_changed()):
            self.distrusted.add(outcome.check.name)
            return None
        known.times += 1
        return known

    def _have_changed(self) -> bool:
        return held_by(self._modules) != self._held


def depends_on_answers(module: ModuleType, source: bytes) -> bool:
    """Return whether the checks of a module name nothing that changes but what submissions answer.

    No clock, no file, no generator without a seed, nothing of which it cannot be seen whether it has changed.
    """
    try:
        held_by([module])
    except TypeError:
        return False
    tree = ast.parse(source)
    above = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}

    def changes(node: ast.AST) -> bool:
        match node:
            case ast.Import(names):
                return any(one.name not in _MODULES for one in names)
            case ast.ImportFrom(where):
                return where not in _MODULES
            case ast.Name(name):
                return name in _STATEFUL
            case ast.Attribute(ast.Name(name), "random") if vars(module).get(name) is np:
                of, call = above[node], above[above[node]]
                seeded = isinstance(call, ast.Call) and bool(call.args or call.keywords)
                return not (
                    isinstance(of, ast.Attribute)
                    and (of.attr == "Generator" or (of.attr in _SEEDED and seeded))
                )
            case ast.Attribute(_, "seconds"):
                return True
        return False

    return not any(map(changes, ast.walk(tree)))


def held_by(modules: Sequence[ModuleType]) -> bytes:
    """Return what modules hold that could change, as bytes; `TypeError` for what may be anything."""
    seen, names = dict[int, Any](), {module.__name__ for module in modules}

    def told(value: Any) -> Any:
        if isinstance(value, _PLAIN):
            return value
        if isinstance(value, np.ndarray) and value.dtype != object:
            return value.shape, value.dtype.str, value.tobytes()
        if id(value) in seen or isinstance(value, _FIXED) or type(value).__module__ == "typing":
            return None
        seen[id(value)] = value  # so that no other object has its number
        if isinstance(value, dict):
            return [(told(key), told(entry)) for key, entry in value.items()]
        if isinstance(value, list | tuple | set | frozenset):
            return [*map(told, value)]
        if isinstance(value, staticmethod | classmethod):
            return told(value.__func__)
        if isinstance(value, FunctionType | type):
            if value.__module__ not in names:
                return None
            parts = [
                (name, part)
                for name, part in vars(value).items()
                if name[:2] != "__" and name != "pytestmark"
            ]
            if isinstance(value, FunctionType):
                cells = [cell.cell_contents for cell in value.__closure__ or ()]
                parts += [("", (value.__defaults__, value.__kwdefaults__, cells))]
            return [(name, told(part)) for name, part in parts]
        raise TypeError(f"a {type(value).__name__} may be anything")

    own = [{name: held for name, held in vars(one).items() if name[:2] != "__"} for one in modules]
    return pickle.dumps([*map(told, own)])
