"""Writes small courses of other systems into this folder, as the pages about them name them."""

import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path += [str(ROOT / "tests"), str(ROOT / "tests" / "importing")]

from exercism_track import write_track  # noqa: E402
from made_notebooks import code, graded, notebook  # noqa: E402

DOUBLE = "def double(x):\n    ### BEGIN SOLUTION\n    return 2 * x\n    ### END SOLUTION\n"
TEST = "assert double(4) == 8\n"
OTTER = """\
OK_FORMAT = True
test = {
    'name': 'q1',
    'points': 1,
    'suites': [{'type': 'doctest', 'cases': [{'code': '>>> double(4)\\n8'}]}],
}
"""


def write(path: str, content: str | bytes) -> None:
    """Write a file below this folder."""
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content.encode() if isinstance(content, str) else content)


cells = (
    code(DOUBLE, metadata=graded("double", solution=True)),
    code(TEST, metadata=graded("test", grade=True, locked=True)),
)
cells[1]["metadata"]["nbgrader"]["points"] = 1
write("course101/nbgrader_config.py", "c = get_config()\nc.CourseDirectory.course_id = 'course101'\n")
write("course101/source/ps1/ps1.ipynb", notebook(*cells))
write_track(Path("python"))
write("hw01/hw.ipynb", notebook(code("def double(x):\n    return 2 * x")))
write("hw01/tests/q1.py", OTTER)
write("homework/double.py", "def double(x):\n    return 2 * x\n")
write("homework/test_double.py", f"from double import double\n\n\ndef test_four():\n    {TEST}")
