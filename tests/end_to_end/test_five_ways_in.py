"""A class hands in in five ways at once, ends in one table, and goes out to three systems."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
from lazily import Lazily
from people import PersonHere
from service_fixtures import serving
from toy_course import HALF_WRONG, HOUR, NOON, RIGHT, ToyCourse

from grader.course.files import load_course
from grader.exchange.actions import Exchange
from grader.service.app import make_app

openpyxl = Lazily("openpyxl")
FIRST = ["Ada", "Ben", "Cleo", "Dan", "Eva", "Fay", "Gus", "Hal", "Ida", "Jon"]
LAST = ["Adler", "Böhm", "Chen"]
PEOPLE = {f"s{i:02}": f"{FIRST[(i - 1) % 10]} {LAST[(i - 1) // 10]}" for i in range(1, 25)}
IDS = list(PEOPLE)
BY_HTTP, BY_FOLDER, BY_MOODLE, BY_CANVAS, BY_GIT = IDS[:5], IDS[5:9], IDS[9:14], IDS[14:19], IDS[19:23]
DROPPED = "s24"
GROUPS = {"s01": "red", "s02": "red", "s03": "blue", "s04": "blue"}
LATE = "s23"  # by the time of the push; the commit says that it was early
WRONG = {"s05", "s10", "s15", "s20"}
DUE = NOON.replace(year=2024)
DOWNLOADED = (2024, 6, 1, 9, 0, 0)


def work_of(student: str) -> str:
    return HALF_WRONG if student in WRONG else RIGHT


def write_roster(root: Path) -> None:
    rows = [["id", "name", "email", "canvas_id", "login", "github", "group", "section", "dropped"]]
    for number, (student, name) in enumerate(PEOPLE.items(), start=1):
        ids = [f"{student}@x.edu", f"{4000 + number}", f"l{student}", f"hub-{student}"]
        section = "Online" if student in BY_HTTP else "Lab"
        rows.append(
            [student, name, *ids, GROUPS.get(student, ""), section, "yes" if student == DROPPED else ""]
        )
    with (root / "roster.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)


def pack(path: Path, files: dict[str, str]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in files.items():
            archive.writestr(zipfile.ZipInfo(name, DOWNLOADED), text)
    return path


def hand_in_over_http(staff: PersonHere, root: Path) -> None:
    """Let students log in, fetch and submit, each on a computer of their own."""
    listed = csv.DictReader(io.StringIO(staff.types("roster", "tokens", "--csv", "-")))
    tokens = {row["id"]: row["token"] for row in listed}
    with serving(make_app(load_course(root / "course"))) as address:
        for student in BY_HTTP:
            if student in ("s02", "s04"):
                continue  # their partner does it
            person = PersonHere(root / "home of" / student)
            person.types("login", "--course", address, typed=tokens[student])
            person.types("fetch", "01-toy")
            person.place = person.home / "01-toy"
            (person.place / "toy.py").write_text(work_of(student))
            person.types("submit")


def folder(root: Path) -> Path:
    """Return a folder with one of each student's."""
    for student in [*BY_FOLDER, DROPPED]:
        file = root / "by folder" / student / "toy.py"
        file.parent.mkdir(parents=True)
        file.write_text(work_of(student))
        os.utime(file, (moment := (DUE - HOUR).timestamp(), moment))
    return root / "by folder"


def moodle(root: Path) -> Path:
    who = {f"{PEOPLE[s]}_{900 + i}": work_of(s) for i, s in enumerate(BY_MOODLE)} | {"Una Known_999": RIGHT}
    files = {f"{name}_assignsubmission_file/toy.py": text for name, text in who.items()}
    return pack(root / "moodle.zip", files)


def canvas(root: Path) -> Path:
    files = {f"x_{4001 + IDS.index(s)}_{7000 + i}_toy-1.py": work_of(s) for i, s in enumerate(BY_CANVAS)}
    return pack(root / "canvas.zip", files | {"stranger_9999_7999_toy.py": RIGHT})


def repositories(root: Path) -> Path:
    """Return a table of repositories, a line a student."""
    own = {"GIT_CONFIG_GLOBAL": os.devnull, "PATH": os.environ["PATH"]}
    own |= {"GIT_COMMITTER_DATE": (DUE - 3 * HOUR).isoformat()}
    rows = [["github_username", "student_repository_url", "pushed_at"]]
    for text in (RIGHT, HALF_WRONG):
        folder = root / f"repository {text == RIGHT}"
        folder.mkdir()
        (folder / "toy.py").write_text(text)
        who = ["-c", "user.name=s", "-c", "user.email=s@x.edu", "-c", "init.defaultBranch=main"]
        for command in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "work"]):
            subprocess.run(["git", *who, *command], cwd=folder, env=own, check=True)
    for student in [*BY_GIT, "stranger"]:
        pushed = DUE + HOUR if student == LATE else DUE - HOUR
        folder = root / f"repository {work_of(student) == RIGHT}"
        rows.append([f"hub-{student}", str(folder), pushed.strftime("%Y-%m-%d %H:%M:%S UTC")])
    with (root / "repositories.csv").open("w", newline="") as file:
        csv.writer(file).writerows(rows)
    return root / "repositories.csv"


