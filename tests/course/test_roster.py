from __future__ import annotations

from pathlib import Path

import pytest

from grader.course.roster import MOST_GUESSED, Roster, Student, keep_roster, roster_of
from grader.course.roster_import import MergedRoster, merge, read_export
from grader.errors import CourseError

PLAIN = "id,name,group,dropped,locker\nada,Ada Lovelace,red,,7\nbo,Bo,red,,\ncy,Cy,blue,2030-01-02,9\n"
CANVAS = (
    '"Student","ID","SIS User ID","SIS Login ID","Section","Homework 1 (901)","Current Score"\n'
    '"    Points Possible","","","","","10.0","(read only)"\n'
    '"Lovelace, Ada","4001","S1","ada","Lab 1 and Lab 2","9.0","92.5"\n'
    '"Cy, Jr., Bo","4002","S2","bo","Lab 1","",""\n'
    '"Student, Test","4999","","abcdef","Lab 1","",""\n'
)
CANVAS_GROUPS = (
    "name,canvas_user_id,user_id,login_id,sections,group_name,canvas_group_id,group_id\n"
    "Ada Lovelace,4001,S1,ada,Lab 1,Red,55,\nBo,4002,S2,bo,Lab 1,,,\n"
)
MOODLE = (
    '\ufeff"First name","Last name","ID number","Email address",Groups\nAda,Lovelace,S1,ada@x.edu,"A, B"\n'
)
MOODLE_GERMAN = "Vorname;Nachname;Anmeldename;E-Mail-Adresse\nZoë;Groß;zg;zg@x.de\n"
MOODLE_GRADES = (
    "First name,Surname,ID number,Institution,Department,Email address,One (Real),Total (Real)\n"
    "Ada,Lovelace,S1,,,ada@x.edu,7.00,7.00\n"
)
WORKSHEET = (
    "Identifier,Full name,Email address,Status,Grade,Maximum Grade\n"
    "Participant 12,Ada Lovelace,ada@x.edu,Submitted,,10\n"
)
GITHUB = '"identifier","github_username","github_id","name"\n"ada","ada-l","40261856","Ada"\n"bo","","",""\n'
BRIGHTSPACE = (
    "OrgDefinedId,Username,Last Name,First Name,Email,End-of-Line Indicator\n#4001,#ada,L,Ada,a@x.edu,#\n"
)
BLACKBOARD = (
    '"Last Name","First Name","Username","Student ID","Quiz [Total Pts: 2 Score] |53"\nL,Ada,ada,S1,2\n'
)
GRADESCOPE = "First Name,Last Name,SID,Email,Role,Section\nAda,L,S1,ada@x.edu,Student,1\n"
NBGRADER = "id,first_name,last_name,email,lms_user_id\nada,Ada,L,ada@x.edu,4001\n"


def roster(tmp_path: Path, text: str = PLAIN) -> Roster:
    (tmp_path / "roster.csv").write_text(text)
    return roster_of(tmp_path)


def imported(tmp_path: Path, text: str, before: Roster | None = None, **given: str) -> MergedRoster:
    file = tmp_path / "export.csv"
    file.write_text(text, encoding="utf-8")
    return merge(before or Roster(), read_export(file, given))


def refused(tmp_path: Path, text: str) -> str:
    with pytest.raises(CourseError) as error:
        roster(tmp_path, text)
    return str(error.value)


def test_no_file_is_no_roster(tmp_path: Path) -> None:
    assert roster_of(tmp_path).students == {}


def test_the_roster_is_read(tmp_path: Path) -> None:
    known = roster(tmp_path)
    assert [*known.active] == ["ada", "bo"]
    assert known.label("ada") == "Ada Lovelace (ada)"
    assert known.label("eve") == "eve"
    assert known.students["ada"].others == {"locker": "7"}


def test_it_is_written_as_it_was(tmp_path: Path) -> None:
    keep_roster(tmp_path, roster(tmp_path))
    assert (tmp_path / "roster.csv").read_text() == PLAIN


def test_all_mistakes_are_told_with_line_and_column(tmp_path: Path) -> None:
    told = refused(tmp_path, 'id,email\nada,a@x\n"Ada",b@x\n../x,c@x\nbo,A@X\nbo,\n')
    assert "line 3, column id: 'Ada' differs only in case from 'ada'" in told
    assert "line 4, column id" in told
    assert "line 5, column email" in told
    assert "line 6, column id" in told
    assert "There are 4 mistakes" in told
    assert "line 2, column id" in refused(tmp_path, "id\nad\x1ba\n")


