"""Forms: whatever stands in `answers.md`, every question has an answer, or a sentence why it has none."""

from __future__ import annotations

import ast
import unicodedata

import pytest
from fuzzing import fuzzed
from hypothesis import strategies as st

from grader.work.forms.filled import ANSWERS_FILE, LONGEST, read_answers, read_sections, replace_sections
from grader.work.forms.questions import Choice, Code, Form, Network, Text, section_text
from grader.work.written_form import empty_form

FORM = Form(
    format=1,
    introduction="A form.",
    questions=[
        Choice(id="best", prompt="Which?", options=(("input x", "x"), ("weight W", "w"), ("and",))),
        Code(id="total", prompt="Add up.", variables={"x": "(N,)"}, given=("twice",)),
        Code(id="step", prompt="One step.", variables={"w": "dict", "grad": "dict"}, target='w["W1"]'),
        Network(id="net", prompt="How many?", fields={"layers": "sizes", "inputs": "names"}),
        Network(id="last", prompt="Which one?", fields={"layer": "name"}),
        Text(id="why", prompt="Why?"),
    ],
    given="def twice(x):\n    return 2 * x\n",
)
MACHINE = {question.id for question in FORM.questions if not isinstance(question, Text)}
PROMPTS = {question.id: section_text(question) for question in FORM.questions}
EMPTY = empty_form("Form", FORM, dict.fromkeys(FORM.ids, 1.0))

unicode_text = st.text(max_size=20)
pieces = st.sampled_from(
    [
        *(f"\n## {name}\n" for name in FORM.ids),
        *(
            "\n```\n",
            "\n~~~~\n",
            "```python\n",
            "\n",
            " ",
            "#",
            "`",
            "**",
            "\r\n",
            "\t",
            "\ufeff",
            "\x00",
            "\u2028",
        ),
        *("1", "2, 3", "①", "x", "W", "and", "input x", "4-5-2", "layers:", "inputs = a, b", "layer: out"),
        *(
            "np.",
            "np.sum(",
            "twice(",
            "functions.",
            "numpy.",
            ")",
            "x",
            "w",
            "grad",
            '["W1"]',
            "[0]",
            "[",
            "]",
        ),
        *(
            "=",
            "-=",
            "+",
            "-",
            "~",
            "not ",
            ".T",
            ".sum()",
            ",",
            ":",
            "lambda: ",
            "(",
            "'",
            '"""',
            "\\",
            "{",
            "}",
        ),
        *(
            "0x" + "f" * 400,
            "9" * 1900,
            "1e999",
            "1j",
            "__import__('os')",
            "await ",
            "yield ",
            "f'{x}'",
            "'\\ud800'",
        ),
        *(
            "if",
            " else ",
            "for x in ",
            "x := ",
            "*",
            "**",
            "@",
            "print(1)",
            "ａｂｓ（ｘ）",
            "×",
            "−",
            "😀",
            "\ufdfa",
            "ß",
        ),
    ]
)
repeated = st.tuples(pieces, st.sampled_from([2, 7, 100, 700])).map(lambda pair: pair[0] * pair[1])
answers = st.lists(pieces | unicode_text | repeated, max_size=8).map("".join)
sections = st.tuples(st.sampled_from(FORM.ids), answers).map(
    lambda pair: f"## {pair[0]}\n\n```\n{pair[1]}\n```\n"
)


def hides_nothing(text: str) -> bool:
    return not any(unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") for c in text if c not in "\n\t")


def read(content: bytes) -> None:
    """Read a form; every machine question has a function or a fault, and the module is good Python."""
    found = read_answers(FORM, {ANSWERS_FILE: content})
    assert found.functions.keys() | found.work.faults.keys() == MACHINE
    assert not found.functions.keys() & found.work.faults.keys()
    assert found.work.texts.keys() == {"why"}
    for told in found.work.faults.values():
        assert told.endswith((".", ":"))
        assert hides_nothing(told)
        assert len(told) < 600
    module = ast.parse(found.work.files["answers.py"])
    defined = [node.name for node in module.body if isinstance(node, ast.FunctionDef)]
    assert sorted(defined) == sorted([*MACHINE, "twice"])
    assert all(isinstance(node, ast.FunctionDef | ast.Import | ast.Expr) for node in module.body)
    compile(module, ANSWERS_FILE, "exec")


@fuzzed(st.binary(max_size=400))
def test_arbitrary_bytes_are_a_form(content: bytes) -> None:
    read(content)


@fuzzed(st.text(max_size=200), st.sampled_from(["utf-8", "utf-16", "utf-16-be", "utf-7", "latin-1"]))
def test_text_in_any_encoding_is_a_form(text: str, encoding: str) -> None:
    read(text.encode(encoding, "replace"))


@fuzzed(answers)
def test_pieces_of_forms_in_any_order_are_a_form(text: str) -> None:
    read(text.encode("utf-8", "replace"))


@fuzzed(st.lists(sections, min_size=1, max_size=3).map("\n".join), dear=2)
def test_sections_with_any_answers_are_a_form(text: str) -> None:
    read(text.encode("utf-8", "replace"))


@fuzzed(st.sampled_from(FORM.ids), answers, st.integers(0, len(EMPTY)), st.integers(0, 40), dear=2)
def test_the_empty_form_with_anything_typed_anywhere_is_a_form(
    name: str, typed: str, place: int, deleted: int
) -> None:
    text = EMPTY[:place] + typed + EMPTY[place + deleted :]
    read(text.encode("utf-8", "replace"))


@fuzzed(st.sampled_from(FORM.ids), answers, answers, dear=2)
def test_replacing_a_section_leaves_a_form(name: str, one: str, other: str) -> None:
    text = replace_sections(EMPTY + one, f"## {name}\n\n{other}\n", {name})
    read(text.encode("utf-8", "replace"))


@fuzzed(
    pieces,
    st.sampled_from(["", "\n## total\n", "\n## net\n", "\n## best\n```\n", "\n## step\n```\n"]),
    dear=15,
)
@pytest.mark.slow
def test_a_form_of_one_thing_without_end_is_read_to_its_limit(piece: str, start: str) -> None:
    text = start + piece * (2 * LONGEST // len(piece))
    read(text.encode("utf-8", "replace"))
    assert set(read_sections(text[:LONGEST], PROMPTS)) <= set(FORM.ids)
