"""Exports of learning platforms become submissions; what is nobody's is told, and kept to be mapped."""

from __future__ import annotations

import datetime as dt
import os
import struct
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from grader.course.files import load_course
from grader.course.roster import Roster, Student
from grader.exchange.actions import Exchange
from grader.exchange.collected import Collected, collected, collected_of
from grader.exchange.handins.filenames import settled
from grader.exchange.handins.handin import HandIn, Taking
from grader.exchange.handins.match import students_of
from grader.exchange.handins.source import HandIns
from grader.exchange.take_in import Taken
from grader.files.tree import read_files
from grader.receipts.deliver import collect

NOON = dt.datetime(2040, 5, 1, 12, tzinfo=dt.UTC)
LATER = NOON + dt.timedelta(days=100)
BEFORE = (2040, 5, 1, 11, 0, 0)
DOWNLOADED = (2040, 5, 20, 9, 0, 0)  # long after the due date, as all times in an export of an LMS

ROSTER = """id,name,email,canvas_id,moodle_id,sis_id,login,github
ada,Ada Lovelace,ada@x.org,1001,,s1,al15,ada-l
ben,"Øztürk, Benjamín",ben@x.org,1002,,s2,bo20,benji
li,李 明,li@x.org,1003,,s3,lm7,liming
ann1,Ann Lee,ann1@x.org,1004,,s4,alee,
ann2,Ann Lee,ann2@x.org,1005,,s5,alee2,
"""
WORK = b"def relu(x): return x * (x > 0)\n"


@pytest.fixture
def course(exchange: Exchange) -> Exchange:
    (exchange.course.root / "roster.csv").write_text(ROSTER, encoding="utf-8")
    (exchange.course.root / "assignments/01-relu").mkdir(parents=True)
    (exchange.course.root / "assignments/01-relu/relu.py").write_bytes(b"def relu(x): ...\n")
    (exchange.course.root / "assignments/01-relu/relu.ipynb").write_bytes(b"{}")
    return exchange


def pack(path: Path, files: Mapping[str, bytes], when: tuple[int, ...] = DOWNLOADED) -> str:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, when), content, zipfile.ZIP_DEFLATED)
    return str(path)


def run(exchange: Exchange, address: str, *more: object, **how: object) -> dict[str, Taken]:
    source = HandIns(exchange.course, address, *more, **how)  # type: ignore[arg-type]
    taken = collect(exchange, "01-relu", LATER, source)
    return {one.student or one.reason: one for one in taken}


def files_of(exchange: Exchange, student: str) -> Mapping[str, bytes]:
    [(_, folder)] = collected_of(exchange.course, "01-relu", student)
    return read_files(folder, 1)


def times(exchange: Exchange) -> dict[str, dt.datetime]:
    return {record.student: record.submitted for record, _ in collected(exchange.course, "01-relu")}


MOODLE = {
    "Ada Lovelace_90017_assignsubmission_file/relu.py": WORK,
    "Ada Lovelace_90017_assignsubmission_onlinetext/onlinetext.html": b"<p>see file</p>",
    "Benjamin Ozturk_90018_assignsubmission_file_/relu (1).ipynb": b"{}",
    "明 李_90019_assignsubmission_file/src/relu.py": WORK,
    "Ann Lee_90020_assignsubmission_file/relu.py": WORK,
    "Zoë Unknown_90021_assignsubmission_file/relu.py": WORK,
}
MOODLE_FLAT = {
    "Ada Lovelace_90017_assignsubmission_file_relu.py": WORK,
    "Ada Lovelace_90017_assignsubmission_file_notes_1.txt": b"hm",
}
WORKSHEET = (
    '"Identifier","Full name","ID number","Email address","Status","Grade","Last modified (submission)"\n'
    '"Participant 90017","Ada Lovelace","","ada@x.org","Submitted","","Tuesday, 1 May 2040, 11:20 AM"\n'
    '"Participant 90020","Ann Lee","s5","ann2@x.org","Submitted","","Tuesday, 1 May 2040, 1:00 PM"\n'
)


