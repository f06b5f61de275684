-- What the corrections taught, lesson by lesson, and what a model that never saw a text says of each that taught the one in use.

create table lesson (
    at_time  timestamptz not null,
    labelled bigint not null,         -- distinct texts that taught
    verdict  varchar not null,        -- few, rare, no better, worse at random, better
    base     varchar not null,        -- the engines it was learnt over
    base_f1  double,                  -- macro-F1 in %, on labels held back in turn; null: not tried
    own_f1   double,
    model    varchar                  -- the name it stores with a reading; null: none stands since
);

create table held_back (
    model      varchar not null,
    platform   varchar not null,
    mention_id varchar not null,
    label      varchar not null
);
