"""Every block of commands in the documentation runs as it stands, page by page, in an empty folder."""

import os
import re
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from warm_grader import CALL

from grader.course.files import load_course
from grader.exchange.actions import Exchange

ROOT = Path(__file__).parents[2]
SOLUTION = ROOT / "solutions" / "01-activations"
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
_FENCE = re.compile(
    r"^( *)(```+)(sh|console|toml|python|text)\b *(?:title=\"([^\"]+)\")?$\n(.*?)^\1\2$",
    re.DOTALL | re.MULTILINE,
)
_ABOVE = re.compile(r"<!-- (not run|before): ((?:(?!-->).)+?) -->\s*\Z", re.DOTALL)
# What is there already where the tests run, or would change the machine.
_PROLOGUE = """set -eu
python3() { :; }
pip() { :; }
.venv/bin/pip() { :; }
.venv/bin/grader() { grader "$@"; }
.venv/bin/python() { :; }  # the tests, on the README
jupyter() { :; }  # does not end by itself
elsewhere() { python "$TESTS/docs/elsewhere.py"; }
course_in_DIR() { ln -s "$COURSE" DIR; }
grader() {
    if [ "$1" = demo ]; then  # made once for all pages
        [ -e demo ] || cp -r "$DEMO" demo
        cat "$DEMO/printed"
    elif [ "$1" = serve ]; then
        command grader "$@"
    else
        warm_grader "$@" || [ $? = 1 ]  # which says that some checks fail, or some work is nobody's
    fi
}
demo() { grader demo --into demo > /dev/null; cd demo/course; }
"""


ALONE = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}


class Block(msgspec.Struct, frozen=True):
    """A block of a page."""

    line: int
    kind: str
    title: str | None
    text: str
    why_not: str
    before: str


def blocks(page: Path) -> list[Block]:
    text = page.read_text(encoding="utf-8")
    found = []
    for match in _FENCE.finditer(text):
        indent, _, kind, title, body = match.groups()
        said = dict([one.groups()]) if (one := _ABOVE.search(text[: match.start()])) else {}
        body = re.sub(rf"^{indent}", "", body, flags=re.MULTILINE)
        line = text.count("\n", 0, match.start()) + 1
        found.append(Block(line, kind, title, body, said.get("not run", ""), said.get("before", "")))
    return found


class Shell:
    """Runs blocks one after the other, as if they were typed into one shell."""

    def __init__(self, folder: Path, demo: Path, warm: Path) -> None:
        self.folder = self.home = folder
        environment = {name: os.environ[name] for name in ("LANG", "TMPDIR") if name in os.environ}
        path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
        self.environment = {**environment, "PATH": path, "HOME": str(folder), "COLUMNS": "100", "USER": "ada"}
        made = {
            "DEMO": demo,
            "WARM": warm,
            "COURSE": demo.parent / "exchange" / "nets",
            "TESTS": ROOT / "tests",
            "SOLUTION": SOLUTION,
        }
        self.environment |= {name: str(path) for name, path in made.items()}

    def run(self, commands: str) -> str:
        state = self.home / ".state"
        script = f"{CALL}{_PROLOGUE}trap 'pwd > {state}' EXIT\n{commands}"
        done = subprocess.run(
            ["bash", "-c", script],
            cwd=self.folder,
            env=self.environment,
            text=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, f"{commands}\n{done.stdout}"
        self.folder = Path(state.read_text().strip())
        return done.stdout


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    folder = tmp_path_factory.mktemp("made") / "demo"
    grader = [sys.executable, "-m", "grader"]
    done = subprocess.run(
        [*grader, "demo", "--into", str(folder)], check=True, capture_output=True, text=True
    )
    (folder / "printed").write_text(done.stdout, encoding="utf-8")
    course = msgspec.structs.replace(load_course(ROOT), exchange=str(folder.parent / "exchange"), id="nets")
    Exchange(course).release("01-activations", course.assignment("01-activations"))
    return folder


@pytest.fixture(scope="module")
def warm(tmp_path_factory):
    """The folder of a process that runs commands without their start-up."""
    folder = tmp_path_factory.mktemp("warm")
    program = [sys.executable, "-P", Path(__file__).with_name("warm_grader.py"), folder]
    with subprocess.Popen(program, stdout=subprocess.PIPE, env={**os.environ, **ALONE}) as process:
        assert process.stdout.readline() == b"ready\n"
        yield folder
        (folder / "ask").write_text("end")


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_commands_of_a_page_run(page, tmp_path, demo, warm):
    shell = Shell(tmp_path, demo, warm)
    for block in blocks(page):
        where = f"{page.name}:{block.line}"
        if block.before:
            shell.run(block.before)
        if block.title:
            (shell.folder / block.title).write_text(block.text, encoding="utf-8")
        elif block.kind == "sh" and not block.why_not:
            shell.run(block.text)
        elif block.kind == "console" and not block.why_not:
            for command, expected in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", block.text, re.MULTILINE):
                printed = shell.run(command)
                printed = re.sub(r" +$", "", printed, flags=re.MULTILINE)
                pattern = ".*".join(re.escape(part) for part in expected.split("..."))
                assert re.fullmatch(pattern, printed, re.DOTALL), f"{where}: {command} printed\n{printed}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_no_command_hides_in_a_block_that_is_not_run(page):
    found = re.findall(
        r"^ *(```+)([^`\n]*)$\n(.*?)^ *\1$", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
    )
    others = [body for _, kind, body in found if kind not in ("sh", "console")]
    assert not [
        line for body in others for line in body.splitlines() if re.match(r"(\$ )?(grader|pip) ", line)
    ]
