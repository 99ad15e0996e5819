import contextlib
import os
import sys
import textwrap
from pathlib import Path
from types import SimpleNamespace
from typing import ClassVar

import numpy as np
import pytest

from grader.engine.local import load_module, local_object
from grader.engine.suite import Suite
from grader.engine.warm_session import with_checks
from grader.errors import AuthoringError
from grader.sandbox.faults import TimedOut

HEAD = """
import numpy as np
import pytest
from grader.checks import CheckFailed, assert_close, check, exercise
"""
REFERENCE = "def double(x): return 2 * x\ndef zero(x): return 0 * x\n"


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    """Be in a folder of its own, as a judge is: what lies beside the checks is held, here all of `.venv`."""
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def engine_of(tmp_path):
    """Return what a function makes of the engine of some check files."""

    def run(body, checks, *, hidden=None, reference=REFERENCE, **options):
        files = [tmp_path / "test_nets.py"]
        files[0].write_text(HEAD + textwrap.dedent(checks))
        if hidden is not None:
            files.append(tmp_path / "test_hidden.py")
            files[1].write_text(HEAD + textwrap.dedent(hidden))
        if reference is not None:
            (tmp_path / "nets.py").write_text(reference)
        suite = Suite("00-nets", files, tmp_path / "nets.py" if reference is not None else None, **options)
        return with_checks(suite, body)

    return run


@pytest.fixture
def submission(tmp_path):
    def of(source):
        (tmp_path / "student.py").write_text(source)
        return local_object(load_module(tmp_path / "student.py", "student"))

    return of


@pytest.fixture
def outcomes(engine_of, submission):
    """Return the outcomes of some checks on some student's source, by the checks' last names."""

    def run(checks, source=REFERENCE, *, proven=True, **options):
        def body(engine):
            return engine.run(submission(source), proven=proven)

        return {o.check.name.rpartition("::")[2]: o for o in engine_of(body, checks, **options)}

    return run


TWO = """
    @exercise("double")
    class TestDouble:
        @check(points=1.5, hint="Twice.")
        def test_one(self, submission):
            assert_close(submission.double(1), 2)

        @check(points=0.5, seconds=0.25)
        def test_array(self, submission, reference):
            x = np.arange(3.0)
            assert_close(submission.double(x), reference.double(x), inputs={"x": x})

    @exercise("zero")
    @check(points=1)
    def test_zero(submission):
        assert submission.zero(3) == 0
"""


def test_checks_are_collected_with_their_marks(engine_of):
    checks = engine_of(lambda engine: engine.checks, TWO)
    assert [(c.name, c.exercise, c.points, c.hint, c.seconds) for c in checks] == [
        ("test_nets.py::TestDouble::test_one", "double", 1.5, "Twice.", None),
        ("test_nets.py::TestDouble::test_array", "double", 0.5, "", 0.25),
        ("test_nets.py::test_zero", "zero", 1, "", None),
    ]


def test_points_are_earned_check_by_check(outcomes):
    found = outcomes(
        TWO,
        "def double(x): return 2.0 if x is 1 else x\n".replace("x is 1", "np.ndim(x) == 0")
        + "import numpy as np\ndef zero(x): return 0\n",
    )
    assert {name: (o.status, o.earned) for name, o in found.items()} == {
        "test_one": ("passed", 1.5),
        "test_array": ("failed", 0.0),
        "test_zero": ("passed", 1.0),
    }
    assert found["test_array"].counterexample.inputs == {"x": "[0, 1, 2]"}
    assert all(o.seconds > 0 for o in found.values())


def test_one_submission_after_another_is_another(engine_of, submission):
    sources = [REFERENCE, "def double(x): return x\ndef zero(x): return 0\n", REFERENCE]

    def body(engine):
        return [[o.status for o in engine.run(submission(source))] for source in sources]

    assert engine_of(body, TWO) == [["passed"] * 3, ["failed", "failed", "passed"], ["passed"] * 3]


