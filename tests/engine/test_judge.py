import os
import textwrap

import msgspec
import pytest

from grader.course.model import Assignment, Limits
from grader.engine.judge import judging
from grader.engine.suite import Suite
from grader.errors import AuthoringError, SandboxError

HEAD = """
import numpy as np
import pytest
from grader.checks import CheckFailed, assert_close, check, exercise
"""
RIGHT = (
    "import numpy as np\ndef double(x): return 2 * x\ndef zero(x): return 0 * x\ndef one(x): return x ** 0\n"
)
CHECKS = """
    @exercise("double")
    class TestDouble:
        @check(points=1)
        def test_number(self, submission): assert_close(submission.double(1), 2)

        @check(points=1)
        def test_array(self, submission, reference, rng):
            x = rng.normal(size=3)
            assert_close(submission.double(x), reference.double(x))

    @exercise("zero")
    class TestZero:
        @check(points=1)
        def test_number(self, submission): assert_close(submission.zero(1), 0)

        @check(points=1)
        def test_again(self, submission): assert_close(submission.zero(2), 0)

    @exercise("one")
    @check(points=1)
    def test_one(submission): assert_close(submission.one(5), 1)
"""
LIMITS = Limits(call_seconds=0.15, load_seconds=0.15, submission_seconds=0.6, memory_mib=128)


@pytest.fixture
def judge_of(tmp_path):
    """Return what a function makes of the judge of some checks."""

    def run(body, checks=CHECKS, reference=RIGHT, limits=LIMITS, **settings):
        (tmp_path / "nets.py").write_text(reference)
        (tmp_path / "test_nets.py").write_text(HEAD + textwrap.dedent(checks))
        suite = Suite("00-nets", [tmp_path / "test_nets.py"], tmp_path / "nets.py", b"secret")
        points = {"double": 2.0, "zero": 2.0, "one": 1.0}
        nets = Assignment(format=1, title="Nets", module="nets", points=points, limits=limits, **settings)
        return judging(suite, nets, body)

    return run


def test_judges_of_tests_are_lent_the_same_fork_server(judge_of):
    first, second = (judge_of(lambda judge: judge._server) for _ in range(2))
    assert first is second  # else nearly every test takes longer; see `warm_servers.py`


def test_checks_that_are_taken_away_meanwhile_are_told(judge_of, tmp_path):
    def taken_away(judge):
        (tmp_path / "test_nets.py").unlink()
        judge.run({"nets.py": RIGHT.encode()}, proven="elsewhere")

    with pytest.raises(AuthoringError, match=r"The check file cannot be read: No such file .*test_nets\.py"):
        judge_of(taken_away)


def earned(judge, source, **options):
    found = judge.run({"nets.py": source.encode()}, proven=True, **options).outcomes
    return {o.check.name.partition("::")[2]: o.kind or o.status for o in found}


ALL_PASSED = dict.fromkeys(
    [
        "TestDouble::test_number",
        "TestDouble::test_array",
        "TestZero::test_number",
        "TestZero::test_again",
        "test_one",
    ],
    "passed",
)


def test_the_reference_is_proven_and_submissions_are_judged_one_after_another(judge_of):
    wrong = RIGHT.replace("2 * x", "3 * x")

    def body(judge):
        judge.prove()
        assert len(judge.checks) == 5
        return [earned(judge, source) for source in (RIGHT, wrong, RIGHT)]

    right, found, again = judge_of(body)
    assert right == again == ALL_PASSED
    assert found == ALL_PASSED | {"TestDouble::test_number": "wrong", "TestDouble::test_array": "wrong"}


HOSTILE = {
    "loop": ("while True: pass", "timeout"),
    "exit": ("import os; os._exit(0)", "crash"),
    "crash": ("import ctypes; ctypes.string_at(0)", "crash"),
    "flood": ("while True: print('x' * 9999)", "output"),
    "memory": ("return bytearray(10**10)", "exception"),
    "patches": ("np.sum = np.isclose = None; return None", "wrong"),
    "object": ("return np.array([None])", "wrong"),
}


STATEFUL = RIGHT.replace("2 * x", "calls.append(x) or (2 * x if len(calls) < 2 else 0)") + "\ncalls = []\n"


@pytest.mark.parametrize("fresh", [False, True])
def test_what_a_module_remembers_reaches_the_next_check_unless_each_has_a_fresh_process(judge_of, fresh):
    found = judge_of(lambda judge: earned(judge, STATEFUL), fresh_process_per_check=fresh)
    second = "passed" if fresh else "wrong"
    assert found == ALL_PASSED | {"TestDouble::test_array": second}


