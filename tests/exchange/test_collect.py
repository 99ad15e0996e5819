import datetime as dt
import fcntl
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from grader.course.logs import Event
from grader.course.model import Course, Scheduled
from grader.errors import CourseError, ExchangeError
from grader.exchange import take_in as take_in_module
from grader.exchange.actions import Exchange
from grader.exchange.collected import RECORD_FILE, Collected, collected
from grader.exchange.submission import TIMESTAMP_FILE, Receipt, Sent
from grader.exchange.take_in import Taken
from grader.files import folders
from grader.files.records import shown
from grader.files.tree import content_hash, read_files
from grader.receipts.deliver import collect

NOON = dt.datetime(2040, 5, 1, 12, tzinfo=dt.UTC)
MUCH_LATER = NOON + dt.timedelta(days=100)
LATE = '[late]\npolicy = "percent"\npercent_per_day = 10'

HandIn = Callable[..., Receipt]


def hours(number: float) -> dt.timedelta:
    return dt.timedelta(hours=number)


@pytest.fixture
def hand_in(exchange: Exchange, tmp_path: Path) -> HandIn:
    """Submit a file of some content, some hours after the due date."""

    def submit(student: str, after: float, content: str = "x", **how: Any) -> Receipt:
        folder = tmp_path / "work of students"
        folder.mkdir(exist_ok=True)
        (folder / "relu.py").write_text(content)
        return exchange.submit(folder, "01-relu", student, now=NOON + hours(after), **how)

    return submit


def run(course: Course) -> list[Taken]:
    return collect(Exchange(course), "01-relu", MUCH_LATER)


def store(course: Course) -> dict[str, str]:
    """Return what lies in `submitted/`, but for the records."""
    top = course.submitted
    return {
        str(path.relative_to(top)): path.read_text()
        for path in top.rglob("*")
        if path.is_file() and path.name not in (RECORD_FILE, TIMESTAMP_FILE, ".lock")
    }


def only_record(course: Course) -> Collected:
    ((record, _),) = collected(course, "01-relu")
    return record


def test_last_in_time_is_copied_with_its_record(exchange: Exchange, hand_in: HandIn) -> None:
    hand_in("alice", -2, "first")
    receipt = hand_in("alice", -1, "second")
    hand_in("alice", 1, "late")
    hand_in("Zoë", -1, "z")
    course = exchange.course
    assert run(course) == [
        Taken("Zoë", "new", "the only one before the due date"),
        Taken("alice", "new", "the last of 2 before the due date; 1 came later"),
    ]
    assert store(course) == {"alice/01-relu/relu.py": "second", "Zoë/01-relu/relu.py": "z"}
    (_, (record, folder)) = collected(course, "01-relu")
    assert (folder / TIMESTAMP_FILE).read_text() == "2040-05-01 11:00:00.000000 UTC\n"
    assert record == Collected(
        format=1, student="alice", assignment="01-relu", attempt=1, submitted=receipt.submitted, due=NOON,
        late_factor=1.0, hash=receipt.hash, source=receipt.folder, taken_in=MUCH_LATER,
    )  # fmt: skip
    assert content_hash(read_files(folder, 1)) == receipt.hash


def test_collected_work_is_shut_to_all_but_the_instructors_group(exchange: Exchange, hand_in: HandIn) -> None:
    hand_in("alice", -1)
    run(exchange.course)
    assert (exchange.course.submitted).stat().st_mode & 0o007 == 0


def test_running_again_touches_nothing(exchange: Exchange, hand_in: HandIn) -> None:
    hand_in("alice", -1)
    run(exchange.course)
    place = exchange.course.root / "submitted/alice/01-relu"
    before = [(path.stat().st_ino, path.stat().st_mtime_ns) for path in sorted(place.iterdir())]
    assert [one.action for one in run(exchange.course)] == ["unchanged"]
    assert [(path.stat().st_ino, path.stat().st_mtime_ns) for path in sorted(place.iterdir())] == before


def test_newer_choice_replaces_the_older(exchange: Exchange, hand_in: HandIn) -> None:
    hand_in("alice", -2, "old")
    run(exchange.course)
    hand_in("alice", -1, "new")
    assert [one.action for one in run(exchange.course)] == ["updated"]
    assert store(exchange.course) == {"alice/01-relu/relu.py": "new"}


