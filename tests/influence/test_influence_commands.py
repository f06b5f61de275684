"""`vigie influence`, `communities` and `brokers` answer on stdout, speak on stderr and say by their code how it went."""

import csv
import io
import json

import pytest
from click.testing import CliRunner

from influence.ranking import COLUMNS
from vigie.commands.influence import COMMANDS


@pytest.fixture
def edges(tmp_path):
    path = tmp_path / "edges.csv"
    path.write_text("source,target,weight\nann,cy,3\nbob,cy,2\ncy,dee,1\ndee,@ann,1\n@ann,ann,1\n")
    return path


def run(command, *words):
    return CliRunner().invoke(COMMANDS[command], [str(word) for word in words])


def test_the_table_comes_as_csv_with_the_header_of_the_contract(edges):
    ended = run("influence", "--edges", edges, "--csv")
    rows = list(csv.DictReader(io.StringIO(ended.stdout)))
    assert ended.exit_code == 0
    assert ended.stdout.splitlines()[0].startswith(",".join(COLUMNS))
    assert {row["author"] for row in rows} == {"ann", "bob", "cy", "dee", "@ann"}
    assert "viral ranks authors" in ended.stderr


def test_reversed_turns_influence_round(edges):
    def strength(*options):
        rows = csv.DictReader(io.StringIO(run("influence", "--edges", edges, *options).stdout))
        return {row["author"]: float(row["in_strength"]) for row in rows}

    assert strength()["cy"] == 5
    assert strength("--reversed")["cy"] == 1
    assert strength("--undirected")["cy"] == 6
    assert strength("--unweighted")["cy"] == 2


def test_json_says_null_where_a_figure_is_unknown(edges):
    edges.write_text("source,target\na,b\n")
    rows = json.loads(run("influence", "--edges", edges, "--json").stdout)
    assert rows[0]["author"] == "b"
    assert rows[0]["eigenvector"] is None


def test_top_keeps_the_first_rows_of_the_whole_ranking(edges):
    every = run("influence", "--edges", edges).stdout.splitlines()
    assert run("influence", "--edges", edges, "--top", 2).stdout.splitlines() == every[:3]


def test_output_goes_to_a_file_and_nothing_to_stdout(edges, tmp_path):
    ended = run("influence", "--edges", edges, "-o", tmp_path / "out.csv")
    assert ended.stdout == ""
    assert (tmp_path / "out.csv").read_text().startswith("author,in_strength")


def test_an_id_that_a_spreadsheet_would_run_is_defused_and_a_handle_is_not(edges):
    edges.write_text('source,target\n=1+1,@ann\n"@SUM(1+1)*cmd",-5\n+cmd|x,=HYPERLINK(1)\n')
    authors = {
        row["author"] for row in csv.DictReader(io.StringIO(run("influence", "--edges", edges).stdout))
    }
    assert authors == {"'=1+1", "@ann", "'@SUM(1+1)*cmd", "-5", "'+cmd|x", "'=HYPERLINK(1)"}


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_bad_input_is_code_1_with_row_and_cure_and_bad_usage_code_2(command, edges):
    edges.write_text("source,target,weight\na,b,1\nb,c,-1\n")
    failed = run(command, "--edges", edges)
    assert (failed.exit_code, failed.stdout) == (1, "")
    assert "Row 2 has the negative weight" in failed.stderr
    assert run(command).exit_code == 2
    assert run(command, "--edges", edges.parent / "none.csv").exit_code == 2
    assert run(command, "--edges", edges, "--top", 0).exit_code == 2


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_no_ties_is_an_empty_table_and_a_word_on_stderr(command, edges):
    edges.write_text("source,target\n")
    ended = run(command, "--edges", edges)
    assert ended.exit_code == 0
    assert len(ended.stdout.splitlines()) == 1
    assert "holds no tie" in ended.stderr


def test_communities_and_brokers_are_lists_of_their_own(edges):
    groups = json.loads(run("communities", "--edges", edges, "--json").stdout)
    assert sum(group["size"] for group in groups) == 5
    brokers = json.loads(run("brokers", "--edges", edges, "--json").stdout)
    scores = [row["broker_score"] for row in brokers]
    assert scores == sorted(scores, reverse=True)


def test_an_unwritable_output_is_one_sentence(edges, tmp_path):
    ended = run("influence", "--edges", edges, "-o", tmp_path / "no" / "out.csv")
    assert ended.exit_code == 1
    assert "Cannot write" in ended.stderr


def test_either_a_file_or_a_watch_not_both_and_not_neither(edges):
    assert run("influence").exit_code == 2
    assert run("influence", "--edges", edges, "--watch", "Acme").exit_code == 2


def test_camps_of_a_file_with_signs_say_their_side_and_members_how_sure_their_place_is(edges):
    circles = [(f"{c}{i}", f"{c}{j}", 1) for c in "ab" for i in range(4) for j in range(4) if i != j]
    rows = [*circles, ("a0", "b0", -1), ("b1", "a1", -1)]
    edges.write_text("source,target,sign\n" + "".join(f"{a},{b},{sign}\n" for a, b, sign in rows))
    ended = run("communities", "--camps", "--edges", edges)
    camps = list(csv.DictReader(io.StringIO(ended.stdout)))
    assert [(row["size"], row["side_share"], row["side_known"]) for row in camps] == [("4", "1", "4")] * 2
    assert {row["side"] for row in camps} == {"0", "1"}
    assert "Two sides fit 100.0% of the signed ties of 8 authors" in ended.stderr
    members = json.loads(run("communities", "--camps", "--members", "--edges", edges, "--json").stdout)
    assert len({(row["author"][0], row["camp"], row["side"]) for row in members}) == 2
    assert {row["confidence"] for row in members} == {1.0}
