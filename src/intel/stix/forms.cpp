#include "intel/stix/forms.hpp"

#include <algorithm>
#include <array>

#include "base/net.hpp"
#include "intel/stix/languages.hpp"
#include "intel/stix/schema.hpp"
#include "intel/stix/vocabularies.hpp"

namespace tocsin::stix {
namespace {

constexpr bool lower(char c) { return c >= 'a' && c <= 'z'; }
constexpr bool upper(char c) { return c >= 'A' && c <= 'Z'; }
constexpr bool digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool letter(char c) { return lower(c) || upper(c); }
constexpr bool hex_digit(char c) { return digit(c) || (c >= 'a' && c <= 'f'); }
constexpr bool any_hex_digit(char c) { return hex_digit(c) || (c >= 'A' && c <= 'F'); }
constexpr bool ascii(char c) { return static_cast<unsigned char>(c) < 0x80; }
constexpr bool control(char c) { return static_cast<unsigned char>(c) <= 0x20 || c == 0x7f; }
constexpr char lowered(char c) { return upper(c) ? static_cast<char>(c - 'A' + 'a') : c; }

/// Two decimal digits, or 100.
int two(std::string_view text, std::size_t at) { return digit(text[at]) && digit(text[at + 1]) ? (text[at] - '0') * 10 + (text[at + 1] - '0') : 100; }

/// Days from 1970-01-01 of a date of the Gregorian calendar (Hinnant, "chrono-compatible low-level date algorithms").
std::int64_t days_from_civil(std::int64_t y, int m, int d) {
  y -= m <= 2;
  const auto era = (y >= 0 ? y : y - 399) / 400;
  const auto of_era = y - era * 400;
  const auto of_year = (153 * (m > 2 ? m - 3 : m + 9) + 2) / 5 + d - 1;
  return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}
int days_in(int year, int month) {
  constexpr std::array<int, 12> days{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return month == 2 && leap ? 29 : days[static_cast<std::size_t>(month - 1)];
}

/// ISO 639-1, with the codes that RFC 5646's registry keeps for old texts.
constexpr std::string_view languages_of_two =
    "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho "
    "hr ht hu hy hz ia id ie ig ii ik in io is it iu iw ja ji jv jw ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mo mr ms mt my na nb nd ne "
    "ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg sh si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz "
    "ve vi vo wa wo xh yi yo za zh zu";

/// ISO 3166-1 alpha-2.
constexpr std::string_view countries =
    "ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bl bm bn bo bq br bs bt bv bw by bz ca cc cd cf cg ch ci ck cl cm cn co cr "
    "cu cv cw cx cy cz de dj dk dm do dz ec ee eg eh er es et fi fj fk fm fo fr ga gb gd ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu "
    "id ie il im in io iq ir is it je jm jo jp ke kg kh ki km kn kp kr kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc md me mf mg mh mk ml mm mn mo mp mq "
    "mr ms mt mu mv mw mx my mz na nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re ro rs ru rw sa sb sc sd se sg sh si "
    "sj sk sl sm sn so sr ss st sv sx sy sz tc td tf tg th tj tk tl tm tn to tr tt tv tw tz ua ug um us uy uz va vc ve vg vi vn vu wf ws ye yt za zm zw";

struct Digest {
  std::string_view name;
  std::size_t digits;
};
constexpr std::array<Digest, 6> digests{{{"MD5", 32}, {"SHA-1", 40}, {"SHA-256", 64}, {"SHA-512", 128}, {"SHA3-256", 64}, {"SHA3-512", 128}}};
/// Not in the vocabulary, but what they look like is known.
constexpr std::array<Digest, 6> other_digests{{{"RIPEMD-160", 40}, {"SHA-224", 56}, {"SHA-384", 96}, {"SHA3-224", 56}, {"SHA3-384", 96}, {"WHIRLPOOL", 128}}};

bool is_ssdeep(std::string_view text) {
  const auto first = text.find(':'), second = text.find(':', first + 1);
  if (first == std::string_view::npos || second == std::string_view::npos || first == 0) return false;
  const auto piece = [](char c) { return letter(c) || digit(c) || c == '+' || c == '/'; };
  return std::ranges::all_of(text.substr(0, first), digit) && std::ranges::all_of(text.substr(first + 1, second - first - 1), piece) &&
         std::ranges::all_of(text.substr(second + 1), piece);
}
bool is_tlsh(std::string_view text) {
  if (text.starts_with("T1")) text.remove_prefix(2);
  return text.size() == 70 && std::ranges::all_of(text, any_hex_digit);
}
/// The letters and digits of two names are the same, whatever stands between and however they are written.
bool alike(std::string_view a, std::string_view b) {
  const auto skip = [](std::string_view text, std::size_t at) {
    while (at < text.size() && !letter(text[at]) && !digit(text[at])) ++at;
    return at;
  };
  std::size_t i = skip(a, 0), j = skip(b, 0);
  for (; i < a.size() && j < b.size(); i = skip(a, i + 1), j = skip(b, j + 1))
    if (lowered(a[i]) != lowered(b[j])) return false;
  return i == a.size() && j == b.size();
}

bool is_network(std::string_view text, bool v6, int bits_max) {
  if (text.find('/') == std::string_view::npos) {
    const auto address = parse_address(text);
    return address && address->v6 == v6;
  }
  const auto network = parse_network(text);
  return network && network->address.v6 == v6 && network->bits <= bits_max;
}

}  // namespace

int Timestamp::compare(const Timestamp& other) const {
  if (second != other.second) return second < other.second ? -1 : 1;
  return fraction.compare(other.fraction);
}

std::optional<Timestamp> parse_timestamp(std::string_view text) {
  if (text.size() < 20 || text.back() != 'Z' || text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' || text[16] != ':') return std::nullopt;
  const int century = two(text, 0), year_of = two(text, 2), month = two(text, 5), day = two(text, 8), hour = two(text, 11), minute = two(text, 14), second = two(text, 17);
  if (century > 99 || year_of > 99 || month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 60) return std::nullopt;
  const int year = century * 100 + year_of;
  if (day > days_in(year, month)) return std::nullopt;
  // a leap second is the last of a month in UTC (RFC 3339 section 5.7)
  if (second == 60 && (hour != 23 || minute != 59 || day != days_in(year, month))) return std::nullopt;
  Timestamp out;
  if (text.size() > 20) {
    out.fraction = text.substr(20, text.size() - 21);
    if (text[19] != '.' || out.fraction.empty() || !std::ranges::all_of(out.fraction, digit)) return std::nullopt;
    out.digits = static_cast<std::uint32_t>(out.fraction.size());
    out.fraction = out.fraction.substr(0, out.fraction.find_last_not_of('0') + 1);
  }
  out.second = ((days_from_civil(year, month, day) * 24 + hour) * 60 + minute) * 60 + second;
  return out;
}

std::size_t uuid_in(std::string_view identifier) {
  if (identifier.size() < 36 + 2 + 1) return 0;
  const auto at = identifier.size() - 36;
  if (identifier[at - 1] != '-' || identifier[at - 2] != '-' || !is_type_name(identifier.substr(0, at - 2))) return 0;
  for (std::size_t i = 0; i < 36; ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? identifier[at + i] != '-' : !any_hex_digit(identifier[at + i])) return 0;
  }
  return at;
}
bool is_rfc4122(std::string_view uuid) {
  if (uuid.size() != 36) return false;
  const char variant = lowered(uuid[19]), version = uuid[14];
  return (variant == '8' || variant == '9' || variant == 'a' || variant == 'b') && version >= '1' && version <= '8';
}

bool is_type_name(std::string_view text) {
  if (text.size() < 3 || text.size() > 250 || !lower(text.front()) || text.back() == '-') return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (!lower(c) && !digit(c) && (c != '-' || text[i - 1] == '-')) return false;
  }
  return true;
}
bool is_property_name(std::string_view text) {
  return text.size() >= 3 && text.size() <= 250 && lower(text.front()) && std::ranges::all_of(text, [](char c) { return lower(c) || digit(c) || c == '_'; });
}
bool is_slug(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return lower(c) || digit(c) || c == '-'; });
}
bool is_dictionary_key(std::string_view text) {
  return !text.empty() && text.size() <= 250 && std::ranges::all_of(text, [](char c) { return letter(c) || digit(c) || c == '-' || c == '_'; });
}
bool is_open_word(std::string_view text) {
  return !text.empty() && std::ranges::none_of(text, [](char c) { return upper(c) || c == ' ' || c == '_'; });
}

