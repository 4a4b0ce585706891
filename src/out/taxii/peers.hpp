#pragma once
#include <memory>
#include <vector>

#include "out/taxii/client.hpp"
#include "ports/peers.hpp"
#include "ports/sender.hpp"

namespace tocsin::taxii {

/// The servers that the operator named.
class Peers final : public ports::Peers {
 public:
  /// @error those of check() · invalid "peer.setting" more than limits::peers_max
  static Result<std::unique_ptr<Peers>> open(std::vector<PeerSetting> settings, Patience patience = {});

  [[nodiscard]] std::vector<ports::Peer> known() const override;
  Result<Json> look(const std::string& name) override;
  Result<ports::PeerPage> page(const std::string& name, const ports::PeerAsk& ask) override;
  void stop() override;

  /// The sender of TAXII channels whose relay is that server: it posts the objects of a cleared bundle into the collection that
  /// the bundle is addressed to, and follows the status to its end. What is still pending then counts as not handed over yet: the
  /// same objects may be posted again (TAXII 2.1 section 5.5). Failures come back by id.
  std::map<std::string, std::unique_ptr<ports::Sender>> senders() const;

 private:
  explicit Peers(std::map<std::string, std::shared_ptr<Client>> clients) : clients_(std::move(clients)) {}
  Result<Client*> client(const std::string& name) const;
  std::map<std::string, std::shared_ptr<Client>> clients_;
};

}  // namespace tocsin::taxii
