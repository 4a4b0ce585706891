#pragma once
// For tests: a whole question that the gate answers with yes, to be spoiled one field at a time, and Sendables for the
// senders' tests. It goes through the gate like everything else.
#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "path/deliver/sendable.hpp"

namespace tocsin::deliver::cleared {

inline constexpr std::int64_t example_us = 1'772'331'000'000'000;  // 2026-03-01T02:10:00Z
inline const std::string link_prefix = "https://door.utility.example/r/";

/// One approved delivery with everything that the gate looks at.
struct Example {
  std::vector<Part> parts;
  Addresses addresses;
  approve::ReleaseManifest manifest;
  procedure::Procedure procedure;
  inventory::Inventory inventory;
  State state;
  std::string jcs;
  Question question;

  /// Spells the manifest again after a change, and queues the delivery for it.
  void settle() {
    jcs = approve::spell(manifest);
    state = state::Queued{fact::Queued{manifest.share, manifest.audience, manifest.release, sha256(jcs), 0, manifest.deliveries[0].channel, manifest.deliveries[0].kind, question.now, {}}, {}};
    question.manifest = jcs;
    question.state = &state;
    question.procedure = &procedure;
    question.inventory = &inventory;
  }
  [[nodiscard]] Slots slots() const { return {question.delivery, question.now, question.link}; }
  [[nodiscard]] Format format() const { return *format_of(manifest.deliveries[0].kind); }
  [[nodiscard]] Wire wire() const { return *assemble(format(), addresses, parts, slots()); }
  [[nodiscard]] Result<Sendable> ask() const { return clear_to_send(question, wire()); }
};

inline procedure::Channel::Kind kind_of(Format format) {
  using enum procedure::Channel::Kind;
  switch (format) {
    case Format::mail: return mail;
    case Format::stix: return taxii;
    case Format::files: return file;
    case Format::sheet: return hand_posted;
  }
  return mail;
}

/// @param id of the delivery, a UUID
inline Example example(Format format, std::string to, std::vector<Part> parts, Tlp marking = Tlp::amber, std::string id = "018f3a52-7c11-7e3a-9b1d-2f0a6d1c4b5e") {
  Example e;
  e.parts = std::move(parts);
  e.addresses = {format == Format::mail ? "sharing@utility.example" : "", std::move(to)};
  const ChannelId channel{"the-channel"};
  const auto kind = kind_of(format);
  e.procedure.channels.push_back({});
  e.procedure.channels[0].id = channel;
  e.procedure.channels[0].kind = kind;
  e.procedure.channels[0].from = e.addresses.from;
  e.procedure.inventory_age_max = std::chrono::hours(24);
  e.inventory.domains = {"utility.example"};
  e.inventory.canaries = {"zq-canary-1"};

  auto& q = e.question;
  q.now = instant_from_us(example_us);
  e.inventory.imported_at = q.now - std::chrono::hours(1);
  q.delivery = {std::move(id)};
  q.channel = channel;
  q.inclusion = {true, true, 41, 42};
  q.holds = [](const approve::ReleaseManifest&) -> Result<> { return {}; };
  q.rescan = [](std::string_view, std::string_view) -> Result<> { return {}; };
  q.link_prefix = link_prefix;
  q.link = link_prefix + "Ab-_9";

  auto& m = e.manifest;
  m.log = "tocsin.example/log";
  m.share = {"018f3a52-0000-7e3a-9b1d-2f0a6d1c4b5e"};
  m.rev = m.release = 1;
  m.audience = {"sector-isac"};
  approve::Delivery delivery;
  delivery.id = q.delivery;
  delivery.channel = channel;
  delivery.kind = procedure::name(kind);
  delivery.address = e.addresses.to;
  delivery.name = "SOC";
  delivery.format = "text+stix";
  for (const auto& part : e.parts) {
    m.parts.push_back({part.name, "text/plain", sha256(part.bytes), static_cast<std::int64_t>(part.bytes.size()), marking});
    delivery.parts.push_back(part.name);
  }
  m.deliveries = {delivery};
  m.expires = q.now + std::chrono::hours(48);
  m.nonce = "AAAAAAAAAAAAAAAAAAAAAA";
  return e;
}

inline std::vector<Part> message(std::string body = "Patch the gateway.\n\nTo acknowledge: {{link}}") {
  return {{"subject", "[TLP:AMBER] Patch the gateway"}, {"body", "TLP:AMBER\n\n" + std::move(body) + "\n\nTLP:AMBER\n"}};
}

/// A cleared mail for that address.
inline Sendable mail(std::string to, std::string id = "018f3a52-7c11-7e3a-9b1d-2f0a6d1c4b5e", std::vector<Part> parts = message()) {
  auto e = example(Format::mail, std::move(to), std::move(parts), Tlp::amber, std::move(id));
  e.settle();
  return *e.ask();
}

}  // namespace tocsin::deliver::cleared
