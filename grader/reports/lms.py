"""Grades for the gradebook of a learning management system: the file that it exports itself, filled in.

To add a system, say here how its columns are called, and write its line in `formats`. Ids, columns, their
order and all other cells stay as they are.
"""

import re
from collections.abc import Sequence
from pathlib import Path

import msgspec

from grader.course.files import load_assignment
from grader.course.model import Course
from grader.course.roster import Roster, Student, roster_of
from grader.course.roster_import import UNKNOWN, fields_of, known_ids, owners, values_of
from grader.errors import GradingError
from grader.files.csv_text import CsvText, read_csv
from grader.files.names import did_you_mean
from grader.grading.results import Result
from grader.reports.formats import REPORTS, Results
from grader.reports.standing import counting


class _Gradebook(msgspec.Struct, frozen=True):
    """That of one system, of which a column an assignment is found by the assignment's title or name."""

    system: str
    headings: str  # a pattern: `title`, perhaps `more` of it, and `points`, of a column of grades
    points_row: str = ""  # a line that says instead what columns are worth
    single: tuple[str, ...] = ("", "")  # in a file on one assignment: the grade, and its most
    excused: str = ""

    def __call__(
        self, course: Course, results: Results, *, file: str = "", column: str = "", scale: bool = False
    ) -> tuple[bytes, list[str]]:
        """Return the `file` of the system with the scores filled in, and who is missing on either side.

        Of one assignment the `column` may be named; with `scale`, points become what it is worth there.
        """
        if not file:
            hint = f"Export the gradebook of {self.system}, and add -O file=FILE."
            raise GradingError(f"The grades for {self.system} are filled into a file that it exports.", hint)
        table = read_csv(Path(file))
        rows = [[*row] for row in table.rows]
        kind, fields = fields_of([cell.strip() for cell in table.rows[0]], {})
        if kind not in (UNKNOWN, self.system) and not kind.startswith(f"{self.system} "):
            other = kind.partition(" ")[0]
            known = f"lms:{other.lower()}" in [entry.place for entry in REPORTS.values()]
            hint = f"Fill it in with --format {other.lower()}." if known else f"Export that of {self.system}."
            raise GradingError(f"By its columns, {file} is of {kind} and not of {self.system}.", hint)
        columns, remarks = self._columns(table, course, results, column=column, scale=scale)
        lines, unknown = _students(table, fields, roster_of(course.root), results)
        comma = table.delimiter == ";" and any(re.fullmatch(r"\d+,\d+", cell) for row in rows for cell in row)
        for name, (place, worth) in columns.items():
            scores = {one.student: one for one in counting(results[name])}
            for student, line in lines.items():
                if text := self._cell(course, name, student, scores.get(student), worth if scale else 0):
                    rows[line] += [""] * (place + 1 - len(rows[line]))
                    rows[line][place] = text.replace(".", ",") if comma else text
            gone = [roster_of(course.root).label(student) for student in scores if student not in lines]
            doubt = [one.student for one in scores.values() if one.undecided or one.unmarked_points]
            if gone:
                remarks.append(f"{name}: not in {file}: {', '.join(gone)}.")
            if doubt:
                remarks.append(f"{name}: not filled in, as points are open: {', '.join(doubt)}.")
        if unknown:
            hint = "'grader roster import' can teach who they are."
            remarks.append(f"Lines of nobody who is known here: {', '.join(unknown)}. {hint}")
        return table.written(rows), remarks

    def _cell(self, course: Course, name: str, student: str, result: Result | None, worth: float) -> str:
        if course.excuse(name, student):
            return self.excused
        if result is None or result.undecided or result.unmarked_points:
            return ""
        score = result.score * worth / result.total if worth and result.total else result.score
        return f"{round(score, 2):g}"

    def _columns(
        self, table: CsvText, course: Course, results: Results, *, column: str, scale: bool
    ) -> tuple[dict[str, tuple[int, float]], list[str]]:
        """Return the column of each assignment, with what it is worth there or 0; and remarks."""
        head = [cell.strip() for cell in table.rows[0]]
        if set(self.single) <= set(head) and len(results) == 1:
            grade, most = map(head.index, self.single)
            return {name: (grade, _number(table.rows[-1][most])) for name in results}, []
        found = {i: match for i, name in enumerate(head) if (match := re.fullmatch(self.headings, name))}
        titles = {i: match["title"] for i, match in found.items()}
        if column and len(results) != 1:
            raise GradingError("-O column= is for one assignment.", "Name it: grader report NAME ...")
        columns, remarks = dict[str, tuple[int, float]](), list[str]()
        for name in results:
            assignment = load_assignment(course.solution(name))
            wanted = [column] if column else [name, assignment.title, name.partition("-")[2]]
            own = {_plain(text) for text in wanted}
            more = {i: match.groupdict().get("more") or "" for i, match in found.items()}
            there = [i for i in found if own & set(map(_plain, (titles[i], titles[i] + more[i], head[i])))]
            if len(there) != 1:
                there_are = ", ".join(titles.values()) or "none"
                hint = f"{did_you_mean(wanted[-1], [*titles.values()])}Its columns of grades: {there_are}."
                many = "more than one column" if there else "no column"
                remarks.append(f"{table.path} has {many} for {name}; say which with -O column=NAME. {hint}")
                continue
            worth = self._worth(table, there[0], found[there[0]])
            columns[name] = there[0], worth
            if worth and worth != assignment.total and not scale:
                differs = f"{worth:g} points in {self.system} and {assignment.total:g} here"
                remarks.append(f"{name} is worth {differs}; -O scale=true converts.")
        if not columns:
            raise GradingError(remarks[0] if remarks else "There are no results to fill in.")
        return columns, remarks

    def _worth(self, table: CsvText, column: int, heading: re.Match[str]) -> float:
        told = heading.groupdict().get("points") or ""
        for row in table.rows[1:] if self.points_row else ():
            if row[0].strip() == self.points_row and column < len(row):
                told = row[column]
        return _number(told)


