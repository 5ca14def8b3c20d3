import os

import pytest

from eval import kills
from eval.__main__ import parser


@pytest.mark.slow
@pytest.mark.skipif(not os.path.exists("/proc/self/task"), reason="finds processes by /proc")
def test_a_batch_killed_at_random_moments_ends_as_if_undisturbed(plan_home, tmp_path):
    outcome = kills.run(12, 7, tmp_path / "kills")
    assert outcome.faults == []
    assert outcome.kills == 12
    assert sum(outcome.index.values()) > 0


def test_what_is_told_counts_every_kill_and_names_every_fault():
    outcome = kills.Outcome(50, 12.0, 3.0, "v1", finished=4)
    outcome.places["before or between"] += 2
    outcome.faults.append("d is there in part")
    said = kills.told(outcome, 1)
    assert "| SIGKILL | 2 |" in said
    assert "- d is there in part" in said
    assert "12.0 s undisturbed" in said


def test_the_command_is_known():
    assert parser().parse_args(["kills", "--moments", "3"]).moments == 3
