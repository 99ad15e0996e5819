"""`grader collect NAME --from WHAT` as people meet it."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from terminal import ASSIGNMENT, ok, refused, run


@pytest.fixture
def export(course: Path, solved: Path, tmp_path: Path) -> Path:
    """A zip file of Moodle's with work of a student of the roster, and of somebody unknown."""
    (course / "roster.csv").write_text("id,name\nada,Ada Lovelace\n")
    path = tmp_path / "moodle.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for file in solved.glob("*.py"):
            for who in ("Ada Lovelace_7", "Bo Unknown_8"):
                archive.write(file, f"{who}_assignsubmission_file/{file.name}")
    return path


def test_what_is_nobodys_is_told_and_taken_once_it_is_mapped(course: Path, export: Path) -> None:
    args = ("collect", ASSIGNMENT, "--from", export, "--course", course)
    done = run(*args)
    assert (done.exit_code, "Read as: Moodle" in done.output) == (1, True)
    assert "'Bo Unknown_8' is no student's" in done.output
    kept = course / "unmatched.csv"
    assert "Write whose these are into" in done.output
    kept.write_text(kept.read_text().replace("Bo Unknown_8,", "Bo Unknown_8,-"))
    assert "says that it is nobody's" in ok(*args)
    assert "unchanged" in ok(*args)


def test_options_that_mean_nothing_are_refused(course: Path, export: Path) -> None:
    at = ("--course", course)
    assert "go with --from" in run("collect", ASSIGNMENT, "--ref", "main", *at).output
    assert "there are git" in run("collect", ASSIGNMENT, "--from", export, "--format", "x", *at).output
    assert "--before 'soon' is no moment" in refused(
        "collect", ASSIGNMENT, "--from", export, "--before", "soon", *at
    )
    assert "a class has many" in refused("collect", ASSIGNMENT, "--from", "https://x.org/y.git", *at)
    assert "No such file" in refused("collect", ASSIGNMENT, "--from", "nowhere.zip", *at)
    assert not (course / "unmatched.csv").exists()


@pytest.mark.slow
def test_what_a_group_handed_in_at_an_lms_is_published_and_goes_out_as_its_zip_file_and_by_mail(
    course: Path, export: Path, tmp_path: Path
) -> None:
    (course / "roster.csv").write_text(
        "id,name,email,group\nada,Ada Lovelace,ada@x.org,red\nbo,Bo Unknown,,\ncy,Cy,cy@x.org,red\n"
    )
    text = (course / "course.toml").read_text()
    name = f'name = "{ASSIGNMENT}"'
    (course / "course.toml").write_text(text.replace(name, f"{name}\ngroups = true"))
    at = ("--course", course)
    assert "\n2 looked at\n" in ok("collect", ASSIGNMENT, "--from", export, *at)  # of three members
    ok("grade", ASSIGNMENT, *at)
    told = ok("publish", ASSIGNMENT, *at)
    assert "Published feedback on 3 submissions." in told
    assert "3 of them did not come in by the exchange" in told
    assert f"grader report {ASSIGNMENT} --format moodle-feedback -O file=DOWNLOAD.zip" in told
    done = run("publish", ASSIGNMENT, "--mail", tmp_path / "mail", *at)
    assert {path.stem for path in (tmp_path / "mail" / ASSIGNMENT).iterdir()} == {"ada", "cy"}
    assert (done.exit_code, "no e-mail address in roster.csv: Bo Unknown (bo)" in done.stderr) == (1, True)
    upload = tmp_path / "upload.zip"
    ok("report", ASSIGNMENT, "--format", "moodle-feedback", "-O", f"file={export}", "-o", upload, *at)
    with zipfile.ZipFile(upload) as archive:
        texts = b"".join(map(archive.read, archive.namelist())).decode()
        assert {path.partition("_")[0] for path in archive.namelist()} == {"Ada Lovelace", "Bo Unknown"}
    assert texts.count("Time unknown") == 2
    for args in (("show", "cy"), ("report", "--format", "csv"), ("report", "--format", "junit")):
        assert "time unknown" in ok(*args, *at)
