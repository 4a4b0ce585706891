#pragma once
#include <array>
#include <string_view>

/// How the YAML spells each closed list, in the order of its enum.
namespace tocsin::procedure::names {

inline constexpr std::array<std::string_view, 12> audience_kinds{
    "soc", "it-operations", "ot-engineering", "iam", "legal-privacy", "third-party-risk", "executive",
    "managed-security", "cloud-provider", "critical-supplier", "customer-partner", "sector-body"};
inline constexpr std::array<std::string_view, 4> standings{"organisation", "client", "partner", "community"};
inline constexpr std::array<std::string_view, 5> channel_kinds{"mail", "taxii", "file", "hand-posted", "phone"};
inline constexpr std::array<std::string_view, 3> actions{"warn", "ask", "block"};
inline constexpr std::array<std::string_view, 6> treatments{"keep", "redact", "generalize", "pseudonymize", "drop", "escalate"};
inline constexpr std::array<std::string_view, 3> reaches{"inside", "outside", "published"};
inline constexpr std::array<std::string_view, 3> epochs{"fixed", "year", "quarter"};
inline constexpr std::array<std::string_view, 3> zones{"it", "ot", "cloud"};
inline constexpr std::array<std::string_view, 3> turns{"none", "daily", "weekly"};
inline constexpr std::array<std::string_view, 3> formats{"text", "stix", "text+stix"};
inline constexpr std::array<std::string_view, 7> weekdays{"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

}  // namespace tocsin::procedure::names
