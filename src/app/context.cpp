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

std::string uuid_v4(App& app) {
  auto bytes = app.random.bytes(16);
  bytes[6] = (bytes[6] & std::byte{0x0f}) | std::byte{0x40};
  bytes[8] = (bytes[8] & std::byte{0x3f}) | std::byte{0x80};
  const auto hex = to_hex(bytes);
  return hex.substr(0, 8) + "-" + hex.substr(8, 4) + "-" + hex.substr(12, 4) + "-" + hex.substr(16, 4) + "-" + hex.substr(20);
}

}  // namespace tocsin::app
