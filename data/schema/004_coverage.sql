-- What was watched and when, so that silence and blindness never look alike; and whole accounts that were taken back.

create table seen (
    source     varchar not null,          -- spans of one source never touch: the loader joins those that do
    since_time timestamptz not null,
    until_time timestamptz not null
);

create table standing (
    source  varchar not null,             -- from at_time on the source was in this state
    at_time timestamptz not null,
    state   varchar not null,
    note    varchar not null
);

create table gone_author (
    platform varchar not null,
    id       varchar not null,
    why      varchar not null,
    at_time  timestamptz not null
);
