#include "out/objects/batch.hpp"

#include <charconv>
#include <cstdio>

#include "base/json.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"

namespace tocsin::objects {
namespace {

constexpr std::string_view label = "tocsin/batch/v1";
constexpr std::size_t columns = 10;

std::unexpected<Error> altered(std::string where = "batch") { return refuse(Errc::conflict, "objects.altered", std::move(where)); }

Result<std::int64_t> number_of(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return altered();
  return value;
}

Result<Written> read_row(std::string_view line) {
  const auto cells = split(line, '\t');
  if (cells.size() != columns) return altered();
  Written out;
  const auto hash = Hash::from_hex(cells[7]), seal = Hash::from_hex(cells[8]);
  if (!hash || !seal) return altered();
  out.collection = cells[0];
  const auto tlp = TRY(tlp_of(TRY(number_of(cells[5]))));
  const auto added_us = TRY(number_of(cells[1]));
  out.object = {std::string(cells[2]), std::string(cells[3]), std::string(cells[4]), tlp, instant_from_us(added_us), {std::string(cells[6])}, {}};
  out.hash = *hash;
  out.seal = *seal;
  out.length = TRY(number_of(cells[9]));
  if (out.length <= 0) return altered();
  return out;
}

Json lines_of(const std::vector<ports::StatusDetail>& details) {
  Json out(Json::Array{});
  for (const auto& each : details) out.push(Json::Array{each.id, each.version, each.message});
  return out;
}
std::vector<ports::StatusDetail> details_of(const Json& lines) {
  std::vector<ports::StatusDetail> out;
  for (const auto& line : lines.array()) out.push_back({line.at(0).text(), line.at(1).text(), line.at(2).text()});
  return out;
}

}  // namespace

std::int64_t tlp_number(std::optional<Tlp> tlp) { return tlp ? static_cast<std::int64_t>(*tlp) : -1; }

Result<std::optional<Tlp>> tlp_of(std::int64_t number) {
  if (number < -1 || number > static_cast<std::int64_t>(Tlp::red)) return altered("row");
  if (number == -1) return std::optional<Tlp>();
  return std::optional<Tlp>(static_cast<Tlp>(number));
}

std::string spell_table(const Batch& batch) {
  std::string out;
  out.reserve(batch.objects.size() * 320 + batch.status.size() + 1);
  for (const auto& each : batch.objects) {
    const auto cell = [&](std::string_view text) { out.append(text).push_back('\t'); };
    cell(each.collection);
    cell(std::to_string(to_us(each.object.date_added)));
    cell(each.object.id);
    cell(each.object.type);
    cell(each.object.version);
    cell(std::to_string(tlp_number(each.object.tlp)));
    cell(each.object.deliveries.front());
    cell(each.hash.hex());
    cell(each.seal.hex());
    out.append(std::to_string(each.length)).push_back('\n');
  }
  if (!batch.status.empty()) out.append(batch.status).push_back('\n');
  return out;
}

Result<Batch> read_table(std::string_view table) {
  Batch out;
  if (!table.empty() && table.back() != '\n') return altered();
  while (!table.empty()) {
    const auto line = table.substr(0, table.find('\n'));
    table.remove_prefix(line.size() + 1);
    // a status is JSON and stands last
    if (line.starts_with('{') && table.empty()) out.status = line;
    else out.objects.push_back(TRY(read_row(line)));
  }
  return out;
}

std::string spell_head(const BatchHead& head) {
  char text[batch_head_bytes + 1];
  std::snprintf(text, sizeof text, "%.*s %015lld %015lld ", static_cast<int>(label.size()), label.data(), static_cast<long long>(head.table_bytes), static_cast<long long>(head.body_bytes));
  return text + head.seal.hex() + "\n";
}

std::optional<BatchHead> read_head(std::string_view bytes) {
  if (bytes.size() != batch_head_bytes || !bytes.starts_with(label) || bytes.back() != '\n') return {};
  const auto cells = split(bytes.substr(0, bytes.size() - 1), ' ');
  if (cells.size() != 4 || cells[1].size() != 15 || cells[2].size() != 15) return {};
  const auto table = number_of(cells[1]), body = number_of(cells[2]);
  const auto seal = Hash::from_hex(cells[3]);
  if (!table || !body || !seal || *table < 0 || *body < 0) return {};
  return BatchHead{*table, *body, *seal};
}

std::string spell_status(const KeptStatus& kept) {
  const auto& status = kept.status;
  return to_jcs(Json::Object{{"id", status.id}, {"client", status.client}, {"root", status.root}, {"collection", status.collection}, {"requested", to_rfc3339(status.requested)},
                             {"added", status.added}, {"first", kept.first_us}, {"last", kept.last_us}, {"successes", lines_of(status.successes)}, {"failures", lines_of(status.failures)}});
}

Result<KeptStatus> read_status(std::string_view text) {
  const auto json = parse_json(text, {.bytes = limits::content_bytes_max});
  if (!json) return altered("status");
  const auto requested = parse_rfc3339((*json)["requested"].text());
  if (!requested) return altered("status");
  return KeptStatus{{(*json)["id"].text(), (*json)["client"].text(), (*json)["root"].text(), (*json)["collection"].text(), *requested,
                     details_of((*json)["successes"]), details_of((*json)["failures"]), static_cast<std::size_t>((*json)["added"].integer())},
                    (*json)["first"].integer(), (*json)["last"].integer()};
}

}  // namespace tocsin::objects
