#include "path/deliver/sheet.hpp"

#include <charconv>

#include "path/deliver/cursor.hpp"

namespace tocsin::deliver::sheet {
namespace {

constexpr std::string_view title = "FOR POSTING BY HAND\n\nDelivery: ";
constexpr std::string_view advice =
    "\n\nPost each field exactly as it stands between its two lines, nothing more and nothing less.\n"
    "Then report the address or number of the post and the time: `tocsin deliver attest`.\n";
constexpr std::string_view rule = "\n========== ";

std::string field(const Part& part) {
  return std::string(rule) + part.name + ": " + std::to_string(part.bytes.size()) + " bytes, SHA-256 " + sha256(part.bytes).hex() + " ==========\n" +
         part.bytes + "\n========== end of " + part.name + " ==========\n";
}

Result<Part> read_field(Cursor& in) {
  Part part{std::string(in.until(": ")), {}};
  const auto digits = in.until(" bytes, SHA-256 ");
  in.until(" ==========\n");
  std::size_t size = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), size);
  if (!in.ok() || error != std::errc() || end != digits.data() + digits.size()) return refuse(Errc::invalid, "deliver.sheet", part.name);
  part.bytes = in.count(size);
  in.take("\n========== end of ");
  in.until(" ==========\n");
  if (!in.ok()) return refuse(Errc::invalid, "deliver.sheet", part.name);
  return part;
}

}  // namespace

std::string write(const Addresses& addresses, const std::vector<Part>& parts, const Slots& slots) {
  std::string out(title);
  out += slots.delivery.value + "\nPost to:  " + addresses.to + "\nPost as:  " + addresses.from + "\nMade:     " + to_rfc3339(slots.date);
  out += advice;
  for (const auto& part : parts) out += field(part);
  return out;
}

Result<Sheet> read(std::string_view text) {
  Cursor in(text);
  Sheet sheet;
  in.take(title);
  sheet.slots.delivery.value = in.until("\nPost to:  ");
  sheet.addresses.to = in.until("\nPost as:  ");
  sheet.addresses.from = in.until("\nMade:     ");
  const auto made = in.until(advice);
  if (!in.ok()) return refuse(Errc::invalid, "deliver.sheet", "head");
  sheet.slots.date = TRY(parse_rfc3339(made));
  while (in.ok() && !in.rest().empty()) {
    if (!in.take(rule)) return refuse(Errc::invalid, "deliver.sheet", "field");
    sheet.parts.push_back(TRY(read_field(in)));
  }
  return sheet;
}

}  // namespace tocsin::deliver::sheet
