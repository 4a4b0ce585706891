#include "app/context.hpp"

#include "base/ids.hpp"

namespace tocsin::app {

std::string fresh_id(App& app) { return uuid_v7(app.clock.now(), app.random.bytes(10)); }

}  // namespace tocsin::app
