import pytest

from grader.authoring.build import build, stale, write_bundle
from grader.course.model import Course
from grader.errors import AuthoringError

ASSIGNMENT = 'format = 1\ntitle = "Networks"\nmodule = "nets"\n[points]\nrelu = 3\n'

SOLUTION = '''\
# %% [markdown]
# # Networks

# %%
"""Parts of networks."""

import numpy as np

# %% [markdown]
# ## relu
#
# Nothing below zero passes.

# %%
def relu(x):
    """Return max(0, x)."""
    ### BEGIN SOLUTION
    return np.maximum(x, 0.0)
    ### END SOLUTION


# %%
LAST = 1
'''

STUB = '''\
"""Parts of networks."""

import numpy as np


def relu(x):
    """Return max(0, x)."""
    raise NotImplementedError("Write relu here.")


LAST = 1
'''

PUBLIC = """\
from grader.checks import assert_close, check, exercise\r
\r

@exercise("relu")
@check(points=1)
def test_zero(submission):
    assert_close(submission.relu(0.0), 0.0)
"""

HIDDEN = """\
from grader.checks import assert_close, check, exercise


@exercise("relu")
@check(points=2)
def test_secret_case(submission, reference):
    assert_close(submission.relu(-77.25), reference.relu(-77.25))
"""


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "solutions" / "01-nets"
    (folder / "mistakes").mkdir(parents=True)
    (folder / "assignment.toml").write_text(ASSIGNMENT)
    (folder / "nets.py").write_text(SOLUTION)
    (folder / "test_nets.py").write_text(PUBLIC, newline="")
    (folder / "test_hidden.py").write_text(HIDDEN)
    (folder / "mistakes" / "relu_sign.py").write_text("MISTAKE = 'negative part passes'\n")
    return folder


@pytest.fixture
def course(tmp_path, folder):
    return Course(format=1, id="nn", title="Networks", root=tmp_path)


def bundle_folder(course):
    return course.root / "assignments" / "01-nets"


def test_a_bundle_is_the_readme_the_stub_and_the_public_checks(course):
    bundle = build(course, "01-nets")
    assert sorted(bundle) == ["README.md", "assignment.toml", "nets.ipynb", "nets.py", "test_nets.py"]
    assert bundle["README.md"].startswith(b"# Networks\n\n## Exercises\n")
    assert b"Nothing below zero passes." in bundle["README.md"]
    assert bundle["nets.py"].decode() == STUB
    assert bundle["test_nets.py"] == PUBLIC.encode()


def test_a_bundle_holds_nothing_of_solutions_hidden_checks_or_mistakes(course):
    whole = b"\n".join(build(course, "01-nets").values())
    for secret in (b"np.maximum", b"SOLUTION", b"secret_case", b"77.25", b"negative part"):
        assert secret not in whole


def test_the_same_sources_make_the_same_bytes(course):
    assert build(course, "01-nets") == build(course, "01-nets")


def test_a_mark_that_an_editor_puts_before_a_text_is_none_of_it(course, folder):
    before = build(course, "01-nets")
    for file in ("nets.py", "test_nets.py"):
        (folder / file).write_bytes(b"\xef\xbb\xbf" + (folder / file).read_bytes())
    after = build(course, "01-nets")
    assert {name for name in before if before[name] != after[name]} == {"nets.ipynb", "test_nets.py"}


def test_a_build_without_hidden_checks_works_when_the_points_add_up(course, folder):
    (folder / "test_hidden.py").unlink()
    (folder / "test_nets.py").write_text(PUBLIC.replace("points=1", "points=3"))
    assert b"points=3" in build(course, "01-nets")["test_nets.py"]


def test_a_solution_quoted_in_the_text_is_an_authors_own_hint(course, folder):
    quoted = SOLUTION.replace("Nothing below", "`return np.maximum(x, 0.0)`: nothing below")
    (folder / "nets.py").write_text(quoted)
    assert b"np.maximum" in build(course, "01-nets")["README.md"]


def test_a_solution_copied_to_the_public_checks_is_refused(course, folder):
    (folder / "test_nets.py").write_text(PUBLIC + "\n\ndef relu(x):\n    return np.maximum(x, 0.0)\n")
    with pytest.raises(AuthoringError, match=r"also stands in test_nets.py, line 11;"):
        build(course, "01-nets")


@pytest.mark.parametrize("field", ["files", "also"])
def test_a_package_that_the_module_hides_is_refused(course, folder, field):
    (folder / "nets").mkdir()
    (folder / "nets" / "layers.py").write_text("WIDTH = 3\n")
    (folder / "nets" / "sizes.txt").write_text("3\n")
    listed = ASSIGNMENT.replace("[points]", f'{field} = ["nets/layers.py"]\n[points]')
    (folder / "assignment.toml").write_text(listed)
    with pytest.raises(AuthoringError, match=r"nets/layers.py:1: 'import nets' finds nets.py, and nothing"):
        build(course, "01-nets")
    data = ASSIGNMENT.replace("[points]", 'files = ["nets/sizes.txt"]\n[points]')
    (folder / "assignment.toml").write_text(data)
    assert "nets/sizes.txt" in build(course, "01-nets")


