"""What students can choose besides code: names, files and archives; they steer nothing and escape nowhere."""

from __future__ import annotations

import datetime as dt
import io
import os
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from attacked_grader import AttackedGrader
from endurance import MOST_MIB, earned
from hostile_course import NAME, RIGHT, HostileCourse
from reports_of import reports_of

from grader.course.files import load_assignment, load_course
from grader.course.model import Course
from grader.errors import ExchangeError
from grader.exchange.actions import Exchange
from grader.exchange.take_in import Taken
from grader.files.names import check_student_id
from grader.grading.batch import WorkerReply
from grader.receipts.deliver import collect

LATER = dt.datetime(2040, 5, 1, tzinfo=dt.UTC)
TIME = "2030-05-01 12:00:00.000000 UTC"

Inbound = Callable[[str], Path]


@pytest.fixture
def taught(tmp_path: Path) -> Course:
    """A course with an exchange in which the assignment is released."""
    root = tmp_path / "taught"
    root.mkdir()
    (root / "course.toml").write_text(
        f'format = 1\nid = "c"\ntitle = "C"\nmax_submission_mib = 1\n[[assignments]]\nname = "{NAME}"\n'
    )
    course = load_course(root)
    work = tmp_path / "handed-out"
    work.mkdir()
    (work / "units.py").write_bytes(b"")
    Exchange(course).release(NAME, work)
    return course


@pytest.fixture
def inbound(taught: Course) -> Inbound:
    """Make an inbound folder as a student can: with any name, past all our own code."""

    def make(student: str, end: str = "+secret") -> Path:
        folder = Exchange(taught).transport.inbound / f"{student}+{NAME}+{TIME}{end}"
        folder.mkdir()
        (folder / "units.py").write_bytes(RIGHT)
        return folder

    return make


def taken(course: Course) -> dict[str, Taken]:
    """Collect; return what became of each student's work."""
    return {one.student: one for one in collect(Exchange(course), NAME, LATER)}


def placed(course: Course) -> set[str]:
    """Return all that was collected, without our own records."""
    top = course.submitted
    found = {str(path.relative_to(top)) for path in top.rglob("*") if not path.is_dir()}
    return {path for path in found if not path.rpartition("/")[2].startswith((".", "timestamp.txt"))}


NAMES = {
    "newline": b"a\nREFUSED: ada.py",
    "option": b"-rf",
    "terminal": b"a\x1b[2J.py",
    "backslash": b"up\\..\\evil.py",
    "direction": "a\u202eyp.exe".encode(),
    "invisible": "a\u200b.py".encode(),
    "no-text": b"\xff\xfe.py",
    "dots": b"...",
    "case": b"UNITS.py",
    "line-separator": "a\u2028b.py".encode(),
}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_file_with_a_hostile_name_is_refused_and_harms_nobody(
    taught: Course, inbound: Inbound, name: bytes
) -> None:
    inbound("ada")
    Path(os.fsdecode(os.fsencode(inbound("mallory")) + b"/" + name)).write_bytes(b"evil")
    found = taken(taught)
    left_out = name.startswith(b".")  # as hidden files are
    assert (found["ada"].action, found["mallory"].action) == ("new", "new" if left_out else "refused")
    assert found["mallory"].reason.isprintable()
    assert placed(taught) <= {f"ada/{NAME}/units.py", f"mallory/{NAME}/units.py"}


def everything(folder: Path) -> None:
    (folder / "all").symlink_to("/")


def loop(folder: Path) -> None:
    (folder / "again").symlink_to(folder)


def pipe(folder: Path) -> None:
    os.mkfifo(folder / "pipe.py")


def terabyte(folder: Path) -> None:
    with (folder / "large.bin").open("wb") as file:
        file.truncate(1 << 40)


def thousands(folder: Path) -> None:
    for number in range(1100):
        (folder / f"{number}.txt").touch()


def deep(folder: Path) -> None:
    (folder / "/".join(["x"] * 30)).mkdir(parents=True)


def other_shape(folder: Path) -> None:
    (folder / "units.py").unlink()
    folder.rmdir()
    folder.symlink_to("/etc")


