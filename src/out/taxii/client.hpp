#pragma once
#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "base/instant.hpp"
#include "base/limits_peer.hpp"
#include "base/result.hpp"

/// TAXII 2.1 as a client (OASIS Standard, 10 June 2021).
namespace tocsin::taxii {

/// A TAXII server of somebody else, and how this house signs in there.
struct PeerSetting {
  std::string name = {};                ///< slug
  std::string root = {};                ///< URL of the API root, HTTPS or this machine, with a last slash
  std::string user = {}, password = {};   ///< HTTP Basic; empty: none
  std::string token = {};               ///< Bearer; empty: none
  std::string ca = {};                  ///< PEM file of authorities; the system's when empty
  std::string pin = {};                 ///< SHA-256 of the server's public key in base64, beside the authorities; empty: any
  std::string certificate = {}, key = {}; ///< PEM files that we sign in with; empty: none
  std::string proxy = {};               ///< URL; empty: none, whatever the environment says
};
/// Bounds of time; tests set shorter ones.
struct Patience {
  Duration connect = std::chrono::seconds(limits::peer_connect_s_max);
  Duration answer = std::chrono::seconds(limits::peer_answer_s_max);
  Duration stall = std::chrono::seconds(limits::peer_stall_s_max);
  Duration status = std::chrono::seconds(limits::push_status_s_max);  ///< for which one push is followed at a time
};

struct Answer {
  long status = 0;
  std::string type;                                  ///< media type without parameters, in lower case
  std::string body;
  std::map<std::string, std::string, std::less<>> headers;   ///< names in lower case; of two the last
  Duration wait{};                                   ///< of Retry-After, or limits::peer_wait_s where it is missing; with 429 and 503
  [[nodiscard]] std::string header(std::string_view name) const;
};

/// Whether a server may be asked at that address, and whether its settings go together.
/// @error invalid "peer.address" neither HTTPS nor this machine, with a query or without a last slash · "peer.setting" half a sign-in, two of
///        them, or a pin of another form
Result<> check(const PeerSetting& setting);

/// One server. Safe to use from many threads, which take turns; a connection that stands is used again.
class Client {
 public:
  explicit Client(PeerSetting setting, Patience patience = {});
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  [[nodiscard]] const PeerSetting& setting() const { return setting_; }
  [[nodiscard]] const Patience& patience() const { return patience_; }
  /// @param path below the API root, with its query @error unavailable "peer.down" · forbidden "peer.redirect" · invalid "peer.too-large"
  Result<Answer> get(std::string_view path);
  Result<Answer> post(std::string_view path, std::string_view body);
  /// Cuts short what is being asked, and asks nothing more. @error of the questions from then on: unavailable "peer.stopped"
  void stop() { stopped_ = true; }
  [[nodiscard]] bool is_stopped() const { return stopped_; }

 private:
  struct Handle;
  Result<Answer> ask(std::string_view path, const std::string_view* body);
  Result<Answer> follow(std::string url, const std::string_view* body, std::string_view media);
  Result<Answer> once(const std::string& url, const std::string_view* body, std::string_view media, std::string& elsewhere);

  PeerSetting setting_;
  Patience patience_;
  std::mutex mutex_;
  std::unique_ptr<Handle> handle_;
  std::atomic<bool> stopped_ = false;
  std::size_t media_ = 0;   ///< the spelling that this server took last
};

/// The refusal that an answer of no use is: by its status, else by what came.
Error refusal_of(const Answer& answer, std::string_view where);
/// The answer's body, where it is JSON by its media type and has the status that was wanted. @error those of refusal_of
Result<std::string> json_of(Answer answer, std::string_view where);

}  // namespace tocsin::taxii
