"""Whom, what and where a text points to: its handles, hashtags and domains, and the ties that follow from them."""

from __future__ import annotations

from html import unescape
from typing import NamedTuple

from data.query.marks import domains_in, handles_in, hashtags_in
from data.records import Interaction, Mention


class Entities(NamedTuple):
    """As `Mention` has them: lower case, without `@`, `#` and `www.`, each once, in the order of the text."""

    handles: tuple[str, ...] = ()
    hashtags: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()


def entities(text: str, *, platform: str | None = None) -> Entities:
    """What `text` holds. `platform` tells how its handles look: dots belong to them on Bluesky, `u/name` is Reddit's.

    Only web addresses that begin with http:// or www. count as domains: "ok.Thanks" is no site.
    """
    if "&" in text:
        text = unescape(text)
    return Entities(handles_in(text, platform), hashtags_in(text), domains_in(text))


def mention_ties(mention: Mention) -> tuple[Interaction, ...]:
    """One tie of kind "mention" from the author to each handle in `mention.handles`, known as `@handle`.

    None when the author is unknown; an author who names themself makes no tie.
    """
    if mention.author_id is None:
        return ()
    return tuple(
        Interaction(mention.platform, "mention", mention.id, mention.author_id, f"@{handle}", mention.created)
        for handle in mention.handles
        if f"@{handle}" != mention.author_id.lower()
    )
