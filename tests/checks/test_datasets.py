import gzip
import subprocess
import sys

import numpy as np
import pytest

from grader.checks import datasets
from grader.checks.datasets import load_digits
from grader.errors import AuthoringError

needs_digits = pytest.mark.skipif(
    datasets.importlib.util.find_spec("sklearn") is None, reason="scikit-learn is not installed"
)


@needs_digits
def test_digits_are_scaled_and_split_the_same_way_every_time():
    digits = load_digits()
    assert [part.shape for part in digits] == [(1437, 64), (1437,), (360, 64), (360,)]
    assert digits.x_train.min() == 0 and digits.x_train.max() == 1
    assert set(digits.t_train) == set(digits.t_test) == set(range(10))
    assert np.bincount(digits.t_test).min() >= 34
    assert [float(part.sum()) for part in digits] == [28119.625, 6454, 6987.75, 1616]


@needs_digits
def test_digits_cannot_be_changed():
    with pytest.raises(ValueError, match="read-only"):
        load_digits().x_train[0] = 1


@needs_digits
@pytest.mark.slow
def test_scikit_learn_is_not_imported():
    told = "import sys; from grader.checks.datasets import load_digits; load_digits(); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert {"sklearn", "scipy"}.isdisjoint(done.stdout.split())


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """Install a file in the place of scikit-learn's digits."""

    def install(content):
        folder = tmp_path / "sklearn" / "datasets" / "data"
        folder.mkdir(parents=True)
        (tmp_path / "sklearn" / "__init__.py").write_text("raise ImportError")
        (folder / "digits.csv.gz").write_bytes(content)
        monkeypatch.setattr(sys, "path", [str(tmp_path)])
        monkeypatch.delitem(sys.modules, "sklearn", raising=False)

    yield install
    load_digits.cache_clear()


def test_missing_scikit_learn_is_said(tmp_path, monkeypatch):
    load_digits.cache_clear()
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    monkeypatch.delitem(sys.modules, "sklearn", raising=False)
    with pytest.raises(AuthoringError, match=r"not installed here(?s:.)*deltagrade\[instructor\]"):
        load_digits()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (gzip.compress(b"1,2\n3,4\n", mtime=0), "does not hold 1,797 images"),
        (gzip.compress(b"a,b\n", mtime=0), "could not convert"),
        (gzip.compress("é".encode(), mtime=0), "can't decode"),
        (gzip.compress(b"1,2\n", mtime=0)[:-9], "cannot be used"),
        (gzip.compress(b"1,2\n", mtime=0)[:12] + b"\xff" * 20, "cannot be used"),
        (b"<!DOCTYPE html>", "cannot be used"),
        (gzip.compress(bytes(5 << 20), mtime=0), "holds more than 4 MiB"),
    ],
)
def test_another_file_in_the_place_of_the_digits_is_refused(installed, content, told):
    load_digits.cache_clear()
    installed(content)
    with pytest.raises(AuthoringError, match=told):
        load_digits()
