"""Feedback by e-mail: a message a student, as a file or sent as `[mail]` of `course.toml` says."""

import hashlib
import os
import smtplib
import ssl
from collections.abc import Iterator, Mapping, Sequence
from email.errors import MessageError
from email.message import EmailMessage
from email.policy import SMTP
from functools import partial
from pathlib import Path

from grader.course.model import Course
from grader.course.roster import ROSTER_FILE, roster_of
from grader.errors import GradingError, explained
from grader.files.atomic import append, make_folder, write_atomically
from grader.grading.results import Result
from grader.reports.feedback import feedbacks

PASSWORD = "GRADER_SMTP_PASSWORD"
_HINT = "See [mail] in course.toml. Who has it already will not get it again."
_SECONDS = 30.0
_LOG = "mailed.txt"  # assignment, student and the message's hash, a line each; nobody gets the same twice


def messages(
    course: Course, name: str, results: Sequence[Result], *, with_models: bool = False
) -> tuple[dict[str, EmailMessage], list[str]]:
    """Return a message for each student with feedback and an address, and sentences on who has none."""
    roster, made, without = roster_of(course.root), dict[str, EmailMessage](), list[str]()
    for student, text in feedbacks(course, name, results, with_models=with_models).items():
        known = roster.students.get(student)
        if known is None or not known.email:
            without.append(roster.label(student))
            continue
        message = EmailMessage(SMTP)
        message["From"] = course.mail.sender or "grader@localhost"
        if not _addressed(message, known.email):
            without.append(f"{roster.label(student)} ({known.email!r} is none)")
            continue
        message["Subject"] = f"{course.title or course.id}: {text.partition(chr(10))[0].lstrip('# ')}"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(text)
        made[student] = message
    told = f"{name}: no e-mail address in {ROSTER_FILE}: {', '.join(without)}."
    return made, [told] if without else []


def _addressed(message: EmailMessage, address: str) -> bool:
    """Say whom a message is for; return whether that is one address: students may write their own."""
    try:
        message["To"] = address
        return len(message["To"].addresses) == 1
    except (ValueError, LookupError, MessageError):  # as reading what is no address ends in `email`
        return False


def write(made: Mapping[str, EmailMessage], folder: Path) -> None:
    """Write each message into a file that mail programs open."""
    hint = "Make room there, or the right to write; or name another folder."
    with explained(f"{folder} cannot be written", hint, GradingError):
        folder.mkdir(parents=True, exist_ok=True)
        for student, message in made.items():
            write_atomically(folder / f"{student}.eml", message.as_bytes())


def unsent(course: Course, name: str, made: Mapping[str, EmailMessage]) -> dict[str, EmailMessage]:
    """Return the messages that were not sent before just as they are."""
    log = course.published / _LOG
    sent = set(log.read_text(encoding="utf-8").splitlines()) if log.exists() else set()
    return {student: one for student, one in made.items() if _line(name, student, one) not in sent}


def send(course: Course, name: str, made: Mapping[str, EmailMessage]) -> Iterator[tuple[str, str]]:
    """Send messages; yield each student, with why the address was refused; `GradingError` if none can go."""
    mail = course.mail
    if not (mail.sender and mail.host):
        example = '[mail] with host = "smtp.example.edu" and sender = "course@example.edu"'
        hint = f"Write {example}; or write files with --mail FOLDER."
        raise GradingError("course.toml does not say how e-mail is sent.", hint)
    context = ssl.create_default_context()
    try:
        kind = partial(smtplib.SMTP_SSL, context=context) if mail.security == "tls" else smtplib.SMTP
        with kind(mail.host, mail.port, timeout=_SECONDS) as server:
            if mail.security == "starttls":
                server.starttls(context=context)
            if mail.user:
                if not (password := os.environ.get(PASSWORD)):
                    hint = f"Set {PASSWORD} for this command."
                    raise GradingError(f"The password of {mail.user} is not known.", hint)
                server.login(mail.user, password)
            for student, message in made.items():
                try:
                    server.send_message(message)
                except smtplib.SMTPRecipientsRefused as error:
                    [(code, why)] = error.recipients.values()
                    yield student, f"{message['To']} was refused ({code} {why.decode(errors='replace')})"
                except (
                    smtplib.SMTPNotSupportedError,
                    UnicodeError,
                ) as error:  # such as a letter with an accent
                    yield student, f"{message['To']!r} cannot be written to ({error})"
                else:
                    make_folder(course.published)
                    append(course.published / _LOG, f"{_line(name, student, message)}\n".encode())
                    yield student, ""
    except (smtplib.SMTPException, OSError) as error:
        raise GradingError(f"E-mail cannot be sent by {mail.host}: {error}", _HINT) from error


def _line(name: str, student: str, message: EmailMessage) -> str:
    """Return what the log says of a message."""
    return f"{name} {student} {hashlib.sha256(message.as_bytes()).hexdigest()}"
