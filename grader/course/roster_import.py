"""Tables of students from elsewhere, taken into the roster: of each system a row, of others by guessing.

To add a system, write its row into `EXPORTS`: the columns that tell it apart, and those that `_COLUMNS` does
not know or that mean something else there.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from grader.course.roster import FIELDS, ROSTER_FILE, UNIQUE, Roster, Student, checked, ids_of, one_line
from grader.course.tables import listed
from grader.errors import CourseError
from grader.files.csv_text import read_csv, unescape_formula
from grader.files.names import did_you_mean
from grader.messages import some

# What columns are called, without spaces and signs; in Moodle's the languages of its interface differ.
_COLUMNS = {
    "id": "id studentid student username userid uid kennung",
    "name": "name fullname studentname displayname vollständigername nombrecompleto",
    "first": "firstname givenname forename vorname nombre",
    "last": "lastname surname familyname nachname apellido apellidos",
    "email": "email emailaddress mail primaryemail emailadresse direccióndecorreo",
    "section": "section sections sectionname tutorial lab groups gruppen grupos",
    "group": "group groupname team teamname",
    "canvas_id": "canvasid canvasuserid",
    "moodle_id": "moodleid moodleuserid",
    "sis_id": "sisid sisuserid sid idnumber studentnumber matriculationnumber matrikelnummer idnummer "
    "númerodeid orgdefinedid",
    "login": "login loginid sisloginid anmeldename nombredeusuario",
    "github": "github githubusername githublogin githubuser githubname",
    "dropped": "dropped suspended",
}
_FIELD_OF = {column: field for field, names in _COLUMNS.items() for column in names.split()}
# Where a new student has no column for the id, it is the first of these that all have.
_ID_FROM = ("id", "login", "sis_id", "email", "github")
_MOST_COLUMNS = 20
# In Canvas's gradebook the second line, and the one in whose place teachers look at a course.
_POINTS, _TEST_STUDENT = "Points Possible", "Test Student"


UNKNOWN = "table"  # the title of a kind that is none of `EXPORTS`


# By title: columns that no other kind has together; and of those that mean something of their own here, the
# field, or none. The first whose columns are there is taken.
EXPORTS: dict[str, tuple[str, dict[str, str]]] = {
    # lib/gradebook_exporter.rb of github.com/instructure/canvas-lms
    "Canvas gradebook": ("id sisloginid section", {"id": "canvas_id", "student": "name"}),
    # developerdocs.instructure.com/services/canvas/group-categories/file.group_category_csv
    "Canvas groups": ("canvasuserid groupname", {"userid": "sis_id", "groupid": ""}),
    # docs.moodle.org/en/Grade_export and .../Participants: the fields are chosen by who exports
    "Moodle grading worksheet": ("identifier fullname status", {"identifier": "", "group": ""}),
    "Moodle": ("emailaddress firstname", {"username": "login", "group": "section"}),
    # abc-classroom.readthedocs.io/en/latest/get-started/classroom-roster.html
    "GitHub Classroom": ("identifier githubusername", {"identifier": "id", "githubid": ""}),
    # community.d2l.com: identifiers begin with '#'
    "Brightspace": ("orgdefinedid", {"username": "login"}),
    # help.blackboard.com: Download Grades
    "Blackboard": ("username studentid lastname", {"username": "login", "studentid": "sis_id"}),
    # guides.gradescope.com: Download Roster
    "Gradescope": ("sid email", {"role": ""}),
    # nbgrader.readthedocs.io: nbgrader db student import
    "nbgrader": ("id lmsuserid firstname", {"lmsuserid": "canvas_id"}),
}


class Read(msgspec.Struct, frozen=True):
    """What a table says."""

    title: str  # of its kind
    columns: dict[str, str]  # the field that each column is taken for
    rows: dict[str, dict[str, str]]  # by the place in the file: what is said of a student, by field
    remarks: list[str]


class MergedRoster(msgspec.Struct, frozen=True):
    """What becomes of the roster."""

    roster: Roster
    added: list[str]
    changed: list[str]  # in words
    missing: list[str]  # who is in the roster, has not left, and is not in the table
    remarks: list[str]


def read_export(path: Path, given: Mapping[str, str]) -> Read:
    """Read a table of students; `given` says for which fields columns are to be taken."""
    table = read_csv(path)
    head = [cell.strip() for cell in table.rows[0]]
    title, fields = fields_of(head, given)
    rows, remarks = dict[str, dict[str, str]](), list[str]()
    for number, cells in enumerate(table.rows[1:], start=1):
        values, place = values_of(fields, cells), table.place(number)
        name = values.get("name", "")
        if any(values.get(field) for field in UNIQUE):
            if name != _TEST_STUDENT:
                rows[place] = values
        elif name and name != _POINTS:
            remarks.append(f"{place}, is left out: {name!r} has no id of any kind.")
    if not rows:
        raise CourseError(f"{path} holds no students.", f"Its columns: {some(head, _MOST_COLUMNS)}.")
    columns = {name: field for name, field in zip(head, fields, strict=True) if field}
    return Read(title, columns, rows, remarks)


def merge(before: Roster, read: Read, *, drop_missing: bool = False) -> MergedRoster:
    """Return the roster with what a table says; what it does not say stays as it is."""
    students, places, faults = dict(before.students), dict[str, str](), list[str]()
    id_from = next((f for f in _ID_FROM if all(one.get(f) for one in read.rows.values())), "id")
    known = known_ids(before)
    added, changed, remarks = list[str](), list[str](), [*read.remarks]
    for place, values in read.rows.items():
        found = owners(before, known, values)
        student = next(iter(found), "") or values.get(id_from, "")
        if len(found) > 1:
            who = " and ".join(f"{owner!r} (by {column})" for owner, column in found.items())
            faults.append(f"{place}: it is of {who} in the roster.")
        elif student in places:
            faults.append(f"{place}, column {id_from}: {student!r} stands in {places[student]} as well.")
        places[student] = place
        new: dict[str, Any] = {field: value for field, value in values.items() if value} | {"id": student}
        if one := students.get(student):
            told = [
                f"{f} {getattr(one, f) or 'nothing'} -> {v}" for f, v in new.items() if getattr(one, f) != v
            ]
            changed += [f"{one.label}: {', '.join(told)}"] * bool(told)
            if one.is_dropped:
                remarks.append(f"{one.label} is in it, but has left the course by the column dropped.")
            students[student] = msgspec.structs.replace(one, **new)
        else:
            students[student] = Student(**new)
            added.append(student)
    if faults:
        raise listed(faults, "Mend the file; nothing was changed.")
    missing = [student for student in before.active if student not in places]
    for student in missing if drop_missing else ():
        students[student] = msgspec.structs.replace(students[student], dropped="yes")
    entries = [(one, places.get(student, ROSTER_FILE)) for student, one in students.items()]
    roster = checked(before.columns, entries)
    return MergedRoster(roster, added, changed, missing, [*remarks, *roster.remarks])


def known_ids(roster: Roster) -> dict[tuple[str, str], str]:
    """Return which student has a value in a column that no other has the same in, whatever its case."""
    pairs = ((one.id, column, value) for one in roster.students.values() for column, value in ids_of(one))
    return {(column, value.casefold()): student for student, column, value in pairs}


def owners(before: Roster, known: Mapping[tuple[str, str], str], values: Mapping[str, str]) -> dict[str, str]:
    """Return the students of the roster whom a line means, each with the column that says so."""
    keys = [(column, values.get(column, "").casefold()) for column in UNIQUE]
    found = {known[key]: key[0] for key in keys if key in known}
    if not found and (text := values.get("id", "")):  # an identifier, as a person wrote it
        named = [one for one in before.students.values() if one.name.casefold() == text.casefold()]
        found = {one.id: "id" for one in before.known_as(text) or named[: len(named) == 1]}
    return found


def fields_of(head: Sequence[str], given: Mapping[str, str]) -> tuple[str, list[str]]:
    """Return the kind of a table, and for each of its columns the field, or nothing."""
    bare = [re.sub(r"[\W_]+", "", name).casefold() for name in head]
    for name, field in given.items():
        if name not in head:
            raise CourseError(
                f"There is no column {name!r}.",
                f"{did_you_mean(name, head)}There are: {some(head, _MOST_COLUMNS)}.",
            )
        if field not in (*FIELDS, "first", "last"):
            raise CourseError(
                f"There is no field {field!r} of the roster.", f"There are: {', '.join(FIELDS)}."
            )
    found = ((title, columns) for title, (needs, columns) in EXPORTS.items() if {*needs.split()} <= {*bare})
    title, own = next(found, (UNKNOWN, {}))
    own = _FIELD_OF | own
    fields, taken = [], set(given.values())
    for name, key in zip(head, bare, strict=True):
        field = given.get(name) or own.get(key, "")
        if name not in given and field in taken:
            field = ""  # the first of two
        taken.add(field)
        fields.append(field)
    if not taken.intersection(UNIQUE):
        hint = f"Say which it is, such as --column '{head[0]}=id'; fields are {', '.join(FIELDS)}."
        raise CourseError(f"None of the columns is known to hold ids: {some(head, _MOST_COLUMNS)}.", hint)
    return title, fields


def values_of(fields: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    """Return what a line says, by field; names in the order in which people say them."""
    values = {f: one_line(unescape_formula(cell), f) for f, cell in zip(fields, cells, strict=False) if f}
    name = values.get("name", "")
    if name.count(",") == 1:  # "Lovelace, Ada"
        name = " ".join(part.strip() for part in reversed(name.split(",")))
    first, last = values.pop("first", ""), values.pop("last", "")
    if first or last:
        name = f"{first} {last}".strip()
    if "name" in values or name:
        values["name"] = name
    return {f: value.removeprefix("#") if f in UNIQUE else value for f, value in values.items()}
