#include "identity/password.hpp"

#include <argon2.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>

#include "base/hash.hpp"
#include "base/limits.hpp"
#include "base/limits_door.hpp"
#include "base/text.hpp"

namespace tocsin::identity {
namespace {

constexpr std::size_t tag_bytes = 32;

}  // namespace

namespace password {

Result<> check_choice(std::string_view password, std::string_view name, std::string_view email) {
  const auto bad = [](std::string detail) { return refuse(Errc::invalid, "account.password", "/password", std::move(detail)); };
  if (password.size() < limits::password_bytes_min) return bad("at least " + std::to_string(limits::password_bytes_min) + " characters; a few words are easy to keep");
  if (password.size() > limits::password_bytes_max) return bad("at most " + std::to_string(limits::password_bytes_max) + " bytes");
  const auto lower = to_lower(password);
  const auto holds = [&](std::string_view part) { return part.size() >= 4 && lower.contains(to_lower(part)) && lower.size() < part.size() + limits::password_bytes_min; };
  if (holds(name) || holds(email) || holds(email.substr(0, email.find('@')))) return bad("not one's own name or address with a little around it");
  if (lower.find_first_not_of(lower[0]) == std::string::npos) return bad("not one character again and again");
  return {};
}

Result<std::string> hash(std::string_view password, BytesView sixteen) {
  std::array<char, 160> text{};
  const int done = argon2id_hash_encoded(passes, memory_kib, lanes, password.data(), password.size(), sixteen.data(), sixteen.size(), tag_bytes, text.data(), text.size());
  if (done != ARGON2_OK) return refuse(Errc::unavailable, "account.memory", {}, argon2_error_message(done));
  return std::string(text.data());
}

Result<bool> matches(const std::string& encoded, std::string_view password) {
  const int done = argon2id_verify(encoded.c_str(), password.data(), password.size());
  if (done == ARGON2_MEMORY_ALLOCATION_ERROR) return refuse(Errc::unavailable, "account.memory", {}, argon2_error_message(done));
  return done == ARGON2_OK;
}

const std::string& nobodys() {
  static const std::string text = hash("nobody's password", as_bytes("nobody's salt 16")).value_or("");
  return text;
}

}  // namespace password

namespace totp {

std::string code(BytesView secret, std::int64_t step) {
  std::array<unsigned char, 8> counter{};
  for (std::size_t i = 0; i < 8; ++i) counter[i] = static_cast<unsigned char>(step >> (56 - 8 * i) & 0xff);
  std::array<unsigned char, EVP_MAX_MD_SIZE> mac{};
  unsigned int size = 0;
  HMAC(EVP_sha1(), secret.data(), static_cast<int>(secret.size()), counter.data(), counter.size(), mac.data(), &size);
  const std::size_t offset = mac[size - 1] & 0x0f;  // RFC 4226 section 5.3
  std::uint32_t number = 0;
  for (std::size_t i = 0; i < 4; ++i) number = number << 8 | mac[offset + i];
  auto digits = std::to_string((number & 0x7fff'ffff) % 1'000'000);
  return std::string(6 - digits.size(), '0') + digits;
}

std::int64_t step_of(Instant now) { return to_us(now) / 1'000'000 / step_s; }

std::optional<std::int64_t> matching_step(BytesView secret, std::string_view given, Instant now) {
  std::optional<std::int64_t> found;
  for (const std::int64_t step : {step_of(now) - 1, step_of(now), step_of(now) + 1})
    if (equal_in_constant_time(as_bytes(code(secret, step)), as_bytes(given))) found = step;
  return found;
}

std::string base32(BytesView secret) {
  constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  std::string out;
  std::uint32_t bits = 0;
  int held = 0;
  for (const auto byte : secret) {
    bits = (bits << 8 | std::to_integer<std::uint32_t>(byte)) & 0xffff;
    for (held += 8; held >= 5; held -= 5) out.push_back(alphabet[bits >> (held - 5) & 31]);
  }
  if (held > 0) out.push_back(alphabet[bits << (5 - held) & 31]);
  return out;
}

std::string uri(BytesView secret, std::string_view issuer, std::string_view account) {
  const auto escaped = [](std::string_view text) {
    constexpr std::string_view plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~";
    std::string out;
    for (const char c : text) {
      if (plain.contains(c)) out.push_back(c);
      else out.append("%").append(to_hex(as_bytes(std::string_view(&c, 1))));
    }
    return out;
  };
  return "otpauth://totp/" + escaped(issuer) + ":" + escaped(account) + "?secret=" + base32(secret) + "&issuer=" + escaped(issuer) + "&algorithm=SHA1&digits=6&period=30";
}

}  // namespace totp
}  // namespace tocsin::identity
