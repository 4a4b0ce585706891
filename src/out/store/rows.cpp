#include "out/store/rows.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

#include "base/limits.hpp"

namespace tocsin::store {
namespace {

constexpr std::int64_t no_due = std::numeric_limits<std::int64_t>::max();
#define TOCSIN_ROW_COLUMNS "object, unit, state, due, number, parent, doc, version, seal, kind"

std::int64_t due_of(const ports::Row& row) { return row.due ? to_us(*row.due) : no_due; }

/// Each column with its length before it, so that no two rows spell the same.
Result<Hash> seal_of(ports::Keys& keys, const ports::Row& row, std::int64_t version) {
  std::string text("tocsin/row/v1");
  for (const auto& column : {row.object.value, row.unit, row.state, std::to_string(due_of(row)), row.number, row.parent, row.doc, std::to_string(version)}) {
    text += '\0';
    text += std::to_string(column.size());
    text += ':';
    text += column;
  }
  return keys.mac(ports::Purpose::served, as_bytes(text));
}

struct Read {
  ports::Row row;
  std::int64_t version;
};
Result<Read> to_row(const sql::Row& columns, ports::Keys& keys) {
  ports::Row row{.object = {sql::text(columns[0])}, .unit = sql::text(columns[1]), .state = sql::text(columns[2]), .due = {},
                 .number = sql::text(columns[4]), .parent = sql::text(columns[5]), .doc = sql::text(columns[6])};
  if (const auto due = sql::integer(columns[3]); due != no_due) row.due = instant_from_us(due);
  const auto version = sql::integer(columns[7]);
  const bool sealed = equal_in_constant_time(TRY(seal_of(keys, row, version)).view(), sql::bytes(columns[8]));
  if (!sealed || row.object.kind() != sql::text(columns[9]))
    return refuse(Errc::conflict, "store.row-altered", row.object.value, "the row was changed outside the program");
  return Read{std::move(row), version};
}

std::string cursor_of(const ports::Row& row, bool by_due) {
  return to_base64url(as_bytes(by_due ? std::to_string(due_of(row)) + ' ' + row.object.value : row.object.value));
}

struct Cursor {
  std::int64_t due = 0;
  std::string object;
};
Result<Cursor> parse_cursor(std::string_view text, bool by_due) {
  const auto bad = refuse(Errc::invalid, "store.cursor", {}, "a cursor is the `next` of a page with the same order");
  const auto bytes = from_base64url(text);
  if (!bytes) return bad;
  Cursor cursor{0, to_text(*bytes)};
  if (!by_due) return cursor.object.find(' ') == std::string::npos && cursor.object.find(':') != std::string::npos ? Result<Cursor>(cursor) : bad;
  const auto space = cursor.object.find(' ');
  if (space == std::string::npos) return bad;
  const auto [end, failure] = std::from_chars(cursor.object.data(), cursor.object.data() + space, cursor.due);
  if (failure != std::errc{} || end != cursor.object.data() + space) return bad;
  cursor.object.erase(0, space + 1);
  return cursor;
}

}  // namespace

std::unexpected<Error> number_taken(const ports::Row& row) { return refuse(Errc::stale, "store.number-taken", row.object.value, row.number); }

Result<> write_row(sql::Db& db, ports::Keys& keys, const ports::Row& row, std::int64_t version) {
  const auto seal = TRY(seal_of(keys, row, version));
  auto written = db.send(
      "insert into object_row (" TOCSIN_ROW_COLUMNS ") values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict (object) do update set kind = excluded.kind, "
      "unit = excluded.unit, state = excluded.state, due = excluded.due, number = excluded.number, parent = excluded.parent, doc = excluded.doc, "
      "version = excluded.version, seal = excluded.seal",
      {row.object.value, row.unit, row.state, due_of(row), row.number, row.parent, row.doc, version, seal, row.object.kind()});
  if (!written && written.error().rule == "sql.unique") return number_taken(row);
  return written;
}

Result<std::optional<ports::Row>> read_row(sql::Db& db, ports::Keys& keys, const ledger::ObjectId& object) {
  const auto found = TRY(db.run("select " TOCSIN_ROW_COLUMNS " from object_row where object = $1", {object.value}));
  if (found.empty()) return std::nullopt;
  return TRY(to_row(found[0], keys)).row;
}

Result<ports::Row> read_row_by_number(sql::Db& db, ports::Keys& keys, std::string_view kind, std::string_view number) {
  const auto found = number.empty() ? std::vector<sql::Row>() : TRY(db.run("select " TOCSIN_ROW_COLUMNS " from object_row where kind = $1 and number = $2 and number <> ''", {kind, number}));
  if (found.empty()) return refuse(Errc::not_found, "object.unknown", std::string(number));
  return TRY(to_row(found[0], keys)).row;
}

namespace {

/// A statement that grows, with its values.
class Select {
 public:
  explicit Select(std::string text) : text_(std::move(text)) {}
  Select& add(std::string_view text) { text_ += text; return *this; }
  Select& value(const sql::Arg& arg) {
    args_.push_back(arg);
    text_ += "$" + std::to_string(args_.size());
    return *this;
  }
  Result<std::vector<sql::Row>> run(sql::Db& db) const { return db.run(text_, args_); }

