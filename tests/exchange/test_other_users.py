"""Students are other users than the instructor: what they can do in the exchange, tried as such users."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from grader.course.model import Course
from grader.exchange.actions import Exchange
from grader.exchange.collected import collected
from grader.files.tree import read_files
from grader.receipts.deliver import collect
from grader.receipts.receipt import ReceiptBook

pytestmark = pytest.mark.skipif(os.getuid() != 0, reason="only root can act as other users")

MakeCourse = Callable[..., Course]
WriteFolder = Callable[[str, Mapping[str, bytes]], Path]

ALICE, BOB = 54321, 54322
PREAMBLE = """
# All imports come first: these users may not be able to read the interpreter's own files.
import _strptime, os, sys
from pathlib import Path
from grader.course.files import load_course
from grader.errors import ExchangeError
from grader.exchange.actions import Exchange
from grader.receipts.receipt import ReceiptBook
uid, folder, home = int(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3])
os.setgroups([]); os.setgid(uid); os.setuid(uid); os.umask(0o077); os.chdir(home)
exchange = Exchange(load_course(folder))
"""


def as_user(uid: int, exchange: Exchange, home: Path, code: str) -> str:
    """Run code as another user, at home there; give what it printed."""
    arguments = [sys.executable, "-c", PREAMBLE + code, str(uid), str(exchange.transport.folder), str(home)]
    done = subprocess.run(arguments, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture
def homes(open_folder: Path) -> dict[int, Path]:
    homes = {uid: open_folder / str(uid) for uid in (ALICE, BOB)}
    for uid, home in homes.items():
        home.mkdir(mode=0o700)
        os.chown(home, uid, uid)
    return homes


@pytest.fixture
def shared(make_course: MakeCourse, write_folder: WriteFolder, open_folder: Path) -> Exchange:
    """An exchange that all users can reach, with a released assignment."""
    course = make_course(f'exchange = "{open_folder}/exchange"')
    exchange = Exchange(course)
    before = os.umask(0o077)
    try:
        exchange.release("01-relu", write_folder("a", {"relu.py": b"stub\n"}))
    finally:
        os.umask(before)
    return exchange


SUBMIT = """
exchange.fetch("01-relu", home)
(home / "01-relu" / "relu.py").write_text("work of %d" % uid)
receipt = exchange.submit(home / "01-relu", "01-relu", "user%d" % uid)
ReceiptBook(home / "receipts").add(receipt)
print(exchange.transport.holds(receipt.folder))
"""


@pytest.mark.slow
def test_whole_way_of_a_student_with_a_tight_umask(shared: Exchange, homes: dict[int, Path]) -> None:
    for uid, home in homes.items():
        assert as_user(uid, shared, home, SUBMIT) == "True"
    taken = collect(shared, "01-relu", shared.transport.incoming("01-relu", {})[0][0].submitted)
    assert [(one.student, one.action) for one in taken] == [("user54321", "new"), ("user54322", "new")]
    assert [one.notes for one in taken] == [
        (f"It came from the user 'uid {uid}', in the name of 'user{uid}'.",) for uid in homes
    ]
    contents = [read_files(folder, 1)["relu.py"] for _, folder in collected(shared.course, "01-relu")]
    assert contents == [b"work of 54321", b"work of 54322"]


@pytest.mark.slow
def test_students_cannot_list_what_others_handed_in_or_got_back(
    shared: Exchange, homes: dict[int, Path]
) -> None:
    as_user(ALICE, shared, homes[ALICE], SUBMIT)
    code = """
for place in (exchange.transport.inbound, exchange.transport.feedback):
    try:
        print(os.listdir(place))
    except PermissionError:
        print("shut")
try:
    exchange.transport.incoming("01-relu", {})
except ExchangeError as error:
    print(error.message)
"""
    first, second, third = as_user(BOB, shared, homes[BOB], code).splitlines()
    assert (first, second) == ("shut", "shut")
    assert third.startswith("The submissions in")


def test_students_cannot_change_what_is_released(shared: Exchange, homes: dict[int, Path]) -> None:
    code = """
