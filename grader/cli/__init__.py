"""The command line: each command is options and one library call."""
