#include "intel/scan/second.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <bitset>
#include <charconv>
#include <optional>

#include "base/text.hpp"
#include "intel/scan/formats.hpp"
#include "intel/scan/normalize.hpp"
#include "intel/scan/word_list.hpp"

namespace tocsin::scan {
namespace {

/// From here on a word alone may be a secret: the shortest are the fifteen of an organisation at Salesforce, before the `!` of its session.
constexpr std::size_t shape_word_min = 15;

constexpr std::array<bool, 256> word_chars = [] {
  std::array<bool, 256> out{};
  for (unsigned c = 0; c < 128; ++c) out[c] = is_word(static_cast<char>(c));
  return out;
}();
bool word_byte(char c) { return word_chars[static_cast<unsigned char>(c)]; }

/// Without regard to case; not the first line's function.
std::uint64_t key_of(const char* word, std::size_t size) {
  const auto bytes = word_bytes(word, size);
  const auto lower = bytes.mask & 0x2020202020202020U;
  const auto first = std::rotl(((bytes.first | lower) ^ size) * 0x9fb21c651e98df25U, 35);
  return (first ^ (bytes.last | lower)) * 0xa0761d6478bd642fU;
}
std::uint64_t key_of(std::string_view word) {
  if (word.size() >= 8) return key_of(word.data(), word.size());
  std::array<char, 8> padded{};
  std::ranges::copy(word, padded.begin());
  return key_of(padded.data(), word.size());
}
/// Of a word's beginning, for the filter of last words. @param head as head_of() makes it
std::uint64_t mark_of(std::uint64_t head) { return (head + (head >> 31)) * 0xa0761d6478bd642fU; }
std::uint64_t mark_of(std::string_view word) {
  std::array<char, 8> padded{};
  std::copy_n(word.begin(), std::min(word.size(), padded.size()), padded.begin());
  return mark_of(head_of(padded.data(), word.size()));
}
std::uint64_t key_of_two(std::uint64_t first, std::uint64_t last) { return std::rotl(first * 0xa24baed4963ee407U, 21) ^ last * 0x9fb21c651e98df25U; }

/// The key of the word before a place, whatever stands between; nothing where there is none.
std::optional<std::uint64_t> key_before(std::string_view text, std::size_t at) {
  while (at > 0 && !word_byte(text[at - 1])) --at;
  const auto end = at;
  while (at > 0 && word_byte(text[at - 1])) --at;
  return at < end ? std::optional(key_of(text.substr(at, end - at))) : std::nullopt;
}

char lower(char c) { return is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c; }

/// Goes back from a term's last word over what stands before it, however it is spaced. @return the term's begin, or npos
std::size_t begin_of(std::string_view text, std::size_t last_word, std::string_view before) {
  std::size_t at = last_word;
  for (std::size_t i = before.size(); i > 0; --i) {
    if (is_blank(before[i - 1])) {
      if (at == 0 || !is_blank(text[at - 1])) return std::string_view::npos;
      while (at > 0 && is_blank(text[at - 1])) --at;
    } else {
      if (at == 0 || lower(text[at - 1]) != lower(before[i - 1])) return std::string_view::npos;
      --at;
    }
  }
  return at;
}

void add(Findings& out, const Shadow& shadow, std::size_t begin, std::size_t end, Kind kind, std::string_view rule, std::string_view entry, std::string_view evidence) {
  const auto [from, to] = shadow.raw(begin, end);
  out.matches.push_back({.begin = from, .end = to, .kind = kind, .side = Side::ours, .certainty = Certainty::certain, .rule = rule, .evidence = evidence, .entry = std::string(entry),
                         .canonical = to_lower(shadow.text().substr(begin, end - begin))});
}

/// Whether the domain at [begin, end) ends the name it stands in.
bool ends_name(std::string_view text, std::size_t begin, std::size_t end) {
  if (begin > 0 && (word_byte(text[begin - 1]) || text[begin - 1] == '-' || text[begin - 1] == '_')) return false;
  if (end >= text.size()) return true;
  if (text[end] == '-' || text[end] == '_') return end + 1 >= text.size() || !word_byte(text[end + 1]);
  return text[end] != '.' || end + 1 >= text.size() || !word_byte(text[end + 1]);
}

// -- secrets --

/// Which characters a class of the formats' language holds (formats.hpp), spelled out: not the first line's function.
constexpr std::string_view letters_of(char kind) {
  constexpr std::string_view small = "abcdefghijklmnopqrstuvwxyz";
  switch (kind) {
    case 'u': return "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    case 'l': return "abcdefghijklmnopqrstuvwxyz0123456789";
    case 'z': return "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    case 'd': return "0123456789";
    case 'x': return "0123456789abcdef";
    case 'X': return "0123456789abcdefABCDEF";
    case 'U': return "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    case 'a': return "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    case 'w': return "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
    case 'k': return "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_";
    case 'b': return "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=";
    case 't': return "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.=";
    case 's': return "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-+/=.";
    default: return small.substr(0, 0);
  }
}

/// A secret's first letters, and what has to follow them: characters of a class, as many at least and at most, or one of its own.
struct Shape {
  struct Step {
    std::bitset<256> wanted;
    std::uint32_t least = 1, most = 1;
  };
  std::string_view prefix;
  std::vector<Step> steps;
};

std::vector<Shape::Step> steps_of(std::string_view tail) {
  std::vector<Shape::Step> out;
  for (std::size_t at = 0; at < tail.size();) {
    Shape::Step step;
    if (tail[at] != '%') {
      step.wanted.set(static_cast<unsigned char>(tail[at++]));
      out.push_back(step);
      continue;
    }
    for (const char c : letters_of(tail[at + 1])) step.wanted.set(static_cast<unsigned char>(c));
    const auto close = tail.find('}', at);
    const auto counts = split(tail.substr(at + 3, close - at - 3), ',');
    const auto number = [](std::string_view digits, std::uint32_t otherwise) {
      std::uint32_t value = otherwise;
      std::from_chars(digits.data(), digits.data() + digits.size(), value);
      return value;
    };
    step.least = number(counts[0], 1);
    step.most = counts.size() > 1 ? number(counts[1], 4096) : step.least;
    out.push_back(step);
    at = close + 1;
  }
  return out;
}

/// All forms whose first letters are a word, or begin with one, by their first character. Those that begin with a sign, or are told by what
/// stands before them, are the first line's alone.
class Shapes {
 public:
  Shapes() {
    for (const auto& format : secret_formats()) {
      if (!format.before.empty()) continue;
      for (const auto prefix : split(format.prefixes, '|'))
        if (prefix.size() >= 2 && word_byte(prefix[0])) add({prefix, steps_of(format.tail)});
    }
  }
  /// Where the secret ends that begins there, or 0.
  [[nodiscard]] std::size_t end_of(std::string_view text, std::size_t at) const {
    // of most words the first two characters say that they are none
    if (at + 1 >= text.size() || !pairs_[pair_of(text[at], text[at + 1])]) return 0;
    for (const auto& shape : by_first_[static_cast<unsigned char>(text[at])])
      if (text.substr(at, shape.prefix.size()) == shape.prefix)
        if (const auto end = follow(text, at + shape.prefix.size(), shape.steps); end != 0) return end;
    return 0;
  }

