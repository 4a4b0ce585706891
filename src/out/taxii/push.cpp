#include <algorithm>
#include <chrono>
#include <thread>

#include "base/json.hpp"
#include "base/text.hpp"
#include "out/taxii/peers.hpp"
#include "path/deliver/revocation.hpp"
#include "path/deliver/sendable.hpp"

namespace tocsin::taxii {
namespace {

using enum ports::Handover::Outcome;
constexpr std::size_t reply_bytes_max = 512;
constexpr std::size_t envelope_bytes_max = std::size_t{4} << 20;  ///< where the far side takes more
constexpr auto first_look = std::chrono::milliseconds(200);
constexpr auto last_look = std::chrono::seconds(5);              ///< between two looks at a status

/// What became of one envelope, or of several together (TAXII 2.1 section 4.3.1).
struct Outcome {
  std::int64_t total = 0, successes = 0, failures = 0, pending = 0;
  std::vector<std::string> failed;   ///< `id: why`
  std::string status;                ///< id of the resource that is still pending, or empty
};

Outcome outcome_of(const Json& status) {
  Outcome out{status["total_count"].integer(), status["success_count"].integer(), status["failure_count"].integer(), status["pending_count"].integer(), {}, {}};
  for (const auto& each : status["failures"].array()) {
    const auto& id = each.is_text() ? each.text() : each["id"].text();
    const auto& why = each["message"].text();
    out.failed.push_back(id + (why.empty() ? "" : ": " + why));
  }
  out.failures = std::max(out.failures, static_cast<std::int64_t>(out.failed.size()));
  if (status["status"].text() == "pending") out.status = status["id"].text();
  return out;
}

/// As much of it as a reply holds, in whole characters.
std::string cut(std::string text) {
  if (text.size() > reply_bytes_max) text.resize(reply_bytes_max);
  while (first_invalid_utf8(text)) text.pop_back();
  return text;
}

ports::Handover refused(const Error& error) {
  // what somebody there can put right is tried again: a new password, a server that comes back
  const bool for_good = error.code == Errc::invalid || error.rule == "peer.not-found" || error.rule == "peer.redirect";
  return {for_good ? refused_permanently : refused_temporarily, cut(error.rule + (error.detail.empty() ? "" : ": " + error.detail))};
}

class Push final : public ports::Sender {
 public:
  explicit Push(std::shared_ptr<Client> client) : client_(std::move(client)) {}

  Result<ports::Handover> hand_over(const deliver::Sendable& sendable) override {
    const auto& wire = sendable.wire();
    if (wire.format != deliver::Format::stix) return refuse(Errc::invalid, "sender.wrong-format", {}, std::string(deliver::name(wire.format)));
    if (sendable.marking() == Tlp::red) return refuse(Errc::forbidden, "objects.red", wire.addresses.to);
    return give(wire.addresses.to, TRY(deliver::objects_of_bundle(wire.pieces.front().bytes)));
  }

  Result<ports::Handover> revoke(const deliver::Revocation& revocation) override {
    if (revocation.marking() == Tlp::red) return refuse(Errc::forbidden, "objects.red", revocation.to());
    if (revocation.objects().empty()) return ports::Handover{handed_over, "nothing to revoke in collection " + revocation.to()};
    return give(revocation.to(), revocation.objects());
  }

 private:
  /// Posts the objects, as many at a time as the far side takes.
  Result<ports::Handover> give(const std::string& collection, const std::vector<std::string>& bodies) {
    const auto bytes_max = envelope_bytes();
    if (!bytes_max) return refused(bytes_max.error());
    Outcome sum;
    const auto add = [&](const Outcome& one) {
      sum.total += one.total, sum.successes += one.successes, sum.failures += one.failures, sum.pending += one.pending;
      sum.failed.insert(sum.failed.end(), one.failed.begin(), one.failed.end());
      if (!one.status.empty()) sum.status = one.status;
    };
    for (std::size_t at = 0; at < bodies.size();) {
      const auto one = post(collection, envelope_from(bodies, at, *bytes_max));
      if (!one) return refused(one.error());
      add(*one);
    }
    return said(sum, collection);
  }

  /// The next objects that fit together, at least one.
  static std::string envelope_from(const std::vector<std::string>& bodies, std::size_t& at, std::size_t bytes_max) {
    std::string out = "{\"objects\":[";
    for (std::size_t count = 0; at < bodies.size() && count < limits::push_objects_max && (count == 0 || out.size() + bodies[at].size() + 3 <= bytes_max); ++count, ++at)
      out.append(count == 0 ? "" : ",").append(bodies[at]);
    return out.append("]}");
  }

  /// What the far side takes at a time.
  Result<std::size_t> envelope_bytes() {
    const auto root = TRY(parsed(TRY(client_->get(""))));
    const auto most = root["max_content_length"].integer();
    return most > 0 ? std::min(static_cast<std::size_t>(most), envelope_bytes_max) : envelope_bytes_max;
  }

  Result<Outcome> post(const std::string& collection, const std::string& envelope) {
    const auto answer = TRY(client_->post("collections/" + percent_encode(collection) + "/objects/", envelope));
    const auto status = TRY(parsed(answer));
    auto out = outcome_of(status);
    auto pause = std::chrono::milliseconds(first_look);
    const auto until = std::chrono::steady_clock::now() + client_->patience().status;
    while (!out.status.empty() && std::chrono::steady_clock::now() + pause < until) {
      rest(pause);
      pause = std::min(pause * 2, std::chrono::milliseconds(last_look));
      const auto again = TRY(client_->get("status/" + percent_encode(out.status) + "/"));
      if (again.wait > Duration{}) continue;
      out = outcome_of(TRY(parsed(again)));
    }
    return out;
  }

  /// Until the next look, or until the program ends.
  void rest(std::chrono::milliseconds pause) const {
    constexpr auto step = std::chrono::milliseconds(50);
    for (; pause > std::chrono::milliseconds(0) && !client_->is_stopped(); pause -= step) std::this_thread::sleep_for(std::min(step, pause));
  }

  /// The JSON of a good answer; an empty one where a server says nothing more than its status.
  Result<Json> parsed(const Answer& answer) const {
    const auto text = TRY(json_of(answer, client_->setting().name));
    if (trim(text).empty()) return Json(Json::Object{});
    auto json = parse_json(text, {.bytes = limits::peer_answer_bytes_max});
    if (!json || !json->is_object()) return refuse(Errc::invalid, "peer.answer", client_->setting().name, "no JSON object");
    return json;
  }

  static ports::Handover said(const Outcome& sum, const std::string& collection) {
    const auto counts = std::to_string(sum.successes) + " of " + std::to_string(sum.total) + " objects taken into collection " + collection;
    if (sum.failures > 0) return {refused_permanently, cut(counts + "; " + std::to_string(sum.failures) + " refused: " + (sum.failed.empty() ? "it does not say which" : join(sum.failed, "; ")))};
    if (!sum.status.empty()) return {refused_temporarily, cut(counts + "; " + std::to_string(sum.pending) + " pending, status " + sum.status)};
    return {handed_over, cut(counts)};
  }

  std::shared_ptr<Client> client_;
};

}  // namespace

std::map<std::string, std::unique_ptr<ports::Sender>> Peers::senders() const {
  std::map<std::string, std::unique_ptr<ports::Sender>> out;
  for (const auto& [name, client] : clients_) out.emplace(name, std::make_unique<Push>(client));
  return out;
}

}  // namespace tocsin::taxii
