"""A truncated, empty or garbage file is told by its name; it costs nobody a point and gives nobody one."""

from __future__ import annotations

import csv
import io
import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner, Result
from drill_rounds import FILES_SPOILT, SEED
from toy_course import HALF_WRONG, NAME, RIGHT, ToyCourse, made_result, outcomes

from grader.cli.main import cli
from grader.grading.marking import to_mark
from grader.grading.marks import MarkStore, give
from grader.receipts.receipt import ReceiptBook

CLASS = {"ada": RIGHT, "ben": HALF_WRONG, "cleo": RIGHT}
ANSWERED = {
    "exercises": {"double": 2.0, "half": 2.0, "why": 3.0},
    "texts": {"why": "Because."},
}


def cut(rng: random.Random, data: bytes) -> bytes:
    return data[: rng.randrange(1, len(data) - 1)]


def empty(rng: random.Random, data: bytes) -> bytes:
    return b""


def zeros(rng: random.Random, data: bytes) -> bytes:
    return bytes(len(data))


def noise(rng: random.Random, data: bytes) -> bytes:
    return rng.randbytes(len(data))


def half_noise(rng: random.Random, data: bytes) -> bytes:
    place = rng.randrange(1, len(data) - 1)
    return data[:place] + rng.randbytes(len(data) - place)


def brackets(rng: random.Random, data: bytes) -> bytes:
    return b"[" * rng.randrange(1, 100_000)


def another_document(rng: random.Random, data: bytes) -> bytes:
    return rng.choice([b"{}", b"[]", b"null", b"0", b'"text"', b'{"format": 2}', b'format = 1\nid = "x"\n'])


DAMAGES = [cut, empty, zeros, noise, half_noise, brackets, another_document]