def test_moodles_folders_are_matched_by_name(course, tmp_path):
    address = pack(tmp_path / "ML-ReLU-77.zip", MOODLE)
    taken = run(course, address)
    assert {student for student, one in taken.items() if one.action == "new"} == {"ada", "ben", "li"}
    assert files_of(course, "ada") == {"relu.py": WORK, "onlinetext.html": b"<p>see file</p>"}
    assert files_of(course, "ben") == {"relu.ipynb": b"{}"}
    assert files_of(course, "li") == {"relu.py": WORK}
    assert times(course)["ada"] < NOON
    assert not taken["ada"].notes
    told = " ".join(taken)
    assert "'Ann Lee_90020' is no student's; likely Ann Lee (ann1) or Ann Lee (ann2)." in told
    assert "'Zoë Unknown_90021' is no student's" in told
    assert {
        one.action for student, one in run(course, address).items() if student in ("ada", "ben", "li")
    } == {"unchanged"}


def record_of(exchange: Exchange, student: str) -> Collected:
    [(record, _)] = collected_of(exchange.course, "01-relu", student)
    return record


def test_time_that_is_not_known_is_told_once_and_gives_way_to_the_true_one(course, tmp_path):
    source = HandIns(course.course, pack(tmp_path / "ML-ReLU-77.zip", MOODLE))
    collect(course, "01-relu", LATER, source)
    [told] = source.advice
    assert "not in the export: Ada Lovelace (ada), " in told
    assert record_of(course, "ada").time_unknown
    sheet = WORKSHEET.replace('90020","Ann Lee","s5","ann2@x.org"', '90018","Ben","","ben@x.org"')
    (tmp_path / "Grades-ML-ReLU-77.csv").write_text(sheet)
    taken = run(course, str(tmp_path / "ML-ReLU-77.zip"))
    assert {one: taken[one].action for one in ("ada", "ben", "li")} == {
        "ada": "updated",
        "ben": "not taken",  # an hour late
        "li": "unchanged",
    }
    ada, ben = record_of(course, "ada"), record_of(course, "ben")
    assert (ada.submitted, bool(ada.time_unknown)) == (NOON - dt.timedelta(minutes=40), False)
    assert (ben.submitted, ben.late_factor) == (NOON + dt.timedelta(hours=1), 0)
    assert record_of(course, "li").time_unknown
    (tmp_path / "Grades-ML-ReLU-77.csv").unlink()  # what is known stays known
    assert run(course, str(tmp_path / "ML-ReLU-77.zip"))["ada"].action == "unchanged"
    assert times(course)["ada"] == NOON - dt.timedelta(minutes=40)


def test_moodles_worksheet_tells_time_and_address(course, tmp_path):
    pack(tmp_path / "ML-ReLU-77.zip", MOODLE)
    (tmp_path / "Grades-ML-ReLU-77.csv").write_bytes(b"\xef\xbb\xbf" + WORKSHEET.encode())
    taken = run(course, str(tmp_path / "ML-ReLU-77.zip"))
    assert times(course)["ada"] == NOON - dt.timedelta(minutes=40)
    assert taken["ann2"].action == "not taken"  # an hour late


def test_moodles_flat_files_are_brought_together(course, tmp_path):
    run(course, pack(tmp_path / "flat.zip", MOODLE_FLAT))
    assert files_of(course, "ada") == {"relu.py": WORK, "notes_1.txt": b"hm"}


def test_canvas_marks_what_is_late(course, tmp_path):
    address = pack(
        tmp_path / "submissions.zip",
        {
            "lovelaceada_1001_5001_relu-2.py": WORK,
            "lovelaceada_1001_5002_data.txt": b"1",
            "lovelaceada_1001_5003_data.txt": b"2",
            "oztürkbenjamin_LATE_1002_5004_relu.py": WORK,
            "李明_1003_text.html": b"<p>no file</p>",
            "anon_aB3dE_5005_relu.py": WORK,
        },
    )
    taken = run(course, address)
    assert files_of(course, "ada") == {"relu.py": WORK, "data.txt": b"1", "data (2).txt": b"2"}
    assert taken["ben"].action == "not taken"
    assert taken["li"].action == "new"
    assert any("'anon_aB3dE' is no student's" in one for one in taken)


