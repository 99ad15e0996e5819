"""Students' work that nbgrader collected, brought into our layout with the marks that persons gave for it."""

import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

from grader.course.model import Course
from grader.errors import ExchangeError
from grader.exchange.collected import RECORD_FILE, Collected
from grader.exchange.submission import TIMESTAMP_FILE, Submission
from grader.files.folders import place_folder
from grader.files.names import check_student_id
from grader.files.records import FORMAT, in_every_zone
from grader.files.tree import SubmittedFiles, content_hash, last_change, read_files
from grader.grading.marks import MarkStore
from grader.grading.results import MOST_EXTRA, Mark
from grader.importing.left_out import LeftOut
from grader.nbgrader.importing.assemble import Placed, module_name
from grader.nbgrader.importing.grades import Grades
from grader.nbgrader.importing.origin import LARGEST_MIB

_NO_TIME = "nbgrader kept no time for it; this is when its files were last changed."
_NOT_TAKEN = "It is for an assignment that was not taken over, and stays where it is."


def bring_work(
    course: Course,
    store: Path,
    placed: Sequence[Placed],
    notebooks: Mapping[str, Sequence[str]],  # of each assignment there
    grades: Grades,
) -> tuple[int, int, list[LeftOut]]:
    """Bring submissions and marks along; return how many of each, and what of the store has no place."""
    left_out = list[LeftOut]()
    hashes: dict[str, dict[str, str]] = {one.name: {} for one in placed}  # by assignment and student
    for folder in sorted(path for path in store.glob("[!.]*/[!.]*") if path.is_dir()):
        student, source = folder.parent.name, folder.name
        own = [one for one in placed if one.converted.source == source]
        if not own:
            left_out.append(LeftOut(f"{store.name}/{student}", source, _NOT_TAKEN))
            continue
        try:
            check_student_id(student)
            files, time = read_files(folder, LARGEST_MIB), _time(folder)
            for one in own:
                work = _own_files(files, one, notebooks[source])
                hashes[one.name][student] = _place(course, one.name, student, work, time)
        except ExchangeError as error:
            where = f"{store.name}/{student}/{source}"
            left_out.append(LeftOut(where, "submission", f"It was not taken over. {error.message}"))
    marks = [(one.name, *given) for one in placed for given in _marks(one, grades, hashes[one.name])]
    for given in marks:
        MarkStore(course).write(*given)
    return sum(map(len, hashes.values())), len(marks), left_out


def _time(folder: Path) -> tuple[dt.datetime, tuple[str, ...]]:
    """Return when a submission was handed in, and what is odd about that."""
    try:
        text = (folder / TIMESTAMP_FILE).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return last_change(folder), (_NO_TIME,)
    except (OSError, UnicodeDecodeError) as error:
        raise ExchangeError(f"{TIMESTAMP_FILE} cannot be read: {error}.") from None
    moment = parse_time(text)
    if moment is None:
        raise ExchangeError(f"{TIMESTAMP_FILE} holds {text[:60]!r}, which is no time.", "Write it in UTC.")
    return moment, ()


def parse_time(text: str) -> dt.datetime | None:
    """Return the time that a text of nbgrader's means, or None; without a time zone it is UTC.

    >>> parse_time("2015-02-02 14:58:23.948203 America/Los_Angeles").isoformat()
    '2015-02-02T14:58:23.948203-08:00'
    >>> parse_time("2015-02-02 14:58 tomorrow")
    """
    moment, _, zone = text.strip().rpartition(" ")
    if ":" not in text:
        return None  # a day alone is no time
    try:
        if zone[:1].isalpha():
            there = ZoneInfo("UTC" if zone == "Z" else zone)
            return in_every_zone(dt.datetime.fromisoformat(moment).replace(tzinfo=there))
        # An offset may stand apart, as nbgrader allows and the standard does not.
        found = dt.datetime.fromisoformat(moment + zone if zone.startswith(("+", "-")) else text.strip())
    except (ValueError, OSError, KeyError):  # the last two are of a zone that is not known
        return None
    return in_every_zone(found if found.tzinfo else found.replace(tzinfo=dt.UTC))


def _own_files(files: SubmittedFiles, placed: Placed, notebooks: Sequence[str]) -> dict[str, bytes]:
    """Return the files of a submission; of nbgrader's notebooks only its own, called as the module."""
    own, wanted = f"{placed.converted.notebook}.ipynb", f"{module_name(placed.converted.notebook)}.ipynb"
    others = {f"{name}.ipynb" for name in notebooks} - {own}
    found = {path: content for path, content in files.items() if path not in others}
    if own in found and wanted not in found:
        found[wanted] = completed(found.pop(own), placed.converted.module.in_place)
    return dict(sorted(found.items()))


def completed(notebook: bytes, in_place: Mapping[str, str]) -> bytes:
    """Return a notebook, if it is one, with the lines that our module has in place of tests above them."""
    try:
        content = json.loads(notebook)
        cells, added = list[object](), 0
        for cell in content["cells"]:
            if text := in_place.get(cell["metadata"].get("nbgrader", {}).get("grade_id")):
                added += 1
                cells.append({"cell_type": "code", "metadata": {}, "source": text, "outputs": []})
            cells.append(cell)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return notebook
    return json.dumps({**content, "cells": cells}).encode() if added else notebook


def _place(
    course: Course, name: str, student: str, files: SubmittedFiles, time: tuple[dt.datetime, tuple[str, ...]]
) -> str:
    """Put a submission into the folder of the new course, as if it had been collected; return its hash."""
    (submitted, notes), due, home = time, course.due(name, student), course.submitted / student
    home.mkdir(parents=True, exist_ok=True)
    record = Collected(
        format=FORMAT,
        student=student,
        assignment=name,
        attempt=1,
        submitted=submitted.astimezone(dt.UTC),
        due=due,
        late_factor=course.late.factor(submitted, due) or 0.0,
        hash=content_hash(files),
        source=Submission.new(student, name, submitted).source,
        taken_in=dt.datetime.now(dt.UTC),
        notes=notes,
    )
    place_folder(home / name, {**files, RECORD_FILE: record.to_json()})
    return record.hash


def _marks(placed: Placed, grades: Grades, hashes: Mapping[str, str]) -> Iterator[tuple[str, Mark]]:
    """Yield student and mark of what persons gave for cells that checks grade now; others count as tested."""
    converted, now = placed.converted, dt.datetime.now(dt.UTC)
    scores = {(one.student, one.cell): one for one in grades.scores if one.origin == converted.origin}
    said = {(one.student, one.cell): one.manual for one in grades.comments if one.origin == converted.origin}
    for student, submission in sorted(hashes.items()):
        for exercise, worth in converted.exercises.items():
            graded = [draft.cell.grade_id for draft in converted.drafts if draft.exercise == exercise]
            own = [scores[student, cell] for cell in graded if (student, cell) in scores]
            points = None
            if any(score.manual is not None for score in own):  # a person changed them
                given = [score.auto if score.manual is None else score.manual for score in own]
                points = max(0.0, sum(score or 0.0 for score in given))
            extra = sum(score.extra or 0.0 for score in own if abs(score.extra or 0.0) <= MOST_EXTRA)
            if points is not None and points > worth:
                points, extra = worth, extra + points - worth
            cells = [*converted.module.solution_cells.get(exercise, ()), *graded]
            comment = "\n".join(filter(None, (said.get((student, cell)) for cell in cells)))
            if points is not None or extra or comment:
                yield student, Mark(exercise, submission, points, comment, now, extra, "gradebook")