@pytest.fixture
def marked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ToyCourse]:
    """A course that was graded and marked."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("GRADER_COURSE", str(tmp_path / "course"))
    monkeypatch.chdir(tmp_path)  # the folder goes before GRADER_COURSE
    toy = ToyCourse(tmp_path)
    toy.hand_in(CLASS)
    settle(toy)
    for result in to_mark(toy.store.all(NAME)[0])["why"]:
        give(MarkStore(toy.course), result, "why", 2.5, "Good.")
    for submission in toy.exchange.transport.incoming(NAME, {})[0]:
        work = toy.root / "work" / submission.student
        ReceiptBook().add(toy.exchange.submit(work, NAME, submission.student))
    yield toy


SOME = pytest.param(len(DAMAGES), marks=pytest.mark.part)


@pytest.fixture(params=[SOME, pytest.param(FILES_SPOILT, marks=pytest.mark.slow)])
def rounds(request: pytest.FixtureRequest) -> int:
    """How often a file is damaged."""
    return request.param


def settle(toy: ToyCourse) -> None:
    plan = toy.plan()
    for record, _ in plan.todo:
        half = "passed" if record.student != "ben" else "wrong"
        toy.store.write(made_result(plan, record, outcomes=outcomes(half), **ANSWERED))


def run(*arguments: str) -> Result:
    """Run a command, which must end as commands end."""
    done = CliRunner().invoke(cli, [*arguments])
    assert done.exception is None or isinstance(done.exception, SystemExit), repr(done.exception)
    assert done.exit_code in (0, 1, 2), done.output
    assert "Traceback" not in done.output
    return done


def scores(toy: ToyCourse) -> dict[str, tuple[str, str]]:
    """Return score and open points of each student; both are empty for one who is not graded."""
    done = run("report", NAME, "--csv", "-")
    lines = csv.DictReader(io.StringIO(done.stdout))
    return {line["student"]: (line["score"], line["open_points"]) for line in lines}


def spoilt(path: Path, rng: random.Random, rounds: int) -> Iterator[bytes]:
    """Damage a file in one way after the other, and put it back each time."""
    data = path.read_bytes()
    for number in range(rounds):
        damaged = DAMAGES[number % len(DAMAGES)](rng, data)
        path.write_bytes(damaged)
        yield damaged
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


@pytest.mark.slow
def test_result_is_told_by_name_and_graded_again(marked: ToyCourse, rounds: int) -> None:
    before, rng = scores(marked), random.Random(SEED)
    path = marked.store.path(NAME, "ben")
    for _ in spoilt(path, rng, rounds):
        done = run("report", NAME)
        assert done.exit_code == 1
        assert f"The result {path} cannot be " in done.stderr
        assert scores(marked) == {**before, "ben": ("", "4.0")}
        assert "Not published: ben: not graded yet." in run("publish", NAME).stderr
        assert marked.to_grade() == ["ben"]
        settle(marked)
        assert scores(marked) == before


def test_marks_are_told_by_name_and_the_answer_is_open_again(marked: ToyCourse, rounds: int) -> None:
    before, rng = scores(marked), random.Random(SEED)
    store = MarkStore(marked.course)
    path = store.path(NAME, "ada")
    for damaged in spoilt(path, rng, rounds):
        done = run("report", NAME)
        assert done.exit_code == 1
        assert f"The marks {path} cannot be read: " in done.stderr
        found = scores(marked)
        assert {**found, "ada": before["ada"]} == before
        assert found["ada"] == ("4.0", "3.0")
        # A new mark is refused, for it would wipe out what may yet be mended.
        [result, *_] = to_mark(marked.store.all(NAME)[0])["why"]
        with pytest.raises(Exception, match="cannot be read"):
            give(store, msgspec.structs.replace(result, student="ada"), "why", 1.0, "")
        assert path.read_bytes() == damaged
    assert scores(marked) == before


@pytest.mark.slow
def test_record_of_a_collected_submission_is_told_by_name(marked: ToyCourse, rounds: int) -> None:
    before, rng = scores(marked), random.Random(SEED)
    folder = marked.course.submitted / "cleo" / NAME
    for _ in spoilt(folder / ".collected.json", rng, rounds):
        for command in (("grade", NAME, "--student", "cleo"), ("report", NAME), ("collect", NAME)):
            done = run(*command)
            assert str(folder / ".collected.json") in done.output, command
        assert scores(marked) == before
        shutil.rmtree(folder)
        assert "cleo  new" in run("collect", NAME).output
        shutil.rmtree(folder)
        folder.mkdir()
        (folder / "toy.py").write_text(CLASS["cleo"])


def test_receipt_is_told_by_name(marked: ToyCourse, rounds: int) -> None:
    rng = random.Random(SEED)
    book = ReceiptBook()
    path = sorted((book.folder / "toys").glob("*.json"))[0]
    before = run("status", NAME).stdout
    for _ in spoilt(path, rng, rounds):
        done = run("status", NAME)
        assert done.exit_code == 2
        assert str(path) in done.stderr
    assert run("status", NAME).stdout == before


@pytest.mark.parametrize("place", ["course", "exchange"])
def test_plan_of_the_course_is_told_by_name(marked: ToyCourse, rounds: int, place: str) -> None:
    rng = random.Random(SEED)
    folder = marked.course.root if place == "course" else marked.exchange.transport.folder
    commands = (["report"], ["grade"], ["collect", NAME]) if place == "course" else (["list"], ["status"])
    known = documents(marked.root)
    for _ in spoilt(folder / "course.toml", rng, rounds):
        for command in commands:
            done = run(*command, "--course", str(folder))
            # What is left of a plan that was cut may be a plan, without its assignments.
            assert done.exit_code != 2 or "course.toml" in done.stderr or "ssignment" in done.stderr
        assert documents(marked.root) == known


def documents(root: Path) -> dict[Path, bytes]:
    """Return all records, results, marks and receipts."""
    return {path: path.read_bytes() for path in root.rglob("*.json")}
