-- What was noted, decided and came of it, about a watch or a stakeholder: a log that is only added to.

create table memory (
    version varchar not null,
    entry   varchar not null,             -- the same over all versions of one entry
    about   varchar not null,             -- watch:ID, stakeholder:ID, or * for everything
    kind    varchar not null,             -- note, decision, outcome
    moment  timestamptz not null,         -- when it was so, which may be long before it was written down
    words   varchar not null,
    follows varchar,                      -- the entry (a decision) that an outcome came of
    gone    boolean not null,             -- this version takes the entry away
    undoes  varchar,                      -- the version this row takes back; it then says nothing of its own
    writer  varchar not null,
    at_time timestamptz not null          -- grows from row to row: the newest wins
);

-- What stands of each entry, with when and by whom it was first written.
create view remembered as
select
    entry, about, kind, moment, words, follows, writer, at_time,
    (select min(at_time) from memory first where first.entry = newest.entry) as written,
    (select count(*) from memory other where other.entry = newest.entry) as versions
from (
    from memory
    where undoes is null and version not in (select undoes from memory where undoes is not null)
    qualify row_number() over (partition by entry order by at_time desc) = 1
) newest
where not gone;
