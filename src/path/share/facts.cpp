#include "path/share/facts.hpp"

namespace tocsin::share {

Written write(const Fact& fact) { return write_fact(fact); }
Result<Fact> read(std::string_view kind, const Json& data) { return read_fact<Fact>(kind, data); }

}  // namespace tocsin::share
