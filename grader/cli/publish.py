"""`grader publish`: give students their feedback."""

from __future__ import annotations

from pathlib import Path

import click

from grader.cli.options import course_option, instructor_course, known_assignments


@click.command()
@click.argument("assignment")
@click.option(
    "--model-answers", is_flag=True, help="Show the model answers to the questions that you marked."
)
@course_option
@click.pass_context
def publish(ctx: click.Context, assignment: str, model_answers: bool, course_dir: Path | None) -> None:
    """Give students their feedback: each can read only their own.

    Exit code 1 if not all could be published.

    \b
    Example:  grader publish 01-activations
    """
    from grader.cli.report import read_results
    from grader.course.files import load_assignment
    from grader.errors import ExchangeError
    from grader.exchange.directory import DirectoryExchange
    from grader.exchange.feedback import publish_feedback, publishing
    from grader.grading.results import NOT_GRADED
    from grader.reports.feedback import feedback
    from grader.work.forms.answers import model_answers as read_models
    from grader.work.forms.files import read_form

    course = instructor_course(course_dir)
    [name] = known_assignments(course, (assignment,))
    solution = course.solution(name)
    planned = load_assignment(solution)
    models = read_models(solution, read_form(solution)) if model_answers and planned.form else {}
    results, problems = read_results(course, (name,))
    exchange = DirectoryExchange(course)
    ready = [result for result in results[name] if not result.doubt]
    left = [
        f"{result.student}: {NOT_GRADED if result.doubt == NOT_GRADED else 'the result is in doubt'}."
        for result in results[name]
        if result.doubt
    ]
    published = 0
    with publishing(exchange):
        for result in ready:
            try:
                publish_feedback(exchange, result.source, feedback(planned.title, result, models))
                published += 1
            except ExchangeError as error:
                left.append(f"{result.student}: {error.message}")
    click.echo(f"Published feedback on {published} submission{'s' * (published != 1)}.")
    unmarked = sum(bool(result.unmarked_points) for result in ready)
    if unmarked:
        click.secho(f"{unmarked} of them hold answers that are not marked yet.", fg="yellow")
    for problem in left:
        click.secho(f"Not published: {problem}", fg="yellow", err=True)
    ctx.exit(1 if left or problems else 0)
