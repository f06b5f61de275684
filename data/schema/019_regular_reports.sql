-- Reports that go out regularly, and every one that went.

create table regular_report (
    id      varchar not null,
    watch   varchar not null,
    every   varchar not null,             -- day, week, month
    hour    tinyint not null,             -- of the day after the span, in the zone
    zone    varchar not null,
    lang    varchar not null,
    form    varchar not null,             -- pdf, html, pptx, long (the analyst's report, PDF)
    label   varchar not null,             -- TLP, empty for none
    folder  varchar not null,
    writer  varchar not null,
    begun   timestamptz not null,
    ended   timestamptz
);

-- One row a report and span, in the transaction that says it is done: what has a row is never made again.
create table sent_report (
    report   varchar not null,
    since    timestamptz not null,
    until    timestamptz not null,
    file     varchar,                     -- null: nothing was said, or it could not be made
    sha256   varchar,
    mentions bigint not null,
    note     varchar not null,            -- why there is no file
    sent     timestamptz not null
);
