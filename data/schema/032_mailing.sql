-- Which channels a regular report is told to, and each message about one span to one channel.

alter table regular_report add column channels varchar[];

-- `handed` is written, for good, just before a message is given away: what is found so after a kill may have gone, and is not sent again.
create table mailing (
    id       varchar not null,            -- made of report, span and channel: it names the message to its receivers as well
    report   varchar not null,
    since    timestamptz not null,
    until    timestamptz not null,
    channel  varchar not null,
    state    varchar not null,            -- waiting, handed, sent, unsure, failed
    title    varchar not null,
    words    varchar not null,
    file     varchar,                     -- what goes with it; null: nothing was said
    sha256   varchar,
    made     timestamptz not null,
    due      timestamptz not null,        -- not to be sent before
    attempts integer not null,
    settled  timestamptz,
    why      varchar not null             -- what the last attempt failed of, or what went only in part
);
