"""What a student learns before walking away."""

from __future__ import annotations

import json

import pytest

from grader.course.files import load_assignment
from grader.errors import ExchangeError
from grader.work.handing_in import handed_in
from grader.work.kinds import kind_of

STUB = 'def double(x):\n    raise NotImplementedError("Write double here.")\n'
WRITTEN = "def double(x):\n    return 2 * x\n"


def notebook(source, outputs=0):
    output = {"output_type": "stream", "name": "stdout", "text": "x" * outputs}
    cell = {"cell_type": "code", "source": source, "metadata": {}, "outputs": [output] if outputs else []}
    checks = {
        "cell_type": "code",
        "source": 'check("double")',
        "outputs": [],
        "metadata": {"nbgrader": {"grade_id": "check-double", "grade": True, "solution": False}},
    }
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [cell, checks]})


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "assignment.toml").write_text(
        'format = 1\ntitle = "Toy"\nmodule = "toy"\n[points]\ndouble = 2\n'
    )
    (tmp_path / "toy.py").write_text(STUB)
    (tmp_path / "toy.ipynb").write_text(notebook(STUB))
    return tmp_path


def hand_in(folder, max_mib=1.0, **how):
    return handed_in(folder, kind_of(load_assignment(folder), folder), max_mib, **how)


def refusal(folder, max_mib=1.0):
    with pytest.raises(ExchangeError) as raised:
        hand_in(folder, max_mib)
    return str(raised.value)


def test_the_written_file_is_the_work_and_all_files_go(folder):
    (folder / "toy.ipynb").write_text(notebook(WRITTEN))
    files, work = hand_in(folder)
    assert (work.file, work.remarks) == ("toy.ipynb", [])
    assert sorted(files) == ["assignment.toml", "toy.ipynb", "toy.py"]
    assert files["toy.ipynb"] == (folder / "toy.ipynb").read_bytes()


def test_nothing_written_is_refused_unless_it_is_meant(folder):
    assert "nothing is written in toy.py yet." in refusal(folder)
    nothing = "Nothing is written in toy.py yet: write in it, and save it."
    assert hand_in(folder, anyway=True)[1].remarks == [nothing]


@pytest.mark.parametrize("source", ["", "import numpy\n", "# later\n"])
def test_a_file_that_defines_nothing_is_refused_unless_it_is_meant(folder, source):
    (folder / "toy.ipynb").unlink(missing_ok=True)
    (folder / "toy.py").write_text(source)
    assert "As it stands nothing in it counts." in refusal(folder)
    assert hand_in(folder, anyway=True)[1].file == "toy.py"


def test_two_written_files_are_refused_by_name(folder):
    (folder / "toy.py").write_text(WRITTEN)
    (folder / "toy.ipynb").write_text(notebook("def double(x):\n    return x + x\n"))
    told = refusal(folder)
    assert "toy.py and toy.ipynb differ, and each could be what you hand in." in told
    assert "Move all but one of them to another folder." in told


def test_a_notebook_that_was_saved_in_part_is_refused(folder):
    (folder / "toy.ipynb").write_text(notebook(WRITTEN)[:-30])
    assert "toy.ipynb cannot be read: it was saved only in part." in refusal(folder)
    (folder / "toy.ipynb").unlink()
    assert hand_in(folder, anyway=True)[1].file == "toy.py"


def test_a_renamed_notebook_is_handed_in_and_told(folder):
    (folder / "toy.ipynb").unlink()
    (folder / "mine.ipynb").write_text(notebook(WRITTEN))
    assert hand_in(folder)[1].remarks == ["mine.ipynb was taken for toy.ipynb."]


def test_a_module_that_is_missing_beside_an_untouched_notebook_is_missed(folder):
    (folder / "toy.py").rename(folder / "toys.py")
    told = f"toy.py is missing in {folder}, and nothing is written in toy.ipynb yet. 'toys.py' is there"
    assert refusal(folder).startswith(told)
    (folder / "toy.ipynb").unlink()
    assert refusal(folder).startswith(f"toy.py or toy.ipynb is missing in {folder}.")


ELSEWHERE = {
    "toy (1).py": "rename it to toy.py",
    "TOY_final.PY": "rename it to toy.py",
    "my_toy_final.py": "rename it to toy.py",
    "act.py": "rename it to toy.py",
    "01-toy/toy.py": "move toy.py up",
    "old/deep/toy.ipynb": "move toy.ipynb up",
    "toy.zip": "unpack it",
    "Work.tar.gz": "unpack it",
}


