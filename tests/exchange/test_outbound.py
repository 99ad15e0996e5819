import os
import platform
import stat
from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec
import numpy as np
import pytest

from grader.course.files import load_course
from grader.course.model import FETCHED_FILE, Course
from grader.errors import CourseError, ExchangeError
from grader.exchange.actions import Exchange, newer_release
from grader.exchange.fetched import Fetched, Updated, note_content, read_fetched
from grader.files.tree import read_files

MakeCourse = Callable[..., Course]
WriteFolder = Callable[[str, Mapping[str, bytes]], Path]


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_layout_has_the_permissions_of_nbgrader_whatever_the_umask(
    make_course: MakeCourse, write_folder: WriteFolder
) -> None:
    exchange = Exchange(make_course())
    before = os.umask(0o077)
    try:
        exchange.release("01-relu", write_folder("a", {"relu.py": b"", "data/x": b""}))
    finally:
        os.umask(before)
    folder = exchange.transport.folder
    places = {
        "": 0o755,
        "course.toml": 0o644,
        "inbound": 0o2733,
        "feedback": 0o711,
        "outbound": 0o755,
        "outbound/01-relu": 0o755,
        "outbound/01-relu/relu.py": 0o644,
        "outbound/01-relu/data": 0o755,
    }
    assert {place: mode(folder / place) for place in places} == places
    assert mode(folder.parent) == 0o1777


def test_folders_shared_by_a_group_stay_so_and_open_ones_are_shut(exchange: Exchange) -> None:
    exchange.transport.inbound.chmod(0o2777)
    exchange.transport.outbound.chmod(0o2775)
    exchange.transport.feedback.chmod(0o700)
    exchange.transport.prepare()
    folders = [exchange.transport.inbound, exchange.transport.outbound, exchange.transport.feedback]
    assert [mode(place) for place in folders] == [0o2773, 0o2775, 0o711]


def test_course_folder_made_by_a_stranger_is_refused(exchange: Exchange, tmp_path: Path) -> None:
    exchange.transport.folder.rename(tmp_path / "elsewhere")
    exchange.transport.folder.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(ExchangeError, match="belongs to another user, or is no folder"):
        exchange.transport.prepare()


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give a folder to another user")
def test_course_folder_of_another_user_is_refused(exchange: Exchange) -> None:
    os.chown(exchange.transport.folder, 12345, 12345)
    with pytest.raises(ExchangeError, match="belongs to another user"):
        exchange.transport.prepare()


def test_students_load_the_plan_of_what_is_released_without_secrets(
    make_course: MakeCourse, write_folder: WriteFolder
) -> None:
    late = '[late]\npolicy = "percent"\ngrace_minutes = 5\npercent_per_day = 12.5\nfloor_percent = 40'
    course = make_course(
        'collect = "best"\ntimezone = "UTC"\nmax_submission_mib = 2.5\nsecret = "hush"', late
    )
    exchange = Exchange(course)
    exchange.release("02-loss", write_folder("b", {"loss.py": b""}))
    exchange.release("01-relu", write_folder("a", {"relu.py": b""}))
    student = load_course(exchange.transport.folder)
    assert "hush" not in (exchange.transport.folder / "course.toml").read_text()
    assert student.exchange_root == course.exchange_root
    for field in ("id", "title", "late", "collect", "max_submission_mib", "assignments"):
        assert getattr(student, field) == getattr(course, field)
    assert Exchange(student).released() == ["01-relu", "02-loss"]


def test_plan_names_only_what_is_released(exchange: Exchange) -> None:
    assert load_course(exchange.transport.folder).names == ["01-relu"]


def test_releasing_the_same_again_renews_the_plan(
    exchange: Exchange, make_course: MakeCourse, tmp_path: Path
) -> None:
    course = make_course("max_submission_mib = 3.0")
    Exchange(course).release("01-relu", tmp_path / "assignments/01-relu")
    assert load_course(exchange.transport.folder).max_submission_mib == 3.0


def test_other_files_are_released_only_with_force(exchange: Exchange, write_folder: WriteFolder) -> None:
    newer = write_folder("newer", {"relu.py": b"# newer\n"})
    with pytest.raises(ExchangeError, match="released before"):
        exchange.release("01-relu", newer)
    assert "README.md" in read_files(exchange.transport.outbound / "01-relu", 1)
    exchange.release("01-relu", newer, force=True)
    assert read_files(exchange.transport.outbound / "01-relu", 1) == {"relu.py": b"# newer\n"}
    assert [place.name for place in exchange.transport.outbound.iterdir()] == ["01-relu"]


def test_empty_or_unknown_assignment_is_not_released(exchange: Exchange, write_folder: WriteFolder) -> None:
    with pytest.raises(ExchangeError, match="nothing to release"):
        exchange.release("02-loss", write_folder("empty", {}))
    with pytest.raises(CourseError, match=r"no assignment '\.\./x' in the course ml"):
        exchange.release("../x", write_folder("x", {"a": b""}))
    assert exchange.released() == ["01-relu"]


