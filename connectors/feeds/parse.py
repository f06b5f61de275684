"""What stands in a feed, as plain data: runs in a process of its own, for the bytes come from strangers."""

from __future__ import annotations

import calendar
import io
import re
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urljoin

import feedparser

from connectors.feeds.letters import text_of
from connectors.feeds.plain import leads, looks_like_html, one_line, plain, tidy
from data.query.marks import host

MOST_TEXT: Final = 20_000  # characters of an article that are kept
MOST_ENTRIES: Final = 5_000
MOST_DOMAINS: Final = 50
_MOST_TITLE: Final = 500
_MOST_ID: Final = 1_000
_MOST_ADDRESS: Final = 2_000
_HTML = ("text/html", "application/xhtml+xml")
_PERIODS: Final = {"hourly": 3600, "daily": 86400, "weekly": 604800, "monthly": 2592000, "yearly": 31536000}
_DECLARES = re.compile(r"<!entity", re.IGNORECASE)
_DOCTYPE = re.compile(r"<!doctype", re.IGNORECASE)
_PAGE = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,5000}?-->\s*)*(?:<!doctype\s+html|<html)", re.IGNORECASE | re.DOTALL
)

Data = dict[str, Any]


def parsed(body: bytes, content_type: str, url: str) -> Data:
    """A feed (`{"is": "feed", …}`), a web page with the feeds it names (`"page"`), or why it is neither (`"refused"`).

    feedparser gets clean UTF-8 and nothing to resolve, so that what was judged here is what it reads: a declared
    entity is refused in whatever letters it came. Its own sanitising is off, as only text is taken from the mark-up.
    """
    text = text_of(body, content_type)
    if not text:
        return _refused("The answer is empty.")
    if _DOCTYPE.search(text) and _DECLARES.search(text):
        return _refused("It declares XML entities of its own, which can hide a flood: it is not read.")
    found = feedparser.parse(
        io.BytesIO(text.encode("utf-8", "replace")),
        response_headers={"content-type": "application/xml; charset=utf-8", "content-location": url},
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    if not found.get("version") and not found.entries:
        return _no_feed(text)
    return _feed(found, url)


def _refused(why: str) -> Data:
    return {"is": "refused", "why": why}


def _no_feed(text: str) -> Data:
    base, named = leads(text)
    if named or _PAGE.match(text) or "<body" in text[:200_000].lower():
        return {"is": "page", "base": base, "leads": [list(lead) for lead in named]}
    if text.startswith("{"):
        return _refused("It is JSON, not RSS or Atom: give the site's RSS or Atom address.")
    return _refused("It is neither RSS nor Atom.")


def _feed(found: Any, url: str) -> Data:
    feed = found.feed
    entries, faults = [], []
    for place, entry in enumerate(found.entries[:MOST_ENTRIES], 1):
        try:
            entries.append({"place": place, **_entry(entry, feed, found.get("version", ""), url)})
        except Exception as fault:  # noqa: BLE001 - the edge of a process: one bad item must not take the feed along
            faults.append({"place": place, "why": type(fault).__name__, "payload": _shown(entry)})
    return {
        "is": "feed",
        "version": found.get("version", ""),
        "title": _title(feed, "title", found.get("version", "")),
        "subtitle": _title(feed, "subtitle", found.get("version", "")),
        "link": _address(feed.get("link")),
        "lang": _lang(feed.get("language")),
        "every": _every(feed),
        "entries": entries,
        "faults": faults,
        "left": max(0, len(found.entries) - MOST_ENTRIES),
    }


def _entry(entry: Any, feed: Any, version: str, url: str) -> Data:
    link = _address(entry.get("feedburner_origlink")) or _address(entry.get("link"))
    body, links = _body(entry, version)
    domains = dict.fromkeys(host(urljoin(link or url, one)) for one in links if _readable(one))
    detail = entry.get("summary_detail") or entry.get("title_detail") or {}
    lang = (entry.get("content") or [{}])[0].get("language") or detail.get("language")
    source = entry.get("source") or {}
    return {
        "guid": one_line(str(entry.get("id") or ""), most=_MOST_ID) or None,
        "link": link,
        "title": _title(entry, "title", version),
        "text": body,
        "published": _moment(entry.get("published_parsed")),
        # Asked for what is not there, feedparser would give the time of publication, with a warning.
        "updated": _moment(entry["updated_parsed"]) if "updated_parsed" in entry else None,
        "lang": _lang(lang) or _lang(feed.get("language")),
        "domains": [domain for domain in domains if domain][:MOST_DOMAINS],
        "replies": _count(entry.get("slash_comments", entry.get("thr_total"))),
        "outlet": _address(source.get("href") or source.get("link")),
        "outlet_title": _title(source, "title", version),
    }


def _body(entry: Any, version: str) -> tuple[str, list[str]]:
    """The longest text the feed gives of an article, and the links of all of them."""
    pieces = [*(entry.get("content") or []), entry.get("summary_detail") or {"value": entry.get("summary")}]
    best, links = "", {}
    for piece in pieces[:8]:
        value, kind = piece.get("value"), piece.get("type") or ""
        if not isinstance(value, str) or not (kind in _HTML or kind.startswith("text/") or not kind):
            continue  # base64, an image, foreign XML
        if kind in _HTML or (not version.startswith("atom") and looks_like_html(value)):
            text, found = plain(value, most=MOST_TEXT)
            links.update(dict.fromkeys(found))
        else:
            text = tidy(value, most=MOST_TEXT)
        best = max(best, text, key=len)
    return best, list(links)


def _title(thing: Any, name: str, version: str) -> str | None:
    value = thing.get(name)
    if not isinstance(value, str):
        return None
    kind = (thing.get(f"{name}_detail") or {}).get("type") or ""
    if kind in _HTML or (not version.startswith("atom") and looks_like_html(value)):
        value = plain(value, most=4 * _MOST_TITLE).text
    return one_line(value, most=_MOST_TITLE) or None


def _address(value: object) -> str | None:
    """A web address; anything else (`javascript:`, `file:`, a relative one with nothing to relate to) is none."""
    if not isinstance(value, str):
        return None
    value = value.strip()
    fit = value[:8].lower().startswith(("http://", "https://")) and len(value) <= _MOST_ADDRESS
    return value if fit and host(value) and not re.search(r"\s", value) else None


def _readable(link: str) -> bool:
    try:
        urljoin("https://example.org/", link)
    except ValueError:  # "http://[" and the like
        return False
    return True


def _moment(parsed: Any) -> int | None:
    """Seconds of the epoch; feedparser's times are UTC."""
    try:
        return calendar.timegm(parsed) if parsed else None
    except (ValueError, OverflowError, TypeError):
        return None


def _lang(value: object) -> str | None:
    if not isinstance(value, str):
        return None
    value = value.strip().replace("_", "-")
    return value if re.fullmatch(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,3}", value) else None


def _count(value: object) -> int | None:
    return int(value) if isinstance(value, str) and re.fullmatch(r"\d{1,9}", value.strip()) else None


def _every(feed: Mapping[str, Any]) -> int | None:
    """Seconds that the feed asks to be left alone: RSS `ttl` (minutes), or RSS 1.0 `sy:updatePeriod`."""
    minutes = _count(feed.get("ttl"))
    if minutes:
        return minutes * 60
    period = _PERIODS.get(str(feed.get("sy_updateperiod", "")).strip().lower())
    return period // max(1, _count(feed.get("sy_updatefrequency")) or 1) if period else None


def _shown(entry: Any) -> str:
    return f"{entry.get('title', '')} {entry.get('link', '')}"[:4000]
