-- Reading history again when the engines change: how far that is, and what the engines before said.

create table rereading (
    reader varchar not null,              -- how texts are read from now on
    began  timestamptz not null,
    total  bigint not null,               -- mentions to read again
    reached bigint not null,              -- every mention with a higher seq is done, up to those that came later
    done   bigint not null
);

create table earlier_reading (
    seq    bigint not null,
    engine varchar not null,
    label  varchar,
    tone   smallint,
    until  timestamptz not null           -- when another reading took its place
);