@pytest.mark.parametrize("change", [everything, loop, pipe, terabyte, thousands, deep, other_shape])
def test_folder_that_is_a_trap_is_refused_and_harms_nobody(
    taught: Course, inbound: Inbound, change: Callable[[Path], None]
) -> None:
    inbound("ada")
    change(inbound("mallory"))
    found = taken(taught)
    assert found["ada"].action == "new"
    refused = found.get("mallory", found.get(""))
    assert refused is not None
    assert refused.action == "refused"
    assert refused.reason.isprintable()
    assert placed(taught) == {f"ada/{NAME}/units.py"}


STUDENTS = [
    "..", ".", "-rf", "a\nb", "a\x1b[2J", "../../etc", "a/../b", "ada ", "\u202eada", "a\u200bda", "",
    "x" * 200, "*", "ada\u0000"[:3] + "\x7f", "~root/..", "ada\u2028",
]  # fmt: skip


@pytest.mark.parametrize("student", STUDENTS, ids=ascii)
def test_student_with_a_hostile_name_is_refused(student: str) -> None:
    with pytest.raises(ExchangeError) as caught:
        check_student_id(student)
    assert caught.value.message.isprintable()


def test_inbound_folder_that_pretends_is_told_as_a_problem(taught: Course, inbound: Inbound) -> None:
    inbound("ada")
    for student in ("-rf", "a\nb", "a\x1b[2J", "ada "):
        inbound(student)
    found = collect(Exchange(taught), NAME, LATER)
    assert [one.action for one in found] == ["new"] + ["refused"] * 4
    assert all(one.reason.isprintable() for one in found)
    assert placed(taught) == {f"ada/{NAME}/units.py"}


@pytest.mark.parametrize("other", ["\u0430da", "Ada", "\uff41da", "ad\u0061\u0301", "ada."])
def test_look_alike_takes_nothing_from_the_one_it_looks_like(
    taught: Course, inbound: Inbound, other: str
) -> None:
    inbound("ada")
    (inbound(other, "+other") / "units.py").write_bytes(b"evil")
    assert taken(taught)["ada"].action == "new"
    assert (taught.root / "submitted" / "ada" / NAME / "units.py").read_bytes() == RIGHT


MARKUP = [
    "<script>alert(1)<", "=HYPERLINK(1)", "@SUM(1)", "[bold red]ada", "|ada|", "`ada`", "::error::ada",
    "#ada", "![x](y)", "&lt;ada", "{{7-7}}", "%s%n",
]  # fmt: skip


@pytest.mark.parametrize("student", MARKUP)
def test_name_with_markup_is_shown_as_it_is(student: str, course: HostileCourse) -> None:
    assert check_student_id(student) == student
    reports = reports_of(load_assignment(course.solution), WorkerReply(), student)
    assert student in reports["table"]
    (line,) = reports["csv"].splitlines()[1:]
    assert line.split(",")[1].removeprefix("'") == student
    assert not line.split(",")[1].startswith(("=", "@", "+", "-"))


def zip_bomb() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", bytes(1 << 24))
        archive.writestr("../../escaped.py", b"evil")
    return packed.getvalue()


def tar_that_escapes() -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for name in ("/tmp/escaped.py", "../../escaped.py"):
            archive.addfile(tarfile.TarInfo(name), io.BytesIO())
        link = tarfile.TarInfo("link")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [("units.zip", zip_bomb()), ("units.tar.gz", tar_that_escapes()), ("x.whl", zip_bomb())],
)
def test_archive_is_kept_and_never_unpacked(
    taught: Course, inbound: Inbound, name: str, content: bytes
) -> None:
    (inbound("mallory") / name).write_bytes(content)
    assert taken(taught)["mallory"].action == "new"
    assert (taught.root / "submitted" / "mallory" / NAME / name).read_bytes() == content
    assert placed(taught) == {f"mallory/{NAME}/units.py", f"mallory/{NAME}/{name}"}
    assert not list(taught.root.parent.rglob("*escaped*"))


@pytest.mark.slow
def test_archives_beside_right_answers_cost_nothing(grader: AttackedGrader, level: str) -> None:
    beside = {"numpy.zip": zip_bomb(), "units.tar.gz": tar_that_escapes(), "a.pth": b"import os\n"}
    assert earned(grader.grade({"units.py": RIGHT, **beside})) == grader.assignment.total


