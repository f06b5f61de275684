"""All that a finding rests on, in one archive: the mentions, the figures, the reports, the map, the method and its parameters."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

import pandas as pd

from data.questions import counts, mentions
from data.store import Store
from reports.analysis import analysis
from reports.brief import brief, long_report
from reports.chapters import chapters
from reports.drawing import drawing
from reports.map_files import written
from reports.pack import packed
from reports.sheet import Sheet
from reports.spreadsheet import csv_text
from reports.summary import Summary
from reports.tongue import Tongue

MOST = 1_000_000  # mentions in one pack
_COLUMNS = (
    "platform", "id", "kind", "created", "author_id", "handle", "name", "title", "text", "lang", "tone", "label", "given_label",
    "engine", "corrected_by", "corrected_at", "about", "likes", "reposts", "replies", "quotes", "reach", "url", "community",
    "domains", "source", "deleted",
)  # fmt: skip
_README = """Evidence pack made by Vigie — TLP:{label}

{subject}
{period}

  mentions.csv     every mention the figures count, cells safe for a spreadsheet
  mentions.ndjson  the same, one JSON object a line, letter for letter
  hours.csv        the hourly counts the figures are added up from (UTC)
  figures.json     the figures, unrounded, with intervals and the rules of the verdict
  method.json      what was asked: watch, query, period, filters, versions
  summary.pdf, report.pdf, map.html, map.gexf   what people read
  MANIFEST.json    the SHA-256 of every file

Check it with `vigie verify PACK`, offline, on any machine. Whoever rewrites a whole pack can rewrite its manifest too: keep the
digest that `vigie export evidence` and `vigie verify` print somewhere else, a mail or a notary, and compare.

The texts belong to their authors and platforms, whose terms hold here too: X allows passing on few posts with their text.
What was withdrawn by its author or platform is in here as a row without text.
"""


def evidence(
    store: Store,
    found: Summary,
    said: Sheet,
    tongue: Tongue,
    *,
    now: datetime,
    label: str,
    versions: Mapping[str, str],
) -> bytes:
    """The pack as a zip. `said` is the worded summary (its label is set here), `label` one of `reports.pack.LABELS`."""
    said = replace(said, tlp=f"TLP:{label}")
    rows = _mentions(store, found)
    under = analysis(store, found, tongue)
    method = _method(found, now, versions)
    files = {
        "README.txt": _README.format(label=label, subject=said.subject, period=said.period).encode(),
        "mentions.csv": ("\ufeff" + csv_text(rows, _COLUMNS)).encode("utf-8", "replace"),
        "mentions.ndjson": "".join(f"{_json(row)}\n" for row in rows).encode("utf-8", "replace"),
        "hours.csv": _hours(store, found).encode(),
        "figures.json": _json(_figures(found), indent=1).encode("utf-8", "replace"),
        "method.json": _json(method, indent=1).encode("utf-8", "replace"),
        "summary.pdf": brief(said, "pdf"),
        "report.pdf": long_report(said, chapters(under, tongue, demo=bool(said.demo), link=said.link)),
    }
    if under.influence is not None:
        drawn = drawing(under.influence, title=f"TLP:{label} · {said.subject}", demo=bool(said.demo))
        files |= {"map.html": written(drawn, "html"), "map.gexf": written(drawn, "gexf")}
    return packed(
        files,
        {"label": f"TLP:{label}", "subject": said.subject, "made": now.isoformat(), "mentions": len(rows)},
    )


def _mentions(store: Store, found: Summary) -> list[dict[str, Any]]:
    frame = mentions.page(store, found.scope, most=MOST)
    frame = frame[[name for name in _COLUMNS if name in frame]].astype(object)
    return [
        {str(name): _plain(value) for name, value in row.items()}
        for row in frame.where(frame.notna(), None).to_dict("records")
    ]


def _hours(store: Store, found: Summary) -> str:
    frame = counts.hours(store, found.scope)
    return csv_text(
        [{str(name): _plain(value) for name, value in row.items()} for row in frame.to_dict("records")], tuple(map(str, frame.columns))
    )  # fmt: skip


def _figures(found: Summary) -> dict[str, Any]:
    """The figures as numbers; a share is 0..1, tone in points −100..+100."""
    return {
        "period": {"since": found.period.since, "until": found.period.until},
        "now": asdict(found.now),
        "before": asdict(found.before) if found.before else None,
        "usual": asdict(found.usual) if found.usual else None,
        "spike": asdict(found.spike) if found.spike else None,
        "score": asdict(found.score) if found.score else None,
        "given": asdict(found.given) if found.given else None,
        "verdict": {"level": found.verdict.level, "rule": found.verdict.rule},
        "share_of_voice": found.voice.to_dict("records"),
    }


def _method(found: Summary, now: datetime, versions: Mapping[str, str]) -> dict[str, Any]:
    scope = found.scope
    return {
        "watch": asdict(found.watch) if found.watch else None,
        "compared": [asdict(watch) for watch in found.compared],
        "period": {"since": scope.period.since, "until": scope.period.until, "zone": found.zone},
        "filters": {"platforms": scope.platforms, "langs": scope.langs},
        "made": now,
        "versions": dict(versions),
        "sources": found.platforms,
        "gaps": [asdict(gap) for gap in found.gaps],
        "measures": "docs/measures.md of this version gives each formula with its source",
    }


def _json(value: object, *, indent: int | None = None) -> str:
    return json.dumps(value, ensure_ascii=False, indent=indent, default=_plain)


def _plain(value: Any) -> Any:
    """A value as JSON and CSV have it."""
    if isinstance(value, datetime):
        return value.isoformat()
    if hasattr(value, "tolist"):
        return value.tolist()
    return None if value is pd.NaT else value
