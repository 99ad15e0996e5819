import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import numpy
import pytest
from levels_tried import LEVELS, QUICKLY

from grader.course.model import Limits
from grader.errors import SandboxError
from grader.sandbox.faults import ModuleFault
from grader.sandbox.launcher import ForkServer
from grader.sandbox.loading import StudentCode
from grader.sandbox.packages import installed, package_of, slow_imports
from grader.sandbox.proxy import remote_module
from grader.sandbox.session import Session


def test_a_package_is_found_with_its_files_and_nothing_else_may_be_imported():
    paths, refused = installed(("numpy",))
    assert str(Path(numpy.__file__).parent) in paths
    assert {"pytest", "msgspec", "click", "grader"} <= set(refused)
    assert not {"numpy", "json", "os"} & set(refused)


def test_the_folder_that_a_command_is_run_in_is_looked_through_as_well(tmp_path, monkeypatch):
    (tmp_path / "beside.py").touch()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", ["", *sys.path])
    assert "beside" in installed.__wrapped__(("numpy",))[1]


def test_what_a_package_needs_comes_with_it():
    paths, refused = installed(("nbformat",))
    names = {Path(path).name for path in paths}
    assert {"nbformat", "jsonschema", "traitlets"} <= names
    assert "pytest" not in names and "jsonschema" not in refused


def test_a_package_that_is_not_installed_is_told():
    with pytest.raises(SandboxError, match="'no-such-package', which students' code may import") as caught:
        ForkServer(packages=["no-such-package"])
    assert "pip install no-such-package" in caught.value.hint


@pytest.mark.slow
def test_a_module_is_told_by_the_name_that_pip_knows():
    assert package_of("no_such_module") == "no_such_module"
    other = next((m, d[0]) for m, d in packages_distributions().items() if m != d[0] and d[0].isidentifier())
    assert package_of(other[0]) == other[1]


@pytest.mark.slow
@pytest.mark.parametrize("level", QUICKLY)
def test_a_package_is_there_only_where_it_is_allowed(level):
    code = StudentCode("work", {"work.py": b"import nbformat\nx = nbformat.current_nbformat\n"})
    with ForkServer(level, ["nbformat"]) as server, Session(server, code, Limits(call_seconds=20)) as session:
        assert remote_module(session).x == 4
    told = "work.py cannot be loaded: it imports nbformat: nbformat is not allowed in this assignment."
    with ForkServer(level) as server, Session(server, code, Limits()) as session:
        with pytest.raises(ModuleFault) as caught:
            _ = remote_module(session).x
        assert caught.value.message == told


def test_what_takes_long_is_a_package_and_what_of_it_a_source_names():
    source = b"import os, pytest\nimport numpy.polynomial as P\ndef f():\n    from scipy import stats\n"
    assert slow_imports((), [source]) == []
    assert slow_imports(("scipy",), [b"not Python", source]) == ["scipy", "numpy.polynomial", "scipy.stats"]
    assert {"matplotlib", "matplotlib.pyplot"} <= set(slow_imports(("matplotlib",), []))


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.slow
def test_packages_are_imported_once_before_any_code_of_students(level):
    # The threads that polars starts are gone by then, and matplotlib needs no folder of a user.
    source = b"""
import sys
there = sorted({"pandas", "polars", "matplotlib.pyplot"} & set(sys.modules))
import matplotlib.pyplot as plt, pandas as pd, polars as pl

def table(): return [float(pd.DataFrame({"a": [1, 2]})["a"].sum()), pl.DataFrame({"a": [3]})["a"].to_list()]
def plot():
    figure, axes = plt.subplots(layout="constrained")
    axes.set_title("Something")
    figure.savefig("plot.png")
    return open("plot.png", "rb").read(4)
"""
    limits = Limits(call_seconds=1, load_seconds=0.2)
    with (
        ForkServer(level, ["pandas", "polars", "matplotlib"]) as server,
        Session(server, StudentCode("work", {"work.py": source}), limits) as session,
    ):
        module = remote_module(session)
        assert module.there == ["matplotlib.pyplot", "pandas", "polars"]
        assert module.table() == [3.0, [3]]
        assert module.plot() == b"\x89PNG"


@pytest.mark.parametrize("level", QUICKLY)
def test_a_module_that_is_nowhere_and_one_of_the_submissions_own_are_told_apart(level):
    files = {
        "work.py": b"import click\ntry:\n    import nunpy\nexcept ImportError as error: told = str(error)\n"
        b"x = click.x\n",
        "click.py": b"x = 7\n",
    }
    with ForkServer(level) as server, Session(server, StudentCode("work", files), Limits()) as session:
        module = remote_module(session)
        assert module.x == 7
        assert module.told == "No module named 'nunpy'"
