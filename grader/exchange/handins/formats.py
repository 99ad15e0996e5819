"""The door for ways in which hand-ins are laid out: the table of those there are.

To add one, write a module as `Layout` says, and its line here. The first that suits is
taken, so a format that suits anything stands last.
"""

from grader.errors import ExchangeError
from grader.exchange.handins import blackboard, canvas, gradescope, moodle, plain, repositories
from grader.exchange.handins.handin import Layout
from grader.exchange.handins.place import Place

FORMATS: dict[str, Layout] = {
    "git": repositories,
    "gradescope": gradescope,
    "moodle": moodle,
    "blackboard": blackboard,
    "canvas": canvas,
    "plain": plain,
}


def format_at(place: Place, named: str = "") -> Layout:
    """Return the format that is named, or that suits what lies at a place."""
    if named and named not in FORMATS:
        raise ExchangeError(f"There is no format {named!r}; there are {', '.join(FORMATS)}.")
    if named:
        return FORMATS[named]
    address = "://" in place.address and not FORMATS["git"].suits(place)
    if address or (place.path / ".git").exists():
        raise ExchangeError(
            f"{place.address} is one repository, and a class has many.",
            "Name the folder that holds all of them, a CSV file of them, or an address with a column of the "
            "roster in it, such as {github}; or, if it holds a folder a student, add --format plain.",
        )
    for one in FORMATS.values():
        if one.suits(place):
            return one
    raise ExchangeError(
        f"Nothing can be collected from {place.address}.",
        "It holds no files. Name a folder, a zip file or a CSV file of repositories; or leave --from out.",
    )
