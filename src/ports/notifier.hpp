#pragma once
#include <string>

#include "base/marking.hpp"
#include "base/result.hpp"
#include "ports/sender.hpp"

namespace tocsin::ports {

/// What a notice says, and all that it can say: no field holds text that a person wrote, so that none can leave this way.
struct Notice {
  std::string id;           ///< UUIDv7; twice the same is the same notice
  std::string to;           ///< address of a mail; empty for a webhook
  std::string why;          ///< `approval-asked`, `released`, `declined`, `help-asked`, `counsel-asked`, `counsel-answered`
  std::string number;       ///< TS-2026-0042
  Tlp tlp = Tlp::red;
  std::string link;         ///< where a person who signs in sees it
  bool demo = false;
};

/// One way to tell somebody. May be called from several threads at once.
struct Notifier {
  virtual ~Notifier() = default;
  /// Tries once. @error invalid "notice.form" a field that is more than a name, a number or a link
  virtual Result<Handover> tell(const Notice& notice) = 0;
};

/// Whether the notice holds nothing but what it is made for: a share's number, one of the words, one line of a link.
/// @error invalid "notice.form"
inline Result<> check(const Notice& notice) {
  const auto is_made_of = [](std::string_view text, std::string_view allowed, std::size_t bytes_max) { return !text.empty() && text.size() <= bytes_max && text.find_first_not_of(allowed) == std::string_view::npos; };
  constexpr std::string_view word = "abcdefghijklmnopqrstuvwxyz-", number = "TS-0123456789", id = "0123456789abcdef-";
  constexpr std::string_view link = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~:/[]";
  const bool whole = is_made_of(notice.why, word, 40) && is_made_of(notice.number, number, 20) && is_made_of(notice.id, id, 36) && is_made_of(notice.link, link, 300);
  const bool addressed = notice.to.size() <= 254 && notice.to.find_first_of("\r\n<> ,;\"") == std::string::npos;
  if (!whole || !addressed) return refuse(Errc::invalid, "notice.form", notice.id);
  return {};
}

}  // namespace tocsin::ports
