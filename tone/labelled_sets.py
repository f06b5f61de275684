"""The public labelled sets a tone engine is measured on, and what others reached on them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Form = Literal["lines", "airline", "products", "ratings", "documents"]
Figure = Literal["accuracy", "macro_f1", "macro_recall", "r"]


@dataclass(frozen=True, slots=True)
class Published:
    """A figure somebody published or measured: 0..1, whose it is, and where it stands."""

    figure: Figure
    value: float
    who: str
    source: str


@dataclass(frozen=True, slots=True)
class LabelledSet:
    """Where a set lies under the data folder, how it is written, and which figures to compare with.

    Of `files` the first that is there is read: a test part before a part for development. No set is read in the part that
    the shipped weights were fitted on. For "lines" a file is the stem of a pair, `…_text.txt` and `…_labels.txt`.
    """

    name: str
    files: tuple[str, ...]
    form: Form
    lang: str
    published: tuple[Published, ...] = ()


_XLM_T: Final = "Barbieri, Espinosa-Anke & Camacho-Collados, LREC 2022, test part"
_VADER: Final = "Hutto & Gilbert, ICWSM 2014, table 4"
_UMSAB: Final = (  # FastText and XLM-T multilingual, macro-F1
    ("ar", "arabic", 0.460, 0.669),
    ("de", "german", 0.596, 0.773),
    ("en", "english", 0.509, 0.706),
    ("es", "spanish", 0.501, 0.679),
    ("fr", "french", 0.548, 0.712),
    ("hi", "hindi", 0.371, 0.564),
    ("it", "italian", 0.547, 0.691),
    ("pt", "portuguese", 0.551, 0.754),
)


def _measured(figure: Figure, value: float) -> Published:
    return Published(figure, value, "vaderSentiment 3.3.2", "measured with the package on the whole set")


SETS: Final = (
    *(
        LabelledSet(
            f"UMSAB {lang}",
            (f"umsab_multilingual/{name}/test", f"umsab_multilingual/{name}/val"),
            "lines",
            lang,
            (
                Published("macro_f1", fasttext, "FastText", _XLM_T),
                Published("macro_f1", xlm_t, "XLM-T", _XLM_T),
            ),
        )
        for lang, name, fasttext, xlm_t in _UMSAB
    ),
    LabelledSet(
        "TweetEval",
        ("tweeteval_sentiment/test",),  # 1,430 of the 2,000 texts of its val part are in UMSAB's train part
        "lines",
        "en",
        tuple(
            Published(
                "macro_recall", value, who, "Barbieri et al., Findings of EMNLP 2020, and its leaderboard"
            )
            for who, value in (("SVM", 0.629), ("RoBERTa", 0.713), ("BERTweet", 0.734))
        ),
    ),
    LabelledSet(
        "US airlines",
        ("brand_us_airline/Tweets.csv",),
        "airline",
        "en",
        (_measured("accuracy", 0.490), _measured("macro_f1", 0.457)),
    ),
    LabelledSet(
        "SXSW products",
        ("brand_sxsw_products/judge-1377884607_tweet_product_company.csv",),
        "products",
        "en",
        (_measured("accuracy", 0.534), _measured("macro_f1", 0.460)),
    ),
    LabelledSet(
        "GermEval 2017",
        tuple(f"brand_germeval2017_db/{part}_v1.4.xml" for part in ("test1", "test2", "dev")),
        "documents",
        "de",
        (
            Published(
                "accuracy", 0.655, "always neutral", "Wojatzki et al., GermEval 2017, majority baseline"
            ),
        ),
    ),
    LabelledSet(
        "VADER tweets",
        ("vader_groundtruth/tweets_GroundTruth.txt",),
        "ratings",
        "en",
        (Published("r", 0.881, "VADER", _VADER), _measured("r", 0.872)),
    ),
    LabelledSet(
        "VADER movies",
        ("vader_groundtruth/movieReviewSnippets_GroundTruth.txt",),
        "ratings",
        "en",
        (Published("r", 0.451, "VADER", _VADER), _measured("r", 0.427)),
    ),
    LabelledSet(
        "VADER products", ("vader_groundtruth/amazonReviewSnippets_GroundTruth.txt",), "ratings", "en"
    ),
    LabelledSet(
        "VADER editorials", ("vader_groundtruth/nytEditorialSnippets_GroundTruth.txt",), "ratings", "en"
    ),
)