 private:
  static std::size_t pair_of(char first, char second) { return static_cast<std::size_t>(static_cast<unsigned char>(first)) << 8 | static_cast<unsigned char>(second); }
  void add(Shape shape) {
    pairs_[pair_of(shape.prefix[0], shape.prefix[1])] = true;
    by_first_[static_cast<unsigned char>(shape.prefix[0])].push_back(std::move(shape));
  }
  static std::size_t follow(std::string_view text, std::size_t at, const std::vector<Shape::Step>& steps) {
    const auto from = at;
    for (const auto& step : steps) {
      std::uint32_t count = 0;
      while (count < step.most && at < text.size() && step.wanted[static_cast<unsigned char>(text[at])]) ++count, ++at;
      if (count < step.least) return 0;
    }
    // words that happen to be long enough have no digit
    const auto tail = text.substr(from, at - from);
    if (std::ranges::none_of(tail, is_digit)) return 0;
    while (at > from && !word_byte(text[at - 1])) --at;
    return at;
  }
  std::array<std::vector<Shape>, 256> by_first_;
  std::bitset<65536> pairs_;
};
const Shapes& shapes() {
  static const Shapes made;
  return made;
}

// -- addresses and hosts --

/// Four numbers with dots, whole. @return where they end, or 0
std::size_t quad_at(std::string_view text, std::size_t at) {
  std::size_t end = at;
  int dots = 0;
  while (end < text.size() && (is_digit(text[end]) || (text[end] == '.' && end + 1 < text.size() && is_digit(text[end + 1]) && ++dots > 0))) ++end;
  if (dots != 3 || (at > 0 && (text[at - 1] == '.' || text[at - 1] == '_')) || (end < text.size() && (word_byte(text[end]) || text[end] == '_'))) return 0;
  return end + 1 < text.size() && text[end] == '-' && is_alpha(text[end + 1]) ? 0 : end;
}
/// RFC 1918.
bool is_private(const Address& address) {
  const auto first = address.bytes[0], second = address.bytes[1];
  return first == 10 || (first == 192 && second == 168) || (first == 172 && second >= 16 && second < 32);
}
std::uint32_t number_of(const Address& address) {
  return static_cast<std::uint32_t>(address.bytes[0]) << 24 | static_cast<std::uint32_t>(address.bytes[1]) << 16 | static_cast<std::uint32_t>(address.bytes[2]) << 8 | address.bytes[3];
}

}  // namespace

void Second::add_term(std::string_view text, std::uint32_t number) {
  std::size_t end = text.size();
  while (end > 0 && !word_byte(text[end - 1])) --end;
  std::size_t begin = end;
  while (begin > 0 && word_byte(text[begin - 1])) --begin;
  if (begin == end) return without_words_.push_back(number);
  const auto last = key_of(text.substr(begin, end - begin));
  const auto before = key_before(text, begin);
  last_words_.push_back(mark_of(text.substr(begin, end - begin)));
  rows_.push_back({before ? key_of_two(*before, last) : last, number, static_cast<std::uint32_t>(begin)});
}

Second::Second(const Words& words, const Vocabulary& vocabulary) : words_(&words) {
  for (std::uint32_t number = 1; number <= words.size(); ++number)
    // a family name alone proves nothing by itself, nor does a user name that was only guessed
    if (const auto& term = words.term(number); term.kind != Kind::person_open && !(term.kind == Kind::username && term.certainty == Certainty::uncertain)) add_term(words.text(term), number);
  for (const auto& domain : vocabulary.domains) {
    domains_.push_back({to_lower(trim(domain.text)), domain.entry});
    add_term(domains_.back().text, static_cast<std::uint32_t>(words.size() + domains_.size()));
  }
  for (const auto& network : vocabulary.networks) add_network(network);
  std::ranges::sort(quads_, {}, &Quads::first);
  // of networks inside each other the wider one reaches on
  for (std::size_t i = 1; i < quads_.size(); ++i) quads_[i].reach = std::max(quads_[i].reach, quads_[i - 1].reach);
  for (const auto& prefix : vocabulary.host_prefixes) {
    auto name = to_lower(normalize(trim(prefix.text), {.defanged = false, .encoded = false}).text());
    while (!name.empty() && !is_alpha(name.back())) name.pop_back();
    if (name.size() >= 2) hosts_.push_back({std::move(name), prefix.entry});
  }
  for (const auto& host : hosts_) host_filter_ |= std::uint64_t{1} << (key_of(host.text) >> 58);
  std::ranges::sort(rows_, {}, [](const Row& row) { return std::pair(row.key, row.term); });
  std::ranges::sort(last_words_);
  const auto [first, last] = std::ranges::unique(last_words_);
  last_words_.erase(first, last);
  const auto bits = std::max({std::min<std::size_t>(std::bit_ceil(last_words_.size() * 64), 1U << 17), std::bit_ceil(last_words_.size() * 8), std::size_t{64}});
  filter_.assign(bits / 64, 0);
  shift_ = 64 - std::countr_zero(bits);
  for (const auto mark : last_words_) filter_[mark >> shift_ >> 6] |= std::uint64_t{1} << (mark >> shift_ & 63);
  last_words_ = {};
}

void Second::try_term(const Seen& seen, const Row& row, std::size_t last_word) const {
  const auto text = seen.shadow.text();
  const bool is_domain = row.term > words_->size();
  const auto term = is_domain ? std::string_view(domains_[row.term - words_->size() - 1].text) : words_->text(words_->term(row.term));
  const auto begin = begin_of(text, last_word, term.substr(0, row.offset));
  if (begin == std::string_view::npos) return;
  const auto end = term_at(text, begin, term, !is_domain && words_->term(row.term).case_matters);
  if (end == std::string_view::npos || (is_domain && !ends_name(text, begin, end))) return;
  if (is_domain) return add(seen.out, seen.shadow, begin, end, Kind::domain, "second.domain", domains_[row.term - words_->size() - 1].entry, "an entry of the inventory stands there");
  const auto& kept = words_->term(row.term);
  add(seen.out, seen.shadow, begin, end, kept.kind, kept.kind == Kind::canary ? "second.canary" : "second.term", words_->entry(kept), "an entry of the inventory stands there");
}

void Second::add_network(const NamedText& named) {
  const auto network = parse_network(named.text);
  if (!network) return;
  if (network->address.v6) {
    wide_networks_.emplace_back(*network, named.entry);
    return;
  }
  const std::uint32_t host = network->bits >= 32 ? 0 : network->bits <= 0 ? ~std::uint32_t{0} : ~std::uint32_t{0} >> network->bits;
  const auto first = number_of(network->address) & ~host;
  quads_.push_back({.first = first, .last = first | host, .reach = first | host, .entry = named.entry});
  for (auto octet = first >> 24; octet <= (first | host) >> 24; ++octet) octets_[octet] = true;
}

void Second::try_shape(const Seen& seen, std::size_t begin, std::size_t end) const {
  const auto text = seen.shadow.text();
  const char next = end < text.size() ? text[end] : '\0';
  if (next == '.' && is_digit(text[begin]) && end - begin <= 3) {
    try_quad(seen, begin, end);
  } else if ((end - begin >= shape_word_min || next == '_' || next == '-' || next == '.') && (begin == 0 || text[begin - 1] != '_')) {
    if (const auto stop = shapes().end_of(text, begin)) add(seen.out, seen.shadow, begin, stop, Kind::secret, "second.secret", {}, "a form of secrets, by the second line");
    else if ((next == '-' || next == '_') && is_alpha(text[begin])) try_host(seen, begin, end);
  }
  if (next == ' ' && text.substr(begin, 11) == "PRIVATE KEY" && text.substr(begin > 40 ? begin - 40 : 0, std::min<std::size_t>(begin, 40)).find("-----BEGIN ") != std::string_view::npos)
    add(seen.out, seen.shadow, begin, begin + 11, Kind::private_key, "second.secret", {}, "a private key begins there");
}

void Second::try_quad(const Seen& seen, std::size_t begin, std::size_t end) const {
  const auto text = seen.shadow.text();
  // by its first number it may be one
  unsigned first = 0;
  for (std::size_t i = begin; i < end; ++i) first = first * 10 + static_cast<unsigned>(text[i] - '0');
  if (first > 255 || (first != 10 && first != 172 && first != 192 && !octets_[first])) return;
  const auto stop = quad_at(text, begin);
  const auto address = stop == 0 ? std::nullopt : parse_address(text.substr(begin, stop - begin));
  if (!address) return;
  const auto number = number_of(*address);
  auto at = std::ranges::upper_bound(quads_, number, {}, &Quads::first);
  while (at != quads_.begin() && std::prev(at)->reach >= number)
    if ((--at)->last >= number) return add(seen.out, seen.shadow, begin, stop, Kind::ip, "second.network", at->entry, "lies in a network of the inventory, by the second line");
  if (is_private(*address)) add(seen.out, seen.shadow, begin, stop, Kind::ip, "second.private-address", {}, "a private address, by the second line");
}

/// `osl-sql11`: a prefix of the inventory, a sign, and something with a number; not a step of somebody's domain name.
void Second::try_host(const Seen& seen, std::size_t begin, std::size_t end) const {
  const auto text = seen.shadow.text();
  const auto word = text.substr(begin, end - begin);
  if ((host_filter_ >> (key_of(word) >> 58) & 1U) == 0) return;
  const auto known = std::ranges::find(hosts_, to_lower(word), &NamedText::text);
  if (known == hosts_.end() || (begin > 0 && (text[begin - 1] == '-' || text[begin - 1] == '.' || text[begin - 1] == '@'))) return;
  std::size_t stop = end;
  while (stop < text.size() && stop - begin <= 63 && (word_byte(text[stop]) || text[stop] == '-' || text[stop] == '_')) ++stop;
  while (stop > end && !word_byte(text[stop - 1])) --stop;
  const char behind = stop < text.size() ? text[stop] : ' ', second = stop + 1 < text.size() ? text[stop + 1] : ' ';
  if (behind == '@' || (behind == '.' && word_byte(second)) || stop - begin > 63 || std::ranges::none_of(text.substr(end, stop - end), is_digit)) return;
  add(seen.out, seen.shadow, begin, stop, Kind::host, "second.host", known->entry, "the form of a host of the inventory, by the second line");
}

/// Addresses of IPv6, looked for at their colons; only where the inventory has networks of them.
void Second::try_wide(const Seen& seen) const {
  const auto text = seen.shadow.text();
  const auto belongs = [&](std::size_t at) { return is_hex(text[at]) || text[at] == ':' || text[at] == '.'; };
  for (auto colon = text.find(':'); colon != std::string_view::npos; colon = text.find(':', colon)) {
    auto begin = colon, end = colon;
    while (begin > 0 && colon - begin < 4 && is_hex(text[begin - 1])) --begin;
    while (end < text.size() && end - begin < 46 && belongs(end)) ++end;
    colon = end + (end == colon ? 1U : 0U);
    while (end > begin && (text[end - 1] == '.' || (text[end - 1] == ':' && (end < 2 || text[end - 2] != ':')))) --end;
    if (end - begin < 6 || (begin > 0 && (word_byte(text[begin - 1]) || text[begin - 1] == '.')) || (end < text.size() && word_byte(text[end]))) continue;
    const auto address = parse_address(text.substr(begin, end - begin));
    if (!address) continue;
    const auto known = std::ranges::find_if(wide_networks_, [&](const auto& network) { return network.first.contains(*address); });
    if (known != wide_networks_.end()) add(seen.out, seen.shadow, begin, end, Kind::ip, "second.network", known->second, "lies in a network of the inventory, by the second line");
  }
}

void Second::try_terms(const Seen& seen, std::uint64_t key, std::size_t last_word) const {
  for (const auto& row : std::ranges::equal_range(rows_, key, {}, &Row::key)) try_term(seen, row, last_word);
}

/// The words of a piece that end a term or have a shape; most of them do not.
struct Second::Candidates {
  std::array<std::uint32_t, WordList::words_max + 1> begins;  ///< in the piece; the lowest bit says whether a term may end there, the next one whether it has a shape
  std::size_t count = 0;