def test_moved_due_date_changes_the_record(exchange: Exchange, hand_in: HandIn) -> None:
    hand_in("alice", -1)
    run(exchange.course)
    moved = [Scheduled(name="01-relu", due=NOON + hours(5))]
    course = msgspec.structs.replace(exchange.course, assignments=moved)
    assert [one.action for one in run(course)] == ["updated"]
    assert only_record(course).due == NOON + hours(5)
    assert [one.action for one in run(course)] == ["unchanged"]


def test_late_work_that_does_not_count_is_not_taken(exchange: Exchange, hand_in: HandIn) -> None:
    hand_in("alice", 3)
    assert run(exchange.course) == [
        Taken("alice", "not taken", "came 3 h after the due date, late work does not count")
    ]
    assert store(exchange.course) == {}


def test_late_work_counts_as_the_policy_says(
    exchange: Exchange, hand_in: HandIn, make_course: Callable[..., Course]
) -> None:
    hand_in("alice", 2)
    course = make_course(end=LATE)
    assert run(course) == [Taken("alice", "new", "2 h late, counts 90 %")]
    assert only_record(course).late_factor == 0.9


def test_collected_work_that_counts_no_more_stays_for_nothing(exchange: Exchange, hand_in: HandIn) -> None:
    hand_in("alice", -1, "work")
    run(exchange.course)
    moved = [Scheduled(name="01-relu", due=NOON - hours(5))]
    (taken,) = run(msgspec.structs.replace(exchange.course, assignments=moved))
    assert taken.action == "not taken"
    assert taken.reason.endswith("stays for 0 %")
    assert only_record(exchange.course).late_factor == 0.0
    assert store(exchange.course) == {"alice/01-relu/relu.py": "work"}


def test_best_keeps_every_attempt_that_counts_under_a_lasting_number(
    exchange: Exchange, hand_in: HandIn, make_course: Callable[..., Course]
) -> None:
    course = make_course('collect = "best"')
    hand_in("alice", -2, "b")
    hand_in("alice", -3, "a")
    hand_in("alice", 3, "late")
    assert [(one.action, one.attempt) for one in run(course)] == [("new", 1), ("new", 2), ("not taken", 1)]
    hand_in("alice", -4, "found later")
    assert [(one.action, one.attempt) for one in run(course)] == [
        ("new", 3), ("unchanged", 1), ("unchanged", 2), ("not taken", 1),
    ]  # fmt: skip
    contents = {1: "a", 2: "b", 3: "found later"}
    assert store(course) == {f"alice/01-relu@{n}/relu.py": text for n, text in contents.items()}
    assert [record.attempt for record, _ in collected(course, "01-relu")] == [1, 2, 3]


def test_attempts_are_sorted_by_number(
    exchange: Exchange, hand_in: HandIn, make_course: Callable[..., Course]
) -> None:
    course = make_course('collect = "best"')
    for number in range(11):
        hand_in("alice", number - 20)
    run(course)
    assert [record.attempt for record, _ in collected(course, "01-relu")] == list(range(1, 12))


def test_collected_work_outlives_its_inbound_folder(exchange: Exchange, hand_in: HandIn) -> None:
    receipt = hand_in("alice", -1, "work")
    run(exchange.course)
    shutil.rmtree(exchange.transport.inbound / receipt.folder)
    assert [one.action for one in run(exchange.course)] == ["unchanged"]
    hand_in("alice", 1, "late")
    assert [one.action for one in run(exchange.course)] == ["unchanged"]
    assert store(exchange.course) == {"alice/01-relu/relu.py": "work"}


def test_changing_a_collected_submission_in_the_exchange_changes_nothing(
    exchange: Exchange, hand_in: HandIn
) -> None:
    receipt = hand_in("alice", -1, "work")
    run(exchange.course)
    (exchange.transport.inbound / receipt.folder / "relu.py").write_text("better work, too late")
    assert [one.action for one in run(exchange.course)] == ["unchanged"]
    assert store(exchange.course) == {"alice/01-relu/relu.py": "work"}