bool is_hex(std::string_view text) { return text.size() % 2 == 0 && !text.empty() && std::ranges::all_of(text, hex_digit); }
bool is_base64(std::string_view text) {
  if (text.empty() || text.size() % 4 != 0) return false;
  const auto padding = text.ends_with("==") ? 2u : text.ends_with('=') ? 1u : 0u;
  return std::ranges::all_of(text.substr(0, text.size() - padding), [](char c) { return letter(c) || digit(c) || c == '+' || c == '/'; });
}

bool is_language(std::string_view text) {
  bool single = false;  // the subtag before was one letter or digit, which announces another
  bool own = false;     // after x- anything goes
  for (std::size_t n = 0;; ++n) {
    const auto dash = text.find('-');
    const auto subtag = text.substr(0, dash);
    if (subtag.empty() || subtag.size() > 8 || !std::ranges::all_of(subtag, [](char c) { return letter(c) || digit(c); })) return false;
    if (n == 0) {
      if (!std::ranges::all_of(subtag, letter)) return false;
      if (subtag.size() == 1 && lowered(subtag[0]) != 'x' && lowered(subtag[0]) != 'i') return false;
      if (subtag.size() > 3) return false;  // RFC 5646 section 2.2.1 keeps four letters free, and nothing longer was ever registered
      std::array<char, 3> small{};
      std::ranges::transform(subtag, small.begin(), lowered);
      if (subtag.size() == 2 && !among(languages_of_two, {small.data(), 2})) return false;
      if (subtag.size() == 3 && !is_language_of_three({small.data(), 3})) return false;
    } else if (subtag.size() == 1 && single && !own) {
      return false;
    }
    single = subtag.size() == 1 && !own;
    own = own || (single && lowered(subtag[0]) == 'x');
    if (dash == std::string_view::npos) return !single;
    text.remove_prefix(dash + 1);
  }
}

