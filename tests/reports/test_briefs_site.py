"""Briefs as they are published: figures of that moment, sources listed, nothing that acts, nothing copied that may not be."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from data import briefs
from data.briefs import Brief, Clip, Kind
from data.records import Interaction, Mention
from data.store import Store
from reports.clips import Piece, pieces
from reports.site import body, outgoing, written
from reports.tongue import Tongue
from tests.reports import printed

EN = Tongue("en", "Europe/Paris")
DRAFT = Brief("b1", "What now?", "en", "", "draft", "ann", printed.END)
ATOM = {"a": "http://www.w3.org/2005/Atom"}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    lone = Mention(
        "bluesky", "b9", printed.HOSTILE, printed.END, author_id="a1", lang="en", given_watches=("acme",), url="https://bsky.app/p/9",
    )  # fmt: skip
    with printed.house(tmp_path, (*printed.week(), lone)) as store:
        briefs.save(store, DRAFT)
        yield store


def put(store: Store, kind: Kind, name: str, mention: tuple[str, str] | None = None) -> None:
    week = printed.WEEK
    where = (None, None, None) if mention else ("acme", week.since, week.until)
    platform, post = mention or (None, None)
    briefs.clip(store, Clip(name, "b1", kind, *where, "Europe/Paris", platform, post, "ann", printed.END))


def shown(store: Store) -> dict[str, Piece]:
    return pieces(store, briefs.clips(store, "b1"), (printed.ACME, printed.GLOBEX), EN, now=printed.END)


def text(store: Store) -> str:
    one = briefs.brief(store, "b1")
    assert one is not None
    return body(one.words, shown(store), EN)


def test_a_figure_stands_in_the_text_with_its_interval_and_its_source(store) -> None:
    put(store, "negative", "00000001")
    negative = sum(m.label == "negative" for m in printed.week()[:183])

    page = text(store)

    assert f"{100 * negative / 183:.0f}%" in page
    assert "Between" in page
    assert "n = 183" in page.split("Sources")[1]


def test_a_chart_is_a_drawing_that_says_what_it_shows(store) -> None:
    put(store, "chart", "00000002")
    assert re.search(r'<svg role="img" aria-label="Bars: mentions by tone; most, [^"]+"', text(store))


def test_a_post_from_x_is_linked_and_not_copied(store) -> None:
    put(store, "quote", "00000003", ("x", "m5"))

    page = text(store)

    assert "Acme is late again" not in page
    assert 'href="https://x.com/a/status/5"' in page
    assert "A post by @writer5" in page


def test_a_post_from_elsewhere_is_quoted_letter_for_letter(store) -> None:
    put(store, "quote", "00000004", ("bluesky", "b9"))

    page = text(store)

    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script" not in page


def test_what_was_withdrawn_or_never_was_is_not_shown(store) -> None:
    put(store, "quote", "00000005", ("bluesky", "gone"))
    assert "withdrawn or is no longer in the store" in text(store)


def test_what_an_analyst_writes_brings_no_html_no_picture_and_no_script() -> None:
    page = body(
        "# Title\n<b onclick=x>hi</b> ![p](http://evil.example/p.png) [x](javascript:alert(1)) [y](https://ok.example)",
        {},
        EN,
    )

    assert not re.search(r"<(img|b|script)\b|href=\"javascript", page)
    assert 'href="https://ok.example"' in page


def test_published_figures_stay_those_of_that_moment_and_the_address_stays_too(store, tmp_path) -> None:
    put(store, "mentions", "00000006")
    one = briefs.brief(store, "b1")
    assert one is not None
    briefs.publish(store, outgoing(one, shown(store), (), reviewer="bob", now=printed.END))
    first = briefs.published(store)[0]
    renamed = replace(one, title="Another title")
    later = outgoing(
        renamed, {}, briefs.published(store), reviewer="bob", now=printed.END + printed.timedelta(days=1)
    )

    assert "183" in first.body
    assert first.slug == later.slug == "brief-what-now"
    assert later.published == first.published
    assert later.updated > first.updated


def test_the_site_opens_alone_and_its_feed_is_atom(store, tmp_path) -> None:
    put(store, "conclusion", "00000007")
    one = briefs.brief(store, "b1")
    assert one is not None
    evil = replace(one, title="<i>Title & \x0b more</i>", words="First *line*.\n\n" + one.words)
    folder = tmp_path / "site"
    briefs.publish(store, outgoing(evil, shown(store), (), reviewer="", now=printed.END))
    written(folder, briefs.published(store), demo=True)

    feed = ElementTree.fromstring((folder / "feed.xml").read_text(encoding="utf-8"))
    entry = feed.find("a:entry", ATOM)
    assert entry is not None
    address = entry.find("a:link", ATOM).get("href")  # type: ignore[union-attr]
    page, index = ((folder / name).read_text(encoding="utf-8") for name in (address, "index.html"))
    assert entry.findtext("a:summary", namespaces=ATOM) == "First line."
    assert entry.findtext("a:updated", namespaces=ATOM) == "2026-03-29T12:00:00Z"
    assert f'href="{address}"' in index
    assert "&lt;i&gt;Title" in page
    assert "fictional brands" in page
    assert "default-src 'none'" in page
    assert not re.search(r"<(script|img|iframe)\b|url\(", page + index)


def test_taken_back_it_leaves_the_site_and_other_files_are_left_alone(store, tmp_path) -> None:
    folder = tmp_path / "site"
    briefs.publish(store, outgoing(DRAFT, {}, (), reviewer="", now=printed.END))
    written(folder, briefs.published(store), demo=False)
    (folder / "logo.html").write_text("mine")
    briefs.take_back(store, "b1")
    written(folder, briefs.published(store), demo=False)

    assert sorted(path.name for path in folder.iterdir()) == ["feed.xml", "index.html", "logo.html"]
    assert "Nothing is published yet." in (folder / "index.html").read_text(encoding="utf-8")


def test_asking_for_review_keeps_what_was_put_in_meanwhile(store) -> None:
    put(store, "score", "00000008")
    briefs.ask_for_review(store, "b1")

    one = briefs.brief(store, "b1")
    assert one is not None
    assert (one.state, one.words.strip()) == ("review", "{{00000008}}")
    put(store, "tone", "00000009")
    again = briefs.brief(store, "b1")
    assert again is not None
    assert again.state == "draft"  # what is changed after review must be reviewed again


def test_ranking_camps_and_channels_stand_as_tables_and_drawing_with_what_they_rest_on(
    tmp_path: Path,
) -> None:
    said = printed.week()
    ties = [
        Interaction("x", "reply", m.id, str(m.author_id), f"a{(n * 7) % 11}", m.created)
        for n, m in enumerate(said[:150]) if m.author_id != f"a{(n * 7) % 11}"
    ]  # fmt: skip
    evil = tuple(replace(m, text=f"{m.text} {printed.HOSTILE}") for m in said)
    with printed.house(tmp_path, evil, ties) as store:
        briefs.save(store, DRAFT)
        for number, kind in enumerate(("ranking", "camps", "channels")):
            put(store, kind, f"1000000{number}")  # type: ignore[arg-type]
        page, found = text(store), shown(store)

    assert "<th>Rank</th>" in page
    assert "writer1" in page
    assert re.search(r"<td>X</td><td class=\"right\">183</td>", page)
    assert page.count('<p class="basis">n = ') >= 2
    assert found["10000000"].tables[0].columns[0] == "Rank"
    assert "<script" not in page


def test_a_ranking_where_nobody_is_cited_says_so(store) -> None:
    put(store, "ranking", "10000003")
    put(store, "camps", "10000004")
    page = text(store)
    assert "Nobody cited anybody" in page
    assert "there are no camps" in page
