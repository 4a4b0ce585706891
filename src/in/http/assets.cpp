#include "in/http/assets.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace tocsin::http {
namespace {

/// Nothing from elsewhere, nothing inline, no script from text.
constexpr std::string_view page_policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'";
/// Passkeys are all that a page asks of a machine.
constexpr std::string_view permissions =
    "accelerometer=(), autoplay=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), microphone=(), midi=(), payment=(), "
    "usb=(), publickey-credentials-get=(self), publickey-credentials-create=(self)";

/// Whether a weight `q=…` is above zero; what is no weight counts as 1.
bool is_wanted(std::string_view parameters) {
  for (const auto piece : split(parameters, ';')) {
    const auto parameter = trim(piece);
    if (parameter.size() < 3 || to_lower(parameter.substr(0, 2)) != "q=") continue;
    return parameter.substr(2).find_first_of("123456789") != std::string_view::npos;
  }
  return true;
}

bool is_page_path(std::string_view path) {
  if (path.starts_with("/assets/") || path.starts_with("/v1/") || path == "/v1") return false;
  return path.substr(path.rfind('/') + 1).find('.') == std::string_view::npos;
}

struct Chosen {
  std::string_view bytes, encoding;
};
Chosen choose(const Asset& asset, std::string_view accept_encoding) {
  if (!asset.brotli.empty() && takes_encoding(accept_encoding, "br")) return {asset.brotli, "br"};
  if (!asset.gzip.empty() && takes_encoding(accept_encoding, "gzip")) return {asset.gzip, "gzip"};
  return {asset.raw, {}};
}

/// RFC 9110 section 13.1.2, by the weak comparison.
bool is_named(std::string_view if_none_match, std::string_view tag) {
  for (const auto piece : split(if_none_match, ',')) {
    auto each = trim(piece);
    if (each == "*") return true;
    if (each.starts_with("W/")) each.remove_prefix(2);
    if (each == tag) return true;
  }
  return false;
}

}  // namespace

bool takes_encoding(std::string_view accept_encoding, std::string_view encoding) {
  bool any = false;
  for (const auto piece : split(accept_encoding, ',')) {
    const auto each = trim(piece);
    const auto semicolon = each.find(';');
    const auto name = to_lower(trim(each.substr(0, semicolon)));
    const bool wanted = semicolon == std::string_view::npos || is_wanted(each.substr(semicolon + 1));
    if (name == encoding) return wanted;
    if (name == "*") any = wanted;
  }
  return any;
}

const Asset* Assets::find(const ports::Request& request) const {
  const auto at = [this](std::string_view path) -> const Asset* {
    const auto found = std::ranges::lower_bound(all_, path, {}, &Asset::path);
    return found != all_.end() && found->path == path ? &*found : nullptr;
  };
  if (const auto* file = at(request.path); file != nullptr) return file;
  const bool wants_page = request.header("accept").find("text/html") != std::string::npos;
  return wants_page && is_page_path(request.path) ? at("/index.html") : nullptr;
}

std::optional<ports::Response> Assets::answer(const ports::Request& request) const {
  const auto* asset = find(request);
  if (asset == nullptr) return std::nullopt;
  const auto [bytes, encoding] = choose(*asset, request.header("accept-encoding"));
  // one tag for each encoding: they are different bytes
  auto tag = "\"" + std::string(asset->etag) + (encoding.empty() ? "" : "-" + std::string(encoding)) + "\"";
  ports::Response out{.status = 200, .type = std::string(asset->type), .body = {}, .headers = {
      {"Content-Security-Policy", std::string(page_policy)},
      {"Permissions-Policy", std::string(permissions)},
      {"Cross-Origin-Opener-Policy", "same-origin"},
      {"Vary", "Accept-Encoding"},
      {"Cache-Control", asset->immutable ? "public, max-age=31536000, immutable" : "no-cache"}}};
  const bool known = is_named(request.header("if-none-match"), tag);
  out.headers["ETag"] = std::move(tag);
  if (known) {
    out.status = 304;
    return out;
  }
  if (!encoding.empty()) out.headers["Content-Encoding"] = encoding;
  out.body = bytes;
  return out;
}

}  // namespace tocsin::http
