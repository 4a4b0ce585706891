#include "app/words.hpp"

#include <array>

namespace tocsin::app {

Result<std::string> words_of(App& app, const Hash& name) {
  const auto content = app.store.content(name);
  if (content) return to_text(content->bytes);
  if (content.error().rule == "content.erased") return std::string("erased");
  return std::unexpected(content.error());
}

Result<> put_words(App& app, Json& document) {
  constexpr std::array named{"reason", "note", "evidence"};
  if (document.is_array()) {
    for (auto& element : document.array_here()) TRY_VOID(put_words(app, element));
    return {};
  }
  if (!document.is_object()) return {};
  for (auto& [name, member] : document.object_here()) TRY_VOID(put_words(app, member));
  for (const auto* name : named) {
    const auto hash = Hash::from_hex(std::as_const(document)[name].text());
    if (hash) document[std::string(name) + "_words"] = TRY(words_of(app, *hash));
  }
  return {};
}

}  // namespace tocsin::app
