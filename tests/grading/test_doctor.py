"""What `grader doctor` says of isolation, on machines that have not all of it."""

import os
from pathlib import Path

import msgspec
import pytest
from made_results import COURSE

from grader.course.model import SOLUTIONS
from grader.grading import doctor
from grader.sandbox import choose_level
from grader.sandbox.levels import STRONGEST


@pytest.mark.parametrize(
    ("missing", "open_network"), [({"namespace"}, False), ({"namespace", "container"}, True)]
)
@pytest.mark.slow
def test_only_what_nothing_walls_off_can_use_the_network(monkeypatch, missing, open_network):
    def why_not(level):
        return "it is not there." * (level in missing)

    for module in (doctor, choose_level):
        monkeypatch.setattr(module, "why_not", why_not)
    told = {found.what: found for found in doctor.examine(None)}
    strongest = told[f"isolation {STRONGEST}"]
    assert strongest.state == "weak"
    assert ("can use the network" in strongest.message) is open_network
    assert ("graded with container" in strongest.message) is not open_network


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
def test_solutions_that_others_can_read_are_told(monkeypatch, tmp_path):
    root, walked = tmp_path / "course", (tmp_path / "course", tmp_path / "course" / SOLUTIONS)
    walked[1].mkdir(parents=True)
    monkeypatch.setattr(Path, "parents", property(lambda path: [root] if path.parent == root else []))

    def found(*modes):
        for folder, mode in zip(walked, modes, strict=True):
            folder.chmod(mode)
        return [one.state for one in doctor._solutions(msgspec.structs.replace(COURSE, root=root))]

    assert found(0o755, 0o755) == ["weak"]
    assert found(0o700, 0o755) == []
    assert found(0o755, 0o750) == []
