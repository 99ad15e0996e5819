"""`grader check --ci`: what GitHub and GitLab get, and that nothing that vanished or was emptied is green."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from xml.etree import ElementTree as ET

from terminal import ASSIGNMENT, run_at

from grader.platforms.ci import Finding, line_of
from grader.platforms.github import annotations

GITHUB, GITLAB = {"GITHUB_ACTIONS": "true"}, {"GITLAB_CI": "true"}
SAYS = '"::stop-commands::x\\n::set-output name=a::b\\r%0A::error::,:"'


def repository(solved: Path) -> Path:
    """Make the folder around a student's a repository; one exercise raises what looks like commands."""
    with (solved / "warmup.py").open("a") as file:
        file.write(f"\n\ndef one_hot(labels, n_classes):\n    raise ValueError({SAYS})\n")
    (solved.parent / ".git").mkdir()
    return solved.parent


def test_github_gets_an_annotation_at_the_function_and_no_other_command(solved: Path) -> None:
    done = run_at(repository(solved), "check", "--ci", **GITHUB)
    assert done.exit_code == 1, done.output
    [command] = [line for line in done.stdout.splitlines() if line.lstrip().startswith(("::", "##"))]
    lines = (solved / "warmup.py").read_text().splitlines()
    line = 1 + next(i for i, text in enumerate(lines) if text.startswith("def one_hot"))
    start = f"::error file={ASSIGNMENT}/warmup.py,line={line},title=one_hot%3A example of the text::"
    assert command.startswith(start)
    assert "%0A" in command.removeprefix(start)
    assert "%250A" in command


def test_github_shows_ten_of_a_kind() -> None:
    findings = [Finding("error", "a,b:c.py", 1, f"t{i}\n", "50 %\r\n::x") for i in range(12)]
    done = list(annotations(findings))
    assert len(done) == 11
    assert done[0] == "::error file=a%2Cb%3Ac.py,line=1,title=t0%0A::50 %25%0D%0A::x".replace("%0D", "\\r")


def test_gitlab_gets_code_quality_and_junit_in_the_project(solved: Path) -> None:
    place = repository(solved)
    assert run_at(place, "check", "--ci", **GITLAB).exit_code == 1
    [issue] = json.loads((place / "gl-code-quality-report.json").read_text())
    assert issue["severity"] == "major"
    assert issue["check_name"] == "one_hot: example of the text"
    assert re.fullmatch(r"[0-9a-f]{32}", issue["fingerprint"])
    assert issue["location"]["path"] == f"{ASSIGNMENT}/warmup.py"
    assert issue["location"]["lines"]["begin"] > 1
    [suite] = ET.parse(place / "grader-junit.xml").getroot()
    assert (suite.get("tests"), suite.get("failures")) == ("5", "1")
    run_at(place, "check", "--ci", **GITLAB)
    assert [issue] == json.loads((place / "gl-code-quality-report.json").read_text())


def test_emptied_checks_are_an_error_and_told(solved: Path) -> None:
    checks = solved / "test_warmup.py"
    checks.write_text(re.sub(r"(?m)^( +)assert_close.*$", r"\1pass", checks.read_text()))
    done = run_at(solved.parent, "check", "--ci", **GITHUB)
    assert done.exit_code == 2, done.output
    assert "not as it was handed out: test_warmup.py. What its checks say does not count" in done.stdout
    assert f"::error file={ASSIGNMENT},line=1,title=" in done.stdout
    assert "\n1 assignment not checked as handed out.\n" in done.stdout  # of points nothing is said
    run_at(solved.parent, "check", "--ci", "--junit", "checks.xml", **GITLAB)
    for name in ("checks.xml", "grader-junit.xml"):
        [suite] = ET.parse(solved.parent / name).getroot()
        assert suite.get("errors") == suite.get("tests") == "5"
    assert "graded with the original: test_warmup.py" in run_at(solved, "check").stdout


def test_a_vanished_file_hides_no_other_assignment(solved: Path, tmp_path: Path) -> None:
    other = solved.with_name("01-other")
    shutil.copytree(solved, other)
    (other / "assignment.toml").unlink()
    page = tmp_path / "page.md"
    done = run_at(solved.parent, "check", "--ci", GITHUB_STEP_SUMMARY=str(page))
    assert done.exit_code == 2, done.output
    assert "3 of 3 exercises pass" in done.stdout
    assert "01-other cannot be checked: There is no" in done.stdout
    assert "In 1 of 2 assignments: 3 of 3 exercises pass; 4.5 of 4.5 public points, of 10 in all; 1 " in (
        done.stdout
    )
    assert "cannot be checked" in page.read_text()


def test_a_folder_that_is_named_and_gone_is_an_error(solved: Path) -> None:
    done = run_at(solved.parent, "check", "--ci", "00", "01-gone")
    assert done.exit_code == 2, done.output
    assert "\nERROR 01-gone is not here.\n" in done.stdout
    assert "3 of 3 exercises pass" in done.stdout
    assert run_at(solved.parent, "check", "--ci", "00", "one_hot").exit_code == 0


def test_no_folder_name_or_hint_is_a_command(solved: Path) -> None:
    other = solved.with_name("::error::x")
    shutil.copytree(solved, other)
    checks = other / "test_warmup.py"
    checks.write_text(re.sub(r'hint="[^"]*"', 'hint="a\\\\n::error::b"', checks.read_text()))
    (other / "warmup.py").write_text("one_hot = 1\n")
    (other / "warmup.ipynb").unlink()
    done = run_at(solved.parent, "check", "--ci", "00", "##[x]", "./::error::x", **GITHUB)
    assert done.exit_code == 2, done.output
    commands = [line for line in done.stdout.splitlines() if line.lstrip().startswith(("::", "##"))]
    assert len(commands) >= 3
    assert all(
        re.match(r"::(error|warning|notice) file=[^:]*,line=\d+,title=[^:]*::", line) for line in commands
    )


def test_what_nobody_fetched_is_told(solved: Path) -> None:
    assert "Nothing here says" not in run_at(solved, "check", "--ci").stdout
    assert (
        "!.grader.toml" in (solved / ".gitignore").read_text().splitlines()
    )  # so that it is in the repository
    (solved / ".grader.toml").unlink()
    done = run_at(solved, "check", "--ci")
    assert done.exit_code == 0
    assert "Nothing here says how the checks of 1 were handed out" in done.stdout


def test_line_endings_of_windows_are_no_change(solved: Path) -> None:
    checks = solved / "test_warmup.py"
    checks.write_bytes(checks.read_bytes().replace(b"\n", b"\r\n"))
    assert run_at(solved, "check", "--ci").exit_code == 0


def test_line_of_a_function_in_a_notebook() -> None:
    assert line_of("relu", '{\n "source": [\n  "# relu\\n",\n  "def relu(x):\\n"]}') == 4
    assert line_of("relu", "nothing") == 1
    assert line_of("sums", "x\n## The sums\n") == 2
