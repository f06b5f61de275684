"""Which mentions say the same words: reposts, syndicated copies, the same post pasted again and again."""

from __future__ import annotations

# The words two copies share, whatever their case, spacing, links and the "RT @name:" before a repost; of a mention `m`.
WORDS = r"""trim(regexp_replace(regexp_replace(regexp_replace(
        lower(coalesce(m.title || ' ', '') || m.text),
        '^\s*rt @\w+:', ' '), 'https?://\S+', ' ', 'g'), '[\s\x{a0}]{2,}|[\n\r\t\x{a0}]', ' ', 'g'))"""
# Shorter texts ("thanks!") are the same by chance and mean different things.
ENOUGH = 20
# What copies are known by; null where the words are too few.
HASHED = f"case when length({WORDS}) >= {ENOUGH} then md5({WORDS}) end"
# Whether a mention says the words of `$hash`: a text without their `$longest` words need not be hashed, which takes longer.
SAME = f"""list_bool_and(list_transform(
            $longest::varchar[], lambda word: contains(lower(coalesce(m.title || ' ', '') || m.text), word)
        )) and m.deleted is null and {HASHED} = $hash"""


def longest(words: str) -> list[str]:
    """The eight longest words: a text of the same words has them all."""
    return sorted(set(words.split(" ")), key=len, reverse=True)[:8]
