#include "base/bytes.hpp"

#include <array>
#include <cstdint>

namespace tocsin {
namespace {

constexpr std::string_view standard_alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view url_alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

std::string encode64(BytesView bytes, std::string_view alphabet, bool padded) {
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t left = std::min<std::size_t>(3, bytes.size() - i);
    std::uint32_t group = 0;
    for (std::size_t j = 0; j < 3; ++j) group = group << 8 | (j < left ? std::to_integer<std::uint32_t>(bytes[i + j]) : 0);
    for (std::size_t j = 0; j < 4; ++j) {
      if (j <= left) out += alphabet[group >> (18 - 6 * j) & 63];
      else if (padded) out += '=';
    }
  }
  return out;
}

Result<Bytes> decode64(std::string_view text, std::string_view alphabet, bool padded) {
  const auto wrong = [](std::size_t at) { return refuse(Errc::invalid, "encoding.base64", "1:" + std::to_string(at + 1)); };
  if (padded) {
    if (text.size() % 4 != 0) return wrong(text.size());
    for (int i = 0; i < 2 && text.ends_with('='); ++i) text.remove_suffix(1);
  }
  if (text.size() % 4 == 1) return wrong(text.size());
  std::array<std::int8_t, 256> value_of;
  value_of.fill(-1);
  for (std::size_t i = 0; i < 64; ++i) value_of[static_cast<unsigned char>(alphabet[i])] = static_cast<std::int8_t>(i);
  Bytes out;
  out.reserve(text.size() * 3 / 4);
  std::uint32_t held = 0;
  unsigned bits = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int value = value_of[static_cast<unsigned char>(text[i])];
    if (value < 0) return wrong(i);
    held = (held << 6 | static_cast<std::uint32_t>(value)) & 0xffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      out.push_back(static_cast<std::byte>(held >> bits & 0xff));
    }
  }
  // Trailing bits that are set would give one value two spellings.
  if ((held & ((1U << bits) - 1U)) != 0) return wrong(text.size());
  return out;
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

std::string to_hex(BytesView bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  out.reserve(bytes.size() * 2);
  for (const auto byte : bytes) {
    out += digits[std::to_integer<unsigned>(byte) >> 4];
    out += digits[std::to_integer<unsigned>(byte) & 15];
  }
  return out;
}

std::string to_base64(BytesView bytes) { return encode64(bytes, standard_alphabet, true); }
std::string to_base64url(BytesView bytes) { return encode64(bytes, url_alphabet, false); }
Result<Bytes> from_base64(std::string_view text) { return decode64(text, standard_alphabet, true); }
Result<Bytes> from_base64url(std::string_view text) { return decode64(text, url_alphabet, false); }

Result<Bytes> from_hex(std::string_view text) {
  if (text.size() % 2 != 0) return refuse(Errc::invalid, "encoding.hex", "1:" + std::to_string(text.size()));
  Bytes out;
  out.reserve(text.size() / 2);
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const int high = hex_value(text[i]), low = hex_value(text[i + 1]);
    if (high < 0 || low < 0) return refuse(Errc::invalid, "encoding.hex", "1:" + std::to_string(i + 1));
    out.push_back(static_cast<std::byte>(high * 16 + low));
  }
  return out;
}

}  // namespace tocsin