def test_a_package_that_checks_need_is_not_to_be_hidden(course, folder):
    (folder / "pytest.py").write_text("WIDTH = 3\n")
    (folder / "assignment.toml").write_text(ASSIGNMENT.replace("[points]", 'files = ["pytest.py"]\n[points]'))
    with pytest.raises(AuthoringError, match="Checks need the package 'pytest', which this would hide"):
        build(course, "01-nets")
    (folder / "assignment.toml").write_text(ASSIGNMENT.replace('module = "nets"', 'module = "numpy"'))
    with pytest.raises(AuthoringError, match="module: Checks need the package 'numpy', which"):
        build(course, "01-nets")


def test_problems_of_all_files_are_told_at_once(course, folder):
    (folder / "nets.py").write_text(SOLUTION.replace("### END", "## END"))
    (folder / "test_nets.py").write_text(PUBLIC.replace("(points=1)", "()"))
    (folder / "test_hidden.py").write_text(HIDDEN.replace('"relu"', '"rlu"'))
    with pytest.raises(AuthoringError) as caught:
        build(course, "01-nets")
    lines = str(caught.value).split("\n")
    assert lines[0] == "There are 4 problems:"
    assert [line.split(": ")[0] for line in lines[1:]] == [
        "solutions/01-nets/nets.py:17",
        "solutions/01-nets/nets.py:19",
        "solutions/01-nets/test_hidden.py:6",
        "solutions/01-nets/test_nets.py:5",
    ]


def test_leaks_and_problems_of_checks_are_told_at_once(course, folder):
    copied = PUBLIC.replace("points=1", "points=2") + "\n\ndef relu(x):\n    return np.maximum(x, 0.0)\n"
    (folder / "test_nets.py").write_text(copied)
    with pytest.raises(AuthoringError, match="There are 2 problems"):
        build(course, "01-nets")


def test_writing_makes_the_folder_exactly_the_bundle(course):
    bundle = build(course, "01-nets")
    assert [path.name for path in write_bundle(course, "01-nets")] == list(bundle)
    (bundle_folder(course) / "old.py").write_text("no longer generated\n")
    (bundle_folder(course) / "nets.py").write_text("edited by hand\n")
    (bundle_folder(course) / "README.md").unlink()
    changed = write_bundle(course, "01-nets")
    assert [path.name for path in changed] == ["README.md", "nets.py", "old.py"]
    assert {path.name: path.read_bytes() for path in bundle_folder(course).iterdir()} == bundle


def test_writing_again_touches_nothing(course):
    write_bundle(course, "01-nets")
    before = {path.name: path.stat().st_ino for path in bundle_folder(course).iterdir()}
    assert write_bundle(course, "01-nets") == []
    assert {path.name: path.stat().st_ino for path in bundle_folder(course).iterdir()} == before


def test_writing_leaves_caches_alone_and_does_not_report_them(course):
    write_bundle(course, "01-nets")
    (bundle_folder(course) / "__pycache__").mkdir()
    assert write_bundle(course, "01-nets") == []
    assert stale(course, "01-nets") == []
    assert (bundle_folder(course) / "__pycache__").is_dir()


@pytest.mark.parametrize("name", ["data", "README.md"])
def test_a_folder_in_the_way_is_refused_and_nothing_is_written(course, name):
    (bundle_folder(course) / name).mkdir(parents=True)
    with pytest.raises(AuthoringError, match=f"{name} is a folder"):
        write_bundle(course, "01-nets")
    assert [path.name for path in bundle_folder(course).iterdir()] == [name]


def test_a_wrong_assignment_leaves_what_is_there_as_it_is(course, folder):
    write_bundle(course, "01-nets")
    (folder / "nets.py").write_text(SOLUTION.replace("### END", "## END"))
    with pytest.raises(AuthoringError):
        write_bundle(course, "01-nets")
    assert (bundle_folder(course) / "nets.py").read_text() == STUB


def test_a_fresh_bundle_is_not_stale(course):
    write_bundle(course, "01-nets")
    assert stale(course, "01-nets") == []


def test_every_difference_from_what_is_checked_in_is_a_sentence(course):
    write_bundle(course, "01-nets")
    (bundle_folder(course) / "README.md").unlink()
    (bundle_folder(course) / "nets.py").write_text(STUB + "\n")
    (bundle_folder(course) / "notes.txt").write_text("mine\n")
    assert stale(course, "01-nets") == [
        "assignments/01-nets/README.md is missing.",
        "assignments/01-nets/nets.py differs from what solutions/01-nets gives.",
        "assignments/01-nets/notes.txt does not belong there.",
    ]


def test_an_assignment_that_was_never_built_is_stale(course):
    assert sorted(stale(course, "01-nets")) == [
        f"assignments/01-nets/{name} is missing."
        for name in ("README.md", "assignment.toml", "nets.ipynb", "nets.py", "test_nets.py")
    ]
