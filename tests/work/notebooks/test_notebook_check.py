"""`grader.notebook.check` in a kernel, in IPython and in plain Python."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from made_notebooks import notebook
from warm_notebook import run_warm

from grader.course.files import load_assignment
from grader.work.notebooks.carried import packed

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[3]
RELU = "import numpy as np\n\ndef relu(x):\n    return np.maximum(0, x)\n"
WRONG = "def relu(x):\n    return np.maximum(x, -1)\n"


@pytest.fixture
def folder(tmp_path):
    """A fetched assignment."""
    return Path(shutil.copytree(ROOT / "assignments" / "01-activations", tmp_path / "01-activations"))


def environment(folder, **variables):
    known = {name: value for name, value in os.environ.items() if name != "NBGRADER_EXECUTION"}
    return {**known, "IPYTHONDIR": str(folder / ".ipython"), **variables}


def python(folder, program):
    """Run a program in a folder; return what it prints."""
    done = run_warm(program, place=folder, environment=environment(folder))
    assert done.status == 0, done.errors
    return done.output


def script(folder, source):
    (folder / "mine.py").write_text(source)
    return python(folder, "import runpy; runpy.run_path('mine.py', run_name='__main__')")


def cells(folder, *sources):
    """Run cells in IPython, as a terminal does; return what is shown."""
    run = "\n".join(f"shell.run_cell({source!r}, store_history=True)" for source in sources)
    return python(folder, _SHELL + run)


_SHELL = """
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config
# With a file of its own, the history has a thread, and a process with threads must not be forked.
shell = InteractiveShell.instance(config=Config({"HistoryManager": {"hist_file": ":memory:"}}))
"""
IMPORT = "from grader.notebook import check, submit\n"


def test_a_script_is_checked_as_it_stands(folder):
    (folder / "mine.py").write_text(f'{IMPORT}{RELU}check("relu")\n')
    command = [sys.executable, "mine.py"]
    told = subprocess.check_output(command, cwd=folder, env=environment(folder), text=True)
    assert told == ("✓ relu  2 of 2 checks, 0.35 of 0.35 points\nPublic checks; grading runs further ones.\n")


def test_what_is_wrong_is_shown_with_line_hint_and_counterexample(folder):
    told = script(folder, f'{IMPORT}import numpy as np\n{WRONG}check("relu")\n')
    assert told.startswith("✗ relu  0 of 2 checks, 0 of 0.35 points\n")
    assert "difference  at [1, 0]: -1 instead of 0" in told
    assert "Hint: np.maximum compares entry by entry" in told


def test_without_a_script_the_work_in_the_folder_is_checked(folder):
    (folder / "activations.py").write_text(RELU)
    assert python(folder, f"{IMPORT}check('relu')").startswith("✓ relu")
    assert "1 of 5 exercises pass; 0.35 of 2.9 public points, of 12 in all." in python(
        folder, f"{IMPORT}check()"
    )


def test_all_exercises_are_checked_by_default(folder):
    told = script(folder, f"{IMPORT}{RELU}check()\n")
    assert "✓ relu" in told
    assert told.count("✗") == 4


def test_what_cannot_be_checked_is_told_in_a_sentence(folder):
    assert script(folder, f"{IMPORT}check('no')\n") == (
        "There is no exercise 'no' in 01-activations.\n"
        "Its exercises: identity, step, sigmoid, relu, softmax.\n"
    )


def test_a_notebook_that_is_alone_tells_what_to_do(folder, tmp_path):
    (tmp_path / "uploaded").mkdir()
    told = script(tmp_path / "uploaded", f"{IMPORT}check()\n")
    assert told == (
        f"The notebook is not in the folder of an assignment, but in {tmp_path / 'uploaded'}.\n"
        "Run all cells above, of which one carries the public checks; or bring the whole folder that "
        "'grader fetch' made, and open the notebook in it.\n"
    )
    assert "Run %cd 01-activations, then this cell again." in script(tmp_path, f"{IMPORT}check()\n")
    told = cells(tmp_path / "uploaded", IMPORT, "submit()")
    assert "download the notebook into the folder that 'grader fetch' made, in place of the one in it" in told


def test_a_notebook_that_is_alone_is_checked_by_what_it_carries(folder, tmp_path):
    import nbformat

    for handed_out, answer, shown in (
        ("01-activations/activations.ipynb", RELU, "✓ relu      2 of 2 checks"),
        ("09-check-tests/answers.ipynb", "%%answer network_layers\n2-3-3-1", "✓ network_layers"),
    ):
        given = nbformat.read(ROOT / "assignments" / handed_out, as_version=4).cells
        code = [cell.source for cell in given if cell.cell_type == "code"]
        told = cells(tmp_path, *code[:2], answer, "check()")
        assert shown in told


def test_a_notebook_whose_data_are_too_large_to_be_carried_says_what_to_do(folder, tmp_path):
    settings = folder / "assignment.toml"
    settings.write_text(settings.read_text().replace("[points]", 'files = ["data.csv"]\n\n[points]', 1))
    (folder / "data.csv").write_bytes(os.urandom(100_000))
    carries = packed(load_assignment(folder), folder, ())
    reads = "def relu(x):\n    return open('data.csv').read()\n"
    told = script(tmp_path, f"{IMPORT}{carries}\n{reads}check('relu')\n")
    assert told.startswith(
        "This notebook lies alone, and these files are too large to travel in it: data.csv."
    )
    assert "Bring the whole folder that 'grader fetch' made" in told
    assert "✓" in (told := script(tmp_path, f"{IMPORT}{carries}\n{RELU}check('relu')\n"))
    assert "too large" not in told


def test_checks_that_a_notebook_carries_count_only_where_no_folder_is_beside_it(folder, tmp_path):
    carries = packed(load_assignment(folder), folder, ())
    assert "is not in the folder" in script(tmp_path / "..", f"{IMPORT}{carries[:-40]}\ncheck()\n")
    checks = folder / "test_activations.py"
    checks.write_text(checks.read_text().replace("def test_", "def test_also_"))
    assert "also" in script(folder, f"{IMPORT}{carries}\n{WRONG}check('relu')\n")


def test_an_exercise_may_be_named_by_what_was_written(folder):
    mine = f"{IMPORT}import functools\n{RELU}class relo: pass\n"
    assert script(folder, f"{mine}check(relu)\n").startswith("✓ relu")
    assert script(folder, f"{mine}relu = functools.partial(relu)\ncheck(relu)\n").startswith("✓ relu")
    assert script(folder, f"{mine}check(relo)\ncheck(relu([1]))\n") == (
        "There is no exercise 'relo' in 01-activations.\n"
        "Did you mean relu? Its exercises: identity, step, sigmoid, relu, softmax.\n"
        "check() was given a value of type ndarray.\n"
        'Name the exercise, or its function: check("relu") or check(relu).\n'
    )


def test_cells_are_checked_as_they_were_run(folder):
    told = cells(folder, IMPORT + "import numpy as np", WRONG, 'check("relu")', RELU, 'check("relu")')
    assert told.index("✗ relu") < told.index("✓ relu")


def test_an_error_names_the_cell_by_its_number(folder):
    told = cells(folder, IMPORT, "1 / 0", "def relu(x):\n    return helper(x)\n", 'check("relu")')
    assert "In [3], line 2, in relu: return helper(x)" in told


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("while True: pass", "It did not return within 0.2 s; look for a loop that never ends."),
        ("import os; os._exit(0)", "It ends the Python process (exit code 0)"),
        ("import ctypes; ctypes.string_at(0)", "The Python process was ended by SIGSEGV"),
    ],
)
def test_nothing_that_an_answer_does_harms_the_notebook(folder, body, told):
    with (folder / "assignment.toml").open("a") as file:
        file.write("\n[limits]\ncall_seconds = 0.2\nload_seconds = 0.2\n")  # so that loops end soon
    shown = cells(folder, IMPORT, f"def relu(x):\n    {body}\n", 'check("relu")', "print('still', 'here')")
    assert told in shown
    assert "still here" in shown


def test_what_was_not_run_is_told(folder):
    told = cells(folder, IMPORT, 'check("relu")')
    assert "relu is not defined in the cells that were run so far" in told


def test_magics_in_cells_do_not_matter(folder):
    told = cells(folder, IMPORT, "%%time\n" + RELU, "%pwd\nx = !echo hello\n", 'check("relu")')
    assert "✓ relu" in told


def test_answers_of_a_form_are_checked_in_their_cells(tmp_path):
    folder = shutil.copytree(ROOT / "assignments" / "09-check-tests", tmp_path / "09-check-tests")
    told = cells(
        Path(folder),
        IMPORT,
        "%%answer total_input\nx @ W + )\n",
        'check("total_input")',
        "%%answer total_input\nx @ W + b\n",
        'check("total_input")',
    )
    assert told.index("is not valid Python") < told.index("✓ total_input")


class TestSubmit:
    """`submit()`; the command refuses a folder that was never fetched, which shows that it ran."""

    REFUSED = "is not inside a course"
    UNSAVED = "activations.ipynb is not saved: a cell that you ran is not in the file.\nSave it (Ctrl+S)"

    @pytest.fixture(autouse=True)
    def home(self, folder, monkeypatch):
        """Be somebody who knows no course, whose notebook is the one in the folder."""
        for variable in ("XDG_CONFIG_HOME", "XDG_DATA_HOME"):
            monkeypatch.setenv(variable, str(folder.parent / "settings"))
        monkeypatch.delenv("GRADER_COURSE", raising=False)
        monkeypatch.setenv("JPY_SESSION_NAME", str(folder / "activations.ipynb"))

    def saved(self, folder, *sources):
        (folder / "activations.ipynb").write_bytes(notebook(*sources))

    def test_what_was_saved_after_it_was_run_or_as_it_was_run_is_handed_in(self, folder):
        self.saved(folder, IMPORT, RELU, "submit()")
        assert self.REFUSED in cells(folder, IMPORT, RELU, "submit()")
        os.utime(folder / "activations.ipynb", (4e9, 4e9))
        assert self.REFUSED in cells(folder, IMPORT, WRONG, RELU, "submit()")

    def test_a_notebook_without_what_was_run_must_be_saved_first(self, folder):
        self.saved(folder, IMPORT, RELU, "submit()")
        told = cells(folder, IMPORT, WRONG, "submit()")
        assert told.startswith(self.UNSAVED)
        assert self.REFUSED not in told
        assert self.REFUSED in cells(folder, IMPORT, WRONG, "submit(anyway=True)")

    def test_of_another_notebook_or_of_one_that_cannot_be_read_nothing_is_known(self, folder, monkeypatch):
        (folder / "activations.ipynb").write_text("{")
        assert self.REFUSED in cells(folder, IMPORT, WRONG, "submit()")
        monkeypatch.setenv("JPY_SESSION_NAME", str(folder / "no.ipynb"))
        assert self.REFUSED in cells(folder, IMPORT, WRONG, "submit()")

    def test_neither_a_script_nor_nbgrader_hands_anything_in(self, folder, monkeypatch):
        told = script(folder, f"{IMPORT}submit()\n")
        assert told == "submit() hands in from a notebook; here, use 'grader submit'.\n"
        program = f"{_SHELL}import os\nos.environ['NBGRADER_EXECUTION'] = 'validate'\n"
        assert not python(folder, f"{program}shell.run_cell({IMPORT + 'submit()'!r})")


def test_the_released_notebook_runs_in_a_kernel_and_shows_html(folder):
    import nbformat

    client = pytest.importorskip("nbclient").NotebookClient
    path = folder / "activations.ipynb"
    notebook = nbformat.read(path, 4)
    spared = {"check-identity", "check-sigmoid"}  # each takes a second, and shows nothing that others do not
    notebook.cells = [cell for cell in notebook.cells if cell.id not in spared]
    for cell in notebook.cells:
        if cell.id == "relu":
            cell.source = RELU
        if cell.id == "softmax":
            cell.source = "def softmax(x):\n    raise ValueError('<script>')\n"
    client(notebook, timeout=120, resources={"metadata": {"path": str(folder)}}).execute()
    shown = {
        cell.id: output["data"]
        for cell in notebook.cells
        if cell.cell_type == "code"
        for output in cell.outputs
    }
    assert set(shown) == {f"check-{name}" for name in ("step", "relu", "softmax")}
    assert "✓ relu" in shown["check-relu"]["text/html"]
    assert "Not written yet" in shown["check-step"]["text/html"]
    assert "&lt;script&gt;" in shown["check-softmax"]["text/html"]
    assert all("<script>" not in data["text/html"] for data in shown.values())
