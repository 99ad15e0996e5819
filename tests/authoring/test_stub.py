import textwrap

import pytest

from grader.authoring.sources import refuse
from grader.authoring.stub import solution_problems, strip_solutions
from grader.errors import AuthoringError


def source(text):
    return textwrap.dedent(text).lstrip("\n")


def refused(text, *exercises):
    with pytest.raises(AuthoringError) as caught:
        refuse(solution_problems(source(text), "solutions/01/nets.py", exercises))
    return str(caught.value)


def test_a_solution_becomes_an_error_that_names_the_function_and_the_docstring_stays():
    stub = strip_solutions(
        source('''
        def softmax(x):
            """Return probabilities."""
            ### BEGIN SOLUTION
            y = 1

            return y
            ### END SOLUTION


        LAST = 1
        '''),
        "nets.py",
    )
    assert stub == source('''
        def softmax(x):
            """Return probabilities."""
            raise NotImplementedError("Write softmax here.")


        LAST = 1
        ''')


def test_a_method_is_named_with_its_class():
    stub = strip_solutions(
        source("""
        class Adam:
            def update(self, params, grads):
                ### BEGIN SOLUTION
                params.clear()
                ### END SOLUTION
        """),
        "nets.py",
    )
    assert stub.endswith('        raise NotImplementedError("Write Adam.update here.")\n')


def test_the_innermost_function_is_named():
    stub = strip_solutions(
        source("""
        def outer():
            async def inner():
                if True:
                    ### BEGIN SOLUTION
                    return 1
                    ### END SOLUTION
            return inner
        """),
        "nets.py",
    )
    assert '            raise NotImplementedError("Write outer.inner here.")\n' in stub


def test_every_solution_of_a_function_is_replaced():
    stub = strip_solutions(
        source("""
        def forward(x):
            ### BEGIN SOLUTION
            u = 2 * x
            ### END SOLUTION
            z = abs(u)
            ### BEGIN SOLUTION
            return z
            ### END SOLUTION
        """),
        "nets.py",
    )
    line = '    raise NotImplementedError("Write forward here.")\n'
    assert stub == f"def forward(x):\n{line}    z = abs(u)\n{line}"


def test_a_solution_outside_of_functions_is_removed_with_the_gap_below_it():
    stub = strip_solutions(
        source("""
        import math


        ### BEGIN SOLUTION
        def _square(x):
            return x * x
        ### END SOLUTION


        class Net:
            size = 1
            ### BEGIN SOLUTION
            secret = math.pi
            ### END SOLUTION
        """),
        "nets.py",
    )
    assert stub == "import math\n\n\nclass Net:\n    size = 1\n"


def test_a_begin_without_an_end_is_refused():
    told = refused("""
        def f(x):
            ### BEGIN SOLUTION
            return x
        """)
    assert told == "solutions/01/nets.py:2: This solution has no end; write '### END SOLUTION' below it."


def test_an_end_without_a_begin_is_refused():
    told = refused("""
        def f(x):
            return x
            ### END SOLUTION
        """)
    assert told.startswith("solutions/01/nets.py:3: No solution has begun")


def test_a_solution_inside_a_solution_is_refused():
    told = refused("""
        def f(x):
            ### BEGIN SOLUTION
            x = 1
            ### BEGIN SOLUTION
            return x
            ### END SOLUTION
            ### END SOLUTION
        """)
    assert "solutions/01/nets.py:4: A solution begins inside the one of line 2" in told
    assert "solutions/01/nets.py:7: No solution has begun" in told


@pytest.mark.parametrize(
    "marker",
    [
        "###BEGIN SOLUTION",
        "# BEGIN SOLUTION",
        "### BEGIN SOLUTIONS",
        "### Begin Solution",
        "### BEGIN SOLUTION of f",
        "### BEGIN SOULTION",
        "### BEGIN_SOLUTION",
        "x = 1  ### BEGIN SOLUTION",
        "#### END SOLUTION",
        "### END OF SOLUTION",
        "### BEGIN HIDDEN TESTS",
        "### END MARK SCHEME",
    ],
)
def test_what_only_looks_like_a_marker_is_refused_and_not_leaked(marker):
    told = refused(f"def f(x):\n    {marker}\n    return x\n")
    assert told == (
        f"solutions/01/nets.py:2: {marker!r} marks no solution; "
        "write exactly '### BEGIN SOLUTION' or '### END SOLUTION', on a line of its own."
    )