def shut(action):
    try:
        action()
    except PermissionError:
        return True
print(all([
    shut(lambda: (exchange.transport.outbound / "01-relu" / "relu.py").write_text("")),
    shut(lambda: (exchange.transport.outbound / "new").mkdir()),
    shut(lambda: (exchange.transport.folder / "course.toml").write_text("")),
    shut(lambda: exchange.transport.folder.rename(exchange.transport.folder.with_name("gone"))),
    shut(lambda: exchange.transport.inbound.rename(exchange.transport.folder / "gone")),
    shut(lambda: (exchange.transport.feedback / "forged.md").write_text("")),
]))
"""
    assert as_user(BOB, shared, homes[BOB], code) == "True"


@pytest.mark.slow
def test_feedback_reaches_its_student_only(shared: Exchange, homes: dict[int, Path]) -> None:
    as_user(ALICE, shared, homes[ALICE], SUBMIT)
    [submission] = shared.transport.incoming("01-relu", {})[0]
    assert shared.give_back("feedback", {submission.source: "well done"}) == {}
    code = """
for receipt in ReceiptBook(home / "receipts").receipts("ml"):
    print(exchange.feedback(receipt))
"""
    assert as_user(ALICE, shared, homes[ALICE], code) == "well done"
    assert as_user(BOB, shared, homes[BOB], code) == ""
    book = ReceiptBook(homes[ALICE] / "receipts")
    assert (book.folder.stat().st_mode & 0o077, len(book.receipts("ml"))) == (0, 1)


def test_unfinished_submission_is_hidden_from_others(shared: Exchange, homes: dict[int, Path]) -> None:
    code = """
from grader.files import folders
(home / "relu.py").write_text("x")
folders._flush_all = lambda paths: (print(paths[-1], flush=True), os._exit(0))
exchange.submit(home, "01-relu", "alice")
"""
    left = Path(as_user(ALICE, shared, homes[ALICE], code))
    # Whoever may remove a whole submission may remove half a one; nobody can guess the name of either.
    assert left.stat().st_mode & 0o777 == 0o777
    assert re.fullmatch(r"\.[0-9a-f]{32}\.part", left.name)
    assert shared.transport.incoming("01-relu", {}) == ([], [])


def test_hard_link_to_a_file_of_another_user_is_refused(shared: Exchange, homes: dict[int, Path]) -> None:
    as_user(ALICE, shared, homes[ALICE], SUBMIT)
    (submission,) = shared.transport.incoming("01-relu", {})[0]
    os.link(
        shared.transport.outbound / "01-relu" / "relu.py",
        shared.transport.inbound / submission.source / "solution.py",
    )
    (taken,) = collect(shared, "01-relu", submission.submitted)
    assert taken.action == "refused"
    assert "'solution.py' belongs to another user" in taken.reason


FORGE = """
name = "user54321+01-relu+2040-04-30 12:00:00.000000 UTC+x"
os.mkdir(exchange.transport.inbound / name, 0)
"""


@pytest.mark.parametrize("gone", [False, True])
@pytest.mark.slow
def test_forged_folder_that_cannot_be_read_costs_nobody_a_grade(
    shared: Exchange, homes: dict[int, Path], gone: bool
) -> None:
    as_user(ALICE, shared, homes[ALICE], SUBMIT)
    [own] = shared.transport.incoming("01-relu", {})[0]
    collect(shared, "01-relu", own.submitted)
    if gone:
        shutil.rmtree(shared.transport.inbound / own.source)
    as_user(BOB, shared, homes[BOB], FORGE)
    taken, left_out = collect(shared, "01-relu", own.submitted)
    assert (taken.student, taken.action) == ("user54321", "unchanged")
    assert "is left out: it came from the user 'uid 54322'" in left_out.reason
    [(record, _)] = collected(shared.course, "01-relu")
    assert record.doubt == ""
