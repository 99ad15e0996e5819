import os
import subprocess
import sys
from importlib.metadata import entry_points

import numpy as np
import pytest

from grader.engine.plugin import seeded_generator

CHECKS = """
import numpy as np

from grader.checks import assert_close, check, exercise


@exercise("relu")
class TestRelu:
    @check(points=1)
    def test_zero(self, submission, rng):
        assert_close(submission.relu(np.zeros(2)), np.zeros(2))
        assert rng.normal() != rng.normal()

    @check(points=1)
    def test_negative(self, submission):
        assert_close(submission.relu(-np.ones(2)), np.zeros(2), what="relu(x)")

    @check(points=1)
    def test_random(self, submission, reference):
        assert_close(submission.relu(1.0), reference.relu(1.0))
"""


@pytest.fixture
def plain_pytest(tmp_path):
    """Run plain pytest in a student's folder, and return its exit code and what it says."""

    def run(module, *arguments, checks=CHECKS):
        (tmp_path / "test_nets.py").write_text(checks)
        if module is not None:
            (tmp_path / "nets.py").write_text(module)
        environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTEST")}
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-rs", "-p", "grader.engine.plugin", *arguments],
            cwd=tmp_path,
            env=environment | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr

    return run


def test_public_checks_run_with_plain_pytest_in_the_students_folder(plain_pytest):
    code, text = plain_pytest("import numpy as np\ndef relu(x): return np.maximum(x, 0)\n", "-Werror")
    assert code == 0
    assert "2 passed, 1 skipped" in text
    assert "compares with the reference solution, which only the course has" in text


@pytest.mark.slow
def test_a_wrong_answer_is_told_with_its_counterexample(plain_pytest):
    code, text = plain_pytest("def relu(x): return x\n")
    assert code == 1
    assert "relu(x) is wrong." in text
    assert "difference  at [0]: -1 instead of 0 (2 of 2 entries)" in text


@pytest.mark.slow
def test_a_missing_module_is_told_plainly(plain_pytest):
    code, text = plain_pytest(None)
    assert code == 1
    assert text.count("There is no nets.py beside test_nets.py.") >= 2
    assert "Traceback" not in text


def test_a_seed_depends_on_the_secret_and_on_every_part():
    def first(*arguments):
        return seeded_generator(*arguments).normal()

    assert first(b"s", "a", 1) == first(b"s", "a", 1)
    others = [
        (b"", "a", 1),
        (b"s" * 64, "a", 1),
        (b"s", "b", 1),
        (b"s", "a", 2),
        (b"s", "a1"),
        (b"s", "a", "1", ""),
    ]
    assert len({first(*arguments) for arguments in [(b"s", "a", 1), *others]}) == 1 + len(others)
    assert isinstance(seeded_generator(b"x" * 100, "a"), np.random.Generator)


def test_a_long_secret_counts_as_a_whole():
    assert (
        seeded_generator(b"x" * 64 + b"a", "a").normal() != seeded_generator(b"x" * 64 + b"b", "a").normal()
    )


@pytest.mark.slow
def test_a_pytest_run_of_somebody_else_loads_nothing_but_the_plugin(tmp_path):
    (tmp_path / "test_else.py").write_text(
        "import sys\n"
        "def test_modules():\n"
        "    ours = {name for name in sys.modules if name.partition('.')[0] == 'grader'}\n"
        "    assert ours == {'grader', 'grader.engine', 'grader.engine.plugin'}\n"
        "    assert not {'numpy', 'msgspec'} & set(sys.modules)\n"
    )
    command = [sys.executable, "-m", "pytest", "-q", "-p", "grader.engine.plugin"]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTEST")}
    environment["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"  # other plugins may load what they like
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_the_entry_point_is_the_plugin():
    (found,) = (e for e in entry_points(group="pytest11") if e.name == "deltagrade")
    assert found.value == "grader.engine.plugin"


@pytest.mark.slow
def test_a_name_that_is_not_written_yet_is_told_by_plain_pytest(plain_pytest):
    code, text = plain_pytest("relu = ...\n")
    assert code == 1
    assert "Not written yet: relu is ..., as it was given." in text


def test_a_module_is_loaded_once_for_all_checks_of_a_run_as_in_grading(plain_pytest):
    module = "class Bag:\n    held = []\n    def put(self, x): self.held.append(x)\n"
    put = "def test_{x}(submission):\n    bag = submission.Bag()\n    bag.put({x})\n"
    put += "    assert bag.held == [{x}]\n"
    _, text = plain_pytest(module, checks=put.format(x=1) + put.format(x=2))
    assert "1 failed, 1 passed" in text
    assert "[1, 2] == [2]" in text
