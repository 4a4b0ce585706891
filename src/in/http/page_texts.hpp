#pragma once
#include <string_view>

namespace tocsin::http {

/// The words of the recipients' pages, by key; one place to change or to translate them. TLP labels are never translated.
/// An unknown key is a bug and yields the key itself.
std::string_view page_text(std::string_view key);

}  // namespace tocsin::http
