-- Who has a stake in what we do: what people wrote of them, what registers say, and who changed what.

create table stakeholder (
    id           varchar not null,
    name         varchar not null,
    kind         varchar not null,        -- organisation, person
    role         varchar not null,
    organisation varchar not null,
    aliases      varchar[] not null,      -- other names they go by, for finding accounts and register entries
    stance       tinyint,                 -- -2 against … +2 for; null: nobody said
    stance_why   varchar not null,
    purpose      varchar not null,        -- why these data are kept
    created      timestamptz not null,
    changed      timestamptz not null
);

-- Accounts and register entries that a person said are theirs, or are not.
create table stakeholder_link (
    stakeholder varchar not null,
    kind        varchar not null,         -- account: platform:id; entry: register:id
    target      varchar not null,
    theirs      boolean not null,
    writer      varchar not null,
    at_time     timestamptz not null
);

create table stakeholder_note (
    id          varchar not null,
    stakeholder varchar not null,
    kind        varchar not null,         -- note, meeting
    moment      timestamptz not null,     -- of the meeting; of the writing for a note
    words       varchar not null,
    writer      varchar not null,
    at_time     timestamptz not null
);

-- Only added to, until the stakeholder is deleted: then what it says of them goes with them.
create table stakeholder_change (
    stakeholder varchar not null,
    field       varchar not null,
    was         varchar,
    became      varchar,
    writer      varchar not null,
    at_time     timestamptz not null
);

-- Lobbying registers as they were published, to find stakeholders and their accounts in.
create table register_entry (
    register  varchar not null,
    id        varchar not null,
    name      varchar not null,
    acronym   varchar,
    category  varchar,
    people    varchar[] not null,
    interests varchar[] not null,
    clients   varchar,
    site      varchar,
    handles   varchar[] not null,         -- on X, as the register links them
    url       varchar,
    valid     varchar,                    -- the time it speaks of, as it says it
    brought   timestamptz not null
);
