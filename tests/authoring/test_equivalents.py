import pytest

from grader.authoring.proof import EQUIVALENTS_FILE, read_equivalents
from grader.errors import AuthoringError

MARK = """
[[mutant]]
function = "f"
before = "return x > 0"
after = "return x >= 0"
reason = "f(0) is 0 both ways."
"""


def read(folder, text):
    (folder / EQUIVALENTS_FILE).write_text(text, encoding="utf-8")
    return read_equivalents(folder)


def test_without_a_file_no_mutant_is_marked(tmp_path):
    assert read_equivalents(tmp_path) == {}


def test_a_mark_is_for_one_line_of_one_function(tmp_path):
    assert read(tmp_path, MARK) == {("f", "return x > 0", "return x >= 0"): "f(0) is 0 both ways."}


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (MARK.replace('reason = "f(0) is 0 both ways."', ""), "reason"),
        (MARK.replace("f(0) is 0 both ways.", ""), "reason"),
        (MARK.replace("function", "fonction"), "fonction"),
        (MARK + "[[mutants]]\n", "mutants"),
        ("[[mutant", "]]"),
    ],
)
def test_a_file_that_is_wrong_is_refused_by_its_field(tmp_path, wrong, told):
    with pytest.raises(AuthoringError, match=told):
        read(tmp_path, wrong)


def test_a_file_that_is_no_text_is_refused(tmp_path):
    (tmp_path / EQUIVALENTS_FILE).write_bytes(b"\xff")
    with pytest.raises(AuthoringError, match="cannot be used"):
        read_equivalents(tmp_path)
