"""The demo world is believable, always the same, and holds what its truth says."""

from __future__ import annotations

import hashlib
import json
import re
import warnings
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from statistics import mean, median

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.demo import Truth, World
from connectors.demo.cast import BRANDS, CITIES, FIGURES, OUTLETS
from connectors.demo.grammar import WORDS
from connectors.demo.story import LOCAL
from data.records import Author, Interaction, Mention

UNTIL = datetime(2026, 6, 18, 9, 20, tzinfo=UTC)


class Told:
    """A world read to its end."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.truth: Truth = world.truth()
        batches = list(world.batches())
        self.mentions: list[Mention] = [mention for batch in batches for mention in batch.mentions]
        self.ties: list[Interaction] = [tie for batch in batches for tie in batch.interactions]
        self.authors: dict[str, Author] = {author.id: author for batch in batches for author in batch.authors}
        self.by_id = {mention.id: mention for mention in self.mentions}


@pytest.fixture(scope="module")
def told() -> Told:
    return Told(World(until=UNTIL))


def small(**changes: object) -> World:
    return World(**{"until": UNTIL, "scale": 0.05, **changes})  # type: ignore[arg-type]


def fingerprint(world: World) -> str:
    digest = hashlib.sha256()
    for batch in world.batches():
        digest.update(repr((batch.mentions, batch.interactions)).encode())
    return digest.hexdigest()


def test_the_same_seed_tells_the_same_world() -> None:
    assert fingerprint(small()) == fingerprint(small())


def test_another_seed_end_or_scale_tells_another_world() -> None:
    worlds = [small(), small(seed=8), small(until=UNTIL + timedelta(hours=1)), small(scale=0.06)]
    assert len({fingerprint(world) for world in worlds}) == 4
    ids = [mention.id for world in worlds for batch in world.batches() for mention in batch.mentions]
    assert len(set(ids)) == len(ids), "worlds may share a store: no id is ever used twice"


@settings(max_examples=25, deadline=None)
@given(first=st.integers(0, 1400), second=st.integers(0, 1400), size=st.integers(1, 500))
def test_a_stretch_read_alone_is_the_same_as_read_within_the_whole(
    first: int, second: int, size: int
) -> None:
    world = WHOLE.world
    since, until = sorted(world.story.start + timedelta(hours=h) for h in (first, second))
    part = [m for batch in world.batches(since, until, size) for m in batch.mentions]
    assert part == [m for m in WHOLE.mentions if since <= m.created < until]


WHOLE = Told(small())


def test_volume_is_as_promised(told: Told) -> None:
    history = sum(mention.created < told.truth.anchor for mention in told.mentions)
    assert history == pytest.approx(24_000, rel=0.02)
    assert len(told.mentions) - history == pytest.approx(5_000, rel=0.01)
    assert len(small(scale=0.5)) == pytest.approx(len(told.mentions) / 2, rel=0.02)
    assert 2_000 < len(told.authors) < 2_700


def test_time_runs_forward_inside_the_world(told: Told) -> None:
    assert all(before.created <= after.created for before, after in pairwise(told.mentions))
    assert told.mentions[0].created >= told.truth.start
    assert told.mentions[-1].created < told.truth.until
    assert all(mention.created.tzinfo is UTC for mention in told.mentions)


def test_people_sleep_at_night_and_talk_at_lunch_and_in_the_evening(told: Told) -> None:
    quiet = [m.created.astimezone(LOCAL) for m in told.mentions if told.truth.about[m.id] == "usual"]
    hours = Counter(moment.hour for moment in quiet if moment < told.truth.anchor)
    assert max(hours[h] for h in (2, 3, 4)) * 6 < min(hours[12], hours[20])
    assert hours[12] > hours[15] < hours[20]


def test_weekends_are_calmer(told: Told) -> None:
    days = Counter(m.created.astimezone(LOCAL).weekday() for m in told.mentions if told.truth.about[m.id] == "usual"
                   and m.created < told.truth.anchor)  # fmt: skip
    assert mean(days[d] for d in (5, 6)) < 0.92 * mean(days[d] for d in range(5))


def test_the_last_day_brings_something_every_few_seconds_while_people_are_awake(told: Told) -> None:
    live = [m.created for m in told.mentions if m.created >= told.truth.anchor]
    gaps = [
        (after - before).total_seconds()
        for before, after in pairwise(live)
        if 8 <= before.astimezone(LOCAL).hour < 23
    ]
    assert 8 <= mean(gaps) <= 25
    assert max((after - before).total_seconds() for before, after in pairwise(live)) < 600


def test_crisis_hours_stand_out_four_times_over_the_usual(told: Told) -> None:
    def hour(moment: datetime) -> datetime:
        return moment.replace(minute=0, second=0, microsecond=0)

    own = Counter(hour(m.created) for m in told.mentions if "velanuit" in m.text.lower())
    start = hour(told.truth.crisis_start)
    for after in range(2, 8):
        now = start + timedelta(hours=after)
        usual = median(own[now - timedelta(days=week * 7)] for week in range(1, 5))
        assert own[now] >= 4 * max(usual, 1)


def test_the_crisis_sours_the_tone_names_its_cause_and_fades(told: Told) -> None:
    truth = told.truth

    def stance(since: datetime, until: datetime) -> float:
        return mean(truth.stance[m.id] for m in told.mentions if since <= m.created < until)

    week = timedelta(days=7)
    assert stance(truth.crisis_start - week, truth.crisis_start) > -0.1
    assert stance(truth.crisis_start, truth.crisis_start + timedelta(hours=24)) < -0.35
    assert stance(truth.crisis_end, truth.anchor) > -0.25
    leak = [m for m in told.mentions if truth.about[m.id] == "leak" and m.created < truth.crisis_end]
    named = sum(any(word in f"{m.title} {m.text}".lower() for word in truth.cause_words) for m in leak)
    assert named > 0.6 * len(leak)


def test_the_press_picks_the_crisis_up_two_hours_later(told: Told) -> None:
    truth = told.truth
    first = min(m.created for m in told.mentions if m.platform == "demo-news" and truth.about[m.id] == "leak")
    assert timedelta(hours=1) <= first - truth.crisis_start <= timedelta(hours=4)
    assert truth.apology - truth.crisis_start == timedelta(hours=26)


def test_planted_leaders_are_the_most_cited_of_their_community(told: Told) -> None:
    home = {who: name for name, c in told.truth.communities.items() for who in c.members}
    cited: dict[str, Counter[str]] = defaultdict(Counter)
    for tie in told.ties:
        if home.get(tie.source_id) is not None and home.get(tie.source_id) == home.get(tie.target_id):
            cited[home[tie.target_id]][tie.target_id] += 1
    found = [
        who in told.truth.communities[name].leaders for name in cited for who, _ in cited[name].most_common(3)
    ]
    assert len(found) == 12
    assert mean(found) >= 0.9


def test_brokers_cite_and_are_cited_across_communities(told: Told) -> None:
    home = {who: name for name, c in told.truth.communities.items() for who in c.members}
    assert len(told.truth.brokers) == 5
    for broker, circles in told.truth.brokers.items():
        citing = Counter(home.get(tie.source_id) for tie in told.ties if tie.target_id == broker)
        cited = Counter(home.get(tie.target_id) for tie in told.ties if tie.source_id == broker)
        for ties in (citing, cited):
            assert sum(ties[circle] >= 0.1 * ties.total() for circle in circles) >= 2


def test_ties_stay_mostly_inside_communities(told: Told) -> None:
    home = {who: name for name, c in told.truth.communities.items() for who in c.members}
    pairs = [(home.get(t.source_id), home.get(t.target_id)) for t in told.ties]
    both = [(a, b) for a, b in pairs if a and b]
    assert mean(a == b for a, b in both) > 0.7


def test_every_tie_is_proved_by_a_mention_of_its_author(told: Told) -> None:
    for tie in told.ties:
        proof = told.by_id[tie.evidence_id]
        assert (proof.author_id, proof.platform, proof.created) == (tie.source_id, tie.platform, tie.created)
        assert tie.target_id in told.authors
        assert tie.source_id != tie.target_id
    for mention in told.mentions:
        assert mention.parent_id is None or told.by_id[mention.parent_id].created < mention.created


def test_a_repost_repeats_its_original(told: Told) -> None:
    crowd = set(told.authors) - set(told.truth.coordinated_accounts)
    for mention in told.mentions:
        if mention.kind == "repost" and mention.author_id in crowd:
            assert mention.parent_id is not None
            assert mention.text == told.by_id[mention.parent_id].text


def test_nobody_reposts_the_other_camp_on_the_levy(told: Told) -> None:
    camp = {who: name for name, members in told.truth.camps.items() for who in members}
    for mention in told.mentions:
        if mention.kind == "repost" and told.truth.about[mention.id] == "levy" and mention.parent_id:
            ours, theirs = (
                camp.get(mention.author_id or ""),
                camp.get(told.by_id[mention.parent_id].author_id or ""),
            )
            assert ours is None or theirs is None or ours == theirs


def test_the_coordinated_group_posts_within_sixty_seconds(told: Told) -> None:
    truth = told.truth
    assert len(truth.coordinated_accounts) == 25
    assert len(truth.coordinated_messages) == 6
    starts = []
    for burst in truth.coordinated_messages:
        times = [told.by_id[one].created for one in burst]
        assert max(times) - min(times) <= timedelta(seconds=60)
        assert len({told.by_id[one].author_id for one in burst}) >= 20
        assert {told.by_id[one].author_id for one in burst} <= set(truth.coordinated_accounts)
        starts.append(min(times))
    assert all(truth.crisis_start < start < truth.crisis_end for start in starts)
    assert sorted(starts)[3] - sorted(starts)[2] > timedelta(hours=12), "two waves"


def test_both_languages_are_at_home(told: Told) -> None:
    langs = Counter(mention.lang for mention in told.mentions)
    assert set(langs) == {"en", "fr"}
    assert min(langs.values()) >= 0.25 * len(told.mentions)


def test_texts_seldom_repeat(told: Told) -> None:
    group = set(told.truth.coordinated_accounts)
    texts = [m.text for m in told.mentions if m.kind != "repost" and m.author_id not in group]
    assert len(set(texts)) >= 0.85 * len(texts)


def test_texts_are_finished_sentences(told: Told) -> None:
    for mention in told.mentions:
        said = f"{mention.title or ''} {mention.text}"
        assert not re.search(r"[{}\[\]|]|  |\bNone\b|\.\.(?!\.)| [.,](?!\w)", said.strip()), said
        assert 5 < len(mention.text) < 700


def test_almost_every_mention_names_a_brand_the_levy_or_the_person(told: Told) -> None:
    words = (*(brand.handle for brand in BRANDS), "levy", "taxe rail de nuit", "kerantec")
    named = [any(word in f"{m.title} {m.text}".lower() for word in words) for m in told.mentions]
    assert mean(named) > 0.99


@pytest.fixture(scope="module")
def vader() -> object:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer
    return SentimentIntensityAnalyzer()


def test_english_words_lean_the_way_their_author_means(told: Told, vader: object) -> None:
    means: dict[int, list[float]] = defaultdict(list)
    for mention in told.mentions[::4]:
        if mention.lang == "en" and told.truth.about[mention.id] != "levy":
            score = vader.polarity_scores(mention.text)["compound"]  # type: ignore[attr-defined]
            means[told.truth.stance[mention.id]].append(score)
    negative, neutral, positive = (mean(means[stance]) for stance in (-1, 0, 1))
    assert negative < -0.25 < neutral < 0.2 < positive


def test_names_carry_no_tone_of_their_own(vader: object) -> None:
    names = [*(b.name for b in BRANDS), *(f.name for f in FIGURES), *(f.handle for f in FIGURES),
             *(c[0] for c in CITIES), *(o[0] for o in OUTLETS), *(o[1] for o in OUTLETS), "night rail levy"]  # fmt: skip
    assert {name for name in names if vader.polarity_scores(name)["compound"]} == set()  # type: ignore[attr-defined]


def test_nothing_leads_out_of_the_demo(told: Told) -> None:
    handles = {author.handle for author in told.authors.values()} | {figure.handle for figure in FIGURES}
    for mention in told.mentions:
        assert mention.url is None
        assert mention.platform.startswith("demo-")
        assert all(domain.endswith(".example") for domain in mention.domains)
        assert all(
            link.split("/")[2].endswith(".example") for link in re.findall(r"https?://\S+", mention.text)
        )
        assert "www." not in mention.text
        assert set(mention.handles) <= handles, mention.text
    assert all(author.url is None and author.platform.startswith("demo-") for author in told.authors.values())


def test_platforms_say_only_what_they_would_know(told: Told) -> None:
    for mention in told.mentions:
        assert (mention.tone, mention.label, mention.watches, mention.given_label) == (None, None, (), None)
        if mention.platform == "demo-reddit":
            assert mention.reach is None
            assert mention.reposts is None
            assert mention.community
        if mention.platform == "demo-news":
            assert mention.title
            assert mention.domains == (mention.author_id,)
            assert (mention.reach, mention.likes) == (None, None)
        if mention.platform in ("demo-x", "demo-bluesky"):
            assert mention.reach is not None
            assert mention.likes is not None


def test_audiences_are_unequal_and_handles_differ(told: Told) -> None:
    followers = sorted((a.followers for a in told.authors.values() if a.followers is not None), reverse=True)
    assert sum(followers[: len(followers) // 20]) > 0.4 * sum(followers)
    handles = [author.handle for author in told.authors.values() if author.handle]
    assert len(set(handles)) == len(handles)
    born = [told.authors[who].created for who in told.truth.coordinated_accounts]
    assert all(told.truth.crisis_start - timedelta(days=21) < b < told.truth.crisis_start for b in born if b)


def test_the_truth_is_written_as_json(tmp_path: Path) -> None:
    world = small()
    world.write_truth(tmp_path / "truth.json")
    truth = json.loads((tmp_path / "truth.json").read_text("utf-8"))
    assert datetime.fromisoformat(truth["crisis_start"]) == world.story.crisis
    assert set(truth["communities"]) == {"travellers", "press", "activists", "insiders"}
    assert len(truth["stance"]) == len(world)
    assert set(truth["stance"].values()) == {-1, 0, 1}


def test_the_calendar_holds_at_any_hour_and_over_summer_time() -> None:
    for until in (UNTIL, datetime(2026, 3, 31, 1, 0, tzinfo=UTC), datetime(2026, 10, 27, 22, 59, tzinfo=UTC)):
        for hour in range(0, 24, 5):
            story = World(until=until + timedelta(hours=hour), scale=0.01).story
            assert story.anchor + timedelta(hours=1) <= story.keynote < story.until
            assert timedelta(days=5) < story.anchor - story.crisis < timedelta(days=7)
            assert story.crisis.astimezone(LOCAL).hour == 14


def test_notes_and_watches_are_ready_for_the_pages(told: Told) -> None:
    notes = told.world.annotations()
    assert 4 <= len(notes) <= 6
    assert [note.at for note in notes] == sorted(note.at for note in notes)
    watches = told.world.watches()
    assert [watch.kind for watch in watches] == ["own", "rival", "rival", "issue", "person"]
    assert {note.watch for note in notes} <= {watch.id for watch in watches}


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"until": datetime(2026, 6, 18)}, "aware"),
        ({"days": 3}, "10 days"),
        ({"scale": 0.0}, "scale"),
        ({"scale": float("nan")}, "scale"),
        ({"seed": -1}, "seed"),
    ],
)
def test_an_impossible_world_is_refused_in_one_sentence(wrong: dict[str, object], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        small(**wrong)


def test_word_files_define_the_same_rules_in_both_languages() -> None:
    def rules(lang: str) -> set[str]:
        return {line for file in (WORDS / lang).glob("*.txt") for line in file.read_text("utf-8").splitlines()
                if line.startswith("== ")}  # fmt: skip

    assert rules("en") == rules("fr")
