"""A course with the worked example, released, and nothing of the user's own."""

from cli_fixtures import course, first_course, no_traces, public, solution, solved, work  # noqa: F401
