#include "app/context.hpp"

#include "base/ids.hpp"

namespace tocsin::app {

std::string fresh_id(App& app) { return uuid_v7(app.clock.now(), app.random.bytes(10)); }

Result<ports::Sender*> sender_for(const App& app, const procedure::Channel& channel) {
  using Kind = procedure::Channel::Kind;
  const std::string kind(procedure::name(channel.kind));
  auto found = app.senders.find(kind + "/" + channel.relay);
  // what is meant for another's TAXII server is never served here instead
  if (found == app.senders.end() && (channel.kind != Kind::taxii || channel.relay.empty())) found = app.senders.find(kind);
  if (found != app.senders.end()) return found->second;
  const auto why = channel.kind == Kind::mail    ? "no relay " + channel.relay + " in relays.conf, and no smtp-host"
                   : channel.kind == Kind::taxii ? "no server " + channel.relay + " in peers.conf"
                                                 : "no way out of the kind " + kind;
  return refuse(Errc::unavailable, "sender.not-configured", channel.id.value, why);
}

std::string uuid_v4(App& app) {
  auto bytes = app.random.bytes(16);
  bytes[6] = (bytes[6] & std::byte{0x0f}) | std::byte{0x40};
  bytes[8] = (bytes[8] & std::byte{0x3f}) | std::byte{0x80};
  const auto hex = to_hex(bytes);
  return hex.substr(0, 8) + "-" + hex.substr(8, 4) + "-" + hex.substr(12, 4) + "-" + hex.substr(16, 4) + "-" + hex.substr(20);
}

}  // namespace tocsin::app
