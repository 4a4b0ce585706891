-- The log, the rows that lists show, and sealed content. One text for both engines; `bigint primary key` is SQLite's row id.

create table meta (
  name text primary key,
  value text not null                 -- `origin`: the log's name; `mode`: what fact 0 says
);

-- Only grows. `bytes` is what the leaf commits to; object, obj_seq and kind are copies of it for look-ups.
create table fact (
  leaf_index bigint primary key,
  object text not null,
  obj_seq bigint not null,
  kind text not null,
  unit text not null,
  bytes bytea not null,
  hash bytea not null,                -- SHA-256 of bytes
  leaf bytea not null,                -- 128 bytes
  unique (object, obj_seq)
);

-- Full tiles only: the partial ones at the right edge are made again from the facts.
create table tile (
  level bigint not null,
  place bigint not null,
  hashes bytea not null,
  primary key (level, place)
);
create table frontier (id bigint primary key, bytes bytea not null);
create table checkpoint (id bigint primary key, size bigint not null, note text not null);

-- Hints for lists; whatever leaves is decided from facts. `version` is the number of facts the row was made from.
create table object_row (
  object text primary key,
  kind text not null,
  unit text not null,
  state text not null,
  due bigint not null,                -- microseconds; the largest integer when there is none
  number text not null,
  parent text not null,
  doc text not null,
  version bigint not null,
  seal bytea not null
);
create index object_row_newest on object_row (kind, object);
create index object_row_state on object_row (kind, state, object);
create index object_row_work on object_row (kind, state, due, object);
create index object_row_due on object_row (kind, due, object);
create index object_row_parent on object_row (parent, kind, object);
create unique index object_row_number on object_row (kind, number) where number <> '';

-- `sealed` is null once the item was erased; `named` is the first leaf that names the content, null while none does.
create table content (
  name bytea primary key,
  item text not null,
  class bigint not null,
  sealed bytea,
  named bigint,
  kept_at bigint not null
);
create index content_item on content (item);
