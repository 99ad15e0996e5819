from pathlib import Path

import pytest

from grader.errors import SandboxError
from grader.sandbox import choose_level
from grader.sandbox.choose_level import chosen_level, levels_here, why_not, works
from grader.sandbox.levels import LEVELS


def test_the_strongest_level_is_chosen_unless_one_is_asked_for():
    assert "process" in levels_here()
    assert chosen_level() == levels_here()[-1]
    assert chosen_level("process") == "process"


def test_every_level_says_in_one_line_and_in_the_docs_what_it_promises():
    docs = (Path(__file__).parents[2] / "docs" / "security.md").read_text()
    for level in LEVELS:
        assert level.promise
        assert "\n" not in level.promise
        assert f"| `{level.name}` " in docs


def test_an_unknown_level_is_an_error():
    with pytest.raises(SandboxError, match="no isolation level 'jail'") as caught:
        chosen_level("jail")
    assert "process" in caught.value.hint


def test_a_level_that_is_not_available_is_an_error_that_says_why_and_never_a_lesser_one(monkeypatch):
    class Refuses:
        def __init__(self, level):
            raise SandboxError("it is not there.")

    monkeypatch.setattr(choose_level, "ForkServer", Refuses)
    monkeypatch.setattr(choose_level, "_state", str)
    why_not.cache_clear()
    try:
        with pytest.raises(SandboxError, match="'namespace' is not available here: it is not there"):
            chosen_level("namespace")
        assert levels_here() == ()
    finally:
        why_not.cache_clear()


def test_a_level_that_works_is_tried_once_a_start_of_the_machine_for_the_same_rights(monkeypatch, tmp_path):
    tried = []
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setattr(choose_level, "why_not", lambda level: tried.append(level) or "")
    monkeypatch.setattr(choose_level, "_state", lambda: "one")
    assert works("namespace")
    assert works("namespace")
    assert works("process")
    for state in ("anotherday", "anotherday, another environment", "anotherday"):
        monkeypatch.setattr(choose_level, "_state", lambda state=state: state)
        assert works("namespace")
    monkeypatch.setattr(choose_level, "_state", lambda: "")
    assert works("namespace")
    assert tried == ["namespace", "process", "namespace", "namespace", "namespace"]
    assert sorted(path.name for path in (tmp_path / "deltagrade" / "levels").iterdir()) == [
        "namespace-anotherday",
        "namespace-anotherday, another environment",
        "process-one",
    ]


def test_a_level_that_does_not_work_is_tried_each_time(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setattr(choose_level, "why_not", lambda _: "no")
    assert not works("namespace")
    assert not list(tmp_path.rglob("*-*"))
    (tmp_path / "deltagrade").write_text("no folder")
    monkeypatch.setattr(choose_level, "why_not", lambda _: "")
    assert works("namespace")