bool is_country(std::string_view text) {
  if (text.size() != 2) return false;
  const std::array<char, 2> small{lowered(text[0]), lowered(text[1])};
  return among(countries, {small.data(), 2});
}

bool is_service_name(std::string_view text) {
  return !text.empty() && text.size() <= 15 && std::ranges::all_of(text, [](char c) { return lower(c) || digit(c) || c == '-'; });
}

bool is_registry_hive(std::string_view key, std::string_view shortened) {
  if (key.size() < shortened.size() || (key.size() > shortened.size() && key[shortened.size()] != '\\')) return false;
  return std::ranges::equal(key.substr(0, shortened.size()), shortened, {}, lowered, lowered);
}

bool is_media_type(std::string_view text) {
  const auto slash = text.find('/');
  if (slash == std::string_view::npos) return false;
  const auto token = [](std::string_view part) {
    return !part.empty() && part.size() <= 127 && std::ranges::all_of(part, [](char c) { return letter(c) || digit(c) || std::string_view("!#$&-^_.+").contains(c); });
  };
  return token(text.substr(0, slash)) && token(text.substr(slash + 1, text.find(';') == std::string_view::npos ? text.npos : text.find(';') - slash - 1));
}

bool is_url(std::string_view text) {
  const auto colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0 || colon + 1 == text.size() || !letter(text.front())) return false;
  if (!std::ranges::all_of(text.substr(0, colon), [](char c) { return letter(c) || digit(c) || c == '+' || c == '-' || c == '.'; })) return false;
  return std::ranges::none_of(text, control);
}
bool is_strict_uri(std::string_view text) {
  return is_url(text) && std::ranges::none_of(text, [](char c) { return !ascii(c) || std::string_view("<>\"{}|\\^`").contains(c); });
}

