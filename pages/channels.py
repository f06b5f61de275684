"""Which channels carry it, and in which order?"""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from pages.parts import camp_answers, channel_chart, filters, numbers, states, theme, ways
from pages.parts.plain import clean, plain
from pages.parts.words import say
from reports.camp_places import letter
from reports.camps import Camps
from reports.channels import LEAST, Channels
from reputation.rollup import ENOUGH

_TABLE = 318


def page() -> None:
    """The answer in a sentence, every kind of channel, the way of a story, what each camp relays."""
    st.title(say("Which channels carry it, and in which order?"))
    chosen = filters.chosen()
    story = st.text_input(
        say("Story"), key="story", bind="query-params", type="search", max_chars=80, placeholder=say("Words it contains; empty: everything"),
        help=say("The order of channels below is told of the mentions that contain these words. The tables of channels count all."),
    )  # fmt: skip
    with st.skeleton(height=400):
        report = camp_answers.channels(chosen.scope, story or "")
    if report.carried.empty:
        states.empty(
            say("Nothing was said in this period: {period}.", period=plain(chosen.words)),
            action=say("Show all time"),
            on_click=filters.show_all_time,
        )
        return
    st.markdown(headline(report, chosen))
    carried(report)
    moved(report, chosen, story or "")
    relayed(chosen)


def headline(report: Channels, chosen: filters.Filters) -> str:
    """What carries most, of each kind."""
    first = {kind: rows.iloc[0] for kind, rows in report.carried.groupby("kind")}
    platform = first["platform"]
    said = [
        say(
            "**{channel}** carries most: {n} mentions by {authors} authors. {period}.",
            channel=plain(channel_chart.lane(platform.to_dict())), n=numbers.count(platform["mentions"]),
            authors=numbers.count(platform["authors"]), period=plain(chosen.words),
        )
    ]  # fmt: skip
    if "domain" in first:
        domain = first["domain"]
        said.append(say("Most linked: **{domain}**, {n} mentions.", domain=plain(domain["channel"], most=60), n=numbers.count(domain["mentions"])))  # fmt: skip
    return " ".join(said)


def carried(report: Channels) -> None:
    """One table a kind; a row of media, communities or platforms shows how much, how many and in what tone."""
    kinds = {
        "domain": say("Media and sites"), "community": say("Communities"), "hashtag": say("Hashtags"), "platform": say("Platforms"),
    }  # fmt: skip
    for tab, (kind, title) in zip(st.tabs(list(kinds.values())), kinds.items(), strict=True):
        rows = report.carried[report.carried["kind"] == kind]
        with tab:
            if rows.empty:
                states.note(say("None was named in these mentions."))
                continue
            shown = pd.DataFrame(
                {
                    "channel": [channel_chart.lane(row) for row in rows.to_dict("records")],
                    "mentions": rows["mentions"].to_numpy(),
                    "authors": rows["authors"].to_numpy(),
                    "engagement": rows["engagement"].astype("Int64").to_numpy(),
                    "tone": (100 * rows["net_tone"].where(rows["toned"] >= ENOUGH)).round().astype("Int64").to_numpy(),
                    "first": rows["first"].dt.tz_convert(filters.chosen().zone).to_numpy(),
                }
            )  # fmt: skip
            st.dataframe(
                shown, hide_index=True, column_config=_columns(title, int(rows["mentions"].max())), height=min(_TABLE, 38 + 35 * len(shown)),
                placeholder=numbers.UNKNOWN, alt=say("{kind} by number of mentions", kind=title),
            )  # fmt: skip