def test_a_single_check_does_not_keep_the_submission_before(engine_of, submission):
    def body(engine):
        right, wrong = submission(REFERENCE), submission("def zero(x): return 1\n")
        return [engine.run(s, exercises=["zero"])[0].status for s in (right, wrong, right)]

    assert engine_of(body, TWO) == ["passed", "failed", "passed"]


def test_exercises_can_be_chosen(engine_of, submission):
    def body(engine):
        return [
            [o.check.exercise for o in engine.run(submission(REFERENCE), exercises=e)]
            for e in (["zero"], ["x"])
        ]

    assert engine_of(body, TWO) == [["zero"], []]


def test_what_is_done_before_a_check_can_fail_it(engine_of, submission):
    seen = []

    class NoTime:
        within = contextlib.nullcontext
        heard: ClassVar = {}
        session = SimpleNamespace(code=SimpleNamespace(files={}))

        def begin(self, check):
            seen.append(check.exercise)
            if check.exercise == "zero":
                raise TimedOut("No time is left.")

    def body(engine):
        return engine.run(submission(REFERENCE), NoTime())

    found = engine_of(body, TWO)
    assert seen == ["double", "double", "zero"]
    assert [o.kind for o in found] == ["", "", "timeout"]


FIXTURES = """
    STARTED = []

    @pytest.fixture(scope="module")
    def table():
        STARTED.append(1)
        return np.ones(len(STARTED))

    @pytest.fixture
    def answer(submission):
        return submission.double(4)

    @exercise("double")
    class TestDouble:
        @check(points=1)
        @pytest.mark.parametrize(("x", "y"), [(1, 2), (3, 6), pytest.param(0, 1, id="wrong")])
        def test_cases(self, submission, x, y):
            assert_close(submission.double(x), y)

        @check(points=1)
        def test_fixture(self, answer, table):
            assert_close(answer, 8)
            assert len(table) == 1

        @check(points=1)
        def test_again(self, table):
            assert len(table) == 1
"""


def test_parametrized_checks_and_authors_fixtures_work(outcomes):
    found = outcomes(FIXTURES)
    assert {name: o.status for name, o in found.items()} == {
        "test_cases[1-2]": "passed",
        "test_cases[3-6]": "passed",
        "test_cases[wrong]": "failed",
        "test_fixture": "passed",
        "test_again": "passed",
    }


RANDOM = """
    SEEN = []

    @exercise("double")
    class TestDouble:
        @check(points=1)
        def test_a(self, submission, rng):
            SEEN.append(rng.normal())
            raise CheckFailed(str(SEEN[-1]))

        @check(points=1)
        def test_b(self, rng):
            raise CheckFailed(str(rng.normal()))
"""


def test_random_inputs_are_the_same_again_and_differ_by_check_secret_and_round(engine_of, submission):
    def draws(engine):
        return [[o.message for o in engine.run(submission(REFERENCE), round_=r)] for r in (None, None, 0, 1)]

    plain = engine_of(draws, RANDOM)
    assert plain[0] == plain[1] == plain[2] != plain[3]
    assert plain[0][0] != plain[0][1]
    assert engine_of(draws, RANDOM)[0] == plain[0]
    assert engine_of(draws, RANDOM, secret=b"s")[0] != plain[0]
    assert engine_of(draws, RANDOM, round=1)[0] == plain[3]


def test_a_check_that_needs_a_reference_is_an_error_where_there_is_none(outcomes):
    found = outcomes(TWO, reference=None)
    assert (found["test_array"].status, found["test_array"].earned) == ("error", 0.0)
    assert "there is no reference solution here" in found["test_array"].message
    assert found["test_zero"].status == "passed"


