import re
import signal
from multiprocessing import active_children
from pathlib import Path

import msgspec
import pytest
from provable_course import NAME, mistake, provable_course, source_of, variant

from grader.authoring.proof import Proof, Survivor
from grader.authoring.verify import GAPS, ROUNDS, verify, verify_all
from grader.errors import AuthoringError


@pytest.fixture(scope="module")
def proven(tmp_path_factory):
    return verify(provable_course(tmp_path_factory.mktemp("proven")), NAME)


FEW = 3  # rounds, where none is like another


def gaps(root, files, rounds=FEW):
    return verify(provable_course(root, files=files), NAME, rounds=rounds).gaps


@pytest.mark.slow
def test_an_assignment_without_gaps_is_proven(proven):
    assert proven.gaps == []
    assert (proven.checks, proven.mistakes, proven.variants) == (3, 3, 2)
    assert proven.score == 1.0
    assert 0 < proven.seconds < 5


@pytest.mark.slow
def test_who_only_remembers_gets_the_points_of_inputs_that_come_again(proven, tmp_path):
    assert proven.remembered == (2 / 3, 2 / 3)
    course = msgspec.structs.replace(provable_course(tmp_path), most_remembered=0.5)
    [first, _] = verify(course, NAME, FEW).gaps
    assert "answers to the inputs of the public checks, gets 66.7% of the points" in first
    assert "course.toml says most_remembered = 0.5" in first


@pytest.mark.slow
def test_hidden_inputs_that_are_the_same_in_every_round_are_remembered_from_feedback(tmp_path):
    fixed = source_of("test_hidden.py").replace("rng.uniform(-2.0, -1.0)", "-1.5")
    files = {"test_hidden.py": fixed}
    assert verify(provable_course(tmp_path, files=files), NAME, FEW).remembered == (2 / 3, 1.0)


def test_a_survivor_that_is_explained_costs_nothing(proven):
    (survivor,) = proven.survivors
    assert (survivor.function, survivor.after) == ("above", "return x if x >= 0 else 0.0")
    assert survivor.reason == "At 0 both are 0."


def test_a_reference_that_fails_under_some_seed_is_a_gap(tmp_path):
    hidden = source_of("test_hidden.py").replace("uniform(-2.0, -1.0)", "uniform(-1.0, 99.0)")
    [gap] = gaps(tmp_path, files={"test_hidden.py": hidden})  # all else would follow from it
    assert gap.startswith("The solution does not pass test_hidden.py::test_negative (round ")
    assert "\n    returned " in gap and "\n    expected " in gap


@pytest.mark.slow
def test_what_is_wrong_with_the_files_of_answers_is_told_each_by_its_name(tmp_path):
    files = {
        "variants/right_0.py": variant("x + 2.0"),
        "mistakes/wrong_0.py": mistake("max(x, 0.0)"),
        "mistakes/wrong_1.py": mistake("x + 1.0") + "\n\ndef double(x):\n    return x\n",
        "equivalents.toml": source_of("equivalents.toml").replace("x >= 0 else", "x >= 1 else"),
    }
    found = gaps(tmp_path, files=files)
    for part in (
        "The unusual right answer 'right_0' does not pass test_figures.py::test_double (round ",
        "'wrong_0' of above is never noticed, in none of 3 rounds of random inputs:",
        "The known mistake 'wrong_1' is one of above, but costs points in double too.",
        "equivalents.toml excuses a change of the solution that the checks catch, or",
        "and 95% is the least",
    ):
        assert any(part in gap for gap in found)


@pytest.mark.slow
def test_a_mistake_that_only_some_seeds_catch_is_told_with_their_number(tmp_path):
    sometimes = source_of("test_hidden.py").replace("x = rng", "x = rng.choice([0.0, 1.0]) * rng")
    files = {"test_hidden.py": sometimes, "mistakes/wrong_0.py": mistake("x if x > 0 else -x")}
    [gap] = [gap for gap in gaps(tmp_path, files, ROUNDS) if "'wrong_0' of above is noticed in " in gap]
    assert 0 < int(re.findall(r"noticed in (\d+) of 20", gap)[0]) < 20
    assert gap.count(",") > 1


@pytest.mark.slow
def test_a_stub_with_points_is_a_gap(tmp_path):
    checked = "assert_close(submission.double(3.5), 7.0)"
    files = {"test_figures.py": source_of("test_figures.py").replace(checked, "pass")}
    assert GAPS["stub"].format(check="test_figures.py::test_double") in gaps(tmp_path, files)


