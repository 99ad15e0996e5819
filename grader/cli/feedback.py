"""`grader feedback`: what became of it."""

from __future__ import annotations

from pathlib import Path

import click

from grader.cli.options import course_option, known_assignments, student_course


@click.command()
@click.argument("assignment", required=False)
@click.option("--save", is_flag=True, help="Also write it to feedback-ASSIGNMENT.md here.")
@course_option
def feedback(assignment: str | None, save: bool, course_dir: Path | None) -> None:
    """Show the feedback on what you handed in.

    \b
    Example:  grader feedback 01-activations
    """
    from grader.errors import explained
    from grader.exchange.directory import DirectoryExchange
    from grader.exchange.feedback import fetch_feedback
    from grader.files.atomic import write_atomically
    from grader.receipts.receipt_book import ReceiptBook

    course = student_course(course_dir)
    exchange = DirectoryExchange(course)
    receipts = ReceiptBook().receipts(course.id, assignment)
    if assignment and not receipts:
        known_assignments(course, (assignment,))
    latest: dict[str, str] = {}
    for receipt in receipts:
        text = fetch_feedback(exchange, receipt)
        if text is not None:
            latest[receipt.assignment] = text
    if not latest:
        click.echo("There is no feedback yet.")
    for name, text in latest.items():
        click.echo(text)
        if save:
            path = Path(f"feedback-{name}.md")
            with explained(f"{path} cannot be written", "Run it in a folder of your own."):
                write_atomically(path, text.encode())
            click.echo(f"Saved as {path}.")
