-- How far a stronger engine has read what the shipped ones doubt: the newest first, so two ends.

create table upgrade (
    reader varchar not null,              -- how texts are read otherwise, and the stronger engine
    began  timestamptz not null,
    top    bigint not null,               -- every mention between the two is done, the ends included
    bottom bigint not null,
    asked  bigint not null,               -- mentions looked at
    read   bigint not null                -- mentions the stronger engine read
);
