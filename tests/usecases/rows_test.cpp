// Rows are hints: what somebody does to them in the database hides no work.
#include <doctest/doctest.h>

#include "app/mend_rows.hpp"
#include "house.hpp"

using namespace tocsin;
using namespace tocsin::test;

TEST_CASE("rules 2 and 6: a due share whose row is taken out of the database, or altered, still becomes an exception (store.row-altered)") {
  for (const auto* edit : {"delete from object_row where kind = 'due'", "update object_row set state = 'met' where kind = 'due'"}) {
    CAPTURE(edit);
    House house;
    house.due_for("soc");
    const auto due = house.states("due").size();
    app::MendingRounds rounds;
    CHECK(House::must(app::mend_rows(house.app(), rounds)) == 0);
    house.edit_database(edit);
    CHECK(House::must(app::mend_rows(house.app(), rounds)) == due);
    CHECK(House::must(app::mend_rows(house.app(), rounds)) == 0);
    house.clock.ahead = std::chrono::hours(24 * 3);
    CHECK(House::must(app::watch(house.app())) >= due);
  }
}

TEST_CASE("rules 2 and 6: a row that somebody puts into the database, of an object that nobody made, keeps no list from being read (store.row-altered)") {
  House house;
  house.due_for("soc");
  const auto due = house.states("due").size();
  house.edit_database("insert into object_row (object, unit, state, due, number, parent, doc, version, seal, kind)"
                      " select 'due:junk', unit, state, due, number, parent, doc, version, seal, kind from object_row where kind = 'due' limit 1");
  house.clock.ahead = std::chrono::hours(24 * 3);
  CHECK(app::watch(house.app()).error().rule == "store.row-altered");
  app::MendingRounds rounds;
  CHECK(House::must(app::mend_rows(house.app(), rounds)) == 1);
  CHECK(house.states("due").size() == due);
  CHECK(House::must(app::watch(house.app())) >= due);
}
