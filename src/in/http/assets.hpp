#pragma once
#include <optional>
#include <span>
#include <string_view>

#include "ports/exchange.hpp"

namespace tocsin::http {

/// One file of the browser UI as it lies in the program, with what it is in each encoding. All views outlive the handler.
struct Asset {
  std::string_view path;     ///< `/index.html`, `/assets/main-5f0c….js`
  std::string_view type;     ///< media type
  std::string_view etag;     ///< of the content, without quotes
  bool immutable = false;    ///< its name changes with its content: kept for a year without asking
  std::string_view raw;
  std::string_view brotli;   ///< empty where it would not be smaller
  std::string_view gzip;     ///< likewise
};

/// Whether a client that sends this Accept-Encoding takes the encoding (RFC 9110 section 12.5.3): named, or `*`, with a
/// weight above 0.
bool takes_encoding(std::string_view accept_encoding, std::string_view encoding);

/// Answers GET and HEAD for the files of the browser UI, in the smallest encoding that the client takes; 304 for those
/// that it has already. A page's path (no extension in its last segment, asked for with `Accept: text/html`) that names no file
/// gets `/index.html`, which finds its screen itself: never below /assets/ or /v1/, where what is absent is absent.
/// Every file goes out with a policy that allows scripts and styles of this door alone and no DOM sink that takes text.
class Assets {
 public:
  explicit Assets(std::span<const Asset> all) : all_(all) {}
  /// Nothing when no file is meant; the caller says 404.
  [[nodiscard]] std::optional<ports::Response> answer(const ports::Request& request) const;
  /// Whether `answer` would find a file for a GET.
  [[nodiscard]] bool has(const ports::Request& request) const { return find(request) != nullptr; }

 private:
  [[nodiscard]] const Asset* find(const ports::Request& request) const;
  std::span<const Asset> all_;
};

}  // namespace tocsin::http
