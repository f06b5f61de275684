"""Which column holds what: guessed from its name, judged by its values, always with the reason."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from connectors.files import labels, moments
from connectors.files.plan import FIELDS, LabelScale
from connectors.files.refused import ImportRefused

SURE = 0.5  # below this confidence a guess is shown but not used


@dataclass(frozen=True, slots=True)
class Column:
    """A column as found: its name, some values, and what it is taken for."""

    name: str
    samples: tuple[str, ...]
    field: str | None = None
    confidence: float = 0.0
    reason: str = "no known name, left out"


# Names as exporters write them (Kaggle sets, twarc-csv, 4CAT, Zeeschuimer, Brandwatch, Meltwater, CrowdTangle, Twitter
# v1.1 and v2, Pushshift) and as people do, English and French; the earlier a name stands, the better it is.
_NAMES: dict[str, str] = {
    "id": "id tweet_id id_tweet id_str status_id post_id id_post message_id comment_id item_id resource_id identifiant "
    "document_id uri fullname rest_id data_id data_rest_id data_id_str tweetid postid ids mention_id",
    "text": "full_text text tweet_text text_tweet body selftext content message note_tweet_text texte texte_tweet contenu "
    "tweet post comment_text comment commentaire snippet hit_sentence text_original data_desc description caption "
    "legacy_full_text data_legacy_full_text opening_text post_text review_text review clean_text original_text data_text "
    "raw_content rawcontent",
    "title": "title titre headline subject link_text objet",
    "author": "author username screen_name user_screen_name user_name author_username handle auteur account_name compte "
    "pseudo user utilisateur author_handle twitter_screen_name influencer data_author_unique_id author_screen_name "
    "from_user from_user_name account owner_username channel_title data_user_username data_core_user_results_result_legacy_screen_name",
    "author_id": "author_id user_id id_compte user_id_str user_id_string author_fullname_id id_auteur from_user_id account_id "
    "id_user userid authorid data_author_id owner_id channel_id auteur_id",
    "author_name": "author_name full_name name author_fullname user_display_name display_name nom nom_auteur user_name_display "
    "author_display_name page_name fullname_author data_author_nickname nom_affiche displayname",
    "followers": "followers author_followers followers_count user_followers_count author_public_metrics_followers_count "
    "followers_at_posting likes_at_posting abonnes nb_abonnes twitter_followers x_followers nombre_d_abonnes "
    "author_followers_count subscribers user_followers",
    "created": "created_at created_utc created created_at_utc tweet_created timestamp_utc datetime timestamp date_time date "
    "published published_at publication_date post_created date_publication date_de_publication posted_at create_time "
    "created_time data_create_time data_legacy_created_at unix_timestamp tweet_date date_utc publie_le cree_le "
    "creation_date horodatage time_posted published_date date_posted post_date pub_date createdat retrieved_date "
    "local_time jour day",
    "time": "time heure hour time_utc heure_utc heure_utc0 hour_utc",
    "platform": "platform plateforme network reseau source_type content_source_name social_network page_type media_type source_platform",
    "url": "url link permalink permalink_url lien post_url tweet_url status_url expanded_url adresse href thread_url",
    "lang": "lang language langue language_guess language_code lang_code iso_language_code",
    "likes": "likes like_count favorite_count favorites favourites_count likes_count public_metrics_like_count score "
    "favorites_count mentions_j_aime j_aime nb_likes total_likes ups upvotes data_stats_digg_count points reactions favorite "
    "legacy_favorite_count data_legacy_favorite_count x_likes likecount",
    "reposts": "reposts retweet_count repost_count retweets retweets_count public_metrics_retweet_count shares share_count "
    "partages nb_retweets nb_partages reshares data_stats_share_count legacy_retweet_count data_legacy_retweet_count "
    "x_reposts twitter_retweets retweetcount reblogs_count reblogs",
    "replies": "replies reply_count replies_count public_metrics_reply_count comments comment_count comments_count "
    "num_comments commentaires nb_commentaires reponses nb_reponses data_stats_comment_count legacy_reply_count "
    "data_legacy_reply_count x_replies twitter_reply_count replycount",
    "quotes": "quotes quote_count quotes_count public_metrics_quote_count citations legacy_quote_count quotecount",
    "reach": "reach reach_new impressions impression_count views view_count public_metrics_impression_count portee vues "
    "views_count estimated_reach data_stats_play_count nb_vues viewcount",
    "parent_id": "parent_id in_reply_to_status_id_str in_reply_to_status_id reply_to_id in_reply_to_id "
    "referenced_tweets_replied_to_id in_reply_to_tweet_id legacy_in_reply_to_status_id_str",
    "reply_to": "reply_to in_reply_to_screen_name replied_author in_reply_to_user in_reply_to_username reply_to_user "
    "reponse_a legacy_in_reply_to_screen_name in_reply_to",
    "repost_of": "retweeted_user retweet_from repost_of retweeted_author retweeted_status_user_screen_name",
    "quote_of": "author_quoted quoted_user quoted_author quote_of quoted_status_user_screen_name",
    "label": "sentiment label tone tonalite polarity polarite airline_sentiment sentiment_label emotion target class "
    "ton classe etiquette",
    "community": "subreddit community group group_name groupe channel section forum board",
    "hashtags": "hashtags hashtag tags entities_hashtags mots_diese",
    "kind": "kind type post_type tweet_type engagement_type thread_entry_type",
}  # fmt: skip
_KNOWN = {
    name: (field, rank)
    for field, names in _NAMES.items()
    for rank, name in reversed(list(enumerate(names.split())))
}
_PREFIXES = ("tweet_", "post_", "status_", "twitter_", "x_", "data_", "item_", "raw_", "reddit_", "the_")
_ENDS = {
    "_sentiment": "label", "_polarity": "label", "_text": "text", "_at": "created", "_lang": "lang",
    "_username": "author", "_screen_name": "author", "_url": "url",
}  # fmt: skip
_WHOLE = re.compile(r"[+-]?\d+(?:\.0+)?")
_COUNT = re.compile(r"[+-]?\d[\d\s., \u202f]*[kKmM]?")
_NUMERIC = ("followers", "likes", "reposts", "replies", "quotes", "reach")


def guess(columns: Sequence[Column], chosen: Mapping[str, str]) -> tuple[Column, ...]:
    """Every column with what it is taken for; `chosen` (column → field, or “-” for none) is taken as said."""
    _check(columns, chosen)
    taken = {field for field in chosen.values() if field != "-"}
    offers = []
    for place, column in enumerate(columns):
        if column.name in chosen or not any(column.samples):
            continue
        for field, confidence, reason in _offers(column, {c.name for c in columns}):
            offers.append((-confidence, place, field, reason))
    found: dict[int, tuple[str, float, str]] = {}
    for confidence, place, field, reason in sorted(offers):
        if place not in found and field not in taken:
            found[place] = (field, -confidence, reason)
            if -confidence >= SURE:
                taken.add(field)
    return tuple(_settled(column, found.get(place), chosen) for place, column in enumerate(columns))


def mapping_of(columns: Sequence[Column]) -> tuple[tuple[str, str], ...]:
    """The mapping that the sure guesses make."""
    return tuple((c.name, c.field) for c in columns if c.field and c.confidence >= SURE)


def label_scale(columns: Sequence[Column]) -> LabelScale:
    """The scale of the column mapped to `label`."""
    return next(
        (labels.scale_of(c.samples) for c in columns if c.field == "label" and c.confidence >= SURE), "none"
    )


def bare(name: str) -> str:
    """A column's name without case, accents, spaces and signs: “Date de publication” → `date_de_publication`."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)
    plain = unicodedata.normalize("NFKD", spaced.casefold())
    plain = "".join(character for character in plain if not unicodedata.combining(character))
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_")


