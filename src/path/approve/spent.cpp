#include "path/approve/spent.hpp"

namespace tocsin::approve::spent {

Result<std::vector<Fact>> decide(const State&, const Ask& ask, const World&) { return {{std::get<ask::Spend>(ask)}}; }
State evolve(State state, const Fact&) { return {state.count + 1}; }
Written write(const Fact& fact) { return write_fact(fact); }
Result<Fact> read(std::string_view kind, const Json& data) { return read_fact<Fact>(kind, data); }
Json view(const State& state) { return Json(Json::Object{{"count", state.count}}); }

std::string object_of(std::string_view cap, Instant at) { return "spent:" + std::string(cap) + "." + to_rfc3339(at).substr(0, 10); }

}  // namespace tocsin::approve::spent