@pytest.mark.parametrize("stands_for", ["", "plain values"])
@pytest.mark.slow
def test_a_check_that_catches_nothing_alone_must_stand_for_something(tmp_path, stands_for):
    mark = '@exercise("double")\n@check(points=1{})\ndef test_double'
    public = source_of("test_figures.py")
    files = {
        "assignment.toml": source_of("assignment.toml").replace("double = 1", "double = 2"),
        "test_figures.py": public.replace(mark.format(""), mark.format(', stands_for="a number"')),
        "test_hidden.py": source_of("test_hidden.py")
        + "\n\n"
        + mark.format(f', stands_for="{stands_for}"')
        + "_again(submission):\n    assert_close(submission.double(3.5), 7.0)\n",
    }
    told = GAPS["needed"].format(who="  double: test_double_again", mistakes="mistakes.py")
    assert "mistakes.py" in told and 'stands_for="' in told
    assert gaps(tmp_path, files, ROUNDS) == ([] if stands_for else [told])


@pytest.mark.slow
def test_a_check_that_catches_nothing_at_all_is_told_as_that(tmp_path):
    files = {
        "assignment.toml": source_of("assignment.toml").replace("double = 1", "double = 2"),
        "test_hidden.py": source_of("test_hidden.py")
        + '\n\n@exercise("double")\n@check(points=1)\n'
        + "def test_is_there(submission):\n    submission.double(1.0)\n",
    }
    told = GAPS["idle"].format(who="  double: test_is_there", mistakes="mistakes.py")
    assert gaps(tmp_path, files, ROUNDS) == [told]


@pytest.mark.slow
def test_a_fault_must_be_caught_by_its_own_exercise(tmp_path):
    files = {
        "figures.py": source_of("figures.py").replace("return 2.0 * x", "return 2.0 * above(x)"),
        "test_figures.py": source_of("test_figures.py").replace("above(0.75), 0.75", "above(0.0), 0.0"),
    }
    survivors = verify(provable_course(tmp_path, files=files), NAME, rounds=FEW).survivors
    assert ("above", "return x if False else 0.0") in {(found.function, found.after) for found in survivors}


def test_too_much_time_is_a_gap_and_few_answers_are_none(tmp_path):
    toml = source_of("assignment.toml") + "[limits]\nsubmission_seconds = 0.01\n"
    course = provable_course(tmp_path, files={"assignment.toml": toml})
    for place in ("mistakes/wrong_2.py", "variants/right_1.py"):
        (course.root / "solutions" / NAME / place).unlink()
    gaps = verify(course, NAME, rounds=2).gaps
    assert any("more than a quarter of submission_seconds = 0.01" in gap for gap in gaps)
    assert not any("asked for" in gap for gap in gaps)


def test_the_score_leaves_out_what_is_explained():
    survivors = [Survivor("f", "a", "b"), Survivor("f", "a", "c", "It is the same.")]
    proof = Proof("01", "", [], 1, 8, 5, 11, survivors, 0.1)
    assert proof.score == 0.9


def test_an_assignment_that_cannot_be_built_is_refused(tmp_path):
    course = provable_course(tmp_path, files={"figures.py": "def above(x):\n    return x\n"})
    with pytest.raises(AuthoringError):
        verify(course, NAME)


@pytest.mark.slow
def test_several_are_proven_on_several_processors_in_their_order(tmp_path):
    course = provable_course(tmp_path)
    (course.root / "solutions" / "02-broken").mkdir()
    (course.root / "solutions" / "02-broken" / "assignment.toml").write_text("format = 1")
    with verify_all(course, [NAME, "02-broken", NAME], FEW) as (first, broken, last):
        with pytest.raises(AuthoringError, match="title: it is missing"):
            broken()
        assert (first().gaps, last().gaps) == ([], [])


def test_who_interrupts_it_hears_nothing_of_the_other_processes_and_ends_them(tmp_path):
    with pytest.raises(KeyboardInterrupt), verify_all(provable_course(tmp_path), [NAME]):
        [process] = active_children()
        status = Path(f"/proc/{process.pid}/status").read_text()
        blocked = int(re.search(r"SigBlk:\s*(\w+)", status)[1], 16)
        assert blocked & 1 << signal.SIGINT - 1
        raise KeyboardInterrupt
    assert not active_children()


@pytest.mark.slow
def test_a_check_that_is_skipped_is_a_gap(tmp_path):
    skip = "import pytest\n\n@pytest.mark.skip(reason='later')\n@exercise(\"double\")"
    public = source_of("test_figures.py").replace('@exercise("double")', skip)
    found = gaps(tmp_path, files={"test_figures.py": public})
    assert any(gap.startswith("test_figures.py::test_double is skipped") for gap in found)
