"""A form with one question of each kind."""

from pathlib import Path

QUESTIONS = """\
format = 1
introduction = "A small form."

[[questions]]
id = "best"
kind = "choice"
prompt = "Which?"
options = [["input x", "x"], ["weight W", "w"]]

[[questions]]
id = "total"
kind = "code"
prompt = "Add up."
variables = { x = "(N,)" }
given = ["twice"]

[[questions]]
id = "net"
kind = "network"
prompt = "How many?"
fields = { layers = "sizes" }

[[questions]]
id = "why"
kind = "text"
prompt = "Why?"
"""
ASSIGNMENT = 'format = 1\ntitle = "T"\nmodule = "answers"\nkind = "form"\n[points]\ntotal = 1\n'
GIVEN = "def twice(x):\n    return 2 * x\n"
RUBRIC = 'format = 1\n[[rubric.why]]\npoints = 2\nsays = "It says that it has to be."\n'
FILLED = """\
## best

```
2
```
## total

```
np.sum(twice(x))
```
## net

2-1

## why

```
It must.
```
"""


def write_form(folder: Path, questions: str = QUESTIONS, given: str = GIVEN, rubric: str = RUBRIC) -> Path:
    """Write the files of a form, and return their folder."""
    folder.mkdir(exist_ok=True)
    (folder / "questions.toml").write_text(questions)
    (folder / "assignment.toml").write_text(ASSIGNMENT)
    (folder / "given.py").write_text(given)
    (folder / "rubric.toml").write_text(rubric)
    return folder
