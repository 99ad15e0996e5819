"""Who is in the course: `roster.csv`, a line a student. Columns that a person adds are kept as they are."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from grader.course.tables import listed
from grader.errors import CourseError, ExchangeError, explained
from grader.files.atomic import write_atomically
from grader.files.csv_text import csv_bytes, read_csv, unescape_formula
from grader.files.names import check_student_id, did_you_mean, look, meant

ROSTER_FILE = "roster.csv"
# Columns that one student only can have; whoever comes from elsewhere is known by any of them.
UNIQUE = ("id", "canvas_id", "moodle_id", "sis_id", "login", "email", "github")
MOST_GUESSED = 50  # of so many who are meant; more are another class, and each guess goes through all
_NO = {"", "no", "n", "false", "0"}


class Student(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the roster."""

    id: str  # as work is handed in
    name: str = ""
    email: str = ""
    section: str = ""
    group: str = ""  # who hands in together, where an assignment is done in groups
    canvas_id: str = ""
    moodle_id: str = ""
    sis_id: str = ""  # the institution's number: Canvas's SIS User ID, Moodle's ID number
    login: str = ""  # the name of the account in the LMS
    github: str = ""
    dropped: str = ""  # anything but "no": left the course, and is in no table; such as "yes", or since when
    others: dict[str, str] = {}  # cells of further columns

    @property
    def is_dropped(self) -> bool:
        """Whether this student has left the course."""
        return self.dropped.casefold() not in _NO

    @property
    def label(self) -> str:
        """The name and the id, or the id alone."""
        return f"{self.name} ({self.id})" if self.name and self.name != self.id else self.id


FIELDS = tuple(field for field in Student.__struct_fields__ if field != "others")


class Roster(msgspec.Struct, frozen=True):
    """The students of a course by id, also those who left it; none where there is no `roster.csv`."""

    students: dict[str, Student] = {}
    columns: tuple[str, ...] = FIELDS[:-1]  # as they stand in the file
    remarks: tuple[str, ...] = ()  # what looks odd, and is no mistake

    @property
    def active(self) -> dict[str, Student]:
        """Those who have not left."""
        return {student: one for student, one in self.students.items() if not one.is_dropped}

    def label(self, student: str) -> str:
        """Return how people call a student."""
        return self.students[student].label if student in self.students else student

    def known_as(self, text: str) -> list[Student]:
        """Return who has this id, e-mail address or account, in whatever case."""
        wanted = text.strip().casefold()
        return [
            one for one in self.students.values() if wanted in {value.casefold() for _, value in ids_of(one)}
        ]

    def find(self, named: str, others: Collection[str] = ()) -> str | None:
        """Return who is meant by an id, which may be cut short, an account or a full name; or None.

        The `others` are ids that count besides those of the roster.
        """
        words = named.casefold().split()
        namesakes = [one for one in self.students.values() if words and one.name.casefold().split() == words]
        known = namesakes if len(namesakes) == 1 else self.known_as(named)
        return meant(named, {*self.students, *others}) or next((one.id for one in known), None)

    def members(self, named: str) -> list[str]:
        """Return the student who is meant, or those of a group or section; `CourseError` if it is nobody."""
        active = self.active.values()
        several = {name for one in active for name in (one.group, one.section) if name}
        if named in several and named not in self.students:
            both = ([one.id for one in active if getattr(one, it) == named] for it in ("group", "section"))
            meanings = [*filter(None, both)]
            if len(set(map(tuple, meanings))) > 1:
                hint = f"Name the students, or call one of them otherwise in {ROSTER_FILE}."
                raise CourseError(f"{named!r} is a group and a section.", hint)
            return meanings[0]
        if student := self.find(named):
            return [student]
        hint = f"{did_you_mean(named, [*self.students, *several])}'grader roster' shows who is in the course."
        raise CourseError(f"{ROSTER_FILE} has no student, group or section {named!r}.", hint)

    def close(self, student: str) -> str:
        """Return a question about who is meant by an id that is not in the roster, or nothing."""
        alike = [one for one in self.students if look(one) == look(student)]
        return f"Did you mean {alike[0]}? " if alike else did_you_mean(student, self.students)

    def strangers(self, students: Collection[str]) -> dict[str, str]:
        """Return who is not in the roster, if there is one, with who may be meant; of many nobody is."""
        unknown = sorted({*students} - self.students.keys()) if self.students else []
        return {one: self.close(one) if len(unknown) <= MOST_GUESSED else "" for one in unknown}

    def to_csv(self) -> bytes:
        """Return the roster as its file's content."""
        used = {field for one in self.students.values() for field in FIELDS if getattr(one, field)}
        columns = [*self.columns, *(field for field in FIELDS if field in used - set(self.columns))]
        rows = [
            [one.others.get(name, "") if name not in FIELDS else getattr(one, name) for name in columns]
            for one in self.students.values()
        ]
        return csv_bytes([columns, *rows])


