"""Answers are found whatever people did to the form around them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.work.forms.filled import LONGEST, decoded, read_sections, replace_sections

PROMPTS = {"total": "What is the total?\n\nWrite one line.", "why": "Why?"}
FORM = """\
# Test

## total (2 points)

What is the total?

Write one line.

```python
x + y
```

## why (1 point)

Why?

```text
Because.
```
"""


def answers(text: str, name: str = "total") -> list[str]:
    return read_sections(text, PROMPTS)[name].fences


def beside(text: str, name: str = "total") -> str:
    return read_sections(text, PROMPTS)[name].all


def test_the_form_as_it_is_meant():
    assert answers(FORM) == ["x + y"]
    assert answers(FORM, "why") == ["Because."]


@pytest.mark.parametrize(
    "changed",
    [
        FORM.replace("\n", "\n\n"),
        FORM.replace("What is the total?", "what is it??"),
        FORM.replace("## total (2 points)", "#   1. **Total**"),
        FORM.replace("## total", "＃＃ `total`"),
        FORM.replace("```", "~~~~"),
        FORM.replace("```python", "```"),
        FORM.replace("x + y\n```", "x + y"),
        FORM.replace("## why (1 point)\n\nWhy?", ""),
        "\n\n".join(reversed(FORM.split("\n## "))).replace("total (2", "## total (2"),
    ],
    ids=["blank lines", "prompt", "heading", "full width", "tildes", "plain", "unclosed", "missing", "order"],
)
def test_what_people_change_around_an_answer(changed):
    assert answers(changed)[0].strip().split("\n")[0] == "x + y"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_encodings_and_ends_of_lines(encoding, ends):
    assert answers(decoded(FORM.replace("\n", ends).encode(encoding))) == ["x + y"]


def test_bytes_that_are_no_text_cost_only_their_own_line():
    damaged = FORM.encode().replace(b"Because.", b"\xff\xfe\x82\xb1")
    assert answers(decoded(damaged)) == ["x + y"]


def test_an_answer_beside_an_empty_fence():
    assert beside(FORM.replace("```python\nx + y\n```", "x + y\n\n```python\n\n```")) == "x + y"


def test_an_answer_whose_opening_fence_was_deleted():
    text = FORM.replace("```python\n", "")
    assert answers(text) == []
    assert beside(text) == "x + y"


def test_a_section_that_stands_twice():
    assert answers(FORM + "\n## total\n\n```\ny + x\n```\n") == ["x + y", "y + x"]


def test_a_comment_in_an_answer_is_no_heading():
    assert answers(FORM.replace("x + y", "# total of both\nx + y")) == ["# total of both\nx + y"]


def test_a_heading_of_the_form_ends_a_fence_that_nobody_closed():
    text = FORM.replace("x + y\n```", "x + y")
    assert answers(text, "why") == ["Because."]


def test_a_text_answer_keeps_its_own_headings_fences_and_order():
    text = FORM.replace("Because.", "First.\n\n# Second\n\n```python\ncode\n```\nThird.")
    assert [line for line in beside(text, "why").split("\n") if line] == [
        *("First.", "# Second", "```python", "code", "Third."),
    ]


def test_replacing_a_section_leaves_the_others_alone():
    changed = replace_sections(FORM, "Title\n\n## total\n\nother\n", list(PROMPTS))
    assert beside(changed) == "other"
    assert answers(changed, "why") == ["Because."]
    assert changed.startswith("# Test\n")


pieces = st.lists(
    st.sampled_from(
        ["## total", "# why", "```", "````python", "~~~", "x", "\n", " ", "Why?", "＃total", "`", "\t"]
    ),
    max_size=60,
)


@given(pieces)
def test_any_arrangement_of_headings_and_fences_is_read_without_loss(parts):
    text = "## total\n" + "\n".join(parts)
    sections = read_sections(text, PROMPTS)
    kept = "\n".join(section.all for section in sections.values())
    assert kept.count("x") == text.count("x")


def test_a_huge_form_is_cut():
    assert len(decoded(b"x" * (5 * LONGEST))) == LONGEST
