"""Grades for learning management systems: their own files, filled in, and read as they read them."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import msgspec
import pytest
from made_results import HALF, NOON, course_on_disk, doubtful, result

from grader.course.logs import Decision
from grader.course.model import Course
from grader.errors import GraderError
from grader.reports.formats import report

ROSTER = (
    "id,name,email,canvas_id,sis_id,login\n"
    "ada,Ada Lovelace,ada@x.edu,4001,S1,al01\nbo,Bo Cy,bo@x.edu,4002,S2,bc02\neve,Eve,eve@x.edu,4003,S3,e03\n"
)
RESULTS = {"01-toy": [result("ada"), result("bo", HALF, late_factor=0.5), doubtful("eve")]}

# What each system exports, and the cells of ada and bo to be filled in: 4 and 1 of 4 points.
EXPORTS = {
    "canvas": (
        "Student,ID,SIS User ID,SIS Login ID,Section,Toy nets (901),Essay (902),Final Score\r\n"
        ",,,,,Manual Posting,,\r\n"
        "    Points Possible,,,,,8.00,5.00,(read only)\r\n"
        '"Lovelace, Ada",4001,S1,al01,"Lab 1, Lab 2",{ada},3,88.1\r\n'
        "Bo Cy,4002,S2,bc02,Lab 1,{bo},=2+2,\r\n"
        "Eve,4003,S3,e03,Lab 1,{eve},,\r\n"
        '"Student, Test",4999,,abcdef,Lab 1,,,\r\n'
    ),
    "moodle": (
        "\ufeff" + '"First name","Last name","ID number","Email address","Assignment: Toy nets (Real)",'
        '"Quiz: Two (Real)"\n"Ada","Lovelace","S1","ada@x.edu","{ada}","-"\n'
        '"Bo","Cy","S2","BO@x.edu","{bo}","1.00"\n"Eve","","S3","eve@x.edu","{eve}","-"\n'
    ),
    "blackboard": (
        '"Last Name"\t"First Name"\t"Username"\t"Student ID"\t"Availability"\t'
        '"Toy nets [Total Pts: 8 Score] |5301"\t"Two [Total Pts: up to 3 Score] |5302"\n'
        '"Lovelace"\t"Ada"\t"al01"\t"S1"\t"Yes"\t"{ada}"\t"2"\n'
        '"Cy"\t"Bo"\t"bc02"\t"S2"\t"Yes"\t"{bo}"\t""\n"Eve"\t""\t"e03"\t"S3"\t"Yes"\t"{eve}"\t""\n'
    ),
    "brightspace": (
        "OrgDefinedId,Username,Toy nets Points Grade <Numeric MaxPoints:8 Weight:2>,"
        "Two Points Grade <Numeric MaxPoints:3>,End-of-Line Indicator\r\n"
        "#S1,#al01,{ada},2,#\r\n#S2,#bc02,{bo},,#\r\n#S3,#e03,{eve},,#\r\n"
    ),
    "sakai": (
        "Student ID,Name,Toy nets [8],* Toy nets,$Total\n"
        "al01,Ada,{ada},well done,4\nbc02,Bo,{bo},,\ne03,Eve,{eve},,\n"
    ),
}
ENCODINGS = {"blackboard": "utf-16"}


@pytest.fixture
def course(tmp_path: Path) -> Course:
    return course_on_disk(tmp_path, ROSTER)


def exported(course: Course, name: str, text: str = "", **cells: str) -> Path:
    file = course.root / "exported.csv"
    made = (text or EXPORTS[name]).format(**{"ada": "", "bo": "", "eve": ""} | cells)
    file.write_bytes(made.encode(ENCODINGS.get(name, "utf-8")))
    return file


def filled(course: Course, name: str, text: str = "", **options: str) -> tuple[str, list[str]]:
    file = exported(course, name, text)
    made = report(name, {"file": str(file), **options})
    document, remarks = made(course, RESULTS)
    return document.decode(ENCODINGS.get(name, "utf-8")), remarks


@pytest.mark.parametrize("name", EXPORTS)
def test_an_exported_gradebook_is_filled_in_and_keeps_all_else(name: str, course: Course) -> None:
    document, _ = filled(course, name)
    assert document == EXPORTS[name].format(ada="4", bo="1", eve="")


@pytest.mark.parametrize("name", EXPORTS)
def test_what_stands_there_of_someone_without_a_settled_result_stays(name: str, course: Course) -> None:
    file = exported(course, name, eve="7", bo="3")
    document = report(name, {"file": str(file)})(course, RESULTS)[0]
    assert document.decode(ENCODINGS.get(name, "utf-8")) == EXPORTS[name].format(ada="4", bo="1", eve="7")


@pytest.mark.parametrize("name", sorted(EXPORTS.keys() - {"moodle"}))
def test_a_column_worth_something_else_is_told_and_converted_if_asked(name: str, course: Course) -> None:
    title = name.capitalize()
    assert (
        f"01-toy is worth 8 points in {title} and 4 here; -O scale=true converts." in filled(course, name)[1]
    )
    document, remarks = filled(course, name, scale="true")
    assert document == EXPORTS[name].format(ada="8", bo="2", eve="")
    assert not any("converts" in remark for remark in remarks)


def test_moodles_worksheet_of_one_assignment_has_one_grade(course: Course) -> None:
    head = "Identifier,Full name,Email address,Status,Grade,Maximum Grade,Feedback comments\n"
    rows = "Participant 12,Ada Lovelace,ada@x.edu,Submitted,{ada},8.00,\n"
    rows += "Participant 13,Bo,bo@x.edu,,{bo},8.00,\n"
    assert filled(course, "moodle", head + rows)[0] == head + rows.format(ada="4", bo="1")
    assert filled(course, "moodle", head + rows, scale="true")[0] == head + rows.format(ada="8", bo="2")


def test_decimal_commas_are_kept(course: Course) -> None:
    text = (
        "Vorname;E-Mail-Adresse;Aufgabe: Toy nets (Punkte);Test: Zwei\nAda;ada@x.edu;;1,50\nBo;bo@x.edu;;-\n"
    )
    half = {"01-toy": [result("ada", HALF, late_factor=0.25), result("bo", HALF)]}
    file = exported(course, "moodle", text)
    document = report("moodle", {"file": str(file)})(course, half)[0].decode()
    assert document == text.replace("edu;;1,50", "edu;0,5;1,50").replace("edu;;-", "edu;2;-")


def test_who_is_missing_on_either_side_is_named(course: Course) -> None:
    text = EXPORTS["sakai"].replace("bc02,Bo", "zz99,Zoe")
    _, remarks = filled(course, "sakai", text)
    assert f"01-toy: not in {course.root / 'exported.csv'}: Bo Cy (bo)." in remarks
    assert "01-toy: not filled in, as points are open: eve." in remarks
    assert "Lines of nobody who is known here: Zoe. 'grader roster import' can teach who they are." in remarks


def test_without_a_roster_ids_are_compared_with_accounts(course: Course) -> None:
    (course.root / "roster.csv").unlink()
    text = EXPORTS["canvas"].replace("al01", "ADA").replace("bc02", "bo")
    assert filled(course, "canvas", text)[0] == text.format(ada="4", bo="1", eve="")


def test_an_excused_student_is_excused_in_canvas(course: Course) -> None:
    excuse = Decision(at=NOON, by="dan", kind="excuse", assignment="01-toy", student="bo", why="ill")
    excused = msgspec.structs.replace(course, decisions=(excuse,))
    file = exported(course, "canvas")
    document = report("canvas", {"file": str(file)})(excused, RESULTS)[0].decode()
    assert document == EXPORTS["canvas"].format(ada="4", bo="EX", eve="")


@pytest.mark.parametrize(
    ("text", "options", "told"),
    [
        ("", {"column": "Eassy (902)"}, "no column for 01-toy"),
        (EXPORTS["canvas"].replace("Essay", "01-toy"), {}, "more than one column for 01-toy"),
        (EXPORTS["canvas"].replace("bc02", "al01").replace("4002,S2", "4001,S1"), {}, "ada stands twice in"),
        (EXPORTS["canvas"].replace("4002", "4001"), {}, "line 5 is of ada and bo by the roster"),
        ("a,b\n1,2\n", {}, "None of the columns is known to hold ids|no column for 01-toy"),
    ],
)
def test_a_file_that_does_not_say_whose_or_what_is_refused(
    text: str, options: dict[str, str], told: str, course: Course
) -> None:
    with pytest.raises(GraderError, match=told):
        filled(course, "canvas", text, **options)


@pytest.mark.parametrize("system", EXPORTS)
def test_a_file_of_another_system_is_refused_and_its_format_named(system: str, course: Course) -> None:
    other = "moodle" if system == "canvas" else "canvas"
    text = EXPORTS[other].format(ada="", bo="", eve="")
    with pytest.raises(GraderError, match="By its columns, ") as error:
        filled(course, system, text)
    assert error.value.hint == f"Fill it in with --format {other}."


def test_a_column_may_be_named(course: Course) -> None:
    document, _ = filled(course, "canvas", column="Essay (902)")
    assert [row[6] for row in csv.reader(io.StringIO(document))][3:5] == ["4", "1"]


def test_without_a_file_it_is_said_what_to_export(course: Course) -> None:
    with pytest.raises(GraderError, match="filled into a file that it exports") as error:
        report("sakai")(course, RESULTS)
    assert error.value.hint == "Export the gradebook of Sakai, and add -O file=FILE."
