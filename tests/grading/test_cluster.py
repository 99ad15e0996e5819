"""On a cluster: the same results as on one machine, whatever becomes of its workers."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Iterator
from importlib.util import find_spec

import pytest
from dask_cluster import Cluster, cut_off, namespaces
from toy_course import DOUBLE_WRONG, HALF_WRONG, NAME, RIGHT, ToyCourse, untimed

from grader.errors import GradingError
from grader.grading.basis import version_here
from grader.grading.cluster import refusal
from grader.grading.results import Result
from grader.grading.run import grade

pytestmark = pytest.mark.skipif(find_spec("distributed") is None, reason="distributed is not installed")
SOURCES = [RIGHT, HALF_WRONG, DOUBLE_WRONG, "", "import os\nos._exit(3)\n"]


@pytest.fixture
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    made = Cluster(tmp_path_factory.mktemp("cluster"))
    yield made
    made.stop()


def toy_class(toy: ToyCourse, count: int) -> ToyCourse:
    toy.hand_in({f"s{number:03}": SOURCES[number % len(SOURCES)] for number in range(count)})
    return toy


def test_a_worker_with_other_versions_or_without_the_level_refuses():
    here = {name: version_here(name) for name in ("python", "numpy", "pytest")}
    assert not refusal(here, "process")
    assert refusal(here | {"numpy": "1.0"}, "process") == f"numpy {here['numpy']} instead of 1.0"
    assert refusal(here | {"nosuchthing": "2.0"}, "process") == "nosuchthing missing instead of 2.0"
    assert "'nonsense'" in refusal(here, "nonsense")


def test_a_cluster_that_cannot_be_reached_is_told(toy, monkeypatch):
    monkeypatch.setattr("grader.grading.cluster._CONNECT_SECONDS", 0.5)
    toy_class(toy, 1)
    with pytest.raises(GradingError, match=r"The cluster 'tcp://127.0.0.1:1' cannot be reached"):
        grade(toy.course, toy.plan(cluster="tcp://127.0.0.1:1"))
    with pytest.raises(GradingError, match=r"The cluster 'nonsense://x' cannot be reached"):
        grade(toy.course, toy.plan(cluster="nonsense://x"))


def test_what_listens_and_never_answers_is_told(toy, monkeypatch):
    monkeypatch.setattr("grader.grading.cluster._CONNECT_SECONDS", 0.5)
    toy_class(toy, 1)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        with pytest.raises(GradingError, match=r"cannot be reached, or has no workers: .*answer"):
            grade(toy.course, toy.plan(cluster=f"tcp://127.0.0.1:{silent.getsockname()[1]}"))


@pytest.mark.slow
def test_workers_that_refuse_are_left_out_and_who_is_interrupted_goes_on(toy, cluster):
    toy_class(toy, 6)
    cluster.start_scheduler()
    cluster.start_worker("other", other=True)
    with pytest.raises(GradingError, match=r"No worker of .* can grade 01-toy: .*pytest 0.1 instead of"):
        grade(toy.course, toy.plan(cluster=cluster.address))
    cluster.start_worker("good")
    cluster.wait_for_workers()
    here = untimed(grade(toy.course, toy.plan()))
    for path in toy.store.paths(NAME):
        path.unlink()

    def interrupt(_: Result) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        grade(toy.course, toy.plan(cluster=cluster.address), interrupt)
    rest = toy.plan(cluster=cluster.address)
    assert rest.kept
    assert untimed(grade(toy.course, rest)) == here


@pytest.mark.slow
@pytest.mark.skipif(os.geteuid() != 0 or not shutil.which("ip"), reason="needs root and iproute2")
def test_a_worker_killed_and_one_cut_off_change_no_result(toy, cluster):
    toy_class(toy, 25)
    here = untimed(grade(toy.course, toy.plan()))
    names = ["a", "b", "c"]
    with namespaces(names) as inside:
        cluster.start_scheduler("10.213.7.1")
        for name in names:
            cluster.start_worker(name, *inside[name])
        cluster.wait_for_workers()
        seen = list[Result]()

        def disturb(result: Result) -> None:
            seen.append(result)
            if len(seen) == 3:
                cluster.workers["a"].kill()
            if len(seen) == 9:
                cut_off("b")

        there = grade(toy.course, toy.plan(force=True, cluster=cluster.address), disturb)
        cluster.stop()
    assert untimed(there) == here
    assert sorted(result.student for result in seen) == sorted(result.student for result in there)