  [[gnu::always_inline]] inline void sift(const Second& second, const WordList& list, std::string_view read) {
    const auto* filter = second.filter_.data();
    const auto shift = second.shift_;
    count = 0;
    list.each_block([&](std::size_t block, const Begins& words, const Planes& here, const Planes& next) __attribute__((always_inline)) {
      // what an address or a secret may go on with; whether a word follows the dot that is the next block's last byte is not known here
      const auto dotted = here.dot & (here.word >> 1 | next.word << 63), dotted_next = next.dot & (next.word >> 1 | std::uint64_t{1} << 63);
      auto shaped = words.long_ones<shape_word_min>() | words.followed(here.join | dotted, next.join | dotted_next);
      for (auto left = words.all & here.upper; left != 0; left &= left - 1) {
        const auto bit = static_cast<unsigned>(std::countr_zero(left));
        shaped |= static_cast<std::uint64_t>(read.substr(list.base() + block + bit).starts_with("PRIVATE ")) << bit;
      }
      std::uint64_t known = 0;
      for (auto left = words.all; left != 0; left &= left - 1) {
        const auto bit = static_cast<unsigned>(std::countr_zero(left));
        const auto mark = mark_of(list.head_at(block + bit)) >> shift;
        known |= (filter[mark >> 6] >> (mark & 63) & 1U) << bit;
      }
      for (auto wanted = known | shaped; wanted != 0; wanted &= wanted - 1) {
        const auto bit = static_cast<unsigned>(std::countr_zero(wanted));
        begins.data()[count++] = static_cast<std::uint32_t>((block + bit) << 2 | (shaped >> bit & 1U) << 1 | (known >> bit & 1U));
      }
    });
  }
  TOCSIN_WIDE void sift_wide(const Second& second, const WordList& list, std::string_view read) { sift(second, list, read); }
  void sift_plain(const Second& second, const WordList& list, std::string_view read) { sift(second, list, read); }
};

Findings Second::scan(std::string_view text) const {
  static thread_local Shadow shadow;  // its buffer is kept from text to text
  static thread_local Candidates candidates;
  normalize(text, {}, shadow);
  Findings out;
  const auto read = shadow.text();
  const Seen seen{out, shadow};
  WordList list(read);
  const bool fast = has_wide();
  while (list.next()) {
    fast ? candidates.sift_wide(*this, list, read) : candidates.sift_plain(*this, list, read);
    for (std::size_t i = 0; i < candidates.count; ++i) {
      const auto at = candidates.begins[i] >> 2;
      const auto begin = list.base() + at, size = list.size_of(at);
      if ((candidates.begins[i] & 1U) != 0) {
        const auto key = key_of(read.data() + begin, size);
        try_terms(seen, key, begin);
        if (const auto before = key_before(read, begin)) try_terms(seen, key_of_two(*before, key), begin);
      }
      if ((candidates.begins[i] & 2U) != 0) try_shape(seen, begin, begin + size);
    }
  }
  if (!wide_networks_.empty()) try_wide(seen);
  for (const auto number : without_words_) {
    const auto& kept = words_->term(number);
    for (std::size_t at = 0; (at = read.find(words_->text(kept), at)) != std::string_view::npos; ++at)
      add(out, shadow, at, at + kept.size, kept.kind, kept.kind == Kind::canary ? "second.canary" : "second.term", words_->entry(kept), "an entry of the inventory stands there");
  }
  std::ranges::sort(out.matches, {}, [](const Match& match) { return std::tuple(match.begin, match.end, match.rule); });
  return out;
}

}  // namespace tocsin::scan
