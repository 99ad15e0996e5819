import pytest

from grader.course.materials import is_material, materials, pattern_fault, put_over, unlisted, without
from grader.course.model import Assignment
from grader.errors import CourseError


def assignment(*files, hidden=()):
    return Assignment(
        format=1, title="T", module="work", points={"f": 1}, files=[*files], hidden_files=[*hidden]
    )


def folder_of(tmp_path, *paths):
    for path in paths:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(path)
    return tmp_path


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("data/*.csv", ["data/a.csv"]),
        ("data/", ["data/a.csv", "data/old/b.csv"]),
        ("*/", ["data/a.csv", "data/old/b.csv", "img/x.png"]),
        ("data/*/b.*", ["data/old/b.csv"]),
        ("helper.py", ["helper.py"]),
        ("*.py", ["helper.py"]),
        ("[a-h]*.py", ["helper.py"]),
        ("nothing/*.csv", []),
    ],
)
def test_a_pattern_takes_in_a_folder_or_what_is_named_alike_in_one(tmp_path, pattern, found):
    paths = [
        "data/a.csv",
        "data/old/b.csv",
        "data/.hidden",
        "data/__pycache__/x.csv",
        "helper.py",
        "img/x.png",
    ]
    folder = folder_of(tmp_path, *paths)
    assert list(materials(folder, assignment(pattern))) == found
    assert [
        path for path in paths if is_material(path, [pattern]) and path not in (paths[2], paths[3])
    ] == found


@pytest.mark.parametrize(
    "pattern", ["../a", "/etc/passwd", "data/../../a", "", ".ssh/", "a//b", "-rf", "a\\b", "**/x"]
)
def test_a_pattern_that_leads_elsewhere_is_refused(pattern):
    assert pattern_fault(pattern)


def test_what_is_the_work_or_the_checks_is_no_material(tmp_path):
    folder = folder_of(tmp_path, "work.py", "helper.py", "test_work.py", "mistakes.py")
    for pattern in ("*.py", "w*.py", "test_*", "mistakes.py"):
        with pytest.raises(CourseError, match=r"files: they take in (work|test_work|mistakes)\.py"):
            materials(folder, assignment(pattern))


def test_what_students_write_is_no_material(tmp_path):
    folder = folder_of(tmp_path, "bank/rules.py", "bank/data.csv")
    one = Assignment(format=1, title="T", module="work", points={"f": 1}, also=["bank/*.py"], files=["bank/"])
    assert list(materials(folder, one, "also")) == ["bank/rules.py"]
    with pytest.raises(CourseError, match=r"files: they take in bank/rules\.py"):
        materials(folder, one)
    assert pattern_fault("bank/*.py", True) == "" != pattern_fault("bank/", True)


def test_what_is_too_large_is_refused(tmp_path):
    with (tmp_path / "large.bin").open("wb") as file:
        file.truncate((16 << 20) + 1)
    with pytest.raises(CourseError, match="limit for a file is 16 MiB"):
        materials(tmp_path, assignment("*.bin"))
    for number in range(3):
        with (tmp_path / f"{number}.dat").open("wb") as file:
            file.truncate(11 << 20)
    with pytest.raises(CourseError, match="together is 32 MiB"):
        materials(tmp_path, assignment("*.dat"))


def test_links_and_folders_of_such_a_name_are_not_read(tmp_path):
    folder = folder_of(tmp_path, "data/a.csv", "secret", "data/b.csv/inner")
    (folder / "data/c.csv").symlink_to(folder / "secret")
    assert list(materials(folder, assignment("data/*.csv"))) == ["data/a.csv"]


def test_whatever_stands_in_the_place_of_an_original_is_replaced():
    originals = {"data/a.csv": b"right", "helper.py": b"right"}
    theirs = {
        "work.py": b"",
        "data/a.csv": b"wrong",
        "Data/A.csv": b"wrong",
        "data/a.csv/inner": b"wrong",
        "data/own.csv": b"own",
        "helper/__init__.py": b"wrong",
        "helper.cpython-311-x86_64-linux-gnu.so": b"wrong",
        "helper.txt": b"own",
        "helpers.py": b"own",
    }
    assert without(theirs, originals).keys() == {"work.py", "data/own.csv", "helper.txt", "helpers.py"}
    assert put_over({"data": b"a file", "work.py": b""}, originals) == {"work.py": b"", **originals}


def test_what_is_in_no_list_is_named(tmp_path):
    paths = ["assignment.toml", "work.py", "test_work.py", "test_hidden.py", "mistakes.py", "variants/a.py"]
    folder = folder_of(tmp_path, *paths, "data/a.csv", "data/b.txt", "notes.txt", "h/x.npz", ".git/config")
    assert [*unlisted(folder, assignment("data/*.csv", hidden=["h/"]))] == ["data/b.txt", "notes.txt"]