def test_blackboards_attempts_are_submissions_of_their_own(course, tmp_path):
    receipt = (
        "Name: Ada Lovelace (al15)\r\nAssignment: ReLU\r\nDate Submitted: Tuesday, May 1, 2040\r\n\r\n"
        "Files:\r\n\tOriginal filename: relu.py\r\n"
        "\tFilename: ReLU_al15_attempt_2040-05-01-11-30-00_rel.py\r\n"
    )
    files = {
        "ReLU_al15_attempt_2040-05-01-10-00-00_relu.py": b"old",
        "ReLU_al15_attempt_2040-05-01-11-30-00.txt": receipt.encode(),
        "ReLU_al15_attempt_2040-05-01-11-30-00_rel.py": WORK,
        "ReLU_bo20_attempt_2040-05-01-13-00-00_relu.py": WORK,
        "ReLU_zz9_attempt_2040-05-01-11-00-00_relu.py": WORK,
    }
    address = pack(tmp_path / "gradebook_ML_ReLU.zip", files)
    taken = run(course, address)
    assert files_of(course, "ada") == {"relu.py": WORK}
    assert times(course) == {"ada": NOON - dt.timedelta(minutes=30)}
    assert taken["ada"].reason == "the last of 2 before the due date"
    assert taken["ben"].action == "not taken"
    assert any("'ReLU_zz9'" in one for one in taken)


def test_gradescopes_table_tells_whose_and_when(course, tmp_path):
    pytest.importorskip("yaml")
    table = (
        "---\nsubmission_7:\n  :submitters:\n  - :name: Ada Lovelace\n    :sid: s1\n    :email: ada@x.org\n"
        "  - :name: 李 明\n    :email: LI@x.org\n"
        "  :created_at: 2040-05-01 11:15:10.520912000 Z\n  :score: !ruby/object:BigDecimal 1\n"
        "submission_8:\n  :submitters:\n  - :name: Ann Lee\n  :created_at: 2040-05-01 11:15:10 Z\n"
    )
    top = "assignment_55_export/"
    files = {
        f"{top}submission_metadata.yml": table.encode(),
        f"{top}submission_7/relu.py": WORK,
        f"{top}submission_7/data/x.txt": b"1",
        f"{top}submission_8/relu.py": WORK,
        f"{top}submission_9/relu.py": WORK,
    }
    taken = run(course, pack(tmp_path / "export.zip", files))
    assert files_of(course, "ada") == {"relu.py": WORK, "data/x.txt": b"1"}
    assert set(times(course)) == {"ada", "li"}
    assert times(course)["ada"] == dt.datetime(2040, 5, 1, 11, 15, 10, 520912, tzinfo=dt.UTC)
    assert any("'Ann Lee submission_8'" in one for one in taken)
    assert any("'submission_9'" in one for one in taken)


@pytest.mark.parametrize("table", ["- 1\n", "a: [", "a: *b\n", "!!python/object/apply:os.system ['x']"])
def test_gradescopes_table_that_is_none_is_told(course, tmp_path, table):
    pytest.importorskip("yaml")
    address = pack(tmp_path / "e.zip", {"submission_metadata.yml": table.encode(), "submission_7/a.py": b""})
    with pytest.raises(Exception, match=r"submission_metadata\.yml (cannot be read|is no table)"):
        run(course, address)


@pytest.mark.parametrize(
    ("top", "name"),
    [
        ("", "ada"),
        ("", "Ada Lovelace"),
        ("", "lovelace_ada_01"),
        ("", "class-01-relu-ada-l"),  # as Classroom 50 packs repositories
        ("", "AL15"),
        ("Takeout/Classroom/Machine learning/ReLU/", "Ada Lovelace"),
        ("submissions/", "ada@x.org"),
    ],
)
def test_folder_a_student_is_matched_by_any_id_or_the_name(course, tmp_path, top, name):
    run(course, pack(tmp_path / "w.zip", {f"{top}{name}/relu.py": WORK, f"{top}ben/relu.py": b"2"}, BEFORE))
    assert files_of(course, "ada") == {"relu.py": WORK}
    assert files_of(course, "ben") == {"relu.py": b"2"}


