-- Who takes a mention in hand and how far that is: a log that is only added to.

create table triage (
    id         varchar not null,
    act        varchar not null,          -- what one press of a button did, however many mentions it touched
    platform   varchar not null,
    mention_id varchar not null,          -- the platform's own id, so that a store built anew knows it again
    status     varchar,                   -- new, todo, answered, closed
    owner      varchar,                   -- who has it in hand; null: nobody
    tag        varchar,
    note       varchar not null,
    undoes     varchar,                   -- the row this one takes back; it then says nothing of its own
    writer     varchar not null,
    at_time    timestamptz not null       -- grows from act to act: the newest wins
);

-- What stands of each mention that was ever taken in hand.
create view in_hand as
select platform, mention_id, status, owner, tag, note, writer, at_time
from triage
where undoes is null and id not in (select undoes from triage where undoes is not null)
qualify row_number() over (partition by platform, mention_id order by at_time desc, id desc) = 1;
