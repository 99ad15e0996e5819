"""Written forms: `answers.md`, and the module that it stands for."""
