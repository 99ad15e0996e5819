"""Autograders that other platforms start, each in a folder laid out as its documentation says."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from terminal import ASSIGNMENT, ok, refused, run, run_at

SOLUTION = f"solutions/{ASSIGNMENT}"


def unpacked(system: str, course: Path, place: Path, *options: str | Path) -> zipfile.ZipFile:
    """Build an autograder and unpack it as a platform does; return what was built."""
    file = course.parent / f"{system}.zip"
    ok(system, "build", "00", "-o", file, "--course", course, *options)
    archive = zipfile.ZipFile(file)
    archive.extractall(place)
    return archive


@pytest.fixture
def gradescope(course: Path, tmp_path: Path) -> Path:
    """A folder laid out as Gradescope's `/autograder`, and in it what was handed in."""
    root = tmp_path / "autograder"
    unpacked("gradescope", course, root / "source")
    (root / "submission").mkdir()
    (root / "results").mkdir()
    shutil.copy(course / SOLUTION / "warmup.py", root / "submission")
    return root


def graded(root: Path, system: str = "gradescope") -> dict[str, Any]:
    """Run what a platform runs, in this process, and return what it wrote."""
    assert run(system, "run", "--root", root).exit_code == 0
    return json.loads((root / "results" / "results.json").read_text())


def test_gradescope_builds_what_it_asks_for(course: Path, tmp_path: Path) -> None:
    archive = unpacked("gradescope", course, tmp_path / "a")
    modes = {one.filename: one.external_attr >> 16 for one in archive.infolist()}
    assert modes["setup.sh"] == modes["run_autograder"] == 0o100755
    assert modes[f"course/{SOLUTION}/test_hidden.py"] == 0o100644
    for script in ("setup.sh", "run_autograder"):
        assert subprocess.run(["bash", "-n", tmp_path / "a" / script], check=False).returncode == 0
    own = (tmp_path / "a" / "secret").read_text().strip()
    kept = [path.read_text().strip() for path in tmp_path.glob("config/deltagrade/*.secret")]
    assert len(own) == 64
    assert own not in kept


def test_gradescope_points_of_right_work(gradescope: Path) -> None:
    found = graded(gradescope)
    assert sum(test["score"] for test in found["tests"]) == 10
    assert sum(test["max_score"] for test in found["tests"]) == 10
    assert {test["status"] for test in found["tests"]} == {"passed"}
    assert {test["visibility"] for test in found["tests"]} == {"visible", "after_due_date"}
    assert "score" not in found
    assert "leaderboard" not in found
    assert found["stdout_visibility"] == "hidden"
    assert found["execution_time"] > 0
    assert re.search(r"isolation level &#x27;\w+&#x27;", found["output"])
    assert found["extra_data"]["isolation"] in ("process", "container", "namespace")


@pytest.mark.slow
def test_gradescope_hides_what_hidden_checks_say_and_shows_html(gradescope: Path) -> None:
    with (gradescope / "submission" / "warmup.py").open("a") as file:
        file.write('\n\ndef one_hot(labels, n_classes):\n    raise ValueError("<script>x</script>")\n')
    (gradescope / "submission" / "warmup.py").rename(gradescope / "submission" / "warmup (2).py")
    metadata = {"assignment": {"total_points": "12.0"}, "users": [{"email": "a@b.c"}]}
    (gradescope / "submission_metadata.json").write_text(json.dumps(metadata))
    told = run("gradescope", "run", "--root", gradescope, "--hidden", "after_published").stdout
    assert "Gradescope's assignment is worth 12 points, ours 10." in told
    found = json.loads((gradescope / "results" / "results.json").read_text())
    failed = [test for test in found["tests"] if test["status"] == "failed"]
    assert {test["name"].split(":")[0] for test in failed} == {"one_hot"}
    assert {test["visibility"] for test in failed} == {"visible", "after_published"}
    assert all("&lt;script&gt;" in test["output"] and "<script" not in test["output"] for test in failed)
    assert "is taken as &#x27;warmup.py&#x27;" in found["output"]


