-- Wrapped keys of the content of one item and class, in a small file of its own: erasing an item destroys its keys here, and
-- this file's backups are kept for a short time only.
create table item_key (
  item text not null,
  class bigint not null,
  wrapped bytea not null,
  primary key (item, class)
);