@pytest.mark.parametrize("name", ELSEWHERE)
@pytest.mark.parametrize("missing", [True, False])
def test_work_under_another_name_is_named_with_what_to_do(folder, name, missing):
    (folder / "toy.ipynb").unlink()
    if missing:
        (folder / "toy.py").unlink()
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(WRITTEN)
    told = refusal(folder)
    assert f"{name!r} is there, and is not graded; if " in told
    assert ELSEWHERE[name] in told
    if not missing:
        assert hand_in(folder, anyway=True)[1].untouched
        (folder / "toy.py").write_text(WRITTEN)
        assert hand_in(folder)[1].remarks == []


@pytest.mark.parametrize("environment", ["venv/lib/x.py", "env of mine/lib/x.py"])
def test_a_virtual_environment_stays_at_home(folder, environment):
    path = folder / environment
    path.parent.mkdir(parents=True)
    path.write_bytes(b"x = 1")
    (folder / environment.partition("/")[0] / "pyvenv.cfg").write_text("home = /usr/bin")
    assert sorted(hand_in(folder, anyway=True)[0]) == ["assignment.toml", "toy.ipynb", "toy.py"]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig"])
@pytest.mark.parametrize("file", ["toy.py", "toy.ipynb"])
def test_a_marked_encoding_is_read_as_it_says(folder, encoding, file):
    (folder / "toy.ipynb").unlink()
    mark = "\ufeff" if encoding.endswith("e") else ""
    text = WRITTEN + "k = 'grün'\n"
    (folder / file).write_bytes((mark + (text if file == "toy.py" else notebook(text))).encode(encoding))
    if file == "toy.ipynb":
        (folder / "toy.py").unlink()
    work = hand_in(folder)[1]
    assert (work.file, work.untouched) == (file, False)
    assert any("return 2 * x\nk = 'grün'" in content.decode() for content in work.files.values())
    encoded = encoding != "utf-8-sig"
    assert (
        f"{file} is in {encoding[:6].upper()}, and was read as such; save it in UTF-8." in work.remarks
    ) == encoded


NOTHING = {
    "head": "def double(x:\n    return 2 * x\n",
    "indentation": "import numpy as np\ndef double(x):\nreturn 2 * x\n",
    "words": "I could not do this one.\n",
    "unclosed": "numbers = [1, 2\n",
}


@pytest.mark.parametrize("name", NOTHING)
@pytest.mark.parametrize("file", ["toy.py", "toy.ipynb"])
def test_a_file_in_which_nothing_counts_is_handed_in_only_if_it_is_meant(folder, name, file):
    (folder / file).write_text(NOTHING[name] if file == "toy.py" else notebook(NOTHING[name]))
    told = refusal(folder)
    assert "As it stands nothing in it counts." in told
    assert "--anyway" in told
    place = file if file == "toy.py" else "code cell 1"
    assert f"{place}, line " in told
    assert hand_in(folder, anyway=True)[1].file == file


def test_lines_that_cannot_be_parsed_are_told_where_the_rest_counts(folder):
    (folder / "toy.py").write_text(WRITTEN + "\nprint(double(2)")
    [remark] = hand_in(folder)[1].remarks
    assert remark.startswith("toy.py, line 4, is not valid Python")
    assert remark.endswith("'(' was never closed: nothing in this line counts.")


def test_outputs_that_make_it_too_large_stay_at_home(folder):
    (folder / "toy.ipynb").write_text(notebook(WRITTEN, outputs=2**21))
    files, work = hand_in(folder)
    assert len(files["toy.ipynb"]) < 2000
    assert work.remarks == [
        "Handed in without outputs: toy.ipynb. With them there are 2.0 MiB; the limit is 1 MiB."
    ]
    assert b"return 2 * x" in files["toy.ipynb"]


@pytest.mark.slow
def test_a_hundred_megabytes_of_outputs_are_no_hindrance(folder):
    (folder / "toy.ipynb").write_text(notebook(WRITTEN, outputs=100 * 2**20))
    assert len(hand_in(folder)[0]["toy.ipynb"]) < 2000


def test_what_is_too_large_without_outputs_is_refused(folder):
    (folder / "toy.ipynb").write_text(notebook(WRITTEN, outputs=100))
    (folder / "data.bin").write_bytes(bytes(2**21))
    told = refusal(folder)
    assert "the limit is 1 MiB" in told and "the largest is 'data.bin'" in told
