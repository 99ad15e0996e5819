import ast

from grader.authoring.collection import collected_tests, lost_tests

FILE = """\
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


def test_what_pytest_runs_is_collected_with_its_class():
    found = [(function.name, group and group.name) for function, group in collected_tests(ast.parse(FILE))]
    assert found == [("test_alone", None), ("test_zero", "TestRelu")]


def test_every_other_test_is_lost_and_named():
    problems = sorted(lost_tests(ast.parse(FILE), "test_nets.py"))
    assert [(problem.line, problem.message.split()[0]) for problem in problems] == [
        (8, "test_wrong_class_name"),
        (11, "test_inherits"),
        (14, "test_conditional"),
        (16, "test_asynchronous"),
    ]


def test_a_class_that_a_later_one_replaces_is_named():
    text = FILE + "class TestRelu:\n    def test_one(self): pass\n"
    told = [str(problem) for problem in lost_tests(ast.parse(text), "test_nets.py")]
    assert "test_nets.py:3: A later class TestRelu replaces this one; rename one of them." in told
    assert len(told) == 5