# Gradebook, Export, Entire Gradebook
canvas = _Gradebook("Canvas", r"(?P<title>.+) \(\d+\)", points_row="Points Possible", excused="EX")
# Grades, Export, Plain text file: "Assignment: Homework 1 (Real)"; or an assignment's grading worksheet
moodle = _Gradebook(
    "Moodle", r"(?:[^:]+: ?)?(?P<title>.+?)(?P<more> \([^()]*\))?", single=("Grade", "Maximum Grade")
)
# Full Grade Center, Work Offline, Download
blackboard = _Gradebook(
    "Blackboard", r"(?P<title>.+?) \[Total Pts: (?:up to )?(?P<points>[\d.,]+)?[^\]]*\] ?\|\d+"
)
# Grades, Enter Grades, Export, with points
brightspace = _Gradebook(
    "Brightspace", r"(?P<title>.+) Points Grade(?: <[^>]*?MaxPoints:(?P<points>[\d.,]+)[^>]*>)?"
)
# Gradebook, Import/Export, Export
sakai = _Gradebook("Sakai", r"(?P<title>[^*#$].*?) \[(?P<points>[\d.,]+)\]")


def _students(
    table: CsvText, fields: Sequence[str], roster: Roster, results: Results
) -> tuple[dict[str, int], list[str]]:
    """Return the line of each student, and who in the file is not known; `GradingError` if two claim one."""
    everyone = {one.student for found in results.values() for one in found}
    people = {student: Student(id=student) for student in everyone - roster.students.keys()}
    roster = Roster({**roster.students, **people})
    known, lines, unknown = known_ids(roster), dict[str, int](), list[str]()
    for number, cells in enumerate(table.rows[1:], start=1):
        values = values_of(fields, cells)
        accounts = [values.get(field, "").casefold() for field in ("login", "sis_id", "email")]
        by_id = [known[key] for text in accounts if text and (key := ("id", text)) in known]
        found = list(owners(roster, known, values)) or list(dict.fromkeys(by_id))
        if len(found) > 1:
            raise GradingError(f"{table.place(number)} is of {' and '.join(found)} by the roster.")
        if found and found[0] in lines:
            twice = f"{table.place(lines[found[0]])}, and line {table.lines[number]}"
            raise GradingError(f"{found[0]} stands twice in {twice}.")
        if found:
            lines[found[0]] = number
        elif any(values.values()) and values.get("name") not in ("Points Possible", "Test Student"):
            unknown.append(values.get("name") or next(filter(None, values.values())))
    return lines, unknown


def _number(text: str) -> float:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return 0.0


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()