@pytest.mark.parametrize("head", ["name\nAda\n", "id,name,name\na,b,c\n"])
def test_a_head_that_cannot_be_meant_is_refused(tmp_path: Path, head: str) -> None:
    assert "line 1" in refused(tmp_path, head)


def test_ids_that_look_alike_are_remarked(tmp_path: Path) -> None:
    [remark] = roster(tmp_path, "id\npaul\np\u0430ul\n").remarks
    assert "line 3, column id" in remark
    assert "looks like 'paul' in" in remark
    assert "\\u0430" in remark


def test_marks_that_turn_text_round_are_no_part_of_a_name(tmp_path: Path) -> None:
    assert roster(tmp_path, "id,name\nada,A\u202eda\x1b[2J\n").students["ada"].name == "A da [2J"


def test_a_student_a_group_or_a_section_is_meant(tmp_path: Path) -> None:
    known = roster(tmp_path, "id,email,group,section\nada,ada@x,red,1\nbo,,red,2\ncy,,,2\n")
    assert known.members("red") == ["ada", "bo"]
    assert known.members("2") == ["bo", "cy"]
    assert known.members("ADA@x") == ["ada"]
    assert known.members("c") == ["cy"]
    with pytest.raises(CourseError, match="Did you mean red"):
        known.members("rad")
    with pytest.raises(CourseError, match="'1' is a group and a section"):
        roster(tmp_path, "id,group,section\nada,1,\nbo,,1\n").members("1")


@pytest.mark.parametrize(
    ("text", "title", "known"),
    [
        (
            CANVAS_GROUPS,
            "Canvas groups",
            {"login": "ada", "canvas_id": "4001", "sis_id": "S1", "group": "Red"},
        ),
        (
            MOODLE,
            "Moodle",
            {"id": "S1", "sis_id": "S1", "email": "ada@x.edu", "section": "A, B", "group": ""},
        ),
        (MOODLE_GRADES, "Moodle", {"id": "S1", "name": "Ada Lovelace"}),
        (WORKSHEET, "Moodle grading worksheet", {"id": "ada@x.edu", "name": "Ada Lovelace", "moodle_id": ""}),
        (GITHUB, "GitHub Classroom", {"id": "ada", "github": "ada-l", "name": "Ada"}),
        (BRIGHTSPACE, "Brightspace", {"id": "ada", "sis_id": "4001", "name": "Ada L"}),
        (BLACKBOARD, "Blackboard", {"id": "ada", "sis_id": "S1"}),
        (GRADESCOPE, "Gradescope", {"id": "S1", "email": "ada@x.edu", "section": "1"}),
        (NBGRADER, "nbgrader", {"id": "ada", "canvas_id": "4001"}),
        (
            "Student ID\tFull name\tTeam\nada\tAda L\tRed\n",
            "table",
            {"id": "ada", "name": "Ada L", "group": "Red"},
        ),
    ],
)
def test_exports_are_read(tmp_path: Path, text: str, title: str, known: dict[str, str]) -> None:
    file = tmp_path / "export.csv"
    file.write_text(text, encoding="utf-8")
    assert read_export(file, {}).title == title
    first = next(iter(imported(tmp_path, text).roster.students.values()))
    assert {field: getattr(first, field) for field in known} == known


def test_canvas_lists_points_and_a_test_student_who_are_nobody(tmp_path: Path) -> None:
    students = imported(tmp_path, CANVAS).roster.students
    assert [*students] == ["ada", "bo"]
    assert students["ada"].name == "Ada Lovelace"
    assert students["bo"].name == "Cy, Jr., Bo"  # nobody can tell what comes first
    assert students["ada"].section == "Lab 1 and Lab 2"


def test_moodle_in_spanish(tmp_path: Path) -> None:
    text = '\ufeffNombre,Apellido(s),"Número de ID","Dirección de correo",Grupos\nClara,Sanz,868,c@x.es,G32\n'
    [student] = imported(tmp_path, text).roster.students.values()
    assert (student.id, student.name, student.section) == ("868", "Clara Sanz", "G32")