def test_file_a_student_gets_the_name_that_was_handed_out(course, tmp_path):
    folder = tmp_path / "inbox"
    folder.mkdir()
    for name in ("ada.py", "Benjamin Ozturk - Copy of relu.ipynb", "li_data.csv", "liming.py", "todo.csv"):
        (folder / name).write_bytes(WORK)
    taken = run(course, str(folder))
    assert files_of(course, "ada") == {"relu.py": WORK}
    assert files_of(course, "ben") == {"relu.ipynb": WORK}
    assert set(files_of(course, "li")) == {
        "li_data.csv",
        "liming.py",
    }  # two files: neither is renamed by kind
    assert any("'todo.csv' is no student's" in one for one in taken)
    assert any("is taken as 'relu.py'" in note for note in taken["ada"].notes)


def test_latest_of_renamed_copies_is_taken(course, tmp_path):
    copies = {"ada/relu (1).py": b"1", "ada/relu (2).py": b"2", "ada/data-2.csv": b"d"}
    run(course, pack(tmp_path / "w.zip", copies, BEFORE))
    assert files_of(course, "ada") == {"relu (1).py": b"1", "relu.py": b"2", "data-2.csv": b"d"}


def test_a_file_of_a_time_that_not_every_zone_has_is_told(course, tmp_path):
    for student, seconds in {"ada": 253402300799, "ben": 10**12}.items():
        (file := tmp_path / "class" / student / "relu.py").parent.mkdir(parents=True)
        file.write_bytes(WORK)
        os.utime(file, (seconds, seconds))
        if file.stat().st_mtime != seconds:
            pytest.skip("this disk has no such times")
    told = run(course, str(tmp_path / "class"))
    assert [one.partition(" has no file with a time")[0] for one in told] == ["'ada'", "'ben'"]


def test_a_name_that_is_no_utf8_is_told_and_can_be_mapped(course, tmp_path):
    (file := tmp_path / "class" / os.fsdecode(b"x\xff") / "relu.py").parent.mkdir(parents=True)
    file.write_bytes(WORK)
    assert "'x\\udcff' is no student's." in run(course, str(tmp_path / "class"))
    unmatched = course.course.root / "unmatched.csv"
    unmatched.write_text(unmatched.read_text().replace("udcff,,", "udcff,ada,"))
    assert run(course, str(tmp_path / "class"))["ada"].action == "new"


def deeper_than_any_path(folder: Path) -> None:
    before = Path.cwd()
    os.chdir(folder)
    try:
        for _ in range(18):
            Path("d" * 250).mkdir()
            os.chdir("d" * 250)
    finally:
        os.chdir(before)


def zip_file_of_a_place_beyond_any(folder: Path) -> None:
    """Pack an entry that begins at the last byte that a 64-bit number can tell."""
    name, far = b"relu.py", 2**64 - 1
    extra = struct.pack("<HHQQQ", 1, 24, 5, 5, far)
    sizes = (0xFFFFFFFF, 0xFFFFFFFF, len(name), len(extra), 0, 0, 0, 0, 0xFFFFFFFF)
    head = struct.pack("<4s6H3L5H2L", b"PK\1\2", 45, 45, 0, 0, 0, 33, 0, *sizes) + name + extra
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 1, 1, len(head), 0, 0)
    (folder / "relu.py").unlink()
    (folder / "relu.zip").write_bytes(head + end)


@pytest.mark.parametrize("spoil", [deeper_than_any_path, zip_file_of_a_place_beyond_any])
@pytest.mark.skipif(os.name == "nt", reason="Windows makes no such folder")
def test_what_one_student_packed_keeps_nobody_else_from_being_collected(course, tmp_path, spoil):
    for student in ("ada", "ben"):
        (tmp_path / "class" / student).mkdir(parents=True)
        (tmp_path / "class" / student / "relu.py").write_bytes(WORK)
    spoil(tmp_path / "class/ben")
    taken = run(course, str(tmp_path / "class"))
    assert {student: one.action for student, one in taken.items()} == {"ada": "new", "ben": "refused"}
    assert "cannot be" in taken["ben"].reason


ATTEMPT = "HW_ben_attempt_2040-05-01-11-00-00"


