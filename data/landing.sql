create table if not exists batch (
    seq        integer primary key autoincrement,
    id         text not null unique,
    source     text not null,
    landed     text not null,
    judged     text not null,
    stable_ids integer not null,
    read_rows  integer not null,
    loaded     text,
    new        integer,
    updated    integer,
    unchanged  integer,
    rejected   integer
);

create index if not exists batch_waiting on batch (seq) where loaded is null;

create table if not exists part (
    batch   text not null,
    kind    text not null,
    payload blob not null,
    primary key (batch, kind)
);

create table if not exists checkpoint (
    source  text not null,
    key     text not null,
    version integer not null,
    state   text not null,
    saved   text not null,
    primary key (source, key)
);

create table if not exists watch (
    id       text primary key,
    name     text not null,
    query    text not null,
    kind     text not null,
    created  text not null,
    revision integer not null
);

create table if not exists source (
    source  text primary key,
    enabled integer not null
);

create table if not exists source_state (
    source       text primary key,
    state        text not null,
    note         text not null,
    last_success text,
    next_try     text,
    beat         text not null
);

create table if not exists job (
    id      text primary key,
    kind    text not null,
    title   text not null,
    state   text not null,
    done    integer not null,
    total   integer,
    note    text not null,
    started text not null,
    beat    text not null,
    pid     integer not null,
    cancel  integer not null
);

create table if not exists source_wish (
    source text not null,
    name   text not null,
    value  text not null,
    primary key (source, name)
);

create table if not exists spent (
    source   text not null,
    method   text not null,
    day      text not null,
    requests integer not null,
    units    integer not null,
    money    real not null,
    primary key (source, method, day)
);

create table if not exists held (
    platform text not null,
    id       text not null,
    author   text,
    source   text not null,
    created  text not null,
    step     integer not null,
    due      text,
    primary key (platform, id)
) without rowid;

create index if not exists held_due on held (source, due) where due is not null;

create index if not exists held_author on held (platform, author)