def test_exchange_that_cannot_be_made_is_told(make_course: MakeCourse, write_folder: WriteFolder) -> None:
    course = make_course('exchange = "course.toml/x"')
    with pytest.raises(ExchangeError, match="cannot be set up") as caught:
        Exchange(course).release("01-relu", write_folder("a", {"relu.py": b""}))
    assert "course.toml" in caught.value.hint


def test_fetched_folder_knows_where_it_belongs(exchange: Exchange, tmp_path: Path) -> None:
    folder = exchange.fetch("01-relu", tmp_path)
    assert folder == tmp_path / "01-relu"
    assert read_files(folder, 1) == read_files(exchange.transport.outbound / "01-relu", 1)
    assert mode(folder / "relu.py") & stat.S_IWUSR
    note = read_fetched(folder)
    there, here = str(exchange.transport.folder), platform.python_version()
    assert note == Fetched(
        course="ml",
        assignment="01-relu",
        course_folder=there,
        python=here,
        numpy=np.__version__,
        files=note.files,
    )
    assert note.files.keys() == read_files(folder, 1).keys()
    assert load_course(Path(note.course_folder)).id == "ml"


def test_fetching_never_overwrites(exchange: Exchange, tmp_path: Path) -> None:
    folder = exchange.fetch("01-relu", tmp_path)
    (folder / "relu.py").write_bytes(b"my work")
    with pytest.raises(ExchangeError, match="is there already"):
        exchange.fetch("01-relu", tmp_path)
    (folder / "README.md").unlink()
    (folder / ".grader.toml").unlink()
    assert exchange.restore("01", folder) == ["README.md", ".grader.toml"]
    assert (folder / "relu.py").read_bytes() == b"my work"
    assert (folder / "README.md").read_bytes() == b"# ReLU\n"
    assert read_fetched(folder) is not None


def test_restoring_does_not_write_through_a_link(exchange: Exchange, tmp_path: Path) -> None:
    folder = exchange.fetch("01-relu", tmp_path)
    (folder / "relu.py").unlink()
    (folder / "relu.py").symlink_to(tmp_path / "elsewhere.py")
    assert exchange.restore("01-relu", folder) == []
    assert not (tmp_path / "elsewhere.py").exists()


def test_restoring_puts_nothing_beside_a_file_in_other_letters(exchange: Exchange, tmp_path: Path) -> None:
    folder = exchange.fetch("01-relu", tmp_path)
    (folder / "relu.py").rename(folder / "Relu.py")
    assert exchange.restore("01-relu", folder) == []


def test_restoring_keeps_whose_folder_it_is(exchange: Exchange, tmp_path: Path) -> None:
    folder = exchange.fetch("01-relu", tmp_path)
    note = read_fetched(folder)
    (folder / FETCHED_FILE).write_bytes(
        note_content(msgspec.structs.replace(note, student="ada", python="2.7"))
    )
    exchange.restore("01-relu", folder)
    assert read_fetched(folder) == msgspec.structs.replace(note, student="ada")


GIVEN = {"README.md": b"# ReLU\n", "relu.py": b"# stub\n", "relu.ipynb": b"{}", "test_relu.py": b"# 1\n"}
NEWER = {"README.md": b"# 2\n", "relu.py": b"# stub 2\n", "relu.ipynb": b"{2}", "test_relu.py": b"# 2\n"}
WORK = ("relu.py", "relu.ipynb")


@pytest.fixture
def fetched(exchange: Exchange, write_folder: WriteFolder, tmp_path: Path) -> Path:
    exchange.release("01-relu", write_folder("older", GIVEN), force=True)
    return exchange.fetch("01-relu", tmp_path / "mine")


def test_a_newer_release_is_told_until_it_is_taken_over(
    exchange: Exchange, fetched: Path, write_folder: WriteFolder
) -> None:
    (fetched / "relu.py").write_bytes(b"my work")
    assert newer_release(fetched) == ""
    exchange.release("01-relu", write_folder("newer", {**NEWER, "more.csv": b"1"}), force=True)
    exchange.restore("01-relu", fetched)  # what is put back is new, the rest as old as before
    told = (
        "01-relu was released anew (README.md, relu.ipynb, relu.py and 1 more): grader fetch 01-relu --update"
    )
    assert newer_release(fetched) == told
    updated = exchange.update("01", fetched, WORK)
    assert (sorted(updated.written), updated.kept) == (
        ["README.md", "relu.ipynb", "test_relu.py"],
        ["relu.py"],
    )
    assert read_files(fetched, 1) == {**NEWER, "more.csv": b"1", "relu.py": b"my work"}
    assert read_files(updated.before, 1) == {name: GIVEN[name] for name in updated.written}
    assert newer_release(fetched) == ""
    assert exchange.update("01-relu", fetched, WORK) == Updated([], [], None)