STRANGE = """
    @exercise("double")
    class TestDouble:
        @check(points=1)
        def test_index(self, submission):
            submission.double(1)[5]

        @check(points=1)
        def test_skip(self):
            pytest.skip("not today")

        @check(points=1)
        @pytest.mark.skip(reason="never")
        def test_mark(self): pass

        @check(points=1)
        @pytest.mark.xfail
        def test_xfail(self): assert 1 == 2

        @check(points=1)
        def test_fixture(self, nothing_like_it): pass

        @check(points=1)
        def test_exit(self): raise SystemExit(0)

        @check(points=1)
        def test_raises(self, submission):
            with pytest.raises(ValueError, match="no"):
                submission.zero(1)

        @check(points=1)
        def test_warns(self):
            np.log(np.zeros(1))
"""


def test_faults_of_a_check_itself_cost_nobody_points(outcomes):
    found = outcomes(STRANGE, proven=False)
    status = {name: o.status for name, o in found.items()}
    assert status == {
        "test_index": "error",
        "test_skip": "error",
        "test_mark": "error",
        "test_xfail": "error",
        "test_fixture": "error",
        "test_exit": "error",
        "test_raises": "failed",
        "test_warns": "passed",
    }
    assert found["test_raises"].message == "It should raise ValueError, and does not."
    assert "TypeError" in found["test_index"].message
    assert "test_nets.py, line" in found["test_index"].detail
    assert "asks for a fixture 'nothing_like_it', and there is none" in found["test_fixture"].message
    assert found["test_fixture"].message.startswith("test_nets.py, line ")


def test_what_a_proven_check_cannot_use_is_the_students(outcomes):
    found = outcomes(STRANGE, proven=True)["test_index"]
    assert (found.status, found.kind) == ("failed", "unusable")


def test_an_expected_exception_of_the_student_passes(outcomes):
    assert outcomes(STRANGE, "def zero(x): raise ValueError('no')")["test_raises"].status == "passed"


def test_what_a_check_prints_is_seen_by_nobody(outcomes, capfd):
    printing = """
        import sys

        @exercise("double")
        @check(points=1)
        def test_loud(submission):
            print("LOUD", submission.double(2))
            sys.stdout.write("LOUD")
    """
    assert outcomes(printing)["test_loud"].status == "passed"
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("checks", "problem"),
    [
        ("def test_a(:\n    pass", "SyntaxError"),
        ("import notamodule", "test_nets.py:5: ModuleNotFoundError: No module named 'notamodule'"),
        ("1 / 0", "ZeroDivisionError"),
        ("def test_a(submission): pass", "test_nets.py::test_a: it needs both @exercise and @check"),
        ("@exercise('a')\ndef test_a(): pass", "it needs both @exercise and @check"),
        ("@check(points=1)\ndef test_a(): pass", "it needs both @exercise and @check"),
        ("x = 1", "they hold no check"),
        ("", "they hold no check"),
    ],
)
def test_a_check_file_that_cannot_be_used_is_the_authors_to_mend(engine_of, checks, problem):
    def body(engine):
        raise AssertionError("no check is run")

    with pytest.raises(AuthoringError) as caught:
        engine_of(body, checks)
    assert problem in str(caught.value)
    assert "00-nets" in caught.value.message


def test_a_missing_check_file_is_told(tmp_path):
    with pytest.raises(AuthoringError, match="There is no check file"):
        with_checks(Suite("00-nets", [tmp_path / "test_nets.py"]), lambda engine: None)


def test_an_error_of_the_body_comes_out_as_it_is(engine_of):
    def body(engine):
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        engine_of(body, TWO)


def test_settings_of_other_test_runs_change_nothing_and_are_left_alone(outcomes, monkeypatch, tmp_path):
    monkeypatch.setenv("PYTEST_ADDOPTS", "-k nothing --maxfail=1 --no-such-option")
    monkeypatch.setenv("PYTEST_PLUGINS", "no_such_plugin")
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = -k nothing\n")
    (tmp_path / "conftest.py").write_text("raise SystemExit('never read')")
    before = dict(os.environ)
    found = outcomes(TWO, "def double(x): return 0\ndef zero(x): return 0\n")
    assert [o.status for o in found.values()] == ["failed", "failed", "passed"]
    assert dict(os.environ) == before