def test_gradescope_setup_finds_a_python_and_makes_it_able(course: Path, tmp_path: Path) -> None:
    unpacked("gradescope", course, tmp_path / "autograder" / "source")
    log, tools = tmp_path / "log", tmp_path / "tools"
    tools.mkdir()
    pip = (
        'mkdir -p "$3/bin" && printf "#!/bin/sh\\necho pip \\$* >>%s" >"$3/bin/pip" && chmod +x "$3/bin/pip"'
    )
    scripts = {
        "python3": "exit 1",  # too old
        "python3.13": "exit 127",
        "python3.12": "exit 127",
        "python3.11": f'[ "$1" = -m ] && {{ {pip % log}; exit; }}; [ -e {log} ]',
        "apt-get": f"echo apt-get $* >>{log}",
    }
    for name, script in scripts.items():
        (tools / name).write_text(f"#!/bin/sh\n{script}\n")
        (tools / name).chmod(0o755)
    environment = {"PATH": f"{tools}:/usr/bin:/bin", "AUTOGRADER_ROOT": str(tmp_path / "autograder")}
    script = tmp_path / "autograder" / "source" / "setup.sh"
    subprocess.run(["bash", script], env=environment, check=True, capture_output=True)
    told = log.read_text().splitlines()
    assert told[:2] == ["apt-get update", "apt-get install -y python3.11"]
    assert re.fullmatch(r"pip install --quiet deltagrade==\S+.*", told[-1])
    assert (tmp_path / "autograder" / "source" / "secret").stat().st_mode & 0o077 == 0


