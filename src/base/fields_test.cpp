#include "base/fields.hpp"

#include <doctest/doctest.h>

using namespace tocsin;
namespace {

enum class Light { off, on };
constexpr std::array<std::string_view, 2> light_names{"off", "on"};
constexpr std::span<const std::string_view> names_of(Light) { return light_names; }

struct Lamp {
  static constexpr std::string_view kind = "lamp.set";
  PersonId by;
  Light light{};
  std::optional<Instant> until;
  std::set<RoleId> roles;
  Hash hash;
  bool operator==(const Lamp&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("by", &Lamp::by), field("light", &Lamp::light), field("until", &Lamp::until),
                                            field("roles", &Lamp::roles), field("hash", &Lamp::hash)); };
};
struct Dark {
  static constexpr std::string_view kind = "lamp.gone";
  std::vector<Lamp> lamps;
  bool operator==(const Dark&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("lamps", &Dark::lamps)); };
};
using Fact = std::variant<Lamp, Dark>;

const Lamp lamp{{"p_a"}, Light::on, instant_from_us(5), {{"legal"}, {"ot"}}, sha256("x")};

std::string where_of(const Json& data) {
  const auto read = read_fact<Fact>("lamp.set", data);
  return read ? "" : read.error().rule + read.error().where;
}

}  // namespace

TEST_CASE("fields: what was written is read again, nested and optional fields too") {
  for (const Fact& fact : {Fact(lamp), Fact(Lamp{{"p_b"}, Light::off, {}, {}, {}}), Fact(Dark{{lamp, lamp}})}) {
    const auto written = write_fact(fact);
    CHECK(read_fact<Fact>(written.kind, written.data) == fact);
  }
}
TEST_CASE("fact.form: a missing, unknown or differently spelled field is refused by name") {
  const auto good = write_fields(lamp);
  CHECK(where_of(good) == "");
  const auto with = [&](const char* name, Json value) { auto j = good; j[name] = std::move(value); return j; };
  CHECK(where_of(with("light", "dim")) == "fact.form/light");
  CHECK(where_of(with("until", "1970-01-01T00:00:00Z")) == "fact.form/until");
  CHECK(where_of(with("roles", Json::Array{"ot", "legal"})) == "fact.form/roles");
  CHECK(where_of(with("hash", std::string(64, 'A'))) == "fact.form/hash");
  CHECK(where_of(with("more", 1)) == "fact.form/*");
  auto without = good;
  without.object_here().erase("by");
  CHECK(where_of(without) == "fact.form/by");
  CHECK(where_of(Json(3)) == "fact.form/");
}
TEST_CASE("fact.kind: a kind that no alternative has is refused") {
  CHECK(read_fact<Fact>("lamp.lit", write_fields(lamp)).error().rule == "fact.kind");
}