def test_files_of_one_name_in_two_folders_are_two_suites(tmp_path):
    names = []
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        file = tmp_path / folder / "test_hidden.py"
        file.write_text(HEAD + f"@exercise('x')\n@check(points=1)\ndef test_{folder}(): pass\n")
        names += with_checks(Suite("00", [file]), lambda engine: [c.name for c in engine.checks])
    assert names == ["test_hidden.py::test_a", "test_hidden.py::test_b"]
    assert "test_hidden" not in sys.modules
    assert not list(tmp_path.rglob("__pycache__"))


def test_a_check_file_that_was_changed_is_read_again(engine_of):
    first = engine_of(lambda engine: engine.checks[0].points, TWO)
    second = engine_of(lambda engine: engine.checks[0].points, TWO.replace("1.5", "2.5"))
    assert (first, second) == (1.5, 2.5)


def test_hidden_and_public_files_are_one_suite(engine_of, submission):
    hidden = """
        @exercise("zero")
        @check(points=3)
        def test_hidden_zero(submission): assert submission.zero(1) == 0
    """

    def body(engine):
        return [(o.check.name, o.earned) for o in engine.run(submission(REFERENCE))][-1]

    assert engine_of(body, TWO, hidden=hidden) == ("test_hidden.py::test_hidden_zero", 3)


def test_a_submission_cannot_spoil_the_random_state_of_this_process(outcomes):
    before = np.random.get_state()[1].tolist()
    outcomes(RANDOM)
    assert np.random.get_state()[1].tolist() == before


SEVERAL = """
    @exercise("double")
    class TestDouble:
        @check(points=1)
        def test_one(self, submission): assert submission.double(1) == 2
        @check(points=1)
        def test_two(self, submission): assert submission.double(2) == 4

    @exercise("zero")
    class TestZero:
        @check(points=1)
        def test_one(self, submission): assert submission.zero(1) == 0
        @check(points=1)
        def test_two(self, submission): assert submission.zero(2) == 0
"""


@pytest.mark.parametrize("mark", ["", "@pytest.mark.parametrize('x', [1])\n    "], ids=["quick", "by pytest"])
def test_runs_of_any_exercises_follow_one_another(engine_of, submission, mark):
    checks = SEVERAL.replace("class TestZero", f"{mark}class TestZero").replace(
        "(self, submission): assert submission.zero",
        f"(self, submission{', x' if mark else ''}): assert submission.zero",
    )

    def body(engine):
        runs = [[], ["zero"], ["double"], ["zero"], [], ["zero"], []]
        return [[o.message for o in engine.run(submission(REFERENCE), exercises=run)] for run in runs]

    assert engine_of(body, checks) == [[""] * n for n in (4, 2, 2, 2, 4, 2, 4)]


def test_a_check_may_write_into_a_folder_of_pytests(outcomes, tmp_path, monkeypatch):
    monkeypatch.setenv("PYTEST_DEBUG_TEMPROOT", str(tmp_path))  # else it first removes what older runs left
    checks = """
        @exercise("double")
        class TestDouble:
            @check(points=1)
            def test_file(self, submission, tmp_path):
                (tmp_path / "x.txt").write_text(str(submission.double(1)))
                assert (tmp_path / "x.txt").read_text() == "2"

            @check(points=1)
            def test_again(self, submission, tmp_path):
                assert not list(tmp_path.iterdir())
    """
    assert {name: o.status for name, o in outcomes(checks, proven=False).items()} == {
        "test_file": "passed",
        "test_again": "passed",
    }


def test_what_a_check_keeps_on_its_instance_is_gone_with_the_submission(engine_of, submission):
    checks = """
        @exercise("double")
        class TestDouble:
            kept = None
            @check(points=1)
            def test_one(self, submission):
                assert self.kept is None
                self.kept = submission.double(1)
    """

    def body(engine):
        return [engine.run(submission(REFERENCE))[0].status for _ in range(2)]

    assert engine_of(body, checks) == ["passed", "passed"]


