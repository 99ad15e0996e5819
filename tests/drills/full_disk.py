"""A disk without room, and one that is read-only: every command says so in plain words, and spoils nothing.

To be run in a mount namespace, with a small tmpfs at the place that is the first argument.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from click.testing import CliRunner
from left_behind import wait_until_gone
from small_class import CLASS, GRADER, forget, options, settled, whole
from toy_course import HOUR, NAME, NOON, ToyCourse

from grader.cli.main import cli
from grader.errors import GradingError
from grader.exchange.collected import collected
from grader.files.tree import content_hash, read_files
from grader.grading.marks import MarkStore, answer_hash
from grader.grading.results import Mark
from grader.receipts.receipt import ReceiptBook

PAGE = 4096
MOST_PAGES = 12
MOST_NAMES = 12
FULL = "No space left on device"
READ_ONLY = "Read-only file system"
OLDER = b"# Feedback of an earlier run\n"


class Told(NamedTuple):
    """How a command ended, and what it said."""

    status: int
    said: str


def main(root: Path, seed: int, rounds: int) -> None:
    disk, rng = Disk(root), random.Random(seed)
    toy = ToyCourse(root)
    os.environ.update(HOME=str(root / "home"), TMPDIR=str(root / "tmp"))
    (root / "tmp").mkdir()
    toy.hand_in(CLASS)
    assert run("grade", NAME, *options(toy)) == Told(0, "")
    for action in (submit, mark, report, publish, collect):
        full = 0
        for number in range(rounds):
            pages = rng.randrange(MOST_PAGES) if number else 0  # what is small meets a full disk only at 0
            full += action(toy, number, lambda pages=pages: disk.without_room(pages))
            assert disk.halves() == [], action.__name__
        assert full, f"{action.__name__} never met a full disk"
    assert run("grade", NAME, *options(toy)) == Told(0, "")
    undisturbed = whole(toy)
    for room in (disk.without_room, disk.without_names):
        for _ in range(max(1, rounds // 4)):
            grading_goes_on(toy, undisturbed, lambda room=room: room(rng.randrange(MOST_NAMES)))
            assert disk.halves() == []
    nothing_is_written_to_a_read_only_disk(toy, disk, undisturbed)


class Disk:
    """A small disk that can be filled."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self._ballast = place / "ballast"

    @contextmanager
    def without_room(self, pages: int) -> Iterator[None]:
        """Leave room for so many pages only."""
        free = os.statvfs(self.place).f_bavail - pages
        self._ballast.write_bytes(bytes(max(0, free) * PAGE))
        try:
            yield
        finally:
            self._ballast.unlink()

    @contextmanager
    def without_names(self, names: int) -> Iterator[None]:
        """Leave room for so many files and folders only."""
        self._ballast.mkdir()
        for number in range(os.statvfs(self.place).f_favail - names):
            (self._ballast / str(number)).touch()
        try:
            yield
        finally:
            shutil.rmtree(self._ballast)

    @contextmanager
    def read_only(self) -> Iterator[None]:
        """Let nobody write."""
        subprocess.run(["mount", "-o", "remount,ro", str(self.place)], check=True)
        try:
            yield
        finally:
            subprocess.run(["mount", "-o", "remount,rw", str(self.place)], check=True)

    def halves(self) -> list[Path]:
        """Return what was left half-written."""
        return [*self.place.rglob("*.part"), *self.place.rglob(".*.old")]


def run(*arguments: str | Path) -> Told:
    """Run a command in this process, which must not fail in any other way than by telling so."""
    done = CliRunner().invoke(cli, [str(argument) for argument in arguments])
    assert done.exception is None or isinstance(done.exception, SystemExit), repr(done.exception)
    return Told(done.exit_code, done.stderr)


def plain(told: Told, *words: str) -> None:
    """See that a command failed as a person can understand: what, where, and what to do."""
    assert told.status == 2, told
    assert told.said.startswith("Error: ")
    assert all(word in told.said for word in words), told.said
    assert len(told.said.splitlines()) == 2, told.said


def grade(toy: ToyCourse) -> Told:
    done = subprocess.run(
        [*GRADER, "grade", NAME, *options(toy)], capture_output=True, text=True, check=False
    )
    return Told(done.returncode, done.stderr)


Room = Callable[[], "contextmanager[None]"]


def submit(toy: ToyCourse, number: int, little_room: Room) -> bool:
    work = own_folder(toy)
    before = set(toy.exchange.transport.inbound.iterdir())
    command = ("submit", work, "--student", f"new{number}", "--course", toy.exchange.transport.folder)
    with little_room():
        told = run(*command)
    new = set(toy.exchange.transport.inbound.iterdir()) - before
    if told.status:
        plain(
            told,
            FULL,
            str(toy.exchange.transport.inbound) if not new else "The submission stands all the same",
        )
        stands = "The submission stands all the same" in told.said
        assert len(new) == stands
        assert run(*command).status == 0
    newest = ReceiptBook().receipts("toys")[-1:]
    assert all(toy.exchange.transport.holds(receipt.folder) for receipt in newest)
    for place in set(toy.exchange.transport.inbound.iterdir()) - before:
        assert read_files(place, 1) == read_files(work, 1)
        shutil.rmtree(place)
    return bool(told.status)


