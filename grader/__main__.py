"""The command as `python -m grader`, where `grader` itself is not on the path."""

from grader.cli.main import main

main()
