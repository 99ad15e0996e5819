import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.errors import ExchangeError
from grader.files.names import check_path, check_paths, check_student_id, did_you_mean, meant


@pytest.mark.parametrize(
    "path",
    [
        "", "/etc/passwd", "..", "a/../b", "a//b", "a/", "./a", ".", "...", "a/...", "-rf", "a/-rf", "a\\b",
        "a\nb", "a\x1b[2Jb", "a\x7f", "a\u202eb", "a\u2028b", "a\x00", "\udcff",
        "x" * 256, "é" * 128, "/".join(["x" * 200] * 6),
    ],
)  # fmt: skip
def test_path_that_escapes_or_misleads_is_refused(path: str) -> None:
    with pytest.raises(ExchangeError) as caught:
        check_path(path)
    assert repr(path) in caught.value.message
    assert caught.value.message.isprintable()


@pytest.mark.parametrize(
    "path", ["relu.py", "確認　テスト.py", "data/x 1.csv", ".hidden", "a..b", "한글.ipynb", "é"]
)
def test_plain_path_of_any_script_is_accepted(path: str) -> None:
    check_path(path)


@pytest.mark.parametrize(
    "paths",
    [
        ["A.py", "a.py"],
        ["straße", "STRASSE"],
        [unicodedata.normalize("NFC", "é.py"), unicodedata.normalize("NFD", "é.py")],
        ["Data/a", "data/b"],
        ["x/y", "x"],
        ["X/y", "x"],
    ],
)
def test_paths_that_would_collide_are_refused(paths: list[str]) -> None:
    with pytest.raises(ExchangeError, match="cannot stand in one folder"):
        check_paths(paths)


def test_paths_that_share_a_folder_are_accepted() -> None:
    check_paths(["data/a", "data/b", "data/c/a", "a"])


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=12))
def test_accepted_path_stays_below_its_folder_and_on_its_line(path: str) -> None:
    try:
        check_path(path)
    except ExchangeError:
        return
    parts = path.split("/")
    assert "" not in parts
    assert ".." not in parts
    assert len(path.splitlines()) == 1
    path.encode()


@settings(max_examples=50, deadline=None)
@given(
    st.lists(
        st.sampled_from(["a", "A", "b", "é", "e\u0301", "É", "ß", "ss"]), min_size=2, max_size=3, unique=True
    )
)
def test_accepted_paths_differ_in_upper_case_composed(paths: list[str]) -> None:
    try:
        check_paths(paths)
    except ExchangeError:
        return
    assert len({unicodedata.normalize("NFC", path).upper() for path in paths}) == len(paths)


@pytest.mark.parametrize("student", ["alice", "a.b@uni.example", "Zoë", "李明", "김_1", "x" * 64, "Ann Lee"])
def test_student_id_of_any_script_is_accepted(student: str) -> None:
    assert check_student_id(student) == student


def test_student_id_is_composed() -> None:
    assert check_student_id("Zoe\u0308") == "Zoë"


@pytest.mark.parametrize(
    "student",
    [
        "", " ", "a ", "a+b", "a/b", "a\\b", "..", "a..b", ".a", "-a", "a\nb", "a\u202eb", "a*",
        "x" * 65, "😀" * 40, "\udc80",
    ],
)  # fmt: skip
def test_student_id_that_cannot_be_in_a_folder_name_is_refused(student: str) -> None:
    with pytest.raises(ExchangeError, match="student id"):
        check_student_id(student)


@pytest.mark.parametrize(
    ("text", "found", "question"),
    [
        ("02-loss", "02-loss", "Did you mean 02-loss or 02-losses? "),
        ("01", "01-relu", "Did you mean 01-relu? "),
        ("1", "01-relu", "Did you mean 01-relu? "),
        ("02", None, "Did you mean 02-loss or 02-losses? "),
        ("Re", "Relu", "Did you mean Relu? "),
        ("2", None, "Did you mean 02-loss or 02-losses? "),
        ("relu", "Relu", "Did you mean Relu? "),
        ("02-lsos", None, "Did you mean 02-loss or 02-losses? "),
        ("", None, ""),
        ("nothing", None, ""),
    ],
)
def test_beginning_of_a_name_is_enough_and_others_are_asked_back(text, found, question):
    names = ["01-relu", "02-loss", "02-losses", "Relu"]
    assert meant(text, names) == found
    assert did_you_mean(text, names) == question