OWN = """
    @pytest.fixture
    def rng(): return "the author's own"

    @exercise("double")
    class TestOwn:
        def setup_method(self): self.ready = True

        @check(points=1)
        def test_own_fixture(self, rng): assert rng == "the author's own"

        @check(points=1)
        def test_setup(self, submission): assert self.ready

    @exercise("zero")
    @pytest.mark.skip(reason="not now")
    @check(points=1)
    def test_skipped(submission): assert False

    @exercise("zero")
    @check(points=1)
    async def test_asynchronous(submission): assert False

    @exercise("zero")
    @pytest.mark.usefixtures("submission")
    @check(points=1)
    def test_used_only(): pass
"""


def test_what_only_pytest_can_run_is_run_by_pytest(outcomes):
    found = outcomes(OWN)
    assert {name: o.status for name, o in found.items()} == {
        "test_own_fixture": "passed",
        "test_setup": "passed",
        "test_skipped": "error",
        "test_asynchronous": "failed",
        "test_used_only": "passed",
    }


@pytest.mark.parametrize(
    "name", ["a [1]", "[b", "c]", "d::e", "$HOME", "~", "@f", "-k x", "50%", "g'\"h", "*?"]
)
def test_any_name_of_a_folder_will_do_and_the_body_stands_where_it_stood(tmp_path, name):
    folder = tmp_path / name / "toy"
    folder.mkdir(parents=True)
    (folder / "test_hidden.py").write_text(HEAD + "@exercise('x')\n@check(points=1)\ndef test_a(): pass\n")

    def body(engine):
        return [check.name for check in engine.checks], Path.cwd()

    before = Path.cwd()
    found = with_checks(Suite("00", [folder / "test_hidden.py"]), body)
    assert found == (["test_hidden.py::test_a"], before)
    assert Path.cwd() == before


ASSERTS = """
    @exercise("double")
    class TestDouble:
        @check(points=1)
        def test_sides(self, submission):
            x = np.array([1.0, 2.0])
            assert submission.double(x).sum() == \\
                submission.zero(x).sum() + 7

        @check(points=1)
        def test_member(self, submission): assert "\\x1b[2J" in submission.zero([]), "It " + "is gone."

        @check(points=1)
        def test_call(self, submission): assert np.allclose(submission.double(1), 2 + 1, rtol=0)

        @check(points=1)
        def test_pair(self, submission):
            assert submission.double(1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1) == (3, -4)

        @check(points=1)
        def test_other(self, submission):
            assert any(x > 9 for x in [1])

        @check(points=1)
        def test_holds(self, submission): assert isinstance(submission.double(1), int)
"""


def test_a_plain_assert_tells_the_values_that_it_compares(outcomes):
    found = outcomes(ASSERTS)
    told = {
        name: (o.message, *(o.counterexample.lines() if o.counterexample else []))
        for name, o in found.items()
    }
    assert told == {
        "test_sides": (
            "This does not hold: submission.double(x).sum() == submission.zero(x).sum() + 7",
            "submission.double(x).sum()    6",
            "submission.zero(x).sum() + 7  7",
        ),
        "test_member": ("It is gone.", "submission.zero([])  []"),
        "test_call": (
            "This does not hold: np.allclose(submission.double(1), 2 + 1, rtol=0)",
            "submission.double(1)  2",
            "2 + 1                 3",
        ),
        "test_pair": (
            "This does not hold: submission.double(1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1) == (3, -4)",
            "returned  18",
            "expected  (3, -4)",
        ),
        "test_other": ("This does not hold: any((x > 9 for x in [1]))",),
        "test_holds": ("",),
    }
    assert {o.status for o in found.values()} == {"failed", "passed"}
