import os

import pytest

from grader.sandbox import student_process
from grader.sandbox.channel import SocketChannel
from grader.sandbox.faults import TooMuchOutput
from grader.sandbox.student_process import Printed


@pytest.fixture
def printed():
    channel = SocketChannel()
    printed = Printed(channel, kib=1)
    printed.writing = channel.theirs[1]
    yield printed
    channel.hand_over()
    channel.close()


def test_what_was_printed_is_kept_until_it_is_forgotten(printed):
    os.write(printed.writing, "grüße\n".encode())
    assert printed.drain()
    assert printed.text() == "grüße\n"
    printed.forget()
    assert not printed.drain()
    assert printed.text() == ""


def test_only_the_beginning_of_much_text_is_kept(printed):
    for _ in range(3):
        os.write(printed.writing, b"x" * 1000)
        printed.drain()
    assert printed.text() == "x" * 1024


def test_bytes_that_are_no_text_and_escapes_are_made_safe(printed):
    os.write(printed.writing, b"\xff\x1b[2J")
    printed.drain()
    assert printed.text() == "\ufffd\\x1b[2J"


def test_a_flood_is_refused_whatever_was_forgotten(printed, monkeypatch):
    monkeypatch.setattr(student_process, "_FLOOD", 5000)
    for _ in range(5):
        os.write(printed.writing, b"x" * 1000)
        printed.drain()
        printed.forget()
    os.write(printed.writing, b"x")
    assert printed.of_check().startswith("xxx")  # of a check that has failed already
    os.write(printed.writing, b"x")
    with pytest.raises(TooMuchOutput):
        printed.drain()


def test_one_look_takes_a_bounded_piece(printed, monkeypatch):
    monkeypatch.setattr(student_process, "_PIECE", 10)
    os.write(printed.writing, b"x" * 100)
    printed.drain()
    assert printed._kept == b"x" * 10


@pytest.mark.parametrize("folder", ["/scratch/", "/tmp/grader-run-a_b1/3/", "/var/x-1/scratch/2/"])
def test_own_files_have_their_own_names_in_what_is_shown(printed, folder):
    os.write(printed.writing, f'  File "{folder}bank/work.py", line 3\n/usr/lib/x.py 1/2'.encode())
    assert printed.of_check() == '  File "bank/work.py", line 3\n/usr/lib/x.py 1/2'