@pytest.mark.parametrize(
    ("ada", "beside"),
    [
        ("ada/01-relu/relu.py", "ben/01-relu/timestamp.txt"),
        ("Ada Lovelace_1_assignsubmission_file_/relu.py", "Grades.csv"),
        ("HW_ada_attempt_2040-05-01-11-00-00_relu.py", f"{ATTEMPT}.txt"),
    ],
)
def test_damaged_text_beside_the_work_keeps_nobody_from_being_collected(course, tmp_path, ada, beside):
    address = Path(pack(tmp_path / "export.zip", {ada: WORK}, BEFORE))
    with zipfile.ZipFile(address, "a") as archive:
        archive.writestr(beside, b"QQQQ")
    address.write_bytes(address.read_bytes().replace(b"QQQQ", b"RRRR"))
    assert run(course, str(address))["ada"].action == "new"


@pytest.mark.parametrize("submitters", ["3", "!!int ''", "{a: 1}", "\n  - :sid: 0x" + "f" * 5000])
def test_submitters_of_one_submission_that_are_none_cost_no_other(course, tmp_path, submitters):
    pytest.importorskip("yaml")
    table = "s7:\n  :submitters:\n  - :email: ada@x.org\n  :created_at: 2040-05-01 11:15:10 Z\n"
    table += f"s8:\n  :submitters: {submitters}\n  :created_at: 0x{'f' * 5000}\n"
    files = {"submission_metadata.yml": table.encode(), "s7/relu.py": WORK, "s8/relu.py": WORK}
    assert run(course, pack(tmp_path / "export.zip", files))["ada"].action == "new"


def test_one_zip_file_of_a_student_is_unpacked_within_limits(course, tmp_path):
    inner = Path(pack(tmp_path / "inner.zip", {"01-relu/relu.py": WORK, "__MACOSX/x": b""})).read_bytes()
    bomb = Path(pack(tmp_path / "bomb.zip", {"relu.py": bytes(11 * 2**20)})).read_bytes()
    out = Path(pack(tmp_path / "out.zip", {"../../x.py": b""})).read_bytes()
    files = {"ada/my work.zip": inner, "ben/b.zip": bomb, "li/o.zip": out, "ann1/n.zip": b"none"}
    taken = run(course, pack(tmp_path / "w.zip", files, BEFORE))
    assert files_of(course, "ada") == {"relu.py": WORK}
    assert {taken[one].action for one in ("ben", "li", "ann1")} == {"refused"}


def test_nbgraders_layout_has_a_folder_for_each_assignment(course, tmp_path):
    stamp = {"submitted/ada/01-relu/timestamp.txt": b"2040-05-01 10:00:00.000000 UTC\n"}
    files = {"submitted/ada/01-relu/relu.py": WORK, "submitted/ada/02-loss/loss.py": b"", **stamp}
    run(course, pack(tmp_path / "w.zip", files | {"submitted/ben/02-loss/loss.py": b""}, BEFORE))
    assert times(course) == {"ada": NOON - dt.timedelta(hours=2)}
    assert files_of(course, "ada") == {"relu.py": WORK}
    again = run(course, str(course.course.submitted))  # what was collected, as another source
    assert {one: taken.action for one, taken in again.items()} == {"ada": "unchanged"}


def test_what_is_mapped_is_taken_in_the_next_time(course, tmp_path):
    address = pack(tmp_path / "m.zip", MOODLE)
    run(course, address)
    kept = course.course.root / "unmatched.csv"
    lines = kept.read_text(encoding="utf-8").splitlines()
    assert lines[0] == "assignment,source,found,student,likely"
    assert "01-relu,m.zip,Ann Lee_90020,,ann1 or ann2" in lines
    run(course, pack(tmp_path / "c.zip", {"who_77_1_relu.py": WORK}))  # another source takes no line away
    text = kept.read_text(encoding="utf-8")
    kept.write_text(text.replace("90020,", "90020,ann2").replace("90021,", "90021,-"), encoding="utf-8")
    taken = run(course, address)
    assert taken["ann2"].action == "new"
    assert "says that it is nobody's" in " ".join(taken)
    assert kept.read_text(encoding="utf-8").count("90020,ann2") == 1


def test_what_is_nobodys_stays_so_when_the_file_is_written_anew(course, tmp_path):
    path = course.course.root / "unmatched.csv"
    path.write_text("assignment,source,found,student,likely\n01-relu,m.zip,Ann Lee_90020,-,\n")
    run(course, pack(tmp_path / "m.zip", MOODLE))
    text = path.read_text(encoding="utf-8")
    assert "Ann Lee_90020,-," in text
    assert "Zo\u00eb Unknown_90021,," in text