@pytest.mark.parametrize("trick", ["link", "fifo", "giant", "empty", "name"])
def test_hostile_submission_is_refused_and_no_earlier_one_is_taken(
    exchange: Exchange, hand_in: HandIn, trick: str
) -> None:
    hand_in("alice", -2, "good")
    folder = exchange.transport.inbound / hand_in("alice", -1).folder
    hand_in("bob", -1, "b")
    match trick:
        case "link":
            (folder / "link").symlink_to("/etc/passwd")
        case "fifo":
            os.mkfifo(folder / "pipe")
        case "giant":
            os.truncate(folder / "relu.py", 2**40)
        case "empty":
            (folder / "relu.py").unlink()
        case "name":
            (folder / "a\nb").touch()
    alice, bob = run(exchange.course)
    assert (alice.student, alice.action, bob.action) == ("alice", "refused", "new")
    assert alice.reason.isprintable()
    assert store(exchange.course) == {"bob/01-relu/relu.py": "b"}


def test_work_collected_before_a_refused_one_stays_in_doubt(exchange: Exchange, hand_in: HandIn) -> None:
    hand_in("alice", -2, "good")
    run(exchange.course)
    folder = exchange.transport.inbound / hand_in("alice", -1).folder
    (folder / "link").symlink_to("relu.py")
    for _ in range(2):
        (taken,) = run(exchange.course)
        assert taken.action == "refused"
        assert "stays in doubt" in taken.reason
        assert "symbolic link" in only_record(exchange.course).doubt
    shutil.rmtree(folder)
    assert [one.action for one in run(exchange.course)] == ["updated"]
    assert only_record(exchange.course).doubt == ""
    assert store(exchange.course) == {"alice/01-relu/relu.py": "good"}


def test_folders_that_are_no_submission_are_told(exchange: Exchange, hand_in: HandIn) -> None:
    hand_in("alice", -1)
    (exchange.transport.inbound / "alice+01-relu+soon").mkdir()
    alice, problem = run(exchange.course)
    assert alice.action == "new"
    assert (problem.student, problem.action) == ("", "refused")
    assert "'alice+01-relu+soon'" in problem.reason


def test_notes_are_kept_in_the_record(exchange: Exchange, hand_in: HandIn) -> None:
    folder = exchange.transport.inbound / hand_in("alice", -1).folder
    (folder / "timestamp.txt").write_text("never")
    (taken,) = run(exchange.course)
    assert taken.notes == ("Its timestamp.txt does not agree with the time in its name.",)
    assert only_record(exchange.course).notes == taken.notes


def test_unreadable_record_stops_its_student_only(exchange: Exchange, hand_in: HandIn) -> None:
    hand_in("alice", -1, "work")
    run(exchange.course)
    (exchange.course.root / "submitted/alice/01-relu" / RECORD_FILE).write_text("{}")
    hand_in("bob", -1)
    alice, bob = run(exchange.course)
    assert (alice.action, bob.action) == ("refused", "new")
    assert RECORD_FILE in alice.reason
    assert alice.notes == ()


def test_kill_between_the_renames_of_a_replacement_is_mended(exchange: Exchange, hand_in: HandIn) -> None:
    hand_in("alice", -1, "work")
    run(exchange.course)
    home = exchange.course.root / "submitted/alice"
    (home / "01-relu").rename(home / ".01-relu.0123.old")
    (home / ".4567.part").mkdir()
    with pytest.raises(ExchangeError, match="was cut off"):
        collected(exchange.course, "01-relu")
    assert collected(exchange.course, "02-loss") == []
    assert [one.action for one in run(exchange.course)] == ["unchanged"]
    assert [place.name for place in home.iterdir()] == ["01-relu"]


def test_submission_from_the_future_is_noted(exchange: Exchange, hand_in: HandIn) -> None:
    hand_in("alice", -1)
    (taken,) = collect(exchange, "01-relu", NOON - hours(24))
    assert (taken.action, taken.notes) == ("new", ("The time in its name has not come yet.",))


