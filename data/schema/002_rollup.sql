-- What every page counts: kept exact by the loader, row by row, in whole numbers.

create table mention_hour (
    hour       timestamptz not null,
    watch      varchar not null,          -- '*' stands for every mention, watched or not
    platform   varchar not null,
    lang       varchar not null,          -- '' where undetermined
    label      varchar not null,          -- negative, neutral, positive, none
    mentions   bigint not null,
    tone_sum   bigint not null,           -- compound times 10,000
    tone_sq    bigint not null,
    engagement bigint not null,           -- likes, reposts, replies and quotes that platforms state
    engaged    bigint not null,           -- mentions that state any: where 0, engagement is unknown
    reach      bigint not null,           -- people, as platforms state it
    reached    bigint not null            -- mentions that state it: where 0, reach is unknown
);
