-- What people said against the engines: a log that is only added to, and beside each mention what stands of it.

create table correction (
    id           varchar not null,
    act          varchar not null,        -- what one press of a button did, however many mentions it touched
    kind         varchar not null,        -- tone; about: whether the mention speaks of us at all
    platform     varchar,                 -- of the mention; it and the id are null where every text of these words is meant
    mention_id   varchar,                 -- the platform's own id, so that a store built anew knows it again
    text_hash    varchar,                 -- of the words as they stood; null where they are too few to know a copy by
    label        varchar,                 -- tone: negative, neutral, positive; about: no; null: as the engine reads it
    undoes       varchar,                 -- the correction this row takes back; it then says nothing of its own
    note         varchar not null,
    writer       varchar not null,
    at_time      timestamptz not null,    -- grows from act to act: the newest wins
    engine       varchar,                 -- what was read then, and by which engine
    engine_label varchar,
    engine_tone  smallint
);

-- While a person's label stands in `label` and `tone`, the engine's own reading is kept here.
alter table mention add column read_tone smallint;
alter table mention add column read_label varchar;
alter table mention add column corrected varchar;   -- the correction that stands; null: as the engine reads it
alter table mention add column about boolean;       -- false: a person said that it does not speak of us
