-- What the search index beside the store still has to hear of: texts that changed or were taken back after they were loaded.

create table store_identity (name varchar not null);
insert into store_identity values (uuid()::varchar);

create table text_change (
    turn bigint not null,                 -- grows; the index remembers the last one it has heard of
    seq  bigint not null
);
