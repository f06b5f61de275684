-- What was said, by whom, to whom, and how it was read.
-- No keys on the big tables: an index costs more than it gives here (docs/data-model.md); the loader keeps rows unique.

create sequence mention_seq;

create table mention (
    seq         bigint not null,          -- ours, for life; joins and full-text rows use it
    platform    varchar not null,
    id          varchar not null,
    text        varchar not null,
    title       varchar,
    created     timestamptz not null,
    author_id   varchar,
    kind        varchar not null,
    url         varchar,
    lang        varchar,
    thread_id   varchar,
    parent_id   varchar,
    community   varchar,
    reach       bigint,
    likes       bigint,
    reposts     bigint,
    replies     bigint,
    quotes      bigint,
    handles     varchar[],
    hashtags    varchar[],
    domains     varchar[],
    given_label varchar,
    tone        smallint,                 -- compound times 10,000: whole numbers add up exactly
    label       varchar,
    engine      varchar,
    fetched     timestamptz,
    source      varchar not null,
    deleted     timestamptz               -- set when a tombstone blanked the row
);

create table author (
    platform    varchar not null,
    id          varchar not null,
    handle      varchar,
    name        varchar,
    description varchar,
    location    varchar,
    url         varchar,
    followers   bigint,
    created     timestamptz,
    fetched     timestamptz
);

create table interaction (
    seq         bigint,                   -- of the mention that proves it
    platform    varchar not null,
    kind        varchar not null,
    evidence_id varchar not null,
    source_id   varchar not null,
    target_id   varchar not null,
    created     timestamptz not null
);

create table mention_watch (
    seq     bigint not null,
    watch   varchar not null,
    given   boolean not null,             -- a person assigned it; judging again leaves it alone
    created timestamptz not null          -- of the mention, so that zone maps prune
);

-- How far each watch has been judged over history; a watch at another revision is judged again.
create table watch_state (
    watch    varchar not null,
    revision integer not null,
    cursor   timestamptz,                 -- history younger than this is judged
    judged   bigint not null,
    total    bigint not null,
    done     boolean not null
);

create table tombstone (
    platform varchar not null,
    id       varchar not null,
    why      varchar not null,
    at_time  timestamptz not null
);
