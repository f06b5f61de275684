-- Stores of an earlier day did not count which mentions state their engagement and reach.
alter table mention_hour add column if not exists engaged bigint default 0;
alter table mention_hour add column if not exists reached bigint default 0;
update mention_hour set engaged = if(engagement > 0, mentions, 0), reached = if(reach > 0, mentions, 0) where engaged = 0 and reached = 0;
