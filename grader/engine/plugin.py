"""The pytest plugin: the marks, and the fixtures for a student who runs plain pytest beside the module.

The engine (`grader.engine.suite`) brings fixtures of the same names that reach into the sandbox instead.
Loaded by every pytest of the environment, so it imports little and adds nothing to tests that use none of it.
"""

from __future__ import annotations

import hashlib
import sys
import warnings
from typing import TYPE_CHECKING, Any, NoReturn

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import ModuleType

    import numpy as np

_LOADED: pytest.StashKey[dict[Path, ModuleType]] = pytest.StashKey()


class Credit:
    """Gives a share of a check's points, which stays whatever fails after it: the fixture `credit`."""

    def __init__(self) -> None:
        self.share = 0.0

    def __call__(self, share: float) -> None:
        """Give so much at least; of several shares the largest counts."""
        if not 0 <= share <= 1:
            raise ValueError(f"credit({share!r}): write a share of the check's points, from 0 to 1")
        self.share = max(self.share, float(share))

    def _wire_node(self, *_: object) -> NoReturn:
        raise TypeError("credit is given by the check, and no argument of a student's function")


def pytest_configure(config: pytest.Config) -> None:
    """Tell pytest of the marks that make a test a check."""
    config.addinivalue_line("markers", "exercise(name): the exercise that a check belongs to")
    config.addinivalue_line("markers", "check(points, hint, seconds, bonus): a test that is worth points")


def pytest_itemcollected(item: pytest.Item) -> None:
    """Let Hypothesis give a check the same examples every time, as grading does."""
    function = getattr(item, "function", None)
    if getattr(function, "is_hypothesis_test", False) and item.get_closest_marker("check"):
        from grader.engine.styles import seed_examples  # noqa: PLC0415 (loaded by every pytest run)

        seed_examples(function, int(seeded_generator(b"", item.name, "examples").integers(2**62)))


@pytest.fixture
def submission(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Return the work that ``test_relu.py`` is about: ``relu.py`` beside it, or another kind of work."""
    from grader import messages as m  # noqa: PLC0415
    from grader.engine.local import local_module, own_words  # noqa: PLC0415 (loaded by every pytest run)
    from grader.sandbox.stand_in_class import derives  # noqa: PLC0415
    from grader.sandbox.values.tables import as_frames, names_frames  # noqa: PLC0415
    from grader.work.kinds import KINDS  # noqa: PLC0415

    module = request.path.with_name(request.path.name.removeprefix("test_"))
    possible = [module.with_suffix(kind.suffix) for kind in KINDS.values()]
    path = next((path for path in possible if path.is_file()), module)
    if path == request.path or not path.is_file():
        pytest.fail(f"There is no {path.name} beside {request.path.name}.", pytrace=False)
    monkeypatch.chdir(path.parent)  # for files of the assignment
    monkeypatch.setattr(sys, "path", [*sys.path, str(path.parent)])
    as_frames.set(names_frames(vars(request.module)))
    vars(request.module).setdefault("issubclass", derives)
    mark = request.node.get_closest_marker("exercise")
    own_words.clear()
    # As in grading, a module is loaded once, and what a check leaves changed in it is there for the next one.
    loaded = request.config.stash.setdefault(_LOADED, {})
    module = local_module(path, mark.args if mark else (), loaded=loaded.get(path))
    yield module
    if (held := vars(module._grader_at).get("target")) is not None:
        loaded[path] = held
    told = request.path.read_text(encoding="utf-8")
    for name in (kind.__name__ for kind in own_words if kind.__module__ == path.stem):
        if name not in told:
            warnings.warn(m.OWN_WORD.format(check=request.node.name, type=name), stacklevel=1)


@pytest.fixture
def reference() -> Any:
    """Stand for the reference solution, which a student's folder does not hold."""
    pytest.skip("this check compares with the reference solution, which only the course has")


@pytest.fixture
def rng(request: pytest.FixtureRequest) -> np.random.Generator:
    """Return a random generator whose seed is the name of the check."""
    return seeded_generator(b"", request.path.name, request.node.name, 0)


@pytest.fixture
def credit(request: pytest.FixtureRequest) -> Iterator[Credit]:
    """Return what gives a share of the check's points; a report of the test has it as a property."""
    given = Credit()
    yield given
    if given.share:
        request.node.user_properties.append(("credit", given.share))


def seeded_generator(secret: bytes, *parts: str | int) -> np.random.Generator:
    """Return a generator seeded by a secret, which may be empty, and the names of what it is for."""
    import numpy as np  # noqa: PLC0415 (loaded by every pytest run)

    key = secret if len(secret) <= hashlib.blake2b.MAX_KEY_SIZE else hashlib.blake2b(secret).digest()
    digest = hashlib.blake2b("\x1f".join(map(str, parts)).encode(), key=key, digest_size=32).digest()
    return np.random.default_rng(np.frombuffer(digest, dtype=np.uint32))
