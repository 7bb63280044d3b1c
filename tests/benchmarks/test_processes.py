"""Memory and CPU as the system tells them."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from benchmarks import processes

linux = pytest.mark.skipif(not processes.PROC.is_dir(), reason="needs /proc")


@linux
def test_a_tree_holds_children_and_their_children() -> None:
    nest = (
        "import subprocess, sys; subprocess.run([sys.executable, '-c', "
        "'print(1, flush=True); input()'])"
    )
    with subprocess.Popen(
        [sys.executable, "-c", nest], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as parent:
        assert parent.stdout is not None
        parent.stdout.readline()
        members = processes.tree(parent.pid)
        cost = processes.memory(parent.pid)
        parent.communicate(b"\n")
    assert members[0] == parent.pid
    assert len(members) == 2
    assert 0 < cost.pss <= cost.rss
    assert parent.pid not in processes.tree(os.getpid())


@linux
def test_work_costs_cpu_and_waiting_costs_none() -> None:
    def work() -> None:
        before = processes.cpu_seconds((os.getpid(),))
        while processes.cpu_seconds((os.getpid(),)) - before < 0.05:
            sum(range(1000))

    assert processes.cpu_share(os.getpid(), work) > 0.05
    assert processes.cpu_seconds(()) == 0


@linux
def test_busy_processes_are_there_and_then_gone() -> None:
    before = set(processes.tree(os.getpid()))
    with processes.busy(2):
        others = set(processes.tree(os.getpid())) - before
        assert len(others) == 2
    assert not others & set(processes.tree(os.getpid()))
