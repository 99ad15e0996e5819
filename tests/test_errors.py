"""Whose fault an error of the operating system is, and how it is told."""

import errno
import os

import pytest

from grader.errors import CourseError, ExchangeError, MachineError, explained, unexpected


def refused(number: int) -> OSError:
    return OSError(number, os.strerror(number), "/srv/file")


def test_file_that_a_person_named_is_the_persons_to_mend() -> None:
    with (
        pytest.raises(CourseError, match=r"It cannot be read: No such file .*'/srv/file'") as caught,
        explained("It cannot be read", "Name another.", CourseError),
    ):
        raise refused(errno.ENOENT)
    assert caught.value.hint == "Name another."
    assert isinstance(caught.value.__cause__, FileNotFoundError)


@pytest.mark.parametrize("number", [errno.EMFILE, errno.ENFILE, errno.ENOMEM])
def test_want_of_descriptors_or_memory_is_no_files_fault(number: int) -> None:
    with pytest.raises(OSError, match="srv") as caught, explained("It cannot be read"):
        raise refused(number)
    assert not isinstance(caught.value, ExchangeError)
    assert "raise the limit" in unexpected(caught.value).hint


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM])
def test_what_the_machine_refuses_is_said_as_such(number: int) -> None:
    told = unexpected(refused(number))
    assert isinstance(told, MachineError)
    assert told.message == f"This computer refused what grader needs: {os.strerror(number)} ('/srv/file')."


@pytest.mark.parametrize("number", [errno.ENAMETOOLONG, errno.ELOOP])
def test_a_name_that_no_disk_takes_is_the_persons_to_mend(number: int) -> None:
    assert unexpected(refused(number)).hint == "Write another name."


def test_anything_else_is_a_defect_of_grader() -> None:
    told = unexpected(refused(errno.ENOENT))
    assert told.exit_code == 2
    assert "Nothing of yours is to blame" in told.hint
    assert "grader --traceback" in told.hint


def test_a_file_that_is_being_written_is_told_by_its_own_name() -> None:
    error = OSError(errno.EACCES, os.strerror(errno.EACCES), "/srv/.README.md.8fdcd3db8bea.part")
    assert unexpected(error).message.endswith("('/srv/README.md').")
    other = OSError(errno.EACCES, os.strerror(errno.EACCES), "/srv/.a.part")
    assert unexpected(other).message.endswith("('/srv/.a.part').")