def moved(report: Channels, chosen: filters.Filters, story: str) -> None:
    """First, amplifier, peak of every channel, in order."""
    st.subheader(say("In which order it moved"))
    if report.path.empty:
        states.note(say("No channel has {n} mentions or more with these words in this period.", n=LEAST))
        return
    what = (
        say("the mentions with “{words}”", words=plain(story, most=80))
        if story.strip()
        else say("all mentions of the period")
    )
    states.note(say("Of {what}: a lane for each of the {n} largest channels, the first reached on top; a dot grows with mentions, the boldest is the peak.", what=what, n=len(report.path)))  # fmt: skip
    st.echarts_chart(
        channel_chart.spec(report, theme.palette(), zone=chosen.zone), height=60 + channel_chart.LANE * len(report.path), key="channels-path",
        alt=channel_chart.in_words(report, chosen.zone),
    )  # fmt: skip
    path = report.path
    rows = pd.DataFrame(
        {
            "channel": [channel_chart.lane(row) for row in path.to_dict("records")],
            "first": path["first"].dt.tz_convert(chosen.zone),
            "by": [_name(name) for name in path["first_shown"]],
            "amplifier": [_name(name) for name in path["amplifier_shown"]],
            "amplified": path["amplified"].astype("Int64"),
            "peak": path["peak"].dt.tz_convert(chosen.zone),
            "most": path["peak_mentions"],
        }
    )
    config = st.column_config
    columns: dict[str, Any] = {
        "channel": config.TextColumn(say("Channel")),
        "first": config.DatetimeColumn(say("First"), format="D MMM YYYY HH:mm"),
        "by": config.TextColumn(say("By")),
        "amplifier": config.TextColumn(
            say("Amplifier"), help=say("Whose mention drew the most reactions there.")
        ),
        "amplified": config.NumberColumn(say("Reactions"), format="localized"),
        "peak": config.DatetimeColumn(
            say("Peak"), format="D MMM YYYY HH:mm", help=say("The hour with most mentions.")
        ),
        "most": config.NumberColumn(say("At the peak"), format="localized"),
    }
    picked = st.dataframe(
        rows, hide_index=True, column_config=columns, placeholder=numbers.UNKNOWN, key="path-rows", on_select="rerun", selection_mode="single-row",
        alt=say("First mention, amplifier and peak of each channel"),
    )  # fmt: skip
    states.note(say("First is the first we saw: a source that was not read then can have been earlier. The order is no proof that one took it from another. A row opens who amplified it, else who was first."))  # fmt: skip
    places = picked.selection.rows
    if places and places[0] < len(path):
        row = path.iloc[places[0]]
        author = row["amplifier"] if isinstance(row["amplifier"], str) else row["first_by"]
        if isinstance(author, str):
            ways.to_dossier(author)


def relayed(chosen: filters.Filters) -> None:
    """Which media each camp links."""
    st.subheader(say("Which media each camp relays"))
    exclude = tuple(watch.name for watch in chosen.watches)
    with st.skeleton(height=200):
        camps, table = camp_answers.camps(chosen.scope, exclude), camp_answers.relayed(chosen.scope, exclude)
    if camps is None or table.empty:
        states.note(say("Nobody in a camp linked a site in this period."))
        return
    names = {camp.number: f"{letter(camp.number)} · {clean(camp.name, most=28)}" for camp in camps.camps}
    rows = pd.DataFrame(
        {
            "domain": [clean(name, most=60) for name in table["domain"]],
            "links": table["links"],
            "mostly": [_mostly(camps, row) for row in table.to_dict("records")],
            **{str(number): table[number] for number in names},
        }
    )
    columns: dict[str, Any] = {
        "domain": st.column_config.TextColumn(say("Site")),
        "links": st.column_config.NumberColumn(say("Links"), format="localized", help=say("By anybody; articles of the site itself are left out.")),
        "mostly": st.column_config.TextColumn(say("Mostly relayed by")),
        **{str(number): st.column_config.NumberColumn(name, format="localized") for number, name in names.items()},
    }  # fmt: skip
    st.dataframe(
        rows,
        hide_index=True,
        column_config=columns,
        placeholder=numbers.UNKNOWN,
        alt=say("Links to each site by camp"),
    )
    states.note(say("Camps are those of the Camps page. To link a site is not to agree with it."))


def _mostly(camps: Camps, row: dict[Any, Any]) -> str | None:
    camp = camps.camp(int(row["camp"]))
    linked = sum(row[other.number] for other in camps.camps)
    if camp is None or linked < LEAST:
        return None
    return f"{letter(camp.number)} · {clean(camp.name, most=28)} ({numbers.share(row['share'])})"


def _name(name: object) -> str | None:
    return clean(name, most=40) if isinstance(name, str) else None


def _columns(title: str, most: int) -> dict[str, Any]:
    config = st.column_config
    return {
        "channel": config.TextColumn(title),
        "mentions": config.ProgressColumn(say("Mentions"), format="localized", min_value=0, max_value=most),
        "authors": config.NumberColumn(say("Authors"), format="localized"),
        "engagement": config.NumberColumn(say("Reactions"), format="localized", help=say("Likes, reposts, replies and quotes that platforms state.")),
        "tone": config.NumberColumn(say("Tone"), format="%+d", help=say("Net tone, −100 to +100; empty under {n} mentions with a tone.", n=ENOUGH)),
        "first": config.DatetimeColumn(say("First"), format="D MMM YYYY HH:mm"),
    }  # fmt: skip


page()
