"""Feedback by e-mail: files, and a server that takes messages, refuses some, or is not there."""

from __future__ import annotations

import email
import socket
import socketserver
import threading
from collections.abc import Iterator
from email import policy
from pathlib import Path

import msgspec
import pytest
from made_results import HALF, course_on_disk, doubtful, result

from grader.course.model import Course
from grader.course.reach import Mail
from grader.errors import GradingError
from grader.reports.mail import PASSWORD, messages, send, unsent, write

RESULTS = [result("ada"), result("bo", HALF), doubtful("eve"), result("zoe")]
ROSTER = "id,name,email\nada,Ada,ada@x.edu\nbo,Bo,refused@x.edu\nzoe,Zoe,\n"


@pytest.fixture
def course(tmp_path: Path) -> Course:
    course = course_on_disk(tmp_path, ROSTER)
    mail = Mail(sender="course@x.edu", host="127.0.0.1", security="none")
    return msgspec.structs.replace(course, title="Nëts", mail=mail)


class Server(socketserver.TCPServer):
    """Speaks enough SMTP to take what `smtplib` sends."""

    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Talk)
        self.taken: list[bytes] = []


class Talk(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self.wfile.write(b"220 here\r\n")
        for line in self.rfile:
            word = line.split()[0].upper()
            answer = b"550 no such user\r\n" if b"refused@" in line else b"250 ok\r\n"
            if word == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                content = b"".join(iter(self.rfile.readline, b".\r\n"))
                self.server.taken.append(content)
                answer = b"250 ok\r\n"
            self.wfile.write(b"221 bye\r\n" if word == b"QUIT" else answer)
            if word == b"QUIT":
                return


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def at(course: Course, port: int) -> Course:
    return msgspec.structs.replace(course, mail=msgspec.structs.replace(course.mail, port=port))


def test_a_message_is_the_feedback_of_its_student(course: Course, tmp_path: Path) -> None:
    made, without = messages(course, "01-toy", RESULTS)
    assert without == ["01-toy: no e-mail address in roster.csv: Zoe (zoe)."]
    assert list(made) == ["ada", "bo"]
    write(made, tmp_path / "mail")
    read = email.message_from_bytes((tmp_path / "mail" / "ada.eml").read_bytes(), policy=policy.default)
    assert (read["To"], read["From"]) == ("ada@x.edu", "course@x.edu")
    assert read["Subject"] == "Nëts: Toy nets: 4 of 4 points"
    assert read.get_content().startswith("# Toy nets: 4 of 4 points")


def test_a_refused_address_costs_nobody_else_the_message(course: Course, server: Server) -> None:
    there = at(course, server.server_address[1])
    made, _ = messages(there, "01-toy", RESULTS)
    sent = dict(send(there, "01-toy", made))
    assert sent == {"ada": "", "bo": "refused@x.edu was refused (550 no such user)"}
    assert len(server.taken) == 1
    assert list(unsent(there, "01-toy", made)) == ["bo"]


@pytest.mark.parametrize("address", ['"', "b <", "=?utf-8?q?=0a?=@x", "b@x.edu, c@x.edu"])
def test_an_address_that_is_none_costs_nobody_else_the_message(course: Course, address: str) -> None:
    quoted = address.replace('"', '""')
    (course.root / "roster.csv").write_text(f'id,email\nada,ada@x.edu\nbo,"{quoted}"\n')
    made, [told] = messages(course, "01-toy", RESULTS)
    assert [*made] == ["ada"] and f"bo ({address!r} is none)" in told


def test_a_letter_that_the_server_does_not_know_costs_nobody_else_the_message(
    course: Course, server: Server
) -> None:
    (course.root / "roster.csv").write_text("id,email\nada,äda@x.edu\nzoe,zoe@x.edu\n", encoding="utf-8")
    made, _ = messages(course, "01-toy", RESULTS)
    told = dict(send(at(course, server.server_address[1]), "01-toy", made))
    assert "cannot be written to" in told["ada"] and told["zoe"] == ""


def test_what_changed_since_is_sent_again(course: Course, server: Server) -> None:
    there = at(course, server.server_address[1])
    list(send(there, "01-toy", messages(there, "01-toy", [result("ada")])[0]))
    assert not unsent(there, "01-toy", messages(there, "01-toy", [result("ada")])[0])
    assert unsent(there, "01-toy", messages(there, "01-toy", [result("ada", HALF)])[0])


def test_a_server_that_is_not_there_is_told(course: Course) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        there = at(course, unused.getsockname()[1])
        with pytest.raises(GradingError, match=r"E-mail cannot be sent by 127\.0\.0\.1: .*refused"):
            list(send(there, "01-toy", messages(there, "01-toy", RESULTS)[0]))


def test_without_a_server_or_a_password_it_is_said_what_to_write(
    course: Course, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, _ = messages(course, "01-toy", RESULTS)
    with pytest.raises(GradingError, match="does not say how e-mail is sent"):
        list(send(msgspec.structs.replace(course, mail=Mail()), "01-toy", made))
    monkeypatch.delenv(PASSWORD, raising=False)
    there = at(course, server.server_address[1])
    there = msgspec.structs.replace(there, mail=msgspec.structs.replace(there.mail, user="course"))
    with pytest.raises(GradingError, match="The password of course is not known") as error:
        list(send(there, "01-toy", made))
    assert PASSWORD in str(error.value.hint)