def test_moodle_in_german(tmp_path: Path) -> None:
    [student] = imported(tmp_path, MOODLE_GERMAN).roster.students.values()
    assert (student.id, student.name, student.email) == ("zg", "Zoë Groß", "zg@x.de")


def test_columns_can_be_given(tmp_path: Path) -> None:
    merged = imported(tmp_path, MOODLE, Groups="group", **{"Email address": "id"})
    assert merged.roster.students["ada@x.edu"].group == "A, B"
    with pytest.raises(CourseError, match="no column 'Group'"):
        imported(tmp_path, MOODLE, Group="group")
    with pytest.raises(CourseError, match="no field 'team'"):
        imported(tmp_path, MOODLE, Groups="team")
    with pytest.raises(CourseError, match="--column 'Tier=id'"):
        imported(tmp_path, "Tier,Farbe\nWal,blau\n")


def test_what_the_table_does_not_say_stays(tmp_path: Path) -> None:
    before = roster(tmp_path, "id,sis_id,name,locker\nada,S1,Ada,7\nbo,S2,Bo,8\n")
    merged = imported(tmp_path, MOODLE, before)
    ada = merged.roster.students["ada"]
    assert (ada.name, ada.email, ada.others) == ("Ada Lovelace", "ada@x.edu", {"locker": "7"})
    assert merged.missing == ["bo"]
    assert "name Ada -> Ada Lovelace" in merged.changed[0]
    assert b"locker" in merged.roster.to_csv().partition(b"\n")[0]
    again = imported(tmp_path, MOODLE, merged.roster)
    assert (again.added, again.changed) == ([], [])


def test_who_is_missing_can_have_left(tmp_path: Path) -> None:
    file = tmp_path / "export.csv"
    file.write_text(MOODLE, encoding="utf-8")
    before = roster(tmp_path, "id,sis_id\nada,S1\nbo,S2\n")
    merged = merge(before, read_export(file, {}), drop_missing=True)
    assert [*merged.roster.active] == ["ada"]
    assert merged.roster.students["bo"].is_dropped


def test_a_github_name_finds_its_student(tmp_path: Path) -> None:
    before = roster(tmp_path, "id,name,email\nada,Ada,a@x\nbo,Bo Q,b@x\n")
    head = "identifier,github_username,github_id,name\n"
    merged = imported(tmp_path, f"{head}A@x,ada-l,1,\nbo q,bq,2,\n", before)
    assert merged.added == []
    assert [one.github for one in merged.roster.students.values()] == ["ada-l", "bq"]


def test_lines_of_nobody_are_told(tmp_path: Path) -> None:
    merged = imported(tmp_path, "login,name\nada,Ada\n,Bo\n")
    assert "line 3, is left out: 'Bo'" in merged.remarks[0]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("login,name\nada,A\nada,B\n", "line 3, column login: 'ada' stands in"),
        ("login,name\nada,A\nAda,B\n", "differs only in case"),
        ("login,email\nada,bo@x\n", "line 2: it is of 'ada' (by login) and 'bo' (by email)"),
        ("login,name\na/b,A\n", "line 2, column id: The student id 'a/b'"),
    ],
)
def test_a_table_that_contradicts_itself_or_the_roster_changes_nothing(
    tmp_path: Path, text: str, told: str
) -> None:
    before = roster(tmp_path, "id,login,email\nada,ada,a@x\nbo,bo,bo@x\n") if "email" in text else None
    with pytest.raises(CourseError) as error:
        imported(tmp_path, text, before)
    assert told in str(error.value)


def test_names_that_are_formulas_are_none_in_the_file(tmp_path: Path) -> None:
    merged = imported(tmp_path, "login,name\nada,=HYPERLINK(1)\n")
    keep_roster(tmp_path, merged.roster)
    assert ",'=HYPERLINK(1)" in (tmp_path / "roster.csv").read_text()
    assert roster_of(tmp_path).students["ada"].name == "=HYPERLINK(1)"


def test_who_is_meant_is_not_guessed_for_a_class_of_strangers() -> None:
    roster = Roster({"ada": Student(id="ada")})
    assert roster.strangers({"ada", "adda"}) == {"adda": "Did you mean ada? "}
    assert set(roster.strangers([f"ada{number}" for number in range(MOST_GUESSED + 1)]).values()) == {""}
    assert Roster().strangers({"ada"}) == {}
