"""Code answers: what is taken, what is refused in plain words, and that nothing of them runs here."""

import ast
import time

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.work.forms.code import LONGEST, answer_of, code_function
from grader.work.forms.questions import Code
from grader.work.work import Unreadable

EXPRESSION = Code(
    id="total", prompt="?", variables={"x": "(N, D)", "W": "(D, H)", "b": "(H,)"}, given=("relu",)
)
STATEMENT = Code(
    id="step", prompt="?", variables={"grad": "dict", "key": "str", "rate": "number"}, target="grad[key]"
)
KEEPS = msgspec.structs.replace(STATEMENT, keeps=True)
NAME = Code(id="delta", prompt="?", variables={"u": "(N,)"}, target="delta1")


def result(question: Code, answer: str, *arguments: object) -> object:
    """Run the function of an answer of ours."""
    space: dict[str, object] = {"np": np, "relu": lambda u: np.maximum(u, 0)}
    exec(code_function(question, answer), space)
    return space[question.id](*arguments)


def refusal(question: Code, answer: str) -> str:
    with pytest.raises(Unreadable) as caught:
        code_function(question, answer)
    return caught.value.message


X, W, B = np.arange(6.0).reshape(2, 3), np.arange(12.0).reshape(3, 4), np.arange(4.0)


@pytest.mark.parametrize(
    "answer",
    [
        "np.dot(x, W) + b",
        "b + x @ W",
        "u = np.dot(x, W) + b",
        "return x.dot(W) + b",
        "np.matmul(x, W) + b  # the total input",
        "numpy.dot(x, W) + b",
        "np.einsum('nd,dh->nh', x, W) + b",
        "(np.dot(W.T, x.T) + b[:, None]).T",
        "np.sum(x[:, :, np.newaxis] * W, axis=1) + b",
        "np.add(np.inner(x, W.T), b)",
        "`np.dot(x, W) + b`",
        "ｕ＝ｎｐ．ｄｏｔ（ｘ，Ｗ）＋ｂ",
        "np.dot(x, W) − −b",
        "x @ W + b;",
        "np.dot(a=x, b=W) + b",
        "np.add(np.matmul(x, W, dtype=float), b)",
        "np.dot(*[x, W]) + b",
        "np.array([[sum(p * q for p, q in zip(row, column)) for column in W.T] for row in x]) + b",
        "np.array([np.dot(row, W) + b for row in x])",
        "(lambda a: a @ W)(x) + b",
        "(u := x @ W + b)",
        "u: np.array = x @ W + b",
        "x @ W + b if len(b) else x @ W",
    ],
)
def test_other_spellings_mean_the_same(answer):
    np.testing.assert_allclose(result(EXPRESSION, answer, X, W, B), X @ W + B)


def test_several_lines_with_comments_and_an_indent():
    answer = "    # first the product\n    u = (np.dot(x, W)\n         + b)\n"
    np.testing.assert_allclose(result(EXPRESSION, answer, X, W, B), X @ W + B)


@pytest.mark.parametrize(
    "answer",
    [
        *("grad[key] = grad[key] - rate", "grad[key] -= rate", "grad[key] += -rate"),
        "grad[key] -= rate  # one step",
        "grad.update({key: grad[key] - rate})",
    ],
)
@pytest.mark.parametrize("question", [STATEMENT, KEEPS], ids=["may keep", "must keep"])
def test_a_statement_changes_what_it_assigns_to(question, answer):
    assert result(question, answer, {"W1": 3.0, "b1": 1.0}, "W1", 0.5) == {"W1": 2.5, "b1": 1.0}


@pytest.mark.parametrize("answer", ["grad[key] - rate", "return grad[key] - rate"])
def test_an_expression_is_what_its_target_gets_unless_the_answer_must_keep_it(answer):
    assert result(STATEMENT, answer, {"W1": 3.0, "b1": 1.0}, "W1", 0.5) == {"W1": 2.5, "b1": 1.0}


@pytest.mark.parametrize("answer", ["delta1 = relu(u)", "relu(u)", "functions.relu(u)"])
def test_given_functions_have_two_spellings(answer):
    question = Code(id="delta", prompt="?", variables={"u": "(N,)"}, target="delta1", given=("relu",))
    assert list(result(question, answer, np.array([-1.0, 2.0]))) == [0.0, 2.0]