def test_before_it_is_built_the_solution_says_what_files_are_called(exchange, tmp_path):
    solution = exchange.course.solution("01-relu")
    (solution / "bank").mkdir(parents=True)
    (solution / "bank" / "a.py").touch()
    (solution / "assignment.toml").write_text(
        'format = 1\ntitle = "R"\nmodule = "relu"\nalso = ["bank/*.py"]\n[points]\nrelu = 1\n'
    )
    files = {"ada/relu (1).py": WORK, "ada/bank/a.py": b"", "ben/rleu.py": b"2"}
    taken = run(exchange, pack(tmp_path / "w.zip", files, BEFORE))
    assert files_of(exchange, "ada") == {"relu.py": WORK, "bank/a.py": b""}
    assert "None of its files is called as handed out: relu.py, relu.ipynb" in " ".join(taken["ben"].notes)


@pytest.mark.parametrize("when", [BEFORE, DOWNLOADED])
def test_collecting_again_takes_in_what_is_read_otherwise_by_now(exchange, tmp_path, when):
    folder = "ada" if when == BEFORE else "1_assignsubmission_file"
    address = pack(tmp_path / "w.zip", {f"{folder}/relu (1).py": WORK}, when)
    own = tmp_path / "own.csv"
    own.write_text("found,student\n1,ada\n")
    run(exchange, address, mapped=own)
    assert files_of(exchange, "ada") == {"relu (1).py": WORK}
    built = exchange.course.assignment("01-relu")
    built.mkdir(parents=True)
    (built / "relu.py").touch()
    assert run(exchange, address, mapped=own)["ada"].action == "updated"
    assert files_of(exchange, "ada") == {"relu.py": WORK}
    assert run(exchange, address, mapped=own)["ada"].action == "unchanged"


def test_who_has_left_is_told(course, tmp_path):
    text = ROSTER.replace("id,name", "dropped,id,name").replace("\n", "\n,").removesuffix(",")
    (course.course.root / "roster.csv").write_text(text.replace("\n,ada,", "\nyes,ada,"), encoding="utf-8")
    taken = run(course, pack(tmp_path / "w.zip", {"ada/relu.py": WORK, "ben/relu.py": b"2"}, BEFORE))
    assert "'ada' has left the course by roster.csv" in taken["ada"].notes
    assert not any("has left" in note for note in taken["ben"].notes)


def test_map_of_ones_own_is_read_and_not_changed(course, tmp_path):
    own = tmp_path / "own.csv"
    own.write_text("found;student\nAnn Lee_90020;ann1\nZoë Unknown_90021;nobody\n", encoding="utf-8")
    before = own.read_bytes()
    taken = run(course, pack(tmp_path / "m.zip", MOODLE), mapped=own)
    assert taken["ann1"].action == "new"
    assert "own.csv says 'nobody', who is not in roster.csv." in " ".join(taken)
    assert own.read_bytes() == before


def test_line_of_a_map_that_contradicts_another_is_told(course, tmp_path):
    own = tmp_path / "own.csv"
    own.write_text("found,student\nx,ada\nx,ben\n")
    with pytest.raises(Exception, match=r"own\.csv, line 3"):
        run(course, pack(tmp_path / "m.zip", MOODLE), mapped=own)


def test_clues_that_contradict_each_other_match_nobody(course, tmp_path):
    taken = run(course, pack(tmp_path / "c.zip", {"lovelaceada_1002_5001_relu.py": WORK}))
    assert any("likely" in one and "ada" in one and "ben" in one for one in taken)


def test_newer_export_replaces_the_work_though_both_count_from_the_due_date(course, tmp_path):
    run(course, pack(tmp_path / "c.zip", {"lovelaceada_1001_5001_relu.py": b"1"}))
    run(course, pack(tmp_path / "d.zip", {"lovelaceada_1001_5002_relu-1.py": b"2"}))
    assert files_of(course, "ada") == {"relu.py": b"2"}


def test_what_came_after_a_moment_is_left_out_and_told(course, tmp_path):
    address = pack(tmp_path / "w.zip", {"ada/relu.py": WORK}, BEFORE)
    taken = run(course, address, how=Taking(before=NOON - dt.timedelta(hours=2)))
    assert [one.action for one in taken.values()] == ["refused"]
    assert "after --before" in "".join(taken)