def test_no_exercise_costs_another_its_points(judge_of):
    def body(judge):
        for source, kind in HOSTILE.values():
            found = earned(judge, f"{RIGHT}\ndef double(x):\n    {source}\n")
            assert found == ALL_PASSED | {"TestDouble::test_number": kind, "TestDouble::test_array": kind}

    judge_of(body)


def test_an_exercise_that_uses_up_its_share_of_the_time_costs_no_other_its_points(judge_of):
    many = (
        CHECKS
        + """
    @exercise("double")
    class TestMany:
        @check(points=1)
        @pytest.mark.parametrize("i", range(9))
        def test_many(self, submission, i):
            for _ in range(3):
                try:
                    submission.double(i)
                except Exception:
                    continue
            assert_close(submission.double(i), 2 * i)
    """
    )
    loop = RIGHT + "\ndef double(x):\n    while True: pass\n"

    def body(judge):
        return judge.run({"nets.py": loop.encode()}, proven=True).outcomes

    found = judge_of(body, many)
    by_exercise = {e: [o for o in found if o.check.exercise == e] for e in ("double", "zero", "one")}
    assert all(o.status == "passed" for e in ("zero", "one") for o in by_exercise[e])
    assert {o.kind for o in by_exercise["double"]} == {"timeout"}
    assert sum(o.seconds for o in by_exercise["double"]) < 5
    assert "All the time for its checks is used up" in by_exercise["double"][-1].message


LENT = (
    CHECKS
    + """
    from grader.checks import shared

    class Net:
        def __init__(self):
            self.W = np.zeros(2)

        def loss(self, x, t):
            return float(np.sum((x - t) ** 2))

        def slopes(self):
            return [self.loss(self.W[i] + 1e-4, 1.0) for i in range(self.W.size)]

    @exercise("one")
    class TestLent:
        @check(points=1)
        def test_lent(self, submission):
            if hasattr(submission, "use"):
                submission.use(shared(Net()))

        @check(points=1)
        def test_counts(self, submission):
            for _ in range(getattr(submission, "N", 1)):
                pass
    """
)
NEEDLESS = {
    "a table of a row and a column": ("net.loss(np.zeros((10**5, 1)), np.zeros((1, 10**5)))", "exception"),
    "slopes along a million weights": ("net.W = np.zeros(10**6)\n    net.slopes()", "timeout"),
    "more than anybody needs": ("net.loss(np.zeros(3 * 10**6), 1.0)", "refused"),
    "without end": ("while True: net.loss(1.0, 1.0)", "timeout"),
}


@pytest.mark.parametrize(
    "use",
    [pytest.param(use, marks=() if use == "without end" else pytest.mark.slow) for use in NEEDLESS],
)
def test_what_runs_here_for_a_submission_has_limits_and_is_its_fault(judge_of, use):
    def body(judge):
        judge.prove()
        source, kind = NEEDLESS[use]
        found = earned(judge, f"{RIGHT}\nN = 10**18\ndef use(net):\n    {source}\n", exercises=["one"])
        assert found["TestLent::test_lent"] == kind
        assert found["TestLent::test_counts"] == "timeout"
        assert set(earned(judge, RIGHT).values()) == {"passed"}

    # What is to end by itself has time for it, on a busy machine too.
    seconds = 0.3 if NEEDLESS[use][1] == "timeout" else 0.9
    judge_of(body, LENT, limits=msgspec.structs.replace(LIMITS, submission_seconds=seconds))


def test_a_check_may_have_its_own_limit_for_a_call(judge_of):
    checks = """
        @exercise("double")
        class TestDouble:
            @check(points=1, seconds=0.05)
            def test_short(self, submission): submission.double(1)

            @check(points=1)
            def test_long(self, submission): submission.double(1)
    """

    def body(judge):
        return judge.run({"nets.py": b"def double(x):\n    while True: pass\n"}, proven=True).outcomes

    assert ["0.05 s" in o.message for o in judge_of(body, checks)] == [True, False]


def test_a_file_that_cannot_be_loaded_fails_every_check_with_one_message(judge_of):
    def body(judge):
        broken = ({}, {"nets.py": b""}, {"nets.py": b"def f(:"})
        return [judge.run(files, proven=True).outcomes for files in broken]

    for found, part in zip(
        judge_of(body), ["There is no nets.py", "nets.py is empty", "not valid Python"], strict=True
    ):
        assert {o.kind for o in found} == {"module"}
        assert len({o.message for o in found}) == 1
        assert part in found[0].message


