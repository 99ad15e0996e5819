"""The door to platforms that start an autograder: `grader SYSTEM build` packs it, `grader SYSTEM run` is it.

To add one, write a subclass of `Autograder` (`packing.py`) into a file of its own here, and its line into
`AUTOGRADERS`; the command line makes a group of commands of it.
"""

import pkgutil
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from grader.errors import GradingError

if TYPE_CHECKING:
    from grader.platforms.packing import Autograder


class Platform(NamedTuple):
    """A line of the table. No struct of msgspec, which `grader --help` must not load."""

    title: str
    place: str  # module and class
    options: Mapping[str, tuple[str, str]]  # a field of the class: its default, and help


_INSTALL = ("", "What pip installs: a requirement, or a wheel to pack. Default: this version of deltagrade.")

AUTOGRADERS = {
    "gradescope": Platform(
        "Gradescope",
        "grader.platforms.gradescope:Gradescope",
        {
            "hidden": (
                "after_due_date",
                "When hidden checks are shown; or after_published, hidden, visible.",
            ),
            "install": _INSTALL,
        },
    ),
    "prairielearn": Platform(
        "PrairieLearn",
        "grader.platforms.prairielearn:PrairieLearn",
        {
            "image": ("deltagrade-grader", "The container image that the packed Dockerfile builds."),
            "install": _INSTALL,
        },
    ),
    "classroom50": Platform(
        "Classroom 50",
        "grader.platforms.classroom50:Classroom50",
        {"install": _INSTALL},
    ),
}


def autograder(name: str, options: Mapping[str, str]) -> "Autograder":
    """Return an autograder with its options."""
    import msgspec  # noqa: PLC0415

    try:
        made: Autograder = msgspec.convert(options, pkgutil.resolve_name(AUTOGRADERS[name].place))
        return made
    except msgspec.ValidationError as error:
        raise GradingError(f"These options are not for {name}: {error}.") from None
