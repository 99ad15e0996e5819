"""The templates for repositories of students: as the systems say, with commands that run."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import Any

import pytest
from terminal import run_at

from grader.platforms.gitlab import CODE_QUALITY, JUNIT

yaml = pytest.importorskip("yaml")
ROOT = Path(__file__).parents[2]


def read(path: str) -> Any:
    return yaml.safe_load((ROOT / path).read_text())


def commands() -> list[str]:
    workflow, action = read("docs/student-repository.yml"), read(".github/actions/check/action.yml")
    steps = [*workflow["jobs"]["check"]["steps"], *action["runs"]["steps"]]
    lines = [step["run"] for step in steps if "run" in step] + read("docs/gitlab-ci.yml")["check"]["script"]
    return [line.replace("$ASSIGNMENTS", "") for line in lines if line.startswith("grader ")]


@pytest.mark.parametrize("line", dict.fromkeys(commands()))
def test_commands_run(line: str, solved: Path) -> None:
    assert run_at(solved.parent, *shlex.split(line)[1:]).exit_code == 0


def test_workflow_is_one_of_github() -> None:
    workflow = read("docs/student-repository.yml")
    assert workflow[True] == ["push"]  # YAML 1.1 reads `on` so
    assert workflow["permissions"] == {"contents": "read"}
    assert all(step.keys() & {"uses", "run"} for step in workflow["jobs"]["check"]["steps"])


def test_action_is_a_composite_one_and_puts_no_input_into_a_script() -> None:
    action = read(".github/actions/check/action.yml")
    assert {"name", "description", "runs"} <= action.keys()
    assert action["runs"]["using"] == "composite"
    for step in action["runs"]["steps"]:
        assert "uses" in step or step["shell"] == "bash"
        assert "${{" not in step.get("run", "")
    assert all(one["description"] and "default" in one for one in action["inputs"].values())


def test_gitlab_takes_up_what_is_written() -> None:
    job = read("docs/gitlab-ci.yml")["check"]
    assert job["artifacts"]["reports"] == {"codequality": CODE_QUALITY, "junit": JUNIT}
    assert job["artifacts"]["when"] == "always"  # also where a check does not pass


def test_devcontainer_has_an_image_and_installs_grader() -> None:
    container = json.loads((ROOT / "docs/devcontainer.json").read_text())
    assert {"image", "postCreateCommand"} <= container.keys()
    assert "deltagrade" in shlex.split(container["postCreateCommand"])
