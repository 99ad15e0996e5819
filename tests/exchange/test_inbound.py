import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from grader.course.model import Course
from grader.exchange import inbound as inbound_module
from grader.exchange.directory import Directory
from grader.exchange.inbound import read_inbound

STAMP = "2040-05-01 12:00:00.000000 UTC"

Put = Callable[..., Path]


@pytest.fixture
def put(tmp_path: Path) -> Put:
    """Make an inbound folder by hand."""

    def make(name: str, stamp: str | None = None, content: bytes = b"1") -> Path:
        folder = tmp_path / name
        folder.mkdir()
        (folder / "relu.py").write_bytes(content)
        if stamp is not None:
            (folder / "timestamp.txt").write_text(stamp)
        return folder

    return make


def owners(monkeypatch: pytest.MonkeyPatch, by_folder: dict[str, str]) -> None:
    """Pretend that folders belong to users; all others to the instructor."""
    uids = {name: 5000 + number for number, name in enumerate(sorted(set(by_folder.values())))}
    names = {uid: name for name, uid in uids.items()}
    lstat = Path.lstat

    def fake_lstat(path: Path) -> os.stat_result:
        found = list(lstat(path))
        found[4] = uids.get(by_folder.get(path.name, ""), found[4])
        return os.stat_result(found)

    monkeypatch.setattr(Path, "lstat", fake_lstat)
    monkeypatch.setattr(inbound_module, "user_name", lambda uid: names.get(uid, "instructor"))


def test_submissions_come_by_student_and_time(put: Put, tmp_path: Path) -> None:
    for name in (
        "bob+x+2040-05-01 12:00:00.000000 UTC+1",
        f"alice+x+{STAMP}+2",
        "alice+x+2040-04-01 12:00:00.000000 UTC",
    ):
        put(name)
    submissions, problems = read_inbound(tmp_path, "x", {})
    assert problems == []
    assert [(one.student, one.submitted.month) for one in submissions] == [
        ("alice", 4),
        ("alice", 5),
        ("bob", 5),
    ]
    assert submissions[0].source == "alice+x+2040-04-01 12:00:00.000000 UTC"


def test_other_assignments_and_unfinished_folders_are_passed_over(put: Put, tmp_path: Path) -> None:
    for name in (f"alice+y+{STAMP}+s", f"alice+xx+{STAMP}+s", ".0123.part"):
        put(name)
    assert read_inbound(tmp_path, "x", {}) == ([], [])


def test_what_is_no_submission_is_told_and_stops_nothing(put: Put, tmp_path: Path) -> None:
    put(f"alice+x+{STAMP}+s")
    for name in ("alice+x", "alice+x+yesterday+s", f"a+b+x+{STAMP}+s", "notes", "a\nb", os.fsdecode(b"\xff")):
        put(name)
    (tmp_path / f"bob+x+{STAMP}+file").touch()
    (tmp_path / f"bob+x+{STAMP}+link").symlink_to(tmp_path)
    submissions, problems = read_inbound(tmp_path, "x", {})
    assert [one.student for one in submissions] == ["alice"]
    assert len(problems) == 8
    assert all(problem.isprintable() for problem in problems)


