"""The secret of a course: made once, for its owner only, outside of the course."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from grader.course.files import load_course
from grader.course.model import Course
from grader.course.secret import course_secret, derived_key, secret_file
from grader.errors import CourseError


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder for this test."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    return tmp_path / "home"


def course(folder: Path, more: str = "") -> Course:
    folder.mkdir(exist_ok=True)
    (folder / "course.toml").write_text(f'format = 1\nid = "nn"\ntitle = "T"\n{more}\n')
    return load_course(folder)


def test_secret_is_made_once_and_for_its_owner_only(home: Path, tmp_path: Path) -> None:
    first = course_secret(course(tmp_path / "nn"))
    place = home / ".config" / "deltagrade" / "nn.secret"
    assert secret_file(course(tmp_path / "nn")) == place
    assert place.stat().st_mode & 0o777 == 0o600
    assert len(first) == 64
    assert course_secret(course(tmp_path / "nn")) == first
    assert [path.name for path in place.parent.iterdir()] == ["nn.secret"]


def test_looking_for_a_secret_makes_none(home: Path, tmp_path: Path) -> None:
    assert course_secret(course(tmp_path / "nn"), make=False) == b""
    assert not home.exists()
    assert course_secret(course(tmp_path / "nn")) == course_secret(course(tmp_path / "nn"), make=False)


def test_keys_for_other_purposes_or_of_other_secrets_differ() -> None:
    keys = {derived_key(secret, purpose) for secret in (b"a" * 16, b"b" * 16) for purpose in ("one", "two")}
    assert len(keys) == 4
    assert {len(key) for key in keys} == {32}
    assert derived_key(b"a" * 16, "one") == derived_key(b"a" * 16, "one")


def test_two_courses_have_two_secrets(home: Path, tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "course.toml").write_text('format = 1\nid = "b"\ntitle = "T"\n')
    assert course_secret(course(tmp_path / "a")) != course_secret(load_course(tmp_path / "b"))


def test_configuration_folder_is_respected_if_absolute(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = course(tmp_path / "nn")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    assert secret_file(one) == tmp_path / "config" / "deltagrade" / "nn.secret"
    monkeypatch.setenv("XDG_CONFIG_HOME", "relative")
    assert secret_file(one) == home / ".config" / "deltagrade" / "nn.secret"


def test_named_secret_is_used(home: Path, tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("  0123456789abcdef\n")
    assert course_secret(course(tmp_path / "nn", 'secret = "../kept"')) == b"0123456789abcdef"
    assert not home.exists()


@pytest.mark.parametrize("place", ["secret", "hidden/secret", "../nn/secret"])
def test_secret_in_the_course_is_refused(home: Path, tmp_path: Path, place: str) -> None:
    with pytest.raises(CourseError, match="lies in the course's folder") as raised:
        course_secret(course(tmp_path / "nn", f'secret = "{place}"'))
    assert "Move it out" in raised.value.hint
    assert not (tmp_path / "nn" / "secret").exists()


@pytest.mark.parametrize("content", ["", "\n", "short", " 123456789012345 "])
def test_secret_that_is_too_short_is_refused(home: Path, tmp_path: Path, content: str) -> None:
    (tmp_path / "kept").write_text(content)
    with pytest.raises(CourseError, match="shorter than 16 characters"):
        course_secret(course(tmp_path / "nn", 'secret = "../kept"'))
    assert (tmp_path / "kept").read_text() == content


def test_secret_that_cannot_be_used_is_told(home: Path, tmp_path: Path) -> None:
    (tmp_path / "bytes").write_bytes(b"\xff" * 40)
    (tmp_path / "folder").mkdir()
    for place in ("bytes", "folder", "bytes/inside"):
        with pytest.raises(CourseError, match=r"secret .* cannot be used: .+\.") as raised:
            course_secret(course(tmp_path / "nn", f'secret = "../{place}"'))
        assert "secret" in raised.value.hint


@pytest.mark.slow
def test_processes_at_once_get_the_same_secret(home: Path, tmp_path: Path) -> None:
    course(tmp_path / "nn")
    code = (
        "import sys; from pathlib import Path; from grader.course.files import load_course;"
        "from grader.course.secret import course_secret; course = load_course(Path(sys.argv[1]));"
        "print('ready', flush=True); sys.stdin.readline(); print(course_secret(course).decode())"
    )
    workers = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(tmp_path / "nn")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(6)
    ]
    for worker in workers:
        assert worker.stdout is not None
        assert worker.stdout.readline() == "ready\n"
    for worker in workers:
        assert worker.stdin is not None
        worker.stdin.write("\n")
        worker.stdin.flush()
    secrets = {worker.communicate()[0].strip() for worker in workers}
    assert len(secrets) == 1
    assert len(secrets.pop()) == 64
