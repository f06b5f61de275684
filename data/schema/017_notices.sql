-- Where people are told of alerts, and what was told. The addresses themselves are secrets and stand in the file of keys.

create table channel (
    name         varchar not null,
    most_an_hour integer not null,
    quiet_from   smallint,                -- local hours between which nothing is sent; null: never quiet
    quiet_until  smallint,
    zone         varchar not null,
    made         timestamptz not null
);

create table notice (
    id       varchar not null,
    alert    varchar not null,
    channel  varchar not null,
    state    varchar not null,            -- waiting, sent, failed
    title    varchar not null,
    words    varchar not null,
    made     timestamptz not null,
    due      timestamptz not null,        -- not to be sent before
    attempts integer not null,
    settled  timestamptz,
    why      varchar not null             -- what the last attempt failed of; empty while none did
);