def known_name(name: str) -> tuple[str, float] | None:
    """The field a bare name stands for, and how surely."""
    if name in _KNOWN:
        field, rank = _KNOWN[name]
        return field, 0.98 - min(rank, 40) * 0.005
    for prefix in _PREFIXES:
        if name.startswith(prefix) and name.removeprefix(prefix) in _KNOWN:
            field, rank = _KNOWN[name.removeprefix(prefix)]
            return field, 0.8 - min(rank, 40) * 0.005
    return next(((field, 0.6) for end, field in _ENDS.items() if name.endswith(end)), None)


def _check(columns: Sequence[Column], chosen: Mapping[str, str]) -> None:
    names = [column.name for column in columns]
    for name, field in chosen.items():
        if name not in names:
            raise ImportRefused(f"There is no column “{name}”.", f"The columns are: {', '.join(names[:40])}.")
        if field != "-" and field not in FIELDS:
            raise ImportRefused(
                f"“{field}” is no field of a mention.", f"The fields are: {', '.join(FIELDS)}."
            )
    doubled = [f for f in set(chosen.values()) - {"-"} if list(chosen.values()).count(f) > 1]
    if doubled:
        raise ImportRefused(f"Two columns are mapped to {doubled[0]}.", "Map one of them only.")


def _settled(column: Column, found: tuple[str, float, str] | None, chosen: Mapping[str, str]) -> Column:
    if column.name in chosen:
        field = None if chosen[column.name] == "-" else chosen[column.name]
        return replace(column, field=field, confidence=1.0, reason="chosen by you")
    if not any(column.samples):
        return replace(column, reason="empty in every row looked at")
    if found is None:
        return column
    return replace(column, field=found[0], confidence=round(found[1], 2), reason=found[2])


