"""The summary to take away: the same figures as a PDF, a web page or slides, made when somebody asks for the file."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial

import streamlit as st

from pages.parts import answers
from pages.parts.filters import Filters
from pages.parts.words import language, say
from reports.brief import MEDIA, brief, evidence_link
from reports.sheet import sheet
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


def _file(found: Summary, now: Filters, form: str) -> bytes:
    settings = house.current().settings
    link = evidence_link(found, f"http://{settings.host}:{settings.port}")
    tongue = Tongue(language(), now.zone)
    said = sheet(found, tongue, now=datetime.now(UTC), demo=answers.has_demo(), link=link)
    return brief(said, form)
