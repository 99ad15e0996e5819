"""The real grader, warm at every isolation level of this machine, and what surrounds it."""

from __future__ import annotations

import secrets
from collections.abc import Iterator

import pytest
from attacked_grader import AttackedGrader
from bystanders import Bystanders
from hostile_course import HostileCourse
from hostile_submissions import Hostile

from grader.sandbox.choose_level import levels_here

pytest.register_assert_rewrite("endurance")

collect_ignore = ["assignment", "plain", "submissions"]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run every test that asks for a level at each, but for containers.

    What an engine for containers starts and keeps is its own affair, and no part of `holdings`. Values and
    patches meet the trusted side, which is the same for all: these run at the strongest.
    """
    if "level" in metafunc.fixturenames:
        one = metafunc.module.__name__ in ("test_hostile_values", "test_hostile_patches")
        levels = ["strongest"] if one else ["process", "namespace"]
        metafunc.parametrize("level", levels, indirect=True, scope="module")


SAME_WALLS = {"exit", "loops", "memory", "descriptors", "lent", "flood", "frames", "wire"}
"""Kinds that meet the limits of a process and the wire, which are the same at every level."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Run all submissions at the strongest level; at the other, of some kinds the first one alone."""
    tried, left_out = set[str](), list[pytest.Item]()
    for item in items:
        parameters = getattr(getattr(item, "callspec", None), "params", {})
        hostile = parameters.get("hostile")
        if isinstance(hostile, Hostile) and parameters.get("level") == "process":
            if hostile.kind in SAME_WALLS & tried:
                left_out.append(item)
            tried.add(hostile.kind)
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]


@pytest.fixture(scope="module")
def level(request: pytest.FixtureRequest) -> str:
    """A level of isolation, if this machine has it."""
    here = [level for level in levels_here() if level != "container"]
    if request.param == "strongest":
        return here[-1]
    if request.param not in here:
        pytest.skip(f"this machine does not have the level {request.param}")
    return str(request.param)


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> HostileCourse:
    """A course in which everything worth finding holds one canary."""
    return HostileCourse(tmp_path_factory.mktemp("hostile") / "course", f"canary-{secrets.token_hex(8)}")


@pytest.fixture(scope="module")
def bystanders(course: HostileCourse, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bystanders]:
    """What no submission may touch."""
    made = Bystanders(tmp_path_factory.mktemp("bystanders"), course.canary)
    yield made
    made.close()


@pytest.fixture(scope="module")
def grader(
    course: HostileCourse, level: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[AttackedGrader]:
    """A grader of one level."""
    made = AttackedGrader(course, level, tmp_path_factory.mktemp("temporary"))
    yield made
    made.close()
