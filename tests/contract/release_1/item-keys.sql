PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE migration (number integer primary key, name text not null);
INSERT INTO migration VALUES(1,'first');
CREATE TABLE item_key (
  item text not null,
  class bigint not null,
  wrapped bytea not null,
  primary key (item, class)
);
INSERT INTO item_key VALUES('share:one',0,X'c966f68e2bd33af2b04eae28b7db05f947e57c84bdd78caec5e8b49804355288d88023fca4a2585b10645dbc99ed79507ce507ed3efac82f31f9bd14');
COMMIT;
