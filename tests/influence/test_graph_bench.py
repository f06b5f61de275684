"""The graph bench runs, agrees with networkx and prints one table."""

from bench.graph import main


def test_a_small_bench_agrees_with_networkx(capsys):
    assert main(["--ties", "400"]) == 0
    said = capsys.readouterr().out
    assert "betweenness" in said
    assert "yes" in said
    assert " NO" not in said