def test_other_checks_that_a_notebook_carries_are_taken_over_but_no_news(
    exchange: Exchange, write_folder: WriteFolder, tmp_path: Path
) -> None:
    older, newer = (
        {"relu.ipynb": b'{"# deltagrade: %s", "x"}' % text} for text in (b"QlpoOTF", b"QlpoOTFz==")
    )
    exchange.release("01-relu", write_folder("older", older), force=True)
    untouched, written = (exchange.fetch("01-relu", tmp_path / name) for name in ("untouched", "written"))
    (written / "relu.ipynb").write_bytes(older["relu.ipynb"] + b"mine")
    exchange.release("01-relu", write_folder("newer", newer), force=True)
    assert newer_release(untouched) == newer_release(written) == ""
    assert exchange.update("01-relu", untouched, WORK).written == ["relu.ipynb"]
    assert exchange.update("01-relu", written, WORK) == Updated([], [], None)
    assert (written / "relu.ipynb").read_bytes().endswith(b"mine")


def test_an_update_touches_nothing_that_the_release_does_not_change(
    exchange: Exchange, fetched: Path, write_folder: WriteFolder
) -> None:
    (fetched / "README.md").write_bytes(b"my notes")
    (fetched / "relu.ipynb").unlink()
    (fetched / "test_relu.py").unlink()
    newer = {**NEWER, "README.md": GIVEN["README.md"]}
    exchange.release("01-relu", write_folder("newer", newer), force=True)
    updated = exchange.update("01-relu", fetched, WORK)
    assert (sorted(updated.written), updated.kept) == (["relu.py", "test_relu.py"], [])
    assert read_files(fetched, 1) == {
        "README.md": b"my notes",
        "relu.py": NEWER["relu.py"],  # it was as it was handed out
        "test_relu.py": NEWER["test_relu.py"],
    }


def test_of_a_folder_whose_release_is_unknown_work_stays_and_what_is_replaced_is_kept(
    exchange: Exchange, fetched: Path, write_folder: WriteFolder
) -> None:
    (fetched / FETCHED_FILE).write_bytes(b"broken")
    assert newer_release(fetched) == ""
    exchange.release("01-relu", write_folder("newer", NEWER), force=True)
    updated = exchange.update("01-relu", fetched, WORK)
    assert sorted(updated.written) == ["README.md", "test_relu.py"]
    assert sorted(updated.kept) == sorted(WORK)
    assert read_files(updated.before, 1) == {name: GIVEN[name] for name in updated.written}


SETTINGS = b'format = 1\ntitle = "ReLU"\nmodule = "relu"\nfiles = ["data.csv"]\n[points]\nrelu = 1\n'


def test_a_folder_that_an_older_version_fetched_learns_what_was_handed_out(
    exchange: Exchange, write_folder: WriteFolder, tmp_path: Path
) -> None:
    given = {**GIVEN, "assignment.toml": SETTINGS, "data.csv": b"1"}
    exchange.release("01-relu", write_folder("older", given), force=True)
    folder = exchange.fetch("01-relu", tmp_path / "mine")
    note = read_fetched(folder)
    older = msgspec.structs.replace(note, files={}, student="ada")
    (folder / FETCHED_FILE).write_bytes(note_content(older))
    (folder / "relu.py").write_bytes(b"my work")
    assert newer_release(folder) == ""
    assert read_fetched(folder) == msgspec.structs.replace(note, student="ada")

    (folder / FETCHED_FILE).write_bytes(note_content(older))  # meanwhile, something is released anew
    exchange.release("01-relu", write_folder("newer", {**given, **NEWER, "data.csv": b"2"}), force=True)
    assert newer_release(folder).startswith("01-relu was released anew (README.md, data.csv, test_relu.py)")
    updated = exchange.update("01-relu", folder, WORK)
    assert sorted(updated.written) == ["README.md", "data.csv", "test_relu.py"]
    assert (folder / "relu.py").read_bytes() == b"my work"


def test_notes_in_a_fetched_folder_are_kept_out_of_git(exchange: Exchange, tmp_path: Path) -> None:
    folder = exchange.fetch("01-relu", tmp_path)
    assert ".grader*" in (folder / ".gitignore").read_text().splitlines()
    (folder / ".gitignore").write_text("mine")
    exchange.restore("01-relu", folder)
    assert (folder / ".gitignore").read_text() == "mine"
    (folder / ".gitignore").unlink()
    assert exchange.restore("01-relu", folder) == []
    assert (folder / ".gitignore").exists()


@pytest.mark.parametrize("name", ["02-loss", "nonsense", "../01-relu"])
def test_what_is_not_released_cannot_be_fetched(exchange: Exchange, tmp_path: Path, name: str) -> None:
    with pytest.raises(ExchangeError, match="is not released") as caught:
        exchange.fetch(name, tmp_path)
    assert "01-relu" in caught.value.hint


def test_fetching_into_a_file_is_told(exchange: Exchange, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ExchangeError, match="could not be fetched"):
        exchange.fetch("01-relu", tmp_path / "file" / "inside")
