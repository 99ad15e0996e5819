"""Modules and packages beside a submission's module, reached through it."""

import sys

import pytest

from grader.engine.local import local_module
from grader.sandbox.faults import MissingName, StudentFault

FILES = {
    "work.py": b"import shown\nfrom pack.inner import mod\n\ndef f(): return 1\n",
    "shown.py": b"def g(x): return x + 1\n",
    "hidden_away.py": b"import shown\n\ndef h(x): return shown.g(x) * 2\nclass Net:\n    size = 3\n",
    "pack/inner/mod.py": b"from .other import K\n\nclass Box:\n    def __init__(self): self.k = K\n",
    "pack/inner/other.py": b"K = 5\n",
    "data/x.csv": b"1,2\n",
    "broken.py": b"def f(:\n",
}


@pytest.fixture
def modules(module_of, tmp_path, monkeypatch):
    """Return the module in the sandbox, and as under plain pytest."""
    for path, content in FILES.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(content)
    before = set(sys.modules)
    monkeypatch.setattr(sys, "path", [*sys.path, str(tmp_path)])
    others = {path: content for path, content in FILES.items() if path != "work.py"}
    yield module_of(FILES["work.py"], **others), local_module(tmp_path / "work.py")
    for name in set(sys.modules) - before:
        del sys.modules[name]


def test_modules_beside_it_are_reached_whether_it_imports_them_or_not(modules):
    for module in modules:
        assert module.f() == 1
        assert module.shown.g(1) == 2
        assert module.hidden_away.h(1) == 4
        assert module.hidden_away.Net.size == 3
        box = module.pack.inner.mod.Box()
        assert box.k == module.pack.inner.other.K == 5
        assert isinstance(box, module.pack.inner.mod.Box)


def test_what_is_no_module_is_missing(modules):
    for module in modules:
        for name in ("data", "nothing"):
            with pytest.raises((MissingName, AttributeError)):
                getattr(module, name)
        with pytest.raises((MissingName, AttributeError)):
            _ = module.shown.nothing


def test_a_module_that_is_broken_is_told(modules):
    for module in modules:
        with pytest.raises((SyntaxError, StudentFault), match=r"invalid syntax"):
            _ = module.broken
