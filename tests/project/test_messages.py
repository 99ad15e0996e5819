"""Every text for people gets exactly the facts that it names, wherever it is used."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from grader import messages
from grader.grading.results import UndecidedKind
from grader.sandbox.faults import StudentFault

ROOT = Path(messages.__file__).parent
TEXTS = {name: text for name, text in vars(messages).items() if name.isupper() and isinstance(text, str)}


def fields(text: str) -> set[str]:
    return {field for _, field, _, _ in string.Formatter().parse(text) if field}


def named(node: ast.AST) -> Iterator[str]:
    """Yield the names of the texts in an expression, but not of those that another call in it is given."""
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "m":
        yield node.attr
    if not isinstance(node, ast.Call):
        for child in ast.iter_child_nodes(node):
            yield from named(child)


def uses(tree: ast.AST) -> Iterator[tuple[set[str], set[str]]]:
    """Yield the texts of each call that is given some, as names, and the facts that are given with them."""
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call):
            continue
        formats = isinstance(call.func, ast.Attribute) and call.func.attr == "format"
        given = [call.func.value] if formats and isinstance(call.func, ast.Attribute) else call.args[:1]
        names = {name for text in given for name in named(text)}
        if names & TEXTS.keys():
            yield names & TEXTS.keys(), {keyword.arg or "" for keyword in call.keywords}


@pytest.mark.parametrize(
    "path", sorted(p for p in ROOT.rglob("*.py") if "import messages as m" in p.read_text(encoding="utf-8"))
)
def test_every_text_is_given_its_facts(path: Path) -> None:
    for names, facts in uses(ast.parse(path.read_text(encoding="utf-8"))):
        wanted = set().union(*(fields(TEXTS[name]) for name in names))
        assert wanted <= facts, (path.name, names)


def test_every_kind_of_undecided_result_has_its_text() -> None:
    assert set(messages.UNDECIDED) == set(get_args(UndecidedKind))
    assert set().union(*map(fields, messages.UNDECIDED.values())) == {"why"}
    assert set().union(*map(fields, messages.RAISED.values())) <= {"name", "text", "package"}


def test_every_text_is_used() -> None:
    sources = "\n".join(path.read_text(encoding="utf-8") for path in ROOT.rglob("*.py"))
    imported = set(
        re.findall(r"\w+", " ".join(re.findall(r"^from grader\.messages import (.+)", sources, re.M)))
    )
    assert [name for name in TEXTS if f"m.{name}" not in sources and name not in imported] == []


@pytest.mark.slow
def test_no_other_module_spells_the_beginning_of_a_text() -> None:
    """Neither to compare with it nor to tell it: behaviour goes by kinds, and the words are in one place."""
    texts = (*TEXTS.values(), *messages.RAISED.values(), *messages.UNDECIDED.values())
    for path in ROOT.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        parts = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)]
        long = [part.strip() for part in parts if isinstance(part, str) and len(part.strip()) >= 12]
        spelt = [part for part in long if any(text.startswith(part) for text in texts)]
        assert path.name == "messages.py" or spelt == [], path


def test_braces_in_what_a_student_wrote_are_no_facts() -> None:
    assert StudentFault("It raises KeyError: {x}").message == "It raises KeyError: {x}"
    assert StudentFault("{a}: {b}", a="{b}", b="{0.__class__}").message == "{b}: {0.__class__}"