def test_folder_put_into_submitted_by_hand_is_taken_over(course):
    folder = course.course.submitted / "ada" / "01-relu"
    folder.mkdir(parents=True)
    (folder / "relu.py").write_bytes(WORK)
    for action in ("new", "unchanged"):
        [taken] = collect(course, "01-relu", LATER)
        assert (taken.student, taken.action) == ("ada", action)
    assert "by hand" in taken.notes[0]
    assert files_of(course, "ada") == {"relu.py": WORK}


def test_without_a_roster_names_are_open_and_ids_are_ids(exchange, tmp_path):
    source = HandIns(exchange.course, pack(tmp_path / "m.zip", MOODLE))
    collect(exchange, "01-relu", LATER, source)
    assert source.advice[0].startswith("There is no roster.csv")
    assert run(exchange, pack(tmp_path / "p.zip", {"ada/relu.py": b"1"}, BEFORE))["ada"].action == "new"


def test_partners_at_gradescope_are_one_group(make_course, tmp_path):
    pytest.importorskip("yaml")
    made = make_course()
    text = (
        (made.root / "course.toml").read_text().replace('name = "01-relu"', 'name = "01-relu"\ngroups = true')
    )
    (made.root / "course.toml").write_text(text)
    (made.root / "roster.csv").write_text(ROSTER, encoding="utf-8")
    exchange = Exchange(load_course(made.root))
    table = (
        "submission_7:\n  :submitters:\n  - :name: Ada Lovelace\n  - :email: li@x.org\n"
        "  :created_at: 2040-05-01 11:15:10 Z\n"
    )
    files = {"submission_metadata.yml": table.encode(), "submission_7/relu.py": WORK}
    run(exchange, pack(tmp_path / "export.zip", files))
    assert {record.student: record.group for record, _ in collected(exchange.course, "01-relu")} == {
        "ada": ("ada", "li"),
        "li": ("ada", "li"),
    }


def test_group_of_the_roster_is_known_by_its_name(course, tmp_path):
    path = course.course.root / "roster.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    groups = ["group", "red", "red", "", "", ""]
    path.write_text("\n".join(f"{a},{b}" for a, b in zip(lines, groups, strict=True)), encoding="utf-8")
    run(course, pack(tmp_path / "m.zip", {"Red_7_assignsubmission_file/relu.py": WORK}))
    assert set(times(course)) == {"ada", "ben"}


@pytest.mark.parametrize(
    ("name", "who"),
    [("relu-john-smith", {"smith"}), ("john", {"john"}), ("john-benji", set()), ("x-johnny", set())],
)
def test_id_in_a_name_is_the_longest_beside_a_sign(name, who):
    ids = {"john": "john", "smith": "john-smith", "ben": "benji"}
    roster = Roster({one: Student(id=one, github=github) for one, github in ids.items()})
    one = HandIn(found=name, clues=(("part", name),), files=lambda _: {})
    assert set(students_of(one, roster)) == who


def test_name_counts_more_than_a_word_that_is_anothers_id(course, tmp_path):
    (course.course.root / "roster.csv").write_text("id,name\nada,Ada Smith\nlove,Ada Lovelace\n")
    run(course, pack(tmp_path / "w.zip", {"Lovelace, Ada/relu.py": WORK}, BEFORE))
    assert set(times(course)) == {"love"}


def test_environments_and_caches_are_no_work(course, tmp_path):
    inner = {
        "w/relu.py": WORK,
        "w/e/pyvenv.cfg": b"",
        "w/e/lib/x.py": b"",
        "__pycache__/x.pyc": b"",
        ".git/a": b"",
    }
    whole = Path(pack(tmp_path / "inner.zip", inner)).read_bytes()
    run(course, pack(tmp_path / "w.zip", {"ada/w.zip": whole}, BEFORE))
    assert files_of(course, "ada") == {"relu.py": WORK}


