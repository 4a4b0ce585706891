#include "app/context.hpp"

#include "base/ids.hpp"

namespace tocsin::app {

std::string fresh_id(App& app) { return uuid_v7(app.clock.now(), app.random.bytes(10)); }

Result<ports::Sender*> sender_for(const App& app, const procedure::Channel& channel) {
  const std::string kind(procedure::name(channel.kind));
  for (const auto& name : {kind + "/" + channel.relay, kind})
    if (const auto found = app.senders.find(name); found != app.senders.end()) return found->second;
  return refuse(Errc::unavailable, "sender.not-configured", channel.id.value,
                channel.kind == procedure::Channel::Kind::mail ? "no relay " + channel.relay + " in relays.conf, and no smtp-host" : "no way out of the kind " + kind);
}

}  // namespace tocsin::app