def _offers(column: Column, all_names: set[str]) -> list[tuple[str, float, str]]:
    """The fields a column may hold, each with a confidence of 0 to 1 and the reason."""
    values = [value for value in column.samples if value.strip()]
    offers = []
    named = known_name(bare(column.name))
    if named:
        field, confidence = named
        field = _told_apart(field, column, values, all_names)
        likely = _likely(field, values)
        reason = (
            f"named like {FIELDS[field]}"
            if likely >= 0.5
            else f"named like {FIELDS[field]}, but its values are not"
        )
        offers.append((field, confidence * likely, reason))
    offers += _by_values(values)
    return offers


def _told_apart(field: str, column: Column, values: Sequence[str], all_names: set[str]) -> str:
    """`name` may be a handle or a displayed name: no blank in it, and no better handle beside it, means a handle."""
    bares = {bare(name) for name in all_names}
    if field == "author_name" and bare(column.name) == "name":
        others = any((named := known_name(other)) and named[0] == "author" for other in bares)
        if not others and sum(" " in value.strip() for value in values) * 20 <= len(values):
            return "author"
    if bare(column.name) == "user_name" and any(other.endswith("screen_name") for other in bares):
        return "author_name"  # Twitter's old objects have `user.name` beside `user.screen_name`
    if field == "author_name" and _share(values, lambda value: value.startswith("t2_")) > 0.5:
        return "author_id"  # Reddit's `author_fullname` is an id
    if _share(values, lambda value: value.startswith(("t1_", "t3_"))) > 0.5 and bare(column.name) == "name":
        return "id"  # and its `name` is the post's
    if field == "created" and bare(column.name) in ("time", "hour", "heure"):
        return "time"
    if (
        field == "time"
        and not any(map(moments.is_clock, values[:5]))
        and moments.read_like(values).share > 0.8
    ):
        return "created"
    return field


def _likely(field: str, values: Sequence[str]) -> float:
    """How far the values bear out a field, 0..1."""
    if not values:
        return 0.0
    if field == "created":
        return moments.read_like(values).share
    if field == "time":
        return _share(values, moments.is_clock)
    if field in _NUMERIC:
        return _share(values, lambda value: bool(_COUNT.fullmatch(value.strip())))
    if field == "label":
        scale = labels.scale_of(values)
        read = _share(values, lambda value: labels.label_named(value, scale) is not None)
        return min(1.0, read + 0.3) * min(1.0, 0.6 + len(values) / 50) if read >= 0.5 else 0.0
    if field == "url":
        return _share(
            values, lambda value: value.strip().lower().startswith(("http://", "https://", "/r/", "www."))
        )
    if field == "text":
        return 0.3 if _share(values, lambda value: bool(_WHOLE.fullmatch(value.strip()))) > 0.5 else 1.0
    if field in ("author", "lang", "community", "kind", "platform"):
        return 1.0 if _share(values, lambda value: len(value) <= 100) > 0.9 else 0.2
    return 1.0


def _by_values(values: Sequence[str]) -> list[tuple[str, float, str]]:
    """What a column without a telling name may hold."""
    if not values:
        return []
    offers = []
    if _share(values, _looks_dated) >= 0.9 and moments.read_like(values).share >= 0.9:
        bare_numbers = all(value.strip().isdigit() for value in values)  # they may as well be ids
        offers.append(("created", 0.5 if bare_numbers else 0.55, "every value looked at reads as a date"))
    scale = labels.scale_of(values)
    if (
        scale == "words"
        and len(set(values)) <= 12
        and _share(values, lambda v: labels.label_named(v, scale) is not None) >= 0.9
    ):
        offers.append(("label", 0.7, "every value looked at names a tone"))
    if (
        _share(values, lambda value: value.isdigit() and 12 <= len(value) <= 20) == 1.0
        and len(set(values)) * 10 >= len(values) * 9
    ):
        offers.append(("id", 0.52, "long numbers, nearly all different"))
    length = sum(map(len, values)) / len(values)
    if length >= 20 and _share(values, lambda value: " " in value.strip()) >= 0.8:
        offers.append(("text", min(0.54, 0.5 + length / 10_000), "long values with spaces"))
    return offers


def _looks_dated(value: str) -> bool:
    """Whether a value is a date even without a name that says so: long numbers may as well be ids."""
    bare_value = value.strip()
    if bare_value.replace(".", "", 1).isdigit():
        number = float(bare_value)
        return 631_152_000 <= number < 4_102_444_800 or 631_152_000_000 <= number < 4_102_444_800_000
    return True


def _share(values: Sequence[str], holds: Callable[[str], bool]) -> float:
    return sum(1 for value in values if holds(value)) / len(values) if values else 0.0
