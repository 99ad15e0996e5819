"""A call is one round trip, and what the bundled checks ask takes no more of them than it did."""

from pathlib import Path

import pytest

from grader.course.files import load_assignment
from grader.engine.judge import judging
from grader.engine.suite import Suite
from grader.sandbox.session import Session

SOLUTIONS = Path(__file__).parents[2] / "solutions"


@pytest.mark.parametrize(("name", "most"), [("01-activations", 43), ("04-numerical-gradient", 82)])
@pytest.mark.slow
def test_no_more_is_asked_than_it_was(name, most, monkeypatch):
    folder, asked, request = SOLUTIONS / name, [], Session.request
    monkeypatch.setattr(Session, "request", lambda *args: asked.append(args[1]) or request(*args))
    assignment = load_assignment(folder)
    module = folder / f"{assignment.module}.py"

    def body(judge):
        judge.prove()
        asked.clear()
        found = judge.run({module.name: module.read_bytes()}, proven=True)
        assert {outcome.status for outcome in found.outcomes} == {"passed"}
        return len(asked)

    assert judging(Suite(name, sorted(folder.glob("test_*.py")), module, b"s"), assignment, body) <= most
