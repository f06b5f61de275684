-- In which language a channel is told; missing: English.

alter table channel add column lang varchar;
