"""Names that a piece of Python binds and needs."""

import symtable

import pytest

from grader.importing.names import DEEPEST, NotPython, names_of, parse
from grader.nbgrader.importing.namespace import changed

PIECES = [
    "y = f(x)",
    "def f(a, b=c, *d, e: g = h, **i): return a + b + k",
    "f = lambda a, b=c: a + d",
    "[a + b for a in c for d in a if e]",
    "{a: b for a, b in c.items()}",
    "for a in b:\n    c = a\nelse:\n    d",
    "with a() as b, c(b):\n    d = b",
    "try:\n    a()\nexcept b as c:\n    print(c)\nfinally:\n    d",
    "import a.b, c as d\nfrom e import f as g",
    "class A(b, metaclass=c):\n    d = e\n    def f(self): return g + A",
    "@a\ndef b(): pass",
    "a: int = b\nc: str",
    "if (a := b) > c:\n    d = a",
    "match a:\n    case [b, *c]: d\n    case {'e': f, **g}: h\n    case i: j",
    "def f():\n    def g(): return a\n    b = g\n    return b + c",
    "print(f'{a + b!r:>{c}}')",
    "a.b[c].d = e",
    "async def f():\n    async with a as b:\n        await c(b)",
]


def needed_by_python(source):
    """Return the names that Python itself would look up outside of a function with this body."""
    body = "\n".join(f"    {line}" for line in source.split("\n"))
    table = symtable.symtable(f"def around():\n{body}\n", "<test>", "exec").get_children()[0]
    return {name for inner in every_table(table) for name in globals_of(inner)}


def every_table(table):
    yield table
    for inner in table.get_children():
        yield from every_table(inner)


def globals_of(table):
    return {symbol.get_name() for symbol in table.get_symbols() if symbol.is_global()}


@pytest.mark.parametrize("source", PIECES)
def test_needed_names_are_those_that_python_looks_up_outside(source):
    assert names_of(parse(source).body).needed == needed_by_python(source)


@pytest.mark.parametrize("source", ["x = x + 1", "x += 1", "del x", "y = x; x = 2", "print(x); x = 1"])
def test_a_name_that_is_read_before_it_is_bound_is_needed(source):
    assert "x" in names_of(parse(source).body).needed


@pytest.mark.parametrize(
    "source", ["x = 1; x += 1", "for x in []: print(x)", "x = 1; del x", "import x; x.a"]
)
def test_a_name_that_is_bound_first_is_not_needed(source):
    assert "x" not in names_of(parse(source).body).needed


def test_what_a_function_looks_up_later_may_be_bound_below_it():
    assert "g" not in names_of(parse("def f(): return g()\ndef g(): return 1").body).needed


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("a[0] = 1", {"a"}),
        ("a.b.c = 1", {"a"}),
        ("del a[0]", {"a"}),
        ("a.append(b)", {"a"}),
        ("for i in b: a[i] += c", {"a"}),
        ("f(a)", set()),
        ("def f(): a[0] = 1", set()),
        ("x = a.pop()", set()),
    ],
)
def test_names_whose_value_changes_in_place(source, names):
    assert changed(parse(source).body[0]) == names


@pytest.mark.parametrize("source", ["def f(:", "x = '\0'", "(" * 300, "1" + "+1" * 3 * DEEPEST])
def test_what_is_no_python_is_told_in_one_line(source):
    with pytest.raises(NotPython) as told:
        parse(source)
    assert str(told.value)
    assert "\n" not in str(told.value)
