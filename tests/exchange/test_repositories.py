"""Git repositories are collected by commit, and nothing in one is ever run, followed or believed."""

from __future__ import annotations

import datetime as dt
import functools
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from grader.exchange.actions import Exchange
from grader.exchange.collected import collected, collected_of
from grader.exchange.handins import git as git_module
from grader.exchange.handins.git import Repository
from grader.exchange.handins.handin import Taking
from grader.exchange.handins.source import HandIns
from grader.exchange.take_in import Taken
from grader.files.tree import read_files
from grader.receipts.deliver import collect

NOON = dt.datetime(2040, 5, 1, 12, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
LATER = NOON + dt.timedelta(days=100)
ROSTER = "id,name,github,login\nada,Ada Lovelace,ada-l,al\nben,Benjamin Oz,benji,bo\n"

MakeRepository = Callable[..., Path]


@pytest.fixture
def course(exchange: Exchange) -> Exchange:
    (exchange.course.root / "roster.csv").write_text(ROSTER)
    return exchange


def git(folder: Path, *arguments: str, when: dt.datetime = NOON) -> str:
    own = {
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_COMMITTER_DATE": when.isoformat(),
        "PATH": os.environ["PATH"],
    }
    who = ["-c", "user.name=s", "-c", "user.email=s@x.org", "-c", "init.defaultBranch=main"]
    done = subprocess.run(["git", *who, *arguments], cwd=folder, env=own, check=True, capture_output=True)
    return done.stdout.decode().strip()


@pytest.fixture
def make(tmp_path: Path) -> MakeRepository:
    """Make a repository with these commits."""

    def make(name: str, commits: Mapping[dt.datetime, Mapping[str, str]]) -> Path:
        folder = tmp_path / "class" / name
        folder.mkdir(parents=True)
        git(folder, "init", "-q")
        for when, files in commits.items():
            for path, content in files.items():
                (folder / path).parent.mkdir(parents=True, exist_ok=True)
                (folder / path).write_text(content)
            git(folder, "add", "-A")
            git(folder, "commit", "-q", "--allow-empty", "-m", "c", when=when)
        return folder

    return make


def run(exchange: Exchange, address: Path | str, **how: object) -> dict[str, Taken]:
    source = HandIns(exchange.course, str(address), how=Taking(**how))  # type: ignore[arg-type]
    return {one.student or one.reason: one for one in collect(exchange, "01-relu", LATER, source)}


def files_of(exchange: Exchange, student: str) -> Mapping[str, bytes]:
    [(_, folder)] = collected_of(exchange.course, "01-relu", student)
    return read_files(folder, 1)


@pytest.mark.slow
def test_last_commit_before_the_due_date_counts(course, make, tmp_path):
    make(
        "01-relu-ada-l",
        {NOON - 2 * HOUR: {"relu.py": "1"}, NOON - HOUR: {"relu.py": "2"}, NOON + HOUR: {"relu.py": "3"}},
    )
    make("01-relu-benji", {NOON + HOUR: {"relu.py": "late"}})
    make("01-relu-nobody", {NOON - HOUR: {"relu.py": "x"}})
    taken = run(course, tmp_path / "class")
    assert files_of(course, "ada") == {"relu.py": b"2"}
    assert taken["ada"].reason == "the last of 2 before the due date; 1 came later"
    assert "committer's" in " ".join(taken["ada"].notes)
    assert taken["ben"].action == "not taken"
    assert sum("'01-relu-nobody' is no student's" in one for one in taken) == 1
    assert run(course, tmp_path / "class")["ada"].action == "unchanged"


def test_copies_of_a_killed_process_are_removed_and_no_others(make, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(git_module, "_copies", functools.cache(git_module._copies.__wrapped__))
    code = (
        "import os, sys; from grader.exchange.handins.git import Repository as R; R(sys.argv[1]); os._exit(1)"
    )
    folder = make("01-relu-ada-l", {NOON: {"relu.py": "1"}})
    killed = [sys.executable, "-c", code, str(folder)]
    subprocess.run(killed, check=False, env={**os.environ, "TMPDIR": str(tmp_path)})
    assert len([*tmp_path.glob("grader-run-*")]) == 1
    kept = Repository(str(folder))
    assert [*tmp_path.glob("grader-run-*")] == [kept._home.parent]
    monkeypatch.setattr(git_module, "_copies", functools.cache(git_module._copies.__wrapped__))
    Repository(str(folder))  # as in another process
    assert kept.history(kept.commit_of(""))


def test_commit_is_no_older_than_what_it_was_made_from(make):
    place = make("x", {NOON + HOUR: {"a": "1"}, NOON - HOUR: {"a": "2"}})
    repository = Repository(str(place))
    assert [when for _, when in repository.history(repository.commit_of(""))] == [NOON + HOUR] * 2


def test_branch_or_tag_and_moment_can_be_named(course, make, tmp_path):
    place = make("ada", {NOON - 3 * HOUR: {"relu.py": "1"}, NOON - 2 * HOUR: {"relu.py": "2"}})
    git(place, "tag", "-a", "-m", "t", "final", "HEAD~1")
    run(course, tmp_path / "class", ref="final")
    assert files_of(course, "ada") == {"relu.py": b"1"}
    run(course, tmp_path / "class", before=NOON - 2.5 * HOUR)
    assert files_of(course, "ada") == {"relu.py": b"1"}
    taken = run(course, tmp_path / "class", ref="gone")
    assert any("no branch or tag 'gone'" in one for one in taken)


def test_branch_is_found_where_nothing_is_on_the_default_one(course, make, tmp_path):
    place = make("ada", {NOON - HOUR: {"relu.py": "1"}})
    branch = git(place, "symbolic-ref", "HEAD").removeprefix("refs/heads/")
    git(place, "symbolic-ref", "HEAD", "refs/heads/trunk")
    run(course, tmp_path / "class", ref=branch)
    assert files_of(course, "ada") == {"relu.py": b"1"}
    assert any("There is no commit" in one for one in run(course, tmp_path / "class"))


def test_servers_log_tells_when_something_was_pushed(course, make, tmp_path):
    work = make("work", {NOON - 3 * HOUR: {"relu.py": "1"}})
    server = tmp_path / "server" / "ada.git"
    git(tmp_path, "init", "-q", "--bare", str(server))
    git(server, "config", "core.logAllRefUpdates", "true")
    git(work, "push", "-q", str(server), "HEAD:main", when=NOON - HOUR)
    (work / "relu.py").write_text("2")
    git(work, "commit", "-qam", "dated back", when=NOON - 2 * HOUR)
    git(work, "push", "-q", str(server), "HEAD:main", when=NOON + HOUR)
    taken = run(course, tmp_path / "server")
    assert files_of(course, "ada") == {"relu.py": b"1"}
    [(record, _)] = collected(course.course, "01-relu")
    assert (record.submitted, taken["ada"].notes) == (NOON - HOUR, ())


def test_what_was_pushed_over_since_still_counts(course, make, tmp_path):
    work = make("work", {NOON - 3 * HOUR: {"relu.py": "1"}})
    server = tmp_path / "server" / "ada.git"
    git(tmp_path, "init", "-q", "--bare", str(server))
    git(server, "config", "core.logAllRefUpdates", "true")
    git(work, "push", "-q", str(server), "HEAD:main", when=NOON - HOUR)
    (work / "relu.py").write_text("2")
    git(work, "commit", "-qa", "--amend", "-m", "other")
    git(work, "push", "-qf", str(server), "HEAD:main", when=NOON + HOUR)
    run(course, tmp_path / "server")
    assert files_of(course, "ada") == {"relu.py": b"1"}


def test_table_of_github_classroom_names_repositories_and_pushes(course, make, tmp_path):
    place = make("r", {NOON - 3 * HOUR: {"relu.py": "1"}})
    table = tmp_path / "grades.csv"
    head = "assignment_name,github_username,roster_identifier,student_repository_url,submission_timestamp"
    rows = [f"ReLU,Ada-L,,{place},2040-05-01 10:30:00 UTC", f"ReLU,benji,,{place}-none,", "ReLU,x,,,"]
    table.write_text("\n".join([head, *rows]))
    taken = run(course, table)
    assert collected(course.course, "01-relu")[0][0].submitted == NOON - 1.5 * HOUR
    assert taken["ada"].notes == ()
    assert any("'ben': The repository" in one and "cannot be read: git says" in one for one in taken)


def test_tags_of_classroom_50_are_submissions(course, make, tmp_path):
    place = make("cs-01-relu-ada-l", {NOON - 9 * HOUR: {"relu.py": "1"}, NOON - 8 * HOUR: {"relu.py": "2"}})
    first = git(place, "rev-parse", "HEAD~1")
    git(place, "tag", f"submit/2040-05-01T11-00-00Z-{first[:7]}", first)
    git(place, "tag", "submit/2040-05-01T11-30-00Z-0000000")  # names another commit than it is on
    for time in ("2040-99-99T99-99-99Z", "0001-01-01T00-00-00Z", "9999-12-31T23-59-59Z"):
        git(place, "tag", f"submit/{time}-{first[:7]}", first)
    run(course, tmp_path / "class")
    assert files_of(course, "ada") == {"relu.py": b"1"}
    assert collected(course.course, "01-relu")[0][0].submitted == NOON - HOUR


def test_a_time_that_not_every_zone_has_is_no_commits(course, make, tmp_path):
    place = make("ada-l", {NOON - HOUR: {"relu.py": "1"}})
    late = {**os.environ, "GIT_COMMITTER_DATE": "@253402300799 +0000"}  # the last second of 9999
    who = ["-c", "user.name=s", "-c", "user.email=s@x.org"]
    subprocess.run(["git", *who, "commit", "--quiet", "--amend", "-m", "x"], cwd=place, env=late, check=True)
    run(course, tmp_path / "class")
    assert collected(course.course, "01-relu")[0][0].submitted.year == 1970


def test_pattern_is_filled_from_the_roster(course, make, tmp_path):
    make("al", {NOON - HOUR: {"02-loss/loss.py": "", "01-relu/relu.py": "1"}})
    taken = run(course, f"{tmp_path}/class/{{login}}")
    assert files_of(course, "ada") == {"relu.py": b"1"}
    assert any(one.startswith("'ben': The repository") for one in taken)
    with pytest.raises(Exception, match="a class has many"):
        run(course, tmp_path / "class" / "al")
    with pytest.raises(Exception, match="no column 'shoe'"):
        run(course, "https://x.org/{shoe}")


def test_where_all_attempts_count_two_of_a_history_do(make_course, make, tmp_path):
    exchange = Exchange(make_course('collect = "best"', folder=tmp_path / "other"))
    make("ada", {NOON - n * HOUR: {"relu.py": str(n)} for n in (3, 2, 1, -1)})
    run(exchange, tmp_path / "class")
    assert [record.submitted for record, _ in collected(exchange.course, "01-relu")] == [NOON - HOUR]


def test_hostile_repository_runs_nothing(course, make, tmp_path):
    proof = tmp_path / "proof"
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\necho ran >>{proof}\n")
    program.chmod(0o755)
    place = make("ada", {NOON - HOUR: {"relu.py": "1", ".gitattributes": "* filter=f diff=f export-subst\n"}})
    (place / ".git/config").write_text(
        f"""[core]
    repositoryformatversion = 1
    fsmonitor = {program}
    sshCommand = {program}
    hooksPath = {tmp_path}
    gitProxy = {program}
    pager = {program}
    alternateRefsCommand = {program}
[extensions]
    partialClone = origin
[remote "origin"]
    url = ext::{program}
    promisor = true
    uploadpack = {program}
[uploadpack]
    packObjectsHook = {program}
[filter "f"]
    clean = {program}
    smudge = {program}
    process = {program}
[log]
    showSignature = true
[gpg]
    program = {program}
"""
    )
    for hook in ("post-checkout", "reference-transaction", "pre-auto-gc"):
        (place / ".git/hooks").mkdir(exist_ok=True)
        (place / ".git/hooks" / hook).write_bytes(program.read_bytes())
        (place / ".git/hooks" / hook).chmod(0o755)
    taken = run(course, tmp_path / "class")
    assert taken["ada"].action == "new"
    assert files_of(course, "ada") == {"relu.py": b"1"}
    assert not proof.exists()


@pytest.mark.parametrize("address", ["ext::sh -c 'touch proof'", "fd::7", "--upload-pack=touch proof"])
def test_address_that_runs_a_program_is_refused(course, tmp_path, monkeypatch, address):
    monkeypatch.chdir(tmp_path)
    table = tmp_path / "t.csv"
    table.write_text(f'student,repository\nada,"{address}"\n')
    try:
        taken = run(course, table)
        assert any("cannot be read" in one for one in taken)
    except Exception as error:  # noqa: BLE001
        assert "is no address of a repository" in str(error)
    assert not (tmp_path / "proof").exists()


def test_links_submodules_and_odd_names_cost_their_student_only(course, make, tmp_path):
    linked = make("ada", {})
    (linked / "relu.py").symlink_to("/etc/passwd")
    git(linked, "add", "-A")
    git(linked, "commit", "-qm", "c", when=NOON - HOUR)
    sub = make("ben", {NOON - HOUR: {"relu.py": "1"}})
    git(sub, "update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},lib")
    git(sub, "commit", "-qm", "c", when=NOON - HOUR)
    taken = run(course, tmp_path / "class")
    assert "symbolic link" in taken["ada"].reason
    assert files_of(course, "ben") == {"relu.py": b"1"}


@pytest.mark.slow
def test_tree_that_unfolds_without_end_is_refused(make):
    place = make("bomb", {NOON: {"f": "x"}})
    tree = git(place, "write-tree")
    for _ in range(5):
        lines = "".join(f"040000 tree {tree}\t{n}\n" for n in range(10))
        done = subprocess.run(
            ["git", "mktree"], cwd=place, input=lines.encode(), capture_output=True, check=True
        )
        tree = done.stdout.decode().strip()
    commit = git(place, "commit-tree", "-m", "b", tree)
    git(place, "update-ref", "refs/heads/main", commit)
    with pytest.raises(Exception, match="more than 20,000 files"):
        Repository(str(place)).files(commit)


def test_repository_without_a_commit_is_told(course, make, tmp_path):
    make("ada", {})
    assert any("'ada': The repository" in one for one in run(course, tmp_path / "class"))


def test_commit_whose_files_have_other_names_by_now_is_taken_in_again(course, make, tmp_path):
    make("01-relu-ada-l", {NOON - HOUR: {"relu (1).py": "1"}})
    run(course, tmp_path / "class")
    assert set(files_of(course, "ada")) == {"relu (1).py"}
    built = course.course.assignment("01-relu")
    built.mkdir(parents=True)
    (built / "relu.py").touch()
    assert run(course, tmp_path / "class")["ada"].action == "updated"
    assert set(files_of(course, "ada")) == {"relu.py"}
    assert run(course, tmp_path / "class")["ada"].action == "unchanged"


@pytest.mark.skipif(sys.platform == "win32", reason="no folder there has such a name")
def test_name_of_a_repository_forges_no_line(course, make, tmp_path):
    make("01-relu-ada-l", {NOON - HOUR: {"relu.py": "1"}})
    broken = make("x\nben  new  the only one", {NOON - HOUR: {"relu.py": "1"}})
    (broken / ".git/packed-refs").write_text("x")
    (tmp_path / "class/loop").symlink_to("loop")
    taken = run(course, tmp_path / "class")
    assert taken["ada"].action == "new"
    assert any("cannot be read: git says" in told for told in taken)
    assert not any("\n" in told for told in taken)