 private:
  std::string text_;
  std::vector<sql::Arg> args_;
};

/// Of rows without a unit those whose share, if they have one, is of one of these units or of the whole organisation.
void add_share_of(Select& select, const std::set<UnitId>& units) {
  select.add(" and not exists (select 1 from object_row share where share.object = object_row.parent and share.kind = 'share' and share.unit not in (''");
  for (const auto& unit : units) select.add(", ").value(unit.value);
  select.add("))");
}

/// At most `rows_max` rows behind the cursor, of one unit where the page names one.
Result<std::vector<ports::Row>> read_rows(sql::Db& db, ports::Keys& keys, const ports::Page& page, std::size_t rows_max) {
  Select select("select " TOCSIN_ROW_COLUMNS " from object_row where kind = ");
  select.value(page.kind);
  if (page.state) select.add(" and state = ").value(*page.state);
  if (page.parent) select.add(" and parent = ").value(*page.parent);
  // the indexes of units hold either the rows that have one or those that have none, and an engine takes them only where the statement says so too
  if (page.unit && page.unit->empty()) select.add(" and unit = ''");
  else if (page.unit) select.add(" and unit = ").value(*page.unit).add(" and unit <> ''");
  if (page.units) add_share_of(select, *page.units);
  Cursor cursor;   // the statement refers to it until it has run
  if (!page.after.empty()) {
    cursor = TRY(parse_cursor(page.after, page.by_due));
    if (page.by_due) select.add(" and (due, object) > (").value(cursor.due).add(", ").value(cursor.object).add(")");
    else select.add(" and object < ").value(cursor.object);
  }
  select.add(page.by_due ? " order by due, object limit " : " order by object desc limit ").value(rows_max);
  std::vector<ports::Row> out;
  for (const auto& columns : TRY(select.run(db))) out.push_back(TRY(to_row(columns, keys)).row);
  return out;
}

/// The rows of several units, each read by its own index, in one order.
Result<std::vector<ports::Row>> read_units(sql::Db& db, ports::Keys& keys, const ports::Page& page, std::size_t rows_max) {
  std::vector<ports::Row> out;
  auto one = page;
  one.units.reset();
  for (const auto& unit : *page.units) {
    if (unit.value.empty() || (page.unit && *page.unit != unit.value)) continue;
    one.unit = unit.value;
    std::ranges::move(TRY(read_rows(db, keys, one, rows_max)), std::back_inserter(out));
  }
  if (!page.unit || page.unit->empty()) {
    one.unit = "";
    one.units = page.units;
    std::ranges::move(TRY(read_rows(db, keys, one, rows_max)), std::back_inserter(out));
  }
  if (page.by_due) std::ranges::sort(out, {}, [](const ports::Row& row) { return std::pair(due_of(row), row.object.value); });
  else std::ranges::sort(out, std::ranges::greater{}, [](const ports::Row& row) { return row.object.value; });
  return out;
}

}  // namespace

Result<ports::Rows> read_page(sql::Db& db, ports::Keys& keys, const ports::Page& page) {
  const auto limit = std::clamp<std::size_t>(page.limit, 1, limits::page_rows_max);
  ports::Rows out{.rows = TRY(page.units ? read_units(db, keys, page, limit + 1) : read_rows(db, keys, page, limit + 1)), .next = {}};
  if (out.rows.size() > limit) {
    out.rows.resize(limit);
    out.next = cursor_of(out.rows.back(), page.by_due);
  }
  return out;
}

Result<std::vector<std::string>> read_row_names(sql::Db& db, std::string_view after, std::size_t limit) {
  std::vector<std::string> out;
  for (const auto& columns : TRY(db.run("select object from object_row where object > $1 order by object limit $2", {after, limit})))
    out.push_back(sql::text(columns[0]));
  return out;
}

Result<std::vector<std::pair<std::string, std::int64_t>>> count_rows(sql::Db& db, std::string_view kind, const std::set<UnitId>* units) {
  std::vector<std::pair<std::string, std::int64_t>> out;
  std::string statement = "select state, count(*) from object_row where kind = $1 group by state order by state";
  std::vector<sql::Arg> args{kind};
  if (units != nullptr) {
    std::string named = "''";
    for (const auto& unit : *units) {
      args.emplace_back(unit.value);
      named += ", $" + std::to_string(args.size());
    }
    statement = "select one.state, count(*) from object_row one"
                " left join object_row share on one.unit = '' and share.object = one.parent and share.kind = 'share'"
                " where one.kind = $1 and case when one.unit <> '' then one.unit else coalesce(share.unit, '') end in (" + named + ")"
                " group by one.state order by one.state";
  }
  for (const auto& columns : TRY(db.run(statement, args)))
    out.emplace_back(sql::text(columns[0]), sql::integer(columns[1]));
  return out;
}

Result<> each_row(sql::Db& db, ports::Keys& keys, const std::function<Result<>(const ports::Row&, std::int64_t)>& use) {
  return db.each("select " TOCSIN_ROW_COLUMNS " from object_row order by object", {}, [&](const sql::Row& columns) -> Result<> {
    const auto read = TRY(to_row(columns, keys));
    return use(read.row, read.version);
  });
}

}  // namespace tocsin::store
