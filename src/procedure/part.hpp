#pragma once
#include <concepts>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/yaml.hpp"
#include "procedure/procedure.hpp"

/// Reading one map of a procedure file, field by field. For `load*.cpp`. A fault is noted with its place and reading goes
/// on with an empty value, so that one run shows every fault.
namespace tocsin::procedure {

/// What reading leaves behind besides the procedure.
struct Notes {
  struct Reference { std::string kind, id, where, from; };
  std::vector<Error> errors;
  std::map<std::string, std::map<std::string, std::string>> defined;  ///< kind → id → where
  std::vector<Reference> references;
  std::map<std::string, std::string> places;                          ///< `audience soc` → where
  void note(std::string rule, std::string where, std::string detail) { errors.push_back({Errc::invalid, std::move(rule), std::move(where), std::move(detail)}); }
};

enum class Need : std::uint8_t { required, optional };

class Part {
 public:
  /// @param what names the part to people: `audience soc`
  Part(Notes& notes, std::string file, const Yaml& yaml, const Json& map, std::string pointer, std::string what);

  [[nodiscard]] bool has(std::string_view name) const { return map_.has(name); }
  [[nodiscard]] std::string where(std::string_view name = {}) const;
  [[nodiscard]] const std::string& what() const { return what_; }
  void note(std::string rule, std::string_view name, const std::string& detail) { notes_.note(std::move(rule), where(name), what_ + ": " + detail); }

  /// A fault at a JSON pointer inside the field of that name.
  void note_inside(std::string rule, std::string_view name, const std::string& pointer, const std::string& detail);

  std::string text(std::string_view name, Need need = Need::required);
  std::vector<std::string> texts(std::string_view name, Need need = Need::required);
  bool flag(std::string_view name);
  std::optional<bool> maybe_flag(std::string_view name);
  int number(std::string_view name, int least, int most, Need need = Need::required);
  Duration duration(std::string_view name, Need need = Need::required);
  std::optional<Day> day(std::string_view name, Need need = Need::required);
  Day due_day(std::string_view name) { return day(name).value_or(Day{}); }
  std::optional<Tlp> label(std::string_view name, Need need = Need::required);
  std::string email(std::string_view name, Need need = Need::required);
  std::vector<std::string> emails(std::string_view name, Need need = Need::required);
  Json raw(std::string_view name);

  /// Defines an id of that kind; the part is called `kind id` from here on.
  std::string define(const std::string& kind, std::string_view name = "id");
  std::string refer(const std::string& kind, std::string_view name, Need need = Need::required);
  std::vector<std::string> refer_all(const std::string& kind, std::string_view name, Need need = Need::required);

  template <class I> I id_of(const std::string& kind, std::string_view name = "id") { return I{define(kind, name)}; }
  template <class I> I ref(const std::string& kind, std::string_view name, Need need = Need::required) { return I{refer(kind, name, need)}; }
  template <class I> std::optional<I> maybe_ref(const std::string& kind, std::string_view name) {
    if (!has(name)) return std::nullopt;
    return I{refer(kind, name, Need::optional)};
  }
  template <class I> std::vector<I> refs(const std::string& kind, std::string_view name, Need need = Need::required) {
    std::vector<I> out;
    for (auto& id : refer_all(kind, name, need)) out.push_back(I{std::move(id)});
    return out;
  }
  template <class I> std::set<I> ref_set(const std::string& kind, std::string_view name, Need need = Need::required) {
    const auto all = refs<I>(kind, name, need);
    return {all.begin(), all.end()};
  }
  template <class E>
    requires std::is_enum_v<E>
  E choice(std::string_view name, std::span<const std::string_view> options, Need need = Need::required) {
    return static_cast<E>(option(name, options, need));
  }

  /// Calls `read` for each map of a list.
  void each(std::string_view name, Need need, const std::string& kind, const std::function<void(Part&)>& read);
  /// Calls `read` for the map of that name.
  void inner(std::string_view name, Need need, const std::function<void(Part&)>& read);
  /// Notes every field that nobody asked for.
  void finish();

 private:
  const Json* take(std::string_view name, Need need);
  const Json::Array* list(std::string_view name, Need need);
  std::size_t option(std::string_view name, std::span<const std::string_view> options, Need need);
  void wrong_type(std::string_view name, const std::string& wanted) { note("procedure.wrong-type", name, "`" + std::string(name) + "` has to be " + wanted); }
  bool slug(std::string_view name, const std::string& where, const std::string& id);
  std::string checked_email(std::string_view name, const std::string& text);

  Notes& notes_;
  std::string file_;
  const Yaml& yaml_;
  const Json& map_;
  std::string pointer_, what_;
  std::set<std::string, std::less<>> asked_;
};

}  // namespace tocsin::procedure
