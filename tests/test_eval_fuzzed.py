"""The logs of libFuzzer, made up, as a table."""

from eval.fuzzed import run

DONE = """#2\tINITED cov: 10 ft: 11 corp: 1/4b exec/s: 0 rss: 82Mb
#900\tNEW    cov: 98 ft: 644 corp: 124/22Kb lim: 1219 exec/s: 466 rss: 83Mb L: 65/1200 MS: 1 X-
Done 900 runs in 601 second(s)
stat::number_of_executed_units: 900
stat::average_exec_per_sec:     1
stat::slowest_unit_time_sec:    2
"""
RAISED = """#8\tNEW    cov: 9 ft: 6 corp: 2/22b lim: 12 exec/s: 4 rss: 83Mb

 === Uncaught Python exception: ===
ValueError: no number
==1475== ERROR: libFuzzer: fuzz target exited
stat::number_of_executed_units: 80
stat::average_exec_per_sec:     4
stat::slowest_unit_time_sec:    0
"""
HUNG = "==7== ERROR: libFuzzer: timeout after 20 seconds\nstat::number_of_executed_units: 0\n"


def test_a_log_is_a_line(tmp_path):
    logs = []
    for name, log in (("text.log", DONE), ("office.log.1", RAISED), ("places.log", HUNG)):
        logs.append(tmp_path / name)
        logs[-1].write_text(log, encoding="utf-8")
    report = tmp_path / "fuzz.md"

    told = run(logs, report)

    assert "| text | 601 | 900 | 98 | 644 | 124 | 1219 | 2 | – |" in told
    assert "| office | 20 | 80 | 9 | 6 | 2 | 12 | 0 | ValueError |" in told
    assert "| places | 0 | 0 | – | – | – | – | 0 | timeout after 20 seconds |" in told
    assert report.read_text(encoding="utf-8") == told