@pytest.mark.parametrize(
    ("question", "answer", "told"),
    [
        (EXPRESSION, "", "There is no answer"),
        (EXPRESSION, "# only a comment", "There is no answer"),
        (EXPRESSION, "np.dot(x, W", "not valid Python"),
        (EXPRESSION, "u = w1x1 + b", "'w1x1'"),
        (EXPRESSION, "u = x W + b", "not valid Python"),
        (EXPRESSION, "x(W) + b", "is a '*' missing"),
        (EXPRESSION, "a = 1\nx + a", "2 statements"),
        (EXPRESSION, "import os", "not one expression"),
        (EXPRESSION, "b += x @ W", "write one expression"),
        (EXPRESSION, "b[0] = 1", "write the expression alone"),
        (EXPRESSION, "sigmoid(x)", "'sigmoid'"),
        (EXPRESSION, "__import__('os')", "'__import__'"),
        (EXPRESSION, "x.__class__", "'.__class__'"),
        (EXPRESSION, "x.T.tofile('/tmp/x')", "'.tofile'"),
        (EXPRESSION, "np.load('x')", "np.load"),
        (EXPRESSION, "np.linalg.inv(x)", "'.inv'"),
        (EXPRESSION, "numpy.random.rand(3)", "'.rand'"),
        (EXPRESSION, "functions.sigmoid(x)", "'.sigmoid'"),
        (EXPRESSION, "np.exp(x, out=x)", "'out'"),
        (EXPRESSION, "(lambda x: y)(x)", "'y'"),
        (EXPRESSION, "[i.__class__ for i in x]", "'.__class__'"),
        (EXPRESSION, "[__import__ for __import__ in x]", "'__import__'"),
        (EXPRESSION, "f'{open}'", "'open'"),
        (EXPRESSION, "x[(yield)]", "yield"),
        (EXPRESSION, "x + (y := x)", "':='"),
        (EXPRESSION, "x + 1j", "no real number"),
        (EXPRESSION, "x + b'1'", "no real number"),
        (EXPRESSION, "x * 99999999999", "thousand million"),
        (EXPRESSION, "x + " * 400 + "x", "longer than any right one"),
        (EXPRESSION, "x" + " " * LONGEST + "+ b", "characters"),
        (EXPRESSION, "-" * 1500 + "x", "Your answer"),
        (EXPRESSION, "(" * 900 + "x" + ")" * 900, "not valid Python"),
        (EXPRESSION, "x\0", "not valid Python"),
        (EXPRESSION, "\udcff", "not valid Python"),
        (EXPRESSION, "9" * 1900, "Your answer"),
        (STATEMENT, "grad['W1'] -= rate", "grad['W1']"),
        (STATEMENT, "grad -= rate", "assigns to grad"),
        (STATEMENT, "for key in grad: grad[key] -= rate", "not one statement"),
        (STATEMENT, "grad[key] = other = rate", "not one statement"),
        (STATEMENT, "return", "not one statement"),
        (STATEMENT, "other.update({key: 1})", "'.update'"),
        (KEEPS, "grad[key] - rate", "keeps it nowhere; begin with grad[key] = ..."),
        (KEEPS, "return grad[key] - rate", "keeps it nowhere"),
        (KEEPS, "other.update({key: 1})", "keeps it nowhere"),
        (NAME, "delta2 = u", "assigns to delta2"),
        (NAME, "delta1 += u", "no value before"),
        (NAME, "(a, b) = u", "something else"),
    ],
)
def test_what_is_not_allowed_is_said_plainly(question, answer, told):
    assert told in refusal(question, answer)


def test_nothing_is_run_here(tmp_path):
    trap = tmp_path / "trap"
    for answer in (f"open({str(trap)!r}, 'w')", f"np.save({str(trap)!r}, x)", f"x[open({str(trap)!r}, 'w')]"):
        refusal(EXPRESSION, answer)
    assert list(tmp_path.iterdir()) == []


def test_an_expensive_answer_costs_nothing_here():
    start = time.perf_counter()
    code_function(EXPRESSION, "9**9**9**9")
    code_function(EXPRESSION, "range(1000000000)")
    assert time.perf_counter() - start < 1.0


@pytest.mark.parametrize("endless", ["grad" + "[0]" * 600, "grad" + ".T" * 600])
@pytest.mark.parametrize("sign", ["=", "-="])
def test_a_target_too_deep_for_recursion_is_refused(endless, sign):
    assert "longer than any right one" in refusal(STATEMENT, f"{endless} {sign} 1")


@pytest.mark.parametrize("form", ["{}", "np.{}(x)", "x.{}"])
def test_a_name_without_end_makes_no_sentence_without_end(form):
    assert len(refusal(EXPRESSION, form.format("y" * 1000))) < 200


def test_an_answer_comes_back_from_its_function():
    for question, answer in (
        (EXPRESSION, "x @ W + b"),
        (STATEMENT, "grad[key] -= rate"),
        (NAME, "delta1 = u"),
    ):
        assert answer_of(code_function(question, answer)) == answer


signs = st.text(
    st.sampled_from(list("xWb+-*/@()[]{},.:=<>'\"# \n\t0123456789npdotTsum_lambdaif＊（‘\\;`")), max_size=80
)


@settings(max_examples=300)
@given(signs | st.text(max_size=80), st.sampled_from([EXPRESSION, STATEMENT, NAME]))
@pytest.mark.slow
def test_any_text_is_a_function_or_a_named_fault(answer, question):
    try:
        source = code_function(question, answer)
    except Unreadable as fault:
        assert fault.message
        return
    [function] = ast.parse(source).body
    assert isinstance(function, ast.FunctionDef)
    assert function.name == question.id
    assert len(function.body) == (2 if question.target else 1)
    assert "__" not in source
