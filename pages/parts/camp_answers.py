"""Answers about camps and channels shared by everybody who asks the same within a short time."""

from __future__ import annotations

from math import log

import pandas as pd

from data.questions.scope import Scope
from pages.parts import answers, past
from reports import camps as reported
from reports import channels as carriers
from reports.camps import Camps
from reports.channels import Channels
from reports.influence import narrowed


def camps(scope: Scope, exclude: tuple[str, ...] = ()) -> Camps | None:
    """Who stands where; None when nobody cited anybody. Renewed every five minutes behind the viewers' backs."""
    shared = narrowed(scope)
    return _camps(shared, exclude, round(log(answers.mentions_total(shared) + 1, 1.25)))


@past.resources(ttl=300, max_entries=24, show_spinner=False, refresh_mode="background")
def _camps(scope: Scope, exclude: tuple[str, ...], size: int) -> Camps | None:  # noqa: ARG001 - part of the key
    return reported.camps(past.store(), scope, exclude=exclude)


@past.answers(ttl=600, max_entries=100, show_spinner=False)
def camp_quotes(scope: Scope, exclude: tuple[str, ...], number: int) -> pd.DataFrame:
    """The loudest mentions by members of one camp."""
    report = camps(scope, exclude)
    return reported.quotes(past.store(), report, number) if report else pd.DataFrame()


@past.answers(ttl=300, max_entries=50, show_spinner=False)
def relayed(scope: Scope, exclude: tuple[str, ...]) -> pd.DataFrame:
    """Which domains each camp links; empty when there are no camps."""
    report = camps(scope, exclude)
    return carriers.relayed(past.store(), report) if report else pd.DataFrame()


def channels(scope: Scope, story: str) -> Channels:
    """Which channels carry a scope, and in which order a story moved through them; in full hours, so that it can be shared."""
    return _channels(narrowed(scope), story)


@past.answers(ttl=120, max_entries=50, show_spinner=False)
def _channels(scope: Scope, story: str) -> Channels:
    return carriers.channels(past.store(), scope, story=story)
