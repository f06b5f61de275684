-- Who was in which camp when it was last looked at, so that a camp keeps its number, colour and name.

create table camp_member (
    about  varchar not null,              -- the watches whose talk it was, by id
    author varchar not null,              -- platform:id
    camp   integer not null
);

create table camp_name (
    about varchar not null,
    camp  integer not null,
    name  varchar,                        -- from its own words; null where it had none
    until timestamptz not null            -- end of the period looked at: only a later one takes its place
);
