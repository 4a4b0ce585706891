-- Lists of somebody who may see some units only are put together of one list a unit and one of what has none.
create index object_row_no_unit on object_row (kind, object) where unit = '';
create index object_row_no_unit_state on object_row (kind, state, object) where unit = '';
create index object_row_no_unit_due on object_row (kind, due, object) where unit = '';
create index object_row_no_unit_work on object_row (kind, state, due, object) where unit = '';