def test_ordinary_comments_are_no_markers():
    text = (
        "# The solution begins with the end in mind: marks follow.\n# Begin with sums; end with the mean.\n"
    )
    assert solution_problems(text, "nets.py") == []


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("def f(x):\n### BEGIN SOLUTION\n    return x\n### END SOLUTION\n", 2, "just as the code below"),
        (
            "def f(x):\n    ### BEGIN SOLUTION\n    return x\n### END SOLUTION\n",
            4,
            "just as '### BEGIN SOLUTION'",
        ),
        (
            "def f(x):\n    ### BEGIN SOLUTION\n    return x\ndef g(x):\n    pass\n    ### END SOLUTION\n",
            4,
            "indented less",
        ),
        (
            "def f(x):\n    ### BEGIN SOLUTION\n    # later\n    ### END SOLUTION\n    pass\n",
            2,
            "holds no code",
        ),
        ("x = (\n    ### BEGIN SOLUTION\n    1\n    ### END SOLUTION\n)\n", 2, "holds no code"),
        ("### BEGIN SOLUTION\nx = 1\n# %%\ny = 2\n### END SOLUTION\n", 3, "A cell begins inside"),
    ],
)
def test_a_solution_that_is_not_a_block_of_its_own_is_refused(text, line, reason):
    told = refused(text)
    assert f"solutions/01/nets.py:{line}: " in told
    assert reason in told


def test_a_stub_that_does_not_compile_is_refused_at_the_line_of_the_source():
    told = refused("""
        ### BEGIN SOLUTION
        import math
        ### END SOLUTION
        class Net:
            ### BEGIN SOLUTION
            size = 1
            ### END SOLUTION
        x = 1
        """)
    assert told.startswith("solutions/01/nets.py:8: Without the solutions this does not compile (expected an")


def test_a_statement_that_reaches_out_of_its_solution_is_refused():
    told = refused("""
        def f(x):
            ### BEGIN SOLUTION
            y = abs(
            ### END SOLUTION
                x
            )
            return y
        """)
    assert "solutions/01/nets.py:5: Without the solutions this does not compile" in told


def test_a_source_that_is_not_python_is_refused():
    assert refused("x = 1\ndef f(:\n") == "solutions/01/nets.py:2: This is not valid Python: invalid syntax."


def test_an_exercise_that_is_not_defined_at_top_level_is_refused():
    told = refused(
        """
        class Net:
            def predict(self):
                ### BEGIN SOLUTION
                return 1
                ### END SOLUTION
        """,
        "predict",
    )
    assert told.startswith("solutions/01/nets.py:1: The exercise 'predict' of assignment.toml is not defined")


def test_an_exercise_without_a_solution_is_refused():
    told = refused("import math\n\n\ndef f(x):\n    return x\n", "f")
    assert told.startswith("solutions/01/nets.py:4: The exercise 'f' holds no solution to take out")


def test_an_exercise_that_is_wholly_inside_a_solution_is_refused():
    told = refused("### BEGIN SOLUTION\ndef f(x):\n    return x\n### END SOLUTION\n", "f")
    assert "The exercise 'f' holds no solution" in told


def test_all_problems_are_told_at_once_in_the_order_of_lines():
    told = refused(
        """
        # %% Title
        def f(x):
            return x

        def g(x):
            return x
        """,
        "g",
        "f",
        "h",
    )
    assert told.split("\n")[0] == "There are 4 problems:"
    assert [line.split(":")[1] for line in told.split("\n")[1:]] == ["1", "1", "2", "5"]
