"""`grader similarity`: which submissions of an assignment are unusually alike."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.options import FOLDER, course_option, show_table, warn, write_document
from grader.messages import counted

if TYPE_CHECKING:
    from grader.course.model import Course


@click.command()
@click.argument("assignment")
@click.option("--with", "others", type=FOLDER, multiple=True, help="Also with another course's; repeatable.")
@click.option("--most", type=click.IntRange(1), default=20, show_default=True, help="How many pairs to show.")
@click.option("--html", metavar="FILE", help="Write the pairs there, side by side.")
@course_option
def similarity(
    assignment: str, others: tuple[Path, ...], most: int, html: str | None, course: "Course"
) -> None:
    """Show which submissions are unusually alike.

    What was handed out and what most of the class has in common is left out; names, comments and the order
    of functions do not count. It accuses nobody: look at both, and ask.

    --with takes the folder of another course, such as that of the year before, which has an assignment of
    the same name.

    Needs: pip install 'deltagrade[similarity]'

    \b
    Example:  grader similarity 01-activations
              grader similarity 01-activations --html alike.html --with ../nets-30
    """
    from grader.cli.bar import with_bar
    from grader.grading.likeness import likeness
    from grader.reports.similarity import similarity_page, usual

    [name] = course.chosen([assignment])
    found = likeness(course, name, others, most, with_bar("Comparing"))
    warn(found.problems)
    if html:
        write_document(html, similarity_page(course, name, found).encode("utf-8", "backslashreplace"))
    if html == "-":
        return
    rows = []
    for pair in found.pairs:
        who = [f"{one.who} ({one.where})" if one.where else one.who for one in (pair.left, pair.right)]
        rows.append((f"{100 * pair.likeness:.0f} %", *who, usual(pair, found)))
    if rows:
        show_table(["alike", "who", "and", "how usual"], [], rows)
    half, high = (f"{100 * value:.0f} %" for value in (found.usual, found.high))
    told = f"Half of the pairs are at most {half} alike, one in a hundred more than {high}."
    click.echo(f"{counted(found.count, 'submission')}. {told} Likeness is no proof of anything.")
