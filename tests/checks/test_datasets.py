import gzip
import struct
import subprocess
import sys

import numpy as np
import pytest

from grader.checks import datasets
from grader.checks.datasets import DatasetError, load_digits, load_idx

needs_digits = pytest.mark.skipif(
    datasets.importlib.util.find_spec("sklearn") is None, reason="scikit-learn is not installed"
)


def idx(array, kind=0x08, shape=None):
    shape = array.shape if shape is None else shape
    return struct.pack(f">HBB{len(shape)}I", 0, kind, len(shape), *shape) + array.tobytes()


@pytest.fixture
def file_with(tmp_path):
    def write(content, name="data"):
        (tmp_path / name).write_bytes(content)
        return tmp_path / name

    return write


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
    with pytest.raises(DatasetError, match=r"not installed here(?s:.)*deltagrade\[instructor\]"):
        load_digits()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (gzip.compress(b"1,2\n3,4\n", mtime=0), "does not hold 1,797 images"),
        (gzip.compress(b"a,b\n", mtime=0), "no table of numbers"),
        (gzip.compress("é".encode(), mtime=0), "no table of numbers"),
        (gzip.compress(b"1,2\n", mtime=0)[:-9], "cannot be read"),
    ],
)
def test_another_file_in_the_place_of_the_digits_is_refused(installed, content, told):
    load_digits.cache_clear()
    installed(content)
    with pytest.raises(DatasetError, match=told):
        load_digits()


@pytest.mark.parametrize(
    ("kind", "dtype"), [(8, "u1"), (9, "i1"), (0x0B, ">i2"), (0x0C, ">i4"), (0x0D, ">f4"), (0x0E, ">f8")]
)
def test_idx_of_every_type_is_read(file_with, kind, dtype):
    array = np.arange(24).reshape(2, 3, 4).astype(dtype)
    found = load_idx(file_with(idx(array, kind)))
    assert found.dtype.isnative and found.dtype == np.dtype(dtype).newbyteorder("=")
    assert np.array_equal(found, array)


def test_compressed_idx_is_read_whatever_its_name(file_with):
    labels = np.array([7, 2, 1], dtype="u1")
    assert np.array_equal(load_idx(file_with(gzip.compress(idx(labels), mtime=0), "t10k-labels")), labels)


IMAGE = np.arange(12, dtype="u1").reshape(3, 4)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "not in the idx format"),
        (b"\0\0\x08", "not in the idx format"),
        (b"\0\1" + idx(IMAGE)[2:], "not in the idx format"),
        (idx(IMAGE, kind=0x0A), "not in the idx format"),
        (b"<!DOCTYPE html>", "not in the idx format"),
        (idx(IMAGE, shape=()), "0 axes"),
        (idx(IMAGE, shape=(1,) * 9), "9 axes"),
        (b"\0\0\x08\x03\0\0\0\1", "3 axes"),
        (idx(IMAGE)[:-1], "has 11"),
        (idx(IMAGE) + b"\0", "has 13"),
        (idx(IMAGE, shape=(2**32 - 1,) * 8), "says that it has the shape"),
        (idx(IMAGE[:0], shape=(0, 2**32 - 1)), "says that it has the shape"),
        (gzip.compress(idx(IMAGE), mtime=0)[:-9], "cannot be read"),
        (gzip.compress(idx(IMAGE), mtime=0)[:12] + b"\xff" * 20, "cannot be read"),
    ],
)
def test_idx_that_is_none_is_refused(file_with, content, told):
    with pytest.raises(DatasetError, match=told):
        load_idx(file_with(content))


def test_missing_idx_is_said(tmp_path):
    with pytest.raises(DatasetError, match="cannot be read"):
        load_idx(tmp_path / "nowhere")


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_more_than_the_limit_is_never_read(file_with, monkeypatch, pack):
    monkeypatch.setattr(datasets, "MAX_BYTES", 1000)
    with pytest.raises(DatasetError, match="holds more than"):
        load_idx(file_with(pack(idx(np.zeros(10**6, dtype="u1")))))
