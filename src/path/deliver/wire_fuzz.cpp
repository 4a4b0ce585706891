// libFuzzer entry: a mailbox copy, a sheet and a bundle as strip() reads them. Whatever strip() lets pass must come out of
// assemble() as the same bytes; strip() itself checks that, so here nothing may crash and nothing may be invented.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "path/deliver/mime.hpp"
#include "path/deliver/wire.hpp"

using namespace tocsin;
using namespace tocsin::deliver;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  if (const auto wire = mail_as_sent(text)) {
    const auto stripped = strip(*wire, "https://door.example/r/");
    if (stripped && *assemble(Format::mail, stripped->addresses, stripped->parts, stripped->slots) != *wire) std::abort();
  }
  static_cast<void>(strip({Format::sheet, {"a", "b"}, {}, {{"sheet.txt", text}}}, ""));
  static_cast<void>(objects_of_bundle(text));
  if (*mime::from_quoted_printable(mime::to_quoted_printable(text)) != text) std::abort();
  static_cast<void>(mime::from_quoted_printable(text));
  static_cast<void>(mime::from_field(text));
  static_cast<void>(mime::from_date(text));
  return 0;
}
