-- What calls for somebody: rules in words, the stories they noticed, and who did what about each.

create table alert_rule (
    id          varchar not null,
    watch       varchar not null,
    kind        varchar not null,         -- unusual, quiet, limit, new, words, person
    labels      varchar[] not null,       -- tones that count; empty: every mention
    sensitivity varchar not null,         -- hints, normal, serious
    least       bigint not null,          -- mentions that a limit, words or a person take
    hours       integer not null,         -- … within so many hours
    sought      varchar not null,         -- the words, or the person's handle
    active      boolean not null,
    writer      varchar not null,
    made        timestamptz not null,
    since_time  timestamptz not null      -- stories that were over before are history, not alerts
);

create table alert (
    id           varchar not null,
    watch        varchar not null,
    state        varchar not null,        -- pending, open, acknowledged, closed
    began        timestamptz not null,
    last_time    timestamptz not null,    -- end of the last hour that belongs to it
    peak         timestamptz not null,
    value        double not null,         -- mentions in the strongest hours …
    usual        double,                  -- … and the usual of such hours; null: the rule knows none
    hours        integer not null,
    strength     double not null,
    rules        varchar[] not null,      -- ids of the rules that noticed it
    noticed      timestamptz not null,
    owner        varchar,
    snoozed      timestamptz              -- hidden from the count until then
);

create table alert_event (
    alert   varchar not null,
    at_time timestamptz not null,
    kind    varchar not null,             -- noticed, opened, again, acknowledged, note, owner, snoozed, woken, closed, faded
    writer  varchar not null,             -- empty: the house itself
    words   varchar not null
);
