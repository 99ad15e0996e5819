import pytest

from grader.course.model import Limits
from grader.engine.local import local_module
from grader.sandbox.faults import MissingName, TimedOut, TooMuchOutput, Unwritten
from grader.sandbox.loading import StudentCode
from grader.sandbox.proxy import remote_module
from grader.sandbox.session import Session
from grader.work.python_module import module_files

ADDER = """
import sys

def add(a, b):
    return a + b

if __name__ == "__main__":
    first = int(input("First: "))
    second = int(input("Second: "))
    print("Sum:", add(first, second), *sys.argv[1:])
"""


@pytest.fixture
def run(module_of, tmp_path, monkeypatch):
    """Run a program in the sandbox and as under plain pytest, and hold that it is all the same."""

    def ran(source, stdin="", args=()):
        found = module_of(source, Limits(load_seconds=1, output_kib=4)).run(stdin, args)
        (tmp_path / "work.py").write_text(source)
        monkeypatch.chdir(tmp_path)
        plain = local_module(tmp_path / "work.py").run(stdin=stdin, args=args)
        shown = [(one.output, one.exit_code, one.exception, bool(one.errors)) for one in (found, plain)]
        assert shown[0] == shown[1]
        return found

    return ran


def test_a_program_reads_prints_and_ends(run):
    found = run(ADDER, "3\n4\n", ["and", "more"])
    assert found.output == "First: Second: Sum: 7 and more\n"
    assert (found.errors, found.exit_code, found.exception) == ("", 0, "")


def test_what_students_start_from_is_told_as_such(module_of, tmp_path):
    source = "def main():\n    raise NotImplementedError('Write main here.')\n\nmain()\n"
    (tmp_path / "work.py").write_text(source)
    for module in (module_of(source), local_module(tmp_path / "work.py")):
        with pytest.raises(Unwritten, match="Not written yet"):
            module.run()


def test_much_input_can_be_given(module_of):
    found = module_of("import sys\nprint(len(sys.stdin.read()))\n", Limits()).run("x" * (3 << 20))
    assert found.output == f"{3 << 20}\n"


def test_a_program_that_wants_more_input_is_told_as_python_tells_it(run):
    found = run(ADDER, stdin="3\n")
    assert (found.output, found.exit_code) == ("First: Second: ", 1)
    assert found.exception == "EOFError: EOF when reading a line"
    assert found.errors.startswith("Traceback (most recent call last):\n") and "line 9" in found.errors


@pytest.mark.parametrize(
    ("ending", "code", "errors"),
    [
        ("sys.exit()", 0, ""),
        ("sys.exit(3)", 3, ""),
        ("sys.exit('too few')", 1, "too few\n"),
        ("raise SystemExit(256 + 7)", 7, ""),
        ("import os; os._exit(5)", 5, ""),
    ],
)
def test_exit_codes_are_those_of_python(run, ending, code, errors):
    found = run(f"import sys\nprint('so far', flush=True)\n{ending}\nprint('never')\n")
    assert (found.output, found.exit_code, found.errors, found.exception) == ("so far\n", code, errors, "")


def test_what_is_wrong_as_python_says_a_syntax_error(run):
    found = run("print('never')\nx = = 1\n")
    assert (found.output, found.exit_code, found.exception) == ("", 1, "SyntaxError: invalid syntax")


def test_every_way_to_read_works_and_what_is_printed_comes_as_it_is(run):
    source = "import sys\na = sys.stdin.readline()\nprint(input() + a.strip())\n"
    source += "for line in sys.stdin: sys.stdout.write(line.upper())\nprint('\\x1b[0m\\t', end='')"
    assert run(source, "é\n2\nx\ny").output == "2é\nX\nY\x1b[0m\t"


def test_the_module_is_main_and_its_classes_and_files_are_there(run):
    source = """
import dataclasses, os

@dataclasses.dataclass
class Point:
    x: int = 1

print(Point(), __name__, os.path.basename(__file__))
with open("kept.txt", "w") as file: file.write("kept")
print(open("kept.txt").read())
"""
    assert run(source).output == "Point(x=1) __main__ work.py\nkept\n"


def test_each_run_is_a_process_of_its_own_and_the_module_another(module_of):
    module = module_of("n = [0]\ndef step():\n    n[0] += 1\n    return n[0]\nprint(step())\n")
    assert [module.run().output, module.step(), module.run().output] == ["1\n", 2, "1\n"]


def test_a_program_that_asks_while_it_is_loaded_can_be_run(module_of):
    module = module_of("name = input('Who? ')\nprint(f'Hello {name}!')\n")
    assert module.run("Ada\n").output == "Who? Hello Ada!\n"


@pytest.mark.slow
def test_a_program_without_end_or_with_too_much_to_say_is_told(module_of):
    limits = Limits(call_seconds=0.4, load_seconds=0.4, output_kib=1)
    with pytest.raises(TimedOut, match=r"did not end within 0\.4 s|waited without") as caught:
        module_of("print('here')\nwhile True: pass\n", limits).run()
    assert "line 2" in caught.value.detail
    with pytest.raises(TooMuchOutput, match="more than 1 KiB"):
        module_of("for i in range(9999): print(i)\n", limits).run()
    with pytest.raises(TooMuchOutput, match="more than 16 MiB"):
        module_of("while True: print('x' * 9999)\n", Limits(load_seconds=9)).run()


def test_cells_of_a_notebook_are_a_program_too(open_session):
    cells = {
        "code cell 1": "import sys\nx = int(input('x? '))\n",
        "code cell 2": "display(x)\nprint(2 * x)\n1 / 0\n",
    }
    files = module_files(cells, "work", "work.ipynb", 1.0)
    session = open_session(files.pop("work.py"), **files)
    found = session.whole.run("21\n")
    assert (found.output, found.exit_code, found.exception) == (
        "x? 42\n",
        1,
        "ZeroDivisionError: division by zero",
    )
    assert "code cell 2" in found.errors


def test_what_a_check_gives_a_program_must_be_text(open_session):
    session = open_session("print(input())\n")
    with pytest.raises(TypeError, match="a program gets text"):
        session.whole.run(3)
    with pytest.raises(TypeError, match="a program gets text"):
        session.whole.run("3", [4])


def test_a_function_of_an_exercise_called_run_is_the_students_own(server):
    code = StudentCode("work", {"work.py": b"def run(x): return x + 1\n"}, ["run"])
    with Session(server, code, Limits()) as session:
        assert remote_module(session).run(1) == 2
    code = StudentCode("work", {"work.py": b"x = 1\n"}, ["run"])
    with Session(server, code, Limits()) as session, pytest.raises(MissingName):
        remote_module(session).run(1)


def test_what_a_check_printed_is_shown_with_the_errors(open_session):
    session = open_session("print('before')\n1 / 0\n")
    session.begin_check()
    session.whole.run()
    assert session.heard.all_printed().startswith("before\nTraceback")


def test_a_traceback_names_the_file_as_its_author_knows_it(module_of):
    found = module_of("def f():\n    return 1 / 0\n\nf()\n").run()
    assert '\n  File "work.py", line 2, in f\n' in found.errors
    assert "/work.py" not in found.errors