bool is_domain(std::string_view text) {
  if (text.ends_with('.')) text.remove_suffix(1);
  if (text.empty() || text.size() > 253) return false;
  while (true) {
    const auto dot = text.find('.');
    const auto label = text.substr(0, dot);
    if (label.empty() || label.size() > 63 || label.front() == '-' || label.back() == '-') return false;
    if (!std::ranges::all_of(label, [](char c) { return letter(c) || digit(c) || c == '-' || c == '_' || !ascii(c); })) return false;
    if (dot == std::string_view::npos) return true;
    text.remove_prefix(dot + 1);
  }
}

bool is_email(std::string_view text) {
  const auto at = text.rfind('@');
  if (at == std::string_view::npos || at == 0 || at + 1 == text.size()) return false;
  const auto local = text.substr(0, at), domain = text.substr(at + 1);
  const bool quoted = local.size() > 2 && local.front() == '"' && local.back() == '"';
  if (!quoted) {
    if (local.front() == '.' || local.back() == '.' || local.contains("..")) return false;
    if (!std::ranges::all_of(local, [](char c) { return letter(c) || digit(c) || !ascii(c) || std::string_view("!#$%&'*+-/=?^_`{|}~.").contains(c); })) return false;
  }
  if (domain.front() == '[' && domain.back() == ']') return std::ranges::none_of(domain, control);
  return is_domain(domain);
}

bool is_ipv4(std::string_view text) { return is_network(text, false, 32); }
bool is_ipv6(std::string_view text) { return is_network(text, true, 128); }
bool is_mac(std::string_view text) {
  if (text.size() != 17) return false;
  for (std::size_t i = 0; i < 17; ++i)
    if (i % 3 == 2 ? text[i] != ':' : !hex_digit(text[i])) return false;
  return true;
}

bool is_cpe(std::string_view text) {
  // NIST IR 7695 section 6.2: eleven components, of which the first says application, operating system or hardware
  if (!text.starts_with("cpe:2.3:")) return false;
  text.remove_prefix(8);
  std::size_t components = 1, length = 0;
  const auto part = text.substr(0, 2);
  if (part != "a:" && part != "o:" && part != "h:" && part != "*:" && part != "-:") return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == ':') {
      if (length == 0) return false;
      ++components;
      length = 0;
      continue;
    }
    if (control(text[i]) || !ascii(text[i])) return false;
    if (text[i] == '\\') ++i;
    if (i == text.size()) return false;
    ++length;
  }
  return components == 11 && length > 0;
}
bool is_charset(std::string_view text) {
  return !text.empty() && text.size() <= 45 && std::ranges::all_of(text, [](char c) { return letter(c) || digit(c) || std::string_view("-_()+.:").contains(c); });
}

HashForm hash_form(std::string_view name, std::string_view value) {
  const auto is_digest = [&](const Digest& digest) { return value.size() == digest.digits && std::ranges::all_of(value, any_hex_digit); };
  for (const auto& digest : digests)
    if (alike(digest.name, name)) return !is_digest(digest) ? HashForm::wrong_value : digest.name == name ? HashForm::good : HashForm::misspelled;
  if (alike("SSDEEP", name)) return !is_ssdeep(value) ? HashForm::wrong_value : name == "SSDEEP" || name == "ssdeep" ? HashForm::good : HashForm::misspelled;
  if (alike("TLSH", name)) return !is_tlsh(value) ? HashForm::wrong_value : name == "TLSH" ? HashForm::good : HashForm::misspelled;
  for (const auto& digest : other_digests)
    if (alike(digest.name, name)) return is_digest(digest) ? HashForm::unknown : HashForm::wrong_value;
  return HashForm::unknown;
}

}  // namespace tocsin::stix