def test_unreadable_folder_is_told_and_stops_nothing(
    put: Put, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(f"alice+x+{STAMP}+s")
    put(f"bob+x+{STAMP}+s")
    lstat = Path.lstat

    def fail_for_bob(path: Path) -> os.stat_result:
        if path.name.startswith("bob"):
            raise OSError(5, "Input/output error")
        return lstat(path)

    monkeypatch.setattr(Path, "lstat", fail_for_bob)
    submissions, problems = read_inbound(tmp_path, "x", {})
    assert [one.student for one in submissions] == ["alice"]
    assert problems == [f"The inbound folder 'bob+x+{STAMP}+s' cannot be read: Input/output error."]


@pytest.mark.parametrize("stamp", [STAMP, STAMP + "\n", None])
def test_agreeing_or_missing_time_file_needs_no_note(put: Put, tmp_path: Path, stamp: str | None) -> None:
    put(f"alice+x+{STAMP}+s", stamp)
    assert read_inbound(tmp_path, "x", {})[0][0].notes == ()


@pytest.mark.parametrize("stamp", ["2040-04-01 12:00:00.000000 UTC", "", "nonsense\x1b" * 100])
def test_contradicting_time_file_is_noted(put: Put, tmp_path: Path, stamp: str) -> None:
    put(f"alice+x+{STAMP}+s", stamp)
    assert read_inbound(tmp_path, "x", {})[0][0].notes == (
        "Its timestamp.txt does not agree with the time in its name.",
    )


def test_time_file_that_is_a_trap_is_not_followed(put: Put, tmp_path: Path) -> None:
    os.mkfifo(put(f"alice+x+{STAMP}+s") / "timestamp.txt")
    (put(f"bob+x+{STAMP}+s") / "timestamp.txt").symlink_to("/etc/passwd")
    (put(f"carl+x+{STAMP}+s") / "timestamp.txt").mkdir()
    submissions, problems = read_inbound(tmp_path, "x", {})
    assert [one.student for one in submissions] == ["alice", "bob", "carl"]
    assert problems == []


def test_submission_from_another_user_is_noted(
    put: Put, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(f"alice+x+{STAMP}+s")
    owners(monkeypatch, {f"alice+x+{STAMP}+s": "bob"})
    (submission,) = read_inbound(tmp_path, "x", {})[0]
    assert submission.notes == ("It came from the user 'bob', in the name of 'alice'.",)


def test_instructor_may_submit_for_a_student(put: Put, tmp_path: Path) -> None:
    put(f"alice+x+{STAMP}+s")
    assert read_inbound(tmp_path, "x", {})[0][0].notes == ()


def test_forged_submission_does_not_push_out_the_students_own(
    put: Put, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own, forged = put(f"alice+x+{STAMP}+s"), put("alice+x+2041-05-01 12:00:00.000000 UTC+s")
    owners(monkeypatch, {own.name: "alice", forged.name: "bob"})
    submissions, problems = read_inbound(tmp_path, "x", {})
    assert [one.source for one in submissions] == [own.name]
    reason = "it came from the user 'bob', but 'alice' hands in as the user of that name"
    assert problems == [f"'{forged.name}' is left out: {reason}."]


def later(month: int) -> str:
    return f"alice+x+2041-{month:02}-01 12:00:00.000000 UTC+s"


@pytest.mark.parametrize("forged_first", [True, False])
def test_who_hands_in_for_others_as_well_pushes_out_nobody_whose_user_has_another_name(
    put: Put, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, forged_first: bool
) -> None:
    own, forged = (later(2), later(1)) if forged_first else (later(1), later(2))
    for name in (own, forged, f"bob+other+{STAMP}+s"):
        put(name)
    owners(monkeypatch, {own: "u17", forged: "u18", f"bob+other+{STAMP}+s": "u18"})
    submissions, [problem] = read_inbound(tmp_path, "x", {})
    assert [one.source for one in submissions] == [own]
    assert problem == (
        f"'{forged}' is left out: it came from the user 'u18', but 'alice' hands in as the user 'u17'."
    )


def test_who_was_there_first_is_not_pushed_out_by_a_user_who_came_later(
    put: Put, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in (later(1), later(2)):
        put(name)
    owners(monkeypatch, {later(1): "u18", later(2): "u17"})
    times = {later(1): 2_000_000_000, later(2): 1_000_000_000}
    lstat = Path.lstat

    def timed(path: Path) -> os.stat_result:
        found = list(lstat(path))
        return os.stat_result([*found[:9], times.get(path.name, found[9])])

    monkeypatch.setattr(Path, "lstat", timed)
    assert [one.source for one in read_inbound(tmp_path, "x", {})[0]] == [later(2)]


@pytest.mark.parametrize(
    ("owner", "believed"), [("u17", True), ("alice", True), ("instructor", True), ("u18", False)]
)
def test_who_was_collected_before_is_believed_though_their_folder_is_gone(
    put: Put, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, owner: str, believed: bool
) -> None:
    put(later(1))
    owners(monkeypatch, {} if owner == "instructor" else {later(1): owner})
    submissions, problems = read_inbound(tmp_path, "x", {"alice": "u17"})
    assert (len(submissions), len(problems)) == ((1, 0) if believed else (0, 1))


def read(folder: Path) -> tuple[Mapping[str, bytes], list[str]]:
    (submission,) = read_inbound(folder, "x", {})[0]
    directory = Directory(Course(format=1, id="c", title="C", exchange="exchange"))
    directory.inbound = folder
    return directory.read(submission)


def test_submission_is_read_without_notes(put: Put, tmp_path: Path) -> None:
    put(f"alice+x+{STAMP}+s", STAMP)
    assert read(tmp_path) == ({"relu.py": b"1"}, [])


def test_submission_changed_after_its_time_is_noted(put: Put, tmp_path: Path) -> None:
    folder = put("alice+x+2020-05-01 12:00:00.000000 UTC+s")
    for place in (folder, folder / "relu.py"):
        os.utime(place, (0, 0))
    _, notes = read(tmp_path)
    assert [note[:23] for note in notes] == ["It was last changed at "]
