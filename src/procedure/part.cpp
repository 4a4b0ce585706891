#include "procedure/part.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>

#include "base/ids.hpp"
#include "base/text.hpp"

namespace tocsin::procedure {
namespace {

constexpr std::size_t text_bytes_max = 8000;
constexpr std::size_t list_elements_max = 2000;

/// How many letters apart two field names are (Levenshtein), to name the one that was probably meant.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t corner = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, corner + (a[i - 1] == b[j - 1] ? 0U : 1U)});
      corner = above;
    }
  }
  return row[b.size()];
}

std::optional<Day> parse_day(std::string_view text) {
  int year = 0;
  unsigned month = 0, day = 0;
  const auto part = [&](std::size_t at, std::size_t size, auto& out) {
    const auto [stop, failed] = std::from_chars(text.data() + at, text.data() + at + size, out);
    return failed == std::errc{} && stop == text.data() + at + size;
  };
  if (text.size() != 10 || text[4] != '-' || text[7] != '-' || !part(0, 4, year) || !part(5, 2, month) || !part(8, 2, day)) return std::nullopt;
  const Day out{std::chrono::year(year), std::chrono::month(month), std::chrono::day(day)};
  if (!out.ok() || year < 1970) return std::nullopt;
  return out;
}

bool is_email(std::string_view text) {
  const auto at = text.find('@');
  if (at == std::string_view::npos || at == 0 || at > 64 || text.size() > 254 || text.find('@', at + 1) != std::string_view::npos) return false;
  const std::string_view domain = text.substr(at + 1);
  const auto plain = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; };
  if (!std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at),
                   [&](char c) { return plain(c) || std::string_view("!#$%&'*+-/=?^_`{|}~.").contains(c); }))
    return false;
  for (const auto piece : split(domain, '.'))
    if (piece.empty() || piece.size() > 63 || piece.front() == '-' || piece.back() == '-' ||
        !std::all_of(piece.begin(), piece.end(), [&](char c) { return plain(c) || c == '-'; }))
      return false;
  return domain.find('.') != std::string_view::npos;
}

}  // namespace

Part::Part(Notes& notes, std::string file, const Yaml& yaml, const Json& map, std::string pointer, std::string what)
    : notes_(notes),
      file_(std::move(file)),
      yaml_(yaml),
      map_(map),
      pointer_(std::move(pointer)),
      what_(std::move(what)) {}

std::string Part::where(std::string_view name) const { return file_ + ":" + yaml_.place(name.empty() ? pointer_ : pointer_to(pointer_, name)); }

void Part::note_inside(std::string rule, std::string_view name, const std::string& pointer, const std::string& detail) {
  notes_.note(std::move(rule), file_ + ":" + yaml_.place(pointer_to(pointer_, name) + pointer), what_ + ": " + detail);
}

const Json* Part::take(std::string_view name, Need need) {
  asked_.emplace(name);
  const bool there = map_.has(name);
  if (there && !map_[name].is_null()) return &map_[name];
  if (need == Need::required) note("procedure.missing-field", there ? name : std::string_view(), "`" + std::string(name) + "` is missing");
  return nullptr;
}

const Json::Array* Part::list(std::string_view name, Need need) {
  const Json* value = take(name, need);
  if (!value) return nullptr;
  if (!value->is_array()) return wrong_type(name, "a list"), nullptr;
  if (value->array().empty() && need == Need::required) return note("procedure.missing-field", name, "`" + std::string(name) + "` is empty"), nullptr;
  if (value->array().size() > list_elements_max)
    return note("procedure.bad-value", name, "`" + std::string(name) + "` has more than " + std::to_string(list_elements_max) + " elements"), nullptr;
  return &value->array();
}

std::string Part::text(std::string_view name, Need need) {
  const Json* value = take(name, need);
  if (!value) return {};
  if (!value->is_text()) return wrong_type(name, "a text; put it in quotes"), std::string();
  std::string out(trim(value->text()));
  if (out.empty() && need == Need::required) note("procedure.missing-field", name, "`" + std::string(name) + "` is empty");
  if (out.size() > text_bytes_max) note("procedure.bad-value", name, "`" + std::string(name) + "` is longer than " + std::to_string(text_bytes_max) + " bytes");
  return out;
}

std::vector<std::string> Part::texts(std::string_view name, Need need) {
  std::vector<std::string> out;
  const auto* elements = list(name, need);
  if (!elements) return out;
  for (const Json& element : *elements) {
    if (!element.is_text() || trim(element.text()).empty()) wrong_type(name, "a list of texts");
    else out.emplace_back(trim(element.text()));
  }
  return out;
}

std::optional<bool> Part::maybe_flag(std::string_view name) {
  const Json* value = take(name, Need::optional);
  if (!value) return std::nullopt;
  if (!value->is_bool()) return wrong_type(name, "true or false"), std::nullopt;
  return value->boolean();
}
bool Part::flag(std::string_view name) { return maybe_flag(name).value_or(false); }

int Part::number(std::string_view name, int least, int most, Need need) {
  const Json* value = take(name, need);
  if (!value) return 0;
  if (!value->is_integer()) return wrong_type(name, "a whole number"), 0;
  if (value->integer() >= least && value->integer() <= most) return static_cast<int>(value->integer());
  note("procedure.bad-value", name, "`" + std::string(name) + "` lies between " + std::to_string(least) + " and " + std::to_string(most));
  return least;
}