@pytest.mark.parametrize("name", ["\u202eevil\x1b[31m", "=HYPERLINK(1)", "x" * 3000, "..", "a\nb", "-rf"])
def test_hostile_name_is_told_and_kept_as_text(course, tmp_path, name):
    taken = run(course, pack(tmp_path / "w.zip", {f"{name}/relu.py": WORK, "ada/relu.py": b"1"}, BEFORE))
    assert set(times(course)) == {"ada"}
    assert all(one.isprintable() for one in taken)
    kept = (course.course.root / "unmatched.csv").read_text(encoding="utf-8")
    assert not any(cell.startswith(("=", "-")) for line in kept.splitlines()[1:] for cell in line.split(","))
    assert run(course, str(tmp_path / "w.zip"))["ada"].action == "unchanged"


def test_hostile_text_of_an_attempt_costs_no_time(course, tmp_path):
    texts = [b"\n" * 99_000, b" " * 99_000, b"a: (" * 24_000, b"\xff\xfe" * 9000]
    files = {f"R_u{n}_attempt_2040-05-01-11-00-00.txt": text for n, text in enumerate(texts)}
    run(course, pack(tmp_path / "w.zip", files))


def test_zip_file_of_names_without_a_mark_for_utf_8_is_read(course, tmp_path):
    path = tmp_path / "w.zip"
    pack(path, {"li XX/relu.py": WORK}, BEFORE)
    path.write_bytes(path.read_bytes().replace(b"li XX", "李_1".encode()))
    run(course, str(path))
    assert "李_1" in (course.course.root / "unmatched.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_map_is_read_in_any_usual_encoding(course, tmp_path, encoding):
    own = tmp_path / "own.csv"
    own.write_bytes("found;student\r\nZoë Unknown_90021;ben@x.org\r\n".encode(encoding))
    files = {"Zoë Unknown_90021_assignsubmission_file/relu.py": WORK}
    run(course, pack(tmp_path / "m.zip", files), mapped=own)
    assert set(times(course)) == {"ben"}


@pytest.mark.parametrize(
    "name",
    [
        "relu (3).py",
        "relu-1.py",
        "relu 2.py",
        "Copy of relu.py",
        "relu - Copy (2).py",
        "Relu copy.py",
        "ada_relu.py",
    ],
)
def test_renamed_file_gets_its_name_back(name):
    assert settled({name: WORK}, ["relu.py", "relu.ipynb"], dt.UTC, 1)[0] == {"relu.py": WORK}


@pytest.mark.parametrize("name", ["relu_2nd.py", "prelu.py", "test_relu.py", "relu.txt", "lib/relu (1).py"])
def test_other_file_keeps_its_name(name):
    files = {name: WORK, "notes.txt": b""}
    assert settled(files, ["relu.py", "relu.ipynb"], dt.UTC, 1)[0] == files


def test_file_beside_the_work_is_not_taken_for_it():
    files = {"relu.ipynb": b"{}", "relu (1).py": WORK}
    assert settled(files, ["relu.py", "relu.ipynb"], dt.UTC, 1)[0] == files


def test_map_names_no_place_on_the_disk(exchange, tmp_path):
    own = tmp_path / "own.csv"
    own.write_text("found,student\nAda Lovelace_90017,../../x\n")
    taken = run(exchange, pack(tmp_path / "m.zip", MOODLE), mapped=own)
    assert any("says '../../x', which can be no student's id." in one for one in taken)
    assert not (tmp_path / "x").exists()


def test_folder_that_was_handed_out_stays_and_one_around_it_goes():
    known = ["main.py", "bank/"]
    assert settled({"bank/a.py": WORK}, known, dt.UTC, 1)[0] == {"bank/a.py": WORK}
    assert settled({"x/y/bank/a.py": WORK}, known, dt.UTC, 1)[0] == {"bank/a.py": WORK}


def test_empty_cell_is_no_clue():
    roster = Roster({"ada": Student(id="ada", name="Ada", login="al"), "ben": Student(id="ben")})
    one = HandIn(found="x", clues=(("login", ""), ("name", "...")), files=lambda _: {})
    assert students_of(one, roster) == []


def test_first_name_that_is_anothers_id_leaves_a_hand_in_open(course, tmp_path):
    (course.course.root / "roster.csv").write_text("id,name\nada,Ada Smith\nlove,Ada Lovelace\n")
    run(course, pack(tmp_path / "w.zip", {"Ada Lovelace - relu/relu.py": WORK}, BEFORE))
    assert times(course) == {}
