"""What checks replace, walk through and lend: the same in the sandbox as under plain pytest."""

import builtins
import contextlib
import functools
import io
import ipaddress
import itertools
import re
import sys
import uuid
from datetime import UTC, datetime
from pathlib import Path
from unittest import mock

import pytest

from grader.course.model import Limits
from grader.engine.local import load_module, local_object
from grader.sandbox.choose_level import levels_here
from grader.sandbox.faults import fault_of
from grader.sandbox.launcher import ForkServer
from grader.sandbox.loading import StudentCode
from grader.sandbox.proxy import remote_module
from grader.sandbox.session import Session

SOURCE = """
import csv, functools, inspect, io, json, re, sys

def ask(prompt=""): return int(input(prompt))
def lines(): return [int(line) for line in sys.stdin]
def arguments(): return sys.argv[1:]
def say(*words): print(*words, sep="-")
def first(walk, n): return [next(walk) for _ in range(n)]
def same(x): return x
def rows(file): return list(csv.reader(file))
def save(value, file):
    json.dump(value, file)
    print(file=file)
def is_text(file): return isinstance(file, io.TextIOBase) and file.read()
def parameters(f): return str(inspect.signature(f))
def typed(f, **kinds):
    @functools.wraps(f)
    def inner(*args):
        given = inspect.signature(f).bind(*args).arguments
        return all(isinstance(given[name], kind) for name, kind in kinds.items())
    return inner
def digits(text): return re.search(r"[0-9]+", text)
add_one = functools.partial(lambda a, b: a + b, 1)
def suffix(path): return path.suffix
def path(text):
    import pathlib
    return pathlib.Path(text)
"""


@pytest.fixture(scope="module")
def session():
    """Return a session with the module of all tests."""
    with (
        ForkServer(levels_here()[-1]) as server,
        Session(server, StudentCode("work", {"work.py": SOURCE.encode()}, []), Limits()) as session,
    ):
        yield session


@pytest.fixture(params=["local", "sandboxed"])
def module(request, tmp_path):
    """Return the module as checks see it in this process, and as they see it in the sandbox."""
    if request.param == "sandboxed":
        session = request.getfixturevalue("session")
        session.begin_check()
        return remote_module(session)
    (tmp_path / "work.py").write_text(SOURCE)
    return local_object(load_module(tmp_path / "work.py", "work"))


def test_input_is_what_a_check_puts_in_its_place(module, monkeypatch):
    asked = []
    monkeypatch.setattr("builtins.input", lambda prompt: asked.append(prompt) or "5")
    assert module.ask("how many? ") == 5
    assert asked == ["how many? "]
    with mock.patch.object(builtins, "input", side_effect=["1", "2"]) as fake:
        assert module.ask() + module.ask() == 3
    assert fake.call_count == 2
    assert module.ask("again? ") == 5  # the one before is back


def test_print_is_what_a_check_puts_in_its_place(module):
    with mock.patch("builtins.print") as fake:
        module.say("a", "b")
    fake.assert_called_once_with("a", "b", sep="-")
    module.say("c")
    assert fake.call_count == 1


def test_what_is_printed_goes_into_a_text_that_a_check_puts_in_place_of_standard_output(module):
    with contextlib.redirect_stdout(io.StringIO()) as text:
        module.say("a", "b")
        module.say("c")
    assert text.getvalue() == "a-b\nc\n"
    with mock.patch("sys.stdout", new_callable=io.StringIO) as other:
        module.say("d")
    module.say("e")
    assert (text.getvalue(), other.getvalue()) == ("a-b\nc\n", "d\n")


def test_standard_input_and_arguments_are_what_a_check_puts_in_their_place(module, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO("7\n8\n9\n"))
    assert (module.ask(), module.lines()) == (7, [8, 9])
    with pytest.raises(EOFError):
        module.ask()
    monkeypatch.setattr("sys.argv", ["work.py", "--fast"])
    assert module.arguments() == ["--fast"]


def test_a_check_finds_nothing_of_what_one_before_has_replaced(session, monkeypatch):
    module = remote_module(session)
    with monkeypatch.context() as patched:
        session.begin_check()
        patched.setattr("builtins.input", lambda _: "5")
        assert module.ask() == 5
        generation = session.generation
    session.begin_check()
    with pytest.raises(EOFError) as raised:
        module.ask()
    assert fault_of(raised.value) is not None
    assert session.generation > generation
    generation = session.generation
    session.begin_check()
    assert module.suffix(Path("a.txt")) == ".txt"
    assert session.generation == generation  # nothing was replaced


def test_an_iterator_of_a_check_is_walked_through_item_by_item(module):
    taken = []
    walk = (taken.append(n) or n * n for n in itertools.count())
    assert module.first(walk, 3) == [0, 1, 4]
    assert taken == [0, 1, 2]
    assert module.first(walk, 1) == [9]
    assert module.first(iter("ab"), 2) == ["a", "b"]


def test_a_text_file_of_a_check_is_read_and_written(module):
    assert module.rows(io.StringIO("a,b\nc,d\n")) == [["a", "b"], ["c", "d"]]
    assert module.is_text(io.StringIO("text")) == "text"
    buffer = io.StringIO()
    module.save([1, 2], buffer)
    assert buffer.getvalue() == "[1, 2]\n"


def test_identifiers_addresses_and_paths_travel(module):
    for value in (uuid.UUID(int=5), ipaddress.ip_address("10.0.0.1"), ipaddress.ip_address("::1")):
        assert module.same(value) == value
        assert type(module.same(value)) is type(value)
    assert module.suffix(Path("a/b.txt")) == ".txt"
    assert module.path("a/b") == Path("a/b")
    assert module.same(datetime(2024, 1, 1, tzinfo=UTC)).tzinfo is UTC


def test_a_function_of_a_check_says_what_it_takes(module):
    def given(a, b=2, /, *rest, c, d=4, **more): ...

    taken = re.sub(r"=\w+", "=", module.parameters(given))  # a default value stays here
    assert taken == "(a, b=, /, *rest, c, d=, **more)"
    assert module.typed(lambda x, y: 0, y=int)("a", 1)
    assert not module.typed(lambda x, y: 0, x=int)("a", 1)


def test_matches_and_partial_functions_are_instances_of_what_python_calls_so(module):
    assert isinstance(module.digits("a12"), re.Match)
    assert module.digits("a12")[0] == "12"
    assert isinstance(module.add_one, functools.partial)
    assert module.add_one(2) == 3
