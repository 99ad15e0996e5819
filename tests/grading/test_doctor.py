"""What `grader doctor` says of isolation, on machines that have not all of it."""

import pytest

from grader.grading import doctor
from grader.sandbox import choose_level
from grader.sandbox.levels import STRONGEST


@pytest.mark.parametrize(
    ("missing", "open_network"), [({"namespace"}, False), ({"namespace", "container"}, True)]
)
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