def own_folder(toy: ToyCourse) -> Path:
    """Return a student's folder, with more in it than fits on a few pages."""
    work = toy.root / "mine" / NAME
    if not work.exists():
        work.mkdir(parents=True)
        for name in ("toy.py", "assignment.toml"):
            shutil.copy(toy.solution / name, work)
        (work / "data.txt").write_text("1 2 3\n" * PAGE)
    return work


def collect(toy: ToyCourse, number: int, little_room: Room) -> bool:
    for student in ("ada", "ben"):
        toy.submit(student, f"{CLASS[student]}# {number}\n" * 2, now=NOON - HOUR / (number + 2))
    with little_room():
        told = run("collect", NAME, "--course", toy.root / "course")
    for record, folder in collected(toy.course, NAME):
        assert content_hash(read_files(folder, 1)) == record.hash
    if told.status:
        plain(told, FULL, str(toy.root / "course" / "submitted"), "Make room there")
        assert run("collect", NAME, "--course", toy.root / "course").status == 0
    for record, folder in collected(toy.course, NAME):
        if record.student in ("ada", "ben"):
            assert f"# {number}\n" in (folder / "toy.py").read_text()
    return bool(told.status)


def mark(toy: ToyCourse, number: int, little_room: Room) -> bool:
    store = MarkStore(toy.course)
    before = store.read(NAME, "ada")
    given = Mark(f"q{number}", answer_hash("An answer."), 1.0, "A comment. " * 200, NOON)
    with little_room():
        try:
            store.write(NAME, "ada", given)
        except GradingError as error:
            assert FULL in error.message and str(store.folder) in error.message
            assert "Make room there" in error.hint
            assert store.read(NAME, "ada") == before
            return True
    assert [one.question for one in store.read(NAME, "ada")] == [*(m.question for m in before), f"q{number}"]
    return False


def report(toy: ToyCourse, number: int, little_room: Room) -> bool:
    file = toy.root / "grades.json"
    command = ("report", NAME, "--course", toy.root / "course", "--json", file)
    assert run(*command).status == 0
    before = file.read_bytes()
    with little_room():
        told = run(*command)
    assert file.read_bytes() == before
    if told.status:
        plain(told, FULL, str(file))
    return bool(told.status)


def publish(toy: ToyCourse, number: int, little_room: Room) -> bool:
    command = ("publish", NAME, "--course", toy.root / "course")
    assert run(*command).status == 0
    right = {path: path.read_bytes() for path in toy.exchange.transport.feedback.glob("*.md")}
    for path in right:
        path.write_bytes(OLDER)
    with little_room():
        told = run(*command)
    found = {path: path.read_bytes() for path in toy.exchange.transport.feedback.glob("*.md")}
    assert found.keys() == right.keys()
    assert all(content in (OLDER, right[path]) for path, content in found.items())
    if told.status == 2:  # students have theirs, and the copy of the course has no room
        plain(told, FULL, str(toy.root / "course" / "published"), "Make room there")
        return True
    assert bool(told.status) == (OLDER in found.values())
    if told.status:
        assert told.status == 1
        assert "Not published: " in told.said
        assert FULL in told.said
    return bool(told.status)


def grading_goes_on(toy: ToyCourse, undisturbed: list[bytes], little_room: Room) -> None:
    forget(toy)
    with little_room():
        told = grade(toy)
    assert "Traceback" not in told.said, told.said
    # Where room comes and goes, nobody can tell that it was the disk that ended a process.
    known = (FULL, "ended twice while it was needed")
    assert told.status in (0, 1) or told.said.startswith("Error: "), told
    assert told.status != 2 or any(words in told.said for words in known), told
    assert set(settled(toy)) <= set(undisturbed)
    assert run("grade", NAME, *options(toy)) == Told(0, "")
    assert whole(toy) == undisturbed
    temporary = Path(os.environ["TMPDIR"])
    wait_until_gone(temporary)
    assert list(temporary.glob("grader-run-*")) == []


def nothing_is_written_to_a_read_only_disk(toy: ToyCourse, disk: Disk, undisturbed: list[bytes]) -> None:
    place = ("--course", toy.root / "course")
    work = own_folder(toy)
    with disk.read_only():
        plain(run("submit", work, "--student", "ada", "--course", toy.exchange.transport.folder), READ_ONLY)
        plain(run("collect", NAME, *place), READ_ONLY, "the right to write")
        plain(grade(toy), READ_ONLY, str(toy.store.folder), "the right to write")
        plain(run("report", NAME, *place, "--csv", toy.root / "x.csv"), READ_ONLY, str(toy.root / "x.csv"))
        assert run("report", NAME, *place) == Told(0, "")
        told = run("publish", NAME, *place)
        if told.status == 1:  # a page is another now, as it was graded at another time
            assert READ_ONLY in told.said and told.said.startswith("Not published: "), told
        else:
            plain(told, READ_ONLY, "the right to write")
    assert whole(toy) == undisturbed


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