def read(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text())))


@pytest.mark.slow
def test_five_ways_in_end_in_one_table_that_three_systems_take(tmp_path: Path) -> None:
    toy = ToyCourse(tmp_path)
    plan = tmp_path / "course" / "course.toml"
    toy.write_plan(
        DUE, 'proof = "advised"\nexchange = "serve"', late='policy = "percent"\npercent_per_day = 50'
    )
    plan.write_text(plan.read_text() + "groups = true\n")
    write_roster(tmp_path / "course")
    staff = PersonHere(tmp_path / "home")
    staff.place = tmp_path / "course"
    course = load_course(tmp_path / "course")
    (handed_out := course.assignment("01-toy")).mkdir(parents=True)
    (handed_out / "toy.py").write_text("def double(x): ...\n")
    for name in ("assignment.toml", "test_toy.py"):
        shutil.copy(course.solution("01-toy") / name, handed_out)
    Exchange(course).release("01-toy", course.assignment("01-toy"))
    staff.types("extend", "Online", "01-toy", "--until", "2099-01-01", "--why", "begins later")
    hand_in_over_http(staff, tmp_path)

    staff.types("collect", "01-toy")
    staff.types("collect", "01-toy", "--from", folder(tmp_path))
    for place in (moodle(tmp_path), canvas(tmp_path), repositories(tmp_path)):
        told = staff.run("collect", "01-toy", "--from", place)
        assert told.exit_code == 1, told.output  # one of each is nobody's
    unmatched = read(tmp_path / "course" / "unmatched.csv")
    assert [line["found"] for line in unmatched] == ["Una Known_999", "stranger_9999", "hub-stranger"]

    staff.types("grade", "01-toy", "--isolation", "process")
    staff.types("report", "01-toy", "-o", "grades.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "course" / "grades.xlsx").active
    head, *rows = sheet.iter_rows(values_only=True)
    scores = {row[head.index("student")]: row[head.index("score")] for row in rows}
    assert scores == {s: 2 if s in WRONG else 2 if s == LATE else 4 for s in IDS if s != DROPPED}
    table = staff.types("report", "01-toy")
    assert all(name in table for name in ("Ada Adler", "Ben Adler"))

    uploads_are_filled_in(staff, tmp_path, scores)
    an_autograder_gives_the_same(staff, tmp_path)


def uploads_are_filled_in(staff: PersonHere, tmp_path: Path, scores: dict[str, float]) -> None:
    exported = io.StringIO()
    writer = csv.writer(exported)
    writer.writerow(["Student", "ID", "SIS Login ID", "Section", "Toy (11)"])
    writer.writerows([name, f"{4000 + i}", "", "", ""] for i, name in enumerate(PEOPLE.values(), start=1))
    (tmp_path / "canvas.csv").write_text(exported.getvalue())
    upload = tmp_path / "upload.csv"
    staff.types(
        "report", "01-toy", "--format", "canvas", "-O", f"file={tmp_path / 'canvas.csv'}", "-o", upload
    )
    filled = {row["ID"]: row["Toy (11)"] for row in read(upload)}
    assert filled == {f"{4001 + i}": f"{scores[s]:g}" if s != DROPPED else "" for i, s in enumerate(IDS)}

    worksheet = "Identifier,Full name,Email address,Grade,Maximum Grade\n"
    worksheet += "".join(f"Participant {i},{PEOPLE[s]},{s}@x.edu,,4\n" for i, s in enumerate(BY_MOODLE))
    (tmp_path / "worksheet.csv").write_text(worksheet)
    option = f"file={tmp_path / 'worksheet.csv'}"
    staff.types("report", "01-toy", "--format", "moodle", "-O", option, "-o", upload)
    assert [row["Grade"] for row in read(upload)] == [f"{scores[s]:g}" for s in BY_MOODLE]


def an_autograder_gives_the_same(staff: PersonHere, tmp_path: Path) -> None:
    root = tmp_path / "autograder"
    staff.types("gradescope", "build", "01-toy", "-o", tmp_path / "autograder.zip")
    with zipfile.ZipFile(tmp_path / "autograder.zip") as archive:
        archive.extractall(root / "source")
    (root / "submission").mkdir()
    (root / "results").mkdir()
    (root / "submission" / "toy.py").write_text(HALF_WRONG)
    staff.types("gradescope", "run", "--root", root)
    told = json.loads((root / "results" / "results.json").read_text())
    assert sum(test["score"] for test in told["tests"]) == 2
