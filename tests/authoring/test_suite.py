import textwrap

import pytest

from grader.authoring.sources import Source
from grader.authoring.suite import suite_problems

RELU = """
@exercise("relu")
class TestRelu:
    @check(points=1)
    def test_zero(self, submission):
        assert submission.relu(0) == 0
"""


def told(public, hidden="", points=None):
    files = [
        Source("test_nets.py", textwrap.dedent(public)),
        Source("test_hidden.py", textwrap.dedent(hidden)),
    ]
    return sorted(map(str, suite_problems(points or {"relu": 1.0}, *files)))


def test_checks_that_add_up_have_no_problems():
    hidden = """
    from grader import checks

    @checks.exercise("relu")
    @checks.check(points=0.5, hint="Mind the sign.")
    def test_random(submission, reference, rng):
        pass
    """
    assert told(RELU, hidden, {"relu": 1.5}) == []


def test_every_case_of_a_literal_parametrize_counts():
    public = """
    @exercise("relu")
    @pytest.mark.parametrize("shape", [(1,), (2,)])
    class TestRelu:
        @pytest.mark.parametrize(argnames="x", argvalues=(np.zeros(3), pytest.param(1.0, id="one"), -1))
        @check(points=0.5)
        def test_shape(self, submission, shape, x):
            pass
    """
    assert told(public, points={"relu": 3}) == []


@pytest.mark.parametrize("cases", ["CASES", "[]", "[*CASES]", "range(3)", "[x for x in CASES]"])
def test_cases_that_cannot_be_counted_are_refused(cases):
    public = f"""
    @exercise("relu")
    @check(points=1)
    @pytest.mark.parametrize("x", {cases})
    def test_values(submission, x):
        pass
    """
    assert told(public) == [
        "test_nets.py:4: Write the cases of parametrize as a literal list, so that they can be counted."
    ]


def test_a_parametrize_without_cases_is_refused():
    public = """
    @exercise("relu")
    @check(points=1)
    @pytest.mark.parametrize("x")
    def test_values(submission, x):
        pass
    """
    assert len(told(public)) == 1


@pytest.mark.parametrize(
    "points", ["", "points=-1", "points=HALF", "points='1'", "points=True", "points=1e999"]
)
def test_points_that_are_no_plain_number_are_refused(points):
    public = f'@exercise("relu")\n@check({points})\ndef test_zero(submission):\n    pass\n'
    assert told(public) == [
        "test_nets.py:2: Give the check's points as a plain number, 0 if it only advises: @check(points=1)."
    ]


def test_a_test_without_points_is_refused():
    public = RELU + "\n    def test_one(self, submission):\n        pass\n"
    assert told(public) == ["test_nets.py:8: Every test is one check: put one @check(points=...) above it."]


def test_a_test_with_points_twice_is_refused():
    public = RELU.replace("    @check(points=1)", "    @check(points=1)\n    @check(points=1)")
    assert told(public) == ["test_nets.py:6: Every test is one check: put one @check(points=...) above it."]


def test_a_check_without_an_exercise_is_refused():
    public = RELU + "\n@check(points=1)\ndef test_alone(submission):\n    pass\n"
    (problem,) = told(public)
    assert problem.startswith("test_nets.py:9: The check belongs to no one exercise")


def test_an_exercise_that_is_not_plain_text_is_refused():
    public = RELU + "\n@exercise(NAME)\n@check(points=1)\ndef test_alone(submission):\n    pass\n"
    assert told(public) == ['test_nets.py:8: Name the exercise in plain text: @exercise("softmax").']


def test_an_exercise_that_the_assignment_does_not_have_is_refused():
    public = RELU + '\n@exercise("rlu")\n@check(points=1)\ndef test_alone(submission):\n    pass\n'
    assert told(public) == ["test_nets.py:10: assignment.toml has no exercise 'rlu'; did you mean 'relu'?"]


