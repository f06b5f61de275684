-- VADER's own compound of an English text, times 10,000, beside the tone that the engines agree on.

alter table mention add column vader smallint;