def test_a_reference_that_fails_its_checks_is_named_with_them(judge_of):
    with pytest.raises(AuthoringError) as caught:
        judge_of(lambda judge: judge.prove(), reference=RIGHT.replace("0 * x", "x"))
    assert "nets.py does not pass its own checks" in caught.value.message
    lines = caught.value.hint.splitlines()
    assert "    returned    1" in lines
    names = [line.partition(": ")[0] for line in lines if line[0] != " "]
    assert names == ["test_nets.py::TestZero::test_number", "test_nets.py::TestZero::test_again"]


def test_random_inputs_of_another_round_are_others(judge_of):
    checks = """
        @exercise("double")
        @check(points=1)
        def test_seed(submission, rng): raise CheckFailed(str(submission.double(rng.normal())))
    """

    def body(judge):
        return [
            judge.run({"nets.py": RIGHT.encode()}, proven=True, round_=r).outcomes[0].message
            for r in (None, 0, 1)
        ]

    first, same, other = judge_of(body, checks)
    assert first == same != other


def test_exercises_can_be_chosen(judge_of):
    assert judge_of(lambda judge: earned(judge, RIGHT, exercises=["one"])) == {"test_one": "passed"}


def test_this_process_may_use_its_processors_again_afterwards(judge_of):
    before = os.sched_getaffinity(0)
    assert len(judge_of(lambda judge: os.sched_getaffinity(0))) == 1
    assert os.sched_getaffinity(0) == before


def test_watching_functions_work_through_the_sandbox(judge_of):
    checks = """
        @exercise("double")
        @check(points=1)
        def test_watch(submission):
            calls = []
            def watched(x):
                calls.append(x)
                if len(calls) > 2:
                    raise CheckFailed("f is called more than twice.")
                return x
            submission.double(watched)
    """

    def body(judge):
        sources = [
            b"def double(f): return f(1) + f(2)",
            b"def double(f):\n    try: return [f(i) for i in range(5)]\n    except Exception: pass\n",
        ]
        return [judge.run({"nets.py": source}, proven=True).outcomes[0] for source in sources]

    good, bad = judge_of(body, checks)
    assert good.status == "passed"
    assert (bad.status, bad.message) == ("failed", "f is called more than twice.")


WALKED = """
    from grader.checks import recorded_walk

    @exercise("double")
    @check(points=1)
    def test_batches(submission):
        batches = [batch for batch, _ in recorded_walk(submission.batches(), what="batches()")]
        assert_close(np.concatenate(batches), np.array([1.0, 2.0]))
"""
BATCHES = """
import numpy as np
def batches():
    x = np.zeros(1)
    for _ in range(2):
        x += 1
        yield {item}, 0
"""


@pytest.mark.parametrize(("item", "said"), [("x", "wrong"), ("x.copy()", "passed")])
def test_an_iterator_that_fills_one_buffer_is_seen_through_the_sandbox(judge_of, item, said):
    run = judge_of(lambda judge: earned(judge, BATCHES.format(item=item)), checks=WALKED)
    assert run == {"test_batches": said}


DISTURBED = """
    os.killed = 0  # what the checks hold themselves would be put back

    @exercise("double")
    @check(points=1)
    def test_two_numbers(submission):
        assert_close(submission.double(1), 2)
        if os.killed < {times}:
            os.killed += 1
            os.kill(submission.parent(), 9)
        assert_close(submission.double(2), 4)
"""
TELLS_ITS_PARENT = f"{RIGHT}import os\ndef parent(): return os.getppid()\n"


def test_a_fork_server_that_is_killed_costs_no_points(judge_of):
    disturbed = f"    import os\n{DISTURBED.format(times=1)}"
    limits = Limits()
    run = judge_of(lambda judge: earned(judge, TELLS_ITS_PARENT), checks=disturbed, limits=limits)
    assert run == {"test_two_numbers": "passed"}


@pytest.mark.slow
def test_a_fork_server_that_is_killed_again_and_again_is_no_judgement(judge_of):
    disturbed = f"    import os\n{DISTURBED.format(times=2)}"
    with pytest.raises(SandboxError, match="ended twice while it was needed: somebody ends it"):
        judge_of(lambda judge: earned(judge, TELLS_ITS_PARENT), checks=disturbed, limits=Limits())


def test_what_was_printed_is_told_with_a_check_that_fails(judge_of):
    source = RIGHT.replace(
        "def zero(x): return 0 * x", "def zero(x):\n    print('x is', x)\n    return 2 - x"
    )

    def body(judge):
        found = judge.run({"nets.py": source.encode()}, proven=True).outcomes
        assert [(o.check.title, o.status, o.printed) for o in found if o.check.exercise == "zero"] == [
            ("number", "failed", "x is 1"),
            ("again", "passed", ""),
        ]

    judge_of(body)