def test_a_check_of_its_own_exercise_counts_there_and_not_with_its_class():
    step = """
    @exercise("step")
    @check(points=2)
    def test_step(self, submission):
        pass
"""
    assert told(RELU + step, points={"relu": 1, "step": 2}) == []


def test_points_that_do_not_add_up_are_refused_at_the_first_check():
    assert told(RELU, points={"relu": 4.5}) == [
        "test_nets.py:5: The checks of 'relu' are worth 1 point; assignment.toml says 4.5."
    ]


def test_points_add_up_within_rounding():
    public = "".join(
        f'@exercise("relu")\n@check(points=0.1)\ndef test_{number}(submission):\n    pass\n'
        for number in range(3)
    )
    assert told(public, points={"relu": 0.3}) == []


def test_an_exercise_without_a_check_is_refused():
    assert told(RELU, points={"relu": 1, "step": 1}) == [
        "test_nets.py:1: The exercise 'step' has no check; write one, or drop it from assignment.toml."
    ]


def test_public_checks_and_fixtures_cannot_take_the_reference():
    public = """
    @exercise("relu")
    @check(points=1)
    def test_zero(submission, *, reference):
        pass

    @pytest.fixture
    def answer(reference):
        return reference.relu(0)

    def compare(answer, reference):
        pass
    """
    problems = told(public)
    assert [problem.split(":")[1] for problem in problems] == ["4", "8"]
    assert all("Students have no reference solution" in problem for problem in problems)


def test_fixtures_with_params_are_refused():
    hidden = "@pytest.fixture(params=[1, 2])\ndef x(request):\n    return request.param\n"
    (problem,) = told(RELU, hidden)
    assert problem.startswith("test_hidden.py:2: Checks of a fixture with params cannot be counted")


def test_a_fixture_with_another_name_or_scope_is_fine():
    assert told(RELU, '@pytest.fixture(scope="module")\ndef x():\n    return 1\n') == []


def test_a_second_check_of_the_same_name_is_refused_in_one_file_and_across_both():
    twice = RELU + "\n    @check(points=1)\n    def test_zero(self, submission):\n        pass\n"
    (problem,) = told(twice, points={"relu": 2})
    assert problem.startswith("test_nets.py:9: TestRelu::test_zero is also in test_nets.py, line 5;")
    (problem,) = told(RELU, RELU, points={"relu": 2})
    assert problem.startswith("test_hidden.py:5: TestRelu::test_zero is also in test_nets.py, line 5;")


@pytest.mark.parametrize(
    "lost",
    [
        "class Relu:\n    def test_lost(self, submission):\n        pass\n",
        "class TestMore(TestRelu):\n    def test_lost(self, submission):\n        pass\n",
        "if True:\n    def test_lost(submission):\n        pass\n",
        "def outer():\n    def test_lost(submission):\n        pass\n",
        "\nasync def test_lost(submission):\n    pass\n",
    ],
)
def test_a_test_that_would_not_run_is_refused(lost):
    (problem,) = told(RELU + lost)
    assert problem.startswith("test_nets.py:8: test_lost is not run as it stands")


def test_a_file_that_is_not_python_is_refused_with_the_problems_of_the_other():
    problems = told(RELU.replace("points=1", ""), "def test_zero(:\n", {"relu": 2})
    assert problems[0] == "test_hidden.py:1: This is not valid Python: invalid syntax."
    assert problems[1].startswith("test_nets.py:4: Give the check's points")
    assert len(problems) == 2


OF_MANY_KINDS = """\
def test_alone(): pass

class TestRelu:
    def test_zero(self): pass
    def helper(self): pass

class Relu:
    def test_wrong_class_name(self): pass

class TestMore(TestRelu):
    def test_inherits(self): pass

if True:
    def test_conditional(): pass

async def test_asynchronous(): pass
"""