def test_two_cannot_collect_at_once(exchange: Exchange, hand_in: HandIn) -> None:
    hand_in("alice", -1)
    run(exchange.course)
    with (exchange.course.root / "submitted/.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(ExchangeError, match="Somebody else is collecting"):
            run(exchange.course)
    assert [one.action for one in run(exchange.course)] == ["unchanged"]


def test_history_names_a_group_once_all_of_it_is_there(
    exchange: Exchange, hand_in: HandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    told, record = list[list[str]](), take_in_module.record_done

    def watched(root: Path, events: list[Event]) -> None:
        there = {path.split("/")[0] for path in store(exchange.course)}
        assert {one.student for one in events} <= there
        told.append([one.student for one in events])
        record(root, events)

    monkeypatch.setattr(take_in_module, "record_done", watched)
    monkeypatch.setattr(folders, "_MOST_STAGED", 2)
    for student in ("ada", "ben", "cem", "dora", "eva"):
        hand_in(student, -1)
    assert {one.action for one in run(exchange.course)} == {"new"}
    assert told == [["ada", "ben"], ["cem", "dora"], ["eva"]]


def test_full_disk_stops_collecting_with_a_message(
    exchange: Exchange, hand_in: HandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    hand_in("alice", -1)
    monkeypatch.setattr(take_in_module.Together, "folder", fail)
    with pytest.raises(ExchangeError, match=r"could be collected into .*: No space left"):
        run(exchange.course)


def test_unknown_assignment_is_told(exchange: Exchange) -> None:
    with pytest.raises(CourseError, match="no assignment"):
        collect(exchange, "09-none", MUCH_LATER)


GOOD, BETTER, BROKEN = "def relu(x): return x\n", "def relu(x): return max(x, 0)\n", "def relu(x:\n"
STUB = 'def relu(x):\n    raise NotImplementedError("Write relu here.")\n'


@pytest.fixture
def loading(exchange: Exchange) -> Course:
    """The course, with what is needed to load submissions."""
    folder = exchange.course.assignment("01-relu")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "assignment.toml").write_text(
        'format = 1\ntitle = "ReLU"\nmodule = "relu"\n[limits]\ncall_seconds = 0.1\nload_seconds = 0.1\n'
        "[points]\nrelu = 1\n"
    )
    return exchange.course


@pytest.mark.parametrize("bad", [BROKEN, STUB, "", "import os\nos._exit(0)\n", "while True: pass\n"])
@pytest.mark.slow
def test_what_cannot_be_loaded_replaces_nothing_that_can(loading: Course, hand_in: HandIn, bad: str) -> None:
    hand_in("alice", -5, GOOD)
    hand_in("alice", -4, BETTER)
    hand_in("alice", -3, BROKEN)
    hand_in("alice", -2, bad)
    for _ in range(2):  # from all at once, and from what is collected
        [taken] = run(loading)
        assert store(loading) == {"alice/01-relu/relu.py": BETTER}
        assert f"that of {shown(NOON - hours(2), None)} is passed over: " in taken.reason
    hand_in("alice", -1, GOOD)
    run(loading)
    assert store(loading) == {"alice/01-relu/relu.py": GOOD}


def test_what_was_collected_stays_where_the_next_cannot_be_loaded(loading: Course, hand_in: HandIn) -> None:
    hand_in("alice", -2, GOOD)
    run(loading)
    hand_in("alice", -1, BROKEN)
    [taken] = run(loading)
    assert (taken.action, store(loading)) == ("unchanged", {"alice/01-relu/relu.py": GOOD})


def test_a_student_who_insists_has_the_last_word(loading: Course, hand_in: HandIn) -> None:
    hand_in("alice", -2, GOOD)
    hand_in("alice", -1, BROKEN, sent=Sent("3.13.1", "2.1.0", anyway=True))
    run(loading)
    assert store(loading) == {"alice/01-relu/relu.py": BROKEN}
    record = only_record(loading)
    assert (record.python, record.numpy) == ("3.13.1", "2.1.0")


def test_where_nothing_can_be_loaded_the_last_one_counts(loading: Course, hand_in: HandIn) -> None:
    hand_in("alice", -2, BROKEN)
    hand_in("alice", -1, BROKEN + "#")
    run(loading)
    assert store(loading) == {"alice/01-relu/relu.py": BROKEN + "#"}


def test_times_are_told_in_the_zone_of_the_course(
    make_course: Callable[..., Course], exchange: Exchange, hand_in: HandIn
) -> None:
    hand_in("alice", -2)
    course = make_course('timezone = "Asia/Tokyo"')
    run(course)
    [(record, _)] = collected(course, "01-relu")
    assert record.submitted.isoformat() == "2040-05-01T19:00:00+09:00"
    (exchange.transport.inbound / "alice+01-relu+2040-05-01 11:00:00.000000 UTC+x").mkdir()
    [taken] = run(course)
    assert "the submission of 2040-05-01 20:00:00 JST: It holds no files." in taken.reason
    assert "What was collected before, of 2040-05-01 19:00:00 JST, stays in doubt." in taken.reason


@pytest.mark.parametrize("time", ["9999-12-31 23:59:59.999999", "0001-01-01 00:00:00.000000"])
def test_time_that_no_other_zone_has_stops_nobody(
    make_course: Callable[..., Course], exchange: Exchange, hand_in: HandIn, time: str
) -> None:
    hand_in("alice", 2)
    (exchange.transport.inbound / f"bob+01-relu+{time} UTC+x").mkdir()
    zone = "Asia/Tokyo" if time.startswith("9") else "America/New_York"
    taken = run(make_course(f'timezone = "{zone}"', '[late]\npolicy = "percent"\npercent_per_day = 10'))
    assert [(one.student, one.action) for one in taken] == [("alice", "new"), ("", "refused")]


DEEP = b'{"x":' + b"[" * 995  # which no decoder follows to its end


@pytest.mark.parametrize(
    "lie", [b"{", b"[]", b'{"python": "\\u001b[2J"}', b'{"anyway": 1}', b"\xff" * 5000, DEEP]
)
def test_what_a_submission_says_of_itself_is_not_believed(
    loading: Course, hand_in: HandIn, lie: bytes
) -> None:
    receipt = hand_in("alice", -1, GOOD)
    folder = Exchange(loading).transport.folder_of(receipt.folder)
    assert folder is not None
    (folder / ".sent.json").write_bytes(lie)
    run(loading)
    assert (only_record(loading).python, only_record(loading).hash) == ("", receipt.hash)


@pytest.mark.parametrize("other", ["adam", "\u0410dam", "\uff21dam", "Adam\ufe0f", "ad\u0430m"])
def test_two_students_whose_ids_look_alike_are_told(exchange: Exchange, hand_in: HandIn, other: str) -> None:
    for student in ("Adam", "bob", other):
        hand_in(student, -1)
    notes = {one.student: one.notes for one in run(exchange.course)}
    assert notes == {
        "Adam": (f"'Adam' looks like {other!a}: is this one student?",),
        "bob": (),
        other: (f"{other!a} looks like 'Adam': is this one student?",),
    }


def a_file_in_its_place(home: Path) -> None:
    shutil.rmtree(home)
    home.write_text("")


def work_that_is_a_file(home: Path) -> None:
    shutil.rmtree(home / "01-relu")
    (home / "01-relu").write_text("")


def what_a_replacement_left(home: Path) -> None:
    (home / ".01-relu.0123.old").write_text("")
    (home / ".01-relu.part").write_text("")


@pytest.mark.parametrize("spoil", [a_file_in_its_place, work_that_is_a_file, what_a_replacement_left])
def test_what_lies_in_one_students_folder_keeps_nobody_else_out(
    exchange: Exchange, hand_in: HandIn, spoil: Callable[[Path], None]
) -> None:
    hand_in("alice", -1)
    run(exchange.course)
    spoil(exchange.course.submitted / "alice")
    hand_in("bob", -1)
    told = {one.student: one for one in run(exchange.course)}
    assert told["bob"].action == "new"
    assert told["alice"].action != "refused" or "Move it elsewhere" in told["alice"].reason


def test_folder_put_there_by_hand_that_can_be_nobodys_is_told(exchange: Exchange, hand_in: HandIn) -> None:
    hand_in("alice", -1)
    work = exchange.course.submitted / os.fsdecode(b"x\xff") / "01-relu"
    work.mkdir(parents=True)
    (work / "relu.py").write_text(GOOD)
    told = {one.student: one.action for one in run(exchange.course)}
    assert told == {"alice": "new", "x\udcff": "refused"}
