from __future__ import annotations

import pytest

from grader.work.notebooks.magics import cell_magic, plain_python


@pytest.mark.parametrize(
    ("line", "python"),
    [
        ("%matplotlib inline", "pass"),
        ("  %pip install torch", "  pass"),
        ("!ls -l", "pass"),
        ("!!ls", "pass"),
        ("?np.sum", "pass"),
        ("np.sum?", "pass"),
        ("np.random.default_rng??", "pass"),
        ("pip install torch", "pass"),
        ("files = !ls", "files = None"),
        ("a, b = %magic 3", "a, b = None"),
        ("%time y = f(x)", "y = f(x)"),
        ("y = %time f(x)", "y = f(x)"),
        ("!echo it's", "pass"),
    ],
)
def test_what_only_ipython_knows_is_left_out(line, python):
    found = plain_python(f"x = 1\nif x:\n{line}\ny = 2")
    assert found.source == f"x = 1\nif x:\n{python}\ny = 2"
    assert found.left_out == (line.strip(),)


@pytest.mark.parametrize(
    "source",
    [
        "x = (7\n% 4)",
        "x = 7 \\\n% 4",
        "text = '''\n%magic\n!shell\n?\n'''",
        'text = """a \\""" b\n%magic\n"""',
        "# what?",
        "x = 'why?'",
        "x = 3 != 4",
        "x %= 2",
        "pip in installers",
        "x = f'{d[\"a\"]}'\ny = 2",
        "x = {\n  '%': 1,\n  '!': 2}",
        "x = '\\\n%'",
        "",
    ],
)
def test_python_is_left_as_it_is(source):
    assert plain_python(source) == plain_python(plain_python(source).source)
    assert (plain_python(source).source, plain_python(source).left_out) == (source, ())


def test_a_line_that_goes_on_is_left_out_whole_and_keeps_its_lines():
    assert plain_python("!ls \\\n  -l\nx = 1").source == "pass\n\nx = 1"


@pytest.mark.parametrize("magic", ["%%time", "%%timeit -n 10", "%%capture out", "%%time\n%%capture"])
def test_bodies_of_magics_that_only_watch_are_kept(magic):
    found = plain_python(f"{magic}\nx = 1")
    assert found.source.strip() == "x = 1"
    assert found.source.count("\n") == magic.count("\n") + 1


@pytest.mark.parametrize("magic", ["%%bash", "%%writefile a.py", "%%html", "%%javascript", "\n %%latex"])
def test_other_cells_are_left_out_whole(magic):
    found = plain_python(f"{magic}\nx = 1\ny = 2")
    assert not found.source.strip()
    assert found.left_out == (magic.strip(),)


def test_line_ends_of_other_systems_are_lines():
    assert plain_python("%x\r\ny = 1\r\n").source == "pass\ny = 1\n"


def test_the_first_line_of_a_cell_magic_is_told_apart():
    assert cell_magic("\n%%answer a b\nx\n") == ("%%answer a b", "x\n")
    assert cell_magic("x\n%%answer a") == ("", "x\n%%answer a")


CELLS = [
    "%matplotlib inline\nimport numpy as np\n",
    "x = 1\n!ls\nfiles = !ls\n",
    "np.sum?\n",
    "?np\n",
    "if x:\n    %time y = 1\n    !ls\n",
    "x = (1\n% 2)\n",
    "s = '''\n%magic\n'''\n",
    "def f():\n    return '!'\n",
    "x = 3 % 4\ny = x != 3\n",
    "a, b = %sx ls\n",
    "%%bash\nls\n",
    "!echo \\\n  hi\nx = 1\n",
]


@pytest.mark.parametrize("cell", CELLS)
def test_ipython_changes_just_the_cells_in_which_something_is_left_out(cell):
    transformer = pytest.importorskip("IPython.core.inputtransformer2").TransformerManager()
    assert (transformer.transform_cell(cell) != cell) == bool(plain_python(cell).left_out)


@pytest.mark.parametrize(
    "piece", ["?", "'", "'''a", "(", "\n", "a =", "!\\\n", "%%time\n", "# ", "\\", "-a "]
)
def test_time_grows_with_length_only(piece):
    # Quadratic time would take minutes for any of these.
    assert plain_python(piece * (100_000 // len(piece))).source.count("\n") >= 0
