import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.work.notebooks.reader import Cell
from grader.work.percent import cell_problems, parse_cells

SOURCE = """\
import math

# %% [markdown]
# # Circles
#
# The area is
#
#     pi * r ** 2
#no space

# %%
def area(r):

    return math.pi * r**2


# %%

# %% [markdown]
"""


def test_text_loses_its_comment_signs_and_code_stays_as_it_is():
    text, code = parse_cells(SOURCE)[1:]
    assert text == Cell("text", "# Circles\n\nThe area is\n\n    pi * r ** 2\nno space")
    assert code == Cell("code", "def area(r):\n\n    return math.pi * r**2")


def test_code_before_the_first_marker_is_a_cell():
    assert parse_cells(SOURCE)[0] == Cell("code", "import math")


def test_cells_without_content_are_left_out():
    assert [cell.kind for cell in parse_cells(SOURCE)] == ["code", "text", "code"]
    assert parse_cells("") == []


def test_a_sound_source_has_no_problems():
    assert list(cell_problems(SOURCE)) == []


def test_every_misspelt_marker_is_named_with_its_line():
    source = "#%%\nx = 1\n# %% a title\n# %%[markdown]\n# %% [md]\n"
    problems = list(cell_problems(source))
    assert [line for line, _ in problems] == [1, 3, 4, 5]
    assert "write exactly '# %%' or '# %% [markdown]'" in problems[0][1]


def test_code_among_text_is_named_with_its_line():
    ((line, message),) = list(cell_problems("# %% [markdown]\n# # Circles\nx = 1\n"))
    assert (line, message[:35]) == (3, "A cell of text holds comments only;")


words = st.text(alphabet="abc #.%", max_size=12).filter(lambda line: line.strip()[:1] not in ("#", "%"))
filled = words.filter(lambda line: bool(line.strip()))
contents = st.builds(lambda first, middle, last: [first, *middle, last], filled, st.lists(words), filled)
cells = st.tuples(st.sampled_from(["text", "code"]), contents)


@settings(derandomize=True, deadline=None)
@given(st.lists(cells))
@pytest.mark.slow
def test_what_is_written_in_percent_format_is_read_back(written):
    lines = []
    for kind, content in written:
        lines += ["# %% [markdown]" if kind == "text" else "# %%"]
        lines += ["# " + line for line in content] if kind == "text" else content
        lines += ["", ""]
    source = "\n".join(lines)
    assert [(cell.kind, cell.source) for cell in parse_cells(source)] == [
        (kind, "\n".join(content)) for kind, content in written
    ]
    assert list(cell_problems(source)) == []