@pytest.mark.slow
def test_a_weak_level_is_told_to_instructors(gradescope: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("grader.platforms.packing.chosen_level", lambda: "process")
    done = run("gradescope", "run", "--root", gradescope)
    assert "can read all files here" in done.stdout
    found = json.loads((gradescope / "results" / "results.json").read_text())
    assert found["extra_data"] == {"isolation": "process"}
    assert "can read" not in found["output"]


def test_gradescope_tells_who_handed_in_what_cannot_be_read(gradescope: Path) -> None:
    (gradescope / "submission" / "link.py").symlink_to("/etc/passwd")
    found = graded(gradescope)
    assert found["score"] == 0
    assert "symbolic link" in found["output"]


@pytest.mark.slow
def test_gradescope_keeps_the_best_score_where_nobody_is_to_blame(gradescope: Path) -> None:
    reference = gradescope / "source" / "course" / SOLUTION / "warmup.py"
    reference.write_text("raise SystemExit\n")
    before = {"previous_submissions": [{"score": 3.5}, {"score": "7.0"}, {}]}
    (gradescope / "submission_metadata.json").write_text(json.dumps(before))
    found = graded(gradescope)
    assert found["score"] == 7
    assert "not your fault" in found["output"]
    assert "warmup.py" not in found["output"]
    (gradescope / "submission_metadata.json").write_text('{"assignment": null}')
    assert graded(gradescope)["score"] == 0


@pytest.mark.slow
def test_gradescope_script_writes_results_whatever_happens(gradescope: Path) -> None:
    (gradescope / "venv" / "bin").mkdir(parents=True)
    script, results = gradescope / "source" / "run_autograder", gradescope / "results" / "results.json"
    environment = {**os.environ, "AUTOGRADER_ROOT": str(gradescope)}
    subprocess.run(["bash", script], env=environment, check=True, capture_output=True)  # nothing is installed
    assert json.loads(results.read_text())["score"] == 0
    (gradescope / "venv" / "bin" / "grader").symlink_to(Path(sys.executable).with_name("grader"))
    subprocess.run(["bash", script], env=environment, check=True, capture_output=True)
    assert sum(test["score"] for test in json.loads(results.read_text())["tests"]) == 10


def test_a_wheel_is_packed_and_installed_from_there(course: Path, tmp_path: Path) -> None:
    wheel = tmp_path / "deltagrade-9.9-py3-none-any.whl"
    wheel.write_bytes(b"wheel")
    unpacked("gradescope", course, tmp_path / "a", "--install", wheel)
    assert (tmp_path / "a" / wheel.name).read_bytes() == b"wheel"
    assert f'"$root/source/{wheel.name}"' in (tmp_path / "a" / "setup.sh").read_text()


def test_what_cannot_be_built_is_told(course: Path, tmp_path: Path) -> None:
    assert "hidden" in refused("gradescope", "build", "00", "--course", course, "--hidden", "sometimes")
    assert "no assignment '77'" in refused("gradescope", "build", "77", "--course", course)
    assert run("gradescope", "build").exit_code == 2
    (course / SOLUTION / "test_hidden.py").unlink()
    refused("gradescope", "build", "00", "--course", course, "-o", tmp_path / "a.zip")
    assert not (tmp_path / "a.zip").exists()


@pytest.mark.slow
def test_prairielearn_question_and_results(course: Path, tmp_path: Path) -> None:
    unpacked("prairielearn", course, tmp_path / "pl", "--image", "school/grader:1")
    question, grade = tmp_path / "pl" / "questions" / ASSIGNMENT, tmp_path / "grade"
    info = json.loads((question / "info.json").read_text())
    assert {"uuid", "title", "topic", "type"} <= info.keys()
    options = info["externalGradingOptions"]
    assert (options["enabled"], options["image"]) == (True, "school/grader:1")
    assert options["entrypoint"] == "/grade/tests/run.sh"
    assert options["timeout"] <= 600
    given = zipfile.ZipFile(io.BytesIO((question / "clientFilesQuestion" / f"{ASSIGNMENT}.zip").read_bytes()))
    assert not [name for name in given.namelist() if "hidden" in name or "mistakes" in name]

    shutil.copytree(question / "tests", grade / "tests")
    (grade / "student").mkdir()
    work = (course / SOLUTION / "warmup.py").read_text()
    (grade / "student" / "warmup.py").write_text(f"{work}\n\ndef one_hot(labels, n_classes):\n    return 1\n")
    found = graded(grade, "prairielearn")
    assert found["gradable"] is True
    assert 0 < found["score"] < 1
    assert sum(test["max_points"] for test in found["tests"]) == 10
    hidden = [test for test in found["tests"] if test["name"].endswith("hidden checks")]
    assert hidden
    assert not any(test["message"] for test in hidden)
    assert sum(test["points"] for test in found["tests"]) == pytest.approx(10 * found["score"])

    (grade / "tests" / "course" / SOLUTION / "warmup.py").write_text("1 / 0\n")
    assert graded(grade, "prairielearn")["gradable"] is False


def test_classroom50_runs_public_checks_and_writes_whole_points(course: Path, tmp_path: Path) -> None:
    archive = unpacked("classroom50", course, tmp_path / "bundle")
    assert not [
        name for name in archive.namelist() if "hidden" in name or "mistakes" in name or "secret" in name
    ]
    compile((tmp_path / "bundle" / "autograder.py").read_text(), "autograder.py", "exec")
    checkout = tmp_path / "checkout"
    (checkout / ASSIGNMENT).mkdir(parents=True)
    (checkout / "README.md").write_text("# Mine\n")
    shutil.copy(course / SOLUTION / "warmup.py", checkout / ASSIGNMENT)
    (checkout / ASSIGNMENT / "test_warmup.py").write_text("")  # not the one that counts
    known = {"CLASSROOM": "nets", "ASSIGNMENT": "warm-up", "OWNER": "ada", "SUBMISSION_TAG": "submit/x"}
    links = dict.fromkeys(["COMMIT_URL", "RELEASE_URL"], "https://example.org/")
    done = run_at(checkout, "classroom50", "run", "--root", tmp_path / "bundle", **known, **links)
    assert done.exit_code == 0, done.output
    found = json.loads((checkout / "result.json").read_text())
    assert found["schema"] == "classroom50/result/v1"
    assert (found["owner"], found["assignment_type"]) == ("ada", "individual")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", found["datetime"])
    assert (found["score"], found["max-score"]) == (9, 9)  # 4.5 public points, times 2
    assert {type(test["score"]) for test in found["tests"]} == {int}
    assert all(test["passed"] for test in found["tests"])
    (tmp_path / "bundle" / "assignment" / ASSIGNMENT / "test_warmup.py").unlink()
    assert run_at(checkout, "classroom50", "run", "--root", tmp_path / "bundle", **known).exit_code == 1
