-- In which language a channel is told.

alter table channel add column lang varchar default 'en';
