"""The means of isolation, one module each; `grader.sandbox.levels` puts them together."""