Duration Part::duration(std::string_view name, Need need) {
  const std::string written = text(name, need);
  if (written.empty()) return {};
  const auto read = parse_duration(written);
  if (read) return *read;
  note("procedure.bad-value", name, "`" + std::string(name) + "` is a duration such as PT4H, P3D or P1W");
  return {};
}

std::optional<Day> Part::day(std::string_view name, Need need) {
  const std::string written = text(name, need);
  if (written.empty()) return std::nullopt;
  const auto read = parse_day(written);
  if (!read) note("procedure.bad-value", name, "`" + std::string(name) + "` is a day such as 2026-03-01");
  return read;
}

std::optional<Tlp> Part::label(std::string_view name, Need need) {
  const std::string written = text(name, need);
  if (written.empty()) return std::nullopt;
  const auto read = parse_tlp(written);
  if (read) return *read;
  note("procedure.not-an-option", name, "`" + std::string(name) + "` is one of clear, green, amber, amber+strict, red");
  return std::nullopt;
}

std::string Part::checked_email(std::string_view name, const std::string& written) {
  if (!written.empty() && !is_email(written)) note("procedure.bad-value", name, "\"" + written + "\" is no e-mail address");
  return written;
}
std::string Part::email(std::string_view name, Need need) { return checked_email(name, text(name, need)); }
std::vector<std::string> Part::emails(std::string_view name, Need need) {
  auto out = texts(name, need);
  for (const auto& one : out) checked_email(name, one);
  return out;
}

Json Part::raw(std::string_view name) {
  const Json* value = take(name, Need::required);
  return value ? *value : Json();
}

bool Part::slug(std::string_view name, const std::string& at, const std::string& id) {
  if (is_slug(id)) return true;
  notes_.note("procedure.bad-value", at,
              what_ + ": `" + std::string(name) + "` is of a to z, 0 to 9 and -, begins with a letter, and has at most 64 signs; this is \"" + id + "\"");
  return false;
}

std::string Part::define(const std::string& kind, std::string_view name) {
  std::string id = text(name);
  if (id.empty()) return id;
  what_ = kind + " " + id;
  if (!slug(name, where(name), id)) return id;
  const auto [earlier, fresh] = notes_.defined[kind].emplace(id, where(name));
  if (!fresh) note("procedure.duplicate", name, "the same id stands at " + earlier->second);
  notes_.places.emplace(what_, where());
  return id;
}

std::string Part::refer(const std::string& kind, std::string_view name, Need need) {
  std::string id = text(name, need);
  if (!id.empty()) notes_.references.push_back({kind, id, where(name), what_});
  return id;
}

std::vector<std::string> Part::refer_all(const std::string& kind, std::string_view name, Need need) {
  std::vector<std::string> out;
  const auto* elements = list(name, need);
  if (!elements) return out;
  for (std::size_t i = 0; i < elements->size(); ++i) {
    const std::string at = file_ + ":" + yaml_.place(pointer_to(pointer_to(pointer_, name), i));
    const std::string& id = (*elements)[i].text();
    if (id.empty()) {
      wrong_type(name, "a list of ids");
    } else if (std::find(out.begin(), out.end(), id) != out.end()) {
      notes_.note("procedure.duplicate", at, what_ + ": \"" + id + "\" stands twice in `" + std::string(name) + "`");
    } else {
      notes_.references.push_back({kind, id, at, what_});
      out.push_back(id);
    }
  }
  return out;
}

std::size_t Part::option(std::string_view name, std::span<const std::string_view> options, Need need) {
  const std::string written = text(name, need);
  const auto found = std::find(options.begin(), options.end(), written);
  if (found != options.end()) return static_cast<std::size_t>(found - options.begin());
  if (!written.empty()) note("procedure.not-an-option", name, "`" + std::string(name) + "` is one of " + join({options.begin(), options.end()}, ", "));
  return 0;
}

void Part::each(std::string_view name, Need need, const std::string& kind, const std::function<void(Part&)>& read) {
  const auto* elements = list(name, need);
  if (!elements) return;
  for (std::size_t i = 0; i < elements->size(); ++i) {
    const std::string at = pointer_to(pointer_to(pointer_, name), i);
    const std::string what = (what_.empty() ? "" : what_ + " / ") + kind + " " + std::to_string(i + 1);
    Part part(notes_, file_, yaml_, (*elements)[i], at, what);
    if (!(*elements)[i].is_object()) {
      part.note("procedure.wrong-type", {}, "each element of `" + std::string(name) + "` has to be a map");
      continue;
    }
    read(part);
    part.finish();
  }
}

void Part::inner(std::string_view name, Need need, const std::function<void(Part&)>& read) {
  const Json* value = take(name, need);
  if (!value) return;
  if (!value->is_object()) return wrong_type(name, "a map");
  Part part(notes_, file_, yaml_, *value, pointer_to(pointer_, name), (what_.empty() ? "" : what_ + " / ") + std::string(name));
  read(part);
  part.finish();
}

void Part::finish() {
  for (const auto& [name, value] : map_.object()) {
    if (asked_.contains(name)) continue;
    const std::string* nearest = nullptr;
    for (const auto& known : asked_)
      if (distance(name, known) <= 2 && (!nearest || distance(name, known) < distance(name, *nearest))) nearest = &known;
    note("procedure.unknown-field", name,
         "no field is named \"" + name + "\"" + (nearest ? "; is `" + *nearest + "` meant?" : "; there are " + join({asked_.begin(), asked_.end()}, ", ")));
  }
}

}  // namespace tocsin::procedure
