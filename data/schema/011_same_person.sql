-- Accounts that a person said belong to one and the same; only added to, the newest word on an account stands.

create table same_person_said (
    account varchar not null,             -- platform:id
    person  varchar,                      -- the account they go by (platform:id); null: taken back, the account stands alone
    writer  varchar not null,
    at_time timestamptz not null          -- grows from word to word
);

create view same_person as
select account, person, writer, at_time
from (
    select *, row_number() over (partition by account order by at_time desc) as nth
    from same_person_said
)
where nth = 1 and person is not null;
