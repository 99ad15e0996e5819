import json
from pathlib import Path

import pytest

from grader.errors import ExchangeError
from grader.exchange.inbound_name import InboundName
from grader.files.tree import content_hash
from grader.receipts.receipt import Receipt
from grader.receipts.same_work import compared, work_at

NAME = InboundName.parse("alice+01-relu+2040-05-01 12:00:00.000000 UTC+secret")


def test_folder_is_read_as_submitting_reads_it(tmp_path: Path) -> None:
    (tmp_path / "relu.py").write_text("x")
    (tmp_path / ".grader.toml").write_text("hidden")
    work = work_at(tmp_path)
    assert (work.files, work.whole) == ({"relu.py": b"x"}, True)
    assert work_at(tmp_path / "relu.py") == ({"relu.py": b"x"}, False)


def test_folder_that_could_not_be_submitted_is_told(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("/etc/passwd")
    with pytest.raises(ExchangeError, match="symbolic link"):
        work_at(tmp_path)


def test_only_file_of_a_submission_may_be_given_alone(tmp_path: Path) -> None:
    (tmp_path / "relu.py").write_text("x")
    receipt = Receipt.of("ml", NAME, {"relu.py": b"x"})
    assert compared(work_at(tmp_path / "relu.py"), receipt, {})[0] is True


def test_same_size_with_other_content_is_not_the_same(tmp_path: Path) -> None:
    (tmp_path / "relu.py").write_text("y")
    receipt = Receipt.of("ml", NAME, {"relu.py": b"x"})
    assert compared(work_at(tmp_path), receipt, {}) == (False, "The files given are not those that it names.")


def test_notebook_may_have_been_handed_in_without_its_outputs(tmp_path: Path) -> None:
    cell = {"cell_type": "code", "id": "a", "metadata": {}, "source": "1", "execution_count": None}
    book = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}}
    output = {"output_type": "stream", "name": "stdout", "text": "1" * 500}
    for name, outputs in (("full", [output]), ("slim", [])):
        (tmp_path / name).mkdir()
        content = json.dumps({"cells": [{**cell, "outputs": outputs}], **book}, ensure_ascii=False) + "\n"
        (tmp_path / name / "relu.ipynb").write_text(content)
    slim = Receipt.of("ml", NAME, work_at(tmp_path / "slim").files)
    assert slim.hash != content_hash(work_at(tmp_path / "full").files)
    assert compared(work_at(tmp_path / "full"), slim, {})[0] is True
    full = Receipt.of("ml", NAME, work_at(tmp_path / "full").files)
    assert compared(work_at(tmp_path / "slim"), full, {})[0] is False