def roster_of(root: Path) -> Roster:
    """Read the roster of the course in a folder; `CourseError` with all that is wrong, line by line."""
    if not (root / ROSTER_FILE).exists():
        return Roster()
    table = read_csv(root / ROSTER_FILE)
    head = [cell.strip() for cell in table.rows[0]]
    columns = [name.casefold() if name.casefold() in FIELDS else name for name in head]
    twice = {name for name in columns if name and columns.count(name) > 1}
    if twice or "id" not in columns:
        why = f"the column {min(twice)} stands twice" if twice else "there is no column id"
        raise CourseError(f"{table.place(0)}: {why}.", "'grader roster import FILE' reads other tables.")
    entries = []
    for number, row in enumerate(table.rows[1:], start=1):
        cells = {name: unescape_formula(cell) for name, cell in zip(columns, row, strict=False)}
        known = {name: one_line(cells.pop(name, ""), name) for name in FIELDS}
        entries.append((Student(**known, others=cells), table.place(number)))
    return checked(columns, entries)


def checked(columns: Sequence[str], entries: Sequence[tuple[Student, str]]) -> Roster:
    """Return the roster of these students, each with where it stands; all mistakes are told at once."""
    students, places, faults = dict[str, Student](), dict[str, str](), list[str]()
    seen = dict[tuple[str, str], tuple[str, str]]()  # on many disks 'Ada' and 'ada' are one folder
    for one, place in entries:
        try:
            one = msgspec.structs.replace(one, id=check_student_id(one.id))  # noqa: PLW2901
        except ExchangeError as error:
            faults.append(f"{place}, column id: {error.message}")
            continue
        for column, value in ids_of(one):
            other, where = seen.setdefault((column, value.casefold()), (value, place))
            if where != place:
                same = "stands" if other == value else f"differs only in case from {other!r}"
                faults.append(
                    f"{place}, column {column}: {value!r} {same} in {where}{' as well' * (other == value)}."
                )
        students[one.id], places[one.id] = one, place
    if faults:
        raise listed(faults, "Mend the file; nothing was changed.")
    return Roster(students, tuple(columns), tuple(_alike(places)))


def one_line(text: str, field: str) -> str:
    """Return a cell without what nobody sees, as marks that turn text round; in an id they are refused."""
    seen = "".join(c if c.isprintable() else " " for c in text)
    return text.strip() if field == "id" else " ".join(seen.split())


def keep_roster(root: Path, roster: Roster) -> Path:
    """Write the roster, whole or not at all."""
    path = root / ROSTER_FILE
    with explained(f"{path} cannot be written", "Make room there, or the right to write.", CourseError):
        write_atomically(path, roster.to_csv(), mode=None if path.exists() else 0o600)
    return path


def ids_of(one: Student) -> Iterator[tuple[str, str]]:
    """Yield the columns that no other student may have the same in, with what stands there."""
    yield from ((column, value) for column in UNIQUE if (value := getattr(one, column)))


def _alike(places: Mapping[str, str]) -> Iterator[str]:
    """Yield a sentence for each id that is hard to tell from one before, by the places where they stand."""
    seen = dict[str, str]()
    for student, place in places.items():
        other = seen.setdefault(look(student), student)
        if other != student:
            where = f"{place}, column id"
            yield f"{where}: {student!a} looks like {other!a} in {places[other]}: is it one student?"
