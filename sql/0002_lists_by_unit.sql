-- Lists of one unit, in each order and with each state: without these a rare unit is looked for through all rows of a kind.
-- What belongs to the whole organisation has no unit and stands in none of them.
create index object_row_unit on object_row (kind, unit, object) where unit <> '';
create index object_row_unit_state on object_row (kind, unit, state, object) where unit <> '';
create index object_row_unit_due on object_row (kind, unit, due, object) where unit <> '';
create index object_row_unit_work on object_row (kind, unit, state, due, object) where unit <> '';