def lost(text):
    """Return line and first word of what is told of tests that pytest leaves out."""
    problems = [line.split(": ", 1) for line in told(text) if "is not run" in line or "replaces" in line]
    return sorted((int(place.split(":")[1]), message.split()[0]) for place, message in problems)


def test_every_test_that_pytest_leaves_out_is_named():
    assert lost(OF_MANY_KINDS) == [
        (8, "test_wrong_class_name"),
        (11, "test_inherits"),
        (14, "test_conditional"),
        (16, "test_asynchronous"),
    ]


def test_a_class_that_a_later_one_replaces_is_named():
    text = OF_MANY_KINDS + "class TestRelu:\n    def test_one(self): pass\n"
    assert "test_nets.py:3: A later class TestRelu replaces this one; rename one of them." in told(text)
    assert len(lost(text)) == 5


@pytest.mark.parametrize("points", ["points=1, bonus=BIG", "points=0, bonus=True"])
def test_a_bonus_is_said_in_plain_words_and_has_points(points):
    public = f'@exercise("relu")\n@check({points})\ndef test_zero(submission):\n    pass\n'
    assert "plain words whether it is a bonus" in told(public)[0]


def test_advice_and_a_bonus_are_no_part_of_the_points():
    one = '@exercise("relu")\n@check({})\ndef test_{}(submission):\n    pass\n'
    kinds = {"a": "points=1", "b": "points=0", "c": "points=1, bonus=True"}
    assert told("".join(one.format(points, name) for name, points in kinds.items())) == []


def test_marks_may_stand_on_classes_on_test_cases_and_for_the_whole_file():
    public = """
    pytestmark = [exercise("relu")]

    class Old(unittest.TestCase):
        @check(points=1)
        def test_zero(self):
            pass

    @check(points=1)
    class TestNew:
        pytestmark = pytest.mark.parametrize("x", [1, 2])

        def test_one(self, submission, x):
            pass
    """
    assert told(public, points={"relu": 3.0}) == []


@pytest.mark.parametrize("base", ["unittest.TestCase", "TestCase"])
def test_a_test_case_may_derive_from_one_that_is_called_as_that_of_unittest(base):
    public = f"""
    @exercise("relu")
    class TestCase({base}):
        def near(self, a, b):
            self.assertAlmostEqual(a, b)

    @exercise("relu")
    class Zeros(TestCase):
        @check(points=1)
        def test_zero(self):
            pass
    """
    assert told(public) == []


def test_a_file_that_is_no_python_is_the_one_cause_that_is_told():
    told_all = told(RELU.replace("submission):", "submission)"), points={"relu": 1, "step": 2, "tanh": 1})
    assert told_all == ["test_nets.py:5: This is not valid Python: expected ':'."]


def test_a_misspelt_exercise_of_checks_is_told_once_with_what_is_meant():
    public = RELU.replace('"relu"', '"rleu"') + RELU.replace('"relu"', '"rleu"').replace("Relu", "More")
    assert told(public) == ["test_nets.py:5: assignment.toml has no exercise 'rleu'; did you mean 'relu'?"]


@pytest.mark.parametrize(
    ("lines", "is_told"),
    [
        ("x = [1]; y = submission.relu(x); assert y == [1] and y is not x", True),
        ("x = {1: 2}; assert x is not submission.relu(x)", True),
        ("x = [1]; y = submission.relu(x); unittest.TestCase().assertIsNot(y, x)", True),
        ("x = [1]; y = in_place(submission.relu)(x); assert y is not x", False),
        ("x = submission.Net(); y = submission.relu(x); assert y is not x", False),
        ("x = [1]; y = sorted(x); assert y is not x and submission.relu(x) is not None", False),
    ],
)
def test_that_a_copy_is_not_what_was_copied_says_nothing(lines, is_told):
    found = told(f'@exercise("relu")\n@check(points=1)\ndef test_one(submission):\n    {lines}\n')
    assert ["in_place(submission.relu)" in one for one in found] == [True] * is_told
