"""The quick tests on each Python that is here: `nox`, or of one `nox -s tests-3.13`."""

import nox

nox.options.error_on_missing_interpreters = False
nox.options.reuse_existing_virtualenvs = True


@nox.session(python=["3.11", "3.12", "3.13", "3.14"])
def tests(session: nox.Session) -> None:
    """Run the quick tests, or those that are named behind `--`."""
    session.install("-e", ".[dev,instructor]")
    session.run("python", "-m", "pytest", "-m", "not slow", *session.posargs)


@nox.session(python=["3.11", "3.12", "3.13", "3.14"])
def student(session: nox.Session) -> None:
    """Run the tests of the student's part with what a student installs, on any system."""
    session.install(".")
    options = ["-o", "addopts=", "--confcutdir=tests/student"]
    session.run("python", "-m", "pytest", *options, "tests/student", *session.posargs)
