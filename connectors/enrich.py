"""What a batch gains before it lands: entities, language, tone, and the watches it belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from operator import attrgetter
from typing import Final

from connectors.entities import entities
from data.query import Matcher
from data.records import Batch, Mention, Watch
from tone.language import Habits, code
from tone.reading import Reading, readings

_AT: Final = {field.name: place for place, field in enumerate(fields(Mention))}
_VALUES: Final = attrgetter(*_AT)


class Enricher:
    """Reads every mention of a batch; calling it returns the batch with its mentions filled in.

    Raises `QueryError` at the start, naming the watch, when a query cannot be read. `default_lang` is the language the
    source usually speaks; it only decides for texts too short to tell, as what their authors' longer texts are in does: those of the
    same batch, and, `remembering`, of batches before. What a connector already found is kept: its
    handles, hashtags and domains; its language tag serves as a hint, and stays where the text itself tells nothing.
    """

    def __init__(
        self, watches: Sequence[Watch], default_lang: str | None = None, *, remembering: bool = False
    ) -> None:
        self._matcher = Matcher(watches)
        self._judged = {watch.id: watch.revision for watch in watches}
        self._default_lang = default_lang
        self._habits = Habits() if remembering else None

    def __call__(self, batch: Batch) -> Batch:
        if not batch.mentions:
            return batch
        handles = {author.id: author.handle for author in batch.authors if author.handle}
        hints = [mention.lang for mention in batch.mentions]
        read = readings(
            [spoken(mention.title, mention.text) for mention in batch.mentions],
            hints,
            default=self._default_lang,
            authors=[mention.author_id for mention in batch.mentions],
            habits=self._habits,
        )
        mentions = tuple(
            self._enriched(mention, reading, handles.get(mention.author_id or ""))
            for mention, reading in zip(batch.mentions, read, strict=True)
        )
        return replace(batch, mentions=mentions, judged=self._judged)

    def _enriched(self, mention: Mention, reading: Reading, author_handle: str | None) -> Mention:
        found = entities(spoken(mention.title, mention.text), platform=mention.platform)
        values = list(
            _VALUES(mention)
        )  # dataclasses.replace takes twice as long, and this runs for every mention
        values[_AT["lang"]] = reading.lang or code(mention.lang)
        values[_AT["tone"]] = reading.tone
        values[_AT["label"]] = reading.label
        values[_AT["engine"]] = reading.engine
        values[_AT["vader"]] = reading.vader
        values[_AT["handles"]] = mention.handles or found.handles
        values[_AT["hashtags"]] = mention.hashtags or found.hashtags
        values[_AT["domains"]] = mention.domains or found.domains
        values[_AT["watches"]] = self._matcher.matches(Mention(*values), author_handle)
        return Mention(*values)


def spoken(title: str | None, text: str) -> str:
    """Title and text as one, for a post or article whose headline says what its text may not; a repeat is left out."""
    if not title or text.startswith(title):
        return text
    return f"{title}\n\n{text}" if text else title