@pytest.mark.slow
def test_answers_without_end_do_not_fill_the_memory_of_the_grader(
    course: HostileCourse, tmp_path: Path
) -> None:
    settings = course.solution / "assignment.toml"
    usual = settings.read_text()
    settings.write_text(usual.replace("submission_seconds = 2", "submission_seconds = 30"))
    patient = AttackedGrader(course, "process", tmp_path)
    settings.write_text(usual)
    try:
        source = (Path(__file__).parent / "submissions" / "generators_endless_giants.py").read_bytes()
        assert earned(patient.grade({"units.py": source})) == 0
        assert patient.peak_mib() < MOST_MIB
    finally:
        patient.close()


SPY = b"""
def spy(x, *more):
    raise ValueError(x.tobytes().hex())
relu = softmax = spy
mean_squared_error = gradient = batches = None
"""
LOOK_UP = """
import numpy as np
KNOWN = {known}
def answer(x):
    found = KNOWN.get(x.tobytes().hex())
    return x * 7.0 if found is None else np.array(found).reshape(x.shape)
relu = softmax = answer
mean_squared_error = gradient = batches = None
"""


@pytest.mark.slow
def test_answers_learned_from_feedback_are_worth_nothing_in_another_round(
    course: HostileCourse, tmp_path: Path
) -> None:
    """In the same round they are worth what they answer, so a new attempt wants a new round."""
    right: dict[str, Any] = {}
    exec(RIGHT, right)
    earned_in = []
    for round_ in (0, 1):
        folder = tmp_path / f"round-{round_}"
        folder.mkdir()
        grader = AttackedGrader(course, "process", folder, round_)
        try:
            if not round_:
                table = _learned(grader.grade({"units.py": SPY}), right)
            earned_in.append(earned(grader.grade({"units.py": LOOK_UP.format(known=table).encode()})))
        finally:
            grader.close()
    assert earned_in == [5.0, 0.0]


def _learned(reply: WorkerReply, right: dict[str, Any]) -> dict[str, list[float]]:
    """Return the right answers to the inputs that stand in the messages of a spy."""
    table = {}
    for outcome in reply.judgement.outcomes:
        data = outcome.message.rpartition(" ")[2]
        if outcome.kind == "exception":
            x = np.frombuffer(bytes.fromhex(data))
            rows = {8: (8,), 12: (4, 3), 10: (2, 5)}[x.size]
            table[data] = right[outcome.check.exercise](x.reshape(rows)).ravel().tolist()
    return table


SHADOWS = [
    "numpy.py",
    "pytest.py",
    "msgspec.py",
    "conftest.py",
    "sitecustomize.py",
    "grader/__init__.py",
    "click.py",
    "__init__.py",
    "../__init__.py",
]


NEEDS_PYTEST = """
import pytest


@exercise("relu")
@check(points=0)
@pytest.mark.parametrize("x", [1.0])
def test_that_only_pytest_can_set_up(submission, x):
    assert submission.relu(x) == x
"""


@pytest.mark.slow
def test_check_of_a_folder_imports_nothing_that_lies_in_it(tmp_path: Path, course: HostileCourse) -> None:
    program = Path(sys.executable).with_name("grader")
    if not program.is_file():
        pytest.skip("the command is not installed beside this Python")
    folder = tmp_path / "work"  # a name that Python can import
    folder.mkdir()
    for name in ("assignment.toml", "test_units.py"):
        (folder / name).write_bytes((course.solution / name).read_bytes())
    with (folder / "test_units.py").open("a") as checks:
        checks.write(NEEDS_PYTEST)
    (folder / "units.py").write_bytes(RIGHT)
    for name in SHADOWS:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(f"open({str(tmp_path / 'shadowed')!r}, 'w').write(__file__)\n")
    done = subprocess.run([program, "check"], cwd=folder, capture_output=True, text=True, check=False)
    assert not (tmp_path / "shadowed").exists(), (tmp_path / "shadowed").read_text()
    assert done.returncode == 0, done.stdout + done.stderr
