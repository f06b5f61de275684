"""The summary to take away: the same figures as a PDF, a web page or slides, made when somebody asks for the file."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial

import streamlit as st

from connectors.mailing import Enclosed
from pages.parts import answers, past
from pages.parts.filters import Filters
from pages.parts.words import language, say
from reports.analysis import analysis
from reports.brief import MEDIA, brief, evidence_link, long_report
from reports.chapters import chapters
from reports.letter import letter
from reports.sheet import Sheet, sheet
from reports.summary import Summary
from reports.tongue import Tongue
from vigie import house


def offer(found: Summary, now: Filters) -> None:
    """A button a kind of file."""
    names = {"pdf": say("PDF, one page"), "html": say("Web page"), "pptx": say("Slides (PowerPoint)")}
    name = found.watch.id if found.watch else "everything"
    for form, label in names.items():
        st.download_button(
            label, partial(_file, found, now, form), file_name=f"vigie-{name}.{form}", mime=MEDIA[form],
            icon=":material/download:", on_click="ignore", key=f"take-{form}", width="stretch",
        )  # fmt: skip

    for form, label in {
        "pdf": say("Analyst's report (PDF)"),
        "html": say("Analyst's report (web page)"),
    }.items():
        st.download_button(
            label, partial(_long, found, now, form), file_name=f"vigie-{name}-report.{form}", mime=MEDIA[form],
            icon=":material/download:", on_click="ignore", key=f"take-long-{form}", width="stretch",
            help=say("Timeline, drivers, quotes, map, influencers, camps, channels, method; takes some seconds."),
        )  # fmt: skip


def sent(found: Summary, now: Filters, channel: str) -> str:
    """The one-page PDF to a channel at once, as a test; what went only in part. Raises SourceError, TypesetError."""
    tongue, here = Tongue(language(), now.zone), house.current()
    said = _said(found, now)
    name = f"vigie-{found.watch.id if found.watch else 'everything'}.pdf"
    title, words = letter(said, tongue, enclosed=name)
    enclosed = Enclosed(name, MEDIA["pdf"], brief(said, "pdf"))
    return here.mailer.test(
        channel, say("Test: {title}", title=title), words, enclosed, now=datetime.now(UTC)
    )


def _file(found: Summary, now: Filters, form: str) -> bytes:
    return brief(_said(found, now), form)


def _long(found: Summary, now: Filters, form: str) -> bytes:
    tongue = Tongue(language(), now.zone)
    under = analysis(past.store(), found, tongue)
    said = _said(found, now)
    return long_report(said, chapters(under, tongue, demo=answers.has_demo(), link=said.link), form)


def _said(found: Summary, now: Filters) -> Sheet:
    settings = house.current().settings
    link = evidence_link(found, settings.dashboard)
    tongue = Tongue(language(), now.zone)
    return sheet(found, tongue, now=past.now(), demo=answers.has_demo(), link=link)
