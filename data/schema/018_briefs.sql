-- Briefs that analysts write: their words, the figures and quotations dropped into them, and what was published.

create table brief (
    id      varchar not null,
    title   varchar not null,
    lang    varchar not null,
    words   varchar not null,             -- Markdown; {{clip}} on a line of its own stands for a figure or a quotation
    state   varchar not null,             -- draft, review, published
    writer  varchar not null,
    changed timestamptz not null
);

create table brief_clip (
    id       varchar not null,
    brief    varchar not null,
    kind     varchar not null,            -- conclusion, mentions, tone, negative, voice, score, chart, quote
    watch    varchar,                     -- null: every mention
    since    timestamptz,
    until    timestamptz,
    zone     varchar not null,
    platform varchar,                     -- of a quotation
    mention  varchar,
    writer   varchar not null,
    at_time  timestamptz not null
);

-- As it went out: its figures stay those of that moment.
create table brief_published (
    brief     varchar not null,
    slug      varchar not null,
    title     varchar not null,
    lang      varchar not null,
    lead      varchar not null,
    body      varchar not null,           -- HTML, all foreign text in it escaped
    writer    varchar not null,
    reviewer  varchar not null,
    published timestamptz not null,
    updated   timestamptz not null
);
