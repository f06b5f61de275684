-- When which mentions came in: every mention up to `seq` was known from `at_time` on.

create table arrival (
    at_time timestamptz not null,
    seq     bigint not null
);

-- Stores from before: mentions were numbered as they came, and each batch says how many of its were new.
insert into arrival
with loads as (
    select loaded as at_time, sum(sum(new)) over (order by loaded) as place from loaded_batch group by loaded having sum(new) > 0
),
numbered as (select seq, row_number() over (order by seq) as place from mention)
select at_time, seq from loads join numbered using (place);
