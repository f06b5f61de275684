-- What came from where, what was missed, what was refused, and what people wrote beside it.

create table loaded_batch (
    batch     varchar not null,
    source    varchar not null,
    loaded    timestamptz not null,
    read_rows bigint not null,
    new       bigint not null,
    updated   bigint not null,
    unchanged bigint not null,
    rejected  bigint not null
);

create table gap (
    source     varchar not null,
    since_time timestamptz not null,
    until_time timestamptz not null,
    why        varchar not null
);

create table rejected (
    batch   varchar not null,
    source  varchar not null,
    place   varchar not null,
    why     varchar not null,
    payload varchar not null,
    at_time timestamptz not null
);

create table usage (
    batch    varchar not null,
    source   varchar not null,
    at_time  timestamptz not null,
    requests bigint not null,
    units    bigint not null,
    money    double not null
);

create table annotation (
    id      varchar not null,
    moment  timestamptz not null,
    words   varchar not null,
    watch   varchar,                      -- null: concerns every watch
    writer  varchar not null,
    written timestamptz not null
);
