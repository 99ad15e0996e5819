from pathlib import Path

import msgspec
import pytest

from grader.course.files import to_toml
from grader.course.model import FETCHED_FILE
from grader.errors import ExchangeError
from grader.exchange.fetched import Fetched, read_fetched


def test_folder_that_was_not_fetched_has_no_note(tmp_path: Path) -> None:
    assert read_fetched(tmp_path) is None


def test_note_survives_awkward_paths(tmp_path: Path) -> None:
    note = Fetched(course="ml", assignment="01-relu", course_folder='/tmp/a "b" \\ ü\n\x7f')
    (tmp_path / FETCHED_FILE).write_bytes(to_toml(msgspec.structs.asdict(note)))
    assert read_fetched(tmp_path) == note


@pytest.mark.parametrize("text", [b"format = 2", b"\xff", b"= 1", b'format = 1\ncourse = "ml"'])
def test_wrong_note_is_told_with_its_file(tmp_path: Path, text: bytes) -> None:
    (tmp_path / FETCHED_FILE).write_bytes(text)
    with pytest.raises(ExchangeError, match=FETCHED_FILE):
        read_fetched(tmp_path)
